"""Where two scenarios differ: their whole trees, entry by entry."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from negosim.scenario.model import Scenario

__all__ = ["Difference", "differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place; None where a side has nothing there."""

    path: str
    a: Any
    b: Any

    def __str__(self) -> str:
        a, b = (json.dumps(value, ensure_ascii=False) for value in (self.a, self.b))
        a, b = (text if len(text) <= 200 else text[:199] + "…" for text in (a, b))
        if self.b is None:
            return f"{self.path}: only in A: {a}"
        return f"{self.path}: only in B: {b}" if self.a is None else f"{self.path}: {a} -> {b}"


def differences(a: Scenario, b: Scenario) -> list[Difference]:
    """Differences of two scenarios, in the order of the first; then of their sector tables.

    Entries of a list are compared by name, else by number; sectors by name and column.

    Examples
    --------
    >>> from negosim.scenario.files import load, parse
    >>> other = parse('extends = "split-the-dollar"\\nwalk_away.bob = 5', "other")
    >>> [str(one) for one in differences(load("split-the-dollar"), other)]
    ['walk_away.bob: 0 -> 5']
    """
    one, other = _tree(a), _tree(b)
    for key in [*one, *other]:  # a section that is missing has no entries
        section = one.get(key, other.get(key))
        if isinstance(section, list | dict):
            one.setdefault(key, type(section)())
            other.setdefault(key, type(section)())
    return list(compare("", one, other))


def _tree(case: Scenario) -> dict[str, Any]:
    """A file's tree, dates as text, with the sector table by sector and column."""
    tree = json.loads(json.dumps(tomllib.loads(case.source_text), default=str))
    rows = csv.DictReader(case.sector_text.splitlines())
    return {**tree, "sectors": {str(row.pop("sector")): row for row in rows}}


def compare(path: str, a: Any, b: Any) -> Iterator[Difference]:
    """Differences of two values at a path."""
    lists = isinstance(a, list) and isinstance(b, list)
    if lists and (len(a) == len(b) or all(isinstance(entry, dict) for entry in a + b)):
        a, b = _by_name(a), _by_name(b)
    if isinstance(a, dict) and isinstance(b, dict):
        for key in dict.fromkeys([*a, *b]):
            step = key if key[:1] == "[" else f'."{key}"' if "." in key else f".{key}"
            yield from compare(f"{path}{step}".lstrip("."), a.get(key), b.get(key))
    elif a != b:
        yield Difference(path, a, b)


def _by_name(entries: list[Any]) -> dict[str, Any]:
    """Entries by their name, or their number."""
    names = (entry.get("name") if isinstance(entry, dict) else None for entry in entries)
    return {
        str(name or f"[{at}]"): entry
        for at, (name, entry) in enumerate(zip(names, entries, strict=True))
    }
