"""What the parts of a run come to: noted where a part is made, put together in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from negosim.experiments.plan import Plan
from negosim.experiments.results import Part
from negosim.experiments.rows import hash_of, hash_of_parts
from negosim.experiments.statistics import Summary
from negosim.scenario.model import Scenario

__all__ = ["Note", "Notes", "note"]


@dataclass(frozen=True, slots=True)
class Note:
    """What a part comes to: the hashes of its rows, and what they sum up to."""

    worlds_sha256: str
    rows_sha256: str
    summary: Summary


def note(part: Part, scenario: Scenario, plan: Plan) -> Note:
    """Take note of a part's rows."""
    summary = Summary.of(part.talks, scenario.parties, plan.pairings)
    return Note(hash_of(part.worlds), hash_of(part.talks), summary)


@dataclass
class Notes:
    """Notes of a run: taken in as parts are finished, summed up in the parts' order."""

    summary: Summary
    hashes: list[tuple[str, str]] = field(default_factory=list)
    waiting: dict[int, Note] = field(default_factory=dict)

    def add(self, number: int, made: Note) -> None:
        """Take in the note of a part, and sum up those whose turn it is."""
        self.waiting[number] = made
        for one in self._next():
            self.hashes.append((one.worlds_sha256, one.rows_sha256))
            self.summary.merge(one.summary)

    def _next(self) -> Iterator[Note]:
        while len(self.hashes) in self.waiting:
            yield self.waiting.pop(len(self.hashes))

    def sha256(self) -> dict[str, str]:
        """The hashes of a run, under the names its manifest has for them."""
        worlds, rows = zip(*self.hashes, strict=True)
        return {"worlds_sha256": hash_of_parts(worlds), "rows_sha256": hash_of_parts(rows)}
