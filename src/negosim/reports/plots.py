"""One case in payoff space: what could be agreed, where theory would settle, what was offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from negosim.arrays import BoolArray, FloatArray
from negosim.reports.drawing import DEAL, HALO, INK, PARTIES, page, quantity, whose
from negosim.scoring.solutions import Solutions, individually_rational

__all__ = ["payoff_plane"]

Offers = Sequence[tuple[int, float, float]]

SOLVED = {  # marker, size, colour; nested, so that several on one spot can all be seen
    "nash": ("o", 6, "#000000"),
    "kalai_smorodinsky": ("D", 10, "#CC79A7"),
    "egalitarian": ("o", 18, "#009E73"),
    "utilitarian": ("s", 22, "#E69F00"),
}
HAPPENED = "#56B4E9"
ZONE, CLOUD, CLOUD_IN_ZONE = "#E0F1EA", "#D0D0D0", "#96C4B3"

MARGIN = 0.35  # of the span of what must be seen, on each side
RIM = 0.05  # of the span of everything, kept free round it
SMALL = 0.4  # a zone that takes less than this share of the plane is drawn again, enlarged
CELLS = 200  # a side; of all outcomes in one cell of the plane one is drawn
CROWD = 2000  # outcomes; more of them are drawn as smaller dots
MANY = 3  # packages of one solution; more of them are drawn as smaller markers


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is drawn; points are (party, point) arrays."""

    cloud: FloatArray
    acceptable: BoolArray
    walk_away: FloatArray
    frontier: FloatArray
    zone_frontier: FloatArray
    solved: dict[str, FloatArray]
    titles: Sequence[str]
    offers: tuple[FloatArray, FloatArray]
    deal: FloatArray
    records: Mapping[str, FloatArray]

    @property
    def zone(self) -> FloatArray:
        """What spans the zone of agreement; where there is none, the whole frontier."""
        edge = self.zone_frontier if self.zone_frontier.size else self.frontier
        return np.column_stack([self.walk_away, edge])

    @property
    def talks(self) -> FloatArray:
        """The same, and all that was offered and agreed."""
        return np.column_stack([self.zone, *self.offers, self.deal, *self.records.values()])


def payoff_plane(
    payoffs: FloatArray,
    walk_away: FloatArray,
    solutions: Solutions,
    titles: Sequence[str],
    unit: str,
    title: str,
    offers: Offers = (),
    deal: tuple[float, float] | None = None,
    records: Mapping[str, int] | None = None,
    below: Callable[[SubFigure], None] | None = None,
    room: float = 0,
) -> Figure:
    """Draw outcomes, zone of agreement, frontier, solutions and what was offered.

    Party 0's payoff runs to the right, party 1's up. What lies far from the zone and from
    all offers is cut off; a zone that is small beside the offers is drawn again, enlarged.

    Parameters
    ----------
    payoffs : (party, outcome) array
        Payoffs of the two parties, finite; at least one outcome.
    walk_away : (party,) array
        Payoffs of no deal, in the same unit.
    solutions : Solutions
        Of these payoffs and this walk-away.
    titles : sequence of str
        The two parties as people call them.
    unit : str
        Unit of all payoffs; may be empty.
    title : str
        What the figure shows.
    offers : sequence of (party, payoff to party 0, payoff to party 1)
        Offers in the order made, each as it was worth on its day.
    deal : (payoff to party 0, payoff to party 1), optional
        The outcome agreed, as it was worth on its day.
    records : mapping, optional
        Outcome numbers of what really happened, by title.
    below : callable, optional
        Draws on a part of the figure of its own, below the plane.
    room : float
        Inches of that part.

    Returns
    -------
    Figure
        10 by 7 inches and that room, in no window. Its first axes are the plane.

    Examples
    --------
    >>> from negosim.scoring.solutions import solve
    >>> payoffs, walk_away = np.array([[3.0, 2.0, 1.0], [1.0, 2.0, 3.0]]), np.zeros(2)
    >>> found = solve(payoffs, walk_away)
    >>> figure = payoff_plane(payoffs, walk_away, found, ("Buyer", "Seller"), "EUR", "A bicycle")
    >>> figure.axes[0].get_xlabel()
    "Buyer's payoff (EUR)"
    """
    case = Case(
        cloud=payoffs,
        acceptable=individually_rational(payoffs, walk_away),
        walk_away=walk_away,
        frontier=payoffs[:, solutions.frontier],
        zone_frontier=payoffs[:, solutions.zone_frontier],
        solved={name: payoffs[:, getattr(solutions, name)] for name in SOLVED},
        titles=titles,
        offers=(_made_by(0, offers), _made_by(1, offers)),
        deal=_points([] if deal is None else [deal]),
        records={title: payoffs[:, [at]] for title, at in (records or {}).items()},
    )
    view, near = _view(case.talks, payoffs), _view(case.zone, payoffs)
    small = bool(case.acceptable.any() and (_span(near) < SMALL * _span(view)).any())
    scale = 0.7 if small else 1.0
    with page(title, height=7 + room) as figure:
        heights = (7, room) if below else (7,)
        grid = figure.add_gridspec(len(heights), 2, width_ratios=(1.9, 1), height_ratios=heights)
        plane = figure.add_subfigure(grid[0, 0]).add_subplot()
        aside = figure.add_subfigure(grid[0, 1])
        if below:
            below(figure.add_subfigure(grid[1, :]))
        _draw(plane, case, view, scale)
        _name_walk_away(plane, walk_away, view)
        plane.spines[["top", "right"]].set_visible(False)
        plane.set_xlabel(_label(titles[0], unit), parse_math=False)
        plane.set_ylabel(_label(titles[1], unit), parse_math=False)
        if small:
            plane.add_patch(_rectangle(near, fill=False, edgecolor=INK, zorder=5))
            _draw(aside.add_subplot(title="The frame, enlarged"), case, near)
        _legend(aside, plane, markerscale=0.7 / scale)
    return figure


