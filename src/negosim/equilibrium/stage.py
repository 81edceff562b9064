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

__all__ = ["Reading", "Score", "read"]

DECIMALS = 9  # of payoffs
SURE = 0.95


@dataclass(frozen=True, slots=True)
class Score:
    """How near a move came to what is best against the other side's mix in an equilibrium.

    nearest, worst : 1 - regret / range of the party's payoffs, by the best and the worst of the
        listed equilibria; 1 where all payoffs are the same
    regret : by the nearest equilibrium, in the unit of the payoffs
    low : its lower 95 % bound; below 0 the move is not distinguishable from equilibrium
    """

    nearest: float
    worst: float
    regret: float
    low: float

    @property
    def clear(self) -> bool:
        """Whether the move can be told from a best reply."""
        return self.low >= 0 < self.regret


@dataclass(frozen=True, slots=True)
class Reading:
    """What a round comes to as a game.

    found : its equilibria; of a continuum, its corners
    family : name of the game of hold and concede; empty where a party has only one of them
    sequential : the cell reached where who moves second replies best, and the first knows it;
        ties go to the earlier move
    scores : of each party's move; None where it made none
    """

    found: Equilibria
    family: str
    sequential: tuple[int, int]
    scores: tuple[Score | None, ...]


def read(
    payoffs: FloatArray,
    made: Sequence[int | None],
    first: int,
    resamples: IntArray,
    named: bool = True,
) -> Reading:
    """Solve the game of mean payoffs, and score the moves made in it.

    The bound of a regret g is a basic bootstrap one over samples, the other side's mix held:
    2 g less the 95 % quantile of g in the resamples, for noise inflates a largest gain.

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
    sides = ((A, payoffs[..., 0]), (B.T, payoffs[..., 1].swapaxes(1, 2)))
    replies = [[one.exact[1 - party] for one in found.equilibria] for party in (0, 1)]
    scores = tuple(
        None if move is None else _score(own, samples, mixes, move, resamples)
        for (own, samples), mixes, move in zip(sides, replies, made, strict=True)
    )
    family = name(A[:2, :2], B[:2, :2]) if named else ""
    family = family if family.count(" or ") < 2 else "undecided, with ties"
    lead, reply = _in_turn(A, B) if first == 0 else _in_turn(B.T, A.T)
    return Reading(found, family, (lead, reply) if first == 0 else (reply, lead), scores)


def _score(
    own: Rationals, samples: FloatArray, mixes: Sequence[Mix], move: int, resamples: IntArray
) -> Score:
    """Of a move, by a party's mean payoffs and samples, own moves first, and the other's mixes."""
    span = own.max() - own.min() or Fraction(1)
    worth = [own @ np.array(mix, dtype=object) for mix in mixes]
    regrets = [max(values) - values[move] for values in worth]
    least = min(regrets)
    mix = np.array(mixes[regrets.index(least)], dtype=np.float64)
    gains = (samples - samples[:, move, None]) @ mix
    again = gains[resamples].mean(axis=1).max(axis=1)
    low = 2 * gains.mean(axis=0).max() - np.quantile(again, SURE)
    near, far = (float(1 - regret / span) for regret in (least, max(regrets)))
    return Score(near, far, float(least), float(low))


def _in_turn(leads: Rationals, follows: Rationals) -> tuple[int, int]:
    """What is played where the one who follows knows the other's move; tables by lead, reply."""
    replies = [values.tolist().index(max(values)) for values in follows]
    worth = [values[reply] for values, reply in zip(leads, replies, strict=True)]
    lead = worth.index(max(worth))
    return lead, replies[lead]
