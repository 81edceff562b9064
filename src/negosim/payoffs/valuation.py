"""From terms to the payoff of every outcome, for a batch of lanes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.errors import UsageError
from negosim.kernels import compiled
from negosim.payoffs.scope import Scope
from negosim.payoffs.terms import BALANCE, Frame, Term, checked_rows
from negosim.payoffs.trade import Balance
from negosim.scoring.frontier import extent

__all__ = ["Valuation", "grid"]

MOST = 1e60  # a payoff beyond this is no number any more, and its square soon none at all
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
        self.places = [tuple(frame.issue(name) for name in term.looks_at) for term in self.terms]
        self.signing = [term.signing for term in self.terms]
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
        with np.errstate(all="ignore"):  # what comes out is no number then, and told below
            rows = checked_rows(this, scope, self.frame)
            curve = this.curve(scope) if isinstance(this, Balance) else np.zeros(1)
        sound = (np.abs(rows) < MOST).reshape(rows.shape[0], rows.shape[1], -1).all(axis=(0, 2))
        if not (sound.all() and (np.abs(curve) < MOST).all()):
            known = [*self.frame.parties, BALANCE]
            party = this.party if isinstance(this, Balance) else known[int(sound.argmin())]
            raise UsageError(
                f"{this.place(party)}: not a finite number in some world. Look for a division by "
                "0, or a number far too large."
            )
        self.rows[term][lanes] = rows
        if isinstance(this, Balance):
            self.curves[term][lanes, self.frame.row(this.party)] = curve

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
        for place, pen, rows in zip(self.places, self.signing, self.rows, strict=True):
            if pen and not signing:
                continue
            if len(place) == 0:
                out[:, :, 0, :] += rows[lanes][:, :, None]
            elif len(place) == 1:
                out[:, :, place[0], : space.shape[place[0]]] += rows[lanes]
        return out

    def _pairs(self, signing: bool = True) -> list[tuple[int, int, FloatArray]]:
        return [
            (place[0], place[1], rows)
            for place, pen, rows in zip(self.places, self.signing, self.rows, strict=True)
            if len(place) == 2 and (signing or not pen)
        ]

    def _numbers(self, lanes: IntArray) -> tuple[FloatArray, FloatArray, IntArray, FloatArray]:
        """What the kernels need of some lanes: tables, pair tables and their issues, curves."""
        pairs = self._pairs()
        widest = max(self.frame.space.shape)
        tables = np.zeros((len(pairs), len(lanes), len(self.frame.parties) + 1, widest, widest))
        issues = np.zeros((len(pairs), 2), dtype=np.int64)
        for at, (first, second, rows) in enumerate(pairs):
            tables[at, :, :, : rows.shape[2], : rows.shape[3]] = rows[lanes]
            issues[at] = first, second
        return self.tables(lanes), tables, issues, self.curve(lanes)

    def outcomes(self, lanes: IntArray, room: FloatArray | None = None) -> FloatArray:
        """Payoffs of every outcome: (lane, party, outcome), on the grid; written into `room`."""
        space = self.frame.space
        shape = (len(lanes), len(self.frame.parties), space.size)
        out = np.empty(shape) if room is None else room
        every_outcome(*self._numbers(lanes), np.array(space.shape), space.strides, out)
        return out

    def utilities(
        self,
        lanes: IntArray,
        walk_away: FloatArray,
        rows: IntArray,
        out: Sequence[FloatArray],
    ) -> tuple[FloatArray, FloatArray]:
        """Write utilities of every outcome of some lanes into rows.

        Parameters
        ----------
        lanes : (n,) array
        walk_away : (n, party) array
            Part of the span.
        rows : (n,) array
            Where each lane's are written.
        out : two (row, outcome) arrays

        Returns
        -------
        least, best : (n, party) arrays
        """
        space = self.frame.space
        least, best = np.empty_like(walk_away), np.empty_like(walk_away)
        shape, strides = np.array(space.shape), space.strides
        every_utility(
            *self._numbers(lanes), shape, strides, walk_away, rows, out[0], out[1], least, best
        )
        return least, best

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
def every_outcome(
    tables: FloatArray,
    pairs: FloatArray,
    pair_issues: IntArray,
    curve: FloatArray,
    shape: IntArray,
    strides: IntArray,
    out: FloatArray,
) -> None:
    """Payoffs of all outcomes of each lane into out: (lane, party, outcome)."""
    better = np.empty(out.shape[2])
    for lane in range(len(tables)):
        one_lane(lane, tables, pairs, pair_issues, curve, shape, strides, better, out[lane])


@compiled
def every_utility(
    tables: FloatArray,
    pairs: FloatArray,
    pair_issues: IntArray,
    curve: FloatArray,
    shape: IntArray,
    strides: IntArray,
    walk_away: FloatArray,
    rows: IntArray,
    first: FloatArray,
    second: FloatArray,
    least: FloatArray,
    best: FloatArray,
) -> None:
    """Utilities of all outcomes of each lane into its row; 1 throughout where all is alike."""
    size = first.shape[1]
    better, payoffs = np.empty(size), np.empty((2, size))
    head, split = halves(shape)
    ahead, after = np.empty(head), np.empty(size // head)
    for lane in range(len(tables)):
        plain = len(pairs) == 0 and not _bent(curve[lane])
        if not plain:
            one_lane(lane, tables, pairs, pair_issues, curve, shape, strides, better, payoffs)
        for party in range(2):
            line = first[rows[lane]] if party == 0 else second[rows[lane]]
            if plain:
                expand(tables[lane, party], shape, 0, split, ahead)
                expand(tables[lane, party], shape, split, len(shape), after)
                (low, high), (less, more) = extent(ahead), extent(after)
                low, high = (
                    np.rint((low + less) * GRID) / GRID,
                    np.rint((high + more) * GRID) / GRID,
                )
            else:
                low, high = extent(payoffs[party])
            low, high = min(low, walk_away[lane, party]), max(high, walk_away[lane, party])
            least[lane, party], best[lane, party] = low, high
            span = high - low
            if span <= 0.0:
                for k in range(size):
                    line[k] = 1.0
            elif plain:
                for i in range(head):
                    base, part = ahead[i], line[i * len(after) : (i + 1) * len(after)]
                    for j in range(len(after)):
                        part[j] = (np.rint((base + after[j]) * GRID) / GRID - low) / span
            else:
                values = payoffs[party]
                for k in range(size):
                    line[k] = (values[k] - low) / span


@compiled
def one_lane(
    lane: int,
    tables: FloatArray,
    pairs: FloatArray,
    pair_issues: IntArray,
    curve: FloatArray,
    shape: IntArray,
    strides: IntArray,
    better: FloatArray,
    out: FloatArray,
) -> None:
    """Sum over issues for every outcome, let the balance act, and round to the grid."""
    parties, size = out.shape
    if _bent(curve[lane]):
        row_sums(lane, parties, tables, pairs, pair_issues, shape, strides, better)
    for party in range(parties):
        line = out[party]
        row_sums(lane, party, tables, pairs, pair_issues, shape, strides, line)
        a, b = curve[lane, party, 0], curve[lane, party, 1]
        if a == 0.0 and b == 0.0:
            for k in range(size):
                line[k] = np.rint(line[k] * GRID) / GRID
        else:
            for k in range(size):
                d = better[k]
                line[k] = np.rint((line[k] + a * d + b * d * d) * GRID) / GRID


@compiled
def _bent(curve: FloatArray) -> bool:
    """Whether the balance acts on some party: (party, coefficient) in."""
    bent = False
    for party in range(len(curve)):
        bent = bent or curve[party, 0] != 0.0 or curve[party, 1] != 0.0
    return bent


@compiled
def row_sums(
    lane: int,
    row: int,
    tables: FloatArray,
    pairs: FloatArray,
    pair_issues: IntArray,
    shape: IntArray,
    strides: IntArray,
    out: FloatArray,
) -> None:
    """One row's sum for every outcome.

    Each half of the issues is summed by itself, then every pair of halves: one
    addition an outcome; pair tables are then added outcome by outcome.
    """
    size, issues = len(out), len(shape)
    head, split = halves(shape)
    tail = size // head
    first, second = np.empty(head), np.empty(tail)
    expand(tables[lane, row], shape, 0, split, first)
    expand(tables[lane, row], shape, split, issues, second)
    for i in range(head):
        base = first[i]
        line = out[i * tail : (i + 1) * tail]
        for j in range(tail):
            line[j] = base + second[j]
    for at in range(len(pairs)):
        a, b = pair_issues[at, 0], pair_issues[at, 1]
        table = pairs[at, lane, row]
        for k in range(size):
            out[k] += table[(k // strides[a]) % shape[a], (k // strides[b]) % shape[b]]


@compiled
def halves(shape: IntArray) -> tuple[int, int]:
    """Outcomes of the first half of the issues, and how many issues that is."""
    split, head, size = 0, 1, 1
    for levels in shape:
        size *= levels
    while split < len(shape) and head * head < size:
        head *= shape[split]
        split += 1
    return head, split


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


def to_utility(values: FloatArray, least: FloatArray, best: FloatArray) -> FloatArray:
    """Utility of payoffs, in [0, 1]; 1 for a party to whom everything is alike."""
    span = best - least
    flat: BoolArray = span <= 0
    return np.where(flat, 1.0, (values - least) / np.where(flat, 1.0, span))
