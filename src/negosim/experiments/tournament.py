"""The game between strategies: every pairing on the same worlds, and its equilibria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, sqrt
from typing import Any

import numpy as np

from negosim.arrays import BoolArray, FloatArray
from negosim.equilibrium.estimate import ALPHA, Regret, pure_regrets, regret, resampled
from negosim.equilibrium.nash import Equilibria, solve
from negosim.equilibrium.replies import best_responses
from negosim.equilibrium.survival import Stability, stability
from negosim.experiments.paired import Rows
from negosim.experiments.results import Run

__all__ = ["CONTENDERS", "ENOUGH", "Tournament", "by_world", "cells", "known", "tournament"]

CONTENDERS = "boulware,linear,conceder,hardliner,tit-for-tat,micro,trade-off,random"
DECIMALS = 9  # payoffs stand on this grid
ENOUGH = 30  # with fewer worlds a subset is not solved
SHOWN = 20  # supports in JSON
EPS = 0.01  # of the range of payoffs, where nothing is said


@dataclass(frozen=True)
class Tournament:
    """Mean payoffs of every pairing, and what follows for the choice of a strategy.

    failed : worlds left out, in which some table failed
    rows, columns : strategies of the first and of the second party
    payoff, error : (party, row, column) mean payoffs and their standard errors
    deals, joint : (row, column) share of deals, mean joint gain
    best : for each party (row, column), whether its strategy is a best reply there
    eps : what may be gained, in the unit of payoffs, for a profile to count as an equilibrium
    regrets : of each equilibrium, with its uncertainty
    bounds : (row, column) 95 % bound on the regret of each profile in pure strategies
    stable : equilibria of resampled tournaments; None where they are too large
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
    eps: float
    regrets: tuple[Regret, ...]
    bounds: FloatArray
    stable: Stability | None

    @property
    def survives(self) -> tuple[float | None, ...]:
        """For each equilibrium, share of resampled tournaments where its strategies carry one."""
        if self.stable is None:
            return (None,) * len(self.regrets)
        played = [
            (tuple(np.flatnonzero(one.row).tolist()), tuple(np.flatnonzero(one.column).tolist()))
            for one in self.found.equilibria
        ]
        return tuple(self.stable.supports.get(support, 0.0) for support in played)

    def document(self) -> dict[str, Any]:
        """For JSON."""
        first, second = self.parties
        equilibria = self.found.document()
        for entry, share, one in zip(
            equilibria["equilibria"], self.survives, self.regrets, strict=True
        ):
            entry |= {"survives": share, "regret": self._regret(one)}
        del equilibria["format"]
        return {
            "format": 1,
            "lanes": self.lanes,
            "failed": self.failed,
            "rows": list(self.rows),
            "columns": list(self.columns),
            "payoff": {first: self.payoff[0].tolist(), second: self.payoff[1].tolist()},
            "standard_error": {
                party: [[known(value) for value in row] for row in error.tolist()]
                for party, error in zip(self.parties, self.error, strict=True)
            },
            "deals": self.deals.tolist(),
            "joint_gain": self.joint.tolist(),
            "best_reply": {first: self.best[0].tolist(), second: self.best[1].tolist()},
            "eps": self.eps,
            "regret_bound": [[known(value) for value in row] for row in self.bounds.tolist()],
            "stability": self._stability(),
            **equilibria,
        }

    def _regret(self, one: Regret) -> dict[str, Any]:
        """How much may be gained, how sure that is, and what would settle it."""
        holds, lanes = one.gains.needs(self.eps)
        low, high = one.gains.bounds(ALPHA / 2)
        entries = [
            {"mean": known(mean), "low": known(least), "high": known(most)}
            for mean, least, most in zip(one.gains.mean, low, high, strict=True)
        ]
        of_party = zip(self.parties, map(known, one.of_players), strict=True)
        verdict = one.gains.verdict(self.eps)
        return {
            "bound": known(one.bound),
            "of_party": dict(of_party),
            "bonferroni": known(one.bonferroni),
            "probability": known(one.likely(self.eps)),
            "settled": verdict,
            "lanes": {"verdict": holds, "needed": known(lanes)} if verdict is None else None,
            "gains": {"rows": entries[: len(self.rows)], "columns": entries[len(self.rows) :]},
        }

    def _stability(self) -> dict[str, Any] | None:
        """Equilibria of resampled tournaments."""
        if self.stable is None:
            return None
        return {
            "resamples": self.stable.resamples,
            "rows": list(self.stable.rows),
            "columns": list(self.stable.columns),
            "supports": [
                {"rows": list(rows), "columns": list(columns), "share": share}
                for (rows, columns), share in list(self.stable.supports.items())[:SHOWN]
            ],
        }


