"""Units: sales and payoffs in USD bn, payoffs a year, tariffs in percent of value, time in days."""

import numpy as np
import pytest

from negosim.draws.worlds import draw
from negosim.payoffs import ces
from negosim.scenario.files import load, shipped
from negosim.talks.moment import snapshot
from tests.contracts.cases import BUSY, case, simple
from tests.payoffs.test_trade import BALANCE, FIELDS, HOME, tariff

MONEY = {"USD bn a year", "USD bn a USD bn", "USD bn a squared bn", "USD m a job", "jobs a USD bn"}
UNITS = MONEY | {
    *"chance days elasticity exponent factor share switch weight".split(),
    *("share a year", "per USD bn a year"),
}
SURE = 1 - 1e-9
FREE = {**FIELDS, "others_tariff": [0, 0], "pass_through": [SURE, SURE]}
RIGID = {**FREE, "sigma": [1e-6, 1e-6], "eta": [-1e-6, -1e-6]}


def test_a_level_of_25_is_a_duty_of_25_percent_of_value():
    """Where nothing reacts, the importer gets a quarter of sales of 40 and 20 bn."""
    duty = tariff((25, 10, 0), base=0, consumers=0, producers=0, fields=RIGID)
    assert duty[HOME] == pytest.approx([0.25 * 60, 0.1 * 60, 0], rel=1e-4)


def test_the_balance_is_in_the_unit_of_sales():
    """A tariff that ends all trade saves the importer just what it bought."""
    ended = tariff((900, 0), base=0, fields={**FREE, "sigma": [40, 40]})[BALANCE]
    assert ended == pytest.approx([60, 0], rel=1e-6)


def test_all_rates_of_a_file_are_in_percent_and_all_sums_in_the_unit_of_sales():
    """The others' tariffs too: 20 and 5 there are shares of 0.2 and 0.05 in the economics."""
    fields = {**FIELDS, "others_tariff": [20, 5]}
    markets = ces.Market(*(np.array(fields[name], float) for name in list(FIELDS)[:9]))
    at = [ces.solve(markets, np.array(rate), np.array([0.2, 0.05])) for rate in (0.25, 0.1)]
    worth = [
        (f.consumer_surplus + f.home_surplus + f.revenue_exporter + f.revenue_others).sum()
        for f in at
    ]
    found = tariff((25, 10), base=10, fields=fields)
    assert found[HOME] == pytest.approx([worth[0] - worth[1], 0], abs=1e-9)
    imports = [f.imports.sum() for f in at]
    assert found[BALANCE] == pytest.approx([imports[1] - imports[0], 0], abs=1e-9)


@pytest.mark.parametrize("days", [0, 1, 2.4, 8, 30])
def test_a_meeting_is_put_off_by_so_many_days(days):
    later = f"date = 2025-01-20\nrounds = 1\npostponed = {{ chance = 1, days = {days} }}\n"
    held = draw(simple([0, 1], [1, 0], more=f"[[meeting]]\n{later}")).schedule.day[0, -1]
    assert held - np.datetime64("2025-01-20").item().toordinal() == round(days)


def test_a_hazard_is_a_rate_a_month_of_days():
    """At 1 a month a storm waits 30.4 days on average."""
    storm = '[[event]]\nname = "e"\nfrom = 2025-01-06\nuntil = 2026-12-31\nhazard = 1\n'
    day = draw(simple([0, 1], [1, 0], more=storm), lanes=4_000).event_day[:, 0]
    waited = day - np.datetime64("2025-01-06").item().toordinal()
    assert waited.mean() == pytest.approx(30.4, abs=1.5)  # three standard errors


def test_payoffs_are_a_year_however_long_they_are_lived_on():
    short, long = (snapshot(case(BUSY, f"horizon={year}-12-31"), lane=3) for year in (2025, 2090))
    assert np.array_equal(short.payoffs, long.payoffs)
    assert np.array_equal(short.walk_away, long.walk_away)


@pytest.mark.parametrize("name", shipped())
def test_every_number_of_a_shipped_case_has_a_known_unit(name):
    scenario = load(name)
    named = {n: p.unit for n, p in scenario.parameter.items() if "." not in n}
    assert {n: unit for n, unit in named.items() if unit not in UNITS} == {}
    units = {rows.unit for rows in scenario.payoff.values()}
    assert len(units) == 1
    if any("USD" in unit for unit in named.values()):
        assert units == {"USD bn a year"}


@pytest.mark.parametrize("name", shipped())
def test_drawn_shares_and_chances_are_parts_of_one(name):
    """A percentage written where a share is meant would show."""
    scenario = load(name)
    regime = draw(scenario, 1, 200).regime()
    for parameter, entry in scenario.parameter.items():
        if entry.unit == "chance":
            assert ((regime.value(parameter) >= 0) & (regime.value(parameter) <= 1)).all()
        if entry.unit in ("share", "share a year"):
            assert (np.abs(regime.value(parameter)) <= 1.0).all(), parameter
