"""What lanes tell of a game: bounds on regret, how often they hold, and lanes that would settle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import xlogy

from negosim.equilibrium.dominance import rest
from negosim.equilibrium.estimate import (
    gains,
    moments,
    pure_regrets,
    regret,
    resampled,
    resamples,
)
from negosim.equilibrium.exact import integers, rationals, spread

DILEMMA = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
mixes = st.tuples(*[st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(any)] * 2)


def lanes_of(game, lanes, rho=0.0, seed=0, runs=None):
    """Lanes of a known game: noise in common, and exponential noise of each cell alone."""
    chance = np.random.default_rng(seed)
    lead = (lanes,) if runs is None else (runs, lanes)
    common = chance.normal(size=(*lead, *[1] * game.ndim))
    alone = chance.exponential(size=(*lead, *game.shape)) - 1
    return game + 2 * (np.sqrt(rho) * common + np.sqrt(1 - rho) * alone)


def judged(payoffs, x, y, seed=1):
    return regret(payoffs, resampled(payoffs, seed), x, y)


def test_resamples_are_the_same_for_the_same_seed():
    one, again, other = (list(resamples(seed, 9, 3)) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("lanes", [7, 2_000, 4_321])
def test_resampled_means_spread_like_standard_errors(lanes):
    values = np.random.default_rng(2).normal(size=(lanes, 2, 3))
    found = resampled(values, 1)
    assert found.shape == (1_000, 2, 3)
    assert np.allclose(found.mean(axis=0), values.mean(axis=0), atol=0.15 / np.sqrt(lanes))
    assert np.allclose(found.std(axis=0), values.std(axis=0) / np.sqrt(lanes), rtol=0.15)


@given(arrays(np.float64, (4, 2, 3, 3), elements=st.floats(-9, 9)), mixes)
def test_gains_are_those_of_the_bilinear_game_and_average_to_nothing(payoffs, weights):
    x, y = (np.array(side) / sum(side) for side in weights)
    found = gains(payoffs, x, y)
    for lane, (A, B) in enumerate(payoffs):
        assert np.allclose(found[lane, :3], A @ y - x @ A @ y)
        assert np.allclose(found[lane, 3:], x @ B - x @ B @ y)
    assert np.allclose(found[:, :3] @ x, 0)
    assert np.allclose(found[:, 3:] @ y, 0)


@given(arrays(np.float64, (2, 3, 4), elements=st.floats(-9, 9)))
def test_regrets_of_pure_profiles_are_the_largest_gains(game):
    found = pure_regrets(game)
    for i, j in np.ndindex(3, 4):
        own = gains(game[np.newaxis], np.eye(3)[i], np.eye(4)[j])[0]
        assert np.allclose(found[:, i, j], [own[:3].max(), own[3:].max()])


def test_what_does_not_vary_is_known_for_certain():
    found = judged(np.tile(DILEMMA, (20, 1, 1, 1)), [0, 1], [0, 1])
    assert found.bound == found.bonferroni == 0
    assert found.likely(0) == 1
    assert found.gains.verdict(0) is True
    assert judged(np.tile(DILEMMA, (20, 1, 1, 1)), [1, 0], [0, 1]).gains.verdict(0.9) is False
    assert judged(np.tile(DILEMMA, (20, 1, 1, 1)), [1, 0], [0, 1]).of_players == (1.0, 0.0)


def test_one_lane_tells_nothing():
    found = judged(DILEMMA[np.newaxis], [0, 1], [0, 1])
    assert np.isnan([found.bound, found.bonferroni, found.likely(1.0), *found.of_players]).all()
    assert found.gains.verdict(1.0) is None
    assert found.gains.needs(1.0) == (True, np.inf)


def test_a_deviation_that_was_not_met_in_every_lane_is_left_aside():
    payoffs = lanes_of(DILEMMA, 50)
    payoffs[20:, :, 0, 1] = np.nan
    found = moments(gains(payoffs, [0, 1], [0, 1]))
    assert np.isnan(found.mean).tolist() == [True, False, False, False]
    assert found.verdict(0.0) in (True, None)


@pytest.mark.parametrize(("x", "is_one"), [([0, 1], True), ([1, 0], False)])
def test_with_twice_the_lanes_it_needs_the_verdict_is_what_was_expected(x, is_one):
    first = moments(gains(lanes_of(DILEMMA, 200, seed=3), x, x))
    expected, lanes = first.needs(eps=0.4, alpha=1e-6)
    assert expected is is_one
    assert first.lanes < lanes or first.verdict(0.4, 1e-6) is is_one
    enough = moments(gains(lanes_of(DILEMMA, int(2 * lanes), seed=4), x, x))
    assert enough.verdict(0.4, 1e-6) is is_one


def test_no_number_of_lanes_would_do_where_the_gain_is_just_eps():
    gain = np.array([[1.0, 0.0], [-1.0, 0.0]])
    assert moments(gain).needs(0.0) == (True, np.inf)


def entropic(A, B):
    """The equilibrium of an estimated game that mixes most."""
    left = rest(*(integers(rationals(side, decimals=9)) for side in (A, B)))
    found = [
        (
            np.array(spread(x, left.rows, len(A)), float),
            np.array(spread(y, left.columns, len(A)), float),
        )
        for x, y in left.extreme.profiles
    ]
    return max(found, key=lambda one: -sum(xlogy(side, side).sum() for side in one))


@pytest.mark.parametrize(
    ("k", "lanes", "rho", "covered", "wider"),
    [(3, 30, 0.0, 0.970, 0.994), (3, 400, 0.9, 0.968, 0.996)],
)
def test_bounds_hold_as_often_as_the_coverage_table_says(k, lanes, rho, covered, wider):
    """Known game, 200 runs; the profile is an equilibrium of the estimated game.

    The table (500 runs): bootstrap `covered`, Bonferroni `wider`; here within four standard
    errors, and never clearly below what they promise.
    """
    game, runs = np.random.default_rng(7).normal(size=(2, k, k)), 200
    held = np.zeros(2)
    for run in range(runs):
        payoffs = lanes_of(game, lanes, rho, seed=1_000 + run)
        mean = payoffs.mean(axis=0)
        profile = entropic(*mean)
        found = regret(payoffs, resampled(payoffs, run, 250), *profile)
        true = gains(game[np.newaxis], *profile).max()
        held += found.bound >= true, found.bonferroni >= true
    for share, wanted in zip(held / runs, (covered, wider), strict=True):
        assert share >= 0.92
        assert abs(share - wanted) <= 4 * np.sqrt(0.05 * 0.95 / runs)


def test_the_probability_of_an_equilibrium_is_about_how_often_it_is_one():
    """400 games of 4 x 4, 100 lanes: the paper's bins say 0.94 true 0.94, .72 .73, .47 .44."""
    chance, said, true = np.random.default_rng(5), [], []
    for run in range(400):
        game = chance.normal(size=(2, 4, 4))
        payoffs = lanes_of(game, 100, 0.5, seed=run)
        pure = np.unravel_index(pure_regrets(payoffs.mean(axis=0)).max(axis=0).argmin(), (4, 4))
        x, y = np.eye(4)[pure[0]], np.eye(4)[pure[1]]
        eps = 0.1
        said.append(regret(payoffs, resampled(payoffs, run, 150), x, y).likely(eps))
        true.append(gains(game[np.newaxis], x, y).max() <= eps)
    said, true = np.array(said), np.array(true)
    for low, high in ((0.4, 0.65), (0.65, 0.85), (0.85, 1.01)):
        here = (said >= low) & (said < high)
        assert here.sum() > 25
        error = np.sqrt(0.25 / here.sum())
        assert abs(said[here].mean() - true[here].mean()) <= 0.05 + 2.5 * error
