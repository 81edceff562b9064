"""The Pareto frontier: outcomes that nobody can better without hurting the other party.

Outcomes are sorted into buckets of party 0's payoff, each bucket keeping the best
payoff of party 1 in it. Whoever stays below the best of a higher bucket is dominated;
the few that are left are sorted and swept.
"""

from __future__ import annotations

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.kernels import compiled

__all__ = ["efficient", "extent", "frontier"]

BUCKETS = 512  # at most; they stay in the nearest cache
OUTCOMES_A_BUCKET = 8
GRID = 1e-9  # payoffs all closer than this share one bucket
MAGNITUDE = np.iinfo(np.int64).max  # every bit but the sign


def frontier(payoffs: FloatArray) -> IntArray:
    """Outcomes that are not dominated.

    An outcome is dominated when another is at least as good for both parties and
    better for one. Payoffs are compared exactly, so they should stand on a grid where
    decimal sums tie. Packages with equal payoffs are all kept.

    Parameters
    ----------
    payoffs : (party, outcome) array
        Payoffs of the two parties, finite, any unit; at least one outcome.

    Returns
    -------
    (point,) array
        Outcome numbers, party 0's best first; on a tie the lower number first.

    Examples
    --------
    >>> frontier(np.array([[1.0, 3.0, 2.0, 1.0, 3.0], [5.0, 2.0, 4.0, 4.0, 2.0]]))
    array([1, 4, 2, 0])
    """
    first, second = np.ascontiguousarray(payoffs, dtype=np.float64)
    return efficient(first, second)


@compiled
def extent(values: FloatArray) -> tuple[float, float]:
    """Least and best of finite values, found on their bits.

    Integers are searched many at a time, doubles one by one. With all bits but the
    sign flipped where the sign is set, both sort alike.

    Parameters
    ----------
    values : (outcome,) array
        Finite, at least one, side by side in memory.

    Returns
    -------
    tuple of float
        Least and best.

    Examples
    --------
    >>> extent(np.array([2.5, -4.0, 0.0]))
    (-4.0, 2.5)
    """
    low, high = MAGNITUDE, -MAGNITUDE
    for bits in values.view(np.int64):
        key = bits ^ ((bits >> 63) & MAGNITUDE)
        low = min(low, key)
        high = max(high, key)
    ends = np.empty(2, np.int64)
    ends[0], ends[1] = low ^ ((low >> 63) & MAGNITUDE), high ^ ((high >> 63) & MAGNITUDE)
    found = ends.view(np.float64)
    return found[0], found[1]


@compiled
def efficient(first: FloatArray, second: FloatArray) -> IntArray:
    """Compiled `frontier`, from the payoffs of party 0 and party 1, each (outcome,)."""
    numbers = _survivors(first, second)
    keys = np.empty(numbers.size)
    for place, number in enumerate(numbers):
        keys[place] = -first[number]
    numbers = numbers[np.argsort(keys, kind="mergesort")]  # stable: ties by outcome number
    count, start, best = 0, 0, -np.inf
    while start < numbers.size:
        stop, top = start, -np.inf
        while stop < numbers.size and first[numbers[stop]] == first[numbers[start]]:
            top = max(top, second[numbers[stop]])
            stop += 1
        if top > best:
            for place in range(start, stop):
                if second[numbers[place]] == top:
                    numbers[count] = numbers[place]
                    count += 1
            best = top
        start = stop
    return numbers[:count].copy()


@compiled
def _survivors(first: FloatArray, second: FloatArray) -> IntArray:
    """Outcome numbers, ascending, that no outcome of a higher bucket dominates."""
    outcomes = first.size
    low, high = extent(first)
    buckets = min(BUCKETS, 1 + outcomes // OUTCOMES_A_BUCKET)
    scale = buckets / (high - low) if high - low >= GRID else 0.0
    best = np.full(buckets + 1, -np.inf)
    for outcome in range(outcomes):
        bucket = min(int((first[outcome] - low) * scale), buckets - 1)
        best[bucket] = max(best[bucket], second[outcome])
    for bucket in range(buckets - 1, -1, -1):
        best[bucket] = max(best[bucket], best[bucket + 1])
    numbers = np.empty(outcomes, np.int64)
    count = 0
    for outcome in range(outcomes):
        bucket = min(int((first[outcome] - low) * scale), buckets - 1)
        if second[outcome] > best[bucket + 1]:
            numbers[count] = outcome
            count += 1
    return numbers[:count]
