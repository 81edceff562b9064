"""Distributions as inverse functions of uniforms; a missing number means the central value."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy import special

from negosim.arrays import FloatArray, IntArray
from negosim.payoffs.expressions import Expression
from negosim.payoffs.scope import Scope
from negosim.scenario.parameter import Parameter

__all__ = ["alternative", "quantile", "shares"]


def quantile(parameter: Parameter, u: FloatArray, scope: Scope) -> FloatArray:
    """Value of a distribution at uniforms.

    Parameters
    ----------
    parameter : Parameter
        With a distribution; its numbers may use columns and other parameters.
    u : (lane, 1 or sector) array
        In [0, 1); NaN asks for the central value: `central`, else the mean (median of
        a lognormal, mode of a triangular, likeliest of a choice).
    scope : Scope

    Returns
    -------
    (lane, 1 or sector) array
    """
    take = {name: _get(getattr(parameter, name), scope) for name in ARGUMENTS}
    shape: Shape = SHAPES[parameter.dist or ""]
    with np.errstate(all="ignore"):  # where it is no number, the payoff that uses it is told
        drawn, middle = shape(u, take, parameter, scope)
    if parameter.scale is not None:
        drawn, middle = drawn * parameter.scale(scope), middle * parameter.scale(scope)
    if parameter.central is not None:
        middle = parameter.central(scope)
    if parameter.clip is not None:
        low, high = (end(scope) for end in parameter.clip)
        drawn, middle = np.clip(drawn, low, high), np.clip(middle, low, high)
    return np.asarray(np.where(np.isnan(u), middle, drawn))


ARGUMENTS = ("low", "mode", "high", "a", "b", "mean", "median", "sd")
Arguments = dict[str, FloatArray]
Shape = Callable[..., tuple[FloatArray, FloatArray]]


def _get(entry: Expression | None, scope: Scope) -> FloatArray:
    return np.zeros((1, 1)) if entry is None else entry(scope)


def _uniform(u: FloatArray, take: Arguments, *_: object) -> tuple[FloatArray, FloatArray]:
    low, high = take["low"], take["high"]
    return low + u * (high - low), (low + high) / 2


def _triangular(u: FloatArray, take: Arguments, *_: object) -> tuple[FloatArray, FloatArray]:
    low, mode, high = take["low"], take["mode"], take["high"]
    span = np.where(high > low, high - low, 1.0)
    left = low + np.sqrt(u * span * (mode - low))
    right = high - np.sqrt((1 - u) * span * (high - mode))
    drawn = np.where(u < (mode - low) / span, left, right)
    return np.where(high > low, drawn, low), mode + 0 * low


def _beta(u: FloatArray, take: Arguments, *_: object) -> tuple[FloatArray, FloatArray]:
    a, b = take["a"], take["b"]
    return special.betaincinv(a, b, u), a / (a + b)


def _normal(u: FloatArray, take: Arguments, *_: object) -> tuple[FloatArray, FloatArray]:
    mean, sd = take["mean"], take["sd"]
    return mean + sd * special.ndtri(_inside(u)), mean + 0 * sd


def _lognormal(u: FloatArray, take: Arguments, *_: object) -> tuple[FloatArray, FloatArray]:
    median, sd = take["median"], take["sd"]
    return median * np.exp(sd * special.ndtri(_inside(u))), median + 0 * sd


def _inside(u: FloatArray) -> FloatArray:
    """Keep 0 off: the normal's quantile there is minus infinity."""
    return np.ascontiguousarray(np.maximum(u, 2.0**-54))


def _choice(
    u: FloatArray, take: Arguments, parameter: Parameter, scope: Scope
) -> tuple[FloatArray, FloatArray]:
    entries = parameter.values or []
    given = parameter.weights
    weights = [w(scope)[:, :1] for w in given] if given else [np.ones((1, 1))] * len(entries)
    shape = np.broadcast_shapes(u.shape, (scope.lanes, 1))
    values = np.stack([np.broadcast_to(e(scope), shape) for e in entries], axis=-1)
    share = np.concatenate([np.broadcast_to(w, (scope.lanes, 1)) for w in weights], axis=1)
    share = share / share.sum(axis=1, keepdims=True)
    at = (np.broadcast_to(u, shape)[..., None] >= share.cumsum(axis=1)[:, None, :]).sum(axis=-1)
    at = np.minimum(at, len(entries) - 1)
    drawn = np.take_along_axis(values, at[..., None], axis=-1)[..., 0]
    likeliest = np.broadcast_to(share.argmax(axis=1)[:, None], shape)
    return drawn, np.take_along_axis(values, likeliest[..., None], axis=-1)[..., 0]


SHAPES: Mapping[str, Shape] = {
    "uniform": _uniform,
    "triangular": _triangular,
    "beta": _beta,
    "normal": _normal,
    "lognormal": _lognormal,
    "choice": _choice,
}


def alternative(chances: list[Expression | None], u: FloatArray, scope: Scope) -> IntArray:
    """Which alternative comes out: its number, -1 where what is left over means none.

    Parameters
    ----------
    chances : list of Expression or None
        None is the rest.
    u : (lane,) array
        NaN takes the likeliest, the first on ties.

    Examples
    --------
    >>> half = [Expression.parse(0.5), None]
    >>> alternative(half, np.array([0.2, 0.7, np.nan]), Scope(3, (), lambda name, scope: u))
    array([0, 1, 0])
    """
    share = shares(chances, scope, len(u))
    drawn = (u[:, None] >= share.cumsum(axis=1)).sum(axis=1)
    took = np.where(np.isnan(u), share.argmax(axis=1), np.minimum(drawn, len(chances)))
    return np.where(took < len(chances), took, -1)


def shares(chances: list[Expression | None], scope: Scope, lanes: int) -> FloatArray:
    """(lane, alternative + 1) how likely each alternative is; the last: that none comes out."""
    share = np.zeros((lanes, len(chances) + 1))
    for at, chance in enumerate(chances):
        if chance is not None:
            share[:, at] = np.clip(chance(scope)[:, 0], 0.0, 1.0)
    left = np.maximum(0.0, 1.0 - share.sum(axis=1))
    rest = [at for at, chance in enumerate(chances) if chance is None]
    share[:, rest[0] if rest else -1] = left
    return share
