"""Compiled searches through a listing: (row, place) utilities, one row a lane."""

from __future__ import annotations

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.kernels import compiled

__all__ = ["at_least", "best_for", "count", "gather", "nearest", "pick"]

FAR = np.uint64(np.iinfo(np.uint64).max)
BLOCK = 256


@compiled
def gather(utilities: FloatArray, lanes: IntArray, box: IntArray) -> FloatArray:
    """Utilities of the box's outcomes: (row, place)."""
    out = np.empty((len(lanes), len(box)))
    for i in range(len(lanes)):
        line = utilities[lanes[i]]
        for j in range(len(box)):
            out[i, j] = line[box[j]]
    return out


@compiled
def first_best(line: FloatArray) -> int:
    """Place of the largest value, the first on ties."""
    at = 0
    for j in range(len(line)):
        if line[j] > line[at]:
            at = j
    return at


@compiled
def first_equal(line: FloatArray, value: float) -> int:
    """First place that holds a value; -1 none."""
    for j in range(len(line)):
        if line[j] == value:
            return j
    return -1


@compiled
def at_least(values: FloatArray, rows: IntArray, utility: FloatArray) -> IntArray:
    """Place of the least value at or above a target; of the best where none reaches it.

    Utilities are not negative, so their bits order as they do; less the target's bits,
    those below it wrap round to the far end. The least of unsigned integers is found
    many places at a time, block by block, and looked for in its block.
    """
    out = np.empty(len(rows), dtype=np.int64)
    bits, aims = values.view(np.uint64), utility.view(np.uint64)
    size = bits.shape[1]
    for i in range(len(rows)):
        aim = aims[i] if utility[i] > 0.0 else np.uint64(0)
        line = bits[rows[i]]
        least, at = FAR, 0
        for start in range(0, size, BLOCK):
            block = line[start : min(start + BLOCK, size)]
            here = FAR
            for j in range(len(block)):
                here = min(here, block[j] - aim)
            if here < least:
                least, at = here, start
        if least >= FAR - aim:  # wrapped: nothing reaches the target
            out[i] = first_best(values[rows[i]])
            continue
        for j in range(at, size):
            if line[j] - aim == least:
                out[i] = j
                break
    return out


@compiled
def nearest(values: FloatArray, rows: IntArray, utility: FloatArray) -> IntArray:
    """Place of the value nearest a target; the higher value, then the first place, on ties."""
    out = np.empty(len(rows), dtype=np.int64)
    for i in range(len(rows)):
        line, aim = values[rows[i]], utility[i]
        above, below = np.inf, -np.inf
        for j in range(len(line)):
            v = line[j]
            if v >= aim:
                above = min(above, v)
            else:
                below = max(below, v)
        out[i] = first_equal(line, above if above - aim <= aim - below else below)
    return out


@compiled
def count(values: FloatArray, rows: IntArray, low: FloatArray, high: FloatArray) -> IntArray:
    """How many values lie in [low, high]."""
    out = np.zeros(len(rows), dtype=np.int64)
    for i in range(len(rows)):
        line, least, most = values[rows[i]], low[i], high[i]
        found = 0
        for j in range(len(line)):
            found += (line[j] >= least) and (line[j] <= most)
        out[i] = found
    return out


@compiled
def pick(values: FloatArray, rows: IntArray, low: FloatArray, chance: FloatArray) -> IntArray:
    """A place whose value reaches a target, each as likely; -1 where none does."""
    out = np.full(len(rows), -1, dtype=np.int64)
    for i in range(len(rows)):
        line = values[rows[i]]
        found = 0
        for j in range(len(line)):
            found += line[j] >= low[i]
        nth = min(int(chance[i] * found), found - 1)
        for j in range(len(line)):
            if line[j] >= low[i]:
                if nth == 0:
                    out[i] = j
                    break
                nth -= 1
    return out


@compiled
def best_for(
    values: FloatArray,
    rows: IntArray,
    low: FloatArray,
    high: FloatArray,
    estimate: FloatArray,
    levels: IntArray,
) -> IntArray:
    """Place in [low, high] of the largest estimate; the higher value, then the first, on ties."""
    out = np.full(len(rows), -1, dtype=np.int64)
    for i in range(len(rows)):
        line = values[rows[i]]
        best, own = -np.inf, -np.inf
        for j in range(len(line)):
            v = line[j]
            if v < low[i] or v > high[i]:
                continue
            guess = 0.0
            for issue in range(levels.shape[1]):
                guess += estimate[i, issue, levels[j, issue]]
            if guess > best or (guess == best and v > own):
                best, own = guess, v
                out[i] = j
    return out
