"""The situation between two events: parameters, status quo and deadline of every lane."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.draws.distributions import alternative, quantile, shares
from negosim.outcomes.space import level_name
from negosim.payoffs.expressions import Expression
from negosim.payoffs.scope import Scope
from negosim.payoffs.terms import expressions
from negosim.scenario.effects import Effect, effect
from negosim.scenario.model import Scenario
from negosim.scenario.parameter import Parameter
from negosim.timeline.calendar import NEVER, moment

__all__ = ["Regime", "depends", "moved", "varying"]

Uniforms = Callable[[str, int], FloatArray]


class Regime:
    """What holds in each lane now; events change it, in the order of their ranks.

    Every number has its own definition (a value, a draw, an expression), which an event
    may replace (`set`) or multiply (`scale`): value = (set, else own) * scaled.

    status_quo : (lane, issue) level numbers
    deadline : (lane,) day
    entry : (lane, happening) how each came out, -1 not (yet)
    """

    def __init__(
        self, scenario: Scenario, lanes: int, uniforms: Uniforms, event_day: IntArray
    ) -> None:
        self.scenario = scenario
        self.lanes = lanes
        self.event_day = event_day
        self._uniforms = uniforms
        self._drawn: dict[str, FloatArray] = {}
        self._set: dict[str, FloatArray] = {}
        self._scaled: dict[str, FloatArray] = {}
        self.entry = np.full((lanes, len(scenario.happenings)), -1, dtype=np.int64)
        level = [
            issue.levels.index(_status_quo(entry.status_quo, issue.levels))
            for issue, entry in zip(scenario.space.issues, scenario.issue, strict=True)
        ]
        self.status_quo = np.tile(np.array(level, dtype=np.int64), (lanes, 1))
        self.deadline = np.full(lanes, scenario.deadline.date_.toordinal(), dtype=np.int64)

    def scope(self, lanes: IntArray) -> Scope:
        """What expressions see of some lanes now."""
        return Scope(
            len(lanes), self.scenario.sectors, lambda name, scope: self._value(name, scope, lanes)
        )

    def value(self, name: str) -> FloatArray:
        """(lane, 1 or sector) a parameter now, over all lanes."""
        found = self.scope(np.arange(self.lanes))[name]
        return np.broadcast_to(found, (self.lanes, found.shape[1]))

    def of(self, lanes: IntArray) -> Regime:
        """The same situation of some lanes, to be changed apart from this one."""
        twin, uniforms = copy(self), self._uniforms
        twin.lanes, twin.event_day = len(lanes), self.event_day[lanes]
        twin._uniforms = lambda stream, count: uniforms(stream, count)[lanes]
        twin._drawn, twin._set, twin._scaled = (
            {name: values[lanes] for name, values in held.items()}
            for held in (self._drawn, self._set, self._scaled)
        )
        twin.entry, twin.status_quo = self.entry[lanes], self.status_quo[lanes]
        twin.deadline = self.deadline[lanes]
        return twin

    def chances(self, number: int, lanes: IntArray) -> FloatArray:
        """(n, entry + 1) how likely each entry of a happening is now; the last is none."""
        options = self.scenario.happenings[number].alternatives
        return shares([option.chance for option in options], self.scope(lanes), len(lanes))

    def befall(
        self, number: int, lanes: IntArray, took: IntArray | None = None
    ) -> Iterator[tuple[IntArray, frozenset[str]]]:
        """Let a choice or event happen in some lanes; what it touched, and where.

        It comes out as drawn, or as `took` (n,) supposes.
        """
        happening = self.scenario.happenings[number]
        choices = len(self.scenario.choice)
        stream = f"{'choice' if number < choices else 'event'}.{happening.name}"
        if took is None:
            u = self._uniforms(stream, 1)[lanes, 0]
            chances = [option.chance for option in happening.alternatives]
            took = alternative(chances, u, self.scope(lanes))
        self.entry[lanes, number] = took
        touched = []
        for option, effects in enumerate(_effects(self.scenario, number)):
            hit = lanes[took == option]
            if len(hit) and effects:
                for change in effects:
                    self._change(change, hit)
                names = (name for change in effects for name in self._names(change))
                touched.append((hit, frozenset(names)))
        return iter(touched)

    def movers(self, lane: int) -> dict[str, list[str]]:
        """Choices and events that changed a number in a lane, by the number's name."""
        found: dict[str, list[str]] = {}
        for number, took in enumerate(self.entry[lane]):
            for change in _effects(self.scenario, number)[took] if took >= 0 else []:
                if not self._held(change.target):
                    event = self.scenario.happenings[number].name
                    found.setdefault(change.target, []).append(event)
        return found

    def _names(self, change: Effect) -> Iterator[str]:
        """What a change touches; of a sector's field also `sector.FIELD.SECTOR`."""
        yield change.target
        if change.target.startswith("sector."):
            for at, sector in enumerate(self.scenario.sectors):
                if change.at in (at, -1):
                    yield f"{change.target}.{sector}"

    def advance(self, until: float) -> None:
        """Let everything befall that is dated up to a moment, in order."""
        first = len(self.scenario.choice)
        ahead = {
            (int(day), number)
            for number in range(first, len(self.scenario.happenings))
            for day in np.unique(self.event_day[:, number])
            if day < NEVER and moment(int(day), number + 1) <= until
        }
        for day, number in sorted(ahead):
            self.befall(number, np.flatnonzero(self.event_day[:, number] == day))

    def _change(self, change: Effect, lanes: IntArray) -> None:
        if change.target == "status_quo":
            assert isinstance(change.value, int)
            self.status_quo[lanes, change.at] = change.value
        elif change.target == "deadline":
            assert isinstance(change.value, int)
            self.deadline[lanes] = change.value
        elif not self._held(change.target):
            self._change_number(change, lanes)

    def _held(self, name: str) -> bool:
        return name in self.scenario.parameter and self.scenario.parameter[name].fixed

    def _change_number(self, change: Effect, lanes: IntArray) -> None:
        scope = self.scope(lanes)
        width = self._width(change.target)
        if change.target not in self._set:
            self._set[change.target] = np.full((self.lanes, width), np.nan)
            self._scaled[change.target] = np.ones((self.lanes, width))
        at = slice(None) if change.at < 0 else slice(change.at, change.at + 1)
        if isinstance(change.value, Parameter):
            u = self._stream(change.target)[lanes]
            found = (
                quantile(change.value, u, scope) if change.value.dist else change.value.value(scope)  # type: ignore[misc]
            )
        else:
            assert isinstance(change.value, Expression)
            found = change.value(scope)
        if change.at >= 0 and found.shape[1] > 1:
            found = found[:, at]
        if change.scale:
            self._scaled[change.target][lanes, at] *= found
        else:
            self._set[change.target][lanes, at] = found
            self._scaled[change.target][lanes, at] = 1.0

    def _width(self, name: str) -> int:
        """Whether a number differs by sector."""
        if name.startswith("sector."):
            return len(self.scenario.sectors)
        return int(self.scope(np.arange(self.lanes))[name].shape[1])

    def _stream(self, name: str) -> FloatArray:
        parameter = self.scenario.parameter[name]
        count = len(self.scenario.sectors) if parameter.by == "sector" else 1
        return self._uniforms(f"parameter.{name}", count)

    def _value(self, name: str, scope: Scope, lanes: IntArray) -> FloatArray:
        if name.startswith("column."):
            column = self.scenario.columns[name.removeprefix("column.")]
            return np.array([column], dtype=np.float64)
        if name.startswith("sector.") and name not in self.scenario.parameter:
            own = self._sector(name.removeprefix("sector."), scope)
        else:
            own = self._own(name, scope, lanes)
        if name not in self._set:
            return own
        found = self._set[name][lanes]
        return np.where(np.isnan(found), own, found) * self._scaled[name][lanes]

    def _own(self, name: str, scope: Scope, lanes: IntArray) -> FloatArray:
        parameter = self.scenario.parameter[name]
        if parameter.value is not None:
            return parameter.value(scope)
        if name not in self._drawn:  # drawn once, before the talks
            start = Scope(
                self.lanes,
                self.scenario.sectors,
                lambda other, at: self._start(other, at),
            )
            drawn = quantile(parameter, self._stream(name), start)
            self._drawn[name] = np.broadcast_to(drawn, (self.lanes, drawn.shape[1]))
        return self._drawn[name][lanes]

    def _start(self, name: str, scope: Scope) -> FloatArray:
        """A number as it was before anything happened."""
        if name.startswith("column."):
            return self._value(name, scope, np.arange(self.lanes))
        return self._own(name, scope, np.arange(self.lanes))

    def _sector(self, field: str, scope: Scope) -> FloatArray:
        entries = self.scenario.sector
        shape = (scope.lanes, len(self.scenario.sectors))
        out = np.full(shape, np.nan)
        for name in ("*", *self.scenario.sectors):
            if name in entries and field in entries[name]:
                found = np.broadcast_to(entries[name][field](scope), shape)
                at = slice(None) if name == "*" else self.scenario.sectors.index(name)
                out[:, at] = found[:, at]
        return out


