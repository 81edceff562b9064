"""Best replies and regrets in one game or in many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from negosim.arrays import BoolArray, FloatArray

__all__ = ["best_responses", "regret"]


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


def regret(A: ArrayLike, B: ArrayLike, x: ArrayLike, y: ArrayLike) -> FloatArray:
    """Most that a player could gain by leaving a profile for another strategy.

    In doubles, hence some 1e-16 of the payoffs at an equilibrium that is mixed; what `solve`
    reports is exact.

    Parameters
    ----------
    A, B : (..., row, column) array
        Payoffs of row and column player, finite.
    x : (row,) array
        The row player's mix: probabilities that sum to 1.
    y : (column,) array
        The column player's mix.

    Returns
    -------
    (...) array
        The larger of the two players' regrets, in units of payoff, >= 0.

    Examples
    --------
    >>> A, B = np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 2.0]])
    >>> float(regret(A, B, np.array([0.5, 0.5]), np.array([0.5, 0.5])))
    0.25
    """
    one, other = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    row, column = np.asarray(A, dtype=np.float64) @ other, one @ np.asarray(B, dtype=np.float64)
    gains = row.max(axis=-1) - row @ one, column.max(axis=-1) - column @ other
    worst: FloatArray = np.maximum(0.0, np.maximum(*gains))
    return worst
