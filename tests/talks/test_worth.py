"""Worth is brought up to date where something changed, and is then as if worked out afresh."""

import numpy as np
import pytest

from negosim.draws.worlds import draw
from negosim.talks.moment import snapshot
from negosim.talks.worth import Worth
from negosim.timeline.calendar import NEVER, moment
from tests.contracts.cases import LANES, case, simple

EVERYONE = np.arange(len(LANES))


def held(worth):
    return [*worth.utilities, worth.walk_away, worth.least, worth.best]


@pytest.mark.parametrize("lazy", [False, True], ids=["every time", "once at the end"])
def test_after_all_events_it_is_as_if_worked_out_afresh(lazy):
    worlds = draw(case(), 1, LANES)
    regime = worlds.regime()
    worth = Worth(worlds.scenario, regime)
    worth.refresh(EVERYONE)
    choices = len(worlds.scenario.choice)
    days = worlds.event_day[:, choices:]
    for day, event in sorted({(d, e) for e, column in enumerate(days.T) for d in column}):
        lanes = np.flatnonzero(days[:, event] == day)
        if day < NEVER:
            for hit, names in regime.befall(choices + event, lanes):
                worth.touch(hit, names)
        if not lazy:
            worth.refresh(lanes)
    worth.refresh(EVERYONE)
    end = worlds.regime()
    end.advance(moment(NEVER - 1, 1))
    afresh = Worth(worlds.scenario, end)
    afresh.refresh(EVERYONE)
    for found, expected in zip(held(worth), held(afresh), strict=True):
        assert np.array_equal(found, expected)


def test_utilities_run_from_0_to_1_over_outcomes_and_walk_away():
    worth = Worth(case(), draw(case(), 1, LANES).regime())
    worth.refresh(EVERYONE)
    payoffs, walk_away = worth.payoffs(EVERYONE)
    for party in (0, 1):
        leaving = worth.walk_away_utility(EVERYONE, party)
        scale = np.column_stack([worth.utilities[party], leaving])
        assert (scale.min(axis=1) == 0).all()
        assert (scale.max(axis=1) == 1).all()
        acceptable = payoffs[:, party] >= walk_away[:, [party]]
        assert ((worth.utilities[party] >= leaving[:, None]) == acceptable).all()


def test_one_outcome_is_worth_what_it_is_worth_among_all():
    worth = Worth(case(), draw(case(), 1, LANES).regime())
    payoffs, _ = worth.payoffs(EVERYONE)
    for outcome in range(case().space.size):
        found = worth.of(EVERYONE, np.full(len(LANES), outcome))
        assert np.array_equal(found, payoffs[:, :, outcome])


def test_a_party_to_whom_everything_is_alike_finds_all_of_utility_1():
    alike = simple([2, 2, 2], [0, 1, 2], (2, 0))
    worth = Worth(alike, draw(alike, 1, 2).regime())
    worth.refresh(np.arange(2))
    assert (worth.utilities[0] == 1).all()
    assert worth.walk_away_utility(np.arange(2), 0).tolist() == [1, 1]


PACKAGES = """
[parameter]
chance = {{ value = 0.25 }}
[walk_away]
packages = [{{ weight = "chance", package = {{ deal = 2 }} }}, {{ {rest} }}]
north = 0.5
"""


@pytest.mark.parametrize(
    ("rest", "north"),
    [
        ("", 0.25 * 8 + 0.75 * 1 + 0.5),
        ('weight = "rest"', 0.25 * 8 + 0.75 * 1 + 0.5),
        ('weight = "rest", package = { deal = 1 }', 0.25 * 8 + 0.75 * 4 + 0.5),
        ("weight = 0.25, package = { deal = 1 }", 0.25 * 8 + 0.25 * 4 + 0.5),
    ],
)
def test_a_walk_away_of_packages_is_their_average_and_numbers_on_top(rest, north):
    scenario = simple([1, 4, 8], [0, 0, 0], None, more=PACKAGES.format(rest=rest))
    assert snapshot(scenario).walk_away.tolist() == [north, 0]


def test_without_a_walk_away_no_deal_is_the_status_quo_of_the_day():
    event = '[[event]]\nname = "e"\ndate = 2025-01-07\nset = { "issue.deal.status_quo" = 2 }'
    assert snapshot(simple([1, 4, 8], [9, 5, 3], None)).walk_away.tolist() == [1, 9]
    assert snapshot(simple([1, 4, 8], [9, 5, 3], None, more=event)).walk_away.tolist() == [8, 3]
