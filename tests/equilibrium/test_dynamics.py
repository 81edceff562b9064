"""Where players who imitate or learn end."""

import nashpy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.equilibrium.dynamics import (
    fictitious_play,
    grid,
    pull,
    replicator,
    resting_places,
)

SEXES = np.array([[2, 0], [0, 1]]), np.array([[1, 0], [0, 2]])
PENNIES = np.array([[1, -1], [-1, 1]])
SHAPLEY = np.eye(3), np.roll(np.eye(3), 1, axis=1)


def regret(A, B, x, y):
    return max((A @ y).max() - x @ A @ y, (x @ B).max() - x @ B @ y)


@given(rows=st.integers(1, 4), columns=st.integers(1, 4), steps=st.integers(0, 3))
def test_starts_are_different_mixes_that_play_everything(rows, columns, steps):
    x, y = grid(rows, columns, steps)
    assert (x > 0).all()
    assert (y > 0).all()
    assert np.allclose(x.sum(axis=1), 1)
    assert np.allclose(y.sum(axis=1), 1)
    assert len(np.unique(np.hstack([x, y]), axis=0)) == len(x)


def test_imitation_leads_to_a_strict_equilibrium_unless_it_starts_between():
    x, y = grid(2, 2)
    at, to = (path[:, -1] for path in replicator(*SEXES, x, y))
    for one, other, start in zip(at, to, x[:, 0] - y[:, 1], strict=True):
        if abs(start) > 0.1:
            assert one == pytest.approx([float(start > 0), float(start < 0)], abs=1e-6)
            assert regret(*SEXES, one, other) < 1e-6
    mixed = replicator(*SEXES, np.full((1, 2), 0.5), np.full((1, 2), 0.5), 30)[0]
    assert mixed[0, -1] == pytest.approx([2 / 3, 1 / 3], abs=1e-3)


def test_the_unit_of_payoffs_does_not_change_where_imitation_ends():
    x, y = np.array([[0.6, 0.4]]), np.array([[0.3, 0.7]])
    for one, other in zip(
        replicator(*SEXES, x, y),
        replicator(SEXES[0] * 1e6 + 5, SEXES[1] * 1e-6, x, y),
        strict=True,
    ):
        assert one == pytest.approx(other, abs=1e-5)


def test_a_path_begins_at_its_start_and_goes_where_it_is_pulled():
    x, y = grid(2, 2)
    paths = replicator(*SEXES, x, y, time=0.5)
    for path, start, way in zip(paths, (x, y), pull(*SEXES, x, y), strict=True):
        assert path.shape == (25, 101, 2)
        assert path[:, 0] == pytest.approx(start)
        assert path.sum(axis=2) == pytest.approx(1)
        assert (path[:, 1] - path[:, 0]) / 0.005 == pytest.approx(way, abs=1e-3)


def test_nothing_pulls_at_an_equilibrium_and_a_lost_strategy_stays_lost():
    x, y = np.array([[2 / 3, 1 / 3], [1, 0]]), np.array([[1 / 3, 2 / 3], [0.5, 0.5]])
    ours, theirs = pull(*SEXES, x, y)
    assert ours == pytest.approx(0)
    assert theirs[0] == pytest.approx(0)
    assert theirs[1, 0] > 0


def test_places_of_rest_are_told_apart_and_who_circles_rests_nowhere():
    ends = np.array([[1, 0], [0.999, 0.001], [0, 1], [0.5, 0.5]])
    places, which = resting_places(*SEXES, ends, ends[[0, 1, 2, 3]])
    assert which.tolist() == [0, -1, 1, -1]
    assert [place[0].tolist() for place in places] == [[1, 0], [0, 1]]
    x, y = grid(2, 2)
    _, which = resting_places(
        PENNIES, -PENNIES, *(path[:, -1] for path in replicator(PENNIES, -PENNIES, x, y))
    )
    assert (which >= 0).sum() == 1  # only who started between


def test_who_lingers_at_the_corners_of_shapleys_game_does_not_rest_there():
    A, B = np.roll(np.eye(3), 1, axis=0), np.roll(np.eye(3), 1, axis=1)
    paths = replicator(A, B, *grid(3, 3))
    places, which = resting_places(A, B, *(path[:, -1] for path in paths))
    assert [place[0].round(3).tolist() for place in places] == [[0.333] * 3]
    assert 0 < (which == 0).sum() < len(which) / 2


def test_shares_stay_shares_where_an_integrator_of_shares_fails():
    """A game of 6 x 6 on which nashpy's ends with shares that sum to 0; row 4 is dominated."""
    A = np.array(
        [
            [79, 32, 94, 45, 88, 94],
            [83, 67, 3, 59, 99, 31],
            [83, 6, 20, 14, 47, 60],
            [31, 48, 69, 13, 73, 31],
            [1, 93, 27, 52, 35, 23],
            [98, 49, 20, 97, 9, 17],
        ]
    )
    B = np.array(
        [
            [79, 79, 56, 16, 16, 0],
            [0, 26, 99, 27, 21, 21],
            [37, 40, 25, 69, 86, 80],
            [26, 23, 88, 25, 49, 38],
            [2, 46, 53, 21, 18, 33],
            [8, 42, 38, 77, 75, 0],
        ]
    )
    paths = replicator(A, B, *grid(6, 6, 1), time=200.0)
    for path in paths:
        assert np.allclose(path.sum(axis=2), 1.0)
        assert ((path >= 0) & (path <= 1)).all()
    assert paths[0][:, -1, 3].max() < 1e-3


def test_paths_are_those_of_nashpys_integrator_where_that_holds():
    x, y = grid(2, 2)
    ours = replicator(*SEXES, x, y, time=20.0)
    theirs = nashpy.Game(*(side / np.ptp(side) for side in SEXES))
    when = np.linspace(0.0, 20.0, ours[0].shape[1])
    for at, start in enumerate(zip(x, y, strict=True)):
        for own, other in zip(
            ours, theirs.asymmetric_replicator_dynamics(*start, when), strict=True
        ):
            assert np.allclose(own[at], other, atol=1e-5)


def test_learning_ends_near_the_value_of_a_zero_sum_game():
    at, to = fictitious_play(PENNIES, -PENNIES, *grid(2, 2), rounds=4000)
    assert np.abs(at - 0.5).max() < 0.05
    assert np.abs(to - 0.5).max() < 0.05


def test_in_shapleys_game_learning_never_ends():
    at, to = fictitious_play(*SHAPLEY, *grid(3, 3, 0), rounds=20_000)
    assert regret(*SHAPLEY, at[0], to[0]) > 0.1


def test_ties_go_where_the_numbers_say_and_no_other_chance_is_used():
    x, y = np.full((1, 3), 1 / 3), np.full((1, 3), 1 / 3)
    nothing = np.zeros((3, 3))
    before = np.random.get_state()[1].tolist()
    for drawn, played in ((0.0, 0), (0.5, 1), (0.99, 2)):
        at, _ = fictitious_play(nothing, nothing, x, y, 5, np.full((5, 1, 2), drawn))
        assert at[0].argmax() == played
    replicator(*SEXES, np.full((1, 2), 0.5), np.full((1, 2), 0.5))
    assert np.random.get_state()[1].tolist() == before
    assert x.tolist() == [[1 / 3] * 3]