def _points(pairs: Sequence[tuple[float, float]]) -> FloatArray:
    return np.array(pairs, dtype=np.float64).reshape(-1, 2).T


def _made_by(party: int, offers: Offers) -> FloatArray:
    return _points([(first, second) for by, first, second in offers if by == party])


def _span(points: FloatArray) -> FloatArray:
    return np.asarray(np.ptp(points, axis=1))


def _view(seen: FloatArray, cloud: FloatArray) -> FloatArray:
    """(party, corner): what must be seen, with a margin that ends where the cloud does."""
    everything = np.column_stack([seen, cloud])
    rim = RIM * np.where(_span(everything) > 0, _span(everything), 1.0)
    margin = np.maximum(MARGIN * _span(seen), 2 * rim)
    low = np.maximum(seen.min(axis=1) - margin, everything.min(axis=1) - rim)
    high = np.minimum(seen.max(axis=1) + margin, everything.max(axis=1) + rim)
    return np.column_stack([low, high])


def _rectangle(corners: FloatArray, **look: Any) -> Rectangle:
    (left, right), (low, high) = corners
    return Rectangle((left, low), right - left, high - low, **look)


def _label(title: str, unit: str) -> str:
    return fill(quantity(f"{whose(title)} payoff", unit), 50)


def _draw(axes: Axes, case: Case, view: FloatArray, scale: float = 1.0) -> None:
    axes.set(xlim=view[0], ylim=view[1])
    _draw_cloud(axes, case, view)
    _draw_zone(axes, case, view)
    _draw_solutions(axes, case, scale)
    _draw_offers(axes, case, scale)
    _draw_records(axes, case, scale)


def _draw_cloud(axes: Axes, case: Case, view: FloatArray) -> None:
    """Outcomes, those in the zone darker; as an image, or an .svg would hold each of them."""
    cells = np.floor((case.cloud - view[:, :1]) / _span(view)[:, np.newaxis] * CELLS)
    seen = ((cells >= 0) & (cells < CELLS)).all(axis=0)
    size = 16 if seen.size <= CROWD else 4
    for inside, colour in ((False, CLOUD), (True, CLOUD_IN_ZONE)):
        numbers = np.flatnonzero(seen & (case.acceptable == inside))
        _, first = np.unique(cells[:, numbers], axis=1, return_index=True)
        x, y = case.cloud[:, numbers[first]]
        axes.scatter(x, y, s=size, color=colour, linewidth=0, rasterized=True, zorder=1)


