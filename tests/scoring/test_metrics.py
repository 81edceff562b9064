"""Scores of lanes and tables: a case by hand, a plain-numpy oracle, and the crowd."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from negosim.scoring.metrics import Scores, score
from negosim.scoring.solutions import SOLUTIONS, solve

NAMES = [field.name for field in fields(Scores)]


def one_lane(payoffs, walk_away, deals):
    return score(np.array([payoffs], float), np.array([walk_away], float), np.array([deals]))


def test_a_lane_by_hand():
    """Walk-away (2, 1); gains (8, 1), (6, 4), (3, 4), (-1, 8).

    Party 0 ranges from 1 to 10, party 1 from 1 to 9. The zone holds the first three; the
    frontier is 0, 1, 3, of which 0 and 1 lie in the zone; ideal gains 8 and 4. Outcome 1
    solves everything: product 24, shares .75 and 1, gains 6 and 4, sum 10.
    """
    scores = one_lane([[10, 8, 5, 1], [2, 5, 5, 9]], [2, 1], [2, 1, -1, 3])
    assert scores.least.tolist() == [[1, 1]]
    assert scores.best.tolist() == [[10, 9]]
    assert scores.acceptable.tolist() == [3]
    assert scores.frontier_size.tolist() == [3]
    assert scores.zone_frontier_size.tolist() == [2]
    assert scores.ideal_gain.tolist() == [[8, 4]]
    assert scores.best_joint.tolist() == [10]
    assert scores.solutions.tolist() == [[1, 1, 1, 1]]
    assert scores.payoff.tolist() == [[[5, 5], [8, 5], [2, 1], [1, 9]]]
    assert scores.gain.tolist() == [[[3, 4], [6, 4], [0, 0], [-1, 8]]]
    assert scores.share.tolist() == [[[3 / 8, 1], [6 / 8, 1], [0, 0], [-1 / 8, 2]]]
    assert scores.joint_left.tolist() == [[3, 0, 10, 3]]
    assert scores.utility.tolist() == [[[4 / 9, 0.5], [7 / 9, 0.5], [1 / 9, 0], [0, 1]]]
    # from outcome 2 to outcome 1: (3/9, 0); from the walk-away to outcome 1: (6/9, 4/8)
    assert scores.pareto_distance == pytest.approx(np.array([[3 / 9, 0, np.hypot(6 / 9, 0.5), 0]]))
    to_outcome_1 = [3 / 9, 0, np.hypot(6 / 9, 0.5), np.hypot(7 / 9, 0.5)]
    assert scores.solution_distance == pytest.approx(np.repeat(to_outcome_1, 4).reshape(1, 4, 4))


def test_no_deal_counts_at_the_walk_away():
    scores = one_lane([[4, 8], [6, 2]], [3, 1], [-1])
    assert scores.payoff.tolist() == [[[3, 1]]]
    assert scores.gain.tolist() == scores.share.tolist() == [[[0, 0]]]
    assert scores.joint_left == scores.best_joint


def test_a_walk_away_beyond_all_outcomes_stretches_the_scale():
    scores = one_lane([[0, 1], [1, 0]], [4, -1], [0, 1, -1])
    assert scores.least.tolist() == [[0, -1]]
    assert scores.best.tolist() == [[4, 1]]
    assert scores.utility.tolist() == [[[0, 1], [0.25, 0.5], [1, 0]]]


def test_without_a_zone_there_is_nothing_to_compare_with_but_the_frontier():
    scores = one_lane([[0, 1], [1, 0]], [2, 2], [0, -1])
    assert scores.acceptable.tolist() == scores.zone_frontier_size.tolist() == [0]
    assert scores.frontier_size.tolist() == [2]
    assert scores.solutions.tolist() == [[-1, -1, -1, -1]]
    for name in ("ideal_gain", "best_joint", "share", "solution_distance", "joint_left"):
        assert np.isnan(getattr(scores, name)).all(), name
    assert scores.gain.tolist() == [[[-2, -1], [0, 0]]]
    assert scores.pareto_distance[0, 0] == 0
    assert scores.pareto_distance[0, 1] == pytest.approx(np.hypot(0.5, 1))


def test_a_party_indifferent_among_everything_has_utility_1_and_no_share():
    scores = one_lane([[3, 3], [1, 2]], [3, 0], [0, -1])
    assert scores.utility[0, :, 0].tolist() == [1, 1]
    assert np.isnan(scores.share[0, :, 0]).all()
    assert scores.share[0, :, 1].tolist() == [0.5, 0]
    assert scores.pareto_distance.tolist() == [[0.5, 1]]


def test_the_distance_is_to_the_nearest_of_all_packages_that_solve_it():
    scores = one_lane([[1, 3], [3, 1]], [0, 0], [1, 0])  # mirrored, so both solve everything
    assert scores.solutions.tolist() == [[0, 0, 0, 0]]
    assert scores.solution_distance.tolist() == [[[0] * 4, [0] * 4]]


def test_joint_gains_that_are_equal_on_paper_leave_nothing():
    payoffs = np.rint([[0.1 + 0.2, 0.3, 0.2], [1.1 + 2.2, 3.3, 3.4]] * np.array(1e9)) / 1e9
    assert one_lane(payoffs, [0.1, 0.1], [0, 1, 2]).joint_left.tolist() == [[0, 0, 0]]


batches = st.tuples(st.integers(1, 4), st.integers(1, 40), st.integers(1, 3)).flatmap(
    lambda sizes: st.tuples(
        arrays(np.int64, (sizes[0], 2, sizes[1]), elements=st.integers(-20, 20)),
        arrays(np.int64, (sizes[0], 2), elements=st.integers(-22, 10)),
        arrays(np.int64, (sizes[0], sizes[2]), elements=st.integers(-1, sizes[1] - 1)),
    )
)


def oracle(payoffs, walk_away, deals):
    """Scores of a lane in plain numpy, on what `solve` finds in it."""
    found = solve(payoffs, walk_away)
    values = np.column_stack([payoffs, walk_away])
    least, best = values.min(axis=1), values.max(axis=1)
    spread = np.where(best > least, best - least, 1)
    utility = np.where(best > least, (values.T - least) / spread, 1)  # last row: walk-away
    gain = np.round(values.T - walk_away, 9)
    joint = gain.sum(axis=1)
    zone = len(found.zone_frontier) > 0
    best_joint = joint[found.zone_frontier].max() if zone else np.nan
    solved = [getattr(found, name) for name in SOLUTIONS]

    def distance(numbers):
        if len(numbers) == 0:
            return np.full(len(deals), np.nan)
        across = utility[deals][:, np.newaxis] - utility[numbers]
        return np.sqrt((across**2).sum(axis=2)).min(axis=1)

    return {
        "least": least,
        "best": best,
        "acceptable": found.acceptable,
        "frontier_size": len(found.frontier),
        "zone_frontier_size": len(found.zone_frontier),
        "ideal_gain": found.ideal_gain,
        "best_joint": best_joint,
        "solutions": [numbers[0] if zone else -1 for numbers in solved],
        "payoff": values.T[deals],
        "utility": utility[deals],
        "gain": gain[deals],
        "share": gain[deals] / np.where(found.ideal_gain > 0, found.ideal_gain, np.nan),
        "pareto_distance": distance(found.frontier),
        "solution_distance": np.transpose([distance(numbers) for numbers in solved]),
        "joint_left": best_joint - joint[deals],
    }


@settings(deadline=None)
@given(batch=batches)
def test_scores_are_what_plain_numpy_finds(batch):
    payoffs, walk_away, deals = batch[0] / 10, batch[1] / 10, batch[2]
    scores = score(payoffs, walk_away, deals)
    for lane in range(len(deals)):
        expected = oracle(payoffs[lane], walk_away[lane], deals[lane])
        assert set(expected) == set(NAMES)
        for name in NAMES:
            found = getattr(scores, name)[lane]
            np.testing.assert_allclose(found, expected[name], rtol=0, atol=1e-12, err_msg=name)


@settings(deadline=None)
@given(batch=batches)
def test_utilities_lie_between_0_and_1_and_distances_within_the_square(batch):
    scores = score(batch[0] / 10, batch[1] / 10, batch[2])
    assert ((scores.utility >= 0) & (scores.utility <= 1)).all()
    assert (scores.pareto_distance <= np.sqrt(2)).all()
    assert not (scores.solution_distance < scores.pareto_distance[:, :, np.newaxis]).any()
    assert not (scores.joint_left[batch[2] < 0] < 0).any()


def test_a_lane_alone_scores_the_same_bits_as_in_the_crowd():
    draw = np.random.default_rng(1950)
    payoffs = np.rint(draw.normal(size=(50, 2, 300)).cumsum(axis=0) * 1e9) / 1e9
    walk_away = np.rint(np.quantile(payoffs, 0.6, axis=2) * 1e9) / 1e9
    deals = draw.integers(-1, 300, (50, 4))
    crowd = score(payoffs, walk_away, deals)
    for lane in range(50):
        just = slice(lane, lane + 1)
        alone = score(payoffs[just], walk_away[just], deals[just])
        for name in NAMES:
            assert getattr(alone, name).tobytes() == getattr(crowd, name)[just].tobytes(), name


def test_a_pairing_alone_scores_the_same_bits_as_among_others():
    draw = np.random.default_rng(1977)
    payoffs, walk_away = draw.random((3, 2, 100)), np.full((3, 2), 0.3)
    deals = draw.integers(-1, 100, (3, 5))
    together, alone = score(payoffs, walk_away, deals), score(payoffs, walk_away, deals[:, 2:3])
    for name in ("utility", "share", "pareto_distance", "solution_distance", "joint_left"):
        among = np.ascontiguousarray(getattr(together, name)[:, 2:3])
        assert getattr(alone, name).tobytes() == among.tobytes()


@pytest.mark.parametrize("deal", [-2, 2])
def test_a_deal_that_is_no_outcome_is_refused(deal):
    with pytest.raises(ValueError, match="from 0 to 1, or -1 for none"):
        one_lane([[0, 1], [1, 0]], [0, 0], [deal])


@pytest.mark.parametrize(
    ("payoffs", "walk_away", "deals"),
    [((1, 3, 4), (1, 3), (1, 1)), ((2, 2, 4), (1, 2), (2, 1)), ((2, 2, 4), (2, 2), (1, 1))],
)
def test_arrays_that_do_not_belong_together_are_refused(payoffs, walk_away, deals):
    with pytest.raises(ValueError, match="do not belong together"):
        score(np.zeros(payoffs), np.zeros(walk_away), np.zeros(deals, int))
