"""The three-source model: published answers, laws, limits, and the same bits in any crowd."""

from __future__ import annotations

import csv
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from negosim.arrays import FloatArray
from negosim.payoffs.ces import (
    Flows,
    Market,
    equivalent_tariff,
    price_index,
    solve,
    solve_quota,
)

DATA = Path(__file__).parents[1] / "data"
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# The sector table and its reference results -------------------------------------------

SECTORS = rows("pe_parameters.csv")
NAMES = [row["sector"] for row in SECTORS]
METALS = [name == "steel_alu" for name in NAMES]
CARS = [name == "autos" for name in NAMES]
CARS_AND_PARTS = [name in ("autos", "auto_parts") for name in NAMES]


def column(name: str) -> FloatArray:
    return np.array([float(row[name]) for row in SECTORS])


def sectors(preset: str) -> Market:
    """The ten sectors at a horizon; only sigma moves with it."""
    if preset == "short_run_sigma0.85":
        sigma = np.full(len(SECTORS), 0.85)
    else:
        sigma = 1 + float(preset.partition("_m")[2]) * (column("sigma_long_run") - 1)
    return Market(
        home=column("us_domestic_shipments_bn"),
        exporter=column("korea_bn"),
        others=column("row_bn"),
        sigma=sigma,
        eta=column("eta_total_demand"),
        home_supply=column("us_supply_elasticity"),
        pass_through=column("passthrough_korea"),
        pass_through_others=column("passthrough_row"),
        value_added_at_risk=column("phi_korea_va_at_risk"),
    )


def tariffs(reciprocal: float, cars: float, metals: float) -> FloatArray:
    """Rates by sector in percent: cars (with parts) and metals have their own."""
    general = column("share_dutiable_reciprocal_may2025") * reciprocal
    return np.where(CARS_AND_PARTS, cars, np.where(METALS, metals, general))


NOTHING, MAY = np.zeros(len(SECTORS)), 100 * column("row_tariff_2025_05_20")
AUGUST = 100 * column("row_tariff_2025_08_07")
ONLY_CARS = np.where(CARS, 25.0, 0.0)
SCENARIOS = {  # rates in percent on the exporter and on the others
    "pre_2025_zero": (NOTHING, NOTHING),
    "sq_2025_05_20": (tariffs(10, 25, 25), MAY),
    "sq_2025_06_04": (tariffs(10, 25, 50), MAY),
    "no_deal_aug1": (tariffs(25, 25, 50), AUGUST),
    "deal_jul30_nov14": (tariffs(15, 15, 50), AUGUST),
    "seoul_best_case": (tariffs(0, 0, 25), AUGUST),
    "autos_stuck_at_25": (tariffs(15, 25, 50), AUGUST),
    "universal_10_all_goods": (NOTHING + 10, NOTHING + 10),
    "universal_20_all_goods": (NOTHING + 20, NOTHING + 20),
    "all25_metals25": (tariffs(25, 25, 25), MAY),
    "autos25_every_source": (ONLY_CARS, ONLY_CARS),
}


def against_none_on_the_exporter(
    market: Market, rate: FloatArray, others: FloatArray
) -> tuple[Flows, dict[str, FloatArray]]:
    """Flows, and surpluses as the reference counts them: others' tariffs left in place."""
    now, before = solve(market, rate, others), solve(market, 0 * rate, others)

    def change(name: str) -> FloatArray:
        difference: FloatArray = getattr(now, name) - getattr(before, name)
        return difference

    revenue = change("revenue_exporter") + change("revenue_others")
    return now, {
        "consumer": change("consumer_surplus"),
        "home": change("home_surplus"),
        "revenue": revenue,
        "exporter": change("exporter_surplus"),
        "value_added": change("exporter_value_added"),
    }


def agrees(computed: dict[str, Any], row: Row, digits: int) -> None:
    for name, value in computed.items():
        assert float(value) == pytest.approx(float(row[name]), rel=0, abs=0.501 * 10**-digits), name


