"""One case in payoff space: what could be agreed, where theory would settle, what was offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from os import PathLike
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib import rc_context, rcParamsDefault
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from negosim.arrays import FloatArray
from negosim.errors import NegosimError, UsageError
from negosim.scoring.solutions import SOLUTIONS, Solutions, individually_rational

__all__ = ["payoff_plane", "save"]

Offer = tuple[int, float, float]

# Okabe and Ito's colours, which colour-blind eyes tell apart as well.
PARTIES = ("#0072B2", "#D55E00")
SOLVED = {  # marker, size, colour; nested, so that several on one spot can all be seen
    "nash": ("o", 7, "#000000"),
    "kalai_smorodinsky": ("D", 12, "#CC79A7"),
    "egalitarian": ("o", 21, "#009E73"),
    "utilitarian": ("s", 25, "#E69F00"),
}
DEAL = "#F0E442"
ZONE, CLOUD, CLOUD_IN_ZONE = "#E9F5F0", "#CFCFCF", "#9CC5B6"
INK, HALO = "#333333", [withStroke(linewidth=4, foreground="white")]

LOOK = {
    **{name: value for name, value in rcParamsDefault.items() if name != "backend"},
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.size": 13,
    "legend.fontsize": 12,
    "svg.hashsalt": "negosim",
}
DPI = 150
MARGIN = 0.35  # of the span of what must be seen, on each side
SMALL = 0.4  # a zone that takes less than this share of the plane is drawn again, enlarged
CELLS = 250  # a side; of all outcomes in one cell of the plane one is drawn


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is drawn; points are (point, party) arrays."""

    cloud: FloatArray
    in_zone: Any
    walk_away: FloatArray
    frontier: FloatArray
    zone_frontier: FloatArray
    solved: dict[str, FloatArray]
    titles: tuple[str, str]
    unit: str
    offers: tuple[FloatArray, FloatArray]
    deal: FloatArray

    @property
    def zone(self) -> FloatArray:
        """What must be seen to judge the zone of agreement."""
        return np.vstack([self.walk_away, self.zone_frontier])

    @property
    def talks(self) -> FloatArray:
        """What must be seen of the case: without a zone, the whole frontier."""
        frontier = self.zone_frontier if len(self.zone_frontier) else self.frontier
        return np.vstack([self.walk_away, frontier, *self.offers, self.deal])


def payoff_plane(
    payoffs: FloatArray,
    walk_away: FloatArray,
    solutions: Solutions,
    titles: tuple[str, str],
    unit: str,
    title: str,
    offers: Sequence[Offer] = (),
    deal: tuple[float, float] | None = None,
) -> Figure:
    """Draw outcomes, zone of agreement, frontier, solutions and what was offered.

    Party 0's payoff runs to the right, party 1's up. Far outliers may lie beyond the edge.
    Where the zone of agreement is small beside the rest, it is drawn once more, enlarged.

    Parameters
    ----------
    payoffs : (party, outcome) array
        Payoffs of the two parties, finite.
    walk_away : (party,) array
        Payoffs of no deal, in the same unit.
    solutions : Solutions
        Of these payoffs and this walk-away.
    titles : (str, str)
        The parties as people call them.
    unit : str
        Unit of all payoffs; may be empty.
    title : str
        What the figure shows.
    offers : sequence of (party, payoff to party 0, payoff to party 1)
        Offers in the order made, each as it was worth on its day.
    deal : (payoff to party 0, payoff to party 1), optional
        The outcome agreed.

    Returns
    -------
    Figure
        10 by 7 inches, bound to no window; its first axes are the plane.

    Examples
    --------
    >>> from negosim.scoring.solutions import solve
    >>> payoffs, walk_away = np.array([[3.0, 2.0, 1.0], [1.0, 2.0, 3.0]]), np.zeros(2)
    >>> found = solve(payoffs, walk_away)
    >>> figure = payoff_plane(payoffs, walk_away, found, ("Buyer", "Seller"), "EUR", "A bicycle")
    >>> figure.axes[0].get_xlabel()
    "Buyer's payoff (EUR)"
    """
    cloud = payoffs.T
    case = Case(
        cloud=cloud,
        in_zone=individually_rational(payoffs, walk_away),
        walk_away=walk_away,
        frontier=cloud[solutions.frontier],
        zone_frontier=cloud[solutions.zone_frontier],
        solved={name: cloud[getattr(solutions, name)] for name in SOLUTIONS},
        titles=titles,
        unit=unit,
        offers=(_of(0, offers), _of(1, offers)),
        deal=np.array([] if deal is None else [deal], dtype=np.float64).reshape(-1, 2),
    )
    with rc_context(LOOK):
        return _figure(case, title)


def _of(party: int, offers: Sequence[Offer]) -> FloatArray:
    made = [(first, second) for by, first, second in offers if by == party]
    return np.array(made, dtype=np.float64).reshape(-1, 2)


