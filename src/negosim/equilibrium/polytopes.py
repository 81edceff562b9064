"""Corners of the polytopes whose pairs are the equilibria of a game of two.

Integers only, so a corner with one tight inequality too many is seen for certain. Payoffs
come shifted to be positive: then {z >= 0, M z <= 1} is bounded and full-dimensional.
"""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.arrays import IntArray

__all__ = ["Integers", "Labels", "fits", "pivot", "vertices"]

Integers = NDArray[np.object_]  # Python's own, of any length
Labels = NDArray[np.uint64]  # a set of inequalities, a bit each

SIDE = 12  # as many corners as a game of 12 x 12 may have are still enumerated
BITS = 64


def fits(rows: int, columns: int) -> bool:
    """Whether a game is small enough to list all corners of both its polytopes.

    Up to 12 x 12 it is; so are longer games of few rows or columns whose polytopes can have
    no more corners than those of a 12 x 12 game.

    References
    ----------
    McMullen, P. (1970). The maximum numbers of faces of a convex polytope.
    Mathematika 17, 179-184.

    Examples
    --------
    >>> fits(12, 12), fits(3, 30), fits(12, 13)
    (True, True, False)
    """
    facets = rows + columns
    if facets > BITS:
        return False
    return max(_most(rows, facets), _most(columns, facets)) <= _most(SIDE, 2 * SIDE)


def _most(dimension: int, facets: int) -> int:
    """Most corners a polytope can have."""
    spare = facets - dimension
    return comb(facets - (dimension + 1) // 2, spare) + comb(facets - (dimension + 2) // 2, spare)


def vertices(matrix: Integers) -> tuple[Integers, Labels]:
    """Corners of {z >= 0, matrix z <= 1}, by double description.

    Starts with the corners under the first inequality; each further one cuts some off and
    puts a new one on every edge it crosses. Two corners share an edge where no third has all
    the tight inequalities they have in common.

    Parameters
    ----------
    matrix : (inequality, dimension) array of Python integers
        All positive; inequalities and dimensions at most 64 together.

    Returns
    -------
    corners : (corner, dimension + 1) array of Python integers
        Corner z is the first numbers over the last one, which is positive.
    labels : (corner,) array
        Bit i: z_i = 0. Bit dimension + k: inequality k is tight.

    References
    ----------
    Motzkin, T. S., Raiffa, H., Thompson, G. L. & Thrall, R. M. (1953). The double description
    method. Contributions to the Theory of Games II, Princeton, 51-73.
    Fukuda, K. & Prodon, A. (1996). Double description method revisited. Combinatorics and
    Computer Science, LNCS 1120, 91-111.

    Examples
    --------
    >>> corners, labels = vertices(np.array([[1, 2], [2, 1]], dtype=object))
    >>> corners.tolist()
    [[0, 0, 1], [0, 1, 2], [1, 0, 2], [1, 1, 3]]
    >>> [f"{label:04b}" for label in labels.tolist()]
    ['0011', '0101', '1010', '1100']
    """
    dimension = matrix.shape[1]
    corners: Integers = np.zeros((dimension + 1, dimension + 1), dtype=object)
    corners[0, -1] = 1
    for at, slope in enumerate(matrix[0]):
        corners[at + 1, [at, -1]] = 1, slope
    origin = (1 << dimension) - 1
    tight = [origin] + [origin ^ (1 << at) | 1 << dimension for at in range(dimension)]
    labels: Labels = np.array(tight, dtype=np.uint64)
    for at, row in enumerate(matrix[1:], start=dimension + 1):
        corners, labels = _cut(corners, labels, row, np.uint64(1 << at))
    return corners, labels


def _cut(
    corners: Integers, labels: Labels, row: Integers, bit: np.uint64
) -> tuple[Integers, Labels]:
    """The corners left under one more inequality."""
    slack = corners[:, -1] - corners[:, :-1] @ row
    inside, outside = np.flatnonzero(slack > 0), np.flatnonzero(slack < 0)
    labels = np.where(slack == 0, labels | bit, labels)
    near, far = _edges(labels, inside, outside, corners.shape[1] - 2)
    fresh = slack[near, np.newaxis] * corners[far] - slack[far, np.newaxis] * corners[near]
    if fresh.size:
        fresh //= np.gcd.reduce(fresh, axis=1, keepdims=True)
    stay = np.flatnonzero(slack >= 0)
    return (
        np.concatenate([corners[stay], fresh]),
        np.concatenate([labels[stay], labels[near] & labels[far] | bit]),
    )


def _edges(
    labels: Labels, inside: IntArray, outside: IntArray, common: int
) -> tuple[IntArray, IntArray]:
    """Ends of the edges from inside to outside; an edge has at least `common` labels."""
    simple = bool((np.bitwise_count(labels) == common + 1).all())  # then those are all it takes
    near: list[Any] = [np.empty(0, np.int64)]
    far: list[Any] = [np.empty(0, np.int64)]
    for corner in inside:
        shared = labels[corner] & labels[outside]
        ends = np.flatnonzero(np.bitwise_count(shared) >= common)
        if not simple:
            wanted = shared[ends, np.newaxis]
            ends = ends[((labels & wanted) == wanted).sum(axis=1) == 2]
        near.append(np.full(ends.size, corner))
        far.append(outside[ends])
    return np.concatenate(near), np.concatenate(far)


def pivot(table: Integers, row: int, column: int, over: int) -> tuple[Integers, int]:
    """Clear a column but for one row, every entry over `over`, and over the answer after it.

    References
    ----------
    Edmonds, J. (1967). Systems of distinct representatives and linear algebra. Journal of
    Research of the National Bureau of Standards 71B, 241-245: all divisions are exact.

    Examples
    --------
    >>> table, over = pivot(np.array([[2, 1], [4, 5]], dtype=object), 0, 0, 1)
    >>> table.tolist(), over
    ([[2, 1], [0, 6]], 2)
    """
    line, at = table[row].copy(), table[row, column]
    table = (table * at - np.multiply.outer(table[:, column], line)) // over
    table[row] = line
    return table, int(at)
