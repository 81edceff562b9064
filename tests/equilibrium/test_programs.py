"""Best and worst equilibria by mixed integer programs, made exact."""

import numpy as np
import pytest

from negosim.equilibrium import programs
from negosim.equilibrium.exact import exact_payoffs, rationals
from negosim.equilibrium.nash import solve
from negosim.equilibrium.programs import best_and_worst, polished


@pytest.mark.parametrize("seed", range(12))
def test_they_are_the_best_and_the_worst_of_all_equilibria(seed):
    generator = np.random.default_rng(seed)
    A, B = generator.normal(size=(2, *generator.integers(2, 7, 2)))
    ours, theirs = rationals(A), rationals(B)
    sums = [sum(exact_payoffs(ours, theirs, *one.exact)[:2]) for one in solve(A, B).equilibria]
    best, worst = best_and_worst(ours, theirs)
    assert sum(exact_payoffs(ours, theirs, *best)[:2]) == max(sums)
    assert sum(exact_payoffs(ours, theirs, *worst)[:2]) == min(sums)


def test_the_unit_and_the_size_of_payoffs_do_not_matter():
    A, B = rationals([[2e9, 0], [0, 1e9]]), rationals([[1e9, 0], [0, 3e9]])
    best, worst = best_and_worst(A, B)
    assert best == ((0, 1), (0, 1))
    assert [float(one) for one in worst[1]] == [1 / 3, 2 / 3]


def test_a_profile_that_is_near_no_equilibrium_is_refused():
    A = rationals([[1, 1], [1, 0]])
    assert polished(A, A, np.array([1.0, 0.0]), np.array([0.3, 0.7])) is None  # many, not one
    assert polished(A, A, np.array([0.0, 1.0]), np.array([0.0, 1.0])) is None  # none at all
    assert polished(A, A, np.array([1.0, 1e-12]), np.array([0.0, 1.0])) == ((1, 0), (0, 1))


def test_a_large_game_has_its_best_and_worst_equilibria_among_those_found():
    A, B = np.random.default_rng(8).normal(size=(2, 13, 13))
    found = solve(A, B)
    sums = [sum(one.payoffs) for one in found.equilibria]
    assert sums[found.best] == max(sums)
    assert sums[found.worst] == min(sums)
    assert {one.max_regret for one in found.equilibria} == {0}


def test_what_the_solver_does_not_know_is_not_said(monkeypatch):
    monkeypatch.setattr(programs, "LIMIT", 0.0)
    found = solve(*np.random.default_rng(8).normal(size=(2, 14, 14)))
    assert (found.best, found.worst) == (None, None)
    assert found.equilibria
