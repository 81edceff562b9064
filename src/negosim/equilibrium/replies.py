"""Best replies in one game or in many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from negosim.arrays import BoolArray

__all__ = ["best_responses"]


def best_responses(A: ArrayLike, B: ArrayLike) -> tuple[BoolArray, BoolArray]:
    """Where each player's strategy is a best reply to the other's.

    Parameters
    ----------
    A, B : (..., row, column) array
        Payoffs of row and column player, finite; compared exactly.

    Returns
    -------
    rows : (..., row, column) array
        Whether the row is a best reply to the column.
    columns : (..., row, column) array
        Whether the column is a best reply to the row. Where both hold, a pure equilibrium.

    Examples
    --------
    >>> A, B = np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 2.0]])
    >>> rows, columns = best_responses(A, B)
    >>> np.argwhere(rows & columns).tolist()
    [[0, 0], [1, 1]]
    """
    A, B = np.asarray(A), np.asarray(B)
    return A.max(axis=-2, keepdims=True) == A, B.max(axis=-1, keepdims=True) == B
