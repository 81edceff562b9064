"""The game between strategies as two tables of payoffs, with best replies and equilibria."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from textwrap import fill, shorten
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.transforms import ScaledTranslation

from negosim.arrays import FloatArray
from negosim.reports.drawing import INK, LETTER, PARTIES, key, page, quantity, whose
from negosim.reports.words import strategy_words

__all__ = ["heat_map"]

Mix = tuple[Sequence[float], Sequence[float]]

PALE = ("#EAF3F9", "#FCEFE6")
MIXED = 3  # so many mixed equilibria are told at most
CERTAIN = 1 - 1e-9
CELL = 0.58  # inches, the least
UP, ASIDE = 17, 32  # points that the weights of one equilibrium take


def heat_map(
    matrix_a: FloatArray,
    matrix_b: FloatArray,
    rows: Sequence[str],
    columns: Sequence[str],
    titles: Sequence[str],
    unit: str,
    equilibria: Sequence[Mix] = (),
    title: str = "The game between strategies",
) -> Figure:
    """Draw the payoffs of both parties for every pair of strategies.

    Best replies are underlined, from all other cells an arrow points to the nearest one;
    equilibria in pure strategies are framed; the weights of the first 3 mixed ones stand beside
    the rows and above the columns.

    Parameters
    ----------
    matrix_a, matrix_b : (row, column) array
        Payoffs of the party that chooses the row, and of the one that chooses the column.
    rows, columns : sequence of str
        Strategies; up to about 12 a side stay readable.
    titles : sequence of str
        The two parties as people call them.
    unit : str
        Unit of both matrices; may be empty.
    equilibria : sequence of (row mix, column mix)
        Weights of the strategies, summing to 1.
    title : str

    Examples
    --------
    >>> a, b, names = np.array([[3, 0], [5, 1]]), np.array([[3, 5], [0, 1]]), ["keep", "break"]
    >>> figure = heat_map(a, b, names, names, ("Buyer", "Seller"), "EUR", [([0, 1], [0, 1])])
    >>> [axes.get_title() for axes in figure.axes]
    ["Buyer's payoff (EUR)", "Seller's payoff (EUR)"]
    """
    mixes = [(np.array(x, float), np.array(y, float)) for x, y in equilibria]
    pure = [(x, y) for x, y in mixes if min(x.max(), y.max()) >= CERTAIN]
    mixed = [(x, y) for x, y in mixes if min(x.max(), y.max()) < CERTAIN]
    if len(mixed) > MIXED:
        title += f"\nweights of {MIXED} of its {len(mixed)} mixed equilibria"
    told = mixed[:MIXED]
    names = [[_short(text) for text in strategy_words(texts)] for texts in (rows, columns)]
    m, n, turned = len(rows), len(columns), len(columns) > 4
    left, below = (max(len(line) for text in side for line in text.split("\n")) for side in names)
    width = max(10.0, 1 + LETTER * left + 2 * CELL * n + 0.45 * len(told))
    height = max(5.0, 2.4 + 0.45 * m + 0.24 * len(told) + (LETTER * below if turned else 0.4))
    with page(title, width, height) as figure:
        for side, axes in enumerate(figure.subplots(1, 2)):
            matrix = np.asarray((matrix_a, matrix_b)[side], dtype=np.float64)
            size, scale = 12 if max(m, n) > 5 else 16, _scale(matrix)
            of = f"{scale:,}" if 1e-6 <= scale <= 1e12 else f"{scale:.0e}"
            of = unit if scale == 1 else f"{of} {unit}".strip()
            _payoffs(axes, matrix / scale, side, size, (width - 2.5) / 2 / n)
            _arrows(axes, matrix, side)
            for x, y in pure:
                corner = (int(y.argmax()) - 0.45, int(x.argmax()) - 0.45)
                axes.add_patch(Rectangle(corner, 0.9, 0.9, fill=False, lw=3.5, ec="black"))
            _weights(axes, told, with_rows=side == 0)
            words = fill(quantity(f"{whose(titles[side])} payoff", of), 44)
            axes.set_title(words, pad=8 + UP * len(told), weight="bold", parse_math=False)
            axes.set_xticks(range(n), names[1], rotation=90 if turned else 0, parse_math=False)
            axes.set_yticks(range(m), names[0] if side == 0 else [""] * m, parse_math=False)
            axes.tick_params(axis="y", pad=4 + ASIDE * len(told))
            axes.set_xlabel(f"{titles[1]} plays", parse_math=False)
            if side == 0:
                axes.set_ylabel(f"{titles[0]} plays", parse_math=False)
        handles: list[Any] = [Line2D([], [], color=INK, lw=2, label="Best reply to the other side")]
        if any(axes.collections for axes in figure.axes):
            label = "Leads to a best reply"
            handles.append(Line2D([], [], ls="", marker=r"$\rightarrow$", ms=13, color=INK))
            handles[-1].set_label(label)
        if pure:
            label = "Equilibrium in pure strategies"
            handles.append(Patch(fill=False, lw=3, ec="black", label=label))
        if mixed:
            label = "Weights (%) in a mixed equilibrium"
            handles.append(Line2D([], [], ls="", marker="$a$", ms=9, color=INK, label=label))
        key(figure, handles)
    return figure


def _short(text: str) -> str:
    """A name on two lines at most."""
    text = shorten(text, 48, placeholder=" …")
    return fill(text, max(16, len(text) // 2 + 4))


def _scale(matrix: FloatArray) -> float:
    """1, or the power of 1,000 by which the largest payoff comes between 0.1 and 10,000."""
    size = log10(float(np.abs(matrix).max()) or 1.0)
    power: int = 3 * floor(max(size - 1, 0) / 3) + 3 * floor(min(size + 1, 0) / 3)
    scale: float = 10**power
    return scale


def _payoffs(axes: Axes, matrix: FloatArray, side: int, size: int, cell: float) -> None:
    """Payoffs on the party's colour, in the ink that is legible; best replies underlined."""
    low, high = float(matrix.min()), float(matrix.max())
    share = (matrix - low) / (high - low if high > low else 1.0)
    shades = LinearSegmentedColormap.from_list("payoffs", [PALE[side], PARTIES[side]])
    axes.imshow(share, cmap=shades, vmin=0, vmax=1, aspect="auto")
    digits = next((2 - at for at in (2, 1) if max(abs(low), abs(high)) >= 10**at), 2)
    while digits and np.array_equal(matrix.round(digits - 1), matrix):
        digits -= 1
    best = matrix == matrix.max(axis=side, keepdims=True)
    down = ScaledTranslation(0, -0.011 * size, axes.figure.dpi_scale_trans)
    for (i, j), value in np.ndenumerate(matrix):
        light = np.array(shades(share[i, j])[:3]) ** 2.2 @ [0.2126, 0.7152, 0.0722]
        ink = "black" if light > 0.25 else "white"
        text = f"{value.round(digits) + 0.0:,.{digits}f}".replace("-", "−")
        axes.text(j, i, text, ha="center", va="center", color=ink, fontsize=size)
        if best[i, j]:
            half = min(0.4, 0.0045 * size * len(text) / cell)
            under = axes.transData + down
            axes.plot([j - half, j + half], [i, i], color=ink, lw=2, transform=under)
    axes.set(xlim=(-0.5, matrix.shape[1] - 0.5), ylim=(matrix.shape[0] - 0.5, -0.5))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _arrows(axes: Axes, matrix: FloatArray, side: int) -> None:
    """From each cell that is no best reply, over the border to the next one on the way to one."""
    best = (matrix == matrix.max(axis=side, keepdims=True)).T if side else matrix == matrix.max(0)
    cells = np.argwhere(~best)
    if not cells.size:
        return
    goals = [np.flatnonzero(best[:, other]) - own for own, other in cells]
    way = np.sign([goal[np.abs(goal).argmin()] for goal in goals])
    own, other = cells[:, 0] + 0.36 * way, cells[:, 1] - 0.38 * side
    x, y, u, v = (own, other, way, 0 * way) if side else (other, own, 0 * way, way)
    look: dict[str, Any] = {"angles": "xy", "scale_units": "xy", "units": "inches", "color": INK}
    arrows = axes.quiver(x, y, 0.28 * u, 0.28 * v, scale=1, width=0.018, headwidth=5, **look)
    arrows.set_path_effects([withStroke(linewidth=2, foreground="white")])


def _weights(axes: Axes, mixed: Sequence[tuple[FloatArray, FloatArray]], with_rows: bool) -> None:
    """Above the columns, and before the rows, how often each is played in a mixed equilibrium."""
    look: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "center"}
    for at, (x, y) in enumerate(mixed):
        aside, up = -18 - (ASIDE * at if with_rows else 0), 12 + UP * at
        for j, weight in enumerate(y):
            axes.annotate(_percent(weight), (j, -0.5), (0, up), fontsize=12, **look)
        for i, weight in enumerate(x if with_rows else ()):
            axes.annotate(_percent(weight), (-0.5, i), (aside, 0), fontsize=12, **look)
        axes.annotate("abc"[at], (-0.5, -0.5), (aside, up), style="italic", weight="bold", **look)


def _percent(weight: float) -> str:
    return "" if weight < 1e-9 else "<1" if weight < 0.005 else f"{100 * weight:.0f}"
