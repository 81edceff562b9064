"""From terms to the payoff of every outcome, for a batch of lanes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.kernels import compiled
from negosim.outcomes.space import Space
from negosim.payoffs.scope import Scope
from negosim.payoffs.terms import Frame, Term
from negosim.payoffs.trade import Balance

__all__ = ["Valuation", "grid"]

GRID = 1e9  # payoffs are kept to 1e-9 (one dollar in USD bn), so that sums of decimals tie


def grid(values: FloatArray) -> FloatArray:
    """Round to the grid of payoffs: 0.7 + 0.1 is worth exactly 0.8."""
    return np.rint(values * GRID) / GRID


class Valuation:
    """Payoff tables of a batch: kept a term, summed an issue, expanded to outcomes.

    Rows are the parties and, last, the trade balance.
    """

    def __init__(self, terms: Sequence[Term], frame: Frame, lanes: int) -> None:
        self.terms = tuple(terms)
        self.frame = frame
        self.lanes = lanes
        rows = len(frame.parties) + 1
        shape = frame.space.shape
        self.rows: list[FloatArray] = []
        for term in self.terms:
            levels = [shape[frame.issue(name)] for name in term.looks_at]
            self.rows.append(np.zeros((lanes, rows, *levels)))
        self.curves = {
            at: np.zeros((lanes, len(frame.parties), 2))
            for at, term in enumerate(self.terms)
            if isinstance(term, Balance)
        }

    def refresh(self, scope: Scope, lanes: IntArray, term: int) -> None:
        """Work one term's rows out afresh for some lanes (`scope` spans just those)."""
        this = self.terms[term]
        self.rows[term][lanes] = this.rows(scope, self.frame)
        if isinstance(this, Balance):
            self.curves[term][lanes, self.frame.row(this.party)] = this.curve(scope)

    def curve(self, lanes: IntArray) -> FloatArray:
        """(lane, party, 2): what the balance and its square are worth."""
        out = np.zeros((len(lanes), len(self.frame.parties), 2))
        for curve in self.curves.values():
            out += curve[lanes]
        return out

    def tables(self, lanes: IntArray, signing: bool = True) -> FloatArray:
        """Sum of the terms of each issue: (lane, row, issue, level), constants on the first."""
        space = self.frame.space
        out = np.zeros(
            (len(lanes), len(self.frame.parties) + 1, len(space.shape), max(space.shape))
        )
        for term, rows in zip(self.terms, self.rows, strict=True):
            if term.signing and not signing:
                continue
            if len(term.looks_at) == 0:
                out[:, :, 0, :] += rows[lanes][:, :, None]
            elif len(term.looks_at) == 1:
                issue = self.frame.issue(term.looks_at[0])
                out[:, :, issue, : space.shape[issue]] += rows[lanes]
        return out

    def _pairs(self, signing: bool = True) -> list[tuple[int, int, FloatArray]]:
        return [
            (self.frame.issue(term.looks_at[0]), self.frame.issue(term.looks_at[1]), rows)
            for term, rows in zip(self.terms, self.rows, strict=True)
            if len(term.looks_at) == 2 and (signing or not term.signing)
        ]

    def outcomes(self, lanes: IntArray) -> FloatArray:
        """Payoffs of every outcome: (lane, party, outcome), on the grid."""
        space, parties = self.frame.space, len(self.frame.parties)
        sums = outer_sums(self.tables(lanes), np.array(space.shape), space.size)
        for first, second, rows in self._pairs():
            widths = [1] * len(space.shape)
            widths[first], widths[second] = space.shape[first], space.shape[second]
            table = rows[lanes] if first < second else rows[lanes].swapaxes(2, 3)
            view = sums.reshape(len(lanes), parties + 1, *space.shape)
            view += table.reshape(len(lanes), parties + 1, *widths)
        return balanced(sums, self.curve(lanes))

    def at(
        self, lanes: IntArray, levels: IntArray, weights: FloatArray | None, signing: bool
    ) -> FloatArray:
        """Payoffs of some packages a lane, averaged by weight before the balance acts.

        Parameters
        ----------
        lanes : (n,) array
        levels : (n, package, issue) level numbers
        weights : (n, package) array or None
            None: each package by itself.
        signing : bool
            Whether terms that belong to the act of signing count.

        Returns
        -------
        (n, package, party) array, or (n, party) where weights are given; on the grid
        """
        tables = self.tables(lanes, signing)
        n, packages, issues = levels.shape
        sums = np.zeros((n, packages, tables.shape[1]))
        at = np.arange(n)[:, None]
        for issue in range(issues):
            sums += tables[at, :, issue, levels[:, :, issue]]
        for first, second, rows in self._pairs(signing):
            sums += rows[lanes][at, :, levels[:, :, first], levels[:, :, second]]
        if weights is not None:
            mean = np.zeros((n, tables.shape[1]))
            for package in range(packages):
                mean += weights[:, package, None] * sums[:, package]
            sums = mean[:, None]
        better, curve = sums[..., -1:], self.curve(lanes)[:, None]
        values = sums[..., :-1] + curve[..., 0] * better + curve[..., 1] * better * better
        return grid(values if weights is None else values[:, 0])


