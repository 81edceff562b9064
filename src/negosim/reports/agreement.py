"""What could be agreed at one moment: zone, frontier and solutions in words, JSON and a plot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from negosim.arrays import IntArray
from negosim.reports.lotteries import Further
from negosim.reports.tables import hanging, paragraph, plain_table
from negosim.reports.words import (
    day_words,
    deal_words,
    json_package,
    number,
    signed,
    world_words,
)
from negosim.scenario.model import Scenario
from negosim.scoring.solutions import SOLUTIONS, Solutions, solve
from negosim.talks.breakdown import complete, pairs
from negosim.talks.moment import Snapshot, snapshot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["NAMES", "Agreement", "frontier", "record_titles"]

NAMES = {
    "nash": ("Nash", "largest product of gains over the walk-away (efficient packages only)"),
    "kalai_smorodinsky": (
        "Kalai–Smorodinsky",
        "largest smaller gain, each gain measured by the party's own best",
    ),
    "egalitarian": ("egalitarian", "largest smaller gain"),
    "utilitarian": ("utilitarian", "largest sum of gains"),
}
SHOWN = 12  # frontier packages listed in words


@dataclass(frozen=True)
class Agreement:
    """A snapshot and its solutions."""

    here: Snapshot
    solutions: Solutions
    seed: int
    lane: int | None
    records: bool = False  # whether what really happened is shown
    further: Further | None = None  # answers beyond the four

    def __str__(self) -> str:
        return self.text()

    def _points(self, outcomes: IntArray) -> list[dict[str, Any]]:
        case = self.here.scenario
        return [
            {"package": json_package(case, int(at)), "payoff": self._payoff(int(at))}
            for at in outcomes
        ]

    def _payoff(self, outcome: int) -> dict[str, float]:
        parties = self.here.scenario.parties
        return {p: float(self.here.payoffs[at, outcome]) for at, p in enumerate(parties)}

    def document(self) -> dict[str, Any]:
        """The JSON of `negosim frontier`."""
        here, found = self.here, self.solutions
        return {
            "format": 1,
            "scenario": here.scenario.name,
            "seed": self.seed,
            "lane": self.lane,
            "date": here.day.isoformat(),
            **here.happened,
            "unit": here.scenario.unit,
            "walk_away": {
                p: float(w) for p, w in zip(here.scenario.parties, here.walk_away, strict=True)
            },
            "outcomes": here.scenario.space.size,
            "acceptable": int(found.acceptable),
            "frontier": self._points(found.zone_frontier),
            "solutions": {name: self._points(getattr(found, name)) for name in SOLUTIONS},
            **(self.further.document() if self.further else {}),
            **({"records": self._records()} if self.records else {}),
        }

    def _records(self) -> list[dict[str, Any]]:
        case, found = self.here.scenario, self.solutions
        out = []
        for entry in case.record:
            outcome = case.recorded[entry.name]
            (point,) = self._points(np.array([outcome]))
            rational = bool(min(self._gains(outcome)) >= 0)
            out.append(
                {
                    "name": entry.name,
                    "title": entry.title,
                    "date": entry.date_.isoformat(),
                    **point,
                    "individually_rational": rational,
                    "efficient": outcome in found.frontier,
                    "note": " ".join(entry.note.split()),
                    "source": entry.source,
                }
            )
        return out

    def plane(self) -> Figure:
        """The payoff plane."""
        from negosim.reports.plots import payoff_plane

        here = self.here
        which = "central values" if self.lane is None else f"seed {self.seed}, lane {self.lane}"
        return payoff_plane(
            here.payoffs,
            here.walk_away,
            self.solutions,
            titles=here.scenario.party_titles,
            unit=here.scenario.unit,
            title=f"{here.scenario.title}\nas of {day_words(here.day)}, {which}",
            records=record_titles(here.scenario) if self.records else None,
        )

    def text(self) -> str:
        """The briefing of `negosim frontier`."""
        here, found, case = self.here, self.solutions, self.here.scenario
        world = "central values" if self.lane is None else f"seed {self.seed}, lane {self.lane}"
        unit = f", {case.unit}" if case.unit else ""
        lines = [
            case.title,
            hanging("", f"{day_words(here.day)}, {world}{unit}", 2),
            *([hanging("  ", which, 4)] if (which := world_words(case, here.regime)) else []),
            "",
            hanging(
                "Walk-away (worth of no deal): ",
                ", ".join(
                    f"{title} {number(w)}"
                    for title, w in zip(case.party_titles, here.walk_away, strict=True)
                ),
                2,
            ),
            hanging(
                "Zone of agreement: ",
                f"{found.acceptable:,} of {case.space.size:,} outcomes are worth their walk-away "
                "to both.",
                2,
            ),
        ]
        has_one = any(issue.status_quo is not None for issue in case.issue)
        status_quo = int(case.space.outcomes(here.regime.status_quo[0])) if has_one else None
        past = self._past(status_quo) if self.records else []
        further = self.further.lines(status_quo) if self.further else []
        if found.acceptable == 0:
            return "\n".join([*lines, "Nothing can be agreed.", *further, *past])
        told = "by what it changes from the status quo of the day" if has_one else "in full"
        lines += [
            "",
            paragraph(
                f"Bargaining solutions; a package is told {told}, gains are over the walk-away."
            ),
            "",
        ]
        for name in SOLUTIONS:
            lines += self._solution(name, status_quo)
        return "\n".join([*lines, *further, *self._frontier(status_quo), *past])

    def _past(self, status_quo: int | None) -> list[str]:
        """What really happened, as the case values it."""
        case = self.here.scenario
        day = day_words(self.here.day)
        if not case.record:
            return ["", "The case has no record of what really happened."]
        lines = ["", f"What really happened, on the nearest levels, valued as of {day}:"]
        for entry, told in zip(case.record, self._records(), strict=True):
            outcome = case.recorded[entry.name]
            named = list(zip(case.party_titles, self._gains(outcome), strict=True))
            gains = ", ".join(f"{title} {signed(gain)}" for title, gain in named)
            losing = " or ".join(title for title, gain in named if gain < 0)
            worth = f"not worth it to {losing}" if losing else "worth it to both"
            lines += [
                hanging("", f"{entry.title or entry.name} ({gains}; {worth})", 2),
                hanging("  ", deal_words(case.space, outcome, status_quo) or "the status quo", 4),
                hanging("  but: ", told["note"], 4),
            ]
        return lines

    def _gains(self, outcome: int) -> list[float]:
        return [float(g) for g in self.here.payoffs[:, outcome] - self.here.walk_away]

    def _solution(self, name: str, status_quo: int | None) -> list[str]:
        word, meaning = NAMES[name]
        outcomes = getattr(self.solutions, name)
        many = f", {len(outcomes)} packages" if len(outcomes) > 1 else ""
        lines = [hanging("", f"{word}: {meaning}{many}", 2)]
        for outcome in outcomes[:3]:
            gains = ", ".join(
                f"{title} {signed(gain)}"
                for title, gain in zip(
                    self.here.scenario.party_titles, self._gains(int(outcome)), strict=True
                )
            )
            words = deal_words(self.here.scenario.space, int(outcome), status_quo)
            lines += [hanging("  ", f"{gains}"), hanging("  ", words or "the status quo", 4)]
        return [*lines, ""]

    def _frontier(self, status_quo: int | None) -> list[str]:
        case, outcomes = self.here.scenario, self.solutions.zone_frontier
        rows = []
        for outcome in spread(outcomes, SHOWN):
            gains = self._gains(int(outcome))
            words = deal_words(case.space, int(outcome), status_quo)
            rows.append([*(signed(gain) for gain in gains), words or "the status quo"])
        shown = f", {len(rows)} of them shown" if len(rows) < len(outcomes) else ""
        head = [*case.party_titles, "package"]
        return [
            hanging("Pareto frontier inside the zone: ", f"{len(outcomes)} packages{shown}", 2),
            "",
            plain_table(head, rows, "rrl"),
        ]


def record_titles(scenario: Scenario) -> dict[str, int]:
    """Outcomes of what really happened, by the title they are drawn under."""
    return {entry.title or entry.name: scenario.recorded[entry.name] for entry in scenario.record}


def frontier(
    scenario: Scenario,
    seed: int = 1,
    lane: int | None = None,
    day: date | None = None,
    records: bool = False,
    power: float | None = None,
    lotteries: bool = False,
    package: str | None = None,
) -> Agreement:
    """What could be agreed at one moment.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    lane : int, optional
        Which drawn world; None takes central values.
    day : date, optional
        By default the first meeting.
    records : bool
        Whether what really happened is shown as well, where the case says it.
    power : float, optional
        Nash's answer also with this weight of the first party's gain, in (0, 1).
    lotteries : bool
        Whether the parties may also agree on one package with some chance, else another.
    package : str, optional
        ISSUE=LEVEL,…: a package that is measured against each answer.

    Returns
    -------
    Agreement
        Prints as a briefing.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> frontier(load("split-the-dollar")).document()["solutions"]["nash"][0]["payoff"]
    {'alice': 50.0, 'bob': 50.0}
    """
    here = snapshot(scenario, seed, lane, day)
    measured = complete(here, pairs(package)) if package else None
    further = Further(here, power, lotteries, measured)
    return Agreement(here, solve(here.payoffs, here.walk_away), seed, lane, records, further)


def spread(outcomes: IntArray, most: int) -> IntArray:
    """At most so many entries, evenly spread, the ends kept."""
    if len(outcomes) <= most:
        return outcomes
    return np.asarray(outcomes[np.linspace(0, len(outcomes) - 1, most).round().astype(int)])
