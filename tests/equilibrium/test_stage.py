"""Scores of moves against the equilibria of their game: laws and known answers."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from negosim.equilibrium.stage import read

PAYOFFS = arrays(np.float64, (4, 3, 3, 2), elements=st.integers(-3, 3).map(float))
AGAIN = np.tile(np.arange(4), (20, 1))


@settings(max_examples=12)
@given(PAYOFFS, st.integers(0, 2), st.integers(0, 2))
def test_scores_lie_between_0_and_1_and_the_worst_is_not_above_the_nearest(payoffs, row, column):
    for score in read(payoffs, (row, column), 0, AGAIN).scores:
        assert 0 <= score.worst <= score.nearest <= 1
        assert score.regret >= 0
        assert (score.regret == 0) == (score.nearest == 1)


@settings(max_examples=12)
@given(PAYOFFS)
def test_a_move_of_an_equilibrium_scores_1(payoffs):
    for one in read(payoffs, (0, 0), 0, AGAIN).found.equilibria:
        row, column = int(np.argmax(one.row)), int(np.argmax(one.column))
        assert [s.nearest for s in read(payoffs, (row, column), 0, AGAIN).scores] == [1, 1]


@settings(max_examples=12)
@given(PAYOFFS, st.integers(0, 2), st.integers(0, 2))
def test_roles_may_be_swapped(payoffs, row, column):
    swapped = payoffs.swapaxes(1, 2)[..., ::-1]
    one, other = read(payoffs, (row, column), 0, AGAIN), read(swapped, (column, row), 1, AGAIN)
    assert one.sequential == other.sequential[::-1]
    assert [s.worst for s in one.scores] == [s.worst for s in other.scores[::-1]]


def test_battle_of_the_sexes_has_three_equilibria_and_the_first_mover_takes_hers():
    game = np.array([[[[2.0, 1.0], [0, 0]], [[0, 0], [1, 2]]]])
    found = read(game, (0, 1), 0, np.zeros((9, 1), dtype=int))
    assert len(found.found.equilibria) == 3
    assert (found.sequential, read(game, (0, 1), 1, np.zeros((9, 1), int)).sequential) == (
        (0, 0),
        (1, 1),
    )
    assert [(s.nearest, s.worst) for s in found.scores] == [(1, 0.5), (1, 0.5)]


def test_a_regret_within_the_noise_is_not_told_from_equilibrium():
    """Row 1 is better by 0.1 on average: surely if always, hardly if by +10 or -9.8."""
    draws = np.random.default_rng(1).integers(0, 40, (400, 40))
    for gains, clear in ((np.full(40, 0.1), True), (np.tile([10, -9.8], 20), False)):
        payoffs = np.zeros((40, 2, 1, 2))
        payoffs[:, 1, 0, 0] = gains
        score = read(payoffs, (0, 0), 0, draws, named=False).scores[0]
        assert (score.clear, round(score.regret, 9)) == (clear, 0.1)


def test_no_move_has_no_score_and_a_flat_game_scores_1():
    found = read(np.zeros((1, 2, 2, 2)), (0, None), 0, np.zeros((5, 1), dtype=int))
    assert (found.scores[0].nearest, found.scores[1]) == (1, None)
    assert found.family == "undecided, with ties"
