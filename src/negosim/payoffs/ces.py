"""What a tariff or a quota does to one sector: three sources, one buyer, exact solution.

The importer buys a good from its own producers (*home*), from the *exporter* at
the table, and from all *others*. The three are imperfect substitutes; each
source has a supply curve, and total demand answers to the price index. In log
changes from zero added tariffs, with ``p`` the price buyers pay, ``x`` the price
producers receive, ``q`` the volume, ``P`` the price index of the sector::

    q_j = -sigma p_j + (sigma + eta) P          demand for source j
    q_j = eps_j x_j,   p_j = x_j + ln(1 + t_j)  supply, tariff
    P   = ln(sum_j share_j exp((1 - sigma) p_j)) / (1 - sigma)

so that ``p_j = slope_j P + intercept_j`` and one unknown, ``P``, is left.

Everything is elementwise, and an element's result is the same bits alone or in
any crowd: no reductions over axes, no stop that depends on other elements, and
exp and log see only fresh contiguous arrays, which they round alike everywhere.

References
----------
Armington, P. S. (1969). A theory of demand for products distinguished by place
of production. *IMF Staff Papers* 16(1), 159-178.

Riker, D. and Schreiber, S. (2020). *Structural equations for PE models in group 1
(perfect competition)*. U.S. International Trade Commission, PE Modeling Portal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from negosim.arrays import FloatArray

__all__ = ["Flows", "Market", "equivalent_tariff", "price_index", "solve", "solve_quota"]

MOST_STEPS = 60
LAST_STEP = 1e-9  # Newton squares the error: the step after this one is below rounding
ALMOST_ZERO = 1e-100  # expm1 and log1p keep all their digits down to here


@dataclass(frozen=True, slots=True)
class Market:
    """One sector at zero added tariffs, and how it answers; arrays that broadcast together.

    Parameters
    ----------
    home, exporter, others : array
        Yearly sales of the importer's own producers, of the exporter and of all
        other sources, at zero added tariffs; USD bn, positive.
    sigma : array
        Substitution between sources, positive; 1 is allowed.
    eta : array
        Elasticity of total demand, negative; -1 is allowed.
    home_supply : array
        Supply elasticity of the importer's own producers, positive.
    pass_through, pass_through_others : array
        Share of a tariff paid by the buyers, in (0, 1): the primitive from which the
        supply elasticities of the exporter and of the others follow.
    value_added_at_risk : array
        Value added lost per dollar of lost export volume, in [0, 1]: people and
        machines that find no other use.
    """

    home: FloatArray
    exporter: FloatArray
    others: FloatArray
    sigma: FloatArray
    eta: FloatArray
    home_supply: FloatArray
    pass_through: FloatArray
    pass_through_others: FloatArray
    value_added_at_risk: FloatArray


@dataclass(frozen=True, slots=True)
class Flows:
    """A sector at given tariffs; changes count from zero added tariffs on everybody.

    Every field has the common shape of what was given, at least (1,).

    Parameters
    ----------
    tariff : array
        The exporter's ad valorem rate as a share; under a quota the rate that
        would yield the same volume.
    price_index : array
        Log change of the sector's price index.
    price_exporter, producer_price_exporter : array
        Log change of the price of the exporter's goods, as buyers pay it and as
        the exporter receives it.
    home_volume, exporter_volume : array
        Volumes sold, as a share of those at zero added tariffs.
    imports : array
        Imports from the exporter at the price it receives, USD bn a year.
    revenue_exporter, revenue_others : array
        Duty on the exporter's and on the others' goods, USD bn a year. Under a
        quota the first is the rent, whoever is given it.
    consumer_surplus, home_surplus, exporter_surplus, others_surplus : array
        Change of the surplus of buyers and of the producers of each source, USD bn
        a year.
    exporter_value_added : array
        Change of the exporter's value added at risk, USD bn a year. Counted in
        volume, so that the fall in price is not counted twice.
    """

    tariff: FloatArray
    price_index: FloatArray
    price_exporter: FloatArray
    producer_price_exporter: FloatArray
    home_volume: FloatArray
    exporter_volume: FloatArray
    imports: FloatArray
    revenue_exporter: FloatArray
    revenue_others: FloatArray
    consumer_surplus: FloatArray
    home_surplus: FloatArray
    exporter_surplus: FloatArray
    others_surplus: FloatArray
    exporter_value_added: FloatArray


def solve(market: Market, tariff: FloatArray, others_tariff: FloatArray) -> Flows:
    """Solve a sector at given tariffs.

    Parameters
    ----------
    market : Market
        Fields broadcast with the tariffs, such as (lane, sector, 1).
    tariff, others_tariff : array
        Added ad valorem rates on the exporter and on all others, as shares (0.25),
        above -1.

    Returns
    -------
    Flows
        Fields of the common shape, such as (lane, sector, level).

    Examples
    --------
    The importer gains from a small tariff, at the exporter's cost, and loses from a
    large one.

    >>> cars = Market(*map(np.array, (50.0, 10.0, 40.0, 3.0, -1.0, 2.0, 0.8, 0.8, 0.4)))
    >>> at = solve(cars, tariff=np.array([0.0, 0.1, 0.25]), others_tariff=np.array(0.0))
    >>> at.exporter_volume.round(3)
    array([1.   , 0.811, 0.61 ])
    >>> at.revenue_exporter.round(3)
    array([0.   , 0.795, 1.458])
    >>> (at.consumer_surplus + at.home_surplus + at.revenue_exporter).round(3)
    array([ 0.   ,  0.012, -0.223])
    """
    market, tariff, others_tariff = _spread(market, tariff, others_tariff)
    home, exporter, others = _sources(market)
    sigma = market.sigma
    power, others_power = np.log1p(tariff), np.log1p(others_tariff)
    index = price_index(
        (home.share, exporter.share, others.share),
        (home.slope, exporter.slope, others.slope),
        (
            np.zeros_like(power),
            power * exporter.supply / (sigma + exporter.supply),
            others_power * others.supply / (sigma + others.supply),
        ),
        sigma,
    )

    home_price = home.slope * index
    producer_price = exporter.slope * index - power * sigma / (sigma + exporter.supply)
    others_price = others.slope * index - others_power * sigma / (sigma + others.supply)
    # value at the producers' price is e^(x + q), and q = supply * x
    home_value = np.expm1((1 + home.supply) * home_price)
    exporter_value = np.expm1((1 + exporter.supply) * producer_price)
    others_value = np.expm1((1 + others.supply) * others_price)
    volume = np.expm1(exporter.supply * producer_price)
    imports = market.exporter * (1 + exporter_value)
    spending = market.home + market.exporter + market.others
    return Flows(
        tariff=tariff,
        price_index=index,
        price_exporter=producer_price + power,
        producer_price_exporter=producer_price,
        home_volume=np.exp(home.supply * home_price),
        exporter_volume=1 + volume,
        imports=imports,
        revenue_exporter=tariff * imports,
        revenue_others=others_tariff * market.others * (1 + others_value),
        consumer_surplus=0.0 - spending * _growth(1 + market.eta, index),
        home_surplus=market.home * home_value / (1 + home.supply),
        exporter_surplus=market.exporter * exporter_value / (1 + exporter.supply),
        others_surplus=market.others * others_value / (1 + others.supply),
        exporter_value_added=market.value_added_at_risk * market.exporter * volume,
    )


def solve_quota(market: Market, volume: FloatArray, others_tariff: FloatArray) -> Flows:
    """Solve a sector where the exporter's volume is capped instead of taxed.

    Parameters
    ----------
    market : Market
        Fields broadcast with the cap and the tariff.
    volume : array
        Cap as a share of the volume at zero added tariffs, positive.
    others_tariff : array
        Added ad valorem rate on all others, as a share.

    Returns
    -------
    Flows
        The flows at the equivalent tariff; `revenue_exporter` is then the rent.

    Examples
    --------
    >>> steel = Market(*map(np.array, (50.0, 10.0, 40.0, 3.0, -0.6, 3.0, 0.8, 0.8, 0.4)))
    >>> cap = solve_quota(steel, volume=np.array([0.75, 1.5]), others_tariff=np.array(0.25))
    >>> cap.exporter_volume.round(6)
    array([0.75    , 1.176154])
    >>> cap.tariff.round(4), cap.revenue_exporter.round(3)
    (array([0.2337, 0.    ]), array([1.708, 0.   ]))
    """
    return solve(market, equivalent_tariff(market, volume, others_tariff), others_tariff)


def equivalent_tariff(market: Market, volume: FloatArray, others_tariff: FloatArray) -> FloatArray:
    """Tariff under which the exporter would sell just the volume of a cap.

    Parameters
    ----------
    market, volume, others_tariff
        As for `solve_quota`.

    Returns
    -------
    array
        Ad valorem rate as a share, at least 0; 0 where the cap does not bind.

    Examples
    --------
    >>> steel = Market(*map(np.array, (50.0, 10.0, 40.0, 3.0, -0.6, 3.0, 0.8, 0.8, 0.4)))
    >>> equivalent_tariff(steel, np.array([0.75, 1.5]), np.array(0.25)).round(4)
    array([0.2337, 0.    ])
    """
    market, volume, others_tariff = _spread(market, volume, others_tariff)
    home, exporter, others = _sources(market)
    sigma = market.sigma
    cap, others_power = np.log(volume), np.log1p(others_tariff)
    slope, intercept = (sigma + market.eta) / sigma, -cap / sigma  # demand at a fixed volume
    index = price_index(
        (home.share, exporter.share, others.share),
        (home.slope, slope, others.slope),
        (np.zeros_like(cap), intercept, others_power * others.supply / (sigma + others.supply)),
        sigma,
    )
    price, producer_price = slope * index + intercept, cap / exporter.supply
    return np.maximum(np.expm1(price - producer_price), 0.0)


def price_index(
    shares: Sequence[FloatArray],
    slopes: Sequence[FloatArray],
    intercepts: Sequence[FloatArray],
    sigma: FloatArray,
) -> FloatArray:
    """Log price index ``P`` of sources whose log prices are ``slope * P + intercept``.

    Newton's method from the solution at ``sigma = 1``. By Jensen's inequality that
    start lies on the side of the root from which Newton's steps on this convex (or
    concave) equation never overshoot.

    Parameters
    ----------
    shares : sequence of arrays
        Share of each source in spending at zero added tariffs, adding up to 1.
    slopes, intercepts : sequence of arrays
        Line of each source; slopes below 1. Contiguous, of one shape with `shares`
        and `sigma`.
    sigma : array
        Substitution between sources, positive.

    Returns
    -------
    array
        Log change of the price index.

    Examples
    --------
    Two equal halves of a market, one 10 % dearer, prices independent of the index:

    >>> half, fixed = np.array([0.5]), np.array([0.0])
    >>> index = price_index((half, half), (fixed, fixed), (np.log1p([0.1]), fixed), np.array([2.0]))
    >>> np.exp(-index).round(6), ((1 / 1.1 + 1) / 2).__round__(6)
    (array([0.954545]), 0.954545)
    """
    sources = tuple(zip(shares, slopes, intercepts, strict=True))
    power = _off_zero(1 - sigma)
    offset, pull = np.zeros_like(sigma), np.zeros_like(sigma)
    for share, slope, intercept in sources:
        offset += share * intercept
        pull += share * slope
    index = offset / (1 - pull)

    moving, left = np.ones(index.shape, dtype=np.bool_), MOST_STEPS
    while left and moving.any():
        total, pull = np.zeros_like(index), np.zeros_like(index)
        for share, slope, intercept in sources:
            # spending on the source, relative to what the index alone would make it
            growth = np.expm1(power * (slope * index + intercept - index))
            total += share * growth
            pull += share * (1 + growth) * slope
        step = np.log1p(total) / power / (1 - pull / (1 + total))
        index = np.where(moving, index + step, index)
        moving &= np.abs(step) > LAST_STEP
        left -= 1
    return index


class _Source(NamedTuple):
    """A source's share of spending, its supply elasticity, and the slope of its price in P."""

    share: FloatArray
    supply: FloatArray
    slope: FloatArray


