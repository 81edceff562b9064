"""Array aliases and the one order of axes.

Axes stand in this order, those that are present: lane or table, party, issue,
level, outcome, round; anything else last.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BoolArray",
    "FloatArray",
    "IntArray",
    "Room",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class Room:
    """Large arrays that one batch after another is worked out in.

    Memory fresh from the system is slow to touch for the first time, so it is kept. Whoever
    passes a room on has done with what was worked out in it before.
    """

    def __init__(self) -> None:
        self._held: dict[str, FloatArray] = {}

    def take(self, name: str, *shape: int) -> FloatArray:
        """An array of a shape, its numbers left from before."""
        size = int(np.prod(shape))
        if name not in self._held or len(self._held[name]) < size:
            self._held[name] = np.empty(size)
        return self._held[name][:size].reshape(shape)
