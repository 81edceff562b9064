"""Further worlds for a tournament, only in the pairings that can change the answer.

Where an equilibrium does not hold, the game of all worlds so far may have another one: it is
judged by the worlds that come after it was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from negosim.arrays import BoolArray, FloatArray
from negosim.equilibrium.estimate import ALPHA, Gains, gains, moments
from negosim.equilibrium.nash import Equilibria, solve
from negosim.experiments.paired import Rows
from negosim.experiments.plan import Plan, part_lanes
from negosim.experiments.results import Run
from negosim.experiments.tournament import DECIMALS, Tournament, cells, known

__all__ = ["Doubt", "Settlement", "settle"]

Play = Callable[[Plan, int], AbstractContextManager[Run]]


@dataclass
class Doubt:
    """An equilibrium of the worlds so far, and what is known of the gains from leaving it.

    row, column : its mixes
    since : first look that it is judged by
    out : (rows + columns,) strategies by which, it is sure, nobody gains
    verdict : whether it is an eps-equilibrium; None where that is open
    interval : its regret, from below and above, at the look's level
    """

    row: FloatArray
    column: FloatArray
    since: int = 1
    out: BoolArray = field(init=False)
    met: list[FloatArray] = field(default_factory=list)
    gains: Gains = field(init=False)
    verdict: bool | None = None
    interval: tuple[float, float] = (0.0, np.inf)

    def __post_init__(self) -> None:
        self.out = np.zeros(self.row.size + self.column.size, dtype=np.bool_)

    def like(self, other: Doubt) -> bool:
        """Whether it is the same profile, or one of the same strategies that may hold yet."""
        sides = ((self.row, other.row), (self.column, other.column))
        if self.verdict is not False:
            return all(np.array_equal(one > 0, two > 0) for one, two in sides)
        return all(np.allclose(one, two) for one, two in sides)

    def look(self, payoffs: FloatArray, eps: float, alpha: float) -> None:
        """Take in further lanes, and judge by all there are."""
        self.met.append(gains(payoffs, self.row, self.column))
        of_all = np.concatenate(self.met)
        of_all[:, self.out] = np.nan
        self.gains = moments(of_all)
        self.verdict = self.gains.verdict(eps, alpha)
        low, high = self.gains.bounds(alpha)
        if self.gains.lanes > 1:
            self.interval = max(0.0, float(np.nanmax(low))), max(0.0, float(np.nanmax(high)))
        self.out = self.out | (high < 0)

    def cells(self) -> BoolArray:
        """Pairings that decide it: what is played, against what is played or may be better."""
        rows, columns = self.row > 0, self.column > 0
        still = ~self.out
        some = np.outer(rows | still[: rows.size], columns)
        return np.asarray(some | np.outer(rows, columns | still[rows.size :]))


@dataclass(frozen=True)
class Settlement:
    """How the equilibria of a tournament came out when more worlds were played.

    rows, columns : names of the strategies
    doubts : one for each of its equilibria, then those found later
    lanes : worlds drawn in all
    looks : how often the question was put
    negotiations : played in all; and saved against playing every pairing in all worlds
    hashes : rows_sha256 of the run of each look
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    lanes: int
    looks: int
    negotiations: tuple[int, int]
    hashes: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "lanes": self.lanes,
            "looks": self.looks,
            "played": self.negotiations[0],
            "saved": self.negotiations[1],
            "rows_sha256": list(self.hashes),
            "equilibria": [
                {
                    "row": one.row.tolist(),
                    "column": one.column.tolist(),
                    "since": one.since,
                    "verdict": one.verdict,
                    "lanes": one.gains.lanes,
                    "regret": {"low": known(one.interval[0]), "high": known(one.interval[1])},
                }
                for one in self.doubts
            ],
        }


def settle(run: Run, found: Tournament, most: int, play: Play) -> Settlement:
    """Play on until it is decided which equilibria found are eps-equilibria.

    Every look has as many lanes as all before it. Look r uses level 0.05 / 2^r for each
    equilibrium, Bonferroni over the deviations, so that all its looks together are right with
    95 %. A deviation whose bound from above is below 0 is never looked at again. Where an
    equilibrium turns out to be none, the game of the means so far is solved again, and what is
    new there is judged by later looks alone.

    Parameters
    ----------
    run : Run
        The finished run of the tournament, the first look.
    found : Tournament
        What it came to.
    most : int
        Lanes in all, at most.
    play : callable
        Gives the finished run of a plan; it is also told the number of the look, from 2.

    References
    ----------
    Jecmen, Sinha, Li & Tran-Thanh (2020), "Bounding regret in empirical games", AAAI
    34(4):4280-4287, spend samples on the deviations that matter in the same spirit.
    """
    first = run.plan
    doubts = _doubts(found.found, 1)
    hashes = [str(run.manifest["rows_sha256"])]
    means = Means(found.rows, found.columns)
    means.look(doubts, run, found.eps, 1)
    lanes, looks, played = first.lanes, 1, first.lanes * len(first.pairings)
    outcomes = first.scenario().space.size
    while lanes < most and (still := [one for one in doubts if one.verdict is None]):
        wanted = np.logical_or.reduce([one.cells() for one in still])
        pairings = tuple((found.rows[i], found.columns[j]) for i, j in np.argwhere(wanted))
        plan = replace(
            first,
            first=lanes,
            lanes=min(lanes, most - lanes),
            pairings=pairings,
            part_lanes=part_lanes(outcomes, len(pairings)),
        )
        looks += 1
        with play(plan, looks) as more:
            means.look(still, more, found.eps, looks)
            hashes.append(str(more.manifest["rows_sha256"]))
        lanes += plan.lanes
        played += plan.lanes * len(pairings)
        if any(one.verdict is False for one in still) and lanes < most:
            again = _doubts(means.solved(), looks + 1)
            doubts += [new for new in again if not any(one.like(new) for one in doubts)]
    saved = lanes * len(first.pairings) - played
    told = (tuple(doubts), lanes, looks, (played, saved), tuple(hashes))
    return Settlement(found.rows, found.columns, *told)


def _doubts(found: Equilibria, since: int) -> list[Doubt]:
    return [Doubt(np.array(one.row), np.array(one.column), since) for one in found.equilibria]


class Means:
    """Mean payoffs of every pairing over all looks, as many worlds as each was played in."""

    def __init__(self, rows: tuple[str, ...], columns: tuple[str, ...]) -> None:
        self.rows, self.columns = rows, columns
        self.sum, self.count = np.zeros((2, 2, len(rows), len(columns)))

    def look(self, doubts: Iterable[Doubt], run: Run, eps: float, look: int) -> None:
        """Take in the worlds of a run, and judge by them."""
        payoffs = cells(Rows.of(run), self.rows, self.columns)
        self.sum += np.nansum(payoffs, axis=0)
        self.count += np.isfinite(payoffs).sum(axis=0)
        for one in doubts:
            one.look(payoffs, eps, ALPHA / 2**look)

    def solved(self) -> Equilibria:
        """Equilibria of the game of means."""
        first, second = (self.sum / self.count).round(DECIMALS)
        return solve(first, second, DECIMALS)
