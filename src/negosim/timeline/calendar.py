"""The calendar: days as ordinals, a meeting as stretches of rounds, dates a lane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.errors import UsageError

__all__ = [
    "DEADLINE",
    "MEETING",
    "NEVER",
    "VOTE",
    "Schedule",
    "Slot",
    "moment",
    "schedule",
    "slots",
    "whole_days",
]

CENTURY = 36_525  # days
NEVER = 9_000_000  # a day that does not come; ordinals of dates stay below 3.7 million
MEETING, VOTE, DEADLINE = 512, 768, 896  # ranks on a day; events come first, in file order


def moment(day: int, rank: int) -> float:
    """Time of something of a rank on a day: exact in binary."""
    return day + rank / 1024


def whole_days(days: FloatArray, place: str) -> IntArray:
    """Drawn days as whole numbers from 0; UsageError where one is none, or beyond a century.

    Examples
    --------
    >>> whole_days(np.array([2.6, -1.0]), "meeting[0].postponed.days")
    array([3, 0])
    """
    if not (np.abs(days) < CENTURY).all():
        raise UsageError(f"{place}: not a number of days, or over {CENTURY:,}, in some world.")
    return np.asarray(np.maximum(0, np.rint(days)), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Slot:
    """The rounds of one meeting on one of its days."""

    meeting: int
    offset: int  # days after the meeting's first
    rounds: int


def slots(meetings: Sequence[tuple[date, date, int]]) -> tuple[Slot, ...]:
    """Spread the rounds of each meeting (first day, last day, rounds) evenly over its days.

    Examples
    --------
    >>> [s.rounds for s in slots([(date(2025, 5, 20), date(2025, 5, 22), 8)])]
    [3, 3, 2]
    """
    out = []
    for number, (first, last, rounds) in enumerate(meetings):
        days = (last - first).days + 1
        for offset in range(min(days, rounds)):
            share = rounds // days + (offset < rounds % days)
            out.append(Slot(number, offset, share))
    return tuple(out)


@dataclass(frozen=True)
class Schedule:
    """When each lane meets.

    day : (lane, slot) the day it happens
    expected : (lane, meeting, slot) the day as the calendar says during a meeting
    rounds, meeting : (slot,)
    """

    day: IntArray
    expected: IntArray
    rounds: IntArray
    meeting: IntArray

    def rounds_after(self, lanes: IntArray, slot: int, deadline: IntArray) -> IntArray:
        """(lane,) rounds announced after a slot and before the deadline."""
        expected = self.expected[lanes, self.meeting[slot], slot + 1 :]
        return np.asarray(((expected <= deadline[:, None]) * self.rounds[slot + 1 :]).sum(axis=1))


def schedule(
    meetings: Sequence[tuple[date, date, int]], postponed: IntArray, lanes: int
) -> Schedule:
    """Dates of all slots; a meeting put off pushes the next where they would overlap.

    Parameters
    ----------
    meetings : sequence of (first day, last day, rounds)
    postponed : (lane, meeting) days each meeting is put off
    """
    parts = slots(meetings)
    first = np.array([m[0].toordinal() for m in meetings])
    length = np.array([(m[1] - m[0]).days + 1 for m in meetings])
    offset = np.array([s.offset for s in parts])
    meeting = np.array([s.meeting for s in parts])
    count = len(meetings)
    start = np.empty((lanes, count), dtype=np.int64)
    expected = np.empty((lanes, count, len(parts)), dtype=np.int64)
    over = np.zeros(lanes, dtype=np.int64)
    for m in range(count):
        start[:, m] = np.maximum(first[m] + postponed[:, m], over)
        over = start[:, m] + length[m]
    for m in range(count):
        known = start.copy()
        over = known[:, m] + length[m]
        for later in range(m + 1, count):
            known[:, later] = np.maximum(first[later], over)
            over = known[:, later] + length[later]
        expected[:, m] = known[:, meeting] + offset
    rounds = np.array([s.rounds for s in parts])
    return Schedule(start[:, meeting] + offset, expected, rounds, meeting)
