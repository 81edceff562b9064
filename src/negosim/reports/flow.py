"""How two populations who imitate success move: a phase plane, or shares over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, product
from math import comb
from textwrap import fill, shorten
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from negosim.arrays import FloatArray, IntArray
from negosim.equilibrium.dynamics import grid, pull, replicator, resting_places
from negosim.equilibrium.game import Game
from negosim.equilibrium.nash import Equilibria
from negosim.equilibrium.replies import best_responses
from negosim.reports.drawing import LINES, key, page
from negosim.reports.words import strategy_words

__all__ = ["flow"]

STARTS = 150  # at most
TIME = 200.0
SHOWN = 6  # strategies a side; resting places
COLOURS = (*LINES[:SHOWN], "#999999")  # the last: of what still moves, or ends elsewhere
ELSEWHERE = "move or end elsewhere"
CLOSE = 0.02  # nearer to an equilibrium it is one


def flow(game: Game, found: Equilibria, titles: Sequence[str], title: str = "Imitation") -> Figure:
    """Draw the replicator dynamics of a game from a grid of starts.

    A game of 2 x 2, by itself or without its strictly dominated strategies, as the plane of both
    first strategies' shares with all that rests; a larger one as shares over time, of the 6
    strategies a side that end largest. A start inside ends, if anywhere, at an equilibrium.

    Parameters
    ----------
    game, found : Game, Equilibria
        The game and its equilibria.
    titles : sequence of str
        The two players as people call them.

    References
    ----------
    Nachbar, J. (1990). "Evolutionary" selection dynamics in games: convergence and limit
    properties. International Journal of Game Theory 19, 59-89.

    Examples
    --------
    >>> from negosim.equilibrium.game import game
    >>> from negosim.equilibrium.nash import solve
    >>> sexes = game([[2, 0], [0, 1]], [[1, 0], [0, 2]], ["opera", "match"], ["opera", "match"])
    >>> flow(sexes, solve(sexes.A, sexes.B), ("Ada", "Bob")).axes[0].get_xlabel()
    'Ada: share that plays opera'
    """
    kept = [
        [at for at in range(size) if at not in gone]
        for size, gone in zip(
            game.A.shape, (found.dominated_rows, found.dominated_columns), strict=True
        )
    ]
    if game.A.shape == (2, 2) or [len(side) for side in kept] != [2, 2]:
        kept = [list(range(size)) for size in game.A.shape]
    A, B = (side[np.ix_(*kept)].astype(np.float64) for side in (game.A, game.B))
    words = [strategy_words(side) for side in (game.rows, game.columns)]
    names = [
        [f"{titles[side]}: share that plays {words[side][at]}" for at in kept[side]]
        for side in (0, 1)
    ]
    mixes = [(np.array(e.row)[kept[0]], np.array(e.column)[kept[1]]) for e in found.equilibria]
    m, n = A.shape
    counts = (comb(m + many - 1, many) * comb(n + many - 1, many) for many in (4, 3, 2))
    steps = next((4 - at for at, count in enumerate(counts) if count <= STARTS), 1)
    x, y = grid(m, n, steps)
    few = np.linspace(0, len(x) - 1, min(len(x), STARTS)).astype(int)
    paths = replicator(A, B, x[few], y[few], TIME)
    places, which = resting_places(A, B, *(path[:, -1] for path in paths))
    which, handles = _ends(places, which, mixes)
    if (m, n) != (2, 2):
        return _panels(paths, which, names, title, handles)
    with page(title, 8.5, 8.5) as figure:
        axes = figure.subplots()
        handles += _plane(axes, A, B, mixes, found)
        axes.scatter(x[few, 0], y[few, 0], c=[COLOURS[at] for at in which], s=30, zorder=3)
        axes.set_xlabel(shorten(names[0][0], 60), parse_math=False)
        axes.set_ylabel(shorten(names[1][0], 60), parse_math=False)
        key(figure, handles)
    return figure


def _ends(
    places: Sequence[Any], which: IntArray, mixes: Sequence[Any]
) -> tuple[IntArray, list[Any]]:
    """Number of each start's colour, and what share of the starts ends where."""
    said = []
    for x, y in places:
        far = [max(np.abs(x - one).max(), np.abs(y - other).max()) for one, other in mixes]
        at = int(np.argmin(far))
        near = far[at] <= CLOSE
        said.append(f"end at equilibrium {at + 1}" if near else "end between equilibria")
    ends = [said[at] if at >= 0 else ELSEWHERE for at in which]
    ranked = [text for text, _ in Counter(ends).most_common() if text != ELSEWHERE][:SHOWN]
    numbers = np.array([ranked.index(text) if text in ranked else SHOWN for text in ends])
    names = ranked + [ELSEWHERE] * (SHOWN + 1 - len(ranked))
    shares = 100 * np.bincount(numbers, minlength=SHOWN + 1) / which.size
    return numbers, [
        Line2D([], [], color=colour, lw=3, label=f"{share:.0f} % of {which.size} starts {where}")
        for share, where, colour in zip(shares, names, COLOURS, strict=True)
        if share
    ]


