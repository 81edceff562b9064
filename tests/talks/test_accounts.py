"""Accounts are kept ex post: every row is valued in the lane's final regime."""

import pytest

from negosim.talks.moment import snapshot
from tests.contracts.cases import played, simple

SOFT, HARD = ("conceder", "conceder"), ("hardliner", "hardliner")


def changing(day, **effects):
    """A package worth 4 and 3, walk-aways 1 and 2 through parameters that change on a day."""
    new = ", ".join(f'"parameter.{name}" = {value}' for name, value in effects.items())
    more = f"""
    [parameter]
    worth = {{ value = 4 }}
    leaving = {{ value = 1 }}
    [[event]]
    name = "change"
    date = {day}
    set = {{ {new} }}
    """
    return simple(["0", "worth"], [3, 3], ("'leaving'", 2), more=more)


def row(scenario, pairing=SOFT):
    columns = played(scenario, pairing, lanes=range(1)).columns
    return {name: values[0] for name, values in columns.items()}


@pytest.mark.parametrize("day", ["2025-01-08", "2025-01-31", "2025-06-01"])
def test_a_deal_is_worth_what_it_turns_out_to_be_worth(day):
    """Signed on 7 January; what happens later counts, even beyond the deadline."""
    got = row(changing(day, worth=10, leaving=3))
    assert (got["end"], got["outcome"]) == ("in_force", 1)
    assert (got["payoff.north"], got["payoff.south"]) == (10, 3)
    assert (got["gain.north"], got["gain.south"]) == (7, 1)
    assert got["joint_gain"] == 8


def test_the_gain_at_signature_is_that_of_the_day():
    got = row(changing("2025-01-08", worth=10, leaving=3))
    assert (got["gain_at_signature.north"], got["gain_at_signature.south"]) == (3, 1)
    before = row(changing("2025-01-07", worth=10, leaving=3))
    assert before["gain_at_signature.north"] == before["gain.north"] == 7


def test_a_deal_may_turn_out_worse_than_none():
    got = row(changing("2025-02-01", worth=0.5, leaving=1))
    assert got["gain_at_signature.north"] == 3
    assert got["gain.north"] == -0.5


@pytest.mark.parametrize("day", ["2025-01-20", "2025-06-01"])
def test_no_deal_is_worth_the_final_walk_away(day):
    got = row(changing(day, worth=10, leaving=5), ("hardliner/accept=constant:c=1",) * 2)
    assert (got["end"], got["reason"]) == ("expired", "clock")
    assert (got["payoff.north"], got["payoff.south"]) == (5, 2)
    assert got["gain.north"] == got["gain.south"] == got["joint_gain"] == 0
    assert got["gain_at_signature.north"] != got["gain_at_signature.north"]  # NaN


def test_pairings_on_one_lane_are_measured_against_the_same():
    scenario = changing("2025-01-20", worth=10, leaving=5)
    record = played(scenario, SOFT, HARD, lanes=range(2))
    assert record.columns["joint_gain"].tolist() == [6, 6, 6, 6]
    assert record.worlds_table["best_joint_gain"].values.tolist() == [6, 6]
    assert record.worlds_table["walk_away.north"].values.tolist() == [5, 5]


def test_a_signing_term_counts_for_deals_and_never_for_no_deal():
    more = '[[term]]\nkind = "constant"\nsigning = true\nnorth = 10'
    signed = simple([1, 0], [1, 0], (0, 0), more=more)
    assert snapshot(signed).payoffs.tolist() == [[11, 10], [1, 0]]
    assert snapshot(signed).walk_away.tolist() == [0, 0]
    living = simple([1, 2], [1, 0], None, more=more)
    assert snapshot(living).walk_away.tolist() == [1, 1]  # the status quo
