"""What a strategy sees: the clock, its own preferences and mandate, and the moves made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.outcomes.space import Space
from negosim.protocol.alternating import OFFER, Moves, apply
from negosim.protocol.state import State
from negosim.strategies import search

__all__ = ["Listing", "Preferences", "View"]


@dataclass
class Listing:
    """A party's utilities over the outcomes it may sign today, for the lanes that meet.

    utilities : (line, outcome) over all outcomes
    line : (lane,) line of each lane; several may share one
    values : (row, place) over the mandate's outcomes
    box : (place,) their outcome numbers, ascending
    row : (lane,) row of each lane, -1 where it does not meet
    allowed : (issue, 2) first and last level number the mandate allows
    """

    utilities: FloatArray
    line: IntArray
    values: FloatArray
    box: IntArray
    row: IntArray
    allowed: IntArray

    @classmethod
    def of(
        cls,
        utilities: FloatArray,
        line: IntArray,
        lanes: IntArray,
        box: IntArray,
        allowed: IntArray,
        room: Callable[[int, int], FloatArray] = lambda rows, places: np.empty((rows, places)),
    ) -> Listing:
        """List the mandate's outcomes for some lanes, in an array that `room` gives."""
        row = np.full(len(line), -1, dtype=np.int64)
        if len(box) == utilities.shape[1]:
            row[lanes] = line[lanes]
            return cls(utilities, line, utilities, box, row, allowed)
        lines, row[lanes] = np.unique(line[lanes], return_inverse=True)
        values = room(len(lines), len(box))
        search.gather(utilities, lines, box, values)
        return cls(utilities, line, values, box, row, allowed)

    @cached_property
    def order(self) -> IntArray:
        """(row, place) places from the best outcome down, ties by outcome number."""
        return np.argsort(-self.values, axis=1, kind="stable")


@dataclass
class Preferences:
    """A party's own preferences at the tables that move; nothing of the other side's.

    Utilities lie in [0, 1] and span all outcomes of the lane and its walk-away; what
    is searched is the mandate: a target above its best means its best. Ties go to
    the lowest outcome number.
    """

    listing: Listing
    lanes: IntArray
    space: Space

    @cached_property
    def rows(self) -> IntArray:
        """(table,) row of the listing."""
        return self.listing.row[self.lanes]

    def value(self, outcomes: IntArray) -> FloatArray:
        """(table,) own utility of one outcome a table; of outcome -1, 0."""
        return search.value(self.listing.utilities, self.listing.line[self.lanes], outcomes)

    def allows(self, outcomes: IntArray) -> BoolArray:
        """(table, ...) whether the mandate lets the party sign an outcome."""
        if len(self.listing.box) == self.space.size:
            return np.asarray(outcomes >= 0)
        levels = self.space.levels(np.maximum(outcomes, 0))
        first, last = self.listing.allowed[:, 0], self.listing.allowed[:, 1]
        inside = ((levels >= first) & (levels <= last)).all(axis=-1)
        return np.asarray(inside & (outcomes >= 0))

    def at_least(self, utility: FloatArray) -> IntArray:
        """(table,) outcome of least utility at or above a target, else the best.

        A utility within 1e-12 of the target reaches it, so that sums of decimals do.
        """
        places = search.at_least(self.listing.values, self.rows, utility - 1e-12)
        return self.listing.box[places]

    def nearest(self, utility: FloatArray) -> IntArray:
        """(table,) outcome whose utility lies nearest a target; the better one on ties."""
        places = search.nearest(self.listing.values, self.rows, utility)
        return self.listing.box[places]

    def between(self, low: FloatArray, high: FloatArray) -> IntArray:
        """(table,) how many outcomes of the mandate lie in [low, high]."""
        return search.count(self.listing.values, self.rows, low, high)

    def count_above(self, utility: FloatArray) -> IntArray:
        """(table,) how many outcomes of the mandate reach a utility."""
        return self.between(utility, np.full(len(utility), np.inf))

    def pick(self, utility: FloatArray, chance: FloatArray) -> IntArray:
        """(table,) any outcome that reaches a utility, by a number in [0, 1); -1 none."""
        places = search.pick(self.listing.values, self.rows, utility, chance)
        return np.where(places >= 0, self.listing.box[np.maximum(places, 0)], -1)

    def rank(self, outcomes: IntArray) -> IntArray:
        """(table,) how many outcomes of the mandate are better."""
        own = self.value(outcomes)
        return self.count_above(np.nextafter(own, np.inf))

    def at_rank(self, k: IntArray) -> IntArray:
        """(table,) outcome at place k from the top of the mandate, 0 the best."""
        place = np.clip(k, 0, len(self.listing.box) - 1)
        return self.listing.box[self.listing.order[self.rows, place]]

    def best_for(self, estimate: FloatArray, low: FloatArray, high: FloatArray) -> IntArray:
        """(table,) outcome in [low, high] an estimate by issue and level values most.

        Where none lies there, as `at_least(low)`.
        """
        levels = self.space.levels(self.listing.box)
        places = search.best_for(self.listing.values, self.rows, low, high, estimate, levels)
        return np.where(places >= 0, self.listing.box[np.maximum(places, 0)], self.at_least(low))