def _figure(case: Case, title: str) -> Figure:
    figure = Figure(figsize=(10, 7), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(fill(title, 75), fontsize=16, parse_math=False)
    grid = figure.add_gridspec(2, 2, width_ratios=(1.75, 1))
    plane = figure.add_subplot(grid[:, 0])
    view = _view(case.talks, case.cloud)
    _draw(plane, case, view)
    for party, axis in enumerate((plane.xaxis, plane.yaxis)):
        unit = f" ({case.unit})" if case.unit else ""
        axis.set_label_text(fill(f"{_whose(case.titles[party])} payoff{unit}", 50))
        axis.label.set_parse_math(False)
    near = _view(case.zone, case.cloud)
    corner = figure.add_subplot(grid[1, 1])
    if len(case.zone_frontier) and (np.ptp(near, axis=0) < SMALL * np.ptp(view, axis=0)).any():
        _draw(corner, case, near)
        corner.set_title("The zone, enlarged", fontsize=13)
        plane.add_patch(
            Rectangle(near[0], *np.ptp(near, axis=0), fill=False, edgecolor=INK, linewidth=1)
        )
    else:
        corner.set_axis_off()
    legend = figure.legend(*plane.get_legend_handles_labels(), loc="outside right upper")
    return figure


def _whose(title: str) -> str:
    return f"{title}'" if title.endswith("s") else f"{title}'s"


def _view(seen: FloatArray, cloud: FloatArray) -> FloatArray:
    """Two corners round what must be seen: with a margin, but not far beyond the cloud."""
    everything = np.vstack([seen, cloud])
    rim = 0.05 * np.ptp(everything, axis=0)
    margin = np.maximum(MARGIN * np.ptp(seen, axis=0), 2 * rim)
    low = np.maximum(seen.min(axis=0) - margin, everything.min(axis=0) - rim)
    high = np.minimum(seen.max(axis=0) + margin, everything.max(axis=0) + rim)
    return np.stack([low, high])


def _draw(axes: Axes, case: Case, view: FloatArray) -> None:
    axes.set_xlim(*view[:, 0])
    axes.set_ylim(*view[:, 1])
    _draw_cloud(axes, case, view)
    _draw_frontier(axes, case)
    _draw_offers(axes, case)
    _draw_solutions(axes, case)


def _draw_cloud(axes: Axes, case: Case, view: FloatArray) -> None:
    """Outcomes, and the zone of those that leave nobody below the walk-away."""
    axes.add_patch(
        Rectangle(
            case.walk_away,
            *np.maximum(view[1] - case.walk_away, 0),
            color=ZONE,
            linewidth=0,
            zorder=0,
            label=f"Zone of agreement:\n{case.in_zone.sum():,} of {len(case.cloud):,} outcomes",
        )
    )
    axes.axvline(case.walk_away[0], color=INK, linewidth=0.8, linestyle=":", zorder=1)
    axes.axhline(case.walk_away[1], color=INK, linewidth=0.8, linestyle=":", zorder=1)
    cells = np.floor((case.cloud - view[0]) / np.ptp(view, axis=0) * CELLS)
    shown = ((cells >= 0) & (cells <= CELLS)).all(axis=1)
    for inside, colour in ((False, CLOUD), (True, CLOUD_IN_ZONE)):
        numbers = np.flatnonzero(shown & (case.in_zone == inside))
        _, first = np.unique(cells[numbers], axis=0, return_index=True)
        points = case.cloud[numbers[first]]
        axes.scatter(
            *points.T, s=4 if len(case.cloud) > 2000 else 16, color=colour, linewidth=0, rasterized=True, zorder=1
        )


def _draw_frontier(axes: Axes, case: Case) -> None:
    axes.plot(*case.frontier.T, color=INK, linewidth=0.8, zorder=2)
    axes.plot(
        *case.zone_frontier.T,
        color=INK,
        linewidth=2,
        marker="o",
        markersize=4,
        zorder=3,
        label="Pareto frontier",
    )
    axes.plot(*case.walk_away, "X", color=INK, markersize=12, markeredgecolor="white", zorder=6)
    axes.annotate(
        "walk-away",
        case.walk_away,
        xytext=(-8, -8),
        textcoords="offset points",
        ha="right",
        va="top",
        path_effects=HALO,
        zorder=6,
    )


def _draw_offers(axes: Axes, case: Case) -> None:
    for party, offers in enumerate(case.offers):
        if not len(offers):
            continue
        ink = np.array(to_rgb(PARTIES[party]))
        share = np.linspace(0.3, 1, len(offers))[:, np.newaxis]
        axes.plot(*offers.T, color=PARTIES[party], linewidth=1, alpha=0.5, zorder=4)
        axes.scatter(*offers.T, s=15 + 45 * share[:, 0], color=1 - share * (1 - ink), zorder=4)
        axes.plot(
            [], [], color=PARTIES[party], marker="o", label=f"{_whose(case.titles[party])} offers"
        )


def _draw_solutions(axes: Axes, case: Case) -> None:
    if len(case.deal):
        axes.plot(
            *case.deal.T,
            "*",
            color=DEAL,
            markersize=26,
            markeredgecolor="black",
            linestyle="",
            zorder=5,
            label="Deal",
        )
    for name, (marker, size, colour) in reversed(SOLVED.items()):
        axes.plot(
            *case.solved[name].T,
            marker,
            markersize=size,
            markerfacecolor=colour if name == "nash" else "none",
            markeredgecolor=colour,
            markeredgewidth=3,
            linestyle="",
            zorder=7,
            label=name.replace("_", "–").title(),
        )


def save(figure: Figure, path: str | PathLike[str]) -> None:
    """Write a figure as .png or .svg; the same figure gives the same bytes."""
    path = Path(path)
    buffer = BytesIO()
    kind = path.suffix.lower()
    with rc_context(LOOK):
        figure.savefig(buffer, format=kind[1:], dpi=DPI, metadata={"Date": None} if kind == ".svg" else {"Software": None})
    path.write_bytes(buffer.getvalue())
