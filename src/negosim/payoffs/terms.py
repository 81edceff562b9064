"""A payoff is a sum of terms; a term's kind names how it moves the payoffs.

A term gives rows: for every lane a number for each party and a third for the
trade balance, per level of the issues it looks at (none for a constant, one for
a table, two for a pair).
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from negosim.arrays import FloatArray
from negosim.errors import NegosimError, UsageError
from negosim.outcomes.space import Space, level_name
from negosim.payoffs.expressions import Expression
from negosim.payoffs.scope import Scope
from negosim.plugins import load_installed

__all__ = [
    "BALANCE",
    "KINDS",
    "Constant",
    "Frame",
    "Pair",
    "Part",
    "RedLine",
    "Table",
    "Term",
    "checked_rows",
    "kind",
    "kind_of",
]

BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a term needs to know of the case: its parties and its outcome space."""

    parties: tuple[str, ...]
    space: Space

    def row(self, name: str) -> int:
        """Row of a party, or of the balance, in a term's numbers."""
        return len(self.parties) if name == BALANCE else self.parties.index(name)

    def issue(self, name: str) -> int:
        """Place of an issue in the space."""
        return [issue.name for issue in self.space.issues].index(name)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A component of a term.

    label : what it is, in words or as the expression it is worked out from
    sector : of which sector, empty for none
    names : parameters and sector fields that it depends on
    rows : numbers as of the term, (lane, parties and balance, *levels)
    """

    label: str
    sector: str
    names: frozenset[str]
    rows: FloatArray


KINDS: dict[str, type[Term]] = {}


def kind(name: str) -> Any:
    """Register a kind of term under the word that scenario files use.

    Raises
    ------
    UsageError
        Where the word is taken by a kind of another module, or a field it names is missing.
    """

    def register(term: type[Term]) -> type[Term]:
        if name in KINDS and KINDS[name].__module__ != term.__module__:
            raise UsageError(f"kind '{name}': there is one of that name already. Choose another.")
        for field in (*term.roles, *term.sector_lists):
            if field not in term.model_fields:
                raise UsageError(f"kind '{name}': '{field}' is not one of its fields.")
        KINDS[name] = term
        return term

    return register


def kind_of(word: object) -> type[Term] | None:
    """The kind a scenario file names; installed packages are asked where it is not known."""
    found = KINDS.get(str(word))
    return found if found is not None else known_kinds().get(str(word))


def known_kinds() -> dict[str, type[Term]]:
    """All kinds by their word, those of installed packages too."""
    load_installed("negosim.terms")
    return KINDS


def expressions(value: Any) -> Iterator[Expression]:
    """Every expression inside nested lists, dicts and models."""
    match value:
        case Expression():
            yield value
        case list() | tuple():
            for item in value:
                yield from expressions(item)
        case dict():
            for item in value.values():
                yield from expressions(item)
        case BaseModel():
            for name in type(value).model_fields:
                yield from expressions(getattr(value, name))


class Term(BaseModel):
    """What every kind shares; a kind adds its fields and its `rows`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    formula: ClassVar[str] = ""
    example: ClassVar[str] = ""  # keys of an entry in a scenario file
    roles: ClassVar[tuple[str, ...]] = ()  # its fields that name a party
    sector_lists: ClassVar[tuple[str, ...]] = ()  # its fields that list sectors
    sector_fields: ClassVar[tuple[str, ...]] = ()  # what it takes from those sectors

    kind: str
    name: str = Field("", description="by which faults, --set and drop find it")
    text: str = Field("", description="for people")
    source: str = Field("", description="where the numbers come from")
    signing: bool = Field(False, description="counts in a deal alone, not in living on as before")

    @property
    def looks_at(self) -> tuple[str, ...]:
        """Issues whose levels the rows run over."""
        issue = getattr(self, "issue", None)
        return () if issue is None else (issue,)

    def place(self, party: str) -> str:
        """Where in the file a party's numbers of this term stand."""
        if self.name.startswith("payoff.*."):  # the short form
            return self.name.replace("*", party)
        what = self.name or " and ".join(self.looks_at) or self.kind
        return f"term.{what}.{party}"

    @property
    def names(self) -> frozenset[str]:
        """Parameters and sector fields that the numbers depend on."""
        used = {name for e in expressions(self) for name in e.names}
        return frozenset(used | {f"sector.{field}" for field in self.needs})

    @property
    def needs(self) -> tuple[str, ...]:
        """Fields that its sectors must have."""
        return self.sector_fields

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        """Numbers of the term: (lane, parties and balance, *levels)."""
        raise NotImplementedError

    def parts(self, scope: Scope, frame: Frame) -> Iterator[Part]:
        """Components that add up to the rows; a kind that does not say has just one."""
        label = self.kind.replace("_", " ")
        yield Part(label, "", self.names, self.rows(scope, frame))

    def length_faults(self, frame: Frame) -> Iterator[tuple[str, str]]:
        """(path inside the term, sentence) for rows that do not fit their issue."""
        return iter(())