@compiled
def outer_sums(tables: FloatArray, shape: IntArray, size: int) -> FloatArray:
    """Sum over issues for every outcome: (lane, row, outcome).

    Each half of the issues is summed by itself, then every pair of halves: one
    addition an outcome.
    """
    lanes, rows, issues, _ = tables.shape
    split = 0
    head = 1
    while split < issues and head * head < size:
        head *= shape[split]
        split += 1
    tail = size // head
    out = np.empty((lanes, rows, size))
    first = np.empty(head)
    second = np.empty(tail)
    for lane in range(lanes):
        for row in range(rows):
            expand(tables[lane, row], shape, 0, split, first)
            expand(tables[lane, row], shape, split, issues, second)
            for i in range(head):
                base = first[i]
                line = out[lane, row, i * tail : (i + 1) * tail]
                for j in range(tail):
                    line[j] = base + second[j]
    return out


@compiled
def expand(table: FloatArray, shape: IntArray, start: int, stop: int, out: FloatArray) -> None:
    """Sums over the issues start..stop-1, the last issue fastest."""
    out[0] = 0.0
    count = 1
    for issue in range(start, stop):
        levels = shape[issue]
        for i in range(count - 1, -1, -1):
            base = out[i]
            for level in range(levels - 1, -1, -1):
                out[i * levels + level] = base + table[issue, level]
        count *= levels


@compiled
def balanced(sums: FloatArray, curve: FloatArray) -> FloatArray:
    """Let the balance act and round to the grid: (lane, party, outcome)."""
    lanes, rows, size = sums.shape
    out = np.empty((lanes, rows - 1, size))
    for lane in range(lanes):
        better = sums[lane, rows - 1]
        for party in range(rows - 1):
            a, b = curve[lane, party]
            values, line = sums[lane, party], out[lane, party]
            if a == 0.0 and b == 0.0:
                for k in range(size):
                    line[k] = np.rint(values[k] * GRID) / GRID
            else:
                for k in range(size):
                    d = better[k]
                    line[k] = np.rint((values[k] + a * d + b * d * d) * GRID) / GRID
    return out


def spans(payoffs: FloatArray, walk_away: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Least and best payoff of each lane and party, walk-away included: (lane, party)."""
    least = np.minimum(payoffs.min(axis=-1), walk_away)
    best = np.maximum(payoffs.max(axis=-1), walk_away)
    return least, best


def to_utility(values: FloatArray, least: FloatArray, best: FloatArray) -> FloatArray:
    """Utility of payoffs, in [0, 1]; 1 for a party to whom everything is alike."""
    span = best - least
    flat: BoolArray = span <= 0
    return np.where(flat, 1.0, (values - least) / np.where(flat, 1.0, span))
