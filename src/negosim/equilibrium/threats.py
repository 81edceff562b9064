"""Bargaining under threats: what two sides settle for if each may first bind itself to a threat.

A threat is a mix of one's own strategies, carried out if no agreement is reached. It is good
not for what it pays but for what it does to the bargain, so it may hurt its owner. Weighed at
the rates at which the bargain trades one side's payoff for the other's, the two threats are the
optimal strategies of a zero-sum game.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from negosim.equilibrium.exact import Mix, Rationals, rationals, tables

__all__ = ["Bargain", "ZeroSum", "fixed_threat", "variable_threats", "zero_sum"]

DECIMALS = 9  # of payoffs, so that 0.1 is a tenth
SIMPLE = 10**6  # a probability is first tried as a fraction with no larger denominator
CLOSE = 1e-9
HALVINGS = 40

Point = tuple[Fraction, Fraction]
Worth = Callable[[Fraction, Fraction], Fraction]  # of the threats, at two weights


@dataclass(frozen=True, slots=True)
class ZeroSum:
    """A zero-sum game solved.

    Attributes
    ----------
    x, y : tuple of Fraction
        What row and column player mix.
    least, most : Fraction
        What x secures the row player, and all that y leaves it; equal where the solution is
        exact, else the value lies between them.
    """

    x: Mix
    y: Mix
    least: Fraction
    most: Fraction

    @property
    def value(self) -> Fraction:
        """Value of the game to the row player."""
        return (self.least + self.most) / 2


@dataclass(frozen=True, slots=True)
class Bargain:
    """What is agreed, and the threats behind it.

    Attributes
    ----------
    payoffs : (row, column)
        What both get.
    no_deal : (row, column)
        What the threats would pay.
    threats : (row's mix, column's mix), or None
        None where the threat was given.
    weights : (row, column)
        Rates at which the bargain trades payoffs, summing to 1.
    gap : Fraction
        How far the value of the game of threats is open; 0 where the threats are proven.
    """

    payoffs: Point
    no_deal: Point
    threats: tuple[Mix, Mix] | None
    weights: Point
    gap: Fraction = Fraction(0)


def zero_sum(matrix: ArrayLike) -> ZeroSum:
    """Optimal strategies of a zero-sum game, by linear programming and an exact check.

    Probabilities close to simple fractions are taken for those; what they secure is then worked
    out in fractions.

    Parameters
    ----------
    matrix : (row, column) array or nested sequence
        Payoffs of the row player.

    References
    ----------
    von Neumann, J. (1928). Zur Theorie der Gesellschaftsspiele. Mathematische Annalen 100,
    295-320.

    Examples
    --------
    >>> game = zero_sum([[2, 1], [-5, 1]])
    >>> game.value, game.least == game.most
    (Fraction(1, 1), True)
    """
    game = rationals(matrix)
    x, y = _secure(game), _secure(-game.T)
    return ZeroSum(x, y, min(np.array(x) @ game), max(game @ np.array(y)))


def _secure(game: Rationals) -> Mix:
    """A mix of the rows that makes the least of the columns as large as can be."""
    from scipy.optimize import linprog

    rows, columns = game.shape
    low, high = game.min(), game.max()
    scaled = ((game - low) / (high - low or Fraction(1))).astype(np.float64)
    found = linprog(
        [0.0] * rows + [-1.0],
        A_ub=np.column_stack([-scaled.T, np.ones(columns)]),
        b_ub=np.zeros(columns),
        A_eq=[[1.0] * rows + [0.0]],
        b_eq=[1.0],
    )
    shares = [_simple(max(float(share), 0.0)) for share in found.x[:-1]]
    total = sum(shares)
    return tuple(share / total for share in shares)


def _simple(share: float) -> Fraction:
    """The simple fraction a number stands for; where there is none, the number itself."""
    near = Fraction(share).limit_denominator(SIMPLE)
    return near if abs(near - Fraction(share)) < CLOSE / SIMPLE else Fraction(share)


def fixed_threat(
    A: ArrayLike,
    B: ArrayLike,
    no_deal: ArrayLike,
    transfers: bool = False,
    deals: ArrayLike | None = None,
) -> Bargain:
    """The Nash bargain over a game's cells, and lotteries of them, given what no deal pays.

    With transfers the largest sum of payoffs is shared so that both gain the same; without,
    the product of gains is as large as can be.

    Parameters
    ----------
    A, B : (row, column) array or nested sequence
        Payoffs of row and column player; rounded to nine decimals.
    no_deal : (row, column)
        Payoffs of no deal, within reach of the cells: no party can then only lose.
    transfers : bool
        Whether payoff can be handed over.
    deals : (party, deal) array, optional
        Payoffs that can be agreed on, where not just the game's cells.

    References
    ----------
    Nash, J. F. (1950). The bargaining problem. Econometrica 18, 155-162.

    Examples
    --------
    >>> bargain = fixed_threat([[4, 1], [0, 2]], [[2, 0], [5, 1]], no_deal=(1, 1))
    >>> print(*bargain.payoffs)
    19/6 21/8
    """
    points = _points(A, B, deals)
    first, second = rationals(np.array([no_deal], dtype=object), "no_deal", DECIMALS)[0]

    def worth(row: Fraction, column: Fraction) -> Fraction:
        return Fraction(row * first - column * second)

    payoffs, weights = _agree(points, worth, transfers)
    return Bargain(payoffs, (first, second), None, weights)


def variable_threats(
    A: ArrayLike, B: ArrayLike, transfers: bool = False, deals: ArrayLike | None = None
) -> Bargain:
    """Nash's bargain with threats that both sides choose and are bound to.

    With transfers, the largest sum s of payoffs is shared ((s + v) / 2, (s - v) / 2), v being
    the value of A - B. Without, at the point c of the hull's edge with the normal (l, w) where
    l c0 - w c1 is the value of l A - w B. Payoffs are unique, threats need not be.

    Parameters
    ----------
    A, B : (row, column) array or nested sequence
        Payoffs of row and column player; rounded to nine decimals.
    transfers : bool
        Whether payoff can be handed over.
    deals : (party, deal) array, optional
        Payoffs that can be agreed on, where not just the game's cells.

    References
    ----------
    Nash, J. F. (1953). Two-person cooperative games. Econometrica 21, 128-140.
    Kalai, A. & Kalai, E. (2013). Cooperation in strategic games revisited. Quarterly Journal of
    Economics 128, 917-966 (with transfers: the cooperative-competitive value).

    Examples
    --------
    >>> bargain = variable_threats([[4, 1], [0, 2]], [[2, 0], [5, 1]])
    >>> print(*bargain.payoffs)
    23/6 17/8
    >>> print(*variable_threats([[4, 1], [0, 2]], [[2, 0], [5, 1]], transfers=True).payoffs)
    7/2 5/2
    """
    first, second = tables(A, B, DECIMALS)

    def game(row: Fraction, column: Fraction) -> ZeroSum:
        return zero_sum(row * first - column * second)

    def worth(row: Fraction, column: Fraction) -> Fraction:
        return game(row, column).value

    payoffs, weights = _agree(_points(A, B, deals), worth, transfers)
    found = game(*weights)
    x, y = np.array(found.x), np.array(found.y)
    no_deal = Fraction(x @ first @ y), Fraction(x @ second @ y)
    return Bargain(payoffs, no_deal, (found.x, found.y), weights, found.most - found.least)


def _points(A: ArrayLike, B: ArrayLike, deals: ArrayLike | None) -> list[Point]:
    """The edge of the hull of what can be agreed, the row player's best first.

    From each corner on to the next one: up where the row player loses least for what the
    column player gains, as far as it goes.
    """
    cells = [side.ravel() for side in tables(A, B, DECIMALS)]
    if deals is not None:
        cells = list(rationals(deals, "deals", decimals=DECIMALS))
    left = list(dict.fromkeys(zip(*cells, strict=True)))
    edge = [max(left)]
    while left := [point for point in left if point[1] > edge[-1][1]]:
        x, y = edge[-1]
        edge.append(min(left, key=lambda p: ((x - p[0]) / (p[1] - y), -p[1])))
    return edge


def _agree(edge: list[Point], worth: Worth, transfers: bool) -> tuple[Point, Point]:
    """The bargain and its weights, by what the threats are worth at any weights.

    Along the edge, from the row player's best on, l c0 - w c1 falls from above that worth to
    below it: on a segment its weights are given, at a corner they turn.
    """
    if transfers:
        half = Fraction(1, 2)
        total, lead = max(map(sum, edge)), 2 * worth(half, half)
        return ((total + lead) / 2, (total - lead) / 2), (half, half)
    row = Fraction(1)  # the weight of the row player's payoff
    for (x, y), (u, v) in pairwise(edge):
        normal = (v - y) / (v - y + x - u)
        value = worth(normal, 1 - normal)
        if normal * x - (1 - normal) * y <= value:
            return (x, y), _turn((x, y), worth, normal, row)
        if normal * u - (1 - normal) * v < value:
            height = normal * x + (1 - normal) * y
            point = (height + value) / (2 * normal), (height - value) / (2 * (1 - normal))
            return point, (normal, 1 - normal)
        row = normal
    return edge[-1], _turn(edge[-1], worth, Fraction(0), row)


def _turn(corner: Point, worth: Worth, low: Fraction, high: Fraction) -> Point:
    """Weights between two normals of a corner at which the threats just support it."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        lead = middle * corner[0] - (1 - middle) * corner[1] - worth(middle, 1 - middle)
        low, high = (low if lead > 0 else middle), (high if lead < 0 else middle)
    middle = ((low + high) / 2).limit_denominator(SIMPLE)
    return middle, 1 - middle