def _draw_zone(axes: Axes, case: Case, view: FloatArray) -> None:
    """Walk-away, the quadrant where nobody falls below it, and the frontier."""
    count = f"{case.acceptable.sum():,}" if case.acceptable.any() else "none"
    label = f"Zone of agreement:\n{count} of {case.acceptable.size:,} outcomes"
    quadrant = np.column_stack([case.walk_away, view[:, 1]])
    axes.add_patch(_rectangle(quadrant, color=ZONE, zorder=0, label=label))
    x, y = case.walk_away
    axes.axvline(x, color=INK, linewidth=0.8, linestyle=":", zorder=1)
    axes.axhline(y, color=INK, linewidth=0.8, linestyle=":", zorder=1)
    axes.plot(x, y, "X", color=INK, markersize=13, markeredgecolor="white", zorder=6)
    (thin,) = axes.plot(*case.frontier, color=INK, linewidth=0.8, zorder=2)
    (thick,) = axes.plot(*case.zone_frontier, "o-", color=INK, linewidth=2, markersize=3, zorder=3)
    (thick if case.zone_frontier.size else thin).set_label("Pareto frontier")


def _name_walk_away(axes: Axes, walk_away: FloatArray, view: FloatArray) -> None:
    """Below and to the left, where few outcomes are, unless that is off the edge."""
    right, up = (walk_away - view[:, 0]) / _span(view) < (0.25, 0.1)
    axes.annotate(
        "Walk-away",
        (walk_away[0], walk_away[1]),
        xytext=(9 if right else -9, 9 if up else -9),
        textcoords="offset points",
        ha="left" if right else "right",
        va="bottom" if up else "top",
        path_effects=HALO,
        zorder=6,
    )


def _draw_solutions(axes: Axes, case: Case, scale: float) -> None:
    for order, (name, (marker, size, colour)) in enumerate(SOLVED.items()):
        points = case.solved[name]
        look: dict[str, Any] = {
            "markersize": size * scale * (0.6 if points.shape[1] > MANY else 1),
            "markerfacecolor": colour if name == "nash" else "none",
            "markeredgecolor": colour,
            "markeredgewidth": 3 * scale,
            "zorder": 7 - order / 10,
            "label": name.replace("_", "–").title(),
        }
        if points.size:
            axes.plot(*points, marker, **look)


def _draw_offers(axes: Axes, case: Case, scale: float) -> None:
    """Two paths, pale at first; and where they met."""
    for title, colour, (x, y) in zip(case.titles, PARTIES, case.offers, strict=True):
        if x.size:
            share = np.linspace(1, 0.3, x.size)[::-1]
            shades = 1 - share[:, np.newaxis] * (1 - np.array(to_rgb(colour)))
            axes.plot(x, y, color=colour, linewidth=1, alpha=0.5, zorder=4)
            axes.scatter(x, y, s=50 * scale, color=shades, zorder=4)
            label = fill(f"{whose(title)} offers", 24)
            axes.plot([], [], "o-", color=colour, linewidth=1, markersize=10 * scale, label=label)
    if case.deal.size:
        look: dict[str, Any] = {"color": DEAL, "markeredgecolor": INK, "zorder": 5, "label": "Deal"}
        axes.plot(*case.deal, "*", markersize=34 * scale, **look)


def _draw_records(axes: Axes, case: Case, scale: float) -> None:
    """What really happened: markers of their own."""
    for (title, point), marker in zip(case.records.items(), cycle("P^v<>"), strict=False):
        look: dict[str, Any] = {"color": HAPPENED, "markeredgecolor": INK, "zorder": 8}
        axes.plot(*point, marker, markersize=17 * scale, label=fill(title, 26), **look)


def _legend(figure: SubFigure, axes: Axes, markerscale: float) -> None:
    handles, labels = axes.get_legend_handles_labels()
    if any("offers" in label for label in labels):
        handles.append(Line2D([], [], linestyle=""))
        labels.append("Offers as of their day,\npale first, dark last")
    legend = figure.legend(handles, labels, loc="outside upper left", markerscale=markerscale)
    for text in legend.get_texts():
        text.set_parse_math(False)
