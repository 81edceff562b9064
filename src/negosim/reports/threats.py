"""What stands behind the talks: the bargain if each party binds itself to a threat beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.equilibrium.threats import fixed_threat, variable_threats
from negosim.errors import UsageError
from negosim.outcomes.space import Issue
from negosim.reports.lotteries import lottery_words
from negosim.reports.tables import hanging, paragraph, plain_table
from negosim.reports.words import day_words, number
from negosim.scenario.model import Scenario
from negosim.scoring.frontier import frontier
from negosim.scoring.hull import hull
from negosim.talks.moment import Snapshot, snapshot

__all__ = ["Backing", "Threats", "threats"]

SHOWN = 3  # pairs of best replies
PAYING = "agreed where payoff can be handed over by paying, and where it cannot."
CAUTION = """\
    A threat is chosen for what it does to the bargain, and may hurt whoever makes it: it counts
    only where a party is bound to carry it out. So what the threats would pay is no forecast of
    what happens without a deal."""


@dataclass(frozen=True)
class Backing:
    """What no deal means, and what is agreed because of it.

    Attributes
    ----------
    kind : str
        `walk_away` of the case, `best_replies` to each other, or `threats`.
    mixes : two arrays, or None
        A probability a level of each party's issue; None for the walk-away.
    no_deal : (party,) array
        What no deal pays.
    paid, plain : list of a number a party, or None
        What is agreed where payoff can be handed over, and where not; None where nothing can
        be agreed, or where these threats are not for it.
    """

    kind: str
    mixes: tuple[FloatArray, FloatArray] | None
    no_deal: FloatArray
    paid: list[float] | None
    plain: list[float] | None


@dataclass(frozen=True)
class Threats:
    """The threats of a case at one moment, and the bargains behind which they stand."""

    here: Snapshot
    backing: tuple[Backing, ...]
    seed: int
    lane: int | None

    def __str__(self) -> str:
        return self.text()

    def _issues(self) -> list[Issue]:
        """What the first party sets alone, and what the second."""
        case = self.here.scenario
        known = {issue.name: issue for issue in case.space.issues}
        return [known[case.threat[party]] for party in case.parties]

    def document(self) -> dict[str, Any]:
        """The JSON of `negosim threats`."""
        case = self.here.scenario

        def each(values: Iterable[Any] | None) -> dict[str, Any] | None:
            return None if values is None else dict(zip(case.parties, values, strict=True))

        def levels(mixes: tuple[FloatArray, FloatArray] | None) -> dict[str, Any] | None:
            pairs = mixes and zip(self._issues(), mixes, strict=True)
            return each(pairs and [dict(_played(issue.levels, mix)) for issue, mix in pairs])

        return {
            "format": 1,
            "scenario": case.name,
            "seed": self.seed,
            "lane": self.lane,
            "date": self.here.day.isoformat(),
            "unit": case.unit,
            "threat": each(issue.name for issue in self._issues()),
            "backing": [
                {
                    "kind": one.kind,
                    "levels": levels(one.mixes),
                    "no_deal": each(one.no_deal.tolist()),
                    "agreed_with_payments": each(one.paid),
                    "agreed": each(one.plain),
                }
                for one in self.backing
            ],
        }

    def text(self) -> str:
        """The briefing of `negosim threats`."""
        case = self.here.scenario
        world = "central values" if self.lane is None else f"seed {self.seed}, lane {self.lane}"
        unit = f", {case.unit}" if case.unit else ""
        pairs = zip(case.party_titles, self._issues(), strict=True)
        sets = ", ".join(f"{title} sets “{issue.title}”" for title, issue in pairs)
        rows = [
            [self._behind(one), *map(_pair, (one.no_deal, one.paid, one.plain))]
            for one in self.backing
        ]
        head = ["if there is no deal", "it pays", "agreed, paying", "not paying"]
        agreed = hull(self.here.payoffs, self.backing[-1].no_deal).solutions["nash"]
        return "\n".join(
            [
                case.title,
                hanging("", f"{day_words(self.here.day)}, {world}{unit}", 2),
                "",
                hanging("Without a deal: ", f"{sets}; all else stays as on the day.", 2),
                paragraph(f"Payoffs of {' / '.join(case.party_titles)}; {PAYING}"),
                "",
                plain_table(head, rows, "lrrr"),
                "",
                "Agreed under the last threats:",
                *lottery_words(self.here, agreed, None),
                "",
                paragraph(f"Other threats may do as well; what is agreed is the same. {CAUTION}"),
            ]
        )

    def _behind(self, one: Backing) -> str:
        if one.mixes is None:
            return "the walk-away"
        told = []
        for issue, mix in zip(self._issues(), one.mixes, strict=True):
            names = _played(issue.titles, mix)
            several = " or ".join(f"{share:.3g} of {name}" for name, share in names)
            told.append(names[0][0] if len(names) == 1 else several)
        return f"{one.kind.replace('_', ' ')}: {told[0]}, {told[1]}".replace(" %", "\u00a0%")


def threats(
    scenario: Scenario, seed: int = 1, lane: int | None = None, day: date | None = None
) -> Threats:
    """What no deal may mean at one moment, and what is agreed because of it.

    Parameters
    ----------
    scenario : Scenario
        With a `threat` for both parties.
    seed : int
    lane : int, optional
        Which drawn world; None takes central values.
    day : date, optional
        By default the first meeting.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> threats(load("tariff-war")).document()["backing"][-1]["agreed"]
    {'westland': -0.3, 'eastland': 0.27}
    """
    if not scenario.threat:
        text = "say which issue it sets alone, as in: [threat] PARTY = ISSUE, or --set threat.PARTY"
        raise UsageError(f"{scenario.name} has no threats. For each party, {text}=ISSUE.")
    here = snapshot(scenario, seed, lane, day)
    A, B = here.payoffs[:, _cells(here)]
    deals = here.payoffs[:, frontier(here.payoffs)]
    rows = [_given(here, deals, "walk_away", None, here.walk_away)]
    replies = (A.max(axis=0) == A) & (B.max(axis=1) == B.T).T
    for row, column in np.argwhere(replies)[:SHOWN]:
        mixes = np.eye(len(A))[row], np.eye(A.shape[1])[column]
        no_deal = np.array([A[row, column], B[row, column]])
        rows.append(_given(here, deals, "best_replies", mixes, no_deal))
    for transfers in (True, False):
        found = variable_threats(A, B, transfers, deals)
        agreed = _floats(found.payoffs)
        first, second = map(np.array, map(_floats, found.threats or ()))
        paid, plain = (agreed, None) if transfers else (None, agreed)
        rows.append(
            Backing("threats", (first, second), np.array(_floats(found.no_deal)), paid, plain)
        )
    return Threats(here, tuple(rows), seed, lane)


def _given(
    here: Snapshot,
    deals: FloatArray,
    kind: str,
    mixes: tuple[FloatArray, FloatArray] | None,
    no_deal: FloatArray,
) -> Backing:
    """The bargains where what no deal pays is given."""

    def agreed(transfers: bool) -> list[float]:
        A, B = no_deal[:, np.newaxis, np.newaxis]
        return _floats(fixed_threat(A, B, no_deal, transfers, deals).payoffs)

    paid = agreed(True) if deals.sum(axis=0).max() >= no_deal.sum() else None
    plain = agreed(False) if hull(here.payoffs, no_deal).zone else None
    return Backing(kind, mixes, no_deal, paid, plain)


def _cells(here: Snapshot) -> IntArray:
    """Outcome numbers of the threats' game: (level of the first's issue, of the second's)."""
    case = here.scenario
    names = [issue.name for issue in case.space.issues]
    first, second = (names.index(case.threat[party]) for party in case.parties)
    sizes = [len(case.space.issues[at]) for at in (first, second)]
    levels = np.tile(here.regime.status_quo[0], (*sizes, 1))
    levels[:, :, first], levels[:, :, second] = np.indices(sizes)
    return np.asarray(case.space.outcomes(levels))


def _floats(values: Iterable[Fraction]) -> list[float]:
    return [float(value) for value in values]


def _played(names: Sequence[str], mix: FloatArray) -> list[tuple[str, float]]:
    """What is played at all, and its share."""
    return [(name, share) for name, share in zip(names, mix.tolist(), strict=True) if share]


def _pair(values: Iterable[float] | None) -> str:
    """Both parties' payoffs."""
    return "-" if values is None else " / ".join(map(number, values))
