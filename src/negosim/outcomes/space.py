"""Every outcome has a number: mixed radix, first issue slowest, levels in file order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from negosim.arrays import IntArray

__all__ = ["Issue", "Space", "level_name"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing on the table and the levels it can be settled at.

    `levels` are the names of the levels as they stand in files (a label, else the
    value's shortest decimal form); `titles` say the same in plain words.
    """

    name: str
    title: str
    unit: str
    area: str
    text: str
    levels: tuple[str, ...]
    titles: tuple[str, ...]
    values: tuple[float, ...] | None

    def __len__(self) -> int:
        return len(self.levels)


@dataclass(frozen=True)
class Space:
    """The outcome space: one level for every issue.

    Examples
    --------
    >>> tariff = Issue("tariff", "Tariff", "percent", "", "", ("25", "10"), ("25 %", "10 %"), None)
    >>> beef = Issue("beef", "Beef", "", "", "", ("no", "yes"), ("no", "yes"), None)
    >>> space = Space((tariff, beef))
    >>> space.size, space.number({"tariff": "10", "beef": "no"})
    (4, 2)
    >>> space.package(3)
    {'tariff': '10', 'beef': 'yes'}
    """

    issues: tuple[Issue, ...]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Levels of each issue."""
        return tuple(len(issue) for issue in self.issues)

    @cached_property
    def size(self) -> int:
        """Number of outcomes."""
        return prod(self.shape)

    @cached_property
    def strides(self) -> IntArray:
        """(issue,) outcome numbers that one level of each issue is worth."""
        steps = [prod(self.shape[i + 1 :]) for i in range(len(self.shape))]
        return np.array(steps, dtype=np.int64)

    def levels(self, outcomes: IntArray) -> IntArray:
        """Level numbers of outcomes: (...,) in, (..., issue) out."""
        shape = np.array(self.shape, dtype=np.int64)
        return (np.asarray(outcomes)[..., None] // self.strides) % shape

    def outcomes(self, levels: IntArray) -> IntArray:
        """Outcome numbers of level numbers: (..., issue) in, (...,) out."""
        return np.asarray((np.asarray(levels, dtype=np.int64) * self.strides).sum(axis=-1))

    def box(self, ranges: Sequence[tuple[int, int]]) -> IntArray:
        """Ascending numbers of the outcomes whose levels lie in a box.

        Parameters
        ----------
        ranges : sequence of (first, last)
            Level numbers allowed for each issue, both ends included.
        """
        key = tuple((int(first), int(last)) for first, last in ranges)
        if key not in self._boxes:
            numbers = np.zeros(1, dtype=np.int64)
            for (first, last), step in zip(key, self.strides, strict=True):
                row = np.arange(first, last + 1, dtype=np.int64) * step
                numbers = (numbers[:, None] + row).ravel()
            numbers.flags.writeable = False  # it is kept
            self._boxes[key] = numbers
        return self._boxes[key]

    @cached_property
    def _boxes(self) -> dict[tuple[tuple[int, int], ...], IntArray]:
        return {}

    def package(self, outcome: int) -> dict[str, str]:
        """Level names of one outcome, by issue name."""
        row = self.levels(np.array(outcome))
        return {
            issue.name: issue.levels[level] for issue, level in zip(self.issues, row, strict=True)
        }

    def number(self, package: Mapping[str, str]) -> int:
        """Outcome number of a package that names a level for every issue."""
        levels = [issue.levels.index(package[issue.name]) for issue in self.issues]
        return int(self.outcomes(np.array(levels)))


def level_name(level: int | float | str) -> str:
    """A level is named by its label, else by its value's shortest form."""
    return level if isinstance(level, str) else f"{level:.15g}"
