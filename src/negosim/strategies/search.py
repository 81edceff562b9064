"""Compiled searches through a listing: (row, place) utilities, one row a lane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negosim.arrays import FloatArray, IntArray
from negosim.kernels import compiled

__all__ = ["at_least", "best_for", "count", "gather", "nearest", "pick", "value"]

Places = NDArray[np.int32]
FAR = np.uint64(np.iinfo(np.uint64).max)
BLOCK = 256
OFTEN = 8  # times a row is asked for in a stretch, from which an index pays


@compiled
def gather(utilities: FloatArray, lanes: IntArray, box: IntArray, out: FloatArray) -> None:
    """Write utilities of the box's outcomes, (row, place); stretches of them are copied whole."""
    starts = np.empty(len(box) + 1, dtype=np.int64)  # places where a stretch begins
    count = 0
    for j in range(len(box)):
        if j == 0 or box[j] != box[j - 1] + 1:
            starts[count] = j
            count += 1
    starts[count] = len(box)
    for i in range(len(lanes)):
        line, row = utilities[lanes[i]], out[i]
        for at in range(count):
            start, less = starts[at], box[starts[at]] - starts[at]
            for j in range(start, starts[at + 1]):
                row[j] = line[j + less]


@compiled
def value(utilities: FloatArray, lanes: IntArray, outcomes: IntArray) -> FloatArray:
    """Utility of one outcome a lane named; of outcome -1, 0."""
    out = np.zeros(len(outcomes))
    for i in range(len(outcomes)):
        if outcomes[i] >= 0:
            out[i] = utilities[lanes[i], outcomes[i]]
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

    Values lie in [0, 1]. Of a row asked for a few times in a stretch all places are looked
    through; of one asked for often an index is made first. Both find the same place.
    """
    out = np.empty(len(rows), dtype=np.int64)
    size = values.shape[1]
    head, following = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
    start = 0
    while start < len(rows):
        stop = start + 1
        while stop < len(rows) and rows[stop] == rows[start]:
            stop += 1
        line = values[rows[start]]
        if stop - start >= OFTEN:
            if len(head) == 0:
                head = np.empty(size + 1, dtype=np.int32)
                following = np.empty(size, dtype=np.int32)
            buckets(line, head, following)
            best = -1
            for i in range(start, stop):
                out[i] = in_buckets(line, head, following, utility[i])
                if out[i] < 0:
                    best = first_best(line) if best < 0 else best
                    out[i] = best
        else:
            for i in range(start, stop):
                out[i] = scan(line, utility[i])
        start = stop
    return out


@compiled
def scan(line: FloatArray, utility: float) -> int:
    """Look through all places, many at a time.

    Utilities are not negative, so their bits order as they do; less the target's bits,
    those below it wrap round to the far end. The least of unsigned integers is found
    block by block, and looked for in its block.
    """
    bits, size = line.view(np.uint64), len(line)
    target = np.empty(1)
    target[0] = utility if utility > 0.0 else 0.0
    aim = target.view(np.uint64)[0]
    least, at = FAR, 0
    for start in range(0, size, BLOCK):
        block = bits[start : min(start + BLOCK, size)]
        here = FAR
        for j in range(len(block)):
            here = min(here, block[j] - aim)
        if here < least:
            least, at = here, start
    if least >= FAR - aim:  # wrapped: nothing reaches the target
        return first_best(line)
    for j in range(at, size):
        if bits[j] - aim == least:
            return j
    return -1


@compiled
def buckets(line: FloatArray, head: Places, following: Places) -> None:
    """Sort places into buckets of alike values, chained from the lowest place up."""
    size = len(line)
    head.fill(-1)
    for j in range(size - 1, -1, -1):
        at = int(line[j] * size)
        following[j] = head[at]
        head[at] = j


@compiled
def in_buckets(line: FloatArray, head: Places, following: Places, utility: float) -> int:
    """Place of the least value at or above a target; -1 where none reaches it."""
    size = len(line)
    if utility > 1.0:
        return -1
    at = int(max(utility, 0.0) * size)
    least, found = np.inf, -1
    while at <= size:
        j = head[at]
        while j >= 0:
            if line[j] >= utility and line[j] < least:
                least, found = line[j], j
            j = following[j]
        if found >= 0:
            return found
        at += 1
    return -1


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
