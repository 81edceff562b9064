"""Targets: the utility a party aims at in this turn."""

from __future__ import annotations

import numpy as np

from negosim.arrays import FloatArray
from negosim.strategies.parts import Parameter, part
from negosim.strategies.view import View

__all__ = ["aspiration"]

FARATIN = "Faratin, Sierra & Jennings (1998), Robotics and Autonomous Systems 24:159-182"


def aspiration(
    time: FloatArray, beta: FloatArray | float, kappa: FloatArray | float, least: FloatArray
) -> FloatArray:
    """Least utility a party still insists on, by the clock alone.

    Parameters
    ----------
    time : (table,) array
        Share of the talks used up, in (0, 1).
    beta : (table,) array or float
        Below 1 concedes late (Boulware), above 1 early (Conceder), 0 never.
    kappa : (table,) array or float
        Concession made from the start, in [0, 1].
    least : (table,) array
        Utility it ends at, in [0, 1].

    Returns
    -------
    (table,) array
        Utility in [least, 1].

    References
    ----------
    Faratin, Sierra & Jennings (1998), polynomial tactic; `beta` in their sense.

    Examples
    --------
    >>> aspiration(np.array([0.0, 0.5, 1.0]), 0.5, 0.0, np.full(3, 0.2))
    array([1. , 0.8, 0.2])
    """
    with np.errstate(divide="ignore", over="ignore"):
        exponent = np.ascontiguousarray(np.broadcast_to(1 / np.asarray(beta, float), time.shape))
    conceded = kappa + (1 - kappa) * np.power(time, exponent)
    return np.asarray(least + (1 - least) * (1 - conceded))


@part(
    "target",
    "clock",
    Parameter("beta", 1.0, 0, 100, "below 1 concedes late, above 1 early, 0 never"),
    Parameter("kappa", 0.0, 0, 1, "share conceded from the start"),
    open_loop=True,
    reference=FARATIN,
)
def clock(view: View, beta: FloatArray, kappa: FloatArray) -> FloatArray:
    """Best utility falling to the walk-away as the talks run out.

    Formula: w + (1 - w) * (1 - kappa) * (1 - t ** (1 / beta))
    """
    return aspiration(view.time, beta, kappa, view.walk_away)


@part(
    "target",
    "reciprocal",
    Parameter("gain", 1.0, 0, 10, "own concession for each unit the other side concedes"),
    reference=f"{FARATIN}; in utility space",
)
def reciprocal(view: View, gain: FloatArray) -> FloatArray:
    """Concede as much own utility as the other side's offers have come nearer.

    Formula: 1 - gain * (u(last received) - u(first received)), kept within [w, 1]
    """
    came_nearer = view.own.value(view.last_received) - view.own.value(view.first_received)
    came_nearer = np.where(view.last_received >= 0, came_nearer, 0.0)
    return np.asarray(np.clip(1.0 - gain * came_nearer, view.walk_away, 1.0))


@part(
    "target",
    "ladder",
    Parameter("step", 0.0, 0, 1e6, "outcomes a step; 0 spreads the list over the rounds"),
    needs_listing=True,
    reference="de Jonge (2022), IJCAI 2022:223-229",
)
def ladder(view: View, step: FloatArray) -> FloatArray:
    """Next rung down the own list while the other side has offered as much that is new.

    Formula: u(outcome number rung * step of the own list, best first, none below w);
    rung: different offers made, less 1 where fewer were received
    """
    made, received = view.distinct_made, view.distinct_received
    rung = np.where(made <= received, made, np.maximum(made - 1, 0))
    worth_it = view.own.count_above(view.walk_away)
    spread = np.maximum(1, worth_it // view.rounds)
    stride = np.where(np.asarray(step) > 0, np.asarray(step).astype(np.int64), spread)
    return view.own.value(view.own.at_rank(np.minimum(rung * stride, worth_it - 1)))


@part("target", "floor", open_loop=True)
def floor(view: View) -> FloatArray:
    """Anything from the walk-away upward.

    Formula: w
    """
    return view.walk_away
