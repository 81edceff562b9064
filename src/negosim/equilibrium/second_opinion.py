"""nashpy beside our own enumeration: what it proposes, and where the two differ."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from negosim.arrays import FloatArray
from negosim.equilibrium.exact import Mix, Rationals, exact_payoffs

__all__ = ["difference", "proposals", "serves"]

SIDE = 8  # nashpy takes seconds there, minutes at 10 x 10
NEAR = 1e-6  # probabilities no further apart are of one proposal


def serves(rows: int, columns: int) -> bool:
    """Whether nashpy is asked: games of two strategies a side up to 8 x 8."""
    return min(rows, columns) >= 2 and max(rows, columns) <= SIDE


def proposals(A: Rationals, B: Rationals) -> list[tuple[FloatArray, FloatArray]]:
    """Profiles from nashpy's vertex enumeration, of payoffs moved to [1, 2].

    There it loses none to the size of the numbers, or to a column of zeros.

    References
    ----------
    Knight, V. & Campbell, J. (2018). Nashpy: A Python library for the computation of Nash
    equilibria. Journal of Open Source Software 3(30), 904.

    Examples
    --------
    >>> from negosim.equilibrium.exact import rationals
    >>> A, B = rationals([[1e9, 0], [0, 5e8]]), rationals([[1e-9, 0], [0, 2e-9]])
    >>> len(proposals(A, B))
    3
    """
    import nashpy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an even number of equilibria, and what that may mean
        return list(nashpy.Game(_unit(A), _unit(B)).vertex_enumeration())


def _unit(matrix: Rationals) -> FloatArray:
    """Payoffs moved to [1, 2]; ones where all are equal."""
    low, high = matrix.min(), matrix.max()
    return np.asarray(1 + (matrix - low) / ((high - low) or Fraction(1)), dtype=np.float64)


def difference(A: Rationals, B: Rationals, profiles: Sequence[tuple[Mix, Mix]]) -> str:
    """In what nashpy's proposals differ from all extreme equilibria; empty where in nothing.

    Examples
    --------
    >>> from negosim.equilibrium.exact import rationals
    >>> A, B = rationals([[2, 0], [0, 1]]), rationals([[1, 0], [0, 2]])
    >>> one = (Fraction(1), Fraction(0))
    >>> difference(A, B, [(one, one)])[:59]
    "nashpy's vertex enumeration proposes 2 more profiles, with "
    """
    try:
        proposed = proposals(A, B)
    except Exception as error:  # whatever stops it is news of nashpy's, not a fault of the game
        return f"nashpy's vertex enumeration stopped with {type(error).__name__}."
    known = np.array([[*x, *y] for x, y in profiles], dtype=np.float64)
    seen = np.zeros(len(profiles), dtype=bool)
    regrets = []
    for x, y in proposed:
        near = (np.abs(known - np.concatenate([x, y])) <= NEAR).all(axis=1)
        seen |= near
        if not near.any():
            regrets.append(_regret(A, B, x, y))
    said = []
    if not seen.all():
        said.append(f"finds {seen.sum()} of these {seen.size} equilibria")
    if regrets:
        more = "1 more profile" if len(regrets) == 1 else f"{len(regrets)} more profiles"
        said.append(f"proposes {more}, with regrets up to {max(regrets):.3g}")
    return f"nashpy's vertex enumeration {' and '.join(said)}." if said else ""


def _regret(A: Rationals, B: Rationals, x: FloatArray, y: FloatArray) -> float:
    """Regret of a proposal, its dust swept off; infinite where it is no pair of mixes."""
    mixes = []
    for proposed in (x, y):
        if not np.isfinite(proposed).all() or not (proposed > 0).any():
            return float("inf")
        weights = [Fraction(float(weight)) for weight in np.maximum(proposed, 0.0)]
        mixes.append([weight / sum(weights) for weight in weights])
    return float(exact_payoffs(A, B, *mixes)[2])
