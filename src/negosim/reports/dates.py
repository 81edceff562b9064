"""An axis of dates on which days of talks are drawn wider, for most of a calendar is waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from negosim.arrays import FloatArray
from negosim.reports.drawing import HALO, INK
from negosim.reports.words import MONTHS

__all__ = ["CLOSING", "DATES", "MEETING", "DateAxis"]

DATES = "Date (days of talks drawn wider)"
MEETING = "#ECECEC"
DASHED = (0, (4, 3))
CLOSING = 0.875  # of its day, when the deadline comes
LETTER = 0.0098  # of the width of the axes, on average
APART = 0.075  # of the width of the axes: what the name of a day takes


@dataclass(frozen=True)
class DateAxis:
    """Days and where they stand; half of the width belongs to the days of talks.

    first : ordinal of the first day
    edges : (day + 1,) where each day begins, from 0 to 1
    """

    first: int
    edges: FloatArray

    @classmethod
    def of(cls, days: range, talks: Mapping[int, float]) -> DateAxis:
        """An axis over some days.

        Parameters
        ----------
        days : range
            Ordinals, at least one.
        talks : mapping
            How much is talked on a day; other days need not be named.

        Examples
        --------
        >>> DateAxis.of(range(700, 704), {702: 8}).edges.tolist()
        [0.0, 0.125, 0.25, 0.875, 1.0]
        """
        wide = np.array([float(talks.get(day, 0)) for day in days])
        width = 1 + wide * (len(days) / wide.sum() if wide.any() else 0)
        return cls(days.start, np.concatenate([[0.0], width.cumsum()]) / width.sum())

    @property
    def days(self) -> range:
        """The days it covers."""
        return range(self.first, self.first + len(self.edges) - 1)

    def at(self, days: float | Sequence[float] | FloatArray) -> FloatArray:
        """Where days stand, parts of a day included."""
        starts = np.arange(self.first, self.first + len(self.edges))
        return np.asarray(np.interp(days, starts, self.edges))

    def draw(self, axes: Axes, meeting: Mapping[int, float], ticks: Sequence[int]) -> None:
        """Shade the days of talks, the likelier the darker, and name some days.

        Parameters
        ----------
        meeting : mapping
            Share of worlds that meet on a day.
        ticks : sequence of int
            Days to name, the most important first; those too near another are left out.
        """
        for day, share in meeting.items():
            if day in self.days:
                span = self.at([day, day + 1])
                axes.axvspan(*span, color=MEETING, alpha=float(share) ** 0.5, lw=0, zorder=0)
        named: list[int] = []
        for day in ticks:
            if day in self.days and all(abs(self.at(day) - self.at(n)) >= APART for n in named):
                named.append(day)
        named.sort()
        dates = [date.fromordinal(day) for day in named]
        years = [
            f"\n{d.year}" if at == 0 or d.year > dates[at - 1].year else ""
            for at, d in enumerate(dates)
        ]
        words = [f"{d.day} {MONTHS[d.month - 1][:3]}{y}" for d, y in zip(dates, years, strict=True)]
        axes.set_xticks(self.at(named), words)
        axes.set_xlim(0, 1)
        axes.spines[["top", "right"]].set_visible(False)

    def mark(self, axes: Axes, events: Sequence[float], deadline: float) -> None:
        """Events and the deadline, through the whole of the axes."""
        for moment in events:
            axes.axvline(float(self.at(moment)), color=INK, lw=1, ls=DASHED, zorder=2)
        axes.axvline(float(self.at(deadline)), color=INK, lw=2.5, zorder=2)

    def name(self, axes: Axes, marks: Sequence[tuple[float, str]]) -> None:
        """Name marks, in their order, above the axes, so that no name crosses another's line."""
        placed = []
        for moment, words in marks:
            x, length = float(self.at(moment)), LETTER * len(words) + 0.02
            placed.append((x, x + length if x + length < 1.02 else x - length, words))
        leftward = [mark for mark in placed if mark[1] < mark[0]]
        rightward = [mark for mark in placed if mark[1] > mark[0]]
        rows: list[tuple[float, float, int]] = []  # from, to, height
        up: dict[str, Any] = {"transform": axes.get_xaxis_transform()}
        for x, end, words in [*leftward, *reversed(rightward)]:
            low, high = sorted((x, end))
            row = 1 + max((r for a, b, r in rows if a < high and low < b), default=-1)
            rows.append((low, high, row))
            top = 1.02 + 0.09 * row
            axes.plot([x, x], [1, top], color=INK, lw=1, ls=DASHED, clip_on=False, **up)
            look: dict[str, Any] = {"ha": "left" if end > x else "right", "fontsize": 12}
            axes.text(x, top, f" {words} ", path_effects=HALO, parse_math=False, **look, **up)
