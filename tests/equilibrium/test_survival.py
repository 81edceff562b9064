"""What resampled games have for equilibria."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from negosim.equilibrium.nash import solve
from negosim.equilibrium.survival import stability

SEXES = np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 2.0]])
DILEMMA = np.array([[3.0, 0.0], [5.0, 1.0]]), np.array([[3.0, 5.0], [0.0, 1.0]])


def samples(*games):
    return tuple(np.array(side) for side in zip(*games, strict=True))


def supports(A, B):
    return {
        tuple(tuple(np.flatnonzero(side).tolist()) for side in (one.row, one.column))
        for one in solve(A, B).equilibria
    }


def test_an_equilibrium_has_the_share_of_the_games_that_have_it():
    found = stability(*samples(SEXES, DILEMMA, SEXES, SEXES))
    both = (0, 1)
    assert found.supports == {((1,), (1,)): 1, ((0,), (0,)): 0.75, (both, both): 0.75}
    assert (found.rows, found.columns) == ((0.75, 1), (0.75, 1))
    assert found.resamples == 4


def test_rounding_restores_the_ties_that_doubles_break():
    A, B = samples((np.array([[0.1 + 0.2], [0.3]]), np.zeros((2, 1))))
    assert stability(A, B).rows == (1, 0)
    assert stability(A, B, decimals=9).rows == (1, 1)


@settings(max_examples=20)
@given(arrays(np.float64, (2, 3, 3, 4), elements=st.integers(0, 4).map(float)))
def test_every_extreme_equilibrium_of_every_game_counts(games):
    found = stability(*games)
    there = [supports(A, B) for A, B in zip(*games, strict=True)]
    assert found.supports == {
        one: sum(one in here for here in there) / 3 for one in set().union(*there)
    }
    for row, share in enumerate(found.rows):
        assert share == sum(any(row in rows for rows, _ in here) for here in there) / 3


def test_larger_games_are_solved_more_rarely_or_not_at_all():
    pennies = np.tile(np.eye(9), (300, 1, 1))  # nothing is dominated
    for side, solved in ((4, 300), (5, 200)):
        games = pennies[:, :side, :side]
        assert stability(games, -games).resamples == solved
    assert stability(pennies, -pennies) is None
