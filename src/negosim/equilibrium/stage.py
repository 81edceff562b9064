"""How near the moves of one round came to an equilibrium of its game."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.equilibrium.exact import Mix, Rationals, rationals
from negosim.equilibrium.nash import Equilibria, solve
from negosim.equilibrium.structure import name

__all__ = ["DECIMALS", "Reading", "Score", "read", "score"]

DECIMALS = 9  # of payoffs
SURE = 0.95


@dataclass(frozen=True, slots=True)
class Score:
    """How near one move came.

    nearest, worst : 1 - regret / span over the listed equilibria, the best and the worst of them
    regret : against the nearest equilibrium, in the unit of the payoffs
    low : lower 95 % bound of that regret; None until it is worked out
    at : number of the nearest equilibrium
    """

    nearest: float
    worst: float
    regret: float
    at: int
    low: float | None = None

    @property
    def clear(self) -> bool:
        """Whether the move can be told from a best reply, in as many samples."""
        return self.low is not None and self.low >= 0 < self.regret


@dataclass(frozen=True, slots=True)
class Reading:
    """What a round comes to as a game.

    found : its equilibria
    family : name of the game of hold and concede; empty where a party has only one of them
    sequential : the cell played where who speaks second replies best to what the first did, and
        the first knows it; ties go to the earlier move
    scores : of each party's move; None where it made none
    """

    found: Equilibria
    family: str
    sequential: tuple[int, int]
    scores: tuple[Score | None, Score | None]


def score(A: Rationals, replies: Sequence[Mix], move: int) -> Score:
    """Regret of a move against what the other side plays in each equilibrium, scaled.

    Parameters
    ----------
    A : (own move, other's move) array of Fractions
        The party's payoffs.
    replies : sequence of mixes
        Of the other side; one an equilibrium, at least one. Of a continuum, its corners.
    move : int

    Returns
    -------
    Score
        Without a bound. Where all payoffs are the same, 1.

    Examples
    --------
    >>> A, half = rationals([[2, 0], [0, 1]]), Fraction(1, 2)
    >>> score(A, [(Fraction(1), Fraction(0)), (half, half)], 1)
    Score(nearest=0.75, worst=0.0, regret=0.5, at=1, low=None)
    """
    span = A.max() - A.min() or Fraction(1)
    worth = [A @ np.array(y, dtype=object) for y in replies]
    regrets = [max(values) - values[move] for values in worth]
    least = min(regrets)
    near, far = (float(1 - regret / span) for regret in (least, max(regrets)))
    return Score(near, far, float(least), regrets.index(least))


def read(
    payoffs: FloatArray,
    made: Sequence[int | None],
    first: int,
    resamples: IntArray,
    named: bool = True,
) -> Reading:
    """Solve the game of mean payoffs, and score the moves made in it.

    The bound of a regret is a basic bootstrap one over samples, the other side's mix held: 2 g
    less the 95 % quantile of the regrets g* in the resamples, so that what noise adds to a
    largest gain is taken off twice. Below 0, the move is not distinguishable from equilibrium.

    Parameters
    ----------
    payoffs : (sample, row, column, party) array
        The same samples in all cells.
    made : two of int or None
        The row and the column that were played.
    first : int
        Party that moves first: 0 the row.
    resamples : (resample, sample) array
        Numbers of samples, drawn with replacement.
    named : bool
        Whether the first two moves of both are to hold and to concede.

    References
    ----------
    Efron, B. & Tibshirani, R. (1993). An Introduction to the Bootstrap. Chapman & Hall, ch. 13.

    Examples
    --------
    >>> dilemma = np.array([[[[3, 3], [0, 5]], [[5, 0], [1, 1]]]], dtype=float)
    >>> found = read(dilemma, (0, 1), 0, np.zeros((10, 1), dtype=int))
    >>> found.family, found.sequential, [one.nearest for one in found.scores]
    ("prisoner's dilemma", (1, 1), [0.8, 1.0])
    """
    mean = payoffs.mean(axis=0)
    A, B = (rationals(mean[..., party], decimals=DECIMALS) for party in (0, 1))
    found = solve(A, B)
    scores: list[Score | None] = []
    for party, (own, move) in enumerate(zip((A, B.T), made, strict=True)):
        if move is None:
            scores.append(None)
            continue
        replies = [one.exact[1 - party] for one in found.equilibria]
        here = score(own, replies, move)
        samples = payoffs[..., party] if party == 0 else payoffs[..., party].swapaxes(1, 2)
        gains = (samples - samples[:, move, None]) @ np.array(replies[here.at], dtype=float)
        again = gains[resamples].mean(axis=1).max(axis=1)
        low = float(2 * gains.mean(axis=0).max() - np.quantile(again, SURE))
        scores.append(Score(here.nearest, here.worst, here.regret, here.at, low))
    family = name(A[:2, :2], B[:2, :2]) if named else ""
    family = family if family.count(" or ") < 2 else "undecided, with ties"
    return Reading(found, family, _sequential(A, B, first), (scores[0], scores[1]))


def _sequential(A: Rationals, B: Rationals, first: int) -> tuple[int, int]:
    """The cell where the second replies best and the first knows it."""
    leads, follows = (A, B) if first == 0 else (B.T, A.T)
    replies = [values.tolist().index(max(values)) for values in follows]
    worth = [leads[move, reply] for move, reply in enumerate(replies)]
    lead = worth.index(max(worth))
    cell = (lead, replies[lead])
    return cell if first == 0 else (cell[1], cell[0])