class Said:
    """The offers made so far at some tables, as one party sees them; read when asked for."""

    def __init__(self, state: State, party: int, tables: IntArray) -> None:
        self._state, self._party, self._tables = state, party, tables

    def offers(self, own: bool) -> IntArray:
        """(table, round) own or the other side's offers, -1 none."""
        party = self._party if own else 1 - self._party
        return self._state.offers[self._tables, party, : self._rounds].astype(np.int64)

    def new(self, own: bool) -> BoolArray:
        """(table, round) whether that offer was made for the first time."""
        party = self._party if own else 1 - self._party
        return self._state.new[self._tables, party, : self._rounds]

    @property
    def _rounds(self) -> int:
        return int(self._state.round[self._tables].max(initial=0)) + 1

    def first(self, own: bool) -> IntArray:
        """(table,) first offer, -1 none."""
        return self._of(self._state.first_offer, own)

    def last(self, own: bool) -> IntArray:
        """(table,) latest offer, -1 none."""
        return self._of(self._state.last_offer, own)

    def supposing(self, offers: IntArray, number: int) -> Said:
        """What had been said at one table once for each offer, had the other side made it.

        Parameters
        ----------
        offers : (n,) array
            Outcomes; each stands in the place of the other side's latest move.
        number : int
            The round of that move.
        """
        n, other = len(offers), 1 - self._party
        state, tables = self._state[self._tables].repeat(n), np.arange(n)
        played, state.round = state.round, np.full(n, number)
        if (state.offers[:, other, :number] < 0).all():
            state.first_offer[:, other] = -1
        apply(state, other, tables, Moves(np.full(n, OFFER), offers), np.ones(n, np.bool_), 0)
        state.round = played
        return Said(state, self._party, tables)

    def _of(self, outcomes: IntArray, own: bool) -> IntArray:
        return np.asarray(outcomes[self._tables, self._party if own else 1 - self._party])


@dataclass
class View:
    """One turn as one party sees it, over the tables where it speaks.

    time : share of the talks used up, in (0, 1)
    round, rounds_left : rounds played before this one, rounds announced after it
    day : the day, as a proleptic ordinal
    walk_away : own utility of no deal, today
    standing : the other side's offer that may be accepted, -1 none
    chance : this turn's number in [0, 1)
    events : (lane,) entry number of each public event, -1 where it has not happened
    model : the strategy's opponent model, run when `estimate` is asked for
    """

    tables: IntArray
    lanes: IntArray
    space: Space
    own: Preferences
    time: FloatArray
    round: IntArray
    rounds_left: IntArray
    day: int
    walk_away: FloatArray
    standing: IntArray
    chance: FloatArray
    said: Said
    events: Mapping[str, IntArray]
    model: Callable[[View], FloatArray] = field(default=lambda view: np.zeros((0, 0, 0)))

    @cached_property
    def estimate(self) -> FloatArray:
        """(table, issue, level) what the opponent model makes of the other side."""
        return self.model(self)

    def supposing(self, offers: IntArray, number: int) -> View:
        """This turn at one table once for each offer, had the other side made it in a round."""
        n, lanes = len(offers), self.lanes.repeat(len(offers))
        return replace(
            self,
            tables=np.arange(n),
            lanes=lanes,
            own=replace(self.own, lanes=lanes),
            time=self.time.repeat(n),
            round=self.round.repeat(n),
            rounds_left=self.rounds_left.repeat(n),
            walk_away=self.walk_away.repeat(n),
            standing=offers,
            chance=self.chance.repeat(n),
            said=self.said.supposing(offers, number),
        )

    @property
    def rounds(self) -> IntArray:
        """(table,) rounds of the talks in all, as announced."""
        return self.round + self.rounds_left + 1

    @property
    def made(self) -> IntArray:
        """(table, round) own offers, -1 none."""
        return self.said.offers(own=True)

    @property
    def received(self) -> IntArray:
        """(table, round) the other side's offers, -1 none."""
        return self.said.offers(own=False)

    @property
    def first_received(self) -> IntArray:
        """(table,) the other side's first offer, -1 none."""
        return self.said.first(own=False)

    @property
    def last_received(self) -> IntArray:
        """(table,) the other side's latest offer, -1 none."""
        return self.said.last(own=False)

    @property
    def distinct_made(self) -> IntArray:
        """(table,) different outcomes offered so far."""
        return np.asarray(self.said.new(own=True).sum(axis=1), dtype=np.int64)

    @property
    def distinct_received(self) -> IntArray:
        """(table,) different outcomes the other side has offered so far."""
        return np.asarray(self.said.new(own=False).sum(axis=1), dtype=np.int64)

    def any_made(self, chance: FloatArray) -> IntArray:
        """(table,) one of the different outcomes offered so far that the mandate allows."""
        made = self.made
        usable = self.said.new(own=True) & self.own.allows(made)
        count = usable.sum(axis=1)
        nth = np.minimum((chance * count).astype(np.int64), np.maximum(count - 1, 0))
        at = (usable.cumsum(axis=1) > nth[:, None]).argmax(axis=1)
        return np.where(count > 0, made[np.arange(len(at)), at], -1)