def _sources(market: Market) -> tuple[_Source, _Source, _Source]:
    """Home, exporter and others; a pass-through rho is met by eps = sigma_eff rho / (1 - rho)."""
    sigma, eta = market.sigma, market.eta
    spending = market.home + market.exporter + market.others

    def source(sales: FloatArray, rho: FloatArray) -> _Source:
        share = sales / spending
        demand = sigma * (1 - share) + np.abs(eta) * share
        supply = demand * rho / (1 - rho)
        return _Source(share, supply, (sigma + eta) / (sigma + supply))

    home = _Source(
        market.home / spending, market.home_supply, (sigma + eta) / (sigma + market.home_supply)
    )
    return (
        home,
        source(market.exporter, market.pass_through),
        source(market.others, market.pass_through_others),
    )


def _spread(
    market: Market, first: FloatArray, second: FloatArray
) -> tuple[Market, FloatArray, FloatArray]:
    """Fresh contiguous copies of everything in one common shape, at least (1,)."""
    values = (*(getattr(market, field.name) for field in fields(market)), first, second)
    shape = np.broadcast_shapes((1,), *(np.shape(value) for value in values))
    fresh = np.empty((len(values), *shape))
    for row, value in zip(fresh, values, strict=True):
        row[...] = value
    *columns, first, second = fresh
    return Market(*columns), first, second


def _growth(rate: FloatArray, x: FloatArray) -> FloatArray:
    """(e^(rate x) - 1) / rate, which is x where the rate is 0."""
    rate = _off_zero(rate)
    return np.expm1(rate * x) / rate


def _off_zero(rate: FloatArray) -> FloatArray:
    """The rate, or so small a number in place of 0 that expm1 and log1p give the limit."""
    return np.where(np.abs(rate) < ALMOST_ZERO, ALMOST_ZERO, rate)
