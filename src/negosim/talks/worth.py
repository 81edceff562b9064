"""What every outcome is worth to each party now, worked out afresh only where it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray, Room
from negosim.draws.regime import Regime, depends, varying
from negosim.errors import UsageError
from negosim.kernels import compiled
from negosim.payoffs.scope import Scope
from negosim.payoffs.valuation import MOST, Valuation, grid, to_utility
from negosim.scenario.entries import Package, level_name
from negosim.scenario.model import Scenario

__all__ = ["Worth"]

IN_CACHE = 2_000_000  # bytes of payoffs


class Worth:
    """Payoffs of a batch in the regimes its lanes are in.

    row : (lane,) row of each lane's utilities; one for all where no payoff is left to chance
    utilities : two (row, outcome) arrays, one a party
    walk_away : (lane, party) payoff of no deal
    least, best : (lane, party) ends of the utility scale
    version : (lane,) how often it was refreshed
    """

    def __init__(self, scenario: Scenario, regime: Regime, room: Room | None = None) -> None:
        self.room = room or Room()
        self.scenario = scenario
        self.regime = regime
        lanes, size = regime.lanes, scenario.space.size
        self._needs = [depends(scenario, term.names) for term in scenario.terms]
        self._packages = Packages(scenario)
        needs = self._packages.needs.union(*self._needs)
        self.alike = not needs & varying(scenario)
        self.row = np.zeros(lanes, dtype=np.int64) if self.alike else np.arange(lanes)
        rows = 1 if self.alike else lanes
        self.valuation = Valuation(scenario.terms, scenario.frame, rows)
        self.utilities = [self.room.take(f"utility {p}", rows, size) for p in scenario.parties]
        self.walk_away = np.zeros((lanes, 2))
        self.least, self.best = np.zeros((lanes, 2)), np.ones((lanes, 2))
        self.version = np.zeros(lanes, dtype=np.int64)
        self._term_stale = np.ones((lanes, len(scenario.terms)), dtype=np.bool_)
        self._walk_stale = np.ones(lanes, dtype=np.bool_)

    def touch(self, lanes: IntArray, names: frozenset[str]) -> None:
        """An event changed some numbers: what hangs on them is stale."""
        for term, needs in enumerate(self._needs):
            if needs & names:
                self._term_stale[lanes, term] = True
        if self._packages.needs & names:
            self._walk_stale[lanes] = True

    def refresh(self, lanes: IntArray) -> None:
        """Bring some lanes up to date for talks: utilities and walk-away."""
        stale = self._terms(lanes)
        if len(stale):
            self.walk_away[stale] = self._walk(stale)
            some = self._one_a_row(stale)
            row, walk = self.row[some], self.walk_away[some]
            ends = self.valuation.utilities(row, walk, row, self.utilities)
            self.least[stale], self.best[stale] = ends
            self._walk_stale[stale] = False
            self.version[stale] += 1

    def _terms(self, lanes: IntArray) -> IntArray:
        """Work stale terms out afresh; the lanes where anything was stale."""
        stale = self._term_stale[lanes].any(axis=1) | self._walk_stale[lanes]
        where = lanes[stale]
        if len(where) == 0:
            return where
        some = self._one_a_row(where)
        scope = self.regime.scope(some)
        for term in range(len(self._needs)):
            hit = some[self._term_stale[some, term]]
            if len(hit):
                here = scope if len(hit) == len(some) else self.regime.scope(hit)
                self.valuation.refresh(here, self.row[hit], term)
        self._term_stale[where] = False
        return where

    def _bring(self, lanes: IntArray) -> None:
        """Bring the terms of some lanes up to date; their utilities stay of before, so stale."""
        self._walk_stale[self._terms(lanes)] = True

    def payoffs(self, lanes: IntArray) -> tuple[FloatArray, FloatArray]:
        """Payoffs (lane, party, outcome) and walk-away (lane, party) of lanes, as of now."""
        self._bring(lanes)
        return self.valuation.outcomes(self.row[lanes]), self._walk(lanes)

    def _one_a_row(self, lanes: IntArray) -> IntArray:
        return lanes[:1] if self.alike else lanes

    def a_few(self, lanes: IntArray) -> Iterator[tuple[IntArray, FloatArray, IntArray]]:
        """As many lanes at once as stay in cache: lanes, payoffs as of now, row of each lane.

        Payoffs are (row, party, outcome), in an array that is used again for the next few.
        """
        self._bring(lanes)
        size = self.scenario.space.size
        few = len(lanes) if self.alike else max(1, IN_CACHE // (16 * size))
        room = self.room.take("payoffs", 1 if self.alike else min(few, len(lanes)), 2, size)
        for start in range(0, len(lanes), few):
            here = lanes[start : start + few]
            some = self._one_a_row(here)
            payoffs = self.valuation.outcomes(self.row[some], room[: len(some)])
            yield here, payoffs, np.zeros_like(here) if self.alike else np.arange(len(here))

    def rates(self, lanes: IntArray) -> tuple[FloatArray, FloatArray]:
        """(n, party) payoff of the status quo as it is lived on, and the walk-away, as of now."""
        self._bring(lanes)
        levels = self.regime.status_quo[lanes][:, None]
        lived = self.valuation.at(self.row[lanes], levels, None, False)[:, 0]
        return lived, self._walk(lanes)

    def gains(self, lanes: IntArray, outcomes: IntArray) -> FloatArray:
        """(n, party) what one outcome a lane brings over no deal, as of now."""
        self._bring(lanes)
        return self.of(lanes, outcomes) - self._walk(lanes)

    def _walk(self, lanes: IntArray) -> FloatArray:
        some = self._one_a_row(lanes)
        found = self._packages.worth(self.valuation, self.regime, some, self.row[some])
        return np.repeat(found, len(lanes), axis=0) if self.alike else found

    def of(self, lanes: IntArray, outcomes: IntArray) -> FloatArray:
        """(n, party) payoff of one outcome a lane, as the lanes were last refreshed."""
        levels = self.scenario.space.levels(outcomes)[:, None]
        return self.valuation.at(self.row[lanes], levels, None, True)[:, 0]

    def walk_away_utility(self, lanes: IntArray, party: int) -> FloatArray:
        """(n,) utility of no deal."""
        return to_utility(
            self.walk_away[lanes, party], self.least[lanes, party], self.best[lanes, party]
        )

    def zone(self, lanes: IntArray, box: IntArray) -> BoolArray:
        """(n,) whether some outcome of a box is worth its walk-away to both."""
        some = self._one_a_row(lanes)
        floors = np.stack([self.walk_away_utility(some, p) for p in (0, 1)], axis=1)
        first, second = self.utilities
        found = some_acceptable(first, second, self.row[some], box, floors)
        return np.repeat(found, len(lanes)) if self.alike else found


class Packages:
    """The walk-away of a scenario: numbers, or weighted packages and numbers."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        entry = scenario.walk_away
        self.numbers = {scenario.parties.index(p): e for p, e in entry.rows_of.items()}
        self.packages = entry.packages
        if self.packages is None and not self.numbers:
            self.packages = []  # absent: living on the status quo
        names = {n for e in entry.rows_of.values() for n in e.names}
        for package in entry.packages or []:
            names |= package.weight.names if package.weight is not None else set()
        self.needs = depends(scenario, names) | {"status_quo"}

    def worth(
        self, valuation: Valuation, regime: Regime, lanes: IntArray, rows: IntArray
    ) -> FloatArray:
        """(lane, party) payoff of no deal, on the grid; `rows` are the lanes' in the valuation."""
        out = np.zeros((len(lanes), 2))
        scope = regime.scope(lanes)
        if self.packages is not None:
            levels, weights = self.mixture(self.packages, regime.status_quo[lanes], scope)
            with np.errstate(all="ignore"):  # what comes out is no number then, and told below
                out += valuation.at(rows, levels, weights, signing=False)
        for party, number in self.numbers.items():
            out[:, party] += number(scope)[:, 0]
        if not (np.abs(out) < MOST).all():
            raise UsageError("walk_away: not a finite number in some world.")
        return grid(out)

    def mixture(
        self, entries: Sequence[Package], status_quo: IntArray, scope: Scope
    ) -> tuple[IntArray, FloatArray]:
        """Level numbers (lane, package, issue) and weights (lane, package) of the packages."""
        count, frame = max(1, len(entries)), self.scenario.frame
        levels = np.repeat(status_quo[:, None], count, axis=1)
        weights = np.zeros((len(status_quo), count))
        for at, entry in enumerate(entries):
            for name, level in entry.package.items():
                issue = frame.issue(name)
                known = self.scenario.space.issues[issue].levels
                levels[:, at, issue] = known.index(level_name(level))
            if entry.weight is not None:
                weights[:, at] = entry.weight(scope)[:, 0]
        rest = [at for at, entry in enumerate(entries) if entry.weight is None]
        if not entries or rest:
            weights[:, rest[0] if rest else 0] = 1.0 - weights.sum(axis=1)
        return levels, weights


@compiled
def some_acceptable(
    first: FloatArray, second: FloatArray, lanes: IntArray, box: IntArray, floors: FloatArray
) -> BoolArray:
    """Whether any outcome of the box reaches both floors, lane by lane."""
    out = np.zeros(len(lanes), dtype=np.bool_)
    for i in range(len(lanes)):
        a, b = first[lanes[i]], second[lanes[i]]
        for j in range(len(box)):
            if a[box[j]] >= floors[i, 0] and b[box[j]] >= floors[i, 1]:
                out[i] = True
                break
    return out
