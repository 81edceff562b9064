"""What the calendar does to the talks: order on a day, deadlines that move, meetings put off."""

from datetime import date

import numpy as np
import pytest

from negosim.talks.moment import snapshot
from tests.contracts.cases import exact, played, simple, told

HARD = ("hardliner", "hardliner")


def event(name, day, **effects):
    lines = [f'{kind} = {{ "{path}" = {value} }}' for kind, (path, value) in effects.items()]
    return "\n".join(["[[event]]", f'name = "{name}"', f"date = {day}", *lines, ""])


SET = event("set", "2025-01-08", set=("parameter.x", 10))
SCALE = event("scale", "2025-01-08", scale=("parameter.x", 3))
X = "[parameter]\nx = { value = 2 }\n"


@pytest.mark.parametrize(("events", "then"), [(SET + SCALE, 30), (SCALE + SET, 10)])
def test_events_of_one_day_come_in_the_order_of_the_file(events, then):
    scenario = simple(["0", "x"], [1, 0], more=X + events)
    assert snapshot(scenario, day=date(2025, 1, 7)).payoffs[0].tolist() == [0, 2]
    assert snapshot(scenario, day=date(2025, 1, 8)).payoffs[0].tolist() == [0, then]
    record = played(scenario, HARD, lanes=range(2))
    assert record.worlds_table["parameter.x.final"].values.tolist() == [then, then]


def test_what_is_held_by_a_setting_is_moved_by_no_event():
    held = simple(["0", "x"], [1, 0], more="[parameter]\nx = { value = 2, fixed = true }\n" + SET)
    assert snapshot(held, day=date(2025, 2, 1)).payoffs[0].tolist() == [0, 2]


def test_what_happened_before_the_talks_has_happened():
    scenario = simple(["0", "x"], [1, 0], more=X + event("e", "2025-01-02", set=("parameter.x", 7)))
    assert snapshot(scenario).payoffs[0].tolist() == [0, 7]
    record = played(scenario, HARD, lanes=range(1), record=True)
    assert {move.payoff[0] for move in record.moves if move.outcome == 1} == {7}
    assert record.worlds_table["event.e"].values.tolist() == ["e"]


def test_an_event_comes_before_the_meeting_of_its_day():
    scenario = simple(["0", "x"], [5, 4], more=X + event("e", "2025-01-07", set=("parameter.x", 7)))
    record = played(scenario, ("conceder", "conceder"), lanes=range(1), record=True)
    assert {move.payoff for move in record.moves if move.outcome == 1} == {(7, 4)}


def test_an_event_between_two_days_of_a_meeting_is_felt_on_the_second():
    more = X + event("e", "2025-01-10", set=("parameter.x", 7))
    more += "[[meeting]]\ndate = 2025-01-09\nuntil = 2025-01-11\nrounds = 3\n"
    record = played(simple(["0", "x"], [1, 0], more=more), HARD, lanes=range(1), record=True)
    worth = {date.fromordinal(m.day).day: m.payoff[0] for m in record.moves if m.outcome == 1}
    assert worth == {7: 2, 9: 2, 10: 7, 11: 7}


LATER = """
[[meeting]]
date = 2025-02-10
rounds = 2
[[event]]
name = "clock"
date = {day}
outcomes = [
  {{ name = "sooner", chance = 0.4, set = {{ "deadline.date" = {sooner} }} }},
  {{ name = "later", chance = 0.4, set = {{ "deadline.date" = 2025-03-01 }} }},
]
"""


def clocked(day="2025-01-15", sooner="2025-01-20"):
    """Hardliners, whose deadline of 31 January may move while it is waited for."""
    return simple([0, 1], [1, 0], more=LATER.format(day=day, sooner=sooner))


def by_clock(record, name):
    came = record.worlds_table["event.clock"].values
    return {n: set(np.asarray(record.columns[name])[came == n].tolist()) for n in set(came)}


def test_a_deadline_that_moves_is_kept_whether_sooner_or_later():
    record = played(clocked(), HARD)
    assert by_clock(record, "date") == {
        "sooner": {date(2025, 1, 20)},
        "later": {date(2025, 3, 1)},
        "none": {date(2025, 1, 31)},
    }
    assert by_clock(record, "rounds") == {"sooner": {4}, "later": {6}, "none": {4}}
    assert set(record.columns["end"]) == {"expired"}


@pytest.mark.parametrize("pairing", [HARD, ("boulware", "boulware"), ("random", "hardliner")])
def test_a_lane_whose_deadline_moves_plays_alone_as_in_the_crowd(pairing):
    crowd = played(clocked(), pairing, record=True)
    moves = told(crowd)
    for lane in range(20):
        alone = played(clocked(), pairing, lanes=range(lane, lane + 1), record=True)
        assert exact(alone.talks_table) == exact(crowd.talks_table, [lane])
        assert told(alone)[0] == moves[lane]


def test_a_deadline_moved_to_the_same_day_ends_the_talks_that_day():
    record = played(clocked(sooner="2025-01-15"), HARD)
    assert by_clock(record, "date")["sooner"] == {date(2025, 1, 15)}


def test_a_deadline_moved_into_the_past_ends_the_talks_on_the_day_of_the_event():
    record = played(clocked(sooner="2025-01-10"), HARD)
    assert by_clock(record, "date")["sooner"] == {date(2025, 1, 15)}


def test_a_deadline_that_moves_after_the_end_wakes_nobody():
    record = played(clocked(day="2025-02-05"), HARD)
    assert set(record.columns["date"].tolist()) == {date(2025, 1, 31)}
    assert set(record.columns["rounds"].tolist()) == {4}


def test_the_last_day_may_still_be_used():
    on_the_day = "[[meeting]]\ndate = 2025-01-31\nrounds = 2\n"
    record = played(simple([0, 1], [1, 0], more=on_the_day), HARD, lanes=range(1))
    assert record.columns["rounds"].tolist() == [6]


def test_rounds_pushed_past_the_deadline_are_lost():
    late = "\n".join(
        f"[[meeting]]\ndate = {day}\nuntil = {until}\nrounds = 4\n{more}"
        for day, until, more in (
            ("2025-01-20", "2025-01-21", "postponed = { chance = 1, days = 8 }"),
            ("2025-01-28", "2025-01-29", ""),  # pushed to 30 and 31 January
            ("2025-01-31", "2025-01-31", ""),  # pushed to 1 February
        )
    )
    record = played(simple([0, 1], [1, 0], more=late), HARD, lanes=range(1), record=True)
    days = [date.fromordinal(move.day).day for move in record.moves if move.party == 0]
    assert days == [7] * 4 + [28, 28, 29, 29, 30, 30, 31, 31]
    assert record.columns["rounds"].tolist() == [12]
