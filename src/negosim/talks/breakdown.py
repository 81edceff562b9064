"""A payoff followed to its numbers: the lines that add up to it, and what each hangs on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.errors import UsageError, did_you_mean
from negosim.payoffs.expressions import Expression
from negosim.payoffs.scope import Scope
from negosim.payoffs.terms import Term, expressions
from negosim.payoffs.trade import Balance
from negosim.scenario.entries import Package, level_name
from negosim.scenario.model import Scenario
from negosim.talks.moment import Snapshot
from negosim.talks.worth import Packages

__all__ = ["Breakdown", "Line", "Number", "breakdown", "complete"]

NOTHING = 1e-12  # what is left of a difference between equal numbers


@dataclass(frozen=True, slots=True)
class Line:
    """One of the numbers that add up to a payoff, or to a walk-away.

    issue, term, part, sector : where it stands; empty where that says nothing
    value : in the unit of the payoffs
    parameters : numbers it hangs on, by the names of `Breakdown.numbers`
    weight : of a package in the walk-away, whose share of it `value` is
    """

    issue: str
    term: str
    part: str
    sector: str
    value: float
    source: str
    parameters: tuple[str, ...]
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A parameter, column or sector field as it is now, and where it comes from.

    moved_by : choices and events that have changed it
    """

    value: float | dict[str, float]
    unit: str
    text: str
    source: str
    confidence: str
    moved_by: tuple[str, ...]


@dataclass(frozen=True)
class Breakdown:
    """A package at one moment of one world: lines of its payoff and of no deal, by party."""

    here: Snapshot
    outcome: int
    lines: tuple[tuple[Line, ...], ...]
    walk_away: tuple[tuple[Line, ...], ...]

    @cached_property
    def numbers(self) -> dict[str, Number]:
        """Every number that some line hangs on, by name."""
        case, scope = self.here.scenario, _scope(self.here)
        sides = (*self.lines, *self.walk_away)
        names = sorted({name for side in sides for line in side for name in line.parameters})
        moved = self.here.regime.movers(0)
        return {name: _number(case, name, scope[name][0], moved.get(name, [])) for name in names}


def breakdown(here: Snapshot, outcome: int) -> Breakdown:
    """Follow the payoffs of a package, and of no deal, to their numbers.

    Parameters
    ----------
    here : Snapshot
    outcome : int

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> from negosim.talks.moment import snapshot
    >>> found = breakdown(snapshot(load("seoul-washington-classroom")), 431)
    >>> [(line.issue, line.value) for line in found.lines[0]][:2]
    [('reciprocal_tariff', 26.0), ('cars_and_steel', 24.0)]
    >>> sum(line.value for line in found.lines[0]), found.here.payoffs[0, 431].item()
    (56.0, 56.0)
    """
    case, scope = here.scenario, _scope(here)
    levels = case.space.levels(np.array(outcome))
    lines: list[list[Line]] = [[], []]
    better = 0.0
    for term in case.terms:
        for part in term.parts(scope, case.frame):
            values = _at(case, term, part.rows, levels)
            better += values[-1]
            known = followed(case, part.names)
            for party, side in enumerate(lines):
                if abs(values[party]) > NOTHING:
                    named = part.label, part.sector, float(values[party])
                    issues = " and ".join(term.looks_at)
                    side.append(Line(issues, *_where(case, term, party, *named), known))
    for party, line in _balance(case, scope, better):
        lines[party].append(line)
    first, second = lines
    return Breakdown(here, outcome, (tuple(first), tuple(second)), _walk_away(here, scope))


def _scope(here: Snapshot) -> Scope:
    return here.regime.scope(np.arange(1))


def _at(case: Scenario, term: Term, rows: FloatArray, levels: IntArray) -> FloatArray:
    """(row,) numbers of the one lane at the levels of a package."""
    places = [int(levels[case.frame.issue(name)]) for name in term.looks_at]
    return np.asarray(rows[0][(slice(None), *places)])


def _where(
    case: Scenario, term: Term, party: int, part: str, sector: str, value: float
) -> tuple[str, str, str, float, str]:
    """Term, part, sector, value and source of a line."""
    name = case.parties[party]
    if term.name.startswith("payoff.*."):
        return term.place(name), part, sector, value, case.payoff[name].source
    return term.name or term.kind, part, sector, value, term.source


def _balance(case: Scenario, scope: Scope, better: float) -> Iterator[tuple[int, Line]]:
    """What the sum of all that moves the trade balance is worth, and to whom."""
    for term in case.terms:
        if isinstance(term, Balance):
            slope, square = term.curve(scope)[0]
            party, value = case.frame.row(term.party), slope * better + square * better * better
            part = f"trade balance, better by {better:.3f}"
            if abs(value) > NOTHING:
                where = _where(case, term, party, part, "", float(value))
                yield party, Line("", *where, followed(case, term.names))


