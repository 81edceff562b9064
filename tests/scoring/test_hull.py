"""Bargaining solutions with lotteries: known answers, edge cases, and the axioms they obey."""

from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from negosim.scoring.hull import HULL_SOLUTIONS, hull
from negosim.scoring.solutions import individually_rational, powered_nash, solve

SIX = np.array([[0.0, 4, 6, 8, 9, 3], [10.0, 9, 7, 4, 2, 3]])
LEAVE = np.array([2.0, 1.0])

tenths = st.integers(-30, 30).map(lambda whole: whole / 10)
points = st.lists(st.tuples(tenths, tenths), min_size=1, max_size=9)
walk_aways = st.tuples(st.integers(-30, 5), st.integers(-30, 5)).map(lambda d: np.array(d) / 10)


def payoff(found, name):
    return found.solutions[name].payoff


def table(listed):
    return np.array(listed, dtype=np.float64).T


def zoned(listed, walk_away):
    """The payoffs and their solutions, where anything can be agreed."""
    found = hull(table(listed), walk_away)
    assume(found.solutions)
    return table(listed), found


@pytest.mark.parametrize(
    ("name", "expected", "outcomes", "digits"),
    [
        ("nash", (6, 7), (2,), 1e-12),
        ("kalai_smorodinsky", (122 / 19, 121 / 19), (3, 2), 1e-12),
        ("egalitarian", (34 / 5, 29 / 5), (3, 2), 1e-12),
        ("utilitarian", (6, 7), (2,), 1e-12),
        ("equal_loss", (31 / 5, 67 / 10), (3, 2), 1e-12),
        ("raiffa", (6.375, 6.4375), (3, 2), 1e-12),
        ("raiffa_continuous", (6.3045, 6.5433), (3, 2), 5e-5),
        ("perles_maschler", (6.3526, 6.4711), (3, 2), 5e-5),
    ],
)
def test_six_outcomes_with_lotteries(name, expected, outcomes, digits):
    found = hull(SIX, LEAVE).solutions[name]
    assert found.outcomes == outcomes
    assert found.payoff == pytest.approx(expected, abs=digits)
    assert sum(found.chances) == 1


def test_an_outcome_outside_the_zone_shapes_the_hull_of_six_outcomes():
    found = hull(SIX, LEAVE)
    assert found.frontier.tolist() == [4, 3, 2, 1, 0]
    assert [end.payoff for end in found.zone] == [(9, 2), (2, 9.5)]
    assert found.zone[1].outcomes == (1, 0)
    assert found.ideal_gain.tolist() == [7, 8.5]
    assert solve(SIX, LEAVE).ideal_gain.tolist() == [7, 8]
    assert [end.outcomes for end in found.utilitarian] == [(2,), (1,)]


def test_bargaining_power_of_six_outcomes():
    assert [powered_nash(SIX, LEAVE, power).tolist() for power in (0.25, 0.5, 0.75)] == [
        *([1], [2], [3]),
    ]
    sure = [hull(SIX, LEAVE, power).solutions["nash"].payoff for power in (0.25, 0.75)]
    assert sure == [pytest.approx((4.5, 8.5)), pytest.approx((8, 4))]


def test_a_coin_may_be_worth_it_where_no_outcome_is():
    """Each prize leaves one party with nothing, and both want 4."""
    prizes = np.array([[10.0, 0.0], [0.0, 10.0]])
    assert solve(prizes, np.array([4.0, 4.0])).acceptable == 0
    found = hull(prizes, np.array([4.0, 4.0]))
    assert [end.payoff for end in found.zone] == [(6, 4), (4, 6)]
    assert all(payoff(found, name) == pytest.approx((5, 5)) for name in HULL_SOLUTIONS)
    assert found.solutions["nash"].chances == pytest.approx((0.5, 0.5))


