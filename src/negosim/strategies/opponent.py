"""Opponent models: what the other side's offers say about what it wants."""

from __future__ import annotations

import numpy as np

from negosim.arrays import FloatArray
from negosim.strategies.parts import part
from negosim.strategies.view import View

__all__: list[str] = []


@part("model", "none")
def none(view: View) -> FloatArray:
    """No model: every outcome is held worth the same to the other side.

    Formula: v(x) = 0
    """
    return np.zeros((len(view.tables), len(view.space.shape), max(view.space.shape)))


@part("model", "frequency", reference="van Galen Last (2012), ANAC 2010 agent Smith")
def frequency(view: View) -> FloatArray:
    """What the other side offers often it wants; issues it never moves on weigh most.

    Formula: v(x) = sum over issues of weight * n(level of x) / n(level offered most);
    n: times offered; weight: n(level offered most), over the sum of these

    Returns
    -------
    (table, issue, level) array
        Estimated worth of each level; the sum over issues estimates a utility in [0, 1].
    """
    space, offers = view.space, view.received
    made = offers >= 0
    levels = space.levels(np.maximum(offers, 0))
    counts = np.zeros((len(offers), len(space.shape), max(space.shape)))
    for issue in range(len(space.shape)):
        for level in range(space.shape[issue]):
            counts[:, issue, level] = ((levels[..., issue] == level) & made).sum(axis=1)
    most = counts.max(axis=2)
    weight = most / np.maximum(most.sum(axis=1), 1)[:, None]
    return np.asarray(counts / np.maximum(most, 1)[..., None] * weight[..., None])
