"""Laws of the payoffs of trade beyond those of one sector in test_ces.py."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.errors import UsageError
from negosim.payoffs.ces import solve, solve_quota
from negosim.talks.moment import snapshot
from tests.contracts.cases import simple
from tests.payoffs.test_ces import NAMES, at, markets, rates, sectors
from tests.payoffs.test_trade import FIELDS, tariff

STEPS = np.linspace(0, 20, 4_001)  # rates from 0 to 2,000 %


@pytest.mark.parametrize("sector", range(len(NAMES)), ids=NAMES)
@pytest.mark.parametrize("preset", ["medium_m0.5", "long_run_m1.0"])
def test_revenue_starts_at_nothing_and_has_one_peak(preset, sector):
    market = sectors(preset)
    one = replace(market, **{n: getattr(market, n)[sector] for n in market.__slots__})
    revenue = solve(one, STEPS, np.array(0.0)).revenue_exporter
    rises = np.diff(revenue) > 0
    assert revenue[0] == 0
    assert rises[0]
    assert (np.diff(rises.astype(int)) != 0).sum() == 1  # up, and then only down


@given(market=markets, rate=st.floats(0.01, 1.5), more=st.floats(0.001, 0.8))
def test_more_pass_through_never_lowers_what_buyers_pay(market, rate, more):
    rho = float(market.pass_through)
    higher = replace(market, pass_through=np.array(rho + (0.98 - rho) * more))
    less, then = at(market, rate), at(higher, rate)
    assert then.price_exporter >= less.price_exporter - 1e-12
    assert then.price_index >= less.price_index - 1e-12
    assert then.consumer_surplus <= less.consumer_surplus + 1e-9


@given(market=markets, volume=st.floats(0.2, 1.5), others=rates)
def test_a_quotas_rent_is_never_negative_and_its_cap_never_passed(market, volume, others):
    capped = solve_quota(market, np.array(volume), np.array(others))
    assert capped.revenue_exporter >= 0
    assert capped.exporter_volume <= volume * (1 + 1e-9)


@given(market=markets, rate=rates, others=rates, step=st.floats(1e-9, 1e-3))
def test_a_small_step_of_the_rate_is_a_small_step_of_every_payoff(market, rate, others, step):
    """The bound of the slope: all sales, times how strongly volumes answer, times the rate."""
    here, beside = at(market, rate, others), at(market, rate + step, others)
    sales = market.home + market.exporter + market.others
    steepest = (1 + market.sigma - market.eta) * (1 + rate + step) * sales
    for name in ("consumer", "home", "exporter", "others"):
        moved = getattr(beside, f"{name}_surplus") - getattr(here, f"{name}_surplus")
        assert abs(moved) <= steepest * step + 1e-9
    for name in ("revenue_exporter", "revenue_others", "exporter_value_added", "imports"):
        assert abs(getattr(beside, name) - getattr(here, name)) <= steepest * step + 1e-9


fields = st.fixed_dictionaries(
    {name: st.tuples(*[st.floats(low, high)] * 2).map(list) for name, low, high in (
        ("home_sales", 1, 900), ("exporter_sales", 1, 90), ("others_sales", 1, 900),
        ("sigma", 0.5, 8), ("eta", -1.5, -0.2), ("supply_elasticity", 0.5, 5),
        ("pass_through", 0.2, 0.95), ("pass_through_others", 0.2, 0.95),
        ("value_added_at_risk", 0, 0.6), ("others_tariff", 0, 50), ("others_tariff_base", 0, 50),
        ("dutiable", 0, 1),
    )}
)  # fmt: skip
weights = st.floats(0, 2)


@settings(max_examples=50)
@given(fields, weights, weights, weights, st.floats(0.3, 1.2))
def test_a_term_over_sectors_is_the_sum_of_its_sectors_terms(
    fields, weight, consumers, jobs, volume
):
    assert fields.keys() == FIELDS.keys()
    levels, rates = ("a", "b", "quota"), [50, 10, {"volume": volume}]
    more = {"weight": weight, "consumers": consumers, "jobs": jobs, "share": "dutiable"}
    both, cars, parts = (
        tariff(levels, fields=fields, rates=rates, sectors=names, **more)
        for names in (["cars", "parts"], ["cars"], ["parts"])
    )
    assert cars + parts == pytest.approx(both, rel=1e-12, abs=1e-9)


@settings(max_examples=50)
@given(fields, st.floats(0, 100), st.floats(1e-6, 0.1))
def test_a_term_follows_its_rate_without_jumps(fields, rate, step):
    found = tariff((rate, rate + step, rate + 2 * step), fields=fields)
    sales = np.sum([fields[f"{who}_sales"] for who in ("home", "exporter", "others")])
    steepest = (2.5 + max(fields["sigma"])) * 3 * sales / 100  # a point of tariff
    assert (np.abs(np.diff(found, axis=1)) <= steepest * step + 1e-9).all()


@pytest.mark.parametrize("number", ["gap = 0", "gap = 1e-300\ncurvature = 1e300"])
def test_a_balance_that_is_no_number_is_told(number):
    term = f'[[term]]\nkind = "balance"\nparty = "north"\nweight = 0.1\n{number}\n'
    with pytest.raises(UsageError, match=r"term\.balance\.north"):
        snapshot(simple([0, 1], [1, 0], more=term))


def test_a_payoff_too_large_to_reckon_with_is_told():
    with pytest.raises(UsageError, match=r"payoff\.north\.deal: not a finite number"):
        snapshot(simple([0, 1e300], [1, 0]))