@pytest.mark.parametrize(
    "row", rows("pe_reference_outputs.csv"), ids=lambda row: f"{row['preset']}-{row['scenario']}"
)
def test_a_preset_and_scenario_gives_the_reference_totals(row: Row) -> None:
    market = sectors(row["preset"])
    rate, others = SCENARIOS[row["scenario"]]
    flows, gain = against_none_on_the_exporter(market, rate / 100, others / 100)
    duty, trade = float(np.sum(rate / 100 * market.exporter)), float(np.sum(market.exporter))
    imports = float(np.sum(flows.imports))
    value = 100 * (flows.imports / market.exporter - 1)
    computed = {
        "static_duty_bn": duty,
        "avg_rate_pct": 100 * duty / trade,
        "exports_value_bn": imports,
        "exports_value_change_pct": 100 * (imports / trade - 1),
        "autos_value_change_pct": value[NAMES.index("autos")],
        "autos_quantity_change_pct": 100 * (flows.exporter_volume[NAMES.index("autos")] - 1),
        "steel_alu_value_change_pct": value[NAMES.index("steel_alu")],
        "us_revenue_from_korea_bn": np.sum(flows.revenue_exporter),
        "us_consumer_surplus_bn_vs_korea_at_zero": np.sum(gain["consumer"]),
        "us_producer_surplus_bn_vs_korea_at_zero": np.sum(gain["home"]),
        "us_tariff_revenue_bn_vs_korea_at_zero": np.sum(gain["revenue"]),
        "us_net_bn_vs_korea_at_zero": np.sum(gain["consumer"] + gain["home"] + gain["revenue"]),
        "kr_producer_surplus_bn_vs_zero": np.sum(gain["exporter"]),
        "kr_value_added_at_risk_bn_vs_zero": np.sum(gain["value_added"]),
        "kr_total_bn_vs_zero": np.sum(gain["exporter"] + gain["value_added"]),
    }
    agrees(computed, row, digits=4)


@pytest.mark.parametrize(
    "row",
    rows("pe_reference_by_sector.csv"),
    ids=lambda row: f"{row['preset']}-{row['scenario']}-{row['sector']}",
)
def test_a_sector_gives_the_reference_flows(row: Row) -> None:
    rate, others = SCENARIOS[row["scenario"]]
    flows, gain = against_none_on_the_exporter(sectors(row["preset"]), rate / 100, others / 100)
    computed = {
        "tariff_korea_pct": rate,
        "tariff_row_pct": others,
        "consumer_price_change_logpct": 100 * flows.price_exporter,
        "producer_price_change_logpct": 100 * flows.producer_price_exporter,
        "exports_value_bn": flows.imports,
        "revenue_from_korea_bn": flows.revenue_exporter,
        "us_cs_bn": gain["consumer"],
        "us_ps_bn": gain["home"],
        "us_revenue_bn": gain["revenue"],
        "kr_ps_bn": gain["exporter"],
        "kr_va_bn": gain["value_added"],
    }
    sector = NAMES.index(row["sector"])
    agrees({name: value[sector] for name, value in computed.items()}, row, digits=5)


@pytest.mark.parametrize(
    ("others_metals", "tariff", "rent"), [(0.45, 0.245, 1.04), (0.25, 0.210, 0.89)]
)
def test_the_central_metals_quota_has_the_tariff_and_rent_of_the_flagship(
    others_metals: float, tariff: float, rent: float
) -> None:
    flows = solve_quota(sectors("medium_m0.5"), np.array(0.75), np.array(others_metals))
    metals = NAMES.index("steel_alu")
    assert flows.tariff[metals].round(3) == tariff
    assert flows.revenue_exporter[metals].round(2) == rent


# Published examples with their own number of sources ------------------------------------


def prices(
    spending: list[float], supply: list[float], sigma: float, eta: float, rates: list[float]
) -> tuple[FloatArray, FloatArray, float]:
    """Changes in percent of buyers' prices, of volumes and of the price index."""
    share, eps, power = np.array(spending), np.array(supply), np.log1p(rates)
    slope, intercept = (sigma + eta) / (sigma + eps), eps * power / (sigma + eps)
    split = ([np.array([value]) for value in array] for array in (share, slope, intercept))
    shares, slopes, intercepts = split
    index = float(price_index(shares, slopes, intercepts, np.array([float(sigma)]))[0])
    price = slope * index + intercept
    volume = (sigma + eta) * index - sigma * price
    return 100 * np.expm1(price), 100 * np.expm1(volume), float(100 * np.expm1(index))


