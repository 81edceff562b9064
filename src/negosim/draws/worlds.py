"""A bundle of drawn worlds: every number the lanes will ever need, by stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.draws.regime import Regime, Uniforms
from negosim.draws.streams import uniforms
from negosim.errors import UsageError
from negosim.scenario.entries import Event, Meeting
from negosim.scenario.model import Scenario
from negosim.timeline.calendar import NEVER, Schedule, schedule, whole_days

__all__ = ["Worlds", "dates", "days_of", "draw", "put_off"]

MONTH = 30.4  # days


@dataclass(repr=False)
class Worlds:
    """Lanes of a scenario with all their chance drawn.

    lanes : the lanes' numbers
    event_day : (lane, happening) day of each choice and event, NEVER where it does not come
    schedule : dates of the meetings
    first : (lane,) party that speaks first
    """

    scenario: Scenario
    seed: int
    lanes: range
    central: bool
    event_day: IntArray
    schedule: Schedule
    first: IntArray
    _turns: dict[int, FloatArray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lanes)

    def uniforms(self, stream: str, count: int = 1) -> FloatArray:
        """(lane, count) numbers of a stream; NaN stands for the central value."""
        return chance(self.seed, stream, self.lanes, count, self.central)

    def turns(self, party: int) -> FloatArray:
        """(lane, round) numbers a party's strategies may use."""
        if party not in self._turns:
            rounds = int(self.schedule.rounds.sum())
            stream = f"{self.scenario.parties[party]}.turn"
            self._turns[party] = uniforms(self.seed, stream, self.lanes, rounds)
        return self._turns[party]

    def meeting_on(self, day: int, lane: int = 0) -> Meeting | None:
        """The meeting that the lane at a place of the batch holds on a day."""
        slots = np.flatnonzero(self.schedule.day[lane] == day)
        return self.scenario.meeting[self.schedule.meeting[slots[0]]] if len(slots) else None

    def regime(self, uniforms: Uniforms | None = None) -> Regime:
        """The situation of all lanes before the talks, choices made; or with other numbers."""
        regime = Regime(self.scenario, len(self), uniforms or self.uniforms, self.event_day)
        for number in range(len(self.scenario.choice)):
            regime.befall(number, np.arange(len(self)))
        return regime


def chance(seed: int, stream: str, lanes: range, count: int, central: bool) -> FloatArray:
    """Numbers of a stream, or NaN throughout where central values are asked for."""
    if central:
        return np.full((len(lanes), count), np.nan)
    return uniforms(seed, stream, lanes, count)


def draw(
    scenario: Scenario, seed: int = 1, lanes: Sequence[int] | int = 1, central: bool = False
) -> Worlds:
    """Draw the worlds of some lanes.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    lanes : range or int
        Consecutive lane numbers, or how many from 0.
    central : bool
        Central values and likeliest entries instead of drawn ones; hazards do not strike.

    Returns
    -------
    Worlds

    Raises
    ------
    UsageError
        Where the lanes are not consecutive, or lanes or seed below 0.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> len(draw(load("split-the-dollar"), seed=1, lanes=range(10, 15)))
    5
    """
    named = range(lanes) if isinstance(lanes, int) else lanes
    span = range(named[0], named[-1] + 1) if len(named) else range(0)
    count = len(span)
    if count < 1 or list(named) != list(span):
        raise UsageError("lanes must be consecutive numbers, one or more.")
    if span.start < 0 or span.stop > 2**53 or not isinstance(seed, int) or seed < 0:
        raise UsageError("lanes and seed are whole numbers from 0 (lanes to 2**53).")
    happenings = scenario.happenings
    never = np.full((count, len(happenings)), NEVER, dtype=np.int64)
    none = np.zeros((count, len(scenario.meeting)), dtype=np.int64)
    worlds = Worlds(scenario, seed, span, central, never, dates(scenario, none), none[:, 0])
    never[:, : len(scenario.choice)] = 0
    regime = worlds.regime()
    for number, happening in enumerate(happenings):
        if isinstance(happening, Event):
            never[:, number] = days_of(worlds, regime, happening)
    worlds.schedule = dates(scenario, put_off(worlds, regime))
    worlds.first = _first(worlds)
    return worlds


def dates(scenario: Scenario, postponed: IntArray) -> Schedule:
    """When lanes meet, by the days (lane, meeting) that each meeting is put off."""
    meetings = [(m.date_, m.last, m.rounds) for m in scenario.meeting]
    return schedule(meetings, postponed, len(postponed))


def put_off(worlds: Worlds, regime: Regime) -> IntArray:
    """(lane, meeting) days each meeting is put off."""
    meetings, count = worlds.scenario.meeting, len(worlds)
    out = np.zeros((count, len(meetings)), dtype=np.int64)
    for number, meeting in enumerate(meetings):
        if meeting.postponed is not None:
            u = worlds.uniforms(f"meeting[{number}].postponed")[:, 0]
            scope = regime.scope(np.arange(count))
            likely = np.broadcast_to(meeting.postponed.chance(scope)[:, 0], (count,))
            held = np.where(np.isnan(u), likely > 0.5, u < likely)
            place = f"meeting[{number}].postponed.days"
            off = whole_days(meeting.postponed.days(scope)[:, 0], place)
            out[:, number] = np.where(held, off, 0)
    return out


def days_of(worlds: Worlds, regime: Regime, event: Event, since: int = 0) -> IntArray:
    """(lane,) day of an event, given that it has not come before the day `since`.

    A hazard does not remember how long it has waited, and a random day is as likely as any
    other that is left: in both cases the window only opens later.
    """
    if event.date_ is not None:
        return np.full(len(worlds), event.date_.toordinal(), dtype=np.int64)
    assert event.from_ is not None
    assert event.until is not None
    first, last = max(since, event.from_.toordinal()), event.until.toordinal()
    u = worlds.uniforms(f"event.{event.name}.day")[:, 0]
    if event.hazard is None:
        at = np.where(np.isnan(u), 0.5, u)
        return np.asarray(first + np.floor(at * (last - first + 1)), dtype=np.int64)
    hazard = np.broadcast_to(event.hazard(regime.scope(np.arange(len(worlds))))[:, 0], u.shape)
    rate = np.maximum(hazard, 1e-300) / MONTH
    waited = np.floor(-np.log1p(-np.where(np.isnan(u), 0.0, u)) / rate)
    strikes = (waited <= last - first) & ~np.isnan(u) & (hazard > 0)
    return np.where(strikes, first + np.minimum(waited, last - first), NEVER).astype(np.int64)


def _first(worlds: Worlds) -> IntArray:
    """(lane,) party that speaks first."""
    first = worlds.scenario.protocol.first
    if first == "drawn":
        u = worlds.uniforms("first")[:, 0]
        return (np.where(np.isnan(u), 0.0, u) >= 0.5).astype(np.int64)
    return np.full(len(worlds), worlds.scenario.parties.index(first), dtype=np.int64)