def test_a_zone_of_one_point_is_every_answer():
    found = hull(np.array([[10.0, 0.0], [0.0, 10.0]]), np.array([7.0, 3.0]))
    assert len(found.zone) == 1
    assert found.ideal_gain.tolist() == [0, 0]
    assert {found.solutions[name].payoff for name in HULL_SOLUTIONS} == {found.zone[0].payoff}


@pytest.mark.parametrize("walk_away", [(6.0, 4.1), (11.0, 0.0), (0.0, 11.0)])
def test_without_a_zone_there_is_no_answer(walk_away):
    found = hull(np.array([[10.0, 0.0], [0.0, 10.0]]), np.array(walk_away))
    assert (found.zone, found.solutions, found.utilitarian) == ((), {}, ())
    assert np.isnan(found.ideal_gain).all()
    assert powered_nash(np.array([[10.0, 0.0], [0.0, 10.0]]), np.array(walk_away), 0.5).size == 0


def test_an_outcome_in_line_with_others_is_offered_for_sure():
    thirds = np.array([[0.3, 0.2, 0.1, 0.2], [0.1, 0.2, 0.3, 0.2]])
    found = hull(thirds, np.zeros(2))
    assert found.frontier.tolist() == [0, 1, 2]
    assert found.solutions["nash"].outcomes == (1,)
    assert [end.outcomes for end in found.utilitarian] == [(0,), (2,)]
    assert found.solutions["utilitarian"].outcomes == (1,)  # the larger smaller gain


def test_who_can_gain_no_more_leaves_the_egalitarian_rest_to_the_other():
    """The edge ends at (3, 9) and (2, 10): equal gains lie below it."""
    found = hull(np.array([[3.0, 2.0], [9.0, 10.0]]), np.zeros(2))
    assert found.solutions["egalitarian"].outcomes == (0,)
    assert found.solutions["nash"].outcomes == (0,)


def test_raiffas_flow_runs_straight_where_the_edge_is_straight():
    found = hull(np.array([[6.0, 0.0], [0.0, 3.0]]), np.array([1.0, 0.5]))
    middle = pytest.approx((3, 1.5))
    assert all(payoff(found, name) == middle for name in ("raiffa", "raiffa_continuous"))


@settings(deadline=None, max_examples=60)
@given(listed=points, walk_away=walk_aways)
def test_no_lottery_of_two_betters_a_solution(listed, walk_away):
    payoffs, found = zoned(listed, walk_away)
    most = {}
    for name in HULL_SOLUTIONS:
        first, second = payoff(found, name)
        assert first >= walk_away[0] - 1e-9
        assert second >= walk_away[1] - 1e-9
        most[name] = [first, second]
    for pair in combinations_with_replacement(payoffs.T, 2):
        (x, y), (u, v) = pair
        for name in HULL_SOLUTIONS:
            first, second = most[name]
            if min(y, v) <= second <= max(y, v):  # the best for party 0 that leaves party 1 as well
                share = (second - y) / (v - y) if v != y else float(u > x)
                assert x + share * (u - x) <= first + 1e-6
            elif min(y, v) > second:
                assert max(x, u) <= first + 1e-6


