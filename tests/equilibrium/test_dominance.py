"""Strategies that are never worth playing."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.optimize import linprog

from negosim.equilibrium.exact import extreme_equilibria, integers, rationals
from negosim.equilibrium.nash import solve


def dominated(A, B):
    found = solve(A, B)
    return found.dominated_rows, found.dominated_columns


def test_in_the_prisoners_dilemma_silence_is_dominated():
    assert dominated([[3, 0], [5, 1]], [[3, 5], [0, 1]]) == ((0,), (0,))


def test_as_good_somewhere_is_not_dominated():
    assert dominated([[1, 1], [1, 0]], [[1, 1], [1, 0]]) == ((), ())


def test_what_one_loses_may_cost_the_other_and_so_on():
    A = [[1, 1, 0], [0, 0, 2]]
    B = [[0, 2, 1], [3, 1, 0]]
    # the right column goes, then the lower row, then the left column
    assert dominated(A, B) == ((1,), (0, 2))


def test_a_mixture_dominates_what_no_strategy_does():
    A = [[4, 0], [0, 4], [1, 1]]
    assert dominated(A, np.zeros((3, 2))) == ((2,), ())


def test_in_a_large_game_only_pure_dominance_is_looked_for():
    A = np.zeros((15, 15))
    np.fill_diagonal(A, 4.0)
    A[-1] = 0.1  # beaten by the even mixture of the others
    A[:, -1] = A[:, 0]
    A[13] = -1.0  # beaten by every other
    assert dominated(A, np.zeros((15, 15)))[0] == (13,)


def beaten_by_a_mixture(A, row):
    """A linear programme: the most by which a mixture is better everywhere."""
    others = np.delete(A, row, axis=0)
    if not len(others):
        return False
    columns = A.shape[1]
    above = np.hstack([-others.T, np.ones((columns, 1))])
    sums = np.append(np.ones(len(others)), 0.0)[np.newaxis]
    aim = np.append(np.zeros(len(others)), -1.0)
    bounds = [(0, None)] * len(others) + [(None, None)]
    answer = linprog(aim, above, -A[row], sums, [1.0], bounds)
    return -answer.fun > 1e-9


@settings(max_examples=50)
@given(
    A=arrays(np.int64, array_shapes(min_dims=2, max_dims=2, max_side=4), elements=st.integers(0, 9))
)
def test_a_row_is_dominated_just_where_it_is_never_a_best_reply(A):
    whole = integers(rationals(A))
    unbeaten = extreme_equilibria(whole, whole).unbeaten_rows
    lost = [row for row in range(len(A)) if beaten_by_a_mixture(A.astype(float), row)]
    assert sorted([*unbeaten, *lost]) == list(range(len(A)))
