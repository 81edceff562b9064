"""The game between strategies: every pairing on the same worlds, and its equilibria."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from negosim.arrays import BoolArray, FloatArray
from negosim.equilibrium.nash import Equilibria, solve
from negosim.equilibrium.replies import best_responses
from negosim.equilibrium.survival import survival
from negosim.experiments.paired import Rows, resamples
from negosim.experiments.results import Run

__all__ = ["CONTENDERS", "Tournament", "tournament"]

CONTENDERS = "boulware,linear,conceder,hardliner,tit-for-tat,micro,trade-off,random"
RESAMPLES = 1_000
BLOCKS = 2_000  # lanes are resampled by at most so many blocks of neighbours
DECIMALS = 9  # payoffs stand on this grid


@dataclass(frozen=True)
class Tournament:
    """Mean payoffs of every pairing, and what follows for the choice of a strategy.

    failed : worlds left out, in which some table failed
    rows, columns : strategies of the first and of the second party
    payoff, error : (party, row, column) mean payoffs and their standard errors
    deals, joint : (row, column) share of deals, mean joint gain
    best : for each party (row, column), whether its strategy is a best reply there
    survives : for each equilibrium, share of resampled tournaments in which it is still one
    """

    parties: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    lanes: int
    failed: int
    payoff: FloatArray
    error: FloatArray
    deals: FloatArray
    joint: FloatArray
    best: tuple[BoolArray, BoolArray]
    found: Equilibria
    survives: tuple[float, ...]

    def document(self) -> dict[str, Any]:
        """For JSON."""
        first, second = self.parties
        equilibria = self.found.document()
        for entry, share in zip(equilibria["equilibria"], self.survives, strict=True):
            entry["survives"] = share
        del equilibria["format"]
        return {
            "format": 1,
            "lanes": self.lanes,
            "failed": self.failed,
            "rows": list(self.rows),
            "columns": list(self.columns),
            "payoff": {first: self.payoff[0].tolist(), second: self.payoff[1].tolist()},
            "standard_error": {first: self.error[0].tolist(), second: self.error[1].tolist()},
            "deals": self.deals.tolist(),
            "joint_gain": self.joint.tolist(),
            "best_reply": {first: self.best[0].tolist(), second: self.best[1].tolist()},
            **equilibria,
        }


def tournament(run: Run) -> Tournament:
    """Read a finished run of every pairing of both sides' strategies as a game.

    Parameters
    ----------
    run : Run
        Whose pairings are all pairs of its rows and columns, in that order.

    Returns
    -------
    Tournament

    References
    ----------
    Wellman (2006), "Methods for empirical game-theoretic analysis", AAAI 2006:1552-1555.
    """
    table, case = Rows.of(run), run.plan.scenario()
    rows = tuple(dict.fromkeys(first for first, _ in run.plan.pairings))
    columns = tuple(dict.fromkeys(second for _, second in run.plan.pairings))
    shape, lanes = (len(rows), len(columns)), len(table.lanes)
    values = np.stack([table.values[f"payoff.{party}"] for party in case.parties])
    payoff = values.mean(axis=1).round(DECIMALS).reshape(2, *shape)
    spread = values.std(axis=1, ddof=1) if lanes > 1 else np.full((2, values.shape[2]), np.nan)
    found = solve(payoff[0], payoff[1], DECIMALS)
    samples = resampled_means(values, run.plan.seed).reshape(RESAMPLES, 2, *shape)
    return Tournament(
        parties=case.parties,
        rows=rows,
        columns=columns,
        lanes=lanes,
        failed=table.failed,
        payoff=payoff,
        error=(spread / sqrt(lanes)).reshape(2, *shape),
        deals=table.deal.mean(axis=0).reshape(shape),
        joint=table.values["joint_gain"].mean(axis=0).reshape(shape),
        best=best_responses(payoff[0], payoff[1]),
        found=found,
        survives=tuple(
            survival(samples[:, 0], samples[:, 1], one.row, one.column, DECIMALS)
            for one in found.equilibria
        ),
    )


def resampled_means(values: FloatArray, seed: int) -> FloatArray:
    """Means over lanes drawn with replacement: (resample, party, pairing).

    Neighbouring lanes are drawn together where there are more than 2,000.
    """
    lanes = values.shape[1]
    blocks = min(lanes, BLOCKS)
    starts = np.arange(blocks) * lanes // blocks
    sums = np.ascontiguousarray(np.add.reduceat(values, starts, axis=1).transpose(1, 0, 2))
    sizes = np.diff(np.append(starts, lanes)).astype(np.float64)
    out = np.empty((RESAMPLES, *sums.shape[1:]))
    for at, drawn in enumerate(resamples(seed, blocks, RESAMPLES)):
        out[at] = sums[drawn].sum(axis=0) / sizes[drawn].sum()
    return out
