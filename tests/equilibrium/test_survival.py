"""The share of resampled games in which an estimated equilibrium is still one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from negosim.equilibrium.nash import solve
from negosim.equilibrium.replies import best_responses
from negosim.equilibrium.survival import supports_survive, survival

SEXES = np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 2.0]])
DILEMMA = np.array([[3.0, 0.0], [5.0, 1.0]]), np.array([[3.0, 5.0], [0.0, 1.0]])


def samples(*games):
    return tuple(np.array(side) for side in zip(*games, strict=True))


def test_it_is_a_share_of_the_resampled_games():
    both = samples(SEXES, DILEMMA, SEXES, SEXES)
    assert survival(*both, [1, 0], [1, 0]) == 0.75
    assert survival(*both, [0, 1], [0, 1]) == 1
    assert survival(*both, [2 / 3, 1 / 3], [1 / 3, 2 / 3]) == 0.75
    assert survival(*both, [1, 0], [0, 1]) == 0


def test_other_probabilities_on_the_same_strategies_survive():
    assert survival(*samples(SEXES), [0.1, 0.9], [0.9, 0.1]) == 1


def test_a_pure_profile_survives_a_tie():
    flat = np.zeros((2, 2)), np.zeros((2, 2))
    assert survival(*samples(flat), [1, 0], [0, 1]) == 1


def test_rounding_restores_the_ties_that_doubles_break():
    A, B = samples((np.array([[0.1 + 0.2], [0.3]]), np.zeros((2, 1))))
    assert survival(A, B, [0, 1], [1]) == 0
    assert survival(A, B, [0, 1], [1], decimals=9) == 1
    assert survival(A, B, [0.5, 0.5], [1]) == 0
    assert survival(A, B, [0.5, 0.5], [1], decimals=9) == 1


def carried(A, rows, columns):
    """A linear programme: the most that the least played column can be played."""
    others = [row for row in range(len(A)) if row not in rows]
    count = len(columns)
    total = np.array([*[1.0] * count, 0.0, 0.0])
    tight = [np.array([*A[row, columns], -1.0, 0.0]) for row in rows]
    below = [np.array([*A[row, columns], -1.0, 0.0]) for row in others]
    below += [np.array([*-np.eye(count)[at], 0.0, 1.0]) for at in range(count)]
    answer = linprog(
        np.array([*[0.0] * count, 0.0, -1.0]),
        np.array(below),
        np.zeros(len(below)),
        np.array([*tight, total]),
        np.array([*[0.0] * len(tight), 1.0]),
        [(0, None)] * count + [(None, None), (None, 1)],
    )
    return answer.status == 0 and -answer.fun > 1e-7


@settings(max_examples=40)
@given(
    games=arrays(np.float64, (2, 3, 3, 3), elements=st.integers(0, 3).map(float)),
    rows=st.sets(st.integers(0, 2), min_size=1),
    columns=st.sets(st.integers(0, 2), min_size=1),
)
def test_a_support_survives_just_where_it_can_be_played(games, rows, columns):
    A, B = games
    rows, columns = sorted(rows), sorted(columns)
    x, y = np.isin(range(3), rows), np.isin(range(3), columns)
    wanted = [
        carried(one, rows, columns) and carried(other.T, columns, rows)
        for one, other in zip(A, B, strict=True)
    ]
    assert supports_survive(A, B, x, y).tolist() == wanted


@pytest.mark.parametrize(("seed", "twins"), [(2, False), (3, False), (4, True)])
def test_a_game_resampled_as_it_is_keeps_all_its_equilibria(seed, twins):
    A, B = np.random.default_rng(seed).normal(size=(2, 5, 5))
    if twins:
        for side in (A, B):
            side[1] = side[0]
            side[:, 3] = side[:, 2]
    for one in solve(A, B).equilibria:
        assert survival(A[np.newaxis], B[np.newaxis], one.row, one.column) == 1


def test_a_pure_profile_survives_where_both_reply_best():
    A, B = np.random.default_rng(5).normal(size=(2, 50, 3, 4))
    both = np.logical_and(*best_responses(A, B))
    for row, column in product(range(3), range(4)):
        share = survival(A, B, np.eye(3)[row], np.eye(4)[column])
        assert share == both[:, row, column].mean()


def test_where_nothing_was_resampled_nothing_is_claimed():
    none = np.empty((0, 2, 2))
    assert supports_survive(none, none, [0.5, 0.5], [0.5, 0.5]).shape == (0,)
