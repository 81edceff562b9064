"""A day of talks whose course is known ahead: all its turns worked out at once.

Where neither strategy listens (its targets and bids hang on the clock alone, what it takes on
nothing but what stands), all offers of a day's rounds can be written down first; then it is
looked up which is taken. Turn by turn, `Floor` plays the same to the bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.kernels import compiled
from negosim.protocol.state import IN_FORCE, State
from negosim.strategies.agent import Agent
from negosim.strategies.view import View

__all__ = ["WRITTEN", "Cast", "Course", "course", "twins"]

Places = IntArray | slice
Cast = Sequence[tuple[Agent, Places]]
NEVER = np.iinfo(np.int64).max
WRITTEN = tuple(  # of the state, by what a course carries out and what comes of a deal
    "standing time round offers new first_offer last_offer deal status ended gain signed".split()
)


@dataclass(frozen=True, slots=True)
class Course:
    """How a day's rounds go at some tables.

    time : (table, round) share of the talks used up
    offers : (party, table, round) what is offered, were nothing taken; -1 nothing
    second : (party, table, round) whether the party speaks second in the round
    turn : (table,) turn in which an offer is taken, two a round; NEVER
    by : (table,) party that takes it
    deal : (table,) what it takes
    """

    time: FloatArray
    offers: IntArray
    second: BoolArray
    turn: IntArray
    by: IntArray
    deal: IntArray

    def carry_out(self, state: State, tables: IntArray, day: int, turns: int) -> None:
        """Write all that was said and agreed into the state."""
        rounds = self.time.shape[1]
        number, begun = np.arange(rounds), state.round[tables]
        ended = self.turn < NEVER
        last = np.where(ended, self.turn // 2, rounds - 1)
        row = np.arange(len(tables))
        for party in (0, 1):
            said = (2 * number + self.second[party]) < self.turn[:, None]
            offers = np.where(said, self.offers[party], -1)
            write(
                tables,
                begun,
                offers,
                state.offers[:, party],
                state.new[:, party],
                state.first_offer[:, party],
                state.last_offer[:, party],
            )
            if turns == 2:
                some, last_said = offers.max(axis=1) >= 0, state.last_offer[tables, party]
                standing = np.where(some, last_said, state.standing[tables, party])
            else:  # nothing outlives its round but what was taken
                standing = np.where(ended & (self.by != party), self.deal, -1)
            state.standing[tables, party] = standing
        state.time[tables] = self.time[row, last]
        state.round[tables] = begun + last + 1
        at = tables[ended]
        state.deal[at], state.status[at] = self.deal[ended], IN_FORCE
        state.ended[at] = day


@compiled
def write(
    tables: IntArray,
    begun: IntArray,
    said: IntArray,
    offers: NDArray[np.int32],
    new: BoolArray,
    first: IntArray,
    last: IntArray,
) -> None:
    """Note what a party said, (table, round) outcomes or -1, in its part of the state."""
    for i in range(len(tables)):
        table = tables[i]
        line, known = offers[table], new[table]
        for number in range(said.shape[1]):
            outcome = said[i, number]
            if outcome < 0:
                continue
            place, before = begun[i] + number, 0
            for past in range(place):  # all of them: many at a time
                before += line[past] == outcome
            known[place] = before == 0
            line[place] = outcome
            last[table] = outcome
            if first[table] < 0:
                first[table] = outcome


def twins(state: State, tables: IntArray, left: IntArray) -> tuple[IntArray, IntArray]:
    """One table of each kind that cannot go differently, and the kind of each.

    Their payoffs and strategies are the same and nothing was said yet; of a kind, so are who
    speaks first and the rounds announced.
    """
    kinds = (state.pairing[tables] * (left.max() + 1) + left[:, 0]) * 2 + state.first[tables]
    _, one, each = np.unique(kinds, return_index=True, return_inverse=True)
    return one, each


def latest(offers: IntArray, before: IntArray) -> IntArray:
    """(table, round) latest offer up to each round; `before` where there was none yet.

    Examples
    --------
    >>> latest(np.array([[-1, 7, -1, 3]]), np.array([5]))
    array([[5, 7, 7, 3]])
    """
    if (offers >= 0).all():
        return offers
    rounds = np.arange(offers.shape[1])
    last = np.maximum.accumulate(np.where(offers >= 0, rounds, -1), axis=1)
    found = np.take_along_axis(offers, np.maximum(last, 0), axis=1)
    return np.where(last >= 0, found, before[:, None])


def course(
    state: State, casts: Sequence[Cast], views: Sequence[View], left: IntArray, turns: int
) -> Course:
    """Work out a day's rounds at some open tables.

    Parameters
    ----------
    state : State
    casts : two sequences of (Agent, places)
        Who speaks for each party, and at which of the tables; all foreseen.
    views : two Views
        What each party sees in the day's first round.
    left : (table, round) array
        Rounds announced after each.
    turns : int
        Proposals a round.

    """
    tables = views[0].tables
    n, rounds = left.shape
    number = state.round[tables][:, None] + np.arange(rounds)
    share = (number + 1) / (number + left + 2)
    time = np.maximum(state.time[tables][:, None], share)  # the share only grows in a day
    lead = state.first[tables][:, None] + (number if turns == 1 else 0)
    second = np.broadcast_to(np.stack([lead % 2 != p for p in (0, 1)]), (2, n, rounds))
    offers = np.empty((2, n, rounds), dtype=np.int64)
    plans: list[tuple[FloatArray, IntArray]] = []
    for party, agent, at in speakers(casts):
        one, each = alike(state, tables[at], left[at])
        some = at if isinstance(one, slice) else np.arange(n)[at][one]
        view = spread(views[party], some, number[some], time[some], left[some])
        aim, bid, fit = agent.plan(view)
        offers[party][at] = fit.reshape(-1, rounds)[each]
        plans.append((aim.reshape(-1, rounds)[each].ravel(), bid.reshape(-1, rounds)[each].ravel()))
    if turns == 1:
        offers[second] = -1  # who answers makes no offer
    takes, stands = np.empty((2, n, rounds), dtype=np.bool_), np.empty_like(offers)
    for party in (0, 1):
        stands[party] = heard(state, 1 - party, tables, offers[1 - party], second[party], turns)
    for (party, agent, at), (aim, bid) in zip(speakers(casts), plans, strict=True):
        view = spread(views[party], at, number[at], time[at], left[at])
        view.standing = stands[party][at].ravel()
        takes[party][at] = agent.takes(view, aim, bid).reshape(-1, rounds)
    turn = np.full((2, n), NEVER)
    row = np.arange(n)
    for party in (0, 1):
        first = takes[party].argmax(axis=1)
        some = takes[party][row, first]
        turn[party, some] = (2 * first + second[party][row, first])[some]
    by = turn.argmin(axis=0)
    when = turn[by, row]
    deal = stands[by, row, np.where(when < NEVER, when // 2, 0)]
    return Course(time, offers, second, when, by, deal)


def speakers(casts: Sequence[Cast]) -> Iterator[tuple[int, Agent, Places]]:
    """Party, agent and its places, one after another."""
    for party, cast in enumerate(casts):
        for agent, at in cast:
            yield party, agent, at


def alike(state: State, tables: IntArray, left: IntArray) -> tuple[Places, Places]:
    """One of those tables of an agent where it says the same, and which one stands for each.

    What it says hangs on its lane and on the clock, so the tables of a lane that have played as
    long, against whomever, are alike.
    """
    lanes = state.lane[tables]
    if (lanes[1:] != lanes[:-1]).all():  # in the order of their lanes
        return slice(None), slice(None)
    new = np.zeros(len(tables), dtype=np.bool_)
    new[0] = True
    for clock in (lanes, state.round[tables], state.time[tables], left[:, 0]):
        new[1:] |= clock[1:] != clock[:-1]
    return np.flatnonzero(new), new.cumsum() - 1


def heard(
    state: State, other: int, tables: IntArray, offers: IntArray, second: BoolArray, turns: int
) -> IntArray:
    """(table, round) the other side's offer that stands when a party speaks."""
    before = state.standing[tables, other]
    if turns == 1:  # an offer is answered in its round, and then it is void
        fallen = np.full(offers.shape, -1)
        fallen[:, 0] = before
        return np.where(second & (offers >= 0), offers, fallen)
    after = latest(offers, before)
    earlier = np.concatenate([before[:, None], after[:, :-1]], axis=1)
    return np.where(second, after, earlier)


def spread(view: View, places: Places, number: IntArray, time: FloatArray, left: IntArray) -> View:
    """A view of every round at some of its tables, table by table."""
    rounds = time.shape[1]
    lanes = view.lanes[places].repeat(rounds)
    return replace(
        view,
        tables=view.tables[places].repeat(rounds),
        lanes=lanes,
        own=replace(view.own, lanes=lanes),
        time=time.ravel(),
        round=number.ravel(),
        rounds_left=left.ravel(),
        walk_away=view.walk_away[places].repeat(rounds),
        standing=np.full(time.size, -1),
        chance=view.chance[places].repeat(rounds),
    )
