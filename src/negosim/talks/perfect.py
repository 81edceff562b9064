"""Perfect play of a scenario: its turns played backwards from the last, lane by lane.

A deal counts by what it adds to living on the status quo, from the day it is in force to the
horizon (so the best total is the best `payoff_mean`); where a case has no horizon, by its payoff
in the end. Events with a date are branches, averaged by their chances; whatever else happens
comes as a surprise, and the play is worked out anew. A vote at home is a chance that the deal
passes, as of the day it is signed; else there is no deal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.draws.regime import Regime
from negosim.equilibrium.backward import PASSES, TIE, WALKS_OUT, play_back
from negosim.payoffs.scope import Scope
from negosim.scenario.entries import Event
from negosim.strategies.agent import Turn
from negosim.strategies.view import View
from negosim.talks.mandates import allowed
from negosim.talks.ratification import chance_to_pass
from negosim.talks.worth import Worth

if TYPE_CHECKING:
    from negosim.talks.loop import Talks
    from negosim.talks.replies import Forecast

__all__ = ["Calendar", "Foresight", "Perfect"]

AT_ONCE = 8_000_000  # bytes of payoffs of the lanes that are looked ahead at once
NONE = np.zeros((0, 0))


class Calendar:
    """The turns of some lanes as they are announced on a day: two a round.

    day, speaker, proposes : (lane, turn) arrays
    begin : (lane,) the turn at hand
    time : (lane,) share of the talks used up
    played : (lane,) rounds played before this one
    """

    def __init__(self, talks: Talks, lanes: IntArray, begin: IntArray, view: View) -> None:
        schedule, turns = talks.worlds.schedule, talks.floor.turns
        row = np.searchsorted(view.lanes, lanes)  # tables stand in the order of their lanes
        self.begin, self.time, self.played = begin[row], view.time[row], view.round[row]
        self.lanes, self.today = lanes, view.day
        self.slot = np.arange(len(schedule.rounds)).repeat(2 * schedule.rounds)
        now = schedule.meeting[self.slot[self.begin]]
        self.day = np.ascontiguousarray(schedule.expected[lanes, now][:, self.slot])
        turn = np.arange(len(self.slot))
        lead = talks.worlds.first[lanes][:, None]
        if turns == 1:
            lead = lead + turn // 2 + (self.played - self.begin // 2)[:, None]
        self.speaker = (lead + turn) % 2
        self.proposes = np.tile((turns == 2) | (turn % 2 == 0), (len(lanes), 1))

    def ahead(self, deadline: IntArray, start: int, end: float) -> tuple[IntArray, IntArray]:
        """The turns of each lane from one day to before another: first, last + 1."""
        held = (self.day < end) & (self.day <= deadline[:, None])
        first = np.maximum(self.begin, (self.day < start).sum(axis=1))
        return first, np.maximum(first, held.sum(axis=1))


class Foresight:
    """What looking ahead to the end says, for the lanes of a batch; kept until they change.

    plan : (lane, turn) what to offer, else `PASSES` or `WALKS_OUT`
    least : (lane, turn) what a deal must be worth to who speaks, to be taken
    later : (lane, party, outcome) what a deal is worth from the next event on; None nothing yet
    end : (lane,) day of that event
    """

    def __init__(self, talks: Talks, forecast: Forecast | None = None) -> None:
        self.talks, self.forecast = talks, forecast
        case, lanes = talks.worlds.scenario, len(talks.worlds)
        self.start = case.start.toordinal()
        self.last = case.horizon.toordinal() if case.horizon else self.start
        self.unit = 1 / (self.last - self.start) if self.last > self.start else 0.0
        self.events = sorted(
            (event.date_.toordinal(), number)
            for number, event in enumerate(case.happenings)
            if isinstance(event, Event) and event.date_ is not None
        )
        turns = 2 * int(talks.worlds.schedule.rounds.sum())
        self.plan = np.full((lanes, turns), PASSES)
        self.least = np.zeros((lanes, turns))
        self.later: FloatArray | None = None
        self.end, self.no_later = np.zeros(lanes), np.zeros((lanes, 2))
        self.stamp = np.full((lanes, len(case.happenings) + 2), -9)
        self.days = np.zeros((lanes, len(talks.worlds.schedule.rounds)), np.int64)
        self.boxes: dict[bytes, int] = {}
        self.mandates: list[IntArray] = []
        self.inside = np.zeros((0, case.space.size), np.bool_)

    def bring(self, view: View, begin: IntArray) -> None:
        """Look ahead anew at those of a view's tables where something has changed."""
        regime, turns = self.talks.regime, self.talks.floor.turns
        case, schedule = self.talks.worlds.scenario, self.talks.worlds.schedule
        slot = np.searchsorted(2 * schedule.rounds.cumsum(), begin, "right")
        days = schedule.expected[view.lanes, schedule.meeting[slot]]
        days = np.where(np.arange(days.shape[1]) < slot[:, None], 0, days)  # those to come
        shifted = (turns == 1) * (view.round - begin // 2) % 2
        stamp = np.column_stack([regime.entry[view.lanes], regime.deadline[view.lanes], shifted])
        known, planned = self.stamp[view.lanes], self.days[view.lanes]
        stale = (known != stamp).any(axis=1) | ((planned != days) & (days > 0)).any(axis=1)
        self.stamp[view.lanes], self.days[view.lanes] = stamp, days
        lanes = np.unique(view.lanes[stale])
        few = max(1, AT_ONCE // (16 * case.space.size))
        for at in range(0, len(lanes), few):
            self._look(Calendar(self.talks, lanes[at : at + few], begin, view))

    def _look(self, calendar: Calendar) -> None:
        lanes = calendar.lanes
        regime = self.talks.regime.of(lanes)
        self.worth = Worth(self.talks.worlds.scenario, regime)
        self.calendar, self.box = calendar, self._boxes(calendar)
        self.said = np.full(calendar.day.shape, PASSES), np.zeros(calendar.day.shape)
        ahead = [event for event in self.events if event[0] > calendar.today]
        if self.unit:
            ahead = [event for event in ahead if event[0] <= self.last]
        later, self.no_later[lanes], *_ = self._play(regime, calendar.today, ahead, calendar.time)
        self.plan[lanes], self.least[lanes] = self.said
        self.end[lanes] = ahead[0][0] if ahead else self.last
        if ahead or not self.unit:
            if self.later is None:
                self.later = np.zeros((len(self.end), *later.shape[1:]))
            self.later[lanes] = later
        elif self.later is not None:
            self.later[lanes] = 0.0
        del self.worth

    def _boxes(self, calendar: Calendar) -> IntArray:
        """(party, lane, turn) row of `inside` of what each may sign."""
        case, out = self.talks.worlds.scenario, np.zeros((2, *calendar.day.shape), np.int64)
        level = [case.meeting[m].level for m in self.talks.worlds.schedule.meeting]
        for slot in np.unique(calendar.slot):
            turns = calendar.slot == slot
            for day in np.unique(calendar.day[:, turns]):
                for party in (0, 1):
                    may = allowed(case, party, level[slot], int(day))
                    if may.tobytes() not in self.boxes:
                        self.boxes[may.tobytes()] = len(self.boxes)
                        self.mandates.append(may)
                        row = np.zeros((1, case.space.size), np.bool_)
                        row[0, case.space.box([(int(a), int(b)) for a, b in may])] = True
                        self.inside = np.concatenate([self.inside, row])
                    out[party][turns & (calendar.day == day)] = self.boxes[may.tobytes()]
        return out

    def _play(
        self, regime: Regime, start: int, ahead: list[tuple[int, int]], time: FloatArray
    ) -> tuple[FloatArray, ...]:
        """What deals, no deal and the talks come to from a day on, as in `play_back`.

        With what both of the first come to from the next event on where that day is today.
        """
        calendar, worth, everyone = self.calendar, self.worth, np.arange(regime.lanes)
        payoffs, walk_away = worth.payoffs(everyone)
        lived = np.ascontiguousarray(worth.rates(everyone)[0]) * (self.unit > 0)
        end = ahead[0][0] if ahead else self.last
        first, last = calendar.ahead(regime.deadline, start, end if ahead else np.inf)
        known = -1, NONE, NONE.astype(np.int64), NONE
        if self.forecast is not None:
            known, time = self.forecast.of(self, first, last, time)
        if ahead:
            later, no_later, on, gain = self._branches(regime, ahead, time, payoffs.shape)
        else:
            later, no_later, on, gain = self._nothing(payoffs.shape)
            if not self.unit:
                later, no_later = payoffs, walk_away.copy()
        over = regime.deadline < end if ahead else np.ones(len(everyone), np.bool_)
        rest = np.maximum(0.0, end - regime.deadline)[:, None] * self.unit
        on[over] = (no_later + (walk_away - lived) * rest)[over]
        gain[over] = 0.0
        length = 0 if start == calendar.today else max(0, end - start)
        play_back(
            (payoffs, lived, walk_away, self.unit),
            (later, no_later, on, gain),
            (float(end), float(length)),
            self.votes(regime.scope(everyone)),
            (first, last, calendar.day, calendar.speaker, calendar.proposes),
            (self.box, self.inside),
            known,
            self.said,
        )
        return later, no_later, on, gain

    def _nothing(self, shape: tuple[int, ...]) -> tuple[FloatArray, ...]:
        carried = shape if self.talks.floor.turns == 2 else (shape[0], 2, 0)
        return tuple(np.zeros(size) for size in (shape, shape[:2], shape[:2], carried))

    def _branches(
        self, regime: Regime, ahead: list[tuple[int, int]], time: FloatArray, shape: tuple[int, ...]
    ) -> tuple[FloatArray, ...]:
        """What the next event leaves to expect, on average over how it may come out."""
        (day, number), everyone = ahead[0], np.arange(regime.lanes)
        chances, total = regime.chances(number, everyone), self._nothing(shape)
        for entry in np.flatnonzero(chances.any(axis=0)):
            then, took = regime.of(everyone), entry if entry < chances.shape[1] - 1 else -1
            touched = list(then.befall(number, everyone, np.full(len(everyone), took)))
            for world in (then, regime):  # there and back
                self.worth.regime = world
                for lanes, names in touched:
                    self.worth.touch(lanes, names)
                if world is then:
                    found = self._play(then, day, ahead[1:], time)
            for sum_, part in zip(total, found, strict=True):
                part *= chances[:, entry].reshape(-1, *[1] * (part.ndim - 1))
                sum_ += part
        return total

    def votes(self, scope: Scope) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Slope and bar of each party's vote at home, NaN without one; days till all are held."""
        slope, bar = np.full((2, scope.lanes, 2), np.nan)
        late = np.zeros(scope.lanes)
        for party, entry in self.talks.home.entries():
            slope[:, party], bar[:, party] = entry.slope(scope)[:, 0], entry.bar(scope)[:, 0]
            late = np.maximum(late, np.rint(entry.days(scope)[:, 0]))
        return slope, bar, late


class Perfect:
    """A reference player: it knows both sides' payoffs and looks ahead to the end."""

    uses_chance = False

    def __init__(
        self, talks: Talks, party: int, text: str, forecast: Forecast | None = None
    ) -> None:
        self.talks, self.party, self.text, self.forecast = talks, party, text, forecast
        self.foresight: Foresight | None = None

    def act(self, view: View) -> Turn:
        """Take what is worth going on or more, else offer what looking ahead says."""
        turn = self._turn(view)
        if self.foresight is None:
            kept = self.talks.foresights
            self.foresight = kept.setdefault(self.forecast, Foresight(self.talks, self.forecast))
        ahead, own, lanes = self.foresight, view.own, view.lanes
        ahead.bring(view, turn)
        said, stands = ahead.plan[lanes, turn], view.standing
        good = own.allows(stands) & (own.value(stands) >= view.walk_away)
        good[good] = self._worth(view, good) >= ahead.least[lanes, turn][good] - TIE
        waits = (said == PASSES) & (self.talks.floor.turns == 2) & (view.said.last(own=True) >= 0)
        if self.forecast is not None and not self.forecast.agent.foreseen:  # as the stand-in did
            said = np.where(said == PASSES, self.forecast.record[2][lanes, turn // 2], said)
        elif waits.any():  # what it offered before is off the table when it asks for more
            said = np.where(waits, own.at_least(np.ones(len(lanes))), said)
        may = (own.value(said) >= view.walk_away) & own.allows(said)
        return Turn(np.where(may, said, PASSES), good, said == WALKS_OUT)

    def _turn(self, view: View) -> IntArray:
        """(table,) number of this turn in the calendar."""
        schedule, lanes = self.talks.worlds.schedule, view.lanes
        slot = int((schedule.day[lanes[0]] == view.day).argmax())
        left = view.rounds_left - schedule.rounds_after(
            lanes, slot, self.talks.regime.deadline[lanes]
        )
        lead = self.talks.worlds.first[lanes] + (self.talks.floor.turns == 1) * view.round
        return 2 * (int(schedule.rounds[: slot + 1].sum()) - 1 - left) + (lead + self.party) % 2

    def _worth(self, view: View, where: BoolArray) -> FloatArray:
        """What the standing offers are worth to it, as `play_back` reckons."""
        ahead, worth, party = self.foresight, self.talks.floor.worth, self.party
        assert ahead is not None
        lanes, stands = view.lanes[where], view.standing[where]
        payoffs, (lived, walk_away) = worth.of(lanes, stands), worth.rates(lanes)
        later = ahead.later[lanes, :, stands] if ahead.later is not None else 0 * payoffs
        slope, bar, late = ahead.votes(worth.regime.scope(lanes))
        logit = chance_to_pass(payoffs - walk_away, slope, bar)
        chance = np.where(np.isnan(slope), 1.0, logit).prod(axis=1)
        rest = np.maximum(0.0, ahead.end[lanes] - view.day)
        wait = np.minimum(rest, late)
        flow, no_flow = ((rate - lived) * ahead.unit for rate in (payoffs, walk_away))
        passed = later[:, party] + flow[:, party] * (rest - wait)
        refused = ahead.no_later[lanes, party] + no_flow[:, party] * (rest - wait)
        return np.asarray(np.where(chance < 1, refused + chance * (passed - refused), passed))
