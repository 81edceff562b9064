"""A round as a game: what each pair of moves would come to over alternative futures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.draws.streams import uniforms
from negosim.equilibrium.stage import Reading, read
from negosim.errors import UsageError
from negosim.protocol.alternating import ACCEPT, KINDS, OFFER, WALK_OUT
from negosim.protocol.state import IN_FORCE, State
from negosim.strategies.agent import Negotiator, Turn
from negosim.strategies.view import View
from negosim.talks.floor import Move
from negosim.talks.futures import futures
from negosim.talks.loop import Talks
from negosim.talks.record import Record
from negosim.timeline.calendar import MEETING, moment

__all__ = ["CELLS", "MOVES", "Stage", "chosen", "stages"]

MOVES = ("hold", "concede", "accept", "walk out")
HOLD, CONCEDE, TAKE, LEAVE = range(4)
CELLS = len(MOVES) ** 2
AT_ONCE = 128_000_000  # bytes of both parties' utilities
RESAMPLES = 400


@dataclass(frozen=True, eq=False)
class Stage:
    """A round that was played, as a game; row and column are the parties in their order.

    round, day : number of the round from 0, and its day
    time : share of the talks used up
    first : party that speaks first
    moves : for each party, which of `MOVES` there were
    made : for each party, the place of its move among them; None where the other had ended it
    payoffs : (future, row, column, party) payoff of the end
    reading : of the mean payoffs
    """

    round: int
    day: int
    time: float
    first: int
    moves: tuple[list[int], ...]
    made: tuple[int | None, ...]
    payoffs: FloatArray
    reading: Reading

    @property
    def names(self) -> list[list[str]]:
        """For each party, the names of its moves."""
        return [[MOVES[move] for move in side] for side in self.moves]

    def move(self, party: int) -> str:
        """Name of the move that a party made; empty where it made none."""
        at = self.made[party]
        return "" if at is None else self.names[party][at]

    def played(self, row: int, column: int) -> bool:
        """Whether a cell is what was played; all of a line where one move ended the talks."""
        return self.made[0] in (None, row) and self.made[1] in (None, column)

    @cached_property
    def mean(self) -> FloatArray:
        """(row, column, party) mean payoffs."""
        return np.asarray(self.payoffs.mean(axis=0))

    @cached_property
    def pure(self) -> set[tuple[int, int]]:
        """Cells that are equilibria."""
        sides = ((one.row, one.column) for one in self.reading.found.equilibria)
        return {(x.index(1.0), y.index(1.0)) for x, y in sides if 1.0 in x and 1.0 in y}


def chosen(record: Record) -> list[int]:
    """Rounds that tell most: the first and the last that each meeting came to."""
    schedule = record.worlds.schedule
    meeting = dict(zip(schedule.day[0].tolist(), schedule.meeting.tolist(), strict=True))
    ends: dict[int, list[int]] = {}
    for move in record.moves:
        ends.setdefault(meeting[move.day], []).append(move.round)
    return sorted({end for rounds in ends.values() for end in (rounds[0], rounds[-1])})


def stages(
    record: Record, rounds: Sequence[int] | None = None, count: int = 100
) -> Iterator[Stage]:
    """Read rounds of one recorded negotiation as games.

    A cell forces a move on each party in the round and lets both strategies play on, in the
    same alternative futures for all cells. So it measures a deviation of one round.

    Parameters
    ----------
    record : Record
        Of one table, with its moves.
    rounds : sequence of int, optional
        Numbers from 0; by default `chosen(record)`.
    count : int
        Alternative futures, 1 or more.

    Raises
    ------
    UsageError
        Where a round was not played.

    Examples
    --------
    >>> from negosim.draws.worlds import draw
    >>> from negosim.scenario.files import load
    >>> from negosim.talks.loop import play
    >>> case = load("ultimatum")
    >>> (stage,) = stages(play(case, {}, draw(case), record=True), count=2)
    >>> [[MOVES[move] for move in moves] for moves in stage.moves]
    [['hold', 'concede', 'walk out'], ['hold', 'accept', 'walk out']]
    """
    talks = Talks(record.worlds, record.pairings, record=True)
    stored: dict[int, tuple[State, int]] = {}

    def keep(tables: IntArray, day: int) -> None:
        stored[int(talks.state.round[0])] = (talks.state.copy(), day)

    talks.floor.watch = keep
    talks.run()
    wanted = chosen(record) if rounds is None else rounds
    for number in wanted:
        if number not in stored:
            raise UsageError(
                f"round {number + 1} was not played: there were {len(stored)}. Name some of them."
            )
    return (_stage(record, number, *stored[number], count) for number in wanted)


def _stage(record: Record, number: int, state: State, day: int, count: int) -> Stage:
    """Play all cells, in as many futures at once as fit in memory."""
    made: dict[int, Move] = {m.party: m for m in record.moves if m.round == number}
    few = max(1, AT_ONCE // (16 * record.scenario.space.size))
    parts, time = [], 0.0
    for start in range(0, count, few):
        lanes = range(start, min(start + few, count))
        payoffs, forced, time = _cells(record, state, day, lanes, made)
        parts.append(payoffs)
    moves = tuple(np.flatnonzero(one.can).tolist() for one in forced)
    places = tuple(
        None if one.made is None else m.index(one.made)
        for one, m in zip(forced, moves, strict=True)
    )
    first = next(move.party for move in record.moves if move.round == number)
    name = f"future.{record.worlds.lanes[0]}.{number}.resample"
    drawn = uniforms(record.worlds.seed, name, range(RESAMPLES), count) * count
    payoffs = np.concatenate(parts)[np.ix_(np.arange(count), *map(np.array, moves))]
    both = all(some[:2] == [HOLD, CONCEDE] for some in moves)
    reading = read(payoffs, places, first, drawn.astype(np.int64), both)
    return Stage(number, day, time, first, moves, places, payoffs, reading)


def _cells(
    record: Record, state: State, day: int, lanes: range, made: Mapping[int, Move]
) -> tuple[FloatArray, list[Forced], float]:
    """(future, row, column, party) payoffs of all cells, and who made the moves."""
    worlds, number = record.worlds, int(state.round[0])
    ahead = futures(worlds, day, number, lanes, record.votes)
    begin = state.repeat(len(lanes) * CELLS)
    begin.lane, begin.pairing = np.arange(len(lanes)).repeat(CELLS), np.zeros_like(begin.lane)
    talks = Talks(ahead, record.pairings, start=(begin, moment(day, MEETING)))
    row, column = (np.tile(kind, len(lanes)) for kind in np.divmod(np.arange(CELLS), len(MOVES)))
    lead = (int(state.first[0]) + number) % 2 if worlds.scenario.protocol.turns == 1 else None
    forced = [
        Forced(talks.floor.agents[party][0], kinds, made.get(party), lead in (None, party))
        for party, kinds in enumerate((row, column))
    ]
    everyone, now = np.arange(len(begin)), talks.state
    floor = replace(talks.floor, agents=([forced[0]], [forced[1]]))
    floor.meet(int(state.slot[0]), everyone, day, talks.regime.deadline, most=1)
    time = float(now.time[0])
    talks.run()
    walk_away = talks.floor.worth.rates(np.arange(len(lanes)))[1][now.lane]
    deal = talks.floor.worth.of(now.lane, np.maximum(now.deal, 0))
    payoffs = np.where((now.status == IN_FORCE)[:, None], deal, walk_away)
    return payoffs.reshape(len(lanes), len(MOVES), len(MOVES), 2), forced, time


class Forced:
    """A strategy whose move in one round is laid down, table by table.

    hold : the last own offer again; before the first one, what the strategy would open with;
        where one only answers, to decline
    concede : least outcome the party may sign at or above that offer's utility, lowered by an
        equal step of what is left to the walk-away over this round and those announced
    accept, walk out : take what stands, leave

    What the party really did stands in the place of its kind: an offer worth less to it than
    its last one for `concede`, any other offer and silence for `hold`. Where a move may not be
    made it counts as `hold`; `can` says which may be made somewhere.
    """

    uses_chance = True

    def __init__(self, agent: Negotiator, kinds: IntArray, move: Move | None, speaks: bool) -> None:
        self.agent, self.kinds, self.move, self.text = agent, kinds, move, agent.text
        self.speaks = speaks
        self.made: int | None = None
        self.can = np.zeros(len(MOVES), dtype=np.bool_)

    def act(self, view: View) -> Turn:
        """The move of each table."""
        own, kinds, last = view.own, self.kinds[view.tables], view.said.last(own=True)
        opening = self.agent.act(view).offer if (last < 0).any() else last
        hold = self.again(view, np.where(last < 0, opening, last))
        step = (own.value(hold) - view.walk_away) / (view.rounds_left + 1)
        lower = own.at_least(own.value(hold) - step)
        if self.move is not None:
            kind, said = KINDS.index(self.move.kind), np.full_like(hold, self.move.outcome)
            self.made = {ACCEPT: TAKE, WALK_OUT: LEAVE}.get(kind, HOLD)
            if kind == OFFER and ((last >= 0) & (own.value(said) < own.value(last))).all():
                self.made, lower = CONCEDE, said
            elif self.made == HOLD:
                hold = said
        less = (hold >= 0) & (own.value(lower) < own.value(hold)) & self.speaks
        less |= self.made == CONCEDE
        takes = own.allows(view.standing)
        self.can = np.array([True, less.any(), takes.any(), True])
        offer = np.where((kinds == CONCEDE) & less, lower, hold)
        return Turn(offer, (kinds == TAKE) & takes, kinds == LEAVE)

    def again(self, view: View, offer: IntArray) -> IntArray:
        """An offer, or the least the party may sign that is as good; -1 where there is none."""
        value = view.own.value(offer)
        other = view.own.at_least(np.maximum(value, view.walk_away))
        some = (offer >= 0) & (view.own.value(other) >= view.walk_away)
        good = view.own.allows(offer) & (value >= view.walk_away)
        return np.where(good, offer, np.where(some, other, -1))
