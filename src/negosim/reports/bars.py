"""A package's payoffs drawn: issue by issue, along one lever, and number by number."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from negosim.reports.drawing import HALO, INK, PARTIES, key, page, quantity, whose
from negosim.reports.ledger import SHOWN, Ledger
from negosim.reports.words import signed
from negosim.talks.levers import Sweep, Tornado

__all__ = ["lever", "storm", "waterfall"]

PALE = ("#9DC6E0", "#F2BC94")  # of the parties' colours
TICKS = 9  # so many levels are named at most
LINE: dict[str, Any] = {"color": INK, "lw": 1.2, "ls": "--", "zorder": 1}


def waterfall(told: Ledger) -> Figure:
    """Draw how a payoff adds up, issue by issue; a panel a party."""
    case, (first, second) = told.here.scenario, (told.groups(0), told.groups(1))
    both = [(one, two) for one, two in zip(first, second, strict=True) if one[1] or two[1]]
    names = [one[0] for one, _ in both]
    labels = [*(fill(name, 32) for name in names), "Payoff"]
    with page(told.title, 12, 2.8 + 0.62 * len(labels)) as figure:
        for party, axes in enumerate(figure.subplots(1, 2, sharey=True)):
            values = [sum(line.value for line in pair[party][1]) for pair in both]
            ends = np.cumsum(values)
            payoff, walk_away = float(ends[-1]) if names else 0.0, told.here.walk_away[party]
            starts = [*(ends - values), 0.0]
            for at, value in enumerate([*values, payoff]):
                colour = (PALE, PARTIES)[value >= 0][party]
                last = at == len(names)
                axes.barh(at, value, left=starts[at], color=colour, height=0.66, zorder=3)
                _tell(axes, at, starts[at], value, bold=last)
                if not last:
                    axes.plot([ends[at]] * 2, [at - 0.33, at + 1.33], color=INK, lw=0.8, zorder=2)
            axes.axhline(len(names) - 0.5, color="#CCCCCC", lw=1)
            _walk_away(axes, walk_away)
            _panel(axes, case.party_titles[party], case.unit, labels)
        key(
            figure,
            [
                Patch(color=PARTIES[0], label="Adds"),
                Patch(color=PALE[0], label="Takes away"),
                Line2D([], [], **LINE, label="Walk-away: worth of no deal"),
            ],
        )
    return figure


def _tell(axes: Axes, at: float, start: float, value: float, bold: bool = False) -> None:
    """A bar's value, beyond its end."""
    if value:
        side, far = ("left", 4) if value > 0 else ("right", -4)
        look: Any = {"textcoords": "offset points", "va": "center", "path_effects": HALO}
        spot = (start + value, at)
        weight = "bold" if bold else "normal"
        axes.annotate(signed(value), spot, (far, 0), ha=side, weight=weight, zorder=5, **look)


def _walk_away(axes: Axes, value: float) -> None:
    axes.axvline(0, color=INK, lw=0.8, zorder=1)
    axes.axvline(value, **LINE)


def _panel(axes: Axes, title: str, unit: str, labels: Sequence[str]) -> None:
    axes.set_title(title, weight="bold", parse_math=False)
    axes.set_xlabel(unit, parse_math=False)
    axes.set_yticks(range(len(labels)), labels, parse_math=False)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.use_sticky_edges = False
    axes.margins(x=0.2)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)


def storm(told: Ledger, found: Tornado) -> Figure:
    """Draw how far the gains move with each number alone; a panel a party."""
    case = told.here.scenario
    names = [fill(name, 40) for name in told.movers(found)[:SHOWN]]
    with page(f"{told.title}\nEach number moved alone", 13, 2.8 + 0.46 * len(names)) as figure:
        for party, axes in enumerate(figure.subplots(1, 2, sharey=True)):
            middle = found.gains[party]
            for at, ends in enumerate(found.ends[: len(names), :, party]):
                aside = 0.175 if (ends - middle).prod() > 0 else 0.0  # both can be seen
                for side, end in enumerate(ends):
                    colour, spot = (PALE, PARTIES)[side][party], at + (2 * side - 1) * aside
                    high: Any = {"height": 0.7 - 2 * aside, "zorder": 3}
                    axes.barh(spot, end - middle, left=middle, color=colour, **high)
            axes.axvline(middle, color=INK, lw=1.2, zorder=4)
            axes.axvline(0, **LINE)
            title = f"{whose(case.party_titles[party])} gain, {signed(float(middle))} in the middle"
            _panel(axes, title, quantity("Gain over the walk-away", case.unit), names)
            axes.tick_params(axis="y", labelsize=11)
        key(
            figure,
            [
                Patch(color=PALE[0], label="At the number's 10th percentile"),
                Patch(color=PARTIES[0], label="At its 90th percentile"),
                Line2D([], [], color=INK, lw=1.2, label="All numbers central"),
                Line2D([], [], **LINE, label="No gain"),
            ],
        )
    return figure


