"""Bargaining under threats: what two sides settle for if each may first bind itself to a threat.

A threat is a mix of one's own strategies, carried out if no agreement is reached. It is good
not for what it pays but for what it does to the bargain, so it may hurt its owner. Weighed at
the rates at which the bargain trades one side's payoff for the other's, the two threats are the
optimal strategies of a zero-sum game.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from negosim.equilibrium.exact import Mix, integers, rationals, tables
from negosim.equilibrium.paths import path

__all__ = ["Bargain", "ZeroSum", "fixed_threat", "variable_threats", "zero_sum"]

DECIMALS = 9  # of payoffs, so that 0.1 is a tenth
SIMPLE = 10**24  # the largest denominator of a weight: roots as simple as payoffs are met exactly
STEPS = 60  # towards the weights of a corner; a handful do

Point = tuple[Fraction, Fraction]
Threat = tuple[Mix, Mix]
Chosen = Callable[[Fraction], tuple[Threat | None, Point]]  # at a weight: threats, what they pay


class ZeroSum(NamedTuple):
    """Optimal mixes of row and column player, and what the game is worth to the row player."""

    x: Mix
    y: Mix
    value: Fraction


@dataclass(frozen=True, slots=True)
class Bargain:
    """What is agreed, and the threats behind it.

    Attributes
    ----------
    payoffs : (row, column)
        What both get.
    no_deal : (row, column)
        What the threats would pay.
    threats : (row's mix, column's mix), or None
        None where the threat was given.
    weights : (row, column)
        Rates at which the bargain trades payoffs, summing to 1.
    gap : Fraction
        How far the weights are from those at which just these payoffs are what the threats lead
        to, in weighed payoff: 0 where they are exact, else below 1e-18 of the payoffs' size, for
        at a corner of the edge the right weights may be irrational.
    """

    payoffs: Point
    no_deal: Point
    threats: tuple[Mix, Mix] | None
    weights: Point
    gap: Fraction = Fraction(0)


def zero_sum(matrix: ArrayLike) -> ZeroSum:
    """Optimal strategies of a zero-sum game, in fractions.

    The first pure ones if there are any, else the end of a Lemke-Howson path.

    Parameters
    ----------
    matrix : (row, column) array or nested sequence
        Payoffs of the row player.

    References
    ----------
    von Neumann, J. (1928). Zur Theorie der Gesellschaftsspiele. Mathematische Annalen 100,
    295-320.

    Examples
    --------
    >>> zero_sum([[2, 1], [-5, 1]]).value
    Fraction(1, 1)
    """
    game = rationals(matrix)
    least, most = game.min(axis=1), game.max(axis=0)
    if least.max() == most.min():
        x, y = _sure(least.argmax(), least.size), _sure(most.argmin(), most.size)
    else:
        x, y = path(integers(game), integers(-game), 0)
    return ZeroSum(x, y, min(np.array(x) @ game))


def _sure(strategy: int, count: int) -> Mix:
    """One strategy of so many."""
    return tuple(Fraction(int(at == strategy)) for at in range(count))


def fixed_threat(
    A: ArrayLike,
    B: ArrayLike,
    no_deal: ArrayLike,
    transfers: bool = False,
    deals: ArrayLike | None = None,
) -> Bargain:
    """The Nash bargain over a game's cells, and lotteries of them, given what no deal pays.

    With transfers the largest sum of payoffs is shared so that both gain the same; without,
    the product of gains is as large as can be.

    Parameters
    ----------
    A, B : (row, column) array or nested sequence
        Payoffs of row and column player; rounded to nine decimals.
    no_deal : (row, column)
        Payoffs of no deal, within reach of the cells: no party can then only lose.
    transfers : bool
        Whether payoff can be handed over.
    deals : (party, deal) array, optional
        Payoffs that can be agreed on, where not just the game's cells.

    References
    ----------
    Nash, J. F. (1950). The bargaining problem. Econometrica 18, 155-162.

    Examples
    --------
    >>> bargain = fixed_threat([[4, 1], [0, 2]], [[2, 0], [5, 1]], no_deal=(1, 1))
    >>> print(*bargain.payoffs)
    19/6 21/8
    """
    points = _points(A, B, deals)
    first, second = rationals(np.array([no_deal], dtype=object), "no_deal", DECIMALS)[0]
    return _agree(points, lambda _: (None, (first, second)), transfers)


def variable_threats(
    A: ArrayLike, B: ArrayLike, transfers: bool = False, deals: ArrayLike | None = None
) -> Bargain:
    """Nash's bargain with threats that both sides choose and are bound to.

    With transfers, the largest sum s of payoffs is shared ((s + v) / 2, (s - v) / 2), v being
    the value of A - B. Without, at the point c of the hull's edge with the normal (l, w) where
    l c0 - w c1 is the value of l A - w B. Payoffs are unique, threats need not be.

    Parameters
    ----------
    A, B, transfers, deals
        As in `fixed_threat`.

    References
    ----------
    Nash, J. F. (1953). Two-person cooperative games. Econometrica 21, 128-140.
    Kalai, A. & Kalai, E. (2013). Cooperation in strategic games revisited. Quarterly Journal of
    Economics 128, 917-966 (with transfers: the cooperative-competitive value).

    Examples
    --------
    >>> bargain = variable_threats([[4, 1], [0, 2]], [[2, 0], [5, 1]])
    >>> print(*bargain.payoffs)
    23/6 17/8
    >>> print(*variable_threats([[4, 1], [0, 2]], [[2, 0], [5, 1]], transfers=True).payoffs)
    7/2 5/2
    """
    first, second = tables(A, B, DECIMALS)

    def chosen(row: Fraction) -> tuple[Threat, Point]:
        found = zero_sum(row * first - (1 - row) * second)
        x, y = np.array(found.x), np.array(found.y)
        return (found.x, found.y), (Fraction(x @ first @ y), Fraction(x @ second @ y))

    return _agree(_points(A, B, deals), chosen, transfers)


def _points(A: ArrayLike, B: ArrayLike, deals: ArrayLike | None) -> list[Point]:
    """The edge of the hull of what can be agreed, the row player's best first.

    From each corner on to the next one: up where the row player loses least for what the
    column player gains, as far as it goes.
    """
    cells = [side.ravel() for side in tables(A, B, DECIMALS)]
    if deals is not None:
        cells = list(rationals(deals, "deals", decimals=DECIMALS))
    left = list(dict.fromkeys(zip(*cells, strict=True)))
    edge = [max(left)]
    while left := [point for point in left if point[1] > edge[-1][1]]:
        x, y = edge[-1]
        edge.append(min(left, key=lambda p: ((x - p[0]) / (p[1] - y), -p[1])))
    return edge


def _agree(edge: list[Point], chosen: Chosen, transfers: bool) -> Bargain:
    """The bargain, by which threats are chosen at the weight of the row player's payoff.

    Along the edge, from the row player's best on, l c0 - w c1 falls from above what it is for
    the threats to below it: on a segment its weights are given, at a corner they turn.
    """
    if transfers:
        half = Fraction(1, 2)
        total, lead = max(map(sum, edge)), 2 * _lead(chosen(half)[1], half)
        return _bargain(((total + lead) / 2, (total - lead) / 2), half, chosen)
    row = Fraction(1)
    for (x, y), (u, v) in pairwise(edge):
        normal = (v - y) / (v - y + x - u)
        value = _lead(chosen(normal)[1], normal)
        if _lead((x, y), normal) <= value:
            return _bargain((x, y), _turn((x, y), chosen, normal, row), chosen)
        if _lead((u, v), normal) < value:
            height = normal * x + (1 - normal) * y
            point = (height + value) / (2 * normal), (height - value) / (2 * (1 - normal))
            return _bargain(point, normal, chosen)
        row = normal
    return _bargain(edge[-1], _turn(edge[-1], chosen, Fraction(0), row), chosen)


def _lead(point: Point, row: Fraction) -> Fraction:
    """By how much the row player is ahead, weighed."""
    return row * point[0] - (1 - row) * point[1]


def _bargain(payoffs: Point, row: Fraction, chosen: Chosen) -> Bargain:
    threats, no_deal = chosen(row)
    gap = abs(_lead(payoffs, row) - _lead(no_deal, row))
    return Bargain(payoffs, no_deal, threats, (row, 1 - row), gap)


def _turn(corner: Point, chosen: Chosen, low: Fraction, high: Fraction) -> Fraction:
    """The weight between two normals of a corner at which the threats just support it.

    Newton's method between bounds: threats that are best at a weight stay nearly so beside it.
    """
    middle = (low + high) / 2
    open_by: dict[Fraction, Fraction] = {}
    while len(open_by) < STEPS:
        first, second = chosen(middle)[1]
        ahead = corner[0] - first, corner[1] - second
        lead = _lead(ahead, middle)
        open_by[middle] = abs(lead)
        low, high = (low if lead > 0 else middle), (high if lead < 0 else middle)
        guess = Fraction(ahead[1] / (sum(ahead) or 1)).limit_denominator(SIMPLE)
        if not lead or (guess in open_by and abs(guess - middle) * SIMPLE < 1):
            break
        if guess in open_by or not low <= guess <= high:
            guess = ((low + high) / 2).limit_denominator(SIMPLE)
        middle = guess
    return min(open_by, key=open_by.__getitem__)
