"""All extreme equilibria of a game of two, in rational arithmetic: none lost, none rounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negosim.arrays import IntArray
from negosim.equilibrium.polytopes import Integers, Labels, vertices
from negosim.errors import UsageError

__all__ = [
    "Extreme",
    "Mix",
    "Rationals",
    "corners",
    "exact_payoffs",
    "extreme_equilibria",
    "integers",
    "mix",
    "pairs",
    "rationals",
    "spread",
    "tables",
]

Mix = tuple[Fraction, ...]  # a probability per strategy
Rationals = NDArray[np.object_]  # (row, column) of Fractions

LARGEST = 10**300  # a payoff beyond it has no double
CHUNK = 1 << 22  # pairs of corners compared at a time


@dataclass(frozen=True, slots=True)
class Extreme:
    """The corners of the set of equilibria.

    Attributes
    ----------
    profiles : tuple of (row's mix, column's mix)
        Every extreme equilibrium once, those with more weight on the first strategies first.
    degenerate : bool
        Some mix of one player has more best replies than strategies in it.
    unbeaten_rows, unbeaten_columns : tuple of int
        Strategies that are a best reply to some mix; all others are strictly dominated.
    """

    profiles: tuple[tuple[Mix, Mix], ...]
    degenerate: bool
    unbeaten_rows: tuple[int, ...]
    unbeaten_columns: tuple[int, ...]


def rationals(matrix: ArrayLike, name: str = "A", decimals: int | None = None) -> Rationals:
    """Payoffs as fractions; a float is the exact rational it stands for.

    Parameters
    ----------
    matrix : (row, column) array or nested sequence
        Integers, floats, Fractions or Decimals; finite.
    name : str
        What an error calls it.
    decimals : int, optional
        Round to so many first, half to even, so that 0.1 is a tenth.

    Raises
    ------
    UsageError
        Where it is not a table of finite numbers.

    Examples
    --------
    >>> rationals([[0.5, 0.1]], decimals=1).tolist()
    [[Fraction(1, 2), Fraction(1, 10)]]
    """
    try:
        table = np.array(matrix, dtype=object)
    except ValueError:
        table = np.empty(0, dtype=object)
    if table.ndim != 2 or table.size == 0:
        raise UsageError(f"{name}: not a table. Give a list of rows, all of one length.")
    out = np.empty(table.shape, dtype=object)
    for (row, column), value in np.ndenumerate(table):
        number = _fraction(value)
        if number is None:
            raise UsageError(f"{name}[{row}][{column}]: {value} is not a finite number.")
        if abs(number) > LARGEST:
            raise UsageError(f"{name}[{row}][{column}]: beyond 1e300. Choose a larger unit.")
        if decimals is not None:
            number = Fraction(round(number * 10**decimals), 10**decimals)
        out[row, column] = number
    return out


def tables(A: ArrayLike, B: ArrayLike, decimals: int | None = None) -> tuple[Rationals, Rationals]:
    """Both players' payoffs as fractions, of one shape.

    Raises
    ------
    UsageError
        Where they are not two tables of finite numbers for the same strategies.
    """
    ours, theirs = rationals(A, "A", decimals), rationals(B, "B", decimals)
    if ours.shape != theirs.shape:
        a, b = (" x ".join(map(str, side.shape)) for side in (ours, theirs))
        raise UsageError(
            f"A is {a} and B {b}. Give both players' payoffs for the same rows and columns."
        )
    return ours, theirs


def _fraction(value: Any) -> Fraction | None:
    """A number as a fraction; None where it is none."""
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, (int, float, Fraction, Decimal)):
        return None
    try:
        return Fraction(value)
    except (ValueError, OverflowError):  # NaN, infinite
        return None


def integers(matrix: Rationals) -> Integers:
    """The same preferences in the smallest positive integers: equilibria are as before.

    Examples
    --------
    >>> integers(rationals([[-0.5, 0.25], [1, 1]])).tolist()
    [[1, 2], [3, 3]]
    """
    payoffs: list[Fraction] = matrix.ravel().tolist()
    scale = lcm(*(payoff.denominator for payoff in payoffs))
    scaled = [int(payoff * scale) for payoff in payoffs]
    low = min(scaled)
    step = gcd(*(payoff - low for payoff in scaled)) or 1
    out = np.empty(matrix.size, dtype=object)
    out[:] = [(payoff - low) // step + 1 for payoff in scaled]
    return out.reshape(matrix.shape)


def extreme_equilibria(A: Integers, B: Integers) -> Extreme:
    """All extreme equilibria, by pairing the corners of the two best-reply polytopes.

    A corner is labelled with the strategies it does not play and with the other player's best
    replies to it. A pair that has every label between its two corners is an equilibrium, and
    every equilibrium is a mixture of such pairs.

    Parameters
    ----------
    A, B : (row, column) array of Python integers
        Payoffs of row and column player, positive; rows and columns at most 64 together.

    References
    ----------
    Avis, D., Rosenberg, G. D., Savani, R. & von Stengel, B. (2010). Enumeration of Nash
    equilibria for two-player games. Economic Theory 42, 9-37.
    von Stengel, B. (2002). Computing equilibria for two-person games. Handbook of Game Theory
    with Economic Applications 3, ch. 45.

    Examples
    --------
    The battle of the sexes has two pure equilibria and a mixed one.

    >>> A, B = np.array([[3, 1], [1, 2]], object), np.array([[2, 1], [1, 3]], object)
    >>> for x, y in extreme_equilibria(A, B).profiles:
    ...     print(*x, "|", *y)
    1 0 | 1 0
    2/3 1/3 | 1/3 2/3
    0 1 | 0 1
    """
    rows, columns = A.shape
    x_corners, x_labels, y_corners, y_labels = corners(A, B)
    profiles = {
        (mix(x_corners[at]), mix(y_corners[to]))
        for at, to in pairs(x_labels, y_labels, rows + columns)
        if x_corners[at, :-1].any()
    }
    spare = (np.bitwise_count(x_labels) > rows).any() or (
        np.bitwise_count(y_labels) > columns
    ).any()
    replies = int(np.bitwise_or.reduce(y_labels)), int(np.bitwise_or.reduce(x_labels))
    return Extreme(
        tuple(sorted(profiles, reverse=True)),
        bool(spare),
        tuple(row for row in range(rows) if replies[0] >> row & 1),
        tuple(column for column in range(columns) if replies[1] >> rows + column & 1),
    )


def corners(A: Integers, B: Integers) -> tuple[Integers, Labels, Integers, Labels]:
    """Corners and labels of the row player's polytope, then of the column player's."""
    y_corners, turned = vertices(A)
    return *vertices(B.T), y_corners, _turn(turned, *A.shape)


def _turn(labels: Labels, rows: int, columns: int) -> Labels:
    """Labels of the column player's corners, rows first as in those of the row player."""
    unplayed = labels & np.uint64((1 << columns) - 1)
    return labels >> np.uint64(columns) | unplayed << np.uint64(rows)


