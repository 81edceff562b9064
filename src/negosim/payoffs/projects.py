"""What invested money brings back when the parties share the yield of its projects."""

from __future__ import annotations

import numpy as np

from negosim.arrays import FloatArray

__all__ = ["receipts"]


def receipts(
    yield_: FloatArray,
    discount: FloatArray,
    share_before: FloatArray,
    share_after: FloatArray,
    life: int,
) -> tuple[FloatArray, FloatArray]:
    """Present value, per dollar invested, of the investor's receipts and of all receipts.

    A project pays its yield at the end of each year of its life. The investor gets
    `share_before` of it until its own receipts add up to the dollar it put in,
    without interest, then `share_after`. In the year that completes the dollar, the
    yield not needed for that is shared by `share_after`. (Own formulation.)

    Parameters
    ----------
    yield_ : array
        Yearly yield per dollar, at least 0.
    discount : array
        Yearly discount rate, above -1.
    share_before, share_after : array
        Investor's share of the yield before and after its principal is back, in
        (0, 1] and [0, 1].
    life : int
        Years in which the projects pay, at least 0.

    Returns
    -------
    investor, total : array
        Present values per dollar; the investor's net present value is `investor` - 1,
        the projects' own is `total` - 1. Of the common shape of the inputs.

    Examples
    --------
    >>> investor, total = receipts(np.array([0.06, 0.10]), np.array(0.04), np.array(0.5),
    ...                            np.array(0.1), life=20)
    >>> (investor - 1).round(2), (total - 1).round(2)
    (array([-0.59, -0.32]), array([-0.18,  0.36]))
    """
    shape = np.broadcast_shapes(*map(np.shape, (yield_, discount, share_before, share_after)))
    investor, total = np.zeros(shape), np.zeros(shape)
    owed, worth = np.ones(shape), np.ones(shape)
    for _ in range(life):
        worth = worth / (1 + discount)
        with np.errstate(divide="ignore"):  # with no share the principal never comes back
            needed = owed / share_before
        before = np.minimum(yield_, needed)  # yield that goes to the principal
        owed = np.maximum(owed - share_before * before, 0.0)
        investor = investor + worth * (share_before * before + share_after * (yield_ - before))
        total = total + worth * yield_
    return investor, total
