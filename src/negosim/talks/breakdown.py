"""A payoff followed to its numbers: the lines that add up to it, and what each hangs on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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

__all__ = ["Breakdown", "Line", "breakdown", "complete", "pairs"]

NOTHING = 1e-12  # what is left of a difference between equal numbers


@dataclass(frozen=True, slots=True)
class Line:
    """One of the numbers that add up to a payoff, or to a walk-away.

    issue, term, part, sector : where it stands; empty where that says nothing
    value : in the unit of the payoffs
    parameters : numbers it hangs on, by the names of `Breakdown.numbers`
    weight : of a package in the walk-away, whose share of it `value` is
    lines : that such a share is the sum of
    """

    issue: str
    term: str
    part: str
    sector: str
    value: float
    source: str
    parameters: tuple[str, ...]
    weight: float | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Breakdown:
    """A package at one moment of one world: lines of its payoff and of no deal, by party."""

    here: Snapshot
    outcome: int
    lines: tuple[list[Line], list[Line]]
    walk_away: tuple[list[Line], list[Line]]

    @cached_property
    def numbers(self) -> dict[str, dict[str, Any]]:
        """Every number that some line hangs on, by name: its value now, unit, text and source.

        `moved_by` names the choices and events that have changed it; of a number that
        differs by sector the value is a dict.
        """
        case, scope = self.here.scenario, self.here.regime.scope(np.arange(1))
        sides = (*self.lines, *self.walk_away)
        names = sorted({name for side in sides for line in side for name in line.parameters})
        moved = self.here.regime.movers(0)
        return {
            name: _number(case, name, scope[name][0]) | {"moved_by": moved.get(name, [])}
            for name in names
        }


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
    >>> found = breakdown(snapshot(load("logrolling")), 7)
    >>> [(line.issue, line.value) for line in found.lines[0]], found.here.payoffs[0, 7].item()
    ([('timber_duty', 20.0), ('wine_duty', 10.0)], 30.0)
    """
    book = _Book(here)
    book.package(here.scenario.space.levels(np.array(outcome)))
    return Breakdown(here, outcome, book.lines, _walk_away(here))


class _Book:
    """Lines of both parties, and what moves the trade balance, as they are found."""

    def __init__(self, here: Snapshot) -> None:
        self.case, self.scope = here.scenario, here.regime.scope(np.arange(1))
        self.lines: tuple[list[Line], list[Line]] = ([], [])
        self.better, self.movers = 0.0, set[str]()

    def add(
        self,
        party: int,
        value: float,
        names: Iterable[str],
        part: str,
        term: Term | None = None,
        sector: str = "",
        weight: float | None = None,
        lines: Sequence[Line] = (),
    ) -> None:
        """A line of a term, or of the walk-away, unless it is worth nothing."""
        if abs(value) <= NOTHING:
            return
        case, name, issue = self.case, self.case.parties[party], ""
        where, source = "walk_away", case.walk_away.source
        if term is not None:
            issue = " and ".join(term.looks_at)
            where, source = term.name or term.kind, term.source
            if term.name.startswith("payoff.*."):
                where, source = term.place(name), case.payoff[name].source
        uses = [*followed(case, names), *(name for line in lines for name in line.parameters)]
        line = (issue, where, part, sector, float(value), source, tuple(dict.fromkeys(uses)))
        self.lines[party].append(Line(*line, weight, tuple(lines)))

    def at(self, term: Term, rows: FloatArray, levels: IntArray) -> FloatArray:
        """(row,) numbers of the one lane at the levels of a package."""
        places = [int(levels[self.case.frame.issue(name)]) for name in term.looks_at]
        return np.asarray(rows[0][(slice(None), *places)])

    def package(self, levels: IntArray) -> None:
        """All parts of all terms."""
        for term in self.case.terms:
            for part in term.parts(self.scope, self.case.frame):
                values = self.at(term, part.rows, levels)
                for party in (0, 1):
                    self.add(party, values[party], part.names, part.label, term, part.sector)
                self.moves(values[-1], part.names)
        self.balance()

    def moves(self, better: float, names: Iterable[str]) -> None:
        """Something moves the trade balance."""
        self.better += better
        self.movers |= set(names) if better else set()

    def balance(self) -> None:
        """What the balance is worth, once all that moves it is known."""
        for term in self.case.terms:
            if isinstance(term, Balance):
                slope, square = term.curve(self.scope)[0]
                value = slope * self.better + square * self.better * self.better
                part = f"trade balance, better by {self.better:.3f}"
                party = self.case.frame.row(term.party)
                self.add(party, value, term.names | self.movers, part, term)