def lever(told: Ledger, swept: Sweep) -> Figure:
    """Draw both payoffs along one issue, what each step is worth, and the tariff alone."""
    case, issue, numeric = told.here.scenario, swept.issue, swept.issue.values is not None
    x = np.array(issue.values) if numeric else np.arange(float(len(issue)))
    rows = 2 + (swept.trade is not None)
    with page(told.title, 10, 4 + 2.6 * rows) as figure:
        panels = figure.subplots(rows, 1, sharex=True, height_ratios=[3, 2, 2.6][:rows])
        for party, title in enumerate(case.party_titles):
            look: Any = {"color": PARTIES[party], "lw": 2.5, "marker": "o", "label": title}
            panels[0].plot(x, swept.payoffs[party], **look)
            panels[0].axhline(told.here.walk_away[party], color=PARTIES[party], lw=1.2, ls="--")
            _steps(panels[1], x, swept, party)
            if swept.trade is not None:
                _trade(panels[2], x, swept, party)
        chosen = case.space.levels(np.array(told.outcome))[case.frame.issue(issue.name)]
        for axes, name in zip(panels, ("Payoff", "Worth of a step", "Tariff alone"), strict=False):
            axes.axhline(0, color=INK, lw=0.8)
            axes.axvspan(*_beside(x, int(chosen)), color="#F3F0DC", zorder=0)
            axes.set_ylabel(f"{name}\n{case.unit}", parse_math=False)
            axes.margins(y=0.15)
            axes.spines[["top", "right"]].set_visible(False)
        names = issue.titles if numeric else [fill(title, 16) for title in issue.titles]
        every = -(-len(x) // TICKS)
        panels[-1].set_xticks(x[::every], names[::every], parse_math=False)
        panels[-1].set_xlabel(issue.title, parse_math=False)
        if x[0] > x[-1]:
            panels[-1].invert_xaxis()
        handles: list[Any] = [
            Line2D([], [], color=colour, lw=2.5, marker="o", label=title)
            for colour, title in zip(PARTIES, case.party_titles, strict=True)
        ]
        handles.append(Line2D([], [], **LINE, label="Walk-away"))
        handles.append(Patch(color="#F3F0DC", label="Level in the package"))
        if swept.trade is not None:
            star: Any = {"marker": "*", "ms": 15, "color": INK, "ls": "", "mec": "white"}
            handles.append(Line2D([], [], **star, label="Best rate for the party, on trade alone"))
        key(figure, handles)
    return figure


def _beside(x: Any, at: int) -> tuple[float, float]:
    """A strip round a level."""
    far = 0.02 * (abs(x[-1] - x[0]) or 1.0)
    return x[at] - far, x[at] + far


def _steps(axes: Axes, x: Any, swept: Sweep, party: int) -> None:
    """Bars between the levels, beside those of the other party."""
    wide = 0.16 * float(np.abs(np.diff(x)).min()) if len(x) > 1 else 1.0
    ahead = 1 if x[-1] > x[0] else -1
    spots = (x[1:] + x[:-1]) / 2 + ahead * wide * (party - 0.5) * 2.1
    axes.bar(spots, swept.steps[party], 2 * wide, color=PARTIES[party], zorder=3)
    if len(x) <= 8:
        for spot, value in zip(spots, swept.steps[party], strict=True):
            side, far = ("bottom", 3) if value >= 0 else ("top", -3)
            look: Any = {"textcoords": "offset points", "ha": "center", "fontsize": 11}
            axes.annotate(signed(float(value)), (spot, value), (0, far), va=side, **look)


def _trade(axes: Axes, x: Any, swept: Sweep, party: int) -> None:
    """The tariff's own worth between the levels too; a star where it is best."""
    assert swept.trade is not None
    rates, worth = swept.trade[0], swept.trade[1][party]
    colour, best = PARTIES[party], int(worth.argmax())
    axes.plot(rates, worth, color=colour, lw=2)
    axes.plot(x, np.interp(x, rates, worth), "o", color=colour, ms=7)
    star: Any = {"marker": "*", "ms": 17, "color": colour, "mec": "white", "zorder": 4}
    axes.plot(rates[best], worth[best], **star)
