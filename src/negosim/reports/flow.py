"""How two populations who imitate success move: a phase plane, or shares over time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
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

STARTS = 150  # at most so many, unless even the coarsest grid has more
TIME = 200.0
SHOWN = 8  # strategies a side
NAMED = 6  # resting places
GREY = "#999999"  # of what still moves
CLOSE = 0.02  # nearer to an equilibrium it is one
ACROSS = 4  # panels


def flow(
    game: Game, found: Equilibria, titles: Sequence[str], title: str = "Imitation of success"
) -> Figure:
    """Draw the replicator dynamics of a game from a grid of starts.

    A game of 2 x 2, by itself or without its strictly dominated strategies, as a plane of both
    first strategies' shares, with everything that rests; a larger one as shares over time, the
    8 strategies a side that end largest.

    Parameters
    ----------
    game : Game
    found : Equilibria
        Its equilibria.
    titles : sequence of str
        The two players as people call them.
    title : str

    Examples
    --------
    >>> from negosim.equilibrium.game import game
    >>> from negosim.equilibrium.nash import solve
    >>> sexes = game([[2, 0], [0, 1]], [[1, 0], [0, 2]], ["opera", "match"], ["opera", "match"])
    >>> figure = flow(sexes, solve(sexes.A, sexes.B), ("Ada", "Bob"))
    >>> figure.axes[0].get_xlabel()
    'Ada: share that plays opera'
    """
    reduced, mixes = _reduced(game, found)
    A, B = (side.astype(np.float64) for side in (reduced.A, reduced.B))
    m, n = A.shape
    steps = next((steps for steps in (4, 3, 2) if len(grid(m, n, steps)[0]) <= STARTS), 1)
    starts = grid(m, n, steps)
    few = np.linspace(0, len(starts[0]) - 1, min(len(starts[0]), STARTS)).astype(int)
    paths = replicator(A, B, starts[0][few], starts[1][few], TIME)
    places, which = resting_places(A, B, *(path[:, -1] for path in paths))
    handles = _ends(A, B, places, which, mixes)
    names = [
        [shorten(one, 40, placeholder=" …") for one in strategy_words(side)]
        for side in (reduced.rows, reduced.columns)
    ]
    if A.shape != (2, 2):
        return _panels(paths, which, names, titles, title, handles)
    with page(title, 8.5, 8.5) as figure:
        axes = figure.subplots()
        handles += _plane(axes, A, B, mixes, found)
        x, y = (path[:, 0, 0] for path in paths)
        axes.scatter(x, y, c=[_colour(number) for number in which], s=30, zorder=3)
        across, up = (f"{titles[at]}: share that plays {names[at][0]}" for at in (0, 1))
        axes.set_xlabel(across, parse_math=False)
        axes.set_ylabel(up, parse_math=False)
        key(figure, handles)
    return figure


def _reduced(game: Game, found: Equilibria) -> tuple[Game, list[tuple[FloatArray, FloatArray]]]:
    """The game as it is drawn, without what is dominated if that makes it 2 x 2; equilibria."""
    gone = found.dominated_rows, found.dominated_columns
    sides = game.rows, game.columns
    kept = [
        [at for at in range(len(s)) if at not in out] for s, out in zip(sides, gone, strict=True)
    ]
    if game.A.shape == (2, 2) or [len(side) for side in kept] != [2, 2]:
        kept = [list(range(len(side))) for side in sides]
    here = np.ix_(*kept)
    rows, columns = (tuple(s[at] for at in side) for s, side in zip(sides, kept, strict=True))
    mixes = [(np.array(e.row)[kept[0]], np.array(e.column)[kept[1]]) for e in found.equilibria]
    return Game(game.A[here], game.B[here], rows, columns), mixes


def _colour(number: int) -> str:
    return LINES[number] if 0 <= number < NAMED else GREY


def _ends(
    A: FloatArray, B: FloatArray, places: Sequence[Any], which: IntArray, mixes: Sequence[Any]
) -> list[Any]:
    """What share of the starts ends where."""
    handles: list[Any] = []

    def told(share: float, colour: str, where: str) -> None:
        label = f"{100 * share:.0f} % of {len(which)} starts {where}"
        handles.append(Line2D([], [], color=colour, lw=3, label=label))

    for number, (x, y) in enumerate(places[:NAMED]):
        near = [
            max(np.abs(x - one).max(), np.abs(y - other).max()) <= CLOSE for one, other in mixes
        ]
        regrets = (A @ y).max() - x @ A @ y, (x @ B).max() - x @ B @ y
        stable = regrets[0] <= CLOSE * np.ptp(A) and regrets[1] <= CLOSE * np.ptp(B)
        where = f"equilibrium {near.index(True) + 1}" if any(near) else "a mixture of equilibria"
        where = where if stable else "what is no equilibrium"
        told(np.mean(which == number).item(), _colour(number), f"end at {where}")
    if others := np.mean((which < 0) | (which >= NAMED)).item():
        told(others, GREY, "still move" if len(places) <= NAMED else "move or end elsewhere")
    return handles


def _plane(
    axes: Axes, A: FloatArray, B: FloatArray, mixes: Sequence[Any], found: Equilibria
) -> list[Any]:
    """Streamlines and all that rests, by kind."""
    p, q = np.meshgrid(*[np.linspace(0, 1, 25)] * 2)
    ways = pull(A, B, np.stack([p, 1 - p], axis=-1), np.stack([q, 1 - q], axis=-1))
    axes.streamplot(p, q, ways[0][..., 0], ways[1][..., 0], color="#BBBBBB", density=1.1)
    points = [(float(x[0]), float(y[0])) for x, y in mixes]
    for subset in (subset for piece in found.components for subset in piece.subsets):
        for one, other in combinations(subset, 2):
            axes.plot(*zip(points[one], points[other], strict=True), color="black", lw=4, zorder=3)
    rows, columns = best_responses(A, B)
    strict = rows & ~rows[::-1] & columns & ~columns[:, ::-1]
    sure = {(1.0 - i, 1.0 - j) for i, j in np.argwhere(strict).tolist()}
    corners = set(product((0.0, 1.0), (0.0, 1.0)))
    kinds: list[tuple[str, set[tuple[float, float]], dict[str, Any]]] = [
        ("Strict equilibrium", sure, {"marker": "o", "ms": 14}),
        ("Other equilibrium", set(points) - sure, {"marker": "D", "ms": 11, "mfc": "white"}),
        ("Rests, but is no equilibrium", corners - set(points), {"marker": "x", "ms": 10}),
    ]
    handles: list[Any] = []
    for kind, where, look in kinds:
        look |= {"ls": "", "color": "black", "mew": 2}
        if where:
            axes.plot(*zip(*sorted(where), strict=True), **look, clip_on=False, zorder=4)
            handles.append(Line2D([], [], **look, label=kind))
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    return handles


def _panels(
    paths: tuple[FloatArray, FloatArray],
    which: IntArray,
    names: Sequence[Sequence[str]],
    titles: Sequence[str],
    title: str,
    handles: list[Any],
) -> Figure:
    """A panel for each strategy, the row player's above; a line for each start."""
    title += "\nshares over time, counted in units of the ranges of payoffs"
    if max(map(len, names)) > SHOWN:
        title += f"\nof each side the {SHOWN} strategies that end largest"
    picks = [
        np.sort(np.argsort(-path[:, -1].mean(axis=0), kind="stable")[:SHOWN]) for path in paths
    ]
    moves = [np.abs(path - path[:, -1:]).max(axis=(0, 2)) for path in paths]
    when = np.linspace(0, TIME, paths[0].shape[1])
    last = when[np.flatnonzero(np.maximum(*moves) > 0.01).max(initial=0) + 1 :][:1]
    across = min(ACROSS, max(map(len, picks)))
    lines = [-(-len(pick) // across) for pick in picks]
    with page(title, max(10.0, 3.2 * across), 1.8 + 2.3 * sum(lines)) as figure:
        panels = figure.subplots(sum(lines), across, sharex=True, sharey=True, squeeze=False)
        for axes in panels.flat:
            axes.set_visible(False)
        for side, pick in enumerate(picks):
            for at, strategy in enumerate(pick):
                axes = panels[side * lines[0] + at // across, at % across]
                axes.set_visible(True)
                for number in set(which.tolist()):
                    some = np.pad(paths[side][which == number, :, strategy], ((0, 0), (0, 1)))
                    some[:, -1] = np.nan
                    long = np.tile(np.append(when, np.nan), len(some))
                    axes.plot(long, some.ravel(), color=_colour(number), lw=0.8, alpha=0.7)
                name = fill(f"{titles[side]}: {names[side][strategy]}", 30)
                axes.set_title(name, fontsize=12, parse_math=False)
                axes.tick_params(labelbottom=True)
        panels[0, 0].set(xlim=(0, last[0] if last.size else TIME), ylim=(-0.02, 1.02))
        key(figure, handles)
    return figure