def test_emr_readme_simple_armington() -> None:
    """R package emr, github paulofelipe/emr; the README shows a bar chart only."""
    price, _, index = prices([0.6, 0.3, 0.1], [1, 10, 10], sigma=4, eta=-1, rates=[0, 0.1, 0])
    np.testing.assert_allclose(price, [2.15, 7.87, 0.78], atol=0.05)
    np.testing.assert_allclose(price, [2.12404, 7.85150, 0.75347], atol=5e-6)
    assert index == pytest.approx(3.56507, abs=5e-6)


def test_usitc_2020_11_b_four_sources() -> None:
    """Inputs of USITC working paper 2020-11-B; outputs solved apart with total demand -1."""
    price, volume, index = prices(
        [0.25] * 4, [10, 10, 10, 2], sigma=5, eta=-1, rates=[0.2, 0.15, 0.1, 0]
    )
    np.testing.assert_allclose(price, [16.0509, 12.8044, 9.5106, 6.0269], atol=5e-5)
    np.testing.assert_allclose(volume, [-28.4398, -17.5325, -4.3614, 12.4171], atol=5e-5)
    assert index == pytest.approx(10.7843, abs=5e-5)


# Laws -------------------------------------------------------------------------------------

rates = st.floats(0.0, 1.5)
markets = st.tuples(
    st.floats(1, 1000),  # home
    st.floats(0.1, 100),  # exporter
    st.floats(1, 1000),  # others
    st.floats(0.3, 12),  # sigma
    st.floats(-2, -0.1),  # eta
    st.floats(0.3, 8),  # home supply
    st.floats(0.1, 0.97),  # pass-through
    st.floats(0.1, 0.97),  # of others
    st.floats(0, 1),  # value added at risk
).map(lambda values: Market(*map(np.array, values)))
CARS_MARKET = Market(*map(np.array, (270.0, 37.0, 225.0, 2.4, -1.0, 2.0, 0.6, 0.8, 0.5)))


def at(market: Market, rate: float, others: float = 0.0) -> Flows:
    return solve(market, np.array(rate), np.array(others))


def cleared(market: Market, rate: float, others: float) -> tuple[float, float]:
    """Price index and exporter's volume, in levels, by bisection in each market and the index."""
    home, exporter, foreign, sigma, eta, supply, rho, rho_others, _ = (
        float(getattr(market, field.name)) for field in fields(market)
    )
    spending = home + exporter + foreign

    def elasticity(share: float, rho: float) -> float:
        return (sigma * (1 - share) - eta * share) * rho / (1 - rho)

    sources = [
        (home / spending, supply, 1.0),
        (exporter / spending, elasticity(exporter / spending, rho), 1 + rate),
        (foreign / spending, elasticity(foreign / spending, rho_others), 1 + others),
    ]

    def price(index: float, eps: float, power: float) -> float:
        def excess(p: float) -> float:
            demand = (sigma + eta) * np.log(index) - sigma * np.log(p)
            return float(demand - eps * np.log(p / power))

        return float(brentq(excess, 1e-6, 1e6, xtol=1e-14))

    def gap(index: float) -> float:
        values = (s * price(index, eps, power) ** (1 - sigma) for s, eps, power in sources)
        return float(sum(values) ** (1 / (1 - sigma)) - index)

    index = float(brentq(gap, 0.5, 3, xtol=1e-14))
    paid = price(index, *sources[1][1:])
    return index, paid**-sigma * index ** (sigma + eta)


@pytest.mark.parametrize("sigma", [0.5, 0.85, 2.4, 8.0])
@pytest.mark.parametrize(("rate", "others"), [(0.25, 0.0), (0.15, 0.2), (1.0, 0.5)])
def test_every_market_clears_in_levels(sigma: float, rate: float, others: float) -> None:
    market = replace(CARS_MARKET, sigma=np.array(sigma), eta=np.array(-0.7))
    flows = at(market, rate, others)
    index, volume = cleared(market, rate, others)
    assert np.exp(flows.price_index[0]) == pytest.approx(index, abs=1e-11)
    assert flows.exporter_volume[0] == pytest.approx(volume, abs=1e-11)


@given(market=markets, low=rates, extra=st.floats(1e-4, 1), others=rates)
def test_the_exporter_sells_less_and_earns_less_the_higher_its_tariff(
    market: Market, low: float, extra: float, others: float
) -> None:
    less, more = at(market, low, others), at(market, low + extra, others)
    assert more.exporter_volume < less.exporter_volume
    assert more.producer_price_exporter < less.producer_price_exporter
    assert more.price_exporter > less.price_exporter
    assert more.exporter_surplus < less.exporter_surplus
    assert more.consumer_surplus < less.consumer_surplus


