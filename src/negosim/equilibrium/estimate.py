"""A game known from lanes only: what its profiles may leave to be gained, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from negosim.arrays import FloatArray, IntArray

__all__ = ["ALPHA", "Gains", "Regret", "gains", "pure_regrets", "regret", "resampled", "resamples"]

ALPHA = 0.05  # statements hold with 95 %
COUNT = 1_000  # resamples
BLOCKS = 2_000  # lanes are resampled by at most so many blocks of neighbours
GRID = 1e-9  # payoffs nearer to each other are the same


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """What a player would gain by each other strategy, over lanes.

    Attributes
    ----------
    lanes : int
    mean, spread : (rows + columns,) array
        Mean and standard deviation of the gain; NaN where it is not known in every lane.
    """

    lanes: int
    mean: FloatArray
    spread: FloatArray

    def bounds(self, alpha: float = ALPHA) -> tuple[FloatArray, FloatArray]:
        """Student's bounds from below and from above, (rows + columns,) each.

        All those from above hold together with 1 - alpha (Bonferroni), and so do those from
        below; with 1 - 2 alpha all of both. NaN with one lane.
        """
        if self.lanes < 2:
            return self.mean * np.nan, self.mean * np.nan
        half = self._quantile(alpha) * self.spread / np.sqrt(self.lanes)
        return self.mean - half, self.mean + half

    def verdict(self, eps: float, alpha: float = ALPHA) -> bool | None:
        """Whether nobody can gain more than eps (True), somebody can (False), or it is open."""
        low, high = self.bounds(alpha)
        if (low > eps + GRID).any():
            return False
        known = ~np.isnan(self.mean)
        return True if (high[known] <= eps + GRID).all() else None

    def needs(self, eps: float, alpha: float = ALPHA) -> tuple[bool, float]:
        """The verdict to be expected if means and spreads stay, and the lanes it takes in all.

        With mean m and spread s, "is one" takes (t s / (eps - m))^2 lanes of the worst gain,
        "is not" (t s / (m - eps))^2 of the clearest one. Infinite where no number would do.

        Examples
        --------
        >>> Gains(100, np.array([0.0, -1.0]), np.array([0.0, 5.0])).needs(0.1)
        (True, 82.0)
        """
        if self.lanes < 2:
            return True, np.inf
        known = ~np.isnan(self.mean)
        away, spread = eps - self.mean[known], self.spread[known]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(spread > GRID, spread / np.abs(away), 0.0)
        lanes = np.ceil((self._quantile(alpha) * ratio) ** 2)
        gained = away < -GRID
        return not gained.any(), float(lanes[gained].min() if gained.any() else lanes.max())

    def _quantile(self, alpha: float) -> float:
        return float(special.stdtrit(self.lanes - 1, 1 - alpha / self.mean.size))


@dataclass(frozen=True, slots=True, eq=False)
class Regret:
    """Regret of a profile: the most that either player could gain by another strategy.

    Attributes
    ----------
    gains : Gains
    resampled : (resample, player) array
        Regret of row and column player in each resample of the lanes; NaN with one lane.
    """

    gains: Gains
    resampled: FloatArray

    @property
    def bound(self) -> float:
        """From above, with 95 %: quantile of the bootstrapped maximum over all deviations."""
        return float(np.quantile(self.resampled.max(axis=1), 1 - ALPHA))

    @property
    def of_players(self) -> tuple[float, float]:
        """The same for row and column player, each alone."""
        row, column = np.quantile(self.resampled, 1 - ALPHA, axis=0).tolist()
        return row, column

    @property
    def bonferroni(self) -> float:
        """A wider bound, from Student's intervals."""
        return float(self.gains.bounds()[1].max())

    def likely(self, eps: float) -> float:
        """Probability that the profile is an eps-equilibrium: the share of resamples."""
        worst = self.resampled.max(axis=1)
        return float((worst <= eps + GRID).mean()) if self.gains.lanes > 1 else np.nan