def _walk_away(here: Snapshot) -> tuple[list[Line], list[Line]]:
    """Lines of no deal: packages times their weights, the balance, and numbers."""
    book, case, packages = _Book(here), here.scenario, Packages(here.scenario)
    entries = packages.packages
    if entries is not None:
        levels, weights = packages.mixture(entries, here.regime.status_quo[:1], book.scope)
        others = {n for e in entries if e.weight is not None for n in e.weight.names}
        living = [term for term in case.terms if not term.signing]
        parts = [(term, part) for term in living for part in term.parts(book.scope, case.frame)]
        named = entries or [Package()]
        for entry, weight, package in zip(named, weights[0], levels[0], strict=True):
            told = ", ".join(f"{n}={level_name(v)}" for n, v in entry.package.items())
            own = others if entry.weight is None else entry.weight.names
            inner = _Book(here)
            for term, part in parts:
                values = weight * book.at(term, part.rows, package)
                for party in (0, 1):
                    inner.add(party, values[party], part.names, part.label, term, part.sector)
                book.moves(values[-1], part.names | own)
            for party, lines in enumerate(inner.lines):
                value, label = sum(line.value for line in lines), told or "status quo"
                book.add(party, value, own, label, weight=float(weight), lines=lines)
        book.balance()
    for party, number in packages.numbers.items():
        for one in _taken_apart(case, number, book.scope):
            book.add(party, one(book.scope)[0, 0], one.names, one.text)
    return book.lines


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
        if name not in seen:
            seen.add(name)
            shown, uses = _uses(case, name)
            listed[shown] = None
            todo += sorted({n for e in uses for n in e.names})
    return tuple(listed)


def _uses(case: Scenario, name: str) -> tuple[str, Iterable[Expression]]:
    """The name under which a number is listed, and the expressions it is worked out from."""
    if name in case.parameter:
        return name, expressions(case.parameter[name])
    if not name.startswith("sector."):
        return name, ()
    field, _, sector = name.removeprefix("sector.").partition(".")
    entries = {key: entry[field] for key, entry in case.sector.items() if field in entry}
    own = [entries[key] for key in (sector, "*") if key in entries][:1]
    return f"sector.{field}", own if sector else entries.values()


def _number(case: Scenario, name: str, values: FloatArray) -> dict[str, Any]:
    told = [float(value) if np.isfinite(value) else None for value in values]
    value = dict(zip(case.sectors, told, strict=True)) if len(told) > 1 else told[0]
    head, _, rest = name.partition(".")
    unit, confidence = "", ""
    if name in case.parameter:
        known = case.parameter[name]
        unit, text, source, confidence = known.unit, known.text, known.source, known.confidence
        if known.fixed:
            source, confidence = "set by --set", ""
    elif head == "column":
        text, source = f"column {rest} of the sector table", case.data.sectors or ""
    else:
        entries = [(key, entry[rest]) for key, entry in case.sector.items() if rest in entry]
        text, source = "; ".join(f"{key}: {e.text}" for key, e in entries), f"sector.*.{rest}"
    return {"value": value, "unit": unit, "text": text, "source": source, "confidence": confidence}


def pairs(package: str) -> list[tuple[str, str]]:
    """The names in ISSUE=LEVEL,…"""
    named = [piece.partition("=")[::2] for piece in package.split(",") if piece.strip()]
    return [(issue.strip(), level.strip()) for issue, level in named]


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
        elif not level:
            faults.append(f"{name}: write {name}=LEVEL. {did_you_mean('', issue.levels)}")
        elif level not in issue.levels:
            faults.append(f"{name}: '{level}' is not a level. {did_you_mean(level, issue.levels)}")
        else:
            levels[at] = issue.levels.index(level)
        given.add(name)
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise UsageError("\n  ".join([f"package: {count}", *faults]))
    return int(space.outcomes(levels))
