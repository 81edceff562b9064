"""Numbers from (seed, stream, lane) alone."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from negosim.arrays import FloatArray

__all__ = ["uniforms"]


def uniforms(seed: int, stream: str, lanes: range, count: int) -> FloatArray:
    """Numbers in [0, 1) of a stream: the same for a lane in any batch and for any count.

    Parameters
    ----------
    seed : int
    stream : str
        Named after what it decides, never after a strategy or a pairing.
    lanes : range
        Consecutive lanes.
    count : int
        Numbers a lane.

    Returns
    -------
    (lane, count) array

    References
    ----------
    Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3" (Philox).

    Examples
    --------
    >>> whole = uniforms(1, "first", range(0, 10), 2)
    >>> bool((uniforms(1, "first", range(7, 9), 1) == whole[7:9, :1]).all())
    True
    """
    key = np.frombuffer(sha256(f"{seed}:{stream}".encode()).digest()[:16], dtype="<u8")
    skip = lanes.start % 4  # a Philox counter stands for four numbers
    numbers = np.empty((len(lanes), count))
    for column in range(count):
        bits = np.random.Philox(key=key, counter=[lanes.start // 4, column, 0, 0])
        numbers[:, column] = np.random.Generator(bits).random(skip + len(lanes))[skip:]
    return numbers
