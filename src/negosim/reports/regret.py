"""What each strategy would cost against the other side's equilibrium mix, drawn as bars."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from negosim.equilibrium.estimate import ALPHA
from negosim.experiments.tournament import Tournament
from negosim.reports.drawing import INK, PARTIES, key, page, quantity
from negosim.reports.words import strategy_words
from negosim.scenario.model import Scenario

__all__ = ["regret_bars"]

MOST = 3  # equilibria drawn
REST = "#BBBBBB"


def regret_bars(found: Tournament, scenario: Scenario) -> Figure:
    """Draw every strategy's regret against the equilibrium, with its interval; a panel a party.

    Parameters
    ----------
    found : Tournament
        The first three of its equilibria are drawn.
    scenario : Scenario
        For titles and the unit.
    """
    names = [[fill(text, 30) for text in strategy_words(s)] for s in (found.rows, found.columns)]
    count = len(found.regrets)
    shown = min(count, MOST)
    tall = max(len(found.rows), len(found.columns))
    title = f"{scenario.title}, {found.lanes:,} worlds\n"
    title += "What each strategy costs against what the other side plays in equilibrium"
    if count > shown:
        title += f"\nThe first {shown} of {count} equilibria"
    with page(title, 12, 2.2 + shown * (1.1 + 0.5 * tall)) as figure:
        for at, panels in enumerate(figure.subplots(shown, 2, squeeze=False)):
            for party, axes in enumerate(panels):
                _bars(axes, found, at, party)
                name = scenario.party_titles[party]
                label = name if count == 1 else f"{name}, equilibrium {at + 1}"
                axes.set_title(label, weight="bold", parse_math=False)
                axes.set_yticks(range(len(names[party])), names[party], parse_math=False)
                axes.set_xlabel(quantity("Regret", scenario.unit), parse_math=False)
        key(
            figure,
            [
                *(
                    Patch(color=colour, label=f"Played by {title} in equilibrium")
                    for colour, title in zip(PARTIES, scenario.party_titles, strict=True)
                ),
                Patch(color=REST, label="Not played"),
                Line2D([], [], color=INK, lw=2, marker="|", ms=10, label="95 % for all together"),
                Line2D([], [], color=INK, lw=1.2, ls="--", label="Left of it: gains more than ε"),
            ],
        )
    return figure


def _bars(axes: Axes, found: Tournament, at: int, party: int) -> None:
    """A party's strategies: what playing each would cost on average, and how sure that is."""
    one, gains = found.found.equilibria[at], found.regrets[at].gains
    rows = len(found.rows)
    mine = slice(None, rows) if party == 0 else slice(rows, None)
    played = np.array((one.row, one.column)[party]) > 0
    value = -gains.mean[mine]
    colours = [PARTIES[party] if used else REST for used in played]
    spots = np.arange(value.size)
    axes.barh(spots, value, color=colours, height=0.62, zorder=2)
    low, high = (bound[mine] for bound in gains.bounds(ALPHA / 2))
    if gains.lanes > 1:
        line: dict[str, Any] = {"fmt": "none", "ecolor": INK, "elinewidth": 2, "capsize": 5}
        axes.errorbar(value, spots, xerr=[value + high, -low - value], zorder=4, **line)
    for spot in spots[played]:
        axes.plot(0, spot, "o", color=PARTIES[party], mec="white", ms=9, zorder=5)
    axes.axvline(0, color=INK, lw=0.8, zorder=1)
    axes.axvline(-found.eps, color=INK, lw=1.2, ls="--", zorder=1)
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
