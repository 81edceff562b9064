"""The equilibria with the largest and the smallest sum of payoffs, by mixed integer programs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.equilibrium.exact import Mix, Rationals, exact_payoffs, integers, spread
from negosim.equilibrium.polytopes import Integers, pivot

__all__ = ["best_and_worst", "on_supports", "polished"]

LIMIT = 10.0  # seconds for each of the two programs
PLAYED = (1e-9, 1e-6, 1e-4)  # least probability of what is played, tried one after the other


def best_and_worst(A: Rationals, B: Rationals) -> tuple[tuple[Mix, Mix] | None, ...]:
    """The equilibria with the largest and the smallest sum of payoffs.

    A strategy is either not played or pays as much as any: one binary variable for each. What
    the solver finds in doubles is solved again in fractions on the same strategies.

    Parameters
    ----------
    A, B : (row, column) array of Fractions
        Payoffs of row and column player.

    Returns
    -------
    best, worst : (row's mix, column's mix) or None
        Exact equilibria; None where the solver was not done in 10 seconds, or where no exact
        equilibrium is found on the strategies it plays.

    References
    ----------
    Sandholm, T., Gilpin, A. & Conitzer, V. (2005). Mixed-integer programming methods for finding
    Nash equilibria. AAAI 2005, 495-501.

    Examples
    --------
    >>> from negosim.equilibrium.exact import rationals
    >>> A, B = rationals([[2, 0], [0, 1]]), rationals([[1, 0], [0, 3]])
    >>> for x, y in best_and_worst(A, B):
    ...     print(*x, "|", *y)
    0 1 | 0 1
    3/4 1/4 | 1/3 2/3
    """
    lows = A.min(), B.min()
    range_ = max(A.max() - lows[0], B.max() - lows[1]) or Fraction(1)
    ours, theirs = (
        np.asarray((side - low) / range_, dtype=np.float64)
        for side, low in zip((A, B), lows, strict=True)
    )
    return tuple(_solved(A, B, ours, theirs, sense) for sense in (-1.0, 1.0))


def _solved(
    A: Rationals, B: Rationals, ours: FloatArray, theirs: FloatArray, sense: float
) -> tuple[Mix, Mix] | None:
    """One program, its answer made exact; variables: both mixes, both worths, what is unplayed."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows, columns = ours.shape
    many = rows + columns
    pays = np.block([[np.zeros((rows, rows)), ours], [theirs.T, np.zeros((columns, columns))]])
    worth = np.repeat(np.eye(2), [rows, columns], axis=0)
    spans = np.concatenate([np.full(rows, np.ptp(ours)), np.full(columns, np.ptp(theirs))])
    gap = np.hstack([-pays, worth, np.zeros((many, many))])
    slack = np.hstack([-pays, worth, -np.diag(spans)])
    idle = np.hstack([np.eye(many), np.zeros((many, 2)), np.eye(many)])
    sums = np.hstack([worth.T, np.zeros((2, 2 + many))])
    cost = np.zeros(2 * many + 2)
    cost[many : many + 2] = sense
    result = milp(
        cost,
        integrality=np.repeat([0, 1], [many + 2, many]),
        bounds=Bounds(np.zeros(cost.size), np.ones(cost.size)),
        constraints=[
            LinearConstraint(gap, 0.0, np.inf),
            LinearConstraint(slack, -np.inf, 0.0),
            LinearConstraint(idle, -np.inf, 1.0),
            LinearConstraint(sums, 1.0, 1.0),
        ],
        options={"time_limit": LIMIT, "mip_rel_gap": 1e-9},
    )
    if result.status != 0:
        return None
    return polished(A, B, result.x[:rows], result.x[rows:many])


def polished(A: Rationals, B: Rationals, x: FloatArray, y: FloatArray) -> tuple[Mix, Mix] | None:
    """The exact equilibrium on the strategies that a profile in doubles plays; None without one.

    Examples
    --------
    >>> from negosim.equilibrium.exact import rationals
    >>> A, B = rationals([[2, 0], [0, 1]]), rationals([[1, 0], [0, 2]])
    >>> polished(A, B, np.array([0.667, 0.333]), np.array([0.334, 0.666]))[0]
    (Fraction(2, 3), Fraction(1, 3))
    >>> polished(A, B, np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    """
    own, other = integers(A), integers(B)
    for least in PLAYED:
        rows, columns = np.flatnonzero(x > least), np.flatnonzero(y > least)
        if exact := on_supports(own, other, rows, columns):
            return exact
    return None


def on_supports(
    A: Integers, B: Integers, rows: IntArray, columns: IntArray
) -> tuple[Mix, Mix] | None:
    """The equilibrium that plays just these rows and columns; None without one, or with many."""
    here = np.ix_(rows, columns)
    row, column = _even(B[here].T), _even(A[here])
    if row and column and min(*row, *column) >= 0:
        exact = spread(row, rows, A.shape[0]), spread(column, columns, A.shape[1])
        if not exact_payoffs(A, B, *exact)[2]:
            return exact
    return None


def _even(payoffs: Integers) -> Mix | None:
    """The only mix over columns against which all rows pay the same; None without one."""
    rows, columns = payoffs.shape
    table: Integers = np.zeros((rows + 1, columns + 2), dtype=object)
    table[:rows, :columns], table[:rows, columns] = payoffs, -1  # less the worth is nothing
    table[rows, :columns], table[rows, -1] = 1, 1
    over = 1
    for at in range(columns + 1):
        there = np.flatnonzero(table[at:, at])
        if not there.size:
            return None
        table[[at, at + there[0]]] = table[[at + there[0], at]]
        table, over = pivot(table, at, at, over)
    if table[columns + 1 :].any():
        return None
    return tuple(Fraction(value, over) for value in table[:columns, -1])
