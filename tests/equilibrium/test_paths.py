"""Lemke-Howson paths in integers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from negosim.equilibrium.exact import exact_payoffs, extreme_equilibria, integers, rationals
from negosim.equilibrium.paths import path_equilibria

shapes = array_shapes(min_dims=2, max_dims=2, max_side=4)


@given(data=st.data(), shape=shapes, most=st.sampled_from([1, 9, 1000]))
def test_every_path_ends_at_an_extreme_equilibrium_however_many_payoffs_tie(data, shape, most):
    sides = arrays(np.int64, shape, elements=st.integers(0, most))
    A, B = (integers(rationals(data.draw(sides))) for _ in range(2))
    ends = path_equilibria(A, B)
    assert ends
    assert set(ends) <= set(extreme_equilibria(A, B).profiles)


@pytest.mark.parametrize("size", [13, 20])
def test_in_a_large_game_they_end_without_regret(size):
    A, B = np.random.default_rng(1964).normal(size=(2, size, size))
    ours, theirs = rationals(A), rationals(B)
    ends = path_equilibria(integers(ours), integers(theirs))
    assert ends
    assert [exact_payoffs(ours, theirs, *end)[2] for end in ends] == [0] * len(ends)


def test_one_strategy_each_is_the_end_of_both_paths():
    one = np.array([[3]], dtype=object)
    assert path_equilibria(one, one) == (((1,), (1,)),)
