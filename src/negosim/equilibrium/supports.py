"""Equilibria in which both play few strategies, of a game too large to solve completely."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.equilibrium.exact import Mix
from negosim.equilibrium.polytopes import Integers
from negosim.equilibrium.programs import on_supports

__all__ = ["small_supports"]

MOST = 3  # strategies a side
TRIED = 2000  # pairs of supports of a size that are solved in fractions
CLOSE = 1e-9  # of the range of payoffs: what doubles cannot tell apart is tried


def small_supports(A: Integers, B: Integers) -> tuple[tuple[Mix, Mix], ...]:
    """Equilibria in which both play one strategy, or both two, or both three.

    All pairs of such supports are looked through in doubles; what may be an equilibrium is
    solved in fractions, at most 2,000 of a size. Of games with very many ties, or where a mix is
    nearly undetermined, not all are found.

    References
    ----------
    Porter, R., Nudelman, E. & Shoham, Y. (2008). Simple search methods for finding a Nash
    equilibrium. Games and Economic Behavior 63, 642-662: most games have one.

    Examples
    --------
    >>> A, B = np.array([[3, 1], [1, 2]], object), np.array([[2, 1], [1, 3]], object)
    >>> for x, y in small_supports(A, B):
    ...     print(*x, "|", *y)
    1 0 | 1 0
    2/3 1/3 | 1/3 2/3
    0 1 | 0 1
    """
    ours, theirs = (
        np.asarray((side - side.min()) / ((side.max() - side.min()) or 1), dtype=np.float64)
        for side in (A, B.T)
    )
    found = set()
    for size in range(1, min(MOST, *A.shape) + 1):
        rows, columns = (np.array(list(combinations(range(n), size))) for n in A.shape)
        both = _evened(ours, rows, columns) & _evened(theirs, columns, rows).T
        for at, to in np.argwhere(both)[:TRIED]:
            found.add(on_supports(A, B, rows[at], columns[to]))
    return tuple(sorted((one for one in found if one), reverse=True))


def _evened(A: FloatArray, rows: IntArray, columns: IntArray) -> BoolArray:
    """Whether a mix over all columns of a set makes all rows of a set best replies, (row, column).

    The mix pays all these rows the same: it is at right angles to their differences.
    """
    size = rows.shape[1]
    offered = A[:, columns]  # (row, set of columns, column)
    out = np.zeros((len(rows), len(columns)), dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        for at, replies in enumerate(rows):
            apart = offered[replies[1:]] - offered[replies[0]]
            mix = np.ones((len(columns), 1))
            if size == 2:
                mix = apart[0][:, ::-1] * [1.0, -1.0]
            elif size == 3:
                mix = np.cross(apart[0], apart[1])
            mix /= mix.sum(axis=1, keepdims=True)
            there = np.flatnonzero((mix >= -CLOSE).all(axis=1))
            worth = (offered[:, there] * mix[there]).sum(axis=2)
            out[at, there] = worth[replies[0]] >= worth.max(axis=0) - CLOSE
    return out
