"""Further answers of bargaining theory: unequal power, and lotteries between two packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from negosim.reports.tables import hanging, paragraph, plain_table
from negosim.reports.words import deal_words, json_package, number, signed
from negosim.scoring.hull import HULL_SOLUTIONS, Hull, Lottery, hull
from negosim.scoring.solutions import powered_nash
from negosim.talks.moment import Snapshot

__all__ = ["Further", "lottery_words"]

HULL_NAMES = {
    "nash": "Nash: largest product of gains",
    "kalai_smorodinsky": "Kalai–Smorodinsky: both gain the same share of their own best",
    "egalitarian": "egalitarian: both gain the same, or as nearly as can be",
    "utilitarian": "utilitarian: largest sum of gains",
    "equal_loss": "equal loss: both stay short of their own best by the same",
    "raiffa": "Raiffa: half of what each could still take, again and again",
    "raiffa_continuous": "Raiffa, continuous: the same by ever smaller steps",
    "perles_maschler": "Perles–Maschler: concessions from both ends, weighed alike, meet",
}


@dataclass(frozen=True)
class Further:
    """What is asked beyond the four answers on single packages.

    Attributes
    ----------
    here : Snapshot
    power : float, optional
        Weight of the first party's gain in Nash's product, in (0, 1).
    lotteries : bool
        Whether to solve on the convex hull.
    package : int, optional
        A package that is measured against each answer.
    """

    here: Snapshot
    power: float | None = None
    lotteries: bool = False
    package: int | None = None

    def _hull(self) -> tuple[Hull, dict[str, Lottery]]:
        """The hull, and its answers: those by unequal power as well."""
        found = hull(self.here.payoffs, self.here.walk_away)
        answers = {name: found.solutions[name] for name in HULL_SOLUTIONS if found.solutions}
        if self.power is not None and answers:
            weighed = hull(self.here.payoffs, self.here.walk_away, self.power)
            answers["nash_power"] = weighed.solutions["nash"]
        return found, answers

    def _packages(self) -> list[Lottery]:
        """What Nash's product picks by unequal power, of single packages."""
        if self.power is None:
            return []
        worth = self.here.payoffs
        found = powered_nash(worth, self.here.walk_away, self.power).tolist()
        return [Lottery((at,), (1.0,), (float(worth[0, at]), float(worth[1, at]))) for at in found]

    def document(self) -> dict[str, Any]:
        """The keys it adds to the JSON of `negosim frontier`."""
        out: dict[str, Any] = {}
        if self.power is not None:
            out["power"] = self.power
            out["nash_power"] = [self._json(one) for one in self._packages()]
        if self.lotteries:
            found, answers = self._hull()
            out["hull"] = {
                "zone": [self._json(end) for end in found.zone],
                "solutions": {name: self._json(one) for name, one in answers.items()},
                "utilitarian": [self._json(end) for end in found.utilitarian],
            }
        if self.package is not None:
            package = json_package(self.here.scenario, self.package)
            out["standing"] = {"package": package, **self._standing(self.package)}
        return out

    def _standing(self, package: int) -> dict[str, Any]:
        """Joint gain left, in utilities the distance to each answer, and the rank by its measure.

        Ranks are among the packages of the zone, and null for a package outside, where the answer
        has no measure of single packages, and nothing is left where there is no zone.
        """
        worth, floor = self.here.payoffs, self.here.walk_away
        gains = (worth.T - floor).T
        zone = gains[:, (gains >= 0).all(axis=0)]
        own, answers = gains[:, package], self._hull()[1]
        span = np.maximum(np.ptp(np.column_stack([worth, floor]), axis=1), 1e-9)
        all_of = np.column_stack([own, zone])
        ideal = zone.max(axis=1, initial=0.0)[:, np.newaxis]
        measures = {
            "nash": all_of.prod(axis=0),
            "kalai_smorodinsky": np.where(ideal > 0, all_of / np.maximum(ideal, 1e-9), 1).min(0),
            "egalitarian": all_of.min(axis=0),
            "utilitarian": all_of.sum(axis=0),
            "equal_loss": (all_of - ideal).min(axis=0),
        }
        within = bool((own >= 0).all())
        ranks = {name: 1 + int((m[1:] > m[0] + 1e-9).sum()) for name, m in measures.items()}
        return {
            "joint_left": float(zone.sum(axis=0).max() - own.sum()) if zone.size else None,
            "packages": zone.shape[1],
            "distance": {
                name: float(np.hypot(*((worth[:, package] - one.payoff) / span)))
                for name, one in answers.items()
            },
            "rank": {name: ranks.get(name) if within else None for name in answers},
        }

    def _json(self, one: Lottery) -> dict[str, Any]:
        case = self.here.scenario
        drawn = [
            {"chance": chance, "package": json_package(case, outcome)}
            for outcome, chance in zip(one.outcomes, one.chances, strict=True)
        ]
        return {"lottery": drawn, "payoff": dict(zip(case.parties, one.payoff, strict=True))}

    def lines(self, status_quo: int | None) -> list[str]:
        """The paragraphs it adds to the briefing."""
        lines = []
        if packages := self._packages():
            lines += self._told(self._weighed(), packages[:3], status_quo)
        if self.lotteries:
            found, answers = self._hull()
            text = "With lotteries, one package with some chance, else another; gains are means."
            none = "With lotteries nothing can be agreed either."
            lines += [paragraph(text), ""] if answers else [none]
            for name, one in answers.items():
                head = self._weighed() if name == "nash_power" else HULL_NAMES[name]
                many = name == "utilitarian" and found.utilitarian[0] != found.utilitarian[1]
                head += " (one of many)" if many else ""
                lines += self._told(head, [one], status_quo)
        if self.package is not None:
            lines += self._stands(self.package, status_quo)
        return lines

    def _stands(self, package: int, status_quo: int | None) -> list[str]:
        found, case = self._standing(package), self.here.scenario
        words = deal_words(case.space, package, status_quo) or "the status quo"
        gains = self.here.payoffs[:, package] - self.here.walk_away
        named = zip(case.party_titles, gains, strict=True)
        lines = [hanging("How the package compares: ", words, 2)]
        lines.append(hanging("  ", ", ".join(f"{title} {signed(gain)}" for title, gain in named)))
        if found["joint_left"] is not None:
            left = f"{number(found['joint_left'])} {case.unit}".strip()
            lines.append(hanging("  ", f"{left} of joint gain left on the table"))
        rows = [
            [
                HULL_NAMES.get(name, self._weighed()).split(":")[0],
                number(far, 3),
                f"{rank:,}" if rank else "-",
            ]
            for (name, far), rank in zip(
                found["distance"].items(), found["rank"].values(), strict=True
            )
        ]
        head = ["answer, with lotteries", "distance in utilities", f"rank of {found['packages']:,}"]
        return [*lines, "", plain_table(head, rows, "lrr"), ""] if rows else [*lines, ""]

    def _weighed(self) -> str:
        """What unequal power means, in words."""
        first, second = self.here.scenario.party_titles
        power = self.power or 0.0
        return f"Nash with power {power:g} of {first}, {1 - power:g} of {second}"

    def _told(self, head: str, answers: Sequence[Lottery], status_quo: int | None) -> list[str]:
        lines = [hanging("", head, 2)]
        for one in answers:
            worth = zip(
                self.here.scenario.party_titles, one.payoff, self.here.walk_away, strict=True
            )
            lines.append(hanging("  ", ", ".join(f"{t} {signed(p - w)}" for t, p, w in worth)))
            lines += lottery_words(self.here, one, status_quo)
        return [*lines, ""]


def lottery_words(here: Snapshot, one: Lottery, status_quo: int | None) -> list[str]:
    """The packages of a lottery and the chance of the first, in lines."""
    words = [
        deal_words(here.scenario.space, outcome, status_quo) or "the status quo"
        for outcome in one.outcomes
    ]
    if len(words) > 1:
        chance = f"{100 * one.chances[0]:.3g}\u00a0% chance"
        words = [f"{chance}: {words[0]}", f"else: {words[1]}"]
    return [hanging("  ", word, 4) for word in words]