def _plane(
    axes: Axes, A: FloatArray, B: FloatArray, mixes: Sequence[Any], found: Equilibria
) -> list[Any]:
    """Streamlines and all that rests, by kind."""
    p, q = np.meshgrid(*[np.linspace(0, 1, 25)] * 2)
    ways = pull(A, B, np.stack([p, 1 - p], axis=-1), np.stack([q, 1 - q], axis=-1))
    axes.streamplot(p, q, ways[0][..., 0], ways[1][..., 0], color="#BBBBBB", density=1.1)
    points = [(float(x[0]), float(y[0])) for x, y in mixes]
    for subset in (subset for piece in found.components for subset in piece.subsets):
        spans = [
            sorted(points[at][side] for at in subset)[:: len(subset) - 1 or 1] for side in (0, 1)
        ]
        axes.fill_between(spans[0], spans[1][0], spans[1][-1], color="black", alpha=0.2, lw=0)
        for one, other in combinations((points[at] for at in subset), 2):
            if one[0] == other[0] or one[1] == other[1]:
                axes.plot(*zip(one, other, strict=True), color="black", lw=4, zorder=3)
    rows, columns = best_responses(A, B)
    strict = np.argwhere(rows & ~rows[::-1] & columns & ~columns[:, ::-1])
    sure = {(1.0 - row, 1.0 - column) for row, column in strict.tolist()}
    corners = set(product((0.0, 1.0), (0.0, 1.0)))
    kinds: list[tuple[str, set[tuple[float, float]], dict[str, Any]]] = [
        ("Strict equilibrium", sure, {"marker": "o", "ms": 14}),
        ("Other equilibrium", set(points) - sure, {"marker": "D", "ms": 11, "mfc": "white"}),
        ("Rests, but is no equilibrium", corners - set(points), {"marker": "x", "ms": 10}),
    ]
    for kind, where, look in kinds:
        look |= {"ls": "", "color": "black", "mew": 2, "clip_on": False, "zorder": 4}
        if where:
            axes.plot(*zip(*sorted(where), strict=True), **look, label=kind)
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    return list(axes.get_legend_handles_labels()[0])


def _panels(
    paths: Sequence[FloatArray],
    which: IntArray,
    names: Sequence[Sequence[str]],
    title: str,
    handles: list[Any],
) -> Figure:
    """A panel for each strategy, the row player's above; a line for each start."""
    title += "\nover time, counted in units of the ranges of payoffs"
    if max(map(len, names)) > SHOWN:
        title += f"\nof each side the {SHOWN} strategies that end largest"
    picks = [np.sort(np.argsort(-p[:, -1].mean(axis=0), kind="stable")[:SHOWN]) for p in paths]
    across = max(len(pick) for pick in picks)
    when = np.append(np.linspace(0, TIME, paths[0].shape[1]), np.nan)
    moves = np.maximum(*(np.abs(p - p[:, -1:]).max(axis=(0, 2)) for p in paths)) > CLOSE
    with page(title, max(9.0, 2.6 * across), 6.5) as figure:
        panels = figure.subplots(2, across, sharex=True, sharey=True, squeeze=False)
        for (side, at), axes in np.ndenumerate(panels):
            axes.set_visible(at < len(picks[side]))
            if not axes.get_visible():
                continue
            shares = np.pad(paths[side], ((0, 0), (0, 1), (0, 0)), constant_values=np.nan)
            strategy = int(picks[side][at])
            for number in set(which.tolist()):
                some = shares[which == number, :, strategy]
                look = {"color": COLOURS[number], "lw": 0.8, "alpha": 0.7}
                axes.plot(np.tile(when, len(some)), some.ravel(), **look)
            name = fill(shorten(names[side][strategy], 70), 26)
            axes.set_title(name, fontsize=12, parse_math=False)
            axes.tick_params(labelbottom=True)
        panels[0, 0].set(xlim=(0, when[np.flatnonzero(moves).max(initial=0) + 1]), ylim=(0, 1.02))
        key(figure, handles)
    return figure
