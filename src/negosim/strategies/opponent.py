"""Opponent models: what the other side's offers say about what it wants."""

from __future__ import annotations

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.kernels import compiled
from negosim.strategies.parts import part
from negosim.strategies.view import View

__all__: list[str] = []


@part("model", "none")
def none(view: View) -> FloatArray:
    """No model: every outcome is held worth the same to the other side.

    Formula: v(x) = 0
    """
    return np.zeros((len(view.tables), len(view.space.shape), max(view.space.shape)))


@compiled
def times_offered(offers: IntArray, strides: IntArray, shape: IntArray) -> FloatArray:
    """(table, issue, level) how often each level stands in the offers, (table, round), -1 none."""
    counts = np.zeros((len(offers), len(shape), shape.max()))
    for table in range(len(offers)):
        for outcome in offers[table]:
            rest = outcome
            for issue in range(len(shape) if outcome >= 0 else 0):
                level = rest // strides[issue]
                counts[table, issue, level] += 1
                rest -= level * strides[issue]
    return counts


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
    counts = times_offered(view.received, view.space.strides, np.array(view.space.shape))
    most = counts.max(axis=2)
    weight = most / np.maximum(most.sum(axis=1), 1)[:, None]
    return np.asarray(counts / np.maximum(most, 1)[..., None] * weight[..., None])
