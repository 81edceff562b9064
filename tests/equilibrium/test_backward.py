"""Perfect play of alternating offers: worked games, Rubinstein's dollar, and its laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.equilibrium.backward import PASSES, WALKS_OUT, rubinstein
from tests.equilibrium.oracle import living_until, perfect_play

FLOWS = np.array([[[10.0, 7, 5, 2, 0], [0.0, 5, 7, 9, 10]]])
STATUS_QUO = np.ones((1, 2))


def turns(periods, lanes=1):
    return np.tile(np.arange(periods) % 2, (lanes, 1))


def five_outcomes(periods, mandates=None):
    """Horizon 4, a period each unit of time, status quo 1; mandates: period -> outcomes."""
    allowed = np.ones((periods, 1, 5), np.bool_)
    for period, outcomes in (mandates or {}).items():
        allowed[period, 0] = np.isin(np.arange(5), outcomes)
    totals = living_until(FLOWS, STATUS_QUO, np.arange(periods), 4.0)
    return perfect_play(totals, 4 * STATUS_QUO, turns(periods), list(allowed))


def dollar(steps, periods, first=0.9, second=0.9, leaving=None):
    share = np.arange(steps + 1) / steps
    pie = np.array([[share, 1 - share]])
    factors = np.array([first, second])[:, np.newaxis]
    totals = [pie * factors**period for period in range(periods)]
    return perfect_play(totals, np.zeros((1, 2)), turns(periods), leaving=leaving)


@pytest.mark.parametrize(
    ("periods", "outcome", "totals", "later"),
    [
        (1, 1, (28, 20), None),
        (2, 2, (20, 28), (3, 7, 28)),
        (3, 2, (20, 28), (2, 16, 22)),
        (4, 2, (20, 28), (2, 16, 22)),
    ],
)
def test_five_outcomes_with_flows(periods, outcome, totals, later):
    found = five_outcomes(periods)
    assert (found.period.item(), found.outcome.item()) == (0, outcome)
    assert found.values[0, :, 0].tolist() == list(totals)
    if later:  # were the second period reached
        assert (found.plan[0, 1], *found.values[0, :, 1]) == later


@pytest.mark.parametrize(
    ("mandates", "period", "outcome", "totals"),
    [
        ({0: [0, 4], 1: [0, 4]}, 2, 1, (16, 12)),  # narrow at first: both let it pass
        ({3: [1, 2]}, 0, 2, (20, 28)),  # narrow at the end
        ({period: [] for period in range(4)}, 4, PASSES, (4, 4)),  # nothing may be signed at all
    ],
)
def test_five_outcomes_under_mandates(mandates, period, outcome, totals):
    found = five_outcomes(4, mandates)
    assert (found.period.item(), found.outcome.item()) == (period, outcome)
    assert found.values[0, :, 0].tolist() == list(totals)
    assert (found.plan[0, :period] == PASSES).all()


@pytest.mark.parametrize(
    ("steps", "periods", "share"),
    [
        *[(10, 10, 0.1), (100, 10, 0.34), (1000, 10, 0.343)],
        *[(10, 5, 0.9), (100, 5, 0.83), (1000, 5, 0.837)],
    ],
)
def test_a_dollar_in_coins(steps, periods, share):
    found = dollar(steps, periods)
    assert found.period.item() == 0
    assert found.values[0, 0, 0] == pytest.approx(share)
    assert rubinstein(0.9, 0.9, periods) == pytest.approx((1 - (-0.9) ** periods) / 1.9)


def test_rubinstein_1982_the_longer_it_could_last_the_nearer_to_the_endless_game():
    assert rubinstein(0.8, 0.9) == pytest.approx((1 - 0.9) / (1 - 0.72))
    away = [abs(rubinstein(0.8, 0.9, periods) - rubinstein(0.8, 0.9)) for periods in range(1, 60)]
    assert (np.array(away[2:]) < away[:-2]).all()
    assert away[-1] < 1e-4
    assert rubinstein(0.5, 1.0) == 0  # who can wait for ever gets all


@settings(deadline=None)
@given(
    first=st.floats(0.3, 0.99),
    second=st.floats(0.3, 0.99),
    periods=st.integers(1, 12),
    outside=st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)),
)
def test_the_dollar_played_backwards_is_rubinsteins(first, second, periods, outside):
    """Up to a coin of a thousandth a period."""
    options = np.array(outside)[:, np.newaxis] * np.array([[first], [second]]) ** np.arange(periods)
    found = dollar(1000, periods, first, second, options[np.newaxis])
    expected = rubinstein(first, second, periods, outside)
    assert found.period.item() == 0
    assert found.values[0, 0, 0] == pytest.approx(expected, abs=0.001 * periods)


@settings(deadline=None)
@given(
    first=st.floats(0.1, 0.9),
    second=st.floats(0.1, 0.9),
    outside=st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)),
)
def test_the_endless_game_with_outside_options_is_the_limit(first, second, outside):
    assert rubinstein(first, second, 400, outside) == pytest.approx(
        rubinstein(first, second, None, outside), abs=1e-9
    )


def test_binmore_shaked_sutton_1989_an_outside_option_counts_only_where_it_beats_going_on():
    going_on = 1 - rubinstein(0.9, 0.9)  # 0.474
    assert rubinstein(0.9, 0.9, outside=(0, 0.4)) == rubinstein(0.9, 0.9)
    assert going_on > 0.4
    assert rubinstein(0.9, 0.9, outside=(0, 0.6)) == pytest.approx(0.4)


def test_who_cannot_be_offered_as_much_as_outside_walks_out():
    totals, leaving = [np.array([[[3.0], [1.0]]])], np.array([[[0.5], [2.0]]])
    found = perfect_play(totals, np.zeros((1, 2)), turns(1), leaving=leaving)
    assert (found.period.item(), found.outcome.item()) == (0, WALKS_OUT)
    assert found.values[0, :, 0].tolist() == [0.5, 2.0]


def test_equal_totals_go_to_the_other_partys_best_then_to_the_lowest_number():
    totals = [np.array([[[0.3, 0.1 + 0.2, 0.3, 0.3], [1.0, 2.0, 2.0, 1.0]]])]
    assert perfect_play(totals, np.zeros((1, 2)), turns(1)).outcome.item() == 1


@settings(deadline=None)
@given(seed=st.integers(0, 2**32 - 1), lanes=st.integers(1, 4), periods=st.integers(1, 6))
def test_nobody_gains_by_another_offer_or_answer(seed, lanes, periods):
    draw = np.random.default_rng(seed)
    totals = [draw.integers(0, 6, (lanes, 2, 7)).astype(float) for _ in range(periods)]
    allowed = [draw.random((lanes, 7)) < 0.7 for _ in range(periods)]
    no_deal, proposer = draw.integers(0, 4, (lanes, 2)) * 1.0, draw.integers(0, 2, (lanes, periods))
    found = perfect_play(totals, no_deal, proposer, allowed)
    for lane in range(lanes):
        for period in range(periods):
            on, now = found.values[lane, :, period + 1], found.values[lane, :, period]
            who, offer = proposer[lane, period], found.plan[lane, period]
            accepted = allowed[period][lane] & (totals[period][lane, 1 - who] >= on[1 - who])
            best = max([on[who], *totals[period][lane, who, accepted]])
            assert now[who] == best
            assert offer == PASSES or accepted[offer]
        end = found.period[lane]
        assert (found.plan[lane, :end] == PASSES).all()
        assert found.outcome[lane] == (found.plan[lane, end] if end < periods else PASSES)


def test_a_lane_alone_plays_as_it_does_in_the_crowd():
    draw = np.random.default_rng(1982)
    totals = list(draw.random((5, 20, 2, 30)))
    no_deal = draw.random((20, 2)) / 2
    crowd = perfect_play(totals, no_deal, turns(5, 20))
    alone = perfect_play([one[7:8] for one in totals], no_deal[7:8], turns(5))
    assert alone.values.tobytes() == crowd.values[7:8].tobytes()
    assert alone.outcome == crowd.outcome[7]
