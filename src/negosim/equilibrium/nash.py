"""Nash equilibria of a game of two: dominated strategies out, exact code decides, nashpy beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from negosim.arrays import IntArray
from negosim.equilibrium import second_opinion
from negosim.equilibrium.components import Component, components
from negosim.equilibrium.dominance import Rest, rest
from negosim.equilibrium.exact import (
    Mix,
    Rationals,
    exact_payoffs,
    extreme_equilibria,
    integers,
    spread,
    tables,
)
from negosim.equilibrium.paths import path_equilibria
from negosim.equilibrium.polytopes import Integers, fits
from negosim.equilibrium.programs import best_and_worst
from negosim.equilibrium.replies import best_responses
from negosim.equilibrium.supports import small_supports
from negosim.errors import UsageError

__all__ = ["Equilibria", "Equilibrium", "solve"]

MOST_GIVEN = 100  # strategies a side
MOST_LEFT = 30  # without the dominated ones: some seconds

ALL = "all extreme equilibria, enumerated in rational arithmetic"
BESIDE = f"{ALL}; nashpy's vertex enumeration beside it"
SOME = (
    "Lemke-Howson paths from every label, all supports of one to three strategies a side and "
    "mixed integer programs, made exact: equilibria found, perhaps not all"
)


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """One equilibrium, over all strategies of the game.

    Attributes
    ----------
    row, column : tuple of float
        The mixes: a probability per strategy.
    payoffs : tuple of float
        What row and column player may expect, in the game's unit.
    max_regret : float
        Most that either could gain by another strategy, of the exact mixes.
    exact : tuple of two tuples of Fraction
        The mixes as fractions.
    component : int or None
        Which connected piece of the set of equilibria it is in, from 0; None: not known.
    """

    row: tuple[float, ...]
    column: tuple[float, ...]
    payoffs: tuple[float, float]
    max_regret: float
    exact: tuple[Mix, Mix]
    component: int | None


@dataclass(frozen=True, slots=True)
class Equilibria:
    """The equilibria of a game.

    Attributes
    ----------
    equilibria : tuple of Equilibrium
        Those with more weight on the first rows, then columns, come first.
    degenerate : bool or None
        Some mix of one player has more best replies than strategies in it. Of the whole game;
        where that is too large to tell, of what is left of it; None where that is, too.
    continuum : bool or None
        There are infinitely many; those listed are the corners of the set. None: not known.
    complete : bool
        Every extreme equilibrium is listed.
    best, worst : int or None
        Numbers of those with the largest and the smallest sum of payoffs of all equilibria; None
        where it is not known which.
    components : tuple of Component
        The connected pieces of the set of equilibria; empty where it is not complete.
    method : str
        How they were found.
    difference : str
        In what nashpy's proposals differ; empty where in nothing, or where it was not asked.
    dominated_rows, dominated_columns : tuple of int
        Strategies out by iterated strict dominance, ascending.
    """

    equilibria: tuple[Equilibrium, ...]
    degenerate: bool | None
    continuum: bool | None
    complete: bool
    best: int | None
    worst: int | None
    components: tuple[Component, ...]
    method: str
    difference: str
    dominated_rows: tuple[int, ...]
    dominated_columns: tuple[int, ...]

    def document(self) -> dict[str, Any]:
        """Everything as one JSON document."""
        return {
            "format": 1,
            "equilibria": [
                {
                    "row": list(one.row),
                    "column": list(one.column),
                    "payoffs": list(one.payoffs),
                    "max_regret": one.max_regret,
                    "component": one.component,
                }
                for one in self.equilibria
            ],
            "components": [
                {"index": one.index, "subsets": [list(numbers) for numbers in one.subsets]}
                for one in self.components
            ],
            "degenerate": self.degenerate,
            "continuum": self.continuum,
            "complete": self.complete,
            "best": self.best,
            "worst": self.worst,
            "method": self.method,
            "difference": self.difference,
            "dominated": {
                "rows": list(self.dominated_rows),
                "columns": list(self.dominated_columns),
            },
        }


def solve(A: ArrayLike, B: ArrayLike, decimals: int | None = None) -> Equilibria:
    """Nash equilibria of a game of two.

    Strictly dominated strategies go first. Up to 12 x 12 (or as many corners) all extreme
    equilibria are listed, exactly; up to 8 x 8 nashpy is asked as well, and a difference said.
    A larger game yields the equilibria found, each of them exact.

    Parameters
    ----------
    A, B : (row, column) array or nested sequence
        Payoffs of row and column player: floats, integers, Fractions or Decimals, finite.
        At most 100 strategies a side, of which at most 30 undominated.
    decimals : int, optional
        Round payoffs to so many decimals first, as decimal fractions; without, a float is
        taken for the exact rational it stands for.

    Raises
    ------
    UsageError
        Where these are not two tables of finite numbers, of one shape and not too large.

    References
    ----------
    Avis, D., Rosenberg, G. D., Savani, R. & von Stengel, B. (2010). Enumeration of Nash
    equilibria for two-player games. Economic Theory 42, 9-37.

    Examples
    --------
    >>> found = solve([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> [one.payoffs for one in found.equilibria]
    [(2.0, 1.0), (0.6666666666666666, 0.6666666666666666), (1.0, 2.0)]
    >>> found.degenerate, found.difference
    (False, '')
    """
    ours, theirs = tables(A, B, decimals)
    if max(ours.shape) > MOST_GIVEN:
        raise UsageError(f"{_size(ours.shape)} is too large: at most {MOST_GIVEN} a side.")
    first, second = integers(ours), integers(theirs)
    left = rest(first, second)
    here = np.ix_(left.rows, left.columns)
    shape = (left.rows.size, left.columns.size)
    asked, extremes = False, (True, True)
    if left.extreme is not None:
        profiles = left.extreme.profiles
        asked = second_opinion.serves(*shape)
    elif max(shape) > MOST_LEFT:
        raise UsageError(
            f"{_size(shape)} strategies are left without the strictly dominated ones: "
            f"too large, at most {MOST_LEFT} a side."
        )
    else:
        bounds = best_and_worst(ours[here], theirs[here])
        extremes = (bounds[0] is not None, bounds[1] is not None)
        some = path_equilibria(first[here], second[here]), small_supports(first[here], second[here])
        profiles = tuple(sorted({*filter(None, bounds), *some[0], *some[1]}, reverse=True))
    pieces = components(first[here], second[here], left.extreme) if left.extreme else ()
    home = {at: number for number, piece in enumerate(pieces) for at in piece.profiles}
    found = [
        _equilibrium(ours, theirs, left, profile, home.get(at))
        for at, profile in enumerate(profiles)
    ]
    totals = [sum(one.payoffs) for one in found]
    return Equilibria(
        equilibria=tuple(found),
        degenerate=_degenerate(first, second, left),
        continuum=_continuum(profiles, left),
        complete=left.extreme is not None,
        best=totals.index(max(totals)) if extremes[0] else None,
        worst=totals.index(min(totals)) if extremes[1] else None,
        components=pieces,
        method=(BESIDE if asked else ALL) if left.extreme else SOME,
        difference=second_opinion.difference(ours[here], theirs[here], profiles) if asked else "",
        dominated_rows=_missing(left.rows, ours.shape[0]),
        dominated_columns=_missing(left.columns, ours.shape[1]),
    )


def _equilibrium(
    A: Rationals, B: Rationals, left: Rest, profile: tuple[Mix, Mix], component: int | None
) -> Equilibrium:
    """A profile of what is left, as one of the whole game and checked there."""
    row = spread(profile[0], left.rows, A.shape[0])
    column = spread(profile[1], left.columns, A.shape[1])
    first, second, regret = exact_payoffs(A, B, row, column)
    return Equilibrium(
        row=tuple(map(float, row)),
        column=tuple(map(float, column)),
        payoffs=(float(first), float(second)),
        max_regret=float(regret),
        exact=(row, column),
        component=component,
    )


def _degenerate(A: Integers, B: Integers, left: Rest) -> bool | None:
    """Whether a mix of the whole game has too many best replies, as far as can be told."""
    of_row, of_column = best_responses(A, B)
    if (of_row.sum(axis=0) > 1).any() or (of_column.sum(axis=1) > 1).any():
        return True  # to a pure strategy already
    if left.extreme is None:
        return None
    smaller = (left.rows.size, left.columns.size) != A.shape
    again = smaller and fits(*A.shape)
    return left.extreme.degenerate or (again and extreme_equilibria(A, B).degenerate)


def _continuum(profiles: Sequence[tuple[Mix, Mix]], left: Rest) -> bool | None:
    """Whether two equilibria share a mix: then all mixtures of their other mixes serve, too."""
    shared = any(len(set(side)) < len(profiles) for side in zip(*profiles, strict=True))
    return shared or (None if left.extreme is None else False)


def _missing(left: IntArray, count: int) -> tuple[int, ...]:
    """Strategies that are gone."""
    return tuple(sorted(set(range(count)) - set(left.tolist())))


def _size(shape: Sequence[int]) -> str:
    return " x ".join(map(str, shape))
