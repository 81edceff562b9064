"""A case as a briefing for everybody, or as the private role sheet of one side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from negosim.arrays import FloatArray
from negosim.errors import UsageError, did_you_mean
from negosim.payoffs.terms import Pair
from negosim.payoffs.trade import Balance
from negosim.reports import blocks
from negosim.reports.blocks import Block, Entry, Grid, Heading, Prose, prose
from negosim.reports.words import day_words, number, signed, span_words
from negosim.scenario.model import Alternative, Choice, Event, Mandate, Meeting, Scenario, level_name
from negosim.talks.loop import as_pairings
from negosim.talks.moment import Snapshot, snapshot

__all__ = ["Briefing", "briefing"]


def briefing(
    scenario: Scenario,
    party: str | None = None,
    seed: int = 1,
    lane: int | None = None,
    day: date | None = None,
) -> Briefing:
    """Tell a case to everybody, or to one side what that side may know.

    Parameters
    ----------
    scenario : Scenario
    party : str, optional
        Whose private role sheet; None tells both sides' payoffs, mandates and what is hidden.
    seed, lane : int, optional
        Which drawn world; without a lane, central values.
    day : date, optional
        Whose payoffs; by default the first meeting's.

    Raises
    ------
    UsageError
        Where there is no such party.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> sheet = briefing(load("split-the-dollar"), "alice").text()
    >>> "Alice's share" in sheet, "Bob's payoff" in sheet
    (True, False)
    """
    if party is not None and party not in scenario.parties:
        raise UsageError(
            f"'{party}' is not a party of {scenario.name}. {did_you_mean(party, scenario.parties)}"
        )
    return Briefing(snapshot(scenario, seed, lane, day), seed, lane, party)


@dataclass(frozen=True)
class Briefing:
    """A case at one moment, told to `party`, or all of it where that is None."""

    here: Snapshot
    seed: int
    lane: int | None
    party: str | None

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Fitted to the terminal."""
        return blocks.text(self.blocks())

    def markdown(self) -> str:
        """The same to be printed or shared."""
        return blocks.markdown(self.blocks())

    def document(self) -> dict[str, Any]:
        """The JSON of `negosim scenario show`."""
        case, at = self.case, [self.case.parties[p] for p in self.sides]
        levels = [
            {
                "issue": issue.name,
                "level": entry.levels[level],
                "title": issue.titles[level],
                "status_quo": bool(level == self.here.regime.status_quo[0, number]),
                "adds": {p: float(self.adds[side][number][level]) for p, side in self._named},
            }
            for number, (issue, entry) in enumerate(zip(case.space.issues, case.issue, strict=True))
            for level in range(len(issue))
        ]
        return {
            "format": 1,
            "scenario": case.name,
            "as": self.party,
            "seed": self.seed,
            "lane": self.lane,
            "date": self.here.day.isoformat(),
            "unit": case.unit,
            "walk_away": {p: float(self.here.walk_away[s]) for p, s in self._named},
            "unchanged": {p: float(self.base[s]) for p, s in self._named},
            "levels": levels,
        }
