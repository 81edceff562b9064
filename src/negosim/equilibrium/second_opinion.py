"""nashpy beside our own enumeration: what it proposes, and where the two differ."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from negosim.arrays import BoolArray, FloatArray
from negosim.equilibrium.exact import Mix, Rationals, exact_payoffs

__all__ = ["METHODS", "Answer", "alone", "ask", "difference", "matched", "proposals", "serves"]

SIDE = 8  # nashpy takes seconds there, minutes at 10 x 10
LIMIT = 10.0  # seconds for a method of nashpy's alone
METHODS = {
    "support enumeration": "support_enumeration",
    "vertex enumeration": "vertex_enumeration",
    "Lemke-Howson": "lemke_howson_enumeration",
}
STARTED = 60.0  # seconds more that its process may take to start and import, on a busy machine
KILLED = 9
CHILD = """
import json, os, sys, threading, warnings
import numpy
import nashpy
warnings.simplefilter("ignore")
method, A, B, limit, killed = json.load(sys.stdin)
clock = threading.Timer(limit, os._exit, [killed])
clock.daemon = True
clock.start()
try:
    for profile in getattr(nashpy.Game(numpy.array(A), numpy.array(B)), method)():
        print(json.dumps([side.tolist() for side in profile]), flush=True)
    print('"finished"')
except Exception as error:
    print(json.dumps(f"stopped with {type(error).__name__}"))
"""
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
    seen, regrets = matched(A, B, profiles, proposed)
    said = []
    if not seen.all():
        said.append(f"finds {seen.sum()} of these {seen.size} equilibria")
    if regrets:
        more = "1 more profile" if len(regrets) == 1 else f"{len(regrets)} more profiles"
        said.append(f"proposes {more}, with regrets up to {max(regrets):.3g}")
    return f"nashpy's vertex enumeration {' and '.join(said)}." if said else ""


def matched(
    A: Rationals,
    B: Rationals,
    profiles: Sequence[tuple[Mix, Mix]],
    proposed: Iterable[tuple[ArrayLike, ArrayLike]],
) -> tuple[BoolArray, list[float]]:
    """Which profiles are proposed, and the regret of each proposal that is none of them."""
    known = np.array([[*x, *y] for x, y in profiles], dtype=np.float64)
    seen = np.zeros(len(profiles), dtype=bool)
    regrets = []
    for x, y in proposed:
        one, other = (np.asarray(side, dtype=np.float64) for side in (x, y))
        near = np.zeros(len(profiles), dtype=bool)
        if (one.size, other.size) == A.shape:
            near = (np.abs(known - np.concatenate([one, other])) <= NEAR).all(axis=1)
        seen |= near
        if not near.any():
            regrets.append(_regret(A, B, one, other))
    return seen, regrets


@dataclass(frozen=True, slots=True)
class Answer:
    """What nashpy says by itself.

    Attributes
    ----------
    method : str
        One of nashpy's three.
    found, missed : tuple of int
        Numbers of the known equilibria, from 0.
    others : int
        Profiles proposed that are none of them.
    worst : float or None
        Their largest regret; infinite where one is no pair of mixes. None without any.
    end : str
        How it ended: finished, stopped by an exception, or killed.
    """

    method: str
    found: tuple[int, ...]
    missed: tuple[int, ...]
    others: int
    worst: float | None
    end: str

    def document(self) -> dict[str, Any]:
        """For JSON; no regret where it is infinite."""
        worst = self.worst if self.worst is not None and isfinite(self.worst) else None
        return {**asdict(self), "worst": worst}


def alone(
    A: Rationals, B: Rationals, profiles: Sequence[tuple[Mix, Mix]], limit: float = LIMIT
) -> list[Answer]:
    """Each of nashpy's methods on the payoffs as they are, beside the known equilibria.

    Each runs in a process of its own, killed after so many seconds: some never return.
    """
    with ThreadPoolExecutor() as pool:
        said = list(pool.map(lambda method: ask(method, A, B, limit), METHODS.values()))
    out = []
    for method, (proposed, end) in zip(METHODS, said, strict=True):
        seen, regrets = matched(A, B, profiles, proposed)
        found, missed = (tuple(np.flatnonzero(which).tolist()) for which in (seen, ~seen))
        worst = max(regrets, default=None)
        out.append(Answer(method, found, missed, len(regrets), worst, end))
    return out


def ask(
    method: str, A: Rationals, B: Rationals, limit: float
) -> tuple[list[tuple[list[float], list[float]]], str]:
    """What a method of nashpy yields in a process of its own, and how that ended."""
    tables = (side.astype(np.float64).tolist() for side in (A, B))
    killed = f"killed after {limit:g} s"
    try:
        done = subprocess.run(
            [sys.executable, "-c", CHILD],
            input=json.dumps([method, *tables, limit, KILLED]).encode(),
            capture_output=True,
            timeout=limit + STARTED,
            check=False,
        )
        text, end = done.stdout, killed if done.returncode == KILLED else ""
    except subprocess.TimeoutExpired as late:
        text, end = late.stdout or b"", killed
    said = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith(b"\n")]
    if not end:
        end = said.pop() if said and isinstance(said[-1], str) else "stopped"
    return said, end


def _regret(A: Rationals, B: Rationals, x: FloatArray, y: FloatArray) -> float:
    """Regret of a proposal, its dust swept off; infinite where it is no pair of mixes."""
    mixes = []
    for proposed in (x, y):
        if not np.isfinite(proposed).all() or not (proposed > 0).any():
            return float("inf")
        weights = [Fraction(float(weight)) for weight in np.maximum(proposed, 0.0)]
        mixes.append([weight / sum(weights) for weight in weights])
    return float(exact_payoffs(A, B, *mixes)[2])
