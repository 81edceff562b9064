"""The second level: a signed deal comes into force when those at home have passed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.draws.worlds import Worlds
from negosim.protocol.state import IN_FORCE, OPEN, REFUSED, State
from negosim.scenario.entries import Ratification
from negosim.talks.worth import Worth
from negosim.timeline.calendar import whole_days

__all__ = ["Home", "Vote", "chance_to_pass"]


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote at home: the party's gain on the day, and the chance that such a deal passes."""

    table: int
    day: int
    party: int
    passed: bool
    gain: float
    chance: float


def chance_to_pass(gain: FloatArray, slope: FloatArray, bar: FloatArray) -> FloatArray:
    """1 / (1 + exp(-slope * (gain - bar))), the logit of Putnam's second level.

    Examples
    --------
    >>> chance_to_pass(np.array([0.0, 2.0]), np.array(1.0), np.array(0.0)).round(3)
    array([0.5  , 0.881])
    """
    with np.errstate(over="ignore"):  # exp of a hopeless deal
        return np.asarray(1 / (1 + np.exp(-slope * (gain - bar))))


class Home:
    """Those who vote on the deals of a batch."""

    def __init__(self, worlds: Worlds, state: State, worth: Worth) -> None:
        self.worlds, self.state, self.worth = worlds, state, worth
        self.votes: list[Vote] = []

    def entries(self) -> Iterator[tuple[int, Ratification]]:
        """Who votes, by number of the party."""
        parties = self.worlds.scenario.parties
        for entry in self.worlds.scenario.ratification:
            yield parties.index(entry.party), entry

    def call(self, tables: IntArray, day: int) -> None:
        """Set the days of the votes on deals that were just signed."""
        scope = self.worth.regime.scope(self.state.lane[tables])
        for party, entry in self.entries():
            days = whole_days(entry.days(scope)[:, 0], f"ratification.{entry.party}.days")
            self.state.votes[tables, party] = day + days

    def next(self, tables: IntArray, never: int) -> IntArray:
        """(n,) day of the next vote, `never` where all have passed."""
        votes = self.state.votes[tables]
        return np.asarray(np.where(votes > 0, votes, never).min(axis=1))

    def vote(self, tables: IntArray, day: int, record: bool) -> IntArray:
        """Hold the votes of a day; the tables where a refusal lets the talks go on.

        Deals that all have passed are in force, refused ones are void.
        """
        state, lanes = self.state, self.state.lane[tables]
        gains = self.worth.gains(lanes, state.deal[tables])
        scope = self.worth.regime.scope(lanes)
        refused, final = np.zeros((2, len(tables)), dtype=np.bool_)
        for party, entry in self.entries():
            votes = (state.votes[tables, party] > 0) & (state.votes[tables, party] <= day)
            slope, bar = entry.slope(scope)[:, 0], entry.bar(scope)[:, 0]
            chance = np.broadcast_to(chance_to_pass(gains[:, party], slope, bar), votes.shape)
            u = self.worlds.uniforms(f"ratification.{entry.party}")[lanes, 0]
            passed = np.where(np.isnan(u), chance >= 0.5, u < chance)
            refused |= votes & ~passed
            final |= votes & ~passed & (not entry.reopen)
            state.votes[tables[votes], party] = 0
            if record:
                self.votes += [
                    Vote(
                        int(tables[at]),
                        day,
                        party,
                        bool(passed[at]),
                        float(gains[at, party]),
                        float(chance[at]),
                    )
                    for at in np.flatnonzero(votes)
                ]
        ends = refused | (state.votes[tables] == 0).all(axis=1)
        state.ended[tables[ends]] = day
        state.status[tables] = np.where(
            refused, REFUSED, np.where(ends, IN_FORCE, state.status[tables])
        )
        state.votes[tables[refused]] = 0
        state.refusals[tables[refused]] += 1
        return tables[refused & ~final]

    def reopen(self, tables: IntArray) -> None:
        """Talk again at tables whose deal was refused, as if nothing stood."""
        state = self.state
        state.status[tables] = OPEN
        state.deal[tables], state.signed[tables], state.ended[tables] = -1, 0, 0
        state.gain[tables] = np.nan
        state.standing[tables] = -1
