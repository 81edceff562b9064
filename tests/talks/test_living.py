"""Payoffs over time, worked by hand: the status quo until force, the deal or no deal after."""

import pytest

from tests.contracts.cases import played, simple

SOFT, HARD = ("conceder", "conceder"), ("hardliner/accept=constant:c=1",) * 2
DAYS = 724  # 6 January 2025 to 31 December 2026
QUIET = ""
CHANGE = """
[[event]]
name = "change"
date = {day}
set = {{ {effects} }}
"""
PARAMETERS = """
[parameter]
now = { value = 1 }
worth = { value = 4 }
leaving = { value = 0 }
"""


def case(more=QUIET, signing=True):
    """Level 0 pays `now` (the status quo), level 1 `worth`; a signing term of 0.5 the north."""
    pen = '[[term]]\nkind = "constant"\nsigning = true\nnorth = 0.5\n' if signing else ""
    return simple(["now", "worth"], [2, 3], ("'leaving'", 1), more=PARAMETERS + more + pen)


def row(scenario, pairing=SOFT):
    return {k: v[0] for k, v in played(scenario, pairing, lanes=range(1)).columns.items()}


def change(day, **effects):
    text = ", ".join(f'"{path.replace("__", ".")}" = {value}' for path, value in effects.items())
    return CHANGE.format(day=day, effects=text)


def test_the_status_quo_until_the_deal_and_the_deal_after():
    """Signed on 7 January, a day after the start: 1 day at 1 (no signing term), 723 at 4.5."""
    got = row(case())
    assert got["payoff_mean.north"] == pytest.approx((1 * 1 + 723 * 4.5) / DAYS)
    assert got["payoff_mean.south"] == pytest.approx((1 * 2 + 723 * 3) / DAYS)
    assert got["delay_cost.north"] == got["delay_cost.south"] == 0  # no day was lost in talks


def test_no_deal_is_the_status_quo_until_the_talks_end_then_the_walk_away():
    """To the deadline of 31 January 25 days at 1, then 699 at the walk-away of 0."""
    got = row(case(), HARD)
    assert got["end"] == "expired"
    assert got["payoff_mean.north"] == pytest.approx(25 * 1 / DAYS)
    assert got["payoff_mean.south"] == pytest.approx((25 * 2 + 699 * 1) / DAYS)
    assert got["delay_cost.north"] == 0


def test_an_event_changes_what_is_lived_on_from_its_day():
    """The deal pays 4.5 until 6 January 2026 (365 days after the start) and 10.5 after."""
    got = row(case(change("2026-01-06", parameter__worth=10)))
    assert got["payoff_mean.north"] == pytest.approx((1 + 364 * 4.5 + 359 * 10.5) / DAYS)
    got = row(case(change("2026-01-06", parameter__leaving=6)), HARD)
    assert got["payoff_mean.north"] == pytest.approx((25 * 1 + 340 * 0 + 359 * 6) / DAYS)


def test_the_status_quo_moves_with_the_day():
    """On 16 January the status quo becomes level 1, without what belongs to signing."""
    got = row(case(change("2025-01-16", issue__deal__status_quo=1)), HARD)
    assert got["payoff_mean.north"] == pytest.approx((10 * 1 + 15 * 4) / DAYS)


def test_events_outside_start_and_horizon_change_nothing():
    assert (
        row(case(change("2027-03-01", parameter__worth=99)))["payoff_mean.north"]
        == (row(case())["payoff_mean.north"])
    )


@pytest.mark.parametrize("days", [0, 100])
def test_waiting_for_the_vote_costs_the_difference_to_the_status_quo(days):
    """From the first meeting on: (4.5 - 1) a year for each day, and 3 - 2 for the south."""
    vote = f'[[ratification]]\nparty = "north"\ndays = {days}\nslope = 1\nbar = -999\n'
    got = row(case(vote))
    assert got["delay_cost.north"] == pytest.approx(3.5 * days / 365.25)
    assert got["delay_cost.south"] == pytest.approx(1.0 * days / 365.25)
    assert got["payoff_mean.north"] == pytest.approx(((1 + days) * 1 + (723 - days) * 4.5) / DAYS)


def test_a_case_without_a_horizon_has_no_average():
    endless = case(signing=False).model_copy(update={"horizon": None})
    assert "payoff_mean.north" not in played(endless, SOFT, lanes=range(1)).columns
