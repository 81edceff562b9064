"""Uniforms: a lane's numbers hang on seed, stream and lane alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from negosim.draws.streams import uniforms

WHOLE = uniforms(3, "rain", range(64), 5)


@given(st.integers(0, 63), st.integers(1, 64), st.integers(1, 5))
def test_a_lane_has_the_same_numbers_in_any_batch_and_for_any_count(start, length, count):
    lanes = range(start, min(64, start + length))
    assert (uniforms(3, "rain", lanes, count) == WHOLE[lanes.start : lanes.stop, :count]).all()


def test_other_seeds_and_streams_have_other_numbers():
    for other in (uniforms(4, "rain", range(64), 5), uniforms(3, "sun", range(64), 5)):
        assert not (other == WHOLE).any()


def test_numbers_are_uniform_within_and_independent_across_columns():
    numbers = uniforms(1, "many", range(20_000), 3)
    assert numbers.min() >= 0
    assert numbers.max() < 1
    assert stats.kstest(numbers.ravel(), "uniform").pvalue > 1e-4
    assert np.abs(np.corrcoef(numbers.T) - np.eye(3)).max() < 0.03
