"""A figure of the table, what it is held against, and the clock it is taken by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time


@dataclass(frozen=True, slots=True)
class Setup:
    """A folder to write in, whether minutes may be spent, a Python that has NegMAS."""

    folder: Path
    long: bool
    negmas: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the table, and its mark where it has one: a least or a most."""

    name: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether it is as good as its mark; None without one."""
        if self.least is not None:
            return self.value >= self.least
        return None if self.most is None else self.value <= self.most

    @property
    def verdict(self) -> str:
        """The mark, and by how much it was missed."""
        mark = self.most if self.least is None else self.least
        if mark is None:
            return ""
        sense = "at most" if self.least is None else "at least"
        missed = f"MISSED, {self.value / mark:.2g} × the mark" if mark else "MISSED"
        return f"{sense} {f'{mark:,.1f}'.removesuffix('.0')}: {'met' if self.met else missed}"

    @property
    def line(self) -> str:
        """A row of the table."""
        digits = 0 if self.value >= 100 else 1 if self.value >= 10 else 2
        row = f"  {self.name:<44}{self.value:>12,.{digits}f}  {self.unit:<24}{self.verdict}"
        return row.rstrip()


Figures = Iterator[Figure | str]  # a text is a remark, such as why something is left out


def cost(action: Callable[[], object]) -> float:
    """CPU seconds of this process, all its threads, for one call."""
    start = process_time()
    action()
    return process_time() - start
