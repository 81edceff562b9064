"""How firm an estimated equilibrium is: the share of resampled games in which it is still one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.equilibrium.dominance import rest
from negosim.equilibrium.exact import carried, integers, rationals
from negosim.equilibrium.replies import best_responses

__all__ = ["Stability", "Support", "stability", "supports_survive", "survival"]

Support = tuple[tuple[int, ...], tuple[int, ...]]  # rows and columns played
MOST = 8  # undominated strategies a side: some 10 ms a game

CLEAR = 1e-9  # of the game's range of payoffs: nearer to the edge, fractions decide
STEADY = 1e-5  # least singular value of a system that doubles solve well enough


def survival(
    A_samples: FloatArray,
    B_samples: FloatArray,
    row: Sequence[float],
    column: Sequence[float],
    decimals: int | None = None,
) -> float:
    """Share of resampled games in which an equilibrium's strategies still support one.

    A pure profile survives in a game where each of the two strategies is a best reply to the
    other. A mixed one survives where some equilibrium plays just the same rows and the same
    columns, each with positive probability; the probabilities themselves may differ.

    Parameters
    ----------
    A_samples, B_samples : (resample, row, column) array
        Mean payoffs of row and column player in each resample of the lanes, finite; the same
        lanes for both.
    row, column : sequence of float
        The equilibrium's mixes; only which of them are positive matters.
    decimals : int, optional
        Round payoffs to so many decimals first; as in `solve`, so that what tied there ties here.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> A = np.array([[[2.0, 0.0], [0.0, 1.0]], [[2.0, 0.0], [3.0, 1.0]]])
    >>> B = np.array([[[1.0, 0.0], [0.0, 2.0]], [[1.0, 0.0], [0.0, 2.0]]])
    >>> survival(A, B, [1, 0], [1, 0]), survival(A, B, [0, 1], [0, 1])
    (0.5, 1.0)
    >>> survival(A, B, [2 / 3, 1 / 3], [1 / 3, 2 / 3])
    0.5
    """
    return float(supports_survive(A_samples, B_samples, row, column, decimals).mean())


def supports_survive(
    A_samples: FloatArray,
    B_samples: FloatArray,
    row: Sequence[float],
    column: Sequence[float],
    decimals: int | None = None,
) -> BoolArray:
    """In which resampled games an equilibrium's strategies still support one, (resample,).

    Examples
    --------
    >>> A = np.array([[[2.0, 0.0], [0.0, 1.0]], [[2.0, 0.0], [3.0, 1.0]]])
    >>> supports_survive(A, -A, [1, 0], [0, 1])
    array([False, False])
    """
    A, B = (np.asarray(samples, dtype=np.float64) for samples in (A_samples, B_samples))
    if decimals is not None:
        A, B = A.round(decimals), B.round(decimals)
    rows, columns = (np.flatnonzero(np.asarray(mix, dtype=np.float64) > 0) for mix in (row, column))
    if rows.size == columns.size == 1:
        of_row, of_column = best_responses(A, B)
        there = (..., rows[0], columns[0])
        return np.asarray(of_row[there] & of_column[there])
    transposed = B.transpose(0, 2, 1)
    halves = [(A, rows, columns), (transposed, columns, rows)]
    halves.sort(key=lambda half: half[2].size - half[1].size)  # more equations: sooner refuted
    alive = np.ones(len(A), dtype=bool)
    for samples, replies, played in halves:
        alive[alive] = _carried(samples[alive], replies, played, decimals)
    return alive


def _carried(A: FloatArray, rows: IntArray, columns: IntArray, decimals: int | None) -> BoolArray:
    """In which games some mix over just these columns makes all these rows best replies.

    Strategies that are alike in every game, as far as they are played, count once.
    """
    columns = np.unique(_twin(A.transpose(2, 0, 1))[columns])
    played = A[:, :, columns]
    twin = _twin(played.transpose(1, 0, 2))
    different = np.unique(twin)
    replies = np.searchsorted(different, np.unique(twin[rows]))
    return _best(played[:, different], replies, decimals)


def _twin(strategies: FloatArray) -> IntArray:
    """For each strategy the first that is alike, itself included; from (strategy, game, other)."""
    alike = [(strategies == one).all(axis=(1, 2)).argmax() for one in strategies]
    return np.array(alike, dtype=np.int64)


def _best(A: FloatArray, rows: IntArray, decimals: int | None) -> BoolArray:
    """In which games some mix over all columns makes all these rows best replies."""
    low, high = A.min(axis=(1, 2), keepdims=True), A.max(axis=(1, 2), keepdims=True)
    verdict = _doubles((A - low) / np.where(high > low, high - low, 1.0), rows)
    for game in np.flatnonzero(verdict == 0):
        exact = integers(rationals(A[game], decimals=decimals))
        verdict[game] = 1 if carried(exact, rows, range(A.shape[2])) else -1
    return np.asarray(verdict > 0)


def _doubles(A: FloatArray, rows: IntArray) -> IntArray:
    """1 where there is such a mix, -1 where there is none, 0 where doubles cannot tell, (game,).

    The mix y and its worth u solve A y = u on the rows with sum y = 1. With more equations
    than unknowns, or where they are near singular, doubles may refute but not confirm.
    """
    games, equations, unknowns = len(A), rows.size + 1, A.shape[2] + 1
    system = np.zeros((games, equations, unknowns))
    system[:, :-1, :-1] = A[:, rows]
    system[:, :-1, -1] = -1.0
    system[:, -1, :-1] = 1.0
    right = np.zeros((equations, 1))
    right[-1] = 1.0
    left, values, turned = np.linalg.svd(system, full_matrices=False)
    within = left.transpose(0, 2, 1) @ right
    verdict = np.zeros(games, dtype=np.int64)
    verdict[(np.abs(left @ within - right) > CLEAR).any(axis=(1, 2))] = -1
    if equations == unknowns:
        steady = values[:, -1] > STEADY
        solved = turned[steady].transpose(0, 2, 1) @ (within[steady] / values[steady, :, None])
        mix, worth = solved[:, :-1], solved[:, -1]
        others = np.delete(A[steady], rows, axis=1) @ mix
        margin = np.hstack([mix[:, :, 0], worth - others[:, :, 0]]).min(axis=1)
        verdict[steady] = np.where(margin > CLEAR, 1, np.where(margin < -CLEAR, -1, 0))
    return verdict


@dataclass(frozen=True, slots=True)
class Stability:
    """What resampled games have for equilibria.

    Attributes
    ----------
    resamples : int
    supports : dict
        For each pair of rows and columns that some extreme equilibrium plays, the share of
        games that have one; the most frequent first.
    rows, columns : tuple of float
        Share of games in which each strategy is played in some equilibrium.
    """

    resamples: int
    supports: dict[Support, float]
    rows: tuple[float, ...]
    columns: tuple[float, ...]


def stability(
    A_samples: FloatArray, B_samples: FloatArray, decimals: int | None = None
) -> Stability | None:
    """Solve each resampled game, strictly dominated strategies first.

    Parameters
    ----------
    A_samples, B_samples, decimals
        As in `survival`.

    Returns
    -------
    Stability or None
        None where more than 8 strategies of a side are undominated in some resample: that
        takes too long.

    Examples
    --------
    >>> A = np.array([[[2.0, 0.0], [0.0, 1.0]], [[2.0, 0.0], [3.0, 1.0]]])
    >>> B = np.array([[[1.0, 0.0], [0.0, 2.0]], [[1.0, 0.0], [0.0, 2.0]]])
    >>> found = stability(A, B)
    >>> found.supports[(0,), (0,)], found.supports[(1,), (1,)], found.rows
    (0.5, 1.0, (0.5, 1.0))
    """
    A, B = (np.asarray(samples, dtype=np.float64) for samples in (A_samples, B_samples))
    if decimals is not None:
        A, B = A.round(decimals), B.round(decimals)
    rows, columns = _undominated(A, B)
    if max(rows.sum(axis=1).max(), columns.sum(axis=1).max()) > MOST:
        return None
    solved: dict[bytes, set[Support]] = {}
    met: Counter[Support] = Counter()
    plays: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    for first, second, keep, hold in zip(A, B, rows, columns, strict=True):
        same = first.tobytes() + second.tobytes()
        if same not in solved:
            left = np.flatnonzero(keep), np.flatnonzero(hold)
            solved[same] = _supports(first, second, *left, decimals)
        met.update(solved[same])
        for side, counts in enumerate(plays):
            counts.update(set().union(*(support[side] for support in solved[same])))
    games, (of_row, of_column) = len(A), plays
    return Stability(
        games,
        {one: count / games for one, count in sorted(met.items(), key=lambda it: (-it[1], it[0]))},
        tuple(of_row[at] / games for at in range(A.shape[1])),
        tuple(of_column[at] / games for at in range(A.shape[2])),
    )


def _undominated(A: FloatArray, B: FloatArray) -> tuple[BoolArray, BoolArray]:
    """What is left when no pure strategy strictly dominates another, (game, strategy) each."""
    rows, columns = (np.ones((len(A), count), dtype=bool) for count in A.shape[1:])
    before = -1
    while before != (before := int(rows.sum() + columns.sum())):
        for own, mine, others in ((A, rows, columns), (B.transpose(0, 2, 1), columns, rows)):
            better = (own[:, :, None] > own[:, None]) | ~others[:, None, None]
            mine &= ~(better.all(axis=3) & mine[:, :, None]).any(axis=1)
    return rows, columns


def _supports(
    A: FloatArray, B: FloatArray, rows: IntArray, columns: IntArray, decimals: int | None
) -> set[Support]:
    """Supports of the extreme equilibria of one game, of which just these strategies are left."""
    if rows.size == columns.size == 1:
        return {((int(rows[0]),), (int(columns[0]),))}
    here = np.ix_(rows, columns)
    left = rest(*(integers(rationals(side[here], decimals=decimals)) for side in (A, B)))
    assert left.extreme is not None  # it is small
    rows, columns = rows[left.rows], columns[left.columns]
    return {
        (
            tuple(int(rows[at]) for at, share in enumerate(x) if share),
            tuple(int(columns[at]) for at, share in enumerate(y) if share),
        )
        for x, y in left.extreme.profiles
    }
