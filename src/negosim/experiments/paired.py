"""Strategies on the same worlds: paired differences, and the game between strategies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.errors import NegosimError
from negosim.experiments.results import Run
from negosim.experiments.statistics import LEVEL, Estimate, Moments, wilson

__all__ = ["Comparison", "Difference", "Rows", "compare", "holm"]

RESAMPLES = 9_999
MOST_FOR_BCA = 5_000  # lanes; BCa's jackknife grows with their square


@dataclass(frozen=True)
class Rows:
    """A run's rows as (lane, pairing) arrays, of the lanes in which every table was played.

    failed : lanes left out, in which some table failed
    worlds : for each choice and event, how it came out in each lane
    """

    run: Run
    lanes: IntArray
    failed: int
    values: dict[str, FloatArray]
    deal: BoolArray
    worlds: dict[str, NDArray[np.object_]]

    @classmethod
    def of(cls, run: Run) -> Rows:
        """Read a finished run.

        Raises
        ------
        NegosimError
            Where every lane has a table that failed.
        """
        case, pairings = run.plan.scenario(), len(run.plan.pairings)
        names = ["joint_gain", *(f"{key}.{p}" for key in ("payoff", "gain") for p in case.parties)]
        kinds = [
            *(f"choice.{name}" for name in case.choice),
            *(f"event.{event.name}" for event in case.event),
        ]
        columns: dict[str, list[NDArray[np.generic]]] = {name: [] for name in names}
        worlds: dict[str, list[NDArray[np.object_]]] = {name: [] for name in kinds}
        ends, numbers = [], []
        for part in run.parts():
            for name in names:
                column = part.talks.column(name).to_numpy(zero_copy_only=False)
                columns[name].append(np.asarray(column, dtype=np.float64))
            ends.append(np.array(part.talks.column("end").to_pylist(), dtype=object))
            numbers.append(np.asarray(part.worlds.column("lane").to_numpy()))
            for name in kinds:
                came = part.worlds.column(name).to_pylist()
                worlds[name].append(np.array(came, dtype=object))
        end = np.concatenate(ends).reshape(-1, pairings)
        whole = ~(end == "failed").any(axis=1)
        if not whole.any():
            raise NegosimError("every lane has a table that failed: nothing to compare.")
        return cls(
            run,
            np.concatenate(numbers)[whole],
            int((~whole).sum()),
            {
                name: np.concatenate(parts).reshape(-1, pairings)[whole]
                for name, parts in columns.items()
            },
            (end == "in_force")[whole],
            {name: np.concatenate(parts)[whole] for name, parts in worlds.items()},
        )


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values for several comparisons.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6:65-70.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    adjusted, so_far = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        so_far = max(so_far, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = so_far
    return adjusted


@dataclass(frozen=True)
class Difference:
    """One strategy less another, against the same opponent on the same worlds.

    mean : with a bootstrap interval (`method` says which)
    effect : mean over standard deviation of the differences (Cohen's d for pairs)
    better, worse : share of worlds in which the first does better, or worse
    p, adjusted : of no difference (paired t), and after Holm over all comparisons
    by_world : for each choice and event, each way it came out, the mean difference there
    """

    first: str
    second: str
    against: str
    mean: Estimate
    method: str
    effect: float
    better: Estimate
    worse: Estimate
    p: float
    adjusted: float
    by_world: dict[str, dict[str, Estimate]]


@dataclass(frozen=True)
class Comparison:
    """Every pair of one side's strategies against each of the other's.

    measure : column compared
    failed : worlds left out, in which some table failed
    """

    party: str
    measure: str
    lanes: int
    failed: int
    differences: list[Difference]


def compare(run: Run, party: str, measure: str | None = None) -> Comparison:
    """Compare one side's strategies on a run that played them on the same worlds.

    Parameters
    ----------
    run : Run
        Finished, with two or more strategies of the party.
    party : str
    measure : str, optional
        Column to compare; the party's payoff by default.

    Returns
    -------
    Comparison

    References
    ----------
    Efron (1987), "Better bootstrap confidence intervals", JASA 82:171-185.
    """
    rows, case = Rows.of(run), run.plan.scenario()
    side, measure = case.parties.index(party), measure or f"payoff.{party}"
    pairings = run.plan.pairings
    mine = list(dict.fromkeys(pair[side] for pair in pairings))
    others = list(dict.fromkeys(pair[1 - side] for pair in pairings))
    at = {pair: number for number, pair in enumerate(pairings)}
    trials = []
    for other in others:
        for number, first in enumerate(mine):
            for second in mine[number + 1 :]:
                pairs = [(s, other) if side == 0 else (other, s) for s in (first, second)]
                columns = [rows.values[measure][:, at[(a, b)]] for a, b in pairs]
                trials.append((first, second, other, columns[0] - columns[1]))
    p_values = [_no_difference(step) for *_, step in trials]
    differences = []
    for (first, second, other, step), p, adjusted in zip(
        trials, p_values, holm(p_values), strict=True
    ):
        mean, method = bootstrap_mean(step, run.plan.seed)
        spread = float(step.std(ddof=1)) if len(step) > 1 else 0.0
        differences.append(
            Difference(
                first,
                second,
                other,
                mean,
                method,
                mean.value / spread if spread > 0 else np.nan,
                wilson(int((step > 0).sum()), len(step)),
                wilson(int((step < 0).sum()), len(step)),
                p,
                adjusted,
                {name: _split(step, came) for name, came in rows.worlds.items()},
            )
        )
    return Comparison(party, measure, len(rows.lanes), rows.failed, differences)


def _split(step: FloatArray, came: NDArray[np.object_]) -> dict[str, Estimate]:
    """Mean difference for each way a choice or event came out."""
    out = {}
    for entry in sorted(set(came), key=str):
        moments = Moments()
        moments.add(step[came == entry])
        out[str(entry)] = moments.estimate()
    return out


def _no_difference(step: FloatArray) -> float:
    """p-value of a mean of zero; 1 where all differences are zero."""
    spread = float(step.std(ddof=1)) if len(step) > 1 else 0.0
    if spread == 0.0:
        return np.nan if len(step) < 2 else 1.0 if step[0] == 0 else 0.0
    return float(2 * special.stdtr(len(step) - 1, -abs(step.mean()) / (spread / sqrt(len(step)))))


def bootstrap_mean(values: FloatArray, seed: int) -> tuple[Estimate, str]:
    """Mean with a bootstrap interval: BCa up to 5,000 lanes, percentile above."""
    mean, n = float(values.mean()), len(values)
    if n < 2 or float(np.ptp(values)) == 0.0:
        return Estimate(mean, mean, mean, n), "no spread"
    from scipy import stats  # a second of import, for comparisons alone

    method = "BCa" if n <= MOST_FOR_BCA else "percentile"
    key = np.frombuffer(sha256(f"{seed}:interval".encode()).digest()[:16], dtype="<u8")
    found = stats.bootstrap(
        (values,),
        np.mean,
        n_resamples=RESAMPLES if n <= MOST_FOR_BCA else 1_999,
        batch=max(1, 4_000_000 // n),
        confidence_level=LEVEL,
        method=method,
        rng=np.random.Generator(np.random.Philox(key=key)),
    ).confidence_interval
    return Estimate(mean, float(found.low), float(found.high), n), method