def checked_rows(term: Term, scope: Scope, frame: Frame) -> FloatArray:
    """A term's rows; what is wrong with a kind of a user's own is told with its file and line.

    Raises
    ------
    NegosimError
        Where such a kind fails, or gives anything but numbers of the right shape.
    """
    if type(term).__module__.startswith("negosim."):
        return term.rows(scope, frame)  # a bug of ours: loud
    try:
        rows = term.rows(scope, frame)
    except NegosimError:
        raise
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"kind '{term.kind}' ({Path(last.filename).name}, line {last.lineno})"
        raise NegosimError(f"{where} raised {type(error).__name__}: {error}") from error
    levels = [frame.space.shape[frame.issue(name)] for name in term.looks_at]
    wanted, given = (scope.lanes, len(frame.parties) + 1, *levels), np.shape(rows)
    if given != wanted or not np.issubdtype(np.asarray(rows).dtype, np.number):
        raise NegosimError(
            f"kind '{term.kind}': rows must return numbers of shape {wanted}: lanes, the parties "
            f"and the balance, levels. It gave {given}."
        )
    return rows


def _gather_rows(data: Any, fields: set[str]) -> Any:
    """Move the keys that are not fields (the parties' names) under `rows_of`."""
    if not isinstance(data, dict):
        return data
    extra = {key: value for key, value in data.items() if key not in fields}
    return {k: v for k, v in data.items() if k in fields} | {"rows_of": extra}


def by_level(scope: Scope, values: list[Expression]) -> FloatArray:
    """(lane, level) numbers of a row of expressions."""
    out = np.empty((scope.lanes, len(values)))
    for level, value in enumerate(values):
        out[:, level] = value(scope)[:, 0]
    return out


Place = tuple[str, tuple[int, ...], Expression]  # whose, at which levels, what


def addends(scope: Scope, frame: Frame, entries: Iterable[Place], *shape: int) -> Iterator[Part]:
    """What the expressions of a table are sums of."""
    for name, levels, value in entries:
        for addend in value.addends:
            rows = np.zeros((scope.lanes, len(frame.parties) + 1, *shape))
            at: Any = (slice(None), frame.row(name), *levels)
            rows[at] = addend(scope)[:, 0]
            yield Part(addend.text, "", addend.names, rows)


@kind("table")
class Table(Term):
    """A number a level for the parties named, and for the trade balance."""

    formula = "PARTY[level]"
    example = 'issue = "price"\nbuyer = [0, "need", "2 * need"]\nseller = [2, 1, 0]'
    issue: str = Field(description="whose levels the rows run over")
    rows_of: dict[str, list[Expression]] = Field(
        min_length=1, description="a party, or balance: one number a level"
    )

    @model_validator(mode="before")
    @classmethod
    def _parties(cls, data: Any) -> Any:
        return _gather_rows(data, set(cls.model_fields))

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        levels = len(frame.space.issues[frame.issue(self.issue)])
        out = np.zeros((scope.lanes, len(frame.parties) + 1, levels))
        for name, values in self.rows_of.items():
            out[:, frame.row(name)] = by_level(scope, values)
        return out

    def parts(self, scope: Scope, frame: Frame) -> Iterator[Part]:
        entries = (
            (name, (level,), value)
            for name, values in self.rows_of.items()
            for level, value in enumerate(values)
        )
        return addends(scope, frame, entries, frame.space.shape[frame.issue(self.issue)])

    def length_faults(self, frame: Frame) -> Iterator[tuple[str, str]]:
        levels = len(frame.space.issues[frame.issue(self.issue)])
        for name, values in self.rows_of.items():
            if len(values) != levels:
                yield (
                    name,
                    (
                        f"has {len(values)} numbers, issue '{self.issue}' has {levels} levels. "
                        "Give one number a level."
                    ),
                )


