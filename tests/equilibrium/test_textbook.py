"""Whole games of textbooks, other methods beside, and input that is out to break things."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from negosim.equilibrium.nash import solve
from negosim.errors import UsageError


def words(A, B):
    return [
        "|".join(" ".join(map(str, side)) for side in one.exact) for one in solve(A, B).equilibria
    ]


@pytest.mark.parametrize(
    ("A", "B", "said"),
    [
        pytest.param([[-1, -9], [0, -6]], [[-1, 0], [-9, -6]], ["0 1|0 1"], id="dilemma"),
        pytest.param(
            [[0, -1], [1, -9]],
            [[0, 1], [-1, -9]],
            ["1 0|0 1", "8/9 1/9|8/9 1/9", "0 1|1 0"],
            id="chicken",
        ),
        pytest.param(
            [[4, 0], [3, 3]],
            [[4, 3], [0, 3]],
            ["1 0|1 0", "3/4 1/4|3/4 1/4", "0 1|0 1"],
            id="stag hunt",
        ),
        pytest.param(
            [[0, -1, 1], [1, 0, -1], [-1, 1, 0]],
            [[0, 1, -1], [-1, 0, 1], [1, -1, 0]],
            ["1/3 1/3 1/3|1/3 1/3 1/3"],
            id="rock, paper, scissors",
        ),
    ],
)
def test_all_equilibria_of_a_textbook_game(A, B, said):
    assert words(A, B) == said


@pytest.mark.parametrize("size", [2, 4, 7])
def test_nash_1953_demand_game_has_as_many_pure_equilibria_as_splits_and_one_more(size):
    mine, yours = np.indices((size + 1, size + 1))
    served = mine + yours <= size
    found = solve(mine * served, yours * served)
    pure = [one for one in found.equilibria if max(one.row) == max(one.column) == 1]
    assert len(pure) == size + 2  # the last: both demand everything
    assert sum(one.index for one in found.components) == 1
    assert {one.max_regret for one in found.equilibria} == {0}


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6, 7, 8])
def test_two_methods_agree_on_games_that_are_not_degenerate(size):
    A, B = np.random.default_rng(size).normal(size=(2, size, size))
    found = solve(A, B)
    assert found.difference == ""
    assert not found.degenerate
    assert len(found.equilibria) % 2 == 1
    assert sum(one.index for one in found.components) == 1


@settings(max_examples=40)
@given(data=st.data(), rows=st.integers(1, 6), columns=st.integers(1, 6))
def test_what_is_won_and_lost_is_worth_what_linear_programming_says(data, rows, columns):
    A = data.draw(arrays(np.int64, (rows, columns), elements=st.integers(-9, 9)))
    program = linprog(
        np.append(np.zeros(rows), -1.0),
        A_ub=np.hstack([-A.T, np.ones((columns, 1))]),
        b_ub=np.zeros(columns),
        A_eq=[[1.0] * rows + [0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * rows + [(None, None)],
    )
    found = solve(A, -A)
    for one in found.equilibria:
        assert one.payoffs[0] == pytest.approx(-program.fun, abs=1e-9)
    assert len(found.components) == 1
    assert len(found.components[0].subsets) == 1  # any mix of one meets any of the other


def test_a_hundred_random_payoffs_of_every_size_are_no_trouble():
    generator = np.random.default_rng(5)
    A, B = generator.normal(size=(2, 5, 5)) * 10.0 ** generator.integers(-250, 250, (2, 5, 5))
    found = solve(A, B)
    assert {one.max_regret for one in found.equilibria} == {0}
    assert sum(one.index for one in found.components) == 1


@pytest.mark.parametrize(
    "table", [[[1, 2], [3]], [], [[]], "ab", [["x"]], [[None]], [[1e999]], [[[1]]], [1, 2]]
)
def test_what_is_no_table_of_finite_numbers_is_refused(table):
    with pytest.raises(UsageError):
        solve(table, table)


def test_identical_rows_and_thin_games_hang_together():
    assert len(solve([[1, 2]] * 6, [[2, 1]] * 6).components) == 1
    assert len(solve([[5] * 30], [[1] * 30]).components) == 1
    assert [one.index for one in solve([[1], [1], [0]], [[1], [0], [9]]).components] == [1]
