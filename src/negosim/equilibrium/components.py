"""What hangs together: components of the set of equilibria, its convex pieces, its index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from negosim.arrays import IntArray
from negosim.equilibrium.exact import Extreme, Mix, corners, mix, pairs
from negosim.equilibrium.polytopes import Integers, Labels, pivot

__all__ = ["Component", "components", "determinant"]


@dataclass(frozen=True, slots=True)
class Component:
    """A connected piece of the set of equilibria.

    Attributes
    ----------
    profiles : tuple of int
        Numbers of its extreme equilibria, ascending; one alone is a point.
    subsets : tuple of tuple of int
        Its maximal Nash subsets, each as numbers of extreme equilibria: any mixture of the row
        player's mixes in them, against any of the column player's, is an equilibrium.
    index : int
        Equilibria left near it when payoffs change a little at random, less those that come
        and go in pairs; at 0 there may be none.
    """

    profiles: tuple[int, ...]
    subsets: tuple[tuple[int, ...], ...]
    index: int


def components(A: Integers, B: Integers, extreme: Extreme) -> tuple[Component, ...]:
    """Components of the set of equilibria, by the first of their extreme equilibria.

    Mixes that meet in an extreme equilibrium are joined: pieces of this graph are the
    components, and its maximal complete two-sided subgraphs the maximal Nash subsets.

    Parameters
    ----------
    A, B : (row, column) array of Python integers
        Payoffs of row and column player, positive.
    extreme : Extreme
        All extreme equilibria of this game.

    References
    ----------
    Avis, D., Rosenberg, G. D., Savani, R. & von Stengel, B. (2010). Enumeration of Nash
    equilibria for two-player games. Economic Theory 42, 9-37.
    Shapley, L. S. (1974). A note on the Lemke-Howson algorithm. Mathematical Programming
    Study 1, 175-189: the index.

    Examples
    --------
    Entry, or stay out and let the incumbent threaten with whatever it likes.

    >>> from negosim.equilibrium.exact import extreme_equilibria
    >>> A, B = np.array([[1, 3], [2, 2]], object), np.array([[1, 2], [3, 3]], object)
    >>> for one in components(A, B, extreme_equilibria(A, B)):
    ...     print(one)
    Component(profiles=(0,), subsets=((0,),), index=1)
    Component(profiles=(1, 2), subsets=((1, 2),), index=0)
    """
    profiles = extreme.profiles
    met = _numbered(profiles)
    home = _pieces(met)
    members: list[list[int]] = [[] for _ in range(max(home) + 1)]
    for at, piece in enumerate(home):
        members[piece].append(at)
    index = [0] * len(members)
    if extreme.degenerate:
        where = dict(zip(profiles, home, strict=True))
        for profile, sign in _nearby(A, B):
            index[where[profile]] += sign
    else:
        for (x, y), piece in zip(profiles, home, strict=True):
            index[piece] += _sign(A, B, *(np.flatnonzero(np.array(one)) for one in (x, y)))
    return tuple(
        Component(tuple(numbers), _subsets({at: met[at] for at in numbers}), sign)
        for numbers, sign in zip(members, index, strict=True)
    )


def _numbered(profiles: Sequence[tuple[Mix, Mix]]) -> list[tuple[int, int]]:
    """Each profile as the numbers of its mixes, each player's counted as they come."""
    numbers: tuple[dict[Mix, int], dict[Mix, int]] = ({}, {})
    return [
        (numbers[0].setdefault(x, len(numbers[0])), numbers[1].setdefault(y, len(numbers[1])))
        for x, y in profiles
    ]


def _pieces(met: Sequence[tuple[int, int]]) -> list[int]:
    """For each profile the piece it is in, numbered as they come."""
    home, before = list(range(len(met))), [-1]
    while home != before:
        before = home
        for side in zip(*met, strict=True):
            least: dict[int, int] = {}
            for one, at in zip(side, home, strict=True):
                least[one] = min(at, least.get(one, at))
            home = [least[one] for one in side]
    number = {first: piece for piece, first in enumerate(sorted(set(home)))}
    return [number[at] for at in home]


def _subsets(met: Mapping[int, tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """Maximal sets of mixes that all meet: what several of the row player's meet in common."""
    answers: dict[int, int] = {}
    for x, y in met.values():
        answers[x] = answers.get(x, 0) | 1 << y
    common: set[int] = set()
    for some in set(answers.values()):
        common |= {some} | {some & others for others in common}
    inside = (
        tuple(at for at, (x, y) in met.items() if shared >> y & 1 and not shared & ~answers[x])
        for shared in common - {0}
    )
    return tuple(sorted(inside))


def _nearby(A: Integers, B: Integers) -> Iterator[tuple[tuple[Mix, Mix], int]]:
    """Equilibria of a game nearby that is not degenerate: which one each is near, and its sign.

    Its payoffs are scaled a little, strategy by strategy. It is near enough where each of its
    corners has the labels of some corner of the game itself: on the straight way from one to
    the other slacks are linear, so no corner comes or goes.
    """
    rows, columns = A.shape
    strategies = range(rows + columns)
    x_corners, x_labels, y_corners, y_labels = corners(A, B)
    for power in count(1):
        scale = [(1 << 64 * power) - pow(3, 7 * at + power, 2**31 - 1) for at in strategies]
        small = np.array(scale, dtype=object)
        _, x_near, _, y_near = corners(A * small[:rows, np.newaxis], B * small[rows:])
        x_home, y_home = _homes(x_labels, x_near, rows), _homes(y_labels, y_near, columns)
        if x_home and y_home:
            break
    for at, to in pairs(x_near, y_near, rows + columns):
        x, y = x_corners[x_home[at]], y_corners[y_home[to]]
        if x[:-1].any():
            held = [bool(int(x_near[at]) >> label & 1) for label in strategies]
            own, other = np.logical_not(held[:rows]), np.array(held[rows:])
            sign = _sign(A, B, np.flatnonzero(own), np.flatnonzero(other))
            yield (mix(x), mix(y)), sign


def _homes(labels: Labels, near: Labels, size: int) -> list[int]:
    """The corner that each nearby one came from; none where one has no or a doubtful origin."""
    homes = [np.flatnonzero(labels & one == one) for one in near]
    sure = (np.bitwise_count(near) == size).all() and all(home.size == 1 for home in homes)
    return [int(home[0]) for home in homes] if sure else []


def _sign(A: Integers, B: Integers, rows: IntArray, columns: IntArray) -> int:
    """Index of an equilibrium on these supports, of one size, in a game that is not degenerate."""
    here = np.ix_(rows, columns)
    product = determinant(A[here]) * determinant(B[here])
    return 1 if (product > 0) == len(rows) % 2 else -1


def determinant(matrix: Integers) -> int:
    """Of a square of integers, exactly.

    Examples
    --------
    >>> determinant(np.array([[0, 2], [3, 4]], dtype=object))
    -6
    """
    sign, over = 1, 1
    for at in range(len(matrix)):
        there = np.flatnonzero(matrix[at:, at])
        if not there.size:
            return 0
        if there[0]:
            matrix = matrix.copy()
            matrix[[at, at + there[0]]] = matrix[[at + there[0], at]]
            sign = -sign
        matrix, over = pivot(matrix, at, at, over)
    return sign * over
