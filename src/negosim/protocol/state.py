"""The state of a batch of tables: plain arrays, table first; nothing else remembers."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from negosim.arrays import BoolArray, FloatArray, IntArray

__all__ = [
    "ENDS",
    "EXPIRED",
    "FAILED",
    "IN_FORCE",
    "OPEN",
    "REFUSED",
    "SIGNED",
    "WALKED_OUT",
    "State",
]

OPEN, IN_FORCE, WALKED_OUT, EXPIRED, REFUSED, FAILED, SIGNED = range(7)
ENDS = ("open", "in_force", "walked_out", "expired", "refused", "failed", "signed")


@dataclass
class State:
    """Where each table stands.

    lane, pairing : (table,) what the table is
    status : (table,) open, signed (waits for a vote), or how it ended
    first : (table,) party that speaks first in a round
    slot : (table,) next stretch of rounds in the calendar
    begun : (table,) rounds of that stretch that are played already
    round : (table,) rounds played
    time : (table,) share of the talks used up; never falls
    standing : (table, party) that party's offer the other may accept, -1 none
    first_offer, last_offer : (table, party) outcome numbers, -1 none
    offers, new : (table, party, round) offers made, -1 none; whether for the first time
    deal : (table,) outcome signed last, -1 none
    signed : (table,) day of that signature, 0 none
    votes : (table, party) day on which a party votes on it, 0 where it need not
    refusals : (table,) deals that were refused at home
    gain : (table, party) gain over the walk-away on the day of the deal
    ended : (table,) day the table ended, 0 before
    walked : (table,) party that walked out, -1 none
    zone : (table,) whether something could be agreed at its last meeting; -1 not met
    """

    lane: IntArray
    pairing: IntArray
    status: IntArray
    first: IntArray
    slot: IntArray
    begun: IntArray
    round: IntArray
    time: FloatArray
    standing: IntArray
    first_offer: IntArray
    last_offer: IntArray
    offers: NDArray[np.int32]
    new: BoolArray
    deal: IntArray
    signed: IntArray
    votes: IntArray
    refusals: IntArray
    gain: FloatArray
    ended: IntArray
    walked: IntArray
    zone: IntArray

    @classmethod
    def opening(cls, lane: IntArray, pairing: IntArray, first: IntArray, rounds: int) -> State:
        """All tables open and nothing said."""
        n = len(lane)
        zero, none = np.zeros(n, dtype=np.int64), np.full(n, -1, dtype=np.int64)
        pair = np.full((n, 2), -1, dtype=np.int64)
        return cls(
            lane=lane,
            pairing=pairing,
            status=zero.copy(),
            first=first,
            slot=zero.copy(),
            begun=zero.copy(),
            round=zero.copy(),
            time=np.zeros(n),
            standing=pair.copy(),
            first_offer=pair.copy(),
            last_offer=pair.copy(),
            offers=np.full((n, 2, rounds), -1, dtype=np.int32),
            new=np.zeros((n, 2, rounds), dtype=np.bool_),
            deal=none.copy(),
            signed=zero.copy(),
            votes=np.zeros((n, 2), dtype=np.int64),
            refusals=zero.copy(),
            gain=np.full((n, 2), np.nan),
            ended=zero.copy(),
            walked=none.copy(),
            zone=none.copy(),
        )

    def __len__(self) -> int:
        return len(self.lane)

    def __getitem__(self, tables: IntArray | slice) -> State:
        return State(**{f.name: getattr(self, f.name)[tables] for f in fields(self)})

    def copy(self) -> State:
        """The same state in arrays of its own."""
        return State(**{f.name: getattr(self, f.name).copy() for f in fields(self)})

    def repeat(self, n: int) -> State:
        """Each table n times over."""
        return State(**{f.name: getattr(self, f.name).repeat(n, axis=0) for f in fields(self)})

    @property
    def open(self) -> BoolArray:
        """(table,) whether the talks go on."""
        return np.asarray(self.status == OPEN)
