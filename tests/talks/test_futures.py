"""Alternative futures: the past is untouched, the rest is drawn given that it has not come."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.draws.worlds import draw
from negosim.protocol.state import State
from negosim.scenario.files import load, parse
from negosim.strategies.spec import parse as strategy
from negosim.talks.futures import futures
from negosim.talks.loop import Talks
from negosim.talks.ratification import Vote
from negosim.timeline.calendar import MEETING, NEVER, moment
from tests.talks.test_ratification import voted

FLAGSHIP = load("seoul-washington-2025")
UNCERTAIN = parse(
    """
format = 1
title = "Uncertain"
party = [{ name = "north" }, { name = "south" }]
start = 2025-01-01
[protocol]
first = "drawn"
[deadline]
date = 2025-03-31
[[issue]]
name = "share"
levels = [0, 1, 2, 3, 4]
[payoff.north]
share = [0, 1, 2, 3, 4]
[payoff.south]
share = [4, 3, 2, 1, 0]
[walk_away]
north = 0.5
south = 0.5
[[meeting]]
date = 2025-01-20
until = 2025-01-21
rounds = 5
level = "first"
[[meeting]]
date = 2025-03-01
rounds = 3
level = "second"
postponed = { chance = 0.5, days = { dist = "uniform", low = 1, high = 9, source = "judgement" } }
[[event]]
name = "storm"
from = 2025-01-10
until = 2025-03-10
hazard = 0.5
[[event]]
name = "vote"
from = 2025-01-15
until = 2025-02-14
outcomes = [{ name = "yes", chance = 0.5 }, { name = "no", chance = "rest" }]
""",
    "uncertain",
)
TODAY = date(2025, 1, 20).toordinal()


def ahead(lanes=range(4000), lane=0, day=TODAY, votes=(), case=UNCERTAIN):
    return futures(draw(case, 3, range(lane, lane + 1)), day, 0, lanes, votes)


@pytest.mark.parametrize("case", [UNCERTAIN, voted(1, reopen="true")], ids=["plain", "votes"])
@pytest.mark.parametrize("pair", ["boulware,conceder", "tit-for-tat,random", "micro,trade-off"])
@given(lane=st.integers(0, 500), data=st.data())
@settings(max_examples=6)
def test_talks_go_on_from_any_round_as_if_they_had_not_stopped(pair, case, lane, data):
    worlds = draw(case, 5, range(lane, lane + 5))
    pairing = tuple(strategy(text, case.parameter) for text in pair.split(","))
    whole, stored = Talks(worlds, [pairing], record=True), []
    whole.floor.watch = lambda tables, day: stored.append((whole.state.copy(), day))
    whole.run()
    state, day = data.draw(st.sampled_from(stored))
    again = Talks(worlds, [pairing], start=(state, moment(day, MEETING)))
    again.run()
    for name in State.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(again.state, name), getattr(whole.state, name))


@given(lane=st.integers(0, 1000), day=st.sampled_from(FLAGSHIP.meeting))
@settings(max_examples=10)
def test_what_has_happened_stays(lane, day):
    past = draw(FLAGSHIP, 1, range(lane, lane + 1))
    today = int(past.schedule.day[0, past.schedule.meeting == FLAGSHIP.meeting.index(day)][0])
    many = futures(past, today, 0, range(5))
    then, now = past.regime(), many.regime()
    for regime in (then, now):
        regime.advance(moment(today, MEETING))
    assert (now.entry == then.entry).all()
    assert (now.status_quo == then.status_quo).all()
    assert (now.deadline == then.deadline).all()
    held = past.schedule.day[0] <= today
    assert (many.schedule.day[:, held] == past.schedule.day[0, held]).all()
    assert (many.schedule.day[:, ~held] > today).all()
    struck = past.event_day[0] <= today
    assert (many.event_day[:, struck] == past.event_day[0, struck]).all()
    assert (many.event_day[:, ~struck] > today).all()
    for name in FLAGSHIP.parameter:
        if not name.startswith("meeting["):
            np.testing.assert_array_equal(now.value(name), np.repeat(then.value(name), 5, axis=0))


def test_a_hazard_does_not_remember_how_long_it_has_waited():
    """Given none by 20 January, it strikes by day d with 1 - exp(-0.5 (d - 20) / 30.4)."""
    quiet = next(
        n for n in range(99) if draw(UNCERTAIN, 3, range(n, n + 1)).event_day[0, 0] > TODAY
    )
    days = ahead(lane=quiet).event_day[:, 0]
    for waited in (10, 30):
        expected = 1 - np.exp(-0.5 * waited / 30.4)
        assert (days <= TODAY + waited).mean() == pytest.approx(expected, abs=0.03)
    assert (days == NEVER).mean() == pytest.approx(np.exp(-0.5 * 49 / 30.4), abs=0.03)


def test_a_random_day_is_any_of_those_that_are_left():
    later = next(
        n for n in range(99) if draw(UNCERTAIN, 3, range(n, n + 1)).event_day[0, 1] > TODAY
    )
    days = ahead(lane=later).event_day[:, 1]
    assert (days.min(), days.max()) == (TODAY + 1, date(2025, 2, 14).toordinal())
    assert np.bincount(days - TODAY)[1:].min() > 4000 / 25 / 2


def test_later_meetings_may_be_put_off_and_earlier_ones_stay():
    many = ahead()
    off = many.schedule.day[:, -1] - date(2025, 3, 1).toordinal()
    assert (off > 0).mean() == pytest.approx(0.5, abs=0.03)
    assert (np.unique(off) == np.arange(10)).all()
    assert len(np.unique(many.schedule.day[:, :2])) == 2


def test_futures_are_the_same_in_any_batch():
    whole, part = ahead(range(20)), ahead(range(7, 12))
    assert (whole.event_day[7:12] == part.event_day).all()
    assert (whole.schedule.day[7:12] == part.schedule.day).all()
    assert (whole.turns(1)[7:12] == part.turns(1)).all()


def test_chance_of_strategies_stays_up_to_the_turn_that_comes():
    past = draw(UNCERTAIN, 3, range(1))
    turns = futures(past, TODAY, 2, range(50)).turns(0)
    assert (turns[:, :3] == past.turns(0)[:, :3]).all()
    assert (np.ptp(turns[:, 3:], axis=0) > 0.5).all()


def test_a_vote_at_home_remembers_what_it_has_said():
    """Refused at a chance of 0.3 and passed at 0.8: its number lies between."""
    case, day = voted(0), date(2025, 1, 20).toordinal()
    votes = [Vote(0, day - 9, 0, False, 1.0, 0.3), Vote(0, day - 1, 0, True, 1.0, 0.8)]
    u = ahead(range(500), day=day, votes=votes, case=case).uniforms("ratification.north")[:, 0]
    assert 0.3 <= u.min() < 0.32 < 0.78 < u.max() <= 0.8
    fresh = ahead(range(500), day=day, case=case).uniforms("ratification.north")[:, 0]
    assert fresh.min() < 0.02 < 0.98 < fresh.max()


def test_central_values_stay_in_the_past_and_the_future_is_drawn():
    many = futures(draw(UNCERTAIN, 1, 1, central=True), TODAY, 0, range(100))
    assert len(np.unique(many.event_day[:, 0])) > 5
