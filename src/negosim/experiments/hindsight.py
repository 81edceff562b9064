"""What really happened, over the drawn worlds: was it worth it, how good, how it ranks in play."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from negosim.arrays import BoolArray
from negosim.experiments.results import Run
from negosim.experiments.statistics import Estimate, Moments, floats, wilson
from negosim.scenario.entries import RecordEntry

__all__ = ["Standing", "hindsight"]


@dataclass
class Standing:
    """How a record stands.

    worlds : how many were looked at
    rational : how often it was worth its walk-away, for each party and for both
    gains : (party) moments of the gain over the walk-away
    share : moments of joint gain by the best joint gain, in worlds with a zone of agreement
        where it was rational for both
    above : for each pairing, in how many worlds its joint gain was above that of play (no deal
        counts 0), and in how many equal to it
    """

    entry: RecordEntry
    parties: tuple[str, ...]
    worlds: int = 0
    rational: dict[str, int] = field(default_factory=dict)
    gains: dict[str, Moments] = field(default_factory=dict)
    share: Moments = field(default_factory=Moments)
    above: dict[int, int] = field(default_factory=dict)
    tables: dict[int, int] = field(default_factory=dict)

    def often(self, who: str) -> Estimate:
        """Share of worlds in which it was individually rational for a party, or for both."""
        return wilson(self.rational.get(who, 0), self.worlds)

    def better(self, pairing: int) -> Estimate:
        """Share of worlds in which its joint gain was above that of a pairing's play."""
        return wilson(self.above.get(pairing, 0), self.tables.get(pairing, 0))

    def add(self, worlds: pa.Table, talks: pa.Table) -> None:
        """Take in the rows of a part."""
        gains = [floats(worlds, f"record.{self.entry.name}.gain.{p}") for p in self.parties]
        best = floats(worlds, "best_joint_gain")
        known = ~np.isnan(gains[0])
        both = known.copy()
        self.worlds += int(known.sum())
        for party, gain in zip(self.parties, gains, strict=True):
            both &= gain >= 0
            self._count(party, gain >= 0)
            self.gains.setdefault(party, Moments()).add(gain[known])
        self._count("both", both)
        joint = np.sum(gains, axis=0)
        some = both & (best > 0)
        self.share.add(joint[some] / best[some])
        place = {int(lane): at for at, lane in enumerate(floats(worlds, "lane"))}
        lanes = np.array([place[int(lane)] for lane in floats(talks, "lane")])
        pairing, played = floats(talks, "pairing"), floats(talks, "joint_gain")
        for number in np.unique(pairing):
            mine = (pairing == number) & ~np.isnan(played)
            number = int(number)
            above = int((joint[lanes[mine]] > played[mine]).sum())
            self.above[number] = self.above.get(number, 0) + above
            self.tables[number] = self.tables.get(number, 0) + int(mine.sum())

    def _count(self, who: str, rational: BoolArray) -> None:
        self.rational[who] = self.rational.get(who, 0) + int(rational.sum())


def hindsight(run: Run) -> Iterable[Standing]:
    """How each record of a run's scenario stands over its worlds."""
    case = run.plan.scenario()
    found = [Standing(entry, case.parties) for entry in case.record]
    for part in run.parts():
        for one in found:
            one.add(part.worlds, part.talks)
    return found