def tournament(run: Run, eps: float | None = None) -> Tournament:
    """Read a finished run of every pairing of both sides' strategies as a game.

    Parameters
    ----------
    run : Run
        Whose pairings are all pairs of its rows and columns, in that order.
    eps : float, optional
        What may be gained for a profile to count as an equilibrium; by default 1 % of the range
        of mean payoffs, of the party where that is wider.

    Returns
    -------
    Tournament

    References
    ----------
    Wellman (2006), "Methods for empirical game-theoretic analysis", AAAI 2006:1552-1555.
    """
    return _solved(Rows.of(run), eps)


def by_world(run: Run, name: str, eps: float | None = None) -> dict[str, Tournament | int]:
    """The game in each part of the worlds, by how a choice or event came out.

    Parameters
    ----------
    run, eps
        As in `tournament`.
    name : str
        A key of `Rows.worlds`.

    Returns
    -------
    dict
        For each way it came out the game there; where it has fewer than 30 worlds, how many.
    """
    table = Rows.of(run)
    out: dict[str, Tournament | int] = {}
    for entry in sorted(set(table.worlds[name]), key=str):
        here = table.worlds[name] == entry
        values = {key: column[here] for key, column in table.values.items()}
        part = replace(table, lanes=table.lanes[here], values=values, deal=table.deal[here])
        few = here.sum() < ENOUGH
        out[str(entry or "none")] = int(here.sum()) if few else _solved(part, eps)
    return out


def cells(table: Rows, rows: Sequence[str], columns: Sequence[str]) -> FloatArray:
    """Payoffs of a run's pairings, (lane, party, row, column); NaN where a pair was not played."""
    parties = table.run.plan.scenario().parties
    out = np.full((len(table.lanes), 2, len(rows), len(columns)), np.nan)
    for number, (first, second) in enumerate(table.run.plan.pairings):
        for party, name in enumerate(parties):
            spot = rows.index(first), columns.index(second)
            out[:, party, *spot] = table.values[f"payoff.{name}"][:, number]
    return out


def _solved(table: Rows, eps: float | None) -> Tournament:
    run = table.run
    rows = tuple(dict.fromkeys(first for first, _ in run.plan.pairings))
    columns = tuple(dict.fromkeys(second for _, second in run.plan.pairings))
    shape, lanes = (len(rows), len(columns)), len(table.lanes)
    values = cells(table, rows, columns)
    payoff = values.mean(axis=0).round(DECIMALS)
    spread = values.std(axis=0, ddof=1) if lanes > 1 else np.full(payoff.shape, np.nan)
    found = solve(payoff[0], payoff[1], DECIMALS)
    samples = resampled(values, run.plan.seed)
    if eps is None:
        eps = float(f"{EPS * np.ptp(payoff, axis=(1, 2)).max():.2g}")
    bounds = np.quantile(pure_regrets(samples).max(axis=1), 1 - ALPHA, axis=0)
    return Tournament(
        parties=run.plan.scenario().parties,
        rows=rows,
        columns=columns,
        lanes=lanes,
        failed=table.failed,
        payoff=payoff,
        error=spread / sqrt(lanes),
        deals=table.deal.mean(axis=0).reshape(shape),
        joint=table.values["joint_gain"].mean(axis=0).reshape(shape),
        best=best_responses(payoff[0], payoff[1]),
        found=found,
        eps=eps,
        regrets=tuple(regret(values, samples, one.row, one.column) for one in found.equilibria),
        bounds=bounds if lanes > 1 else np.full(shape, np.nan),
        stable=stability(samples[:, 0], samples[:, 1], DECIMALS),
    )


def known(value: float) -> float | None:
    """A figure for JSON; null where it is not known."""
    return float(value) if isfinite(value) else None
