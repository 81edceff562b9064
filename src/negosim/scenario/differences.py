"""Where two scenarios differ: their whole trees, entry by entry."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from negosim.scenario.model import Scenario

__all__ = ["Difference", "differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place; None where a side has nothing there."""

    path: str
    a: Any
    b: Any

    def document(self) -> dict[str, Any]:
        """For JSON: dates as text."""
        plain = json.dumps({"path": self.path, "a": self.a, "b": self.b}, default=str)
        return cast(dict[str, Any], json.loads(plain))

    def __str__(self) -> str:
        if self.b is None:
            return f"{self.path}: only in A: {shown(self.a)}"
        if self.a is None:
            return f"{self.path}: only in B: {shown(self.b)}"
        return f"{self.path}: {shown(self.a)} -> {shown(self.b)}"


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
    trees = [tomllib.loads(case.source_text) for case in (a, b)]
    for one, other in (trees, trees[::-1]):  # a section that is missing has no entries
        for key, section in other.items():
            if isinstance(section, list | dict):
                one.setdefault(key, type(section)())
    tables = [sectors(case.sector_text) for case in (a, b)]
    return [*compare("", *trees), *compare("sectors", *tables)]


def sectors(text: str) -> dict[str, Any]:
    """A sector table by sector and column."""
    return {row.pop("sector", "") or "": row for row in csv.DictReader(text.splitlines())}


def compare(path: str, a: Any, b: Any) -> Iterator[Difference]:
    """Differences of two values at a path."""
    if isinstance(a, list) and isinstance(b, list) and _entries(a) and _entries(b):
        a, b = _named(a), _named(b)
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for at, (one, other) in enumerate(zip(a, b, strict=True)):
            yield from compare(f"{path}[{at}]", one, other)
        return
    if isinstance(a, dict) and isinstance(b, dict):
        for key in dict.fromkeys([*a, *b]):
            step = key if key[:1] == "[" else f'."{key}"' if "." in key else f".{key}"
            yield from compare(f"{path}{step}".lstrip("."), a.get(key), b.get(key))
    elif a != b:
        yield Difference(path, a, b)


def _entries(items: list[Any]) -> bool:
    return all(isinstance(item, dict) for item in items)


def _named(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Entries of a list by their name, or their number."""
    return {str(item.get("name") or f"[{at}]"): item for at, item in enumerate(items)}


def shown(value: Any) -> str:
    """A value in the words of a file, in one line and not too long."""
    if isinstance(value, dict):
        text = "{ " + ", ".join(f"{key} = {shown(v)}" for key, v in value.items()) + " }"
    elif isinstance(value, list):
        text = "[" + ", ".join(map(shown, value)) + "]"
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = f'"{value}"' if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 200 else text[:199] + "…"
