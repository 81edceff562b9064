"""Scores of many lanes and their tables in one compiled pass, lane by lane.

A lane is scored by itself, in plain loops, so its numbers are the same bits in any
batch. Solutions and frontier come from the same kernels as `solve` and `frontier`, with
the same ties: gains on a grid of 1e-9, comparisons within 1e-9 of the largest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.kernels import compiled
from negosim.scoring.frontier import efficient, extent
from negosim.scoring.solutions import SOLUTIONS, STEPS, bargain, count_acceptable, steps

__all__ = ["Scores", "score"]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores of lanes, and of their tables (a lane with a pairing).

    Payoffs, gains and joint gains are in the unit of the payoffs; utilities and distances
    are on the scale of `utility`. The zone of agreement is the set of individually
    rational outcomes.

    Attributes
    ----------
    least, best : (lane, party) array
        Worst and best payoff over all outcomes and the walk-away: utility 0 and 1.
    acceptable : (lane,) array of int
        Outcomes in the zone of agreement.
    frontier_size, zone_frontier_size : (lane,) array of int
        Outcomes on the whole Pareto frontier, and on it inside the zone.
    ideal_gain : (lane, party) array
        Own best gain over the walk-away in the zone, >= 0; NaN without a zone.
    best_joint : (lane,) array
        Largest sum of gains in the zone, >= 0; NaN without a zone.
    solutions : (lane, solution) array of int
        Lowest outcome number that solves each of `SOLUTIONS`; -1 without a zone.
    payoff : (lane, pairing, party) array
        Payoff of the deal; the walk-away where there is none.
    utility : (lane, pairing, party) array
        (payoff - least) / (best - least), in [0, 1]; 1 for a party that is indifferent
        among everything.
    gain : (lane, pairing, party) array
        Payoff minus walk-away; 0 where there is no deal.
    share : (lane, pairing, party) array
        Own gain / own ideal gain, at most 1 for a deal in the zone; NaN without a zone
        or where the ideal gain is 0.
    pareto_distance : (lane, pairing) array
        Euclidean distance in utilities to the nearest point of the whole frontier, in
        [0, sqrt(2)]; no deal stands at the walk-away.
    solution_distance : (lane, pairing, solution) array
        The same to the nearest of all packages that solve each of `SOLUTIONS`; NaN
        without a zone.
    joint_left : (lane, pairing) array
        `best_joint` minus the sum of gains; NaN without a zone.
    """

    least: FloatArray
    best: FloatArray
    acceptable: IntArray
    frontier_size: IntArray
    zone_frontier_size: IntArray
    ideal_gain: FloatArray
    best_joint: FloatArray
    solutions: IntArray
    payoff: FloatArray
    utility: FloatArray
    gain: FloatArray
    share: FloatArray
    pareto_distance: FloatArray
    solution_distance: FloatArray
    joint_left: FloatArray

    @classmethod
    def joined(cls, parts: Sequence[Scores]) -> Scores:
        """Scores of all lanes from those of some after those of others."""
        names = (entry.name for entry in fields(cls))
        return cls(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))


def score(
    payoffs: FloatArray, walk_away: FloatArray, deals: IntArray, rows: IntArray | None = None
) -> Scores:
    """Score the deals of a batch against what each lane had to offer.

    Parameters
    ----------
    payoffs : (row, party, outcome) array
        Payoffs of the two parties, finite, rounded to a grid of 1e-9; at least one outcome.
    walk_away : (lane, party) array
        Payoffs of no deal, in the same unit.
    deals : (lane, pairing) array of int
        Outcome number each table agreed on, -1 for no deal.
    rows : (lane,) array of int, optional
        Row of each lane's payoffs, by default its own. Lanes that share one, and so their
        walk-away, should stand side by side: what could be agreed is worked out once.

    Returns
    -------
    Scores

    Raises
    ------
    ValueError
        The shapes do not belong together, or a deal is not an outcome: compiled code
        would read past the end.

    Examples
    --------
    >>> payoffs = np.array([[[10.0, 8.0, 5.0, 4.0], [2.0, 5.0, 5.0, 9.0]]])
    >>> scores = score(payoffs, np.array([[2.0, 1.0]]), np.array([[2, -1]]))
    >>> scores.solutions
    array([[1, 1, 1, 1]])
    >>> scores.gain
    array([[[3., 4.],
            [0., 0.]]])
    >>> scores.share
    array([[[0.375, 0.5  ],
            [0.   , 0.   ]]])
    >>> scores.joint_left
    array([[ 3., 10.]])
    """
    lanes, outcomes = len(walk_away), payoffs.shape[2]
    rows = np.arange(lanes) if rows is None else rows
    fit = len(deals) == len(rows) == lanes and ((rows >= 0) & (rows < len(payoffs))).all()
    if payoffs.shape[1] != 2 or walk_away.shape != (lanes, 2) or not fit:
        shapes = payoffs.shape, walk_away.shape, deals.shape
        raise ValueError(f"payoffs, walk_away and deals do not belong together: {shapes}.")
    if ((deals < -1) | (deals >= outcomes)).any():
        raise ValueError(f"A deal is an outcome from 0 to {outcomes - 1}, or -1 for none.")
    return Scores(
        *_score(
            np.ascontiguousarray(payoffs, dtype=np.float64),
            np.ascontiguousarray(walk_away, dtype=np.float64),
            np.ascontiguousarray(deals, dtype=np.int64),
            np.ascontiguousarray(rows, dtype=np.int64),
        )
    )


