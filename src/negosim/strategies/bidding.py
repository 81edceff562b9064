"""Bidding: which outcome says the target."""

from __future__ import annotations

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.strategies.parts import Parameter, part
from negosim.strategies.view import View

__all__: list[str] = []


@part("bidding", "at_least", open_loop=True)
def at_least(view: View, aim: FloatArray) -> IntArray:
    """The outcome of least own utility that still reaches the target.

    Formula: the x of least u(x) with u(x) >= aim; the best x where there is none
    """
    return view.own.at_least(aim)


@part("bidding", "nearest", open_loop=True)
def nearest(view: View, aim: FloatArray) -> IntArray:
    """The outcome whose own utility lies nearest the target.

    Formula: the x of least |u(x) - aim|
    """
    return view.own.nearest(aim)


@part("bidding", "new_or_repeat", uses_chance=True, reference="de Jonge (2022)")
def new_or_repeat(view: View, aim: FloatArray) -> IntArray:
    """The target's outcome while it is one's turn to concede, else an earlier offer again.

    Formula: as at_least where no more different offers were made than received,
    else one of those made, each as likely
    """
    fresh = view.own.at_least(aim)
    earlier = view.any_made(view.chance)
    return np.where((view.distinct_made <= view.distinct_received) | (earlier < 0), fresh, earlier)


@part("bidding", "any", uses_chance=True)
def any_above(view: View, aim: FloatArray) -> IntArray:
    """Any outcome that reaches the target, each as likely.

    Formula: x drawn from those with u(x) >= aim
    """
    return view.own.pick(aim, view.chance)


@part(
    "bidding",
    "generous",
    Parameter("band", 0.05, 0, 1, "width above the target within which outcomes count as alike"),
    reference="Baarslag et al. (2014), BOA framework: model strategy 'best'",
)
def generous(view: View, aim: FloatArray, band: FloatArray) -> IntArray:
    """Of the outcomes just above the target, the one the model holds best for the other side.

    Formula: the x of largest v(x) with aim <= u(x) <= aim + band
    """
    return view.own.best_for(view.estimate, aim, aim + band)
