"""Intervals and moments: against scipy, hand values, and a plain recomputation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from negosim.experiments.statistics import Estimate, Moments, wilson

floats = st.floats(-1e6, 1e6) | st.just(np.nan)


@given(st.lists(arrays(float, st.integers(0, 20), elements=floats), max_size=6))
def test_moments_taken_in_part_by_part_are_those_of_the_whole(parts):
    moments = Moments()
    for part in parts:
        moments.add(part)
    whole = np.concatenate([*parts, np.empty(0)])
    whole = whole[~np.isnan(whole)]
    assert moments.n == len(whole)
    if len(whole):
        assert moments.mean == pytest.approx(whole.mean(), rel=1e-9, abs=1e-6)
        assert moments.squares == pytest.approx(whole.var() * len(whole), rel=1e-9, abs=1e-3)


def test_a_mean_has_students_interval():
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
    moments = Moments()
    moments.add(values)
    found = moments.estimate()
    low, high = stats.t.interval(0.95, 4, loc=values.mean(), scale=stats.sem(values))
    assert (found.value, found.low, found.high) == pytest.approx((2.8, low, high))
    assert found.n == 5


def test_one_value_has_an_interval_without_bounds_and_none_has_none():
    one = Moments()
    one.add(np.array([7.0]))
    assert one.estimate() == Estimate(7, -np.inf, np.inf, 1)
    assert one.estimate().document() == {"value": 7, "low": None, "high": None, "n": 1}
    nothing = {"value": None, "low": None, "high": None, "n": 0}
    assert Moments().estimate().document() == wilson(0, 0).document() == nothing


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [  # by hand: (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), z = 1.959964
        (5, 10, 0.2366, 0.7634),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (97, 100, 0.9155, 0.9897),
    ],
)
def test_a_share_has_wilsons_interval(hits, n, low, high):
    found = wilson(hits, n)
    assert found.value == hits / n
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