@settings(deadline=None, max_examples=60)
@given(listed=points, low=st.integers(-30, 5))
def test_where_the_parties_are_alike_they_gain_alike(listed, low):
    """Symmetry: on the hull only, for a discrete set may have no outcome of equal gains."""
    _, found = zoned([*listed, *((y, x) for x, y in listed)], np.full(2, low / 10))
    for name in HULL_SOLUTIONS:
        first, second = payoff(found, name)
        assert first == pytest.approx(second, abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(listed=points, walk_away=walk_aways)
def test_no_lottery_depends_on_who_is_called_party_0(listed, walk_away):
    payoffs, found = zoned(listed, walk_away)
    turned = hull(payoffs[::-1], walk_away[::-1])
    for name in HULL_SOLUTIONS:
        assert payoff(turned, name) == pytest.approx(payoff(found, name)[::-1], abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(listed=points, walk_away=walk_aways, power=st.floats(0.1, 0.9))
def test_the_unit_of_a_payoff_does_not_move_what_is_scale_invariant(listed, walk_away, power):
    payoffs, _ = zoned(listed, walk_away)
    scale, shift = np.array([[4.0], [0.5]]), np.array([[-1.0], [7.0]])
    found = hull(payoffs, walk_away, power)
    moved = hull(payoffs * scale + shift, walk_away * scale[:, 0] + shift[:, 0], power)
    for name in ("nash", "kalai_smorodinsky", "raiffa", "raiffa_continuous", "perles_maschler"):
        expected = np.array(payoff(found, name)) * scale[:, 0] + shift[:, 0]
        assert payoff(moved, name) == pytest.approx(tuple(expected), abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(listed=points, walk_away=walk_aways, power=st.floats(0.1, 0.9), data=st.data())
def test_nash_does_not_move_when_what_it_leaves_aside_is_gone(listed, walk_away, power, data):
    """Independence of irrelevant alternatives."""
    payoffs, _ = zoned(listed, walk_away)
    best = hull(payoffs, walk_away, power).solutions["nash"]
    kept = data.draw(st.sets(st.sampled_from(range(len(listed))))) | set(best.outcomes)
    fewer = hull(payoffs[:, sorted(kept)], walk_away, power)
    assert payoff(fewer, "nash") == pytest.approx(best.payoff, abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(listed=points, walk_away=walk_aways, more=points)
def test_more_to_agree_on_within_the_ideal_harms_nobody_at_kalai_smorodinsky(
    listed, walk_away, more
):
    """Monotonicity, which holds on the hull and fails for Nash and on finite sets."""
    payoffs, found = zoned(listed, walk_away)
    wider = hull(np.concatenate([payoffs, table(more)], axis=1), walk_away)
    assume(np.allclose(wider.ideal_gain, found.ideal_gain))
    before, after = payoff(found, "kalai_smorodinsky"), payoff(wider, "kalai_smorodinsky")
    assert after[0] >= before[0] - 1e-6
    assert after[1] >= before[1] - 1e-6


def test_nash_is_not_monotone():
    """(9, 7) comes in, the ideal stays (10, 10); party 1 loses by it at Nash, not at the other."""
    listed = [(10, 0), (5, 9), (0, 10)]
    before, after = (hull(table(ones), np.zeros(2)) for ones in (listed, [*listed, (9, 7)]))
    assert before.ideal_gain.tolist() == after.ideal_gain.tolist() == [10, 10]
    assert payoff(after, "nash")[1] < payoff(before, "nash")[1]
    assert payoff(after, "kalai_smorodinsky")[1] > payoff(before, "kalai_smorodinsky")[1]


@settings(deadline=None, max_examples=60)
@given(listed=points, walk_away=walk_aways, power=st.floats(0.05, 0.95))
def test_lotteries_do_no_worse_by_the_product_and_the_sum_than_sure_outcomes(
    listed, walk_away, power
):
    payoffs, _ = zoned(listed, walk_away)
    found = hull(payoffs, walk_away, power)
    inside = np.flatnonzero(individually_rational(payoffs, walk_away))
    gains = np.maximum(payoffs[:, inside] - walk_away[:, np.newaxis], 0)
    gained = np.maximum(np.array(payoff(found, "nash")) - walk_away, 0)
    product = gains[0] ** power * gains[1] ** (1 - power)
    assert (product <= gained[0] ** power * gained[1] ** (1 - power) + 1e-6).all()
    assert (payoffs[:, inside].sum(axis=0) <= sum(payoff(found, "utilitarian")) + 1e-6).all()


@settings(deadline=None, max_examples=60)
@given(listed=points, walk_away=walk_aways)
def test_equal_power_is_plain_nash(listed, walk_away):
    payoffs = table(listed)
    assert powered_nash(payoffs, walk_away, 0.5).tolist() == solve(payoffs, walk_away).nash.tolist()
