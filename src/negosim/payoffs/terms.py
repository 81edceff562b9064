"""A payoff is a sum of terms; a term's kind names how it moves the payoffs.

A term gives rows: for every lane a number for each party and a third for the
trade balance, per level of the issues it looks at (none for a constant, one for
a table, two for a pair).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from negosim.arrays import FloatArray
from negosim.outcomes.space import Space
from negosim.payoffs.expressions import Expression
from negosim.payoffs.scope import Scope

__all__ = ["BALANCE", "KINDS", "Constant", "Frame", "Pair", "Table", "Term", "kind"]

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


KINDS: dict[str, type[Term]] = {}


def kind(name: str) -> Any:
    """Register a kind of term under the word that scenario files use."""

    def register(term: type[Term]) -> type[Term]:
        KINDS[name] = term
        return term

    return register


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
    sector_fields: ClassVar[tuple[str, ...]] = ()

    kind: str
    name: str = ""
    text: str = ""
    source: str = ""
    signing: bool = False

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
        return frozenset(used | {f"sector.{field}" for field in self.sector_fields})

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        """Numbers of the term: (lane, parties and balance, *levels)."""
        raise NotImplementedError

    def length_faults(self, frame: Frame) -> Iterator[tuple[str, str]]:
        """(path inside the term, sentence) for rows that do not fit their issue."""
        return iter(())


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


@kind("table")
class Table(Term):
    """A number a level for the parties named, and for the trade balance."""

    issue: str
    rows_of: dict[str, list[Expression]] = Field(min_length=1)

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

    issues: tuple[str, str]
    rows_of: dict[str, list[list[Expression]]] = Field(min_length=1)

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

    def length_faults(self, frame: Frame) -> Iterator[tuple[str, str]]:
        shape = self._shape(frame)
        for name, matrix in self.rows_of.items():
            if len(matrix) != shape[0] or any(len(row) != shape[1] for row in matrix):
                yield name, f"is not a table of {shape[0]} rows and {shape[1]} columns."


@kind("constant")
class Constant(Term):
    """A number a party for every outcome alike."""

    rows_of: dict[str, Expression] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _parties(cls, data: Any) -> Any:
        return _gather_rows(data, set(cls.model_fields))

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        out = np.zeros((scope.lanes, len(frame.parties) + 1))
        for name, value in self.rows_of.items():
            out[:, frame.row(name)] = value(scope)[:, 0]
        return out
