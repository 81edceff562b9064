"""What is never worth playing: strictly dominated strategies, removed until none is left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negosim.arrays import IntArray
from negosim.equilibrium.exact import Extreme, extreme_equilibria
from negosim.equilibrium.polytopes import Integers, fits

__all__ = ["Rest", "rest"]


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What is left of a game.

    Attributes
    ----------
    rows, columns : (strategy,) array
        Their numbers in the whole game, ascending.
    extreme : Extreme or None
        The equilibria of what is left, in its own numbering; None where it is too large.
    """

    rows: IntArray
    columns: IntArray
    extreme: Extreme | None


def rest(A: Integers, B: Integers) -> Rest:
    """Remove strictly dominated strategies and solve what is left, where it is small enough.

    A strategy goes when another one, or a mixture of others, is better against everything that
    is still there; then the rest is looked at again. Mixtures are looked for where the rest is
    small enough to be solved completely. No equilibrium plays such a strategy.

    References
    ----------
    Pearce, D. G. (1984). Rationalizable strategic behavior and the problem of perfection.
    Econometrica 52, 1029-1050: strictly dominated is the same as never a best reply.

    Examples
    --------
    The last row is worse than an even mixture of the others, though better than neither.

    >>> left = rest(np.array([[5, 1], [1, 5], [2, 2]], object), np.ones((3, 2), int).astype(object))
    >>> left.rows.tolist()
    [0, 1]
    """
    rows, columns = np.arange(A.shape[0]), np.arange(A.shape[1])
    while True:
        rows, columns = _without_inferior(A, B, rows, columns)
        if not fits(rows.size, columns.size):
            return Rest(rows, columns, None)
        here = np.ix_(rows, columns)
        found = extreme_equilibria(A[here], B[here])
        keep, hold = list(found.unbeaten_rows), list(found.unbeaten_columns)
        if len(keep) == rows.size and len(hold) == columns.size:
            return Rest(rows, columns, found)
        rows, columns = rows[keep], columns[hold]


def _without_inferior(
    A: Integers, B: Integers, rows: IntArray, columns: IntArray
) -> tuple[IntArray, IntArray]:
    """Strategies left when no pure one is strictly better than another."""
    while True:
        here = np.ix_(rows, columns)
        keep, hold = ~_inferior(A[here]), ~_inferior(B[here].T)
        if keep.all() and hold.all():
            return rows, columns
        rows, columns = rows[keep], columns[hold]


def _inferior(own: Integers) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which rows another row strictly dominates."""
    beaten: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.array(
        [bool((own > row).all(axis=1).any()) for row in own]
    )
    return beaten