def _status_quo(value: int | float | str | None, levels: tuple[str, ...]) -> str:
    return levels[0] if value is None else level_name(value)


def _effects(scenario: Scenario, number: int) -> list[list[Effect]]:
    """Changes of each alternative of a happening, read once a scenario."""
    known: dict[int, list[list[Effect]]] = scenario.__dict__.setdefault("_effects_read", {})
    if number not in known:
        known[number] = [
            [effect(scenario, path, value, False) for path, value in option.set.items()]
            + [effect(scenario, path, value, True) for path, value in option.scale.items()]
            for option in scenario.happenings[number].alternatives
        ]
    return known[number]


def moved(scenario: Scenario) -> frozenset[str]:
    """Names that some dated event may change."""
    first = len(scenario.choice)
    numbers = range(first, len(scenario.happenings))
    return frozenset(
        change.target
        for number in numbers
        for effects in _effects(scenario, number)
        for change in effects
    )


def varying(scenario: Scenario) -> frozenset[str]:
    """Names whose value may differ between lanes, or change: drawn, or touched by a happening."""
    drawn = {name for name, entry in scenario.parameter.items() if entry.dist}
    touched = {
        change.target if not change.target.startswith("sector.") else f"{change.target}.{sector}"
        for number in range(len(scenario.happenings))
        for effects in _effects(scenario, number)
        for change in effects
        for sector in scenario.sectors or ("",)
    }
    return frozenset(drawn | touched)


def depends(scenario: Scenario, names: Iterable[str]) -> frozenset[str]:
    """Names and all that they are worked out from."""
    asked = frozenset(names)
    known: dict[frozenset[str], frozenset[str]] = scenario.__dict__.setdefault("_depends_on", {})
    if asked not in known:
        known[asked] = _depends(scenario, asked)
    return known[asked]


def _depends(scenario: Scenario, names: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        if name in scenario.parameter:
            todo.extend(n for e in expressions(scenario.parameter[name]) for n in e.names)
        elif name.startswith("sector."):
            field, _, sector = name.removeprefix("sector.").partition(".")
            for key, entry in scenario.sector.items():
                if field in entry and (not sector or key in ("*", sector)):
                    todo.extend(entry[field].names)
    return frozenset(found)