@kind("pair")
class Pair(Term):
    """A number for every pair of levels of two issues."""

    formula = "PARTY[level of the first issue][level of the second]"
    example = 'issues = ["price", "service"]\nbuyer = [[0, 0], [0, "0.5 * need"], [0, 1]]'
    issues: tuple[str, str] = Field(description="the issue of the rows and that of the columns")
    rows_of: dict[str, list[list[Expression]]] = Field(
        min_length=1, description="a party, or balance: a row a level, a number a column"
    )

    @model_validator(mode="before")
    @classmethod
    def _parties(cls, data: Any) -> Any:
        return _gather_rows(data, set(cls.model_fields))

    @property
    def looks_at(self) -> tuple[str, ...]:
        return self.issues

    def _shape(self, frame: Frame) -> tuple[int, int]:
        first, second = (frame.space.shape[frame.issue(name)] for name in self.issues)
        return first, second

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        out = np.zeros((scope.lanes, len(frame.parties) + 1, *self._shape(frame)))
        for name, matrix in self.rows_of.items():
            for level, values in enumerate(matrix):
                out[:, frame.row(name), level] = by_level(scope, values)
        return out

    def parts(self, scope: Scope, frame: Frame) -> Iterator[Part]:
        entries = (
            (name, (first, second), value)
            for name, matrix in self.rows_of.items()
            for first, values in enumerate(matrix)
            for second, value in enumerate(values)
        )
        return addends(scope, frame, entries, *self._shape(frame))

    def length_faults(self, frame: Frame) -> Iterator[tuple[str, str]]:
        shape = self._shape(frame)
        for name, matrix in self.rows_of.items():
            if len(matrix) != shape[0] or any(len(row) != shape[1] for row in matrix):
                yield name, f"is not a table of {shape[0]} rows and {shape[1]} columns."


@kind("constant")
class Constant(Term):
    """A number a party for every outcome alike."""

    formula = "PARTY"
    example = 'buyer = "goodwill"\nseller = 1'
    rows_of: dict[str, Expression] = Field(
        min_length=1, description="a party, or balance: one number"
    )

    @model_validator(mode="before")
    @classmethod
    def _parties(cls, data: Any) -> Any:
        return _gather_rows(data, set(cls.model_fields))

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        out = np.zeros((scope.lanes, len(frame.parties) + 1))
        for name, value in self.rows_of.items():
            out[:, frame.row(name)] = value(scope)[:, 0]
        return out

    def parts(self, scope: Scope, frame: Frame) -> Iterator[Part]:
        entries = ((name, (), value) for name, value in self.rows_of.items())
        return addends(scope, frame, entries)


@kind("red_line")
class RedLine(Term):
    """What a party pays at home for crossing a line it has drawn in public.

    `cost` for each level past the line, on the side named by `beyond`; it belongs to the
    act of signing, so nobody pays while nothing is signed.
    """

    formula = "-cost * max(0, levels past the line)"
    example = 'issue = "price"\nparty = "buyer"\nline = 20\ncost = "honour"'
    roles = ("party",)
    signing: bool = Field(True, description="counts in a deal alone, not in living on as before")
    issue: str = Field(description="on which the line is drawn")
    party: str = Field(description="who has drawn it")
    line: int | float | str = Field(description="last level that costs nothing")
    beyond: Literal["after", "before"] = Field("after", description="side on which it costs")
    cost: Expression = Field(description="of each level past the line, in units of payoff")

    def _levels(self, frame: Frame) -> tuple[str, ...]:
        return frame.space.issues[frame.issue(self.issue)].levels

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        levels = self._levels(frame)
        past = np.arange(len(levels)) - levels.index(level_name(self.line))
        past = np.maximum(0, past if self.beyond == "after" else -past)
        out = np.zeros((scope.lanes, len(frame.parties) + 1, len(levels)))
        out[:, frame.row(self.party)] = -self.cost(scope) * past
        return out

    def length_faults(self, frame: Frame) -> Iterator[tuple[str, str]]:
        if level_name(self.line) not in self._levels(frame):
            yield "line", f"'{self.line}' is not a level of '{self.issue}'."
