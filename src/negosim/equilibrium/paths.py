"""Some equilibria of a game too large to solve completely: a path from every label."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from negosim.equilibrium.exact import Mix
from negosim.equilibrium.polytopes import Integers, pivot

__all__ = ["path", "path_equilibria"]


def path_equilibria(A: Integers, B: Integers) -> tuple[tuple[Mix, Mix], ...]:
    """Where the Lemke-Howson paths from the artificial equilibrium end, one from each label.

    Integer pivots, each divided exactly by the one before, with a lexicographic ratio test: no
    path rounds, cycles or runs for ever. There may be equilibria at the end of none.

    Parameters
    ----------
    A, B : (row, column) array of Python integers
        Payoffs of row and column player, positive.

    Returns
    -------
    tuple of (row's mix, column's mix)
        Each once, those with more weight on the first strategies first; at least one.

    References
    ----------
    Lemke, C. E. & Howson, J. T. (1964). Equilibrium points of bimatrix games. Journal of the
    Society for Industrial and Applied Mathematics 12, 413-423.

    Examples
    --------
    >>> A, B = np.array([[3, 1], [1, 2]], object), np.array([[2, 1], [1, 3]], object)
    >>> for x, y in path_equilibria(A, B):
    ...     print(*x, "|", *y)
    1 0 | 1 0
    0 1 | 0 1
    """
    ends = {path(A, B, label) for label in range(sum(A.shape))}
    return tuple(sorted(ends, reverse=True))


class Tableau:
    """{matrix z + slack = 1}: a basis, moved a pivot at a time; every entry is over `over`."""

    def __init__(self, matrix: Integers, variables: list[int], slacks: list[int]) -> None:
        size = len(slacks)
        one = np.ones((size, 1), dtype=object)
        identity = np.array(np.eye(size, dtype=np.int64).tolist(), dtype=object)
        self.table: Integers = np.hstack([matrix, identity, one])
        self.column = {label: at for at, label in enumerate([*variables, *slacks])}
        self.slack = range(len(variables), len(variables) + size)
        self.basis = list(slacks)
        self.over = 1

    def enter(self, label: int) -> int:
        """Bring a label's variable into the basis; the label of the one that leaves."""
        row = self._leaving(self.table[:, self.column[label]])
        self.table, self.over = pivot(self.table, row, self.column[label], self.over)
        left, self.basis[row] = self.basis[row], label
        return left

    def _leaving(self, column: Integers) -> int:
        """The row with the least ratio; ties go by the slacks' columns, so none is left."""
        rows = [row for row in range(len(self.basis)) if column[row] > 0]
        ties = iter((-1, *self.slack))
        while len(rows) > 1:
            numbers = self.table[:, next(ties)]
            ratios = [Fraction(numbers[row], column[row]) for row in rows]
            least = min(ratios)
            rows = [row for row, ratio in zip(rows, ratios, strict=True) if ratio == least]
        return rows[0]

    def mix(self, labels: range) -> Mix:
        """The values of these variables as probabilities."""
        weight = dict(zip(self.basis, self.table[:, -1], strict=True))
        weights = [weight.get(label, 0) for label in labels]
        return tuple(Fraction(value, sum(weights)) for value in weights)


def path(A: Integers, B: Integers, dropped: int) -> tuple[Mix, Mix]:
    """The equilibrium at the end of one path.

    Drop a label, a row or (counted on) a column, and exchange it for the one doubled, until it
    comes back.
    """
    rows, columns = range(A.shape[0]), range(A.shape[0], sum(A.shape))
    row = Tableau(B.T, list(rows), list(columns))
    column = Tableau(A, list(columns), list(rows))
    turn, label = (row, dropped) if dropped in rows else (column, dropped)
    while True:
        label = turn.enter(label)
        if label == dropped:
            return row.mix(rows), column.mix(columns)
        turn = column if turn is row else row
