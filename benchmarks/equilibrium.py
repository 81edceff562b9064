"""How long games of k x k take, and how much plain nashpy finds meanwhile: a small table.

python benchmarks/equilibrium.py            # some ten minutes; nashpy gets 60 s a method
python benchmarks/equilibrium.py --limit 5  # less patience

One random game a size, payoffs of two decimals. `exact` lists all extreme equilibria and their
components in rational arithmetic; `solve` is the whole call behind `negosim equilibrium`: up to
8 x 8 with nashpy beside, beyond 12 x 12 paths, small supports and mixed integer programs, which
may not find all. nashpy's methods run in processes of their own; what one takes for 2 x 2 just
before is taken off. Seconds of wall time; in brackets how many of the equilibria are found, `>`
where it was killed.
"""

from __future__ import annotations

import argparse
from time import perf_counter

import numpy as np

from negosim.equilibrium.components import components
from negosim.equilibrium.exact import extreme_equilibria, integers, rationals
from negosim.equilibrium.nash import solve
from negosim.equilibrium.second_opinion import METHODS, ask, matched

SIZES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 16, 20)
LARGEST = 12  # still listed completely


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--limit", type=float, default=60.0, help="seconds for a method of nashpy's"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="K")
    given = parser.parse_args()
    limit = given.limit
    one = rationals(np.eye(2))
    solve(one, one)  # imports
    print(f"{'k':>3} {'exact':>8} {'solve':>8}  " + "  ".join(f"{name:>22}" for name in METHODS))
    for size in given.sizes:
        A, B = np.random.default_rng(size).normal(size=(2, size, size)).round(2)
        ours, theirs = rationals(A, decimals=2), rationals(B, decimals=2)
        first, second = integers(ours), integers(theirs)
        exact = "-"
        if size <= LARGEST:
            seconds, extreme = timed(extreme_equilibria, first, second)
            exact = f"{seconds + timed(components, first, second, extreme)[0]:.3f}"
        seconds, found = timed(solve, ours, theirs)
        profiles = [equilibrium.exact for equilibrium in found.equilibria]
        cells = []
        for method in METHODS.values():
            start = timed(ask, method, one, one, limit)[0]
            spent, (proposed, end) = timed(ask, method, ours, theirs, limit)
            seen = matched(ours, theirs, profiles, proposed)[0].sum()
            mark = "> " if end.startswith("killed") else ""
            cells.append(f"{mark}{max(spent - start, 0):.2f} ({seen} of {len(profiles)})")
        row = "  ".join(f"{cell:>22}" for cell in cells)
        print(f"{size:>3} {exact:>8} {seconds:>8.3f}  {row}", flush=True)


def timed(call, *given):
    """Seconds that a call takes, and what it gives."""
    since = perf_counter()
    given_back = call(*given)
    return perf_counter() - since, given_back


if __name__ == "__main__":
    main()
