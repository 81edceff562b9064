"""Time: one SimPy environment plays a batch; an event costs the batch, not the lane."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from simpy import Environment
from simpy.events import Event as Signal

from negosim.arrays import IntArray, Room
from negosim.draws.worlds import Worlds
from negosim.errors import UsageError
from negosim.protocol.state import EXPIRED, OPEN, SIGNED, State
from negosim.scenario.model import Scenario
from negosim.strategies.agent import Negotiator
from negosim.strategies.spec import Spec, parse
from negosim.talks.floor import Floor
from negosim.talks.perfect import Foresight
from negosim.talks.ratification import Home
from negosim.talks.record import Record, merged, record_of
from negosim.talks.replies import Forecast, agent_of, seat
from negosim.talks.worth import Worth
from negosim.timeline.calendar import DEADLINE, MEETING, NEVER, VOTE, moment

__all__ = ["Pairing", "Talks", "agent_of", "play"]

NOTHING_LEFT = float("inf")
MANY = 2**32  # more than the rounds of a slot
Pairing = Sequence[str | Spec | Negotiator]


class Dates:
    """When something is due at each table of a status; a bell rings when a date moves."""

    def __init__(self, env: Environment, tables: int, rank: int, status: int = OPEN) -> None:
        self.env = env
        self.rank = rank
        self.status = status
        self.due = np.full(tables, NEVER, dtype=np.int64)
        self.moved: Signal = env.event()

    def put(self, tables: IntArray, days: IntArray | int) -> None:
        """The only way to write a date; wakes who sleeps towards an older one."""
        self.due[tables] = days
        bell, self.moved = self.moved, self.env.event()
        bell.succeed()


class Talks:
    """A batch of tables in time.

    Parameters
    ----------
    worlds : Worlds
    pairings : sequence of pairs
        A strategy or a negotiator for each party.
    record : bool
        Whether every move is kept.
    start : (State, float), optional
        A state and the moment it belongs to, to go on from.
    room : Room, optional
        To work in.
    """

    def __init__(
        self,
        worlds: Worlds,
        pairings: Sequence[tuple[Spec | Negotiator, Spec | Negotiator]],
        record: bool = False,
        start: tuple[State, float] | None = None,
        room: Room | None = None,
    ) -> None:
        scenario = worlds.scenario
        self.worlds = worlds
        self.pairings = list(pairings)
        self.over = False
        self.regime = worlds.regime()
        self.foresights: dict[Forecast | None, Foresight] = {}
        known: tuple[list[object], list[object]] = ([], [])
        agents: tuple[list[Negotiator], list[Negotiator]] = ([], [])
        sides = np.zeros((len(pairings), 2), dtype=np.int64)
        for number, pair in enumerate(pairings):
            for party, who in enumerate(pair):
                replies = isinstance(who, Spec) and who.strategy.reference_player
                key = (who, pair[1 - party]) if replies else who
                if key not in known[party]:
                    known[party].append(key)
                    agents[party].append(seat(self, party, who, pair[1 - party]))
                sides[number, party] = known[party].index(key)
        lanes = np.arange(len(worlds))
        rounds = int(worlds.schedule.rounds.sum())
        if start is None:
            self.env = Environment(initial_time=moment(scenario.start.toordinal(), 0))
            state = State.opening(
                lanes.repeat(len(pairings)),
                np.tile(np.arange(len(pairings)), len(lanes)),
                worlds.first.repeat(len(pairings)),
                rounds,
            )
        else:
            state = start[0].copy()
            self.env = Environment(initial_time=start[1])
        self.regime.advance(self.env.now)
        self.floor = Floor(
            worlds, state, Worth(scenario, self.regime, room), agents, sides, record=record
        )
        self.state = state
        self.meetings = Dates(self.env, len(state), MEETING)
        self.deadlines = Dates(self.env, len(state), DEADLINE)
        self.votes = Dates(self.env, len(state), VOTE, SIGNED)
        self.home = Home(worlds, state, self.floor.worth)

    def run(self) -> None:
        """Play to the end of the calendar."""
        everyone = np.arange(len(self.state))
        self.leave(everyone[~self.state.open & (self.state.begun > 0)], int(self.env.now))
        open_tables = np.flatnonzero(self.state.open)
        self.meetings.put(open_tables, self.next_day(open_tables))
        self.deadlines.put(everyone, self.regime.deadline[self.state.lane])
        self.votes.put(everyone, self.home.next(everyone, NEVER))
        first = len(self.worlds.scenario.choice)
        for number in range(first, len(self.worlds.scenario.happenings)):
            self.env.process(self.happening(number))
        self.env.process(self.dated(self.meetings, self.hold))
        self.env.process(self.dated(self.votes, self.vote))
        self.env.process(self.dated(self.deadlines, self.expire))
        self.env.run()
        if self.env.peek() == NOTHING_LEFT:
            self.let_go()

    def let_go(self) -> None:
        """Wake the sleepers and send them home; with them go the batch's arrays."""
        self.over = True
        for dates in (self.meetings, self.votes, self.deadlines):
            dates.put(np.zeros(0, dtype=np.int64), NEVER)
        while self.env.peek() < NOTHING_LEFT:
            self.env.step()

    def next_day(self, tables: IntArray) -> IntArray:
        """(n,) day of the next slot of tables, NEVER after the last."""
        slot = self.state.slot[tables]
        days = self.worlds.schedule.day
        last = days.shape[1]
        found = days[self.state.lane[tables], np.minimum(slot, last - 1)]
        return np.where(slot < last, found, NEVER)

    def happening(self, number: int) -> Generator[Signal, Any, None]:
        """Let an event befall, on each of its days, the lanes drawn for that day."""
        days = self.regime.event_day[:, number]
        for day in np.unique(days):
            at = moment(int(day), number + 1)
            if day >= NEVER or at <= self.env.now:
                continue
            yield self.env.timeout(at - self.env.now)
            self.befall(number, np.flatnonzero(days == day))

    def befall(self, number: int, lanes: IntArray) -> None:
        """An event changes its lanes; what hangs on it is stale, a moved deadline is told."""
        for hit, names in self.regime.befall(number, lanes):
            self.floor.worth.touch(hit, names)
            if "deadline" in names:
                tables = np.flatnonzero(np.isin(self.state.lane, hit))
                self.deadlines.put(tables, self.regime.deadline[self.state.lane[tables]])

    def dated(
        self, dates: Dates, act: Callable[[IntArray, int], None]
    ) -> Generator[Signal, Any, None]:
        """Sleep to the earliest date of any open table, or until a date moves; then act."""
        while not self.over:
            live = np.flatnonzero((self.state.status == dates.status) & (dates.due < NEVER))
            if len(live) == 0:
                yield dates.moved
                continue
            day = int(dates.due[live].min())
            at = moment(day, dates.rank)
            if at > self.env.now:
                yield self.env.timeout(at - self.env.now) | dates.moved
                if self.env.now < at:
                    continue
                live = np.flatnonzero(self.state.status == dates.status)
            due = live[dates.due[live] <= day]
            if len(due):
                act(due, day)

    def hold(self, tables: IntArray, day: int) -> None:
        """Meet at the tables whose day it is, and write their next date."""
        state = self.state
        at = state.slot[tables] * MANY + state.begun[tables]
        for place in np.unique(at):
            here = tables[at == place]
            self.floor.meet(int(place) // MANY, here, day, self.regime.deadline)
        self.leave(tables, day)
        self.meetings.put(tables, self.next_day(tables))

    def leave(self, tables: IntArray, day: int) -> None:
        """A stretch of rounds is over at some tables; a vote is called on what they signed."""
        self.state.slot[tables] += 1
        self.state.begun[tables] = 0
        signed = tables[self.state.status[tables] == SIGNED]
        if len(signed):
            self.home.call(signed, day)
            self.votes.put(signed, self.home.next(signed, NEVER))

    def vote(self, tables: IntArray, day: int) -> None:
        """Let those at home vote; a refusal may reopen the talks while meetings remain."""
        refused = self.home.vote(tables, day, self.floor.record)
        self.votes.put(tables, self.home.next(tables, NEVER))
        lanes = self.state.lane[refused]
        gone = (self.worlds.schedule.day[lanes] <= day).sum(axis=1)
        self.state.slot[refused] = np.maximum(self.state.slot[refused], gone)
        due = self.next_day(refused)
        again = due <= self.regime.deadline[lanes]
        self.home.reopen(refused[again])
        self.meetings.put(refused[again], due[again])

    def expire(self, tables: IntArray, day: int) -> None:
        """The deadline ends what is still open."""
        self.state.status[tables] = EXPIRED
        self.state.ended[tables] = max(day, int(self.env.now))
        self.deadlines.put(tables, NEVER)


def play(
    scenario: Scenario,
    pairings: Sequence[Pairing] | Mapping[str, str | Spec | Negotiator],
    worlds: Worlds,
    start: tuple[State, float] | None = None,
    record: bool = False,
    room: Room | None = None,
) -> Record:
    """Play every pairing on every world.

    Parameters
    ----------
    scenario : Scenario
    pairings : sequence of pairs of strategies, or one strategy a party
        Strategies as text, in the order of the scenario's parties. A mapping is one
        pairing; parties it does not name play as the scenario says. Instead of a strategy
        anybody who takes turns may sit there, such as a `Person`.
    worlds : Worlds
        From `draw`.
    start : (State, float), optional
        A state and a moment to go on from.
    record : bool
        Whether every move is kept, for transcripts.
    room : Room, optional
        Memory to work in, if what was played in it before is no longer needed.

    Returns
    -------
    Record
        A row a (lane, pairing), and the moves.

    Raises
    ------
    UsageError
        Where a strategy cannot be read.

    Examples
    --------
    >>> from negosim.draws.worlds import draw
    >>> from negosim.scenario.files import load
    >>> case = load("split-the-dollar")
    >>> talks = play(case, {}, draw(case, seed=1, lanes=3))
    >>> talks.columns["end"].tolist()
    ['in_force', 'in_force', 'in_force']
    """
    pairs = [_pair(scenario, pairing) for pairing in as_pairings(scenario, pairings)]
    together: dict[tuple[str, ...], list[int]] = {}
    for number, pair in enumerate(pairs):
        stands = tuple(who.commit if isinstance(who, Spec) else "" for who in pair)
        together.setdefault(stands, []).append(number)
    parts = []
    for stands, numbers in sorted(together.items()):  # those without a commitment first
        case = worlds.scenario
        for party, entry in zip(case.parties, stands, strict=True):
            case = case.committed(party, entry) if entry else case
        here = worlds if case is worlds.scenario else replace(worlds, scenario=case)
        talks = Talks(here, [pairs[n] for n in numbers], record, _part(start, numbers), room)
        talks.run()
        found = record_of(here, talks.pairings, talks.floor, talks.home.votes)
        parts.append((numbers, found))
    return merged(pairs, parts)


def _part(start: tuple[State, float] | None, numbers: list[int]) -> tuple[State, float] | None:
    """The tables of some pairings, which are numbered anew."""
    if start is None:
        return None
    state = start[0][np.flatnonzero(np.isin(start[0].pairing, numbers))]
    state.pairing = np.searchsorted(numbers, state.pairing)
    return state, start[1]


def as_pairings(
    scenario: Scenario, pairings: Sequence[Pairing] | Mapping[str, str | Spec | Negotiator]
) -> Sequence[Pairing]:
    """A mapping of parties to strategies is one pairing."""
    if not isinstance(pairings, Mapping):
        return pairings
    for party in pairings:
        if party not in scenario.parties:
            raise UsageError(f"'{party}' is not a party of {scenario.name}: {scenario.parties}.")
    return [[pairings.get(p, scenario.strategy.get(p, DEFAULT)) for p in scenario.parties]]


DEFAULT = "boulware"


def _pair(scenario: Scenario, pairing: Pairing) -> tuple[Spec | Negotiator, Spec | Negotiator]:
    if len(pairing) != 2:
        raise UsageError("a pairing is two strategies, one a party.")
    first, second = (
        parse(entry, scenario.parameter) if isinstance(entry, str) else entry for entry in pairing
    )
    return first, second