def regret(payoffs: FloatArray, samples: FloatArray, row: ArrayLike, column: ArrayLike) -> Regret:
    """Regret of a profile, estimated.

    Parameters
    ----------
    payoffs : (lane, player, row, column) array
        Of row and column player, all pairs on the same lanes; finite.
    samples : (resample, player, row, column) array
        Their means over resampled lanes, from `resampled`.
    row, column : (row,) and (column,) array
        The mixes.

    References
    ----------
    Wiedenbeck, Cassell & Wellman (2014), "Bootstrap statistics for empirical games",
    AAMAS 2014:597-604.

    Examples
    --------
    >>> payoffs = np.random.default_rng(1).normal(size=(400, 2, 2, 2)) + [[5, 0], [0, 1]]
    >>> found = regret(payoffs, resampled(payoffs, seed=1), [1, 0], [1, 0])
    >>> found.bound, found.likely(eps=0.1), found.gains.verdict(eps=0.1)
    (0.0, 1.0, True)
    """
    rows = np.size(row)
    drawn = gains(samples, row, column)
    most = [drawn[:, :rows].max(axis=1), drawn[:, rows:].max(axis=1)]
    over = moments(gains(payoffs, row, column))
    return Regret(over, np.stack(most, axis=1) * (1.0 if over.lanes > 1 else np.nan))


def moments(gain: FloatArray) -> Gains:
    """Gains over lanes, from (lane, rows + columns)."""
    lanes = len(gain)
    spread = gain.std(axis=0, ddof=1) if lanes > 1 else np.full(gain.shape[1], np.nan)
    return Gains(lanes, gain.mean(axis=0), spread)


def gains(payoffs: FloatArray, row: ArrayLike, column: ArrayLike) -> FloatArray:
    """What a player gains by each pure strategy in each lane, (lane, rows + columns).

    As `regret`; cells that no deviation from the profile meets are not looked at.

    Examples
    --------
    >>> dilemma = np.array([[[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]]])
    >>> gains(dilemma, [1, 0], [1, 0])
    array([[0., 2., 0., 2.]])
    """
    x, y = (np.asarray(mix, dtype=np.float64) for mix in (row, column))
    rows, columns = np.flatnonzero(x > 0), np.flatnonzero(y > 0)
    first = payoffs[:, 0, :, columns].transpose(1, 2, 0) @ y[columns]
    second = payoffs[:, 1, rows].transpose(0, 2, 1) @ x[rows]
    worth = first[:, rows] @ x[rows], second[:, columns] @ y[columns]
    return np.hstack([first - worth[0][:, None], second - worth[1][:, None]])


def pure_regrets(payoffs: FloatArray) -> FloatArray:
    """Regret of each player in each pure profile, in the shape (..., player, row, column)."""
    A, B = payoffs[..., 0, :, :], payoffs[..., 1, :, :]
    both = A.max(axis=-2, keepdims=True) - A, B.max(axis=-1, keepdims=True) - B
    return np.stack(both, axis=-3)


def resampled(payoffs: FloatArray, seed: int, count: int = COUNT) -> FloatArray:
    """Means over lanes drawn with replacement, all payoffs of a lane together.

    Parameters
    ----------
    payoffs : (lane, ...) array
        Neighbouring lanes are drawn together where there are more than 2,000.
    seed, count : int

    Returns
    -------
    (resample, ...) array
    """
    lanes = len(payoffs)
    blocks = min(lanes, BLOCKS)
    starts = np.arange(blocks) * lanes // blocks
    sums = np.add.reduceat(payoffs.reshape(lanes, -1), starts, axis=0)
    sizes = np.diff(np.append(starts, lanes)).astype(np.float64)
    out = np.empty((count, sums.shape[1]))
    for at, drawn in enumerate(resamples(seed, blocks, count)):
        out[at] = sums[drawn].sum(axis=0) / sizes[drawn].sum()
    return out.reshape(count, *payoffs.shape[1:])


def resamples(seed: int, lanes: int, count: int) -> Iterator[IntArray]:
    """Lanes drawn with replacement, `count` times; the same for the same seed."""
    key = np.frombuffer(sha256(f"{seed}:bootstrap".encode()).digest()[:16], dtype="<u8")
    chance = np.random.Generator(np.random.Philox(key=key))
    for _ in range(count):
        yield chance.integers(0, lanes, lanes)