@given(market=markets, rate=rates, others=rates)
def test_revenue_is_never_negative(market: Market, rate: float, others: float) -> None:
    flows = at(market, rate, others)
    assert flows.revenue_exporter >= 0
    assert flows.revenue_others >= 0


@given(market=markets, rate=rates, others=rates)
def test_a_tariff_costs_the_world_more_than_it_collects(
    market: Market, rate: float, others: float
) -> None:
    flows = at(market, rate, others)
    lost = flows.consumer_surplus + flows.home_surplus
    lost = lost + flows.exporter_surplus + flows.others_surplus
    assert lost + flows.revenue_exporter + flows.revenue_others <= 1e-10


@given(market=markets, others=st.floats(0.01, 1.5))
def test_a_rivals_tariff_helps_where_sources_replace_each_other_more_than_demand_shrinks(
    market: Market, others: float
) -> None:
    gain = at(market, 0.1, others).exporter_volume - at(market, 0.1).exporter_volume
    pull = float(market.sigma + market.eta)
    assert np.sign(gain) == np.sign(pull) or abs(pull) < 1e-9


@given(market=markets, rate=rates)
def test_buyers_of_a_very_small_exporter_pay_its_pass_through(market: Market, rate: float) -> None:
    flows = at(replace(market, exporter=np.array(1e-11)), rate)
    power = np.log1p(rate)
    paid = market.pass_through * power
    assert flows.price_index == pytest.approx(0, abs=1e-9)
    assert flows.price_exporter == pytest.approx(paid, abs=1e-9)
    assert flows.exporter_volume == pytest.approx(np.exp(-market.sigma * paid), abs=1e-7)


# Limits -----------------------------------------------------------------------------------


@given(market=markets)
def test_without_tariffs_nothing_changes(market: Market) -> None:
    flows = at(market, 0.0)
    assert flows.imports == market.exporter
    assert flows.home_volume == flows.exporter_volume == 1
    kept = {"imports", "home_volume", "exporter_volume"}
    assert all(getattr(flows, f.name) == 0 for f in fields(flows) if f.name not in kept)


@given(market=markets, rate=st.floats(1e-14, 1e-9))
def test_a_tiny_tariff_collects_its_rate_on_unchanged_trade(market: Market, rate: float) -> None:
    flows = at(market, rate)
    assert flows.revenue_exporter == pytest.approx(rate * market.exporter, rel=1e-7)
    spent = (market.home + market.exporter + market.others) * flows.price_index
    assert flows.consumer_surplus == pytest.approx(-spent, rel=1e-7)


@given(market=markets, rate=rates, others=rates, near=st.floats(-1e-6, 1e-6))
def test_sigma_one_and_eta_minus_one_are_not_special(
    market: Market, rate: float, others: float, near: float
) -> None:
    limit = replace(market, sigma=np.array(1.0), eta=np.array(-1.0))
    beside = replace(market, sigma=np.array(1.0 + near), eta=np.array(-1.0 + near))
    exact, close = at(limit, rate, others), at(beside, rate, others)
    for field in fields(Flows):
        value = getattr(exact, field.name)
        assert getattr(close, field.name) == pytest.approx(value, rel=1e-4, abs=1e3 * abs(near))
    spending = market.home + market.exporter + market.others
    assert exact.consumer_surplus == pytest.approx(-spending * exact.price_index, rel=1e-14)


def test_at_sigma_one_the_index_is_the_mean_of_prices() -> None:
    half, flat = np.array([0.5]), np.array([0.0])
    price = np.array([0.3])
    assert price_index((half, half), (flat, flat), (price, flat), np.array([1.0])) == 0.15


@pytest.mark.parametrize("sigma", [0.05, 65.0])
def test_extreme_substitution_is_solved_to_the_last_digit(sigma: float) -> None:
    market = replace(CARS_MARKET, sigma=np.array(sigma), eta=np.array(-0.7))
    index, _ = cleared(market, 0.5, 0.4)
    assert at(market, 0.5, 0.4).price_index[0] == pytest.approx(np.log(index), abs=1e-12)


