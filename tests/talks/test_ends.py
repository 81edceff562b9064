"""How talks end, and why there is no deal where there is none."""

from datetime import date

import pytest

from negosim.draws.worlds import draw
from negosim.errors import UsageError
from negosim.talks.loop import play
from tests.contracts.cases import ALL, played, simple

HARD, SOFT = ("hardliner", "hardliner"), ("conceder", "conceder")
ONE = range(1)


def end(scenario, pairing=SOFT, lanes=ONE):
    columns = played(scenario, pairing, lanes=lanes).columns
    return columns["end"][0], columns["reason"][0], columns["outcome"][0]


def meeting(day, rounds=2, more=""):
    return f'[[meeting]]\ndate = {day}\nrounds = {rounds}\nlevel = "{day}"\n{more}\n'


def mandate(party, first, last, level=""):
    level = f'level = "{level}"\n' if level else ""
    return f'[[mandate]]\nparty = "{party}"\n{level}allow = {{ deal = [{first}, {last}] }}\n'


def test_nothing_worth_the_walk_away_to_both_is_no_package():
    assert end(simple([0, 1, 2], [2, 1, 0], (1.5, 1))) == ("expired", "no_package", -1)


def test_too_little_patience_is_the_clock():
    assert end(simple([0, 1, 2], [2, 1, 0]), HARD) == ("expired", "clock", -1)


def test_mandates_without_a_common_level_are_no_package():
    apart = mandate("north", 2, 2) + mandate("south", 0, 1)
    assert end(simple([0, 1, 2], [2, 1, 0], more=apart)) == ("expired", "no_package", -1)


def test_a_zone_that_the_mandates_leave_out_is_no_package():
    without = mandate("north", 0, 1) + mandate("south", 1, 2)
    assert end(simple([0, -1, 2], [2, 1, 1], more=without)) == ("expired", "no_package", -1)


def test_the_last_meeting_decides_whether_there_was_a_package():
    for narrow, reason in (("first", "clock"), ("2025-01-20", "no_package")):
        apart = mandate("north", 2, 2, narrow) + mandate("south", 0, 0, narrow)
        scenario = simple([0, 1, 2], [2, 1, 0], more=meeting("2025-01-20") + apart)
        assert end(scenario, HARD)[1] == reason


@pytest.mark.parametrize(("day", "reason"), [("15", "no_package"), ("25", "clock")])
def test_the_regime_of_the_last_meeting_decides_whether_there_was_a_package(day, reason):
    event = f'[[event]]\nname = "e"\ndate = 2025-01-{day}\nset = {{ "parameter.x" = -1 }}\n'
    more = "[parameter]\nx = { value = 1 }\n" + meeting("2025-01-20") + event
    assert end(simple([0, "x", 3], [3, 1, 0], (0.5, 0.5), more=more), HARD)[1] == reason


@pytest.mark.parametrize(
    "lost",
    [
        meeting("2025-01-20", more="postponed = { chance = 1, days = 30 }"),
        meeting("2025-01-20")
        + '[[event]]\nname = "e"\ndate = 2025-01-10\nset = { "deadline.date" = 2025-01-12 }\n',
    ],
    ids=["put off past the deadline", "the deadline pulled in"],
)
def test_a_meeting_that_was_lost_leaves_the_reason_to_the_one_before(lost):
    assert end(simple([0, 1, 2], [2, 1, 0], (1.5, 1), more=lost)) == ("expired", "no_package", -1)


@pytest.mark.parametrize("turns", [2, 1])
@pytest.mark.parametrize("south", ["hardliner/accept=time:T=0", "micro", "random"])
def test_a_package_worth_exactly_the_walk_away_can_be_signed(turns, south):
    """0.1 + 0.2 is 0.3 to the dollar, though not to a computer."""
    more = '[[term]]\nkind = "constant"\nnorth = 0.2\nsouth = 0.1'
    scenario = simple([0.1, -1], [0.2, 9], (0.3, 0.3), more, rounds=20, turns=turns)
    assert end(scenario, ("micro", south)) == ("in_force", "deal", 0)


@pytest.mark.parametrize("name", ALL)
def test_where_only_one_package_is_worth_it_nobody_signs_another(name):
    scenario = simple([0, 3, 1, -1], [-1, 0, -1, 3], (1, 0), rounds=30)
    assert end(scenario, (name, "conceder"))[2] in (1, -1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("", "deal"),
        (mandate("north", 0, 0, "2025-01-20"), "no_package"),
        ('[[event]]\nname = "e"\ndate = 2025-01-15\nset = { "parameter.x" = 0 }', "no_package"),
    ],
    ids=["unless", "may no longer sign it", "would now rather not"],
)
def test_an_offer_lapses_when_its_party(change, reason):
    """North's offer of the first meeting is all that south could take at the second."""
    more = "[parameter]\nx = { value = 5 }\n" + meeting("2025-01-20", rounds=1) + change
    scenario = simple([0, "x"], [3, 2], (1, 0), more=more, rounds=1)
    assert end(scenario, ("hardliner", "hardliner/accept=time:T=1"))[1] == reason


def test_rounds_are_those_begun():
    agreed = played(simple([1, 0], [1, 0]), SOFT, lanes=ONE)
    assert agreed.columns["end"].tolist() == ["in_force"]
    assert agreed.columns["rounds"].tolist() == [1]
    assert played(simple([0, 1], [1, 0]), HARD, lanes=ONE).columns["rounds"].tolist() == [4]


def test_days_count_from_the_first_meeting():
    agreed = played(simple([0, 1], [1, 0]), HARD, lanes=ONE).columns
    assert agreed["date"].tolist() == [date(2025, 1, 31)]
    assert agreed["days"].tolist() == [24]


@pytest.mark.parametrize(
    ("pairings", "says"),
    [
        ({"east": "linear"}, "'east' is not a party"),
        ([("linear",)], "two strategies"),
        ([("linear", "liner")], "'liner' is not a strategy. Did you mean 'linear'"),
        ([("linear", "boulware:beta=sigma")], "'sigma' is neither a number nor a parameter"),
    ],
)
def test_a_pairing_that_cannot_be_read_is_refused(pairings, says):
    scenario = simple([0, 1], [1, 0])
    with pytest.raises(UsageError, match=says):
        play(scenario, pairings, draw(scenario))
