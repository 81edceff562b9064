"""Array aliases and the one order of axes.

Axes stand in this order, those that are present: lane or table, party, issue,
level, outcome, round; anything else last.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["BoolArray", "FloatArray", "IntArray"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
