"""Where two parties should settle: four answers of bargaining theory on a finite set.

Ties. Payoffs come rounded to a grid of 1e-9, and a gain (payoff minus walk-away) is
rounded to that grid again, so that decimal sums tie exactly and an outcome worth just
its walk-away is acceptable. Products, smaller and larger gains and sums count as equal
within 1e-9 of the largest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.kernels import compiled
from negosim.scoring.frontier import efficient, frontier

__all__ = [
    "SOLUTIONS",
    "STEPS",
    "Solutions",
    "bargain",
    "count_acceptable",
    "individually_rational",
    "powered_nash",
    "solve",
    "steps",
]

SOLUTIONS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
STEPS = 1e9  # grid steps in a unit of payoff
TIE = 1e-9  # relative


@dataclass(frozen=True, slots=True, eq=False)
class Solutions:
    """What two parties can agree on, and where theory would have them settle.

    Attributes
    ----------
    acceptable : int
        How many outcomes are individually rational, that is, lie in the zone of agreement.
    frontier : (point,) array
        Outcome numbers of the whole Pareto frontier, party 0's best first.
    zone_frontier : (point,) array
        Those of them in the zone of agreement, in the same order.
    ideal_gain : (party,) array
        Each party's best gain over its walk-away in the zone, >= 0; NaN without a zone.
    nash, kalai_smorodinsky, egalitarian, utilitarian : (package,) array
        Outcome numbers, ascending, of all packages that solve it; empty without a zone.
    """

    acceptable: int
    frontier: IntArray
    zone_frontier: IntArray
    ideal_gain: FloatArray
    nash: IntArray
    kalai_smorodinsky: IntArray
    egalitarian: IntArray
    utilitarian: IntArray


def individually_rational(payoffs: FloatArray, walk_away: FloatArray) -> BoolArray:
    """Which outcomes leave no party below its walk-away.

    Worth exactly its walk-away counts; exactly means within half a grid step of 1e-9.

    Parameters
    ----------
    payoffs : (party, outcome) array
        Payoffs of any number of parties.
    walk_away : (party,) array
        Payoffs of no deal, in the same unit.

    Returns
    -------
    (outcome,) array of bool

    Examples
    --------
    >>> individually_rational(np.array([[3.0, 2.0, 1.0], [1.0, 2.0, 3.0]]), np.array([2.0, 1.0]))
    array([ True,  True, False])
    """
    acceptable: BoolArray = (_steps(payoffs, walk_away[:, np.newaxis]) >= 0).all(axis=0)
    return acceptable


def solve(payoffs: FloatArray, walk_away: FloatArray) -> Solutions:
    """Zone of agreement, Pareto frontier and the four solutions of one lane.

    Over the individually rational outcomes, with a gain being payoff minus walk-away:

    - `nash`: largest product of the two gains [1]_. Where no outcome gains both, the
      product is 0 and every efficient outcome of the zone remains.
    - `kalai_smorodinsky`: largest smaller normalised gain, then largest larger one. A gain
      is normalised by the party's own best gain in the zone; where that is 0, so is
      the normalised gain [2]_.
    - `egalitarian`: the same on the plain gains [3]_.
    - `utilitarian`: largest sum of payoffs, which is the largest sum of gains.

    All are sought on the frontier, where they lie. Gains are
    rounded to a grid of 1e-9; what is compared counts as equal within 1e-9 of the largest.

    Parameters
    ----------
    payoffs : (party, outcome) array
        Payoffs of the two parties, finite, rounded to a grid of 1e-9; at least one outcome.
    walk_away : (party,) array
        Payoffs of no deal, in the same unit.

    Returns
    -------
    Solutions

    References
    ----------
    .. [1] J. F. Nash, "The Bargaining Problem", Econometrica 18 (1950), 155-162.
    .. [2] E. Kalai and M. Smorodinsky, "Other Solutions to Nash's Bargaining Problem",
       Econometrica 43 (1975), 513-518; on finite sets the lexicographic form.
    .. [3] E. Kalai, "Proportional Solutions to Bargaining Situations: Interpersonal
       Utility Comparisons", Econometrica 45 (1977), 1623-1630.

    Examples
    --------
    >>> found = solve(np.array([[10.0, 8.0, 6.0, 3.0], [2.0, 4.0, 6.0, 9.0]]), np.array([2.0, 1.0]))
    >>> found.zone_frontier
    array([0, 1, 2, 3])
    >>> found.nash, found.kalai_smorodinsky, found.utilitarian
    (array([2]), array([2]), array([0, 1, 2, 3]))
    """
    payoffs = np.ascontiguousarray(payoffs, dtype=np.float64)
    walk_away = np.ascontiguousarray(walk_away, dtype=np.float64)
    first, second = payoffs
    numbers = efficient(first, second)
    _, inside, ideal_gain, solved = bargain(payoffs, walk_away, numbers)
    found = {name: np.sort(numbers[solved[row]]) for row, name in enumerate(SOLUTIONS)}
    return Solutions(
        acceptable=count_acceptable(payoffs, walk_away),
        frontier=numbers,
        zone_frontier=numbers[inside],
        ideal_gain=ideal_gain,
        **found,
    )


def powered_nash(payoffs: FloatArray, walk_away: FloatArray, power: float) -> IntArray:
    """The packages Nash's product picks where bargaining power is unequal.

    Over the efficient individually rational outcomes, the largest
    gain0**power * gain1**(1 - power) [1]_; equal within 1e-9 of the largest.

    Parameters
    ----------
    payoffs : (party, outcome) array
        Payoffs of the two parties, finite, rounded to a grid of 1e-9; at least one outcome.
    walk_away : (party,) array
        Payoffs of no deal, in the same unit.
    power : float
        Weight of party 0's gain, in (0, 1); one half is `nash`.

    Returns
    -------
    (package,) array
        Outcome numbers, ascending; empty without a zone.

    References
    ----------
    .. [1] E. Kalai, "Nonsymmetric Nash Solutions and Replications of 2-Person Bargaining",
       International Journal of Game Theory 6 (1977), 129-133.

    Examples
    --------
    >>> payoffs = np.array([[9.0, 6.0, 4.0], [2.0, 6.0, 7.0]])
    >>> [powered_nash(payoffs, np.zeros(2), power).tolist() for power in (0.2, 0.5, 0.8)]
    [[2], [1], [0]]
    """
    numbers = frontier(payoffs)
    gains = _steps(payoffs[:, numbers], walk_away[:, np.newaxis]) / STEPS
    kept: BoolArray = (gains >= 0).all(axis=0)
    gains = np.where(kept, gains, 0.0)
    _keep_largest(gains[0] ** power * gains[1] ** (1 - power), kept)
    return np.sort(numbers[kept])


def _steps(payoff: Any, walk_away: Any) -> Any:
    """Gain over the walk-away in whole grid steps; of numbers or of arrays."""
    return np.rint((payoff - walk_away) * STEPS)


steps = compiled(_steps)


@compiled
def count_acceptable(payoffs: FloatArray, walk_away: FloatArray) -> int:
    """How many outcomes are individually rational: (party, outcome) and (party,) in."""
    count = 0
    for outcome in range(payoffs.shape[1]):
        for_first = steps(payoffs[0, outcome], walk_away[0]) >= 0
        for_second = steps(payoffs[1, outcome], walk_away[1]) >= 0
        count += for_first & for_second
    return count


@compiled
def bargain(
    payoffs: FloatArray, walk_away: FloatArray, frontier: IntArray
) -> tuple[FloatArray, BoolArray, FloatArray, BoolArray]:
    """Gains, zone and solutions along a frontier.

    Parameters
    ----------
    payoffs : (party, outcome) array
        Payoffs of the two parties, on the grid.
    walk_away : (party,) array
        Payoffs of no deal.
    frontier : (point,) array
        Outcome numbers of the whole Pareto frontier.

    Returns
    -------
    gains : (party, point) array
        Payoff minus walk-away, on the grid.
    inside : (point,) array of bool
        Whether the point is individually rational.
    ideal_gain : (party,) array
        Best gain inside; NaN where nothing is.
    solved : (solution, point) array of bool
        Whether the point is one of the solution's, in the order of `SOLUTIONS`.
    """
    size = frontier.size
    gains, inside = np.empty((2, size)), np.empty(size, np.bool_)
    ideal_gain, solved = np.full(2, np.nan), np.empty((len(SOLUTIONS), size), np.bool_)
    for point in range(size):
        for party in range(2):
            gains[party, point] = steps(payoffs[party, frontier[point]], walk_away[party]) / STEPS
        inside[point] = gains[0, point] >= 0 and gains[1, point] >= 0
        for row in range(len(SOLUTIONS)):
            solved[row, point] = inside[point]
        for party in range(2):
            if inside[point] and not ideal_gain[party] >= gains[party, point]:  # NaN as well
                ideal_gain[party] = gains[party, point]
    product, total, normalised = np.empty(size), np.empty(size), np.zeros((2, size))
    for point in range(size):
        product[point] = gains[0, point] * gains[1, point]
        total[point] = gains[0, point] + gains[1, point]
        for party in range(2):
            if ideal_gain[party] > 0:
                normalised[party, point] = gains[party, point] / ideal_gain[party]
    _keep_largest(product, solved[0])
    _keep_fairest(normalised, solved[1])
    _keep_fairest(gains, solved[2])
    _keep_largest(total, solved[3])
    return gains, inside, ideal_gain, solved


@compiled
def _keep_fairest(gains: FloatArray, kept: BoolArray) -> None:
    """Keep the points with the largest smaller gain, and among them the largest larger one."""
    less, more = np.empty(kept.size), np.empty(kept.size)
    for point in range(kept.size):
        less[point] = min(gains[0, point], gains[1, point])
        more[point] = max(gains[0, point], gains[1, point])
    _keep_largest(less, kept)
    _keep_largest(more, kept)


@compiled
def _keep_largest(values: FloatArray, kept: BoolArray) -> None:
    """Of the points kept so far, whose values are >= 0, keep those within a tie of the largest."""
    largest = 0.0
    for point in range(kept.size):
        if kept[point]:
            largest = max(largest, values[point])
    for point in range(kept.size):
        kept[point] &= values[point] >= largest * (1 - TIE)
