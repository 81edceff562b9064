"""Acceptance: whether the standing offer is good enough.

The walk-away and the mandate are checked for every rule alike, outside it.
"""

from __future__ import annotations

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.strategies.parts import Parameter, part
from negosim.strategies.view import View

__all__: list[str] = []

BAARSLAG = "Baarslag, Hindriks & Jonker (2014), Decision Support Systems 60:68-77"
LATE = Parameter("T", 0.98, 0, 1, "time share from which anything goes; the last round counts")


@part(
    "accept",
    "next",
    Parameter("a", 1.0, 0, 10, "factor on the offer's utility"),
    Parameter("b", 0.0, -1, 1, "added to the offer's utility"),
    open_loop=True,
    reference=f"{BAARSLAG}, AC_next",
)
def next_offer(
    view: View, aim: FloatArray, offer: IntArray, a: FloatArray, b: FloatArray
) -> BoolArray:
    """Take what is worth at least the offer one is about to make.

    Formula: a * u(standing) + b >= u(offer)
    """
    planned = np.where(offer >= 0, view.own.value(offer), np.inf)
    return np.asarray(a * view.own.value(view.standing) + b >= planned)


@part("accept", "target", open_loop=True)
def target(view: View, aim: FloatArray, offer: IntArray) -> BoolArray:
    """Take what reaches the target.

    Formula: u(standing) >= aim
    """
    return np.asarray(view.own.value(view.standing) >= aim)


@part(
    "accept",
    "constant",
    Parameter("c", 0.9, 0, 1, "utility"),
    open_loop=True,
    reference=f"{BAARSLAG}, AC_const",
)
def constant(view: View, aim: FloatArray, offer: IntArray, c: FloatArray) -> BoolArray:
    """Take what is worth more than a fixed utility.

    Formula: u(standing) > c
    """
    return np.asarray(view.own.value(view.standing) > c)


@part("accept", "time", LATE, open_loop=True, reference=f"{BAARSLAG}, AC_time")
def time(view: View, aim: FloatArray, offer: IntArray, T: FloatArray) -> BoolArray:
    """Take anything once the time share is reached, or in the last round.

    Formula: t >= T, or the last round
    """
    return np.asarray((view.time >= T) | (view.rounds_left == 0))


@part("accept", "combi", LATE, open_loop=True, reference=f"{BAARSLAG}, AC_combi")
def combi(view: View, aim: FloatArray, offer: IntArray, T: FloatArray) -> BoolArray:
    """As `next` until the time share is reached, then anything.

    Formula: u(standing) >= u(offer), or t >= T, or the last round
    """
    planned = np.where(offer >= 0, view.own.value(offer), np.inf)
    return np.asarray((view.own.value(view.standing) >= planned) | time(view, aim, offer, T))