def pairs(one: Labels, other: Labels, count: int) -> Iterator[tuple[int, int]]:
    """Pairs that have all labels between them."""
    full = np.uint64((1 << count) - 1)
    step = max(1, CHUNK // other.size)
    for start in range(0, one.size, step):
        both = one[start : start + step, np.newaxis] | other
        for at, to in np.argwhere(both == full):
            yield start + int(at), int(to)


def mix(corner: Integers) -> Mix:
    """The corner as probabilities."""
    total = int(corner[:-1].sum())
    return tuple(Fraction(int(weight), total) for weight in corner[:-1])


def spread(mix: Mix, played: IntArray, count: int) -> Mix:
    """A mix of some strategies, as one over all."""
    weights = dict(zip(played.tolist(), mix, strict=True))
    return tuple(weights.get(strategy, Fraction(0)) for strategy in range(count))


def exact_payoffs(
    A: Rationals, B: Rationals, x: Sequence[Fraction], y: Sequence[Fraction]
) -> tuple[Fraction, Fraction, Fraction]:
    """What both players may expect, and the most that one could gain by another strategy.

    Parameters
    ----------
    A, B : (row, column) array of Fractions
        Payoffs of row and column player.
    x, y : sequence of Fraction
        The mixes, each summing to 1.

    Returns
    -------
    row, column : Fraction
        Expected payoffs.
    regret : Fraction
        0 just where the profile is an equilibrium.

    Examples
    --------
    >>> A, B = rationals([[2, 0], [0, 1]], "A"), rationals([[1, 0], [0, 2]], "B")
    >>> half = Fraction(1, 2)
    >>> print(*exact_payoffs(A, B, (half, half), (half, half)))
    3/4 3/4 1/4
    """
    row, of_row = _outlook(A, x, y)
    column, of_column = _outlook(B.T, y, x)
    return row, column, max(of_row, of_column)


def _outlook(
    own: Rationals, mix: Sequence[Fraction], other: Sequence[Fraction]
) -> tuple[Fraction, Fraction]:
    """What a player may expect of its mix, and its regret; only what is played is added up."""
    against = [at for at, share in enumerate(other) if share]
    replies = own[:, against] @ np.array([other[at] for at in against], dtype=object)
    worth = sum((share * replies[at] for at, share in enumerate(mix) if share), Fraction(0))
    return worth, max(replies) - worth
