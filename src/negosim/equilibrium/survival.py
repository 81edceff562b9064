"""How firm estimated equilibria are: the share of resampled games that have them, too."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.equilibrium.dominance import rest
from negosim.equilibrium.exact import integers, rationals

__all__ = ["Stability", "Support", "stability"]

Support = tuple[tuple[int, ...], tuple[int, ...]]  # rows and columns played
SMALL, FEW = 4, 200  # with more undominated strategies a side, so many games: some seconds
MOST, WIDE = 8, 30  # with more than that, or so many in all, none


@dataclass(frozen=True, slots=True)
class Stability:
    """What resampled games have for equilibria.

    Attributes
    ----------
    resamples : int
        How many were solved.
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
    A_samples, B_samples : (resample, row, column) array
        Mean payoffs of row and column player in each resample of the lanes, finite; the same
        lanes for both.
    decimals : int, optional
        Round payoffs to so many decimals first; as in `solve`, so that what tied there ties here.

    Returns
    -------
    Stability or None
        Of the first 200 resamples where more than 4 strategies of a side are undominated in
        some of them. None where more than 8 are, or a side has more than 30: too long.

    Examples
    --------
    >>> A = np.array([[[2.0, 0.0], [0.0, 1.0]], [[2.0, 0.0], [3.0, 1.0]]])
    >>> B = np.array([[[1.0, 0.0], [0.0, 2.0]], [[1.0, 0.0], [0.0, 2.0]]])
    >>> found = stability(A, B)
    >>> found.supports[(0,), (0,)], found.supports[(1,), (1,)], found.rows
    (0.5, 1.0, (0.5, 1.0))
    """
    A, B = (np.asarray(samples, dtype=np.float64) for samples in (A_samples, B_samples))
    if max(A.shape[1:]) > WIDE:
        return None
    if decimals is not None:
        A, B = A.round(decimals), B.round(decimals)
    rows, columns = _undominated(A, B)
    most = max(rows.sum(axis=1).max(), columns.sum(axis=1).max())
    if most > MOST:
        return None
    games = min(len(A), FEW) if most > SMALL else len(A)
    solved: dict[bytes, set[Support]] = {}
    met: Counter[Support] = Counter()
    plays: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    for at in range(games):
        same = A[at].tobytes() + B[at].tobytes()
        if same not in solved:
            left = np.flatnonzero(rows[at]), np.flatnonzero(columns[at])
            solved[same] = _supports(A[at], B[at], *left, decimals)
        met.update(solved[same])
        for side, counts in enumerate(plays):
            counts.update(set().union(*(support[side] for support in solved[same])))
    return Stability(
        games,
        {one: count / games for one, count in sorted(met.items(), key=lambda it: (-it[1], it[0]))},
        tuple(plays[0][row] / games for row in range(A.shape[1])),
        tuple(plays[1][column] / games for column in range(A.shape[2])),
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