@compiled
def _score(
    payoffs: FloatArray, walk_away: FloatArray, deals: IntArray, rows: IntArray
) -> tuple[Any, ...]:
    """Compiled `score`: the arrays of `Scores` in their order."""
    lanes, pairings = deals.shape
    kinds = len(SOLUTIONS)
    least, best, ideal_gain = np.empty((lanes, 2)), np.empty((lanes, 2)), np.empty((lanes, 2))
    acceptable, on_frontier = np.empty(lanes, np.int64), np.empty(lanes, np.int64)
    in_zone, solutions = np.empty(lanes, np.int64), np.empty((lanes, kinds), np.int64)
    best_joint, joint_left = np.empty(lanes), np.empty((lanes, pairings))
    own = np.empty((4, lanes, pairings, 2))  # payoff, utility, gain, share
    pareto, solution = np.empty((lanes, pairings)), np.empty((lanes, pairings, kinds))
    points, solved = np.empty((2, 0)), np.empty((kinds, 0), np.bool_)
    for lane in range(lanes):
        worth, leaving = payoffs[rows[lane]], walk_away[lane]
        if lane > 0 and rows[lane] == rows[lane - 1]:
            acceptable[lane], best_joint[lane] = acceptable[lane - 1], best_joint[lane - 1]
            on_frontier[lane], in_zone[lane] = on_frontier[lane - 1], in_zone[lane - 1]
            for row in range(kinds):
                solutions[lane, row] = solutions[lane - 1, row]
            for party in range(2):
                ideal_gain[lane, party] = ideal_gain[lane - 1, party]
                least[lane, party], best[lane, party] = (
                    least[lane - 1, party],
                    best[lane - 1, party],
                )
        else:
            numbers = efficient(worth[0], worth[1])
            gains, inside, ideal, solved = bargain(worth, leaving, numbers)
            acceptable[lane] = count_acceptable(worth, leaving)
            on_frontier[lane], in_zone[lane], best_joint[lane] = numbers.size, 0, np.nan
            for point in range(numbers.size):
                joint = gains[0, point] + gains[1, point]
                if inside[point]:
                    in_zone[lane] += 1
                    if not best_joint[lane] >= joint:  # true of NaN as well
                        best_joint[lane] = joint
            for row in range(kinds):
                solutions[lane, row] = _lowest(numbers, solved[row])
            points = np.empty((2, numbers.size))
            for party in range(2):
                low, high = extent(worth[party])
                low, high = min(low, leaving[party]), max(high, leaving[party])
                least[lane, party], best[lane, party] = low, high
                ideal_gain[lane, party] = ideal[party]
                for point, outcome in enumerate(numbers):
                    points[party, point] = _utility(worth[party, outcome], low, high)
        for party in range(2):
            low, high, most = least[lane, party], best[lane, party], ideal_gain[lane, party]
            account = own[:, lane, :, party]
            _own(worth[party], leaving[party], deals[lane], low, high, most, account)
        _distances(own[1, lane], points, solved, pareto[lane], solution[lane])
        for pairing in range(pairings):
            joint = own[2, lane, pairing, 0] + own[2, lane, pairing, 1]
            joint_left[lane, pairing] = steps(best_joint[lane], joint) / STEPS
    lane_level = least, best, acceptable, on_frontier, in_zone, ideal_gain, best_joint, solutions
    return (*lane_level, own[0], own[1], own[2], own[3], pareto, solution, joint_left)


@compiled
def _own(
    worth: FloatArray,
    leaving: float,
    deals: IntArray,
    least: float,
    best: float,
    ideal: float,
    account: FloatArray,
) -> None:
    """Write a party's payoff, utility, gain and share, (4, pairing), of a lane's deals."""
    for pairing, deal in enumerate(deals):
        payoff = worth[deal] if deal >= 0 else leaving
        gain = steps(payoff, leaving) / STEPS
        account[0, pairing] = payoff
        account[1, pairing] = _utility(payoff, least, best)
        account[2, pairing] = gain
        account[3, pairing] = gain / ideal if ideal > 0 else np.nan


@compiled
def _distances(
    utility: FloatArray,
    points: FloatArray,
    solved: BoolArray,
    pareto: FloatArray,
    solution: FloatArray,
) -> None:
    """Write how far the utilities of a lane's tables are from its frontier and solutions."""
    everywhere = np.full(points.shape[1], True)
    for pairing in range(utility.shape[0]):
        pareto[pairing] = _distance(utility[pairing], points, everywhere)
        for row in range(solved.shape[0]):
            solution[pairing, row] = _distance(utility[pairing], points, solved[row])


@compiled
def _utility(payoff: float, least: float, best: float) -> float:
    """Payoff scaled to [0, 1]; 1 where everything is worth the same."""
    return (payoff - least) / (best - least) if best > least else 1.0


@compiled
def _lowest(numbers: IntArray, kept: BoolArray) -> int:
    """Lowest of the outcome numbers kept; -1 where none is."""
    lowest = -1
    for point in range(kept.size):
        if kept[point] and (lowest < 0 or numbers[point] < lowest):
            lowest = numbers[point]
    return lowest


@compiled
def _distance(here: FloatArray, points: FloatArray, kept: BoolArray) -> float:
    """Euclidean distance from (party,) to the nearest kept of (party, point); NaN if none is."""
    nearest = np.inf
    for point in range(kept.size):
        if kept[point]:
            across, up = here[0] - points[0, point], here[1] - points[1, point]
            nearest = min(nearest, across * across + up * up)
    return np.sqrt(nearest) if nearest < np.inf else np.nan
