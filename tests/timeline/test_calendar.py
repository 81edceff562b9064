"""Days and rounds: how meetings spread, push one another, and count towards the deadline."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from negosim.timeline.calendar import DEADLINE, MEETING, moment, schedule, slots

FIRST = date(2025, 1, 6)


@st.composite
def calendars(draw):
    """Meetings in order that do not overlap, and days each is put off in some lanes."""
    meetings, day = [], FIRST
    for _ in range(draw(st.integers(1, 4))):
        day += timedelta(draw(st.integers(0, 9)))
        last = day + timedelta(draw(st.integers(0, 3)))
        meetings.append((day, last, draw(st.integers(1, 9))))
        day = last + timedelta(1)
    off = st.lists(st.integers(0, 12), min_size=len(meetings), max_size=len(meetings))
    return meetings, np.array(draw(st.lists(off, min_size=1, max_size=4)))


@given(calendars())
def test_the_rounds_of_a_meeting_spread_evenly_the_remainder_first(calendar):
    meetings, _ = calendar
    for number, (first, last, rounds) in enumerate(meetings):
        share = [slot.rounds for slot in slots(meetings) if slot.meeting == number]
        assert sum(share) == rounds
        assert share == sorted(share, reverse=True)
        assert max(share) - min(share) <= 1
        assert len(share) == min(rounds, (last - first).days + 1)


@given(calendars())
def test_meetings_keep_their_order_and_length_whatever_is_put_off(calendar):
    meetings, off = calendar
    found = schedule(meetings, off, len(off))
    assert (np.diff(found.day, axis=1) > 0).all()
    planned = schedule(meetings, 0 * off, len(off))
    for number in range(len(meetings)):
        at = found.meeting == number
        late = found.day[:, at] - planned.day[:, at]
        assert (late == late[:, :1]).all()
        assert (late[:, 0] >= off[:, number]).all()


@given(calendars())
def test_a_calendar_that_nothing_disturbs_is_kept(calendar):
    meetings, off = calendar
    found = schedule(meetings, 0 * off, len(off))
    for number, (first, _, _) in enumerate(meetings):
        assert (found.day[:, found.meeting == number][:, 0] == first.toordinal()).all()
    assert (found.expected == found.day[:, None, :]).all()


@given(calendars(), st.integers(0, 60))
def test_a_lane_alone_meets_when_it_meets_in_the_crowd(calendar, days):
    meetings, off = calendar
    crowd = schedule(meetings, off, len(off))
    deadline = np.full(len(off), FIRST.toordinal() + days)
    for lane in range(len(off)):
        alone = schedule(meetings, off[lane : lane + 1], 1)
        assert (alone.day[0] == crowd.day[lane]).all()
        for slot in range(len(crowd.rounds)):
            left = crowd.rounds_after(np.array([lane]), slot, deadline[:1])
            assert left == alone.rounds_after(np.array([0]), slot, deadline[:1])


def test_a_meeting_put_off_pushes_only_what_it_would_overlap():
    meetings = [(FIRST, FIRST, 1)]
    meetings += [(FIRST + timedelta(d), FIRST + timedelta(d + 1), 2) for d in (7, 10, 20)]
    found = schedule(meetings, np.array([[0, 0, 0, 0], [0, 5, 0, 0], [0, 2, 0, 0]]), 3)
    days = (found.day - FIRST.toordinal()).tolist()
    assert days[0] == [0, 7, 8, 10, 11, 20, 21]
    assert days[1] == [0, 12, 13, 14, 15, 20, 21]
    assert days[2] == [0, 9, 10, 11, 12, 20, 21]


def test_nobody_knows_of_a_postponement_before_it_comes():
    meetings = [(FIRST + timedelta(d), FIRST + timedelta(d), 3) for d in (0, 7, 9)]
    found = schedule(meetings, np.array([[0, 4, 0]]), 1)
    lane, deadline = np.array([0]), np.array([FIRST.toordinal() + 10])
    assert found.day[0].tolist() == [FIRST.toordinal() + d for d in (0, 11, 12)]
    assert found.rounds_after(lane, 0, deadline) == 6  # as the calendar says
    assert found.rounds_after(lane, 1, deadline) == 0  # the third is pushed out with it
    assert found.rounds_after(lane, 1, deadline + 2) == 3


def test_rounds_on_the_day_of_the_deadline_count():
    meetings = [(FIRST, FIRST, 2), (FIRST + timedelta(5), FIRST + timedelta(6), 3)]
    found = schedule(meetings, np.zeros((1, 2), dtype=np.int64), 1)
    left = [
        int(found.rounds_after(np.array([0]), 0, np.array([FIRST.toordinal() + days]))[0])
        for days in (4, 5, 6, 7)
    ]
    assert left == [0, 2, 3, 3]


@given(st.integers(1, 3_700_000), st.integers(1, 511))
def test_ranks_decide_the_order_of_a_day(day, rank):
    order = [day, *(moment(day, r) for r in (rank, rank + 1, MEETING + 1, DEADLINE)), day + 1]
    assert order == sorted(set(order))
    assert moment(day, rank) * 1024 == day * 1024 + rank