def test_demand_that_never_gives_way_ends_too() -> None:
    market = replace(CARS_MARKET, eta=np.array(-1e-13), home_supply=np.array(1e-13))
    assert np.isfinite(at(market, 0.25).exporter_volume).all()


# Quota ------------------------------------------------------------------------------------


@given(market=markets, volume=st.floats(0.2, 1.5), others=rates)
def test_a_quota_that_binds_is_met_exactly_and_another_is_no_tariff(
    market: Market, volume: float, others: float
) -> None:
    free = at(market, 0.0, others)
    capped = solve_quota(market, np.array(volume), np.array(others))
    if volume < free.exporter_volume:
        assert capped.exporter_volume == pytest.approx(volume, rel=1e-10)
        assert capped.tariff > 0
    else:
        assert capped.tariff == pytest.approx(0, abs=1e-12)
        assert capped.exporter_volume == pytest.approx(free.exporter_volume, rel=1e-10)


@given(market=markets, rate=rates, others=rates)
def test_the_volume_of_a_tariff_leads_back_to_the_tariff(
    market: Market, rate: float, others: float
) -> None:
    volume = at(market, rate, others).exporter_volume
    again = equivalent_tariff(market, volume, np.array(others))
    assert again == pytest.approx(rate, rel=1e-9, abs=1e-9)


def test_a_quota_far_above_demand_leaves_trade_free() -> None:
    capped = solve_quota(CARS_MARKET, np.array(3.0), np.array(0.2))
    free = at(CARS_MARKET, 0.0, 0.2)
    assert all(getattr(capped, f.name) == getattr(free, f.name) for f in fields(Flows))


# The same bits in any crowd ---------------------------------------------------------------


def crowd(size: int) -> tuple[Market, FloatArray, FloatArray]:
    """Markets that settle at once and markets that take long, side by side."""
    lows = np.array([1, 0.1, 1, 0.3, -2, 0.3, 0.1, 0.1, 0, 0, 0])
    highs = np.array([1000, 100, 1000, 12, -0.1, 8, 0.97, 0.97, 1, 1.5, 1.5])
    drawn = np.random.default_rng(7).uniform(lows, highs, (size, 11)).T
    drawn[3, ::17], drawn[3, 5::17], drawn[4, ::13], drawn[9, ::11] = 1.0, 65.0, -1.0, 0.0
    return Market(*drawn[:9]), drawn[9], drawn[10]


def bits(flows: Flows, at: Any = slice(None)) -> list[bytes]:
    return [
        np.ascontiguousarray(getattr(flows, field.name)[at]).tobytes() for field in fields(Flows)
    ]


@pytest.mark.parametrize("solver", [solve, solve_quota])
def test_an_element_alone_has_the_bits_it_has_in_the_crowd(solver: Any) -> None:
    market, first, second = crowd(203)
    first = first + 0.3  # a cap must be positive
    columns = [getattr(market, field.name) for field in fields(Market)]
    together = solver(market, first, second)
    for i in range(203):
        alone = solver(Market(*(c[i] for c in columns)), first[i], second[i])
        assert bits(alone) == bits(together, slice(i, i + 1))
    for cut in (slice(0, 50), slice(50, 203), slice(3, None, 7), slice(None, None, -1)):
        part = solver(Market(*(c[cut] for c in columns)), first[cut], second[cut])
        assert bits(part) == bits(together, cut)


def test_axes_broadcast_and_their_order_in_memory_does_not_matter() -> None:
    market, _, others = crowd(60)
    columns = [getattr(market, field.name) for field in fields(Market)]
    grid = np.linspace(0, 0.5, 4)
    tall = Market(*(c.reshape(12, 5, 1) for c in columns))
    flows = solve(tall, grid, others.reshape(12, 5, 1))
    assert {getattr(flows, field.name).shape for field in fields(Flows)} == {(12, 5, 4)}
    fortran = Market(*(np.asfortranarray(c.reshape(12, 5, 1)) for c in columns))
    assert bits(solve(fortran, grid, others.reshape(12, 5, 1))) == bits(flows)
    for level, rate in enumerate(grid):
        single = solve(market, np.full(60, rate), others)
        assert bits(single) == bits(flows, (..., level))
    assert at(CARS_MARKET, 0.25).tariff.shape == (1,)