def _walk_away(here: Snapshot, scope: Scope) -> tuple[tuple[Line, ...], ...]:
    """Lines of no deal: packages times their weights, the balance, and numbers."""
    case, packages = here.scenario, Packages(here.scenario)
    lines: list[list[Line]] = [[], []]
    entries = packages.packages
    if entries is not None:
        levels, weights = packages.mixture(entries, here.regime.status_quo[:1], scope)
        mean = np.zeros(len(case.parties) + 1)
        others = {n for e in entries if e.weight is not None for n in e.weight.names}
        rows = [(term, term.rows(scope, case.frame)) for term in case.terms if not term.signing]
        named = entries or [Package()]
        for entry, weight, package in zip(named, weights[0], levels[0], strict=True):
            values = np.zeros_like(mean)
            for term, numbers in rows:
                values += weight * _at(case, term, numbers, package)
            mean += values
            told = ", ".join(f"{n}={level_name(v)}" for n, v in entry.package.items())
            known = followed(case, others if entry.weight is None else entry.weight.names)
            for side, value in zip(lines, values[:-1], strict=True):
                where = ("", "walk_away", told or "status quo", "", float(value))
                side.append(Line(*where, case.walk_away.source, known, float(weight)))
        for party, line in _balance(case, scope, mean[-1]):
            lines[party].append(line)
    for party, number in packages.numbers.items():
        for part in _taken_apart(case, number, scope):
            where = ("", "walk_away", part.text, "", float(part(scope)[0, 0]))
            own = followed(case, part.names)
            lines[party].append(Line(*where, case.walk_away.source, own))
    first, second = (tuple(line for line in side if abs(line.value) > NOTHING) for side in lines)
    return first, second


def _taken_apart(case: Scenario, number: Expression, scope: Scope) -> Iterator[Expression]:
    """Addends of a number; one that is a parameter worked out from others, by its own."""
    for addend in number.addends:
        known = case.parameter.get(addend.text)
        own = known.value.addends if known is not None and known.value is not None else ()
        same = own and np.isclose(sum(e(scope)[0, 0] for e in own), addend(scope)[0, 0])
        yield from own if same else (addend,)


def followed(case: Scenario, names: Iterable[str]) -> tuple[str, ...]:
    """Parameters, columns and sector fields that numbers hang on, by way of each other.

    A name like `sector.FIELD.SECTOR` stands for the field of one sector.
    """
    listed: dict[str, None] = {}
    todo, seen = sorted(names), set[str]()
    for name in todo:  # grows meanwhile
        if name in seen:
            continue
        seen.add(name)
        more: Iterable[Expression] = ()
        if name in case.parameter:
            more = expressions(case.parameter[name])
        elif name.startswith("sector."):
            field, _, sector = name.removeprefix("sector.").partition(".")
            name = f"sector.{field}"
            special = case.sector.get(sector, {})
            entries = [special] if field in special else [*case.sector.values()]
            if sector and field not in special:
                entries = [case.sector.get("*", {})]
            more = [entry[field] for entry in entries if field in entry]
        listed[name] = None
        todo += sorted({n for e in more for n in e.names})
    return tuple(listed)


def _number(case: Scenario, name: str, values: FloatArray, moved: list[str]) -> Number:
    value: float | dict[str, float] = float(values[0])
    if len(values) > 1:
        value = dict(zip(case.sectors, map(float, values), strict=True))
    file, head, rest = case.data.sectors or "", *name.partition(".")[::2]
    if name in case.parameter:
        known = case.parameter[name]
        source = "set by --set" if known.fixed else known.source
        said = (known.unit, known.text, source, "" if known.fixed else known.confidence)
    elif head == "column":
        said = ("", f"column {rest} of the sector table", file, "")
    else:
        entries = {key: entry[rest].text for key, entry in case.sector.items() if rest in entry}
        text = "; ".join(f"{key}: {text}" for key, text in entries.items())
        said = ("", text, f"sector.*.{rest}", "")
    return Number(value, *said, tuple(moved))


def complete(here: Snapshot, package: Iterable[tuple[str, str]]) -> int:
    """The outcome of a package in which issues not named stay as they are on the day.

    Parameters
    ----------
    here : Snapshot
    package : pairs of an issue's and a level's name

    Raises
    ------
    UsageError
        With every name that is not known.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> from negosim.talks.moment import snapshot
    >>> complete(snapshot(load("split-the-dollar")), [("share", "50")])
    10
    """
    space, faults, given = here.scenario.space, [], set()
    issues = {issue.name: (at, issue) for at, issue in enumerate(space.issues)}
    levels = here.regime.status_quo[0].copy()
    for name, level in package:
        at, issue = issues.get(name, (0, None))
        if issue is None:
            faults.append(f"{name}: no issue. {did_you_mean(name, issues)}")
        elif name in given:
            faults.append(f"{name}: named twice. Give it one level.")
        elif level not in issue.levels:
            faults.append(f"{name}: '{level}' is not a level. {did_you_mean(level, issue.levels)}")
        else:
            levels[at] = issue.levels.index(level)
        given.add(name)
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise UsageError("\n  ".join([f"package: {count}", *faults]))
    return int(space.outcomes(levels))
