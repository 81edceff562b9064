"""How players who learn or imitate move, and where they end, from a grid of starts."""

from __future__ import annotations

from collections import Counter
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import ArrayLike

from negosim.arrays import FloatArray, IntArray

__all__ = ["fictitious_play", "grid", "pull", "replicator", "resting_places"]

MOMENTS = 101  # of a path
TINY = 1e-300  # a share of 0, as it has a logarithm
STILL = 1e-4  # of the range of payoffs: slower is at rest
NEAR = 0.02  # ends no farther apart are of one place; of the range, what one may gain at rest


def grid(rows: int, columns: int, steps: int = 4) -> tuple[FloatArray, FloatArray]:
    """Starts: pairs of mixes, all inside, evenly spread; (start, row) and (start, column).

    Examples
    --------
    >>> x, y = grid(2, 1, steps=2)
    >>> x.tolist()
    [[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]]
    """
    sides = []
    for size in (rows, columns):
        picks = combinations_with_replacement(range(size), steps)
        counts = np.array([np.bincount(pick, minlength=size) for pick in picks])
        sides.append((counts + 1.0) / (steps + size))
    x, y = sides
    return x.repeat(len(y), axis=0), np.tile(y, (len(x), 1))


def replicator(
    A: ArrayLike, B: ArrayLike, x: FloatArray, y: FloatArray, time: float = 100.0
) -> tuple[FloatArray, FloatArray]:
    """The paths of the replicator dynamics of two populations.

    Worked out in logarithms of the shares, so that none leaves [0, 1] however small it gets;
    nashpy's integrator, on the shares themselves, fails on some games. Returned are the mixes at
    101 moments, evenly spaced from 0 to the end: (start, moment, row) and (start, moment, column).

    Parameters
    ----------
    A, B : (row, column) array
        Payoffs of row and column player, finite; time counts in units of their ranges.
    x, y : (start, row), (start, column) arrays
        The mixes to start from.

    References
    ----------
    Taylor, P. D. (1979). Evolutionarily stable strategies with two types of player. Journal of
    Applied Probability 16, 76-83.

    Examples
    --------
    A little more of the opera, and everybody goes there.

    >>> A, B = np.array([[2, 0], [0, 1]]), np.array([[1, 0], [0, 2]])
    >>> at, _ = replicator(A, B, np.array([[0.51, 0.49], [0.49, 0.51]]), np.full((2, 2), 0.5))
    >>> at[:, -1].round(3).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    from scipy.integrate import solve_ivp
    from scipy.special import softmax

    (ours, theirs), (starts, rows) = _unit(A, B), x.shape

    def grow(_: float, logs: FloatArray) -> FloatArray:
        both = logs.reshape(starts, -1)
        at, to = softmax(both[:, :rows], axis=1), softmax(both[:, rows:], axis=1)
        return np.hstack([to @ ours.T, at @ theirs]).ravel()

    begin = np.log(np.maximum(np.hstack([x, y]), TINY)).ravel()
    when = np.linspace(0.0, time, MOMENTS)
    found = solve_ivp(grow, (0.0, time), begin, "DOP853", when, rtol=1e-8, atol=1e-8)
    logs = found.y.T.reshape(MOMENTS, starts, -1).swapaxes(0, 1)
    return softmax(logs[..., :rows], axis=-1), softmax(logs[..., rows:], axis=-1)


def _unit(A: ArrayLike, B: ArrayLike) -> list[FloatArray]:
    """Payoffs moved to [0, 1]."""
    sides = (np.asarray(side, dtype=np.float64) for side in (A, B))
    return [(side - side.min()) / (np.ptp(side) or 1.0) for side in sides]


def pull(A: ArrayLike, B: ArrayLike, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How fast each share grows there by the replicator dynamics, of the shapes of x and y."""
    ours, theirs = _unit(A, B)
    row, column = y @ ours.T, x @ theirs
    means = [(mix * worth).sum(axis=-1, keepdims=True) for mix, worth in ((x, row), (y, column))]
    return x * (row - means[0]), y * (column - means[1])


def resting_places(
    A: ArrayLike, B: ArrayLike, x: FloatArray, y: FloatArray
) -> tuple[list[tuple[FloatArray, FloatArray]], IntArray]:
    """Different places (row's mix, column's) where paths from (path, row), (path, column) rest.

    The one with most paths comes first; then, for each path, the number of its place, or -1 where
    it still moves. A path lingers at corners on its way round; it rests where nobody would gain
    much by another strategy.

    Examples
    --------
    >>> A, B = np.array([[2, 0], [0, 1]]), np.array([[1, 0], [0, 2]])
    >>> places, which = resting_places(A, B, *(p[:, -1] for p in replicator(A, B, *grid(2, 2))))
    >>> len(places), np.bincount(which).tolist()
    (3, [10, 10, 5])
    """
    ends = np.hstack([x, y])
    still = np.abs(np.hstack(pull(A, B, x, y))).max(axis=1) <= STILL
    for own, me, other in ((np.asarray(A), x, y), (np.asarray(B).T, y, x)):
        worth = other @ own.T
        regret = worth.max(axis=1) - (me * worth).sum(axis=1)
        still &= regret <= NEAR * (np.ptp(own) or 1.0)
    near = (np.abs(ends[:, np.newaxis] - ends).max(axis=2) <= NEAR) & still
    first = np.where(still, near.argmax(axis=1), -1).tolist()
    order = [at for at, _ in Counter(at for at in first if at >= 0).most_common()]
    which = np.array([order.index(at) if at >= 0 else -1 for at in first])
    return [(x[at], y[at]) for at in order], which


def fictitious_play(
    A: ArrayLike,
    B: ArrayLike,
    x: FloatArray,
    y: FloatArray,
    rounds: int = 1000,
    uniforms: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """How often each strategy was played when both always reply best to the past.

    nashpy's own draws ties from numpy's global generator; here they are given, or broken for
    the first strategy.

    Parameters
    ----------
    A, B : (row, column) array
        Payoffs of row and column player, finite.
    x, y : (start, row), (start, column) arrays
        What is believed at first, worth one round; returned are the beliefs at the end.
    uniforms : (round, start, 2) array, optional
        Numbers in [0, 1) that break ties.

    References
    ----------
    Brown, G. W. (1951). Iterative solution of games by fictitious play. Activity Analysis of
    Production and Allocation, Wiley, 374-376.

    Examples
    --------
    >>> A = np.array([[1, -1], [-1, 1]])
    >>> at, to = fictitious_play(A, -A, *grid(2, 2, steps=0), rounds=10_000)
    >>> bool(np.abs(at - 0.5).max() < 0.02)
    True
    """
    ours, theirs = np.asarray(A, dtype=np.float64), np.asarray(B, dtype=np.float64).T
    rows, columns = x.copy(), y.copy()
    starts = np.arange(len(x))
    for number in range(rounds):
        drawn = np.zeros((len(x), 2)) if uniforms is None else uniforms[number]
        row, column = _reply(columns @ ours.T, drawn[:, 0]), _reply(rows @ theirs.T, drawn[:, 1])
        rows[starts, row] += 1
        columns[starts, column] += 1
    return rows / (rounds + 1), columns / (rounds + 1)


def _reply(worth: FloatArray, drawn: FloatArray) -> IntArray:
    """A best reply in each line; of several, the one that the number picks."""
    best = worth == worth.max(axis=1, keepdims=True)
    wanted = np.floor(drawn * best.sum(axis=1)) + 1
    reply: IntArray = (best.cumsum(axis=1) == wanted[:, np.newaxis]).argmax(axis=1)
    return reply
