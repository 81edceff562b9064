"""The Pareto frontier, against hand cases and a plain-numpy oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from negosim.scoring.frontier import extent, frontier

outcomes = array_shapes(min_dims=1, max_dims=1, max_side=120).map(lambda shape: (2, *shape))
coarse = arrays(np.float64, outcomes, elements=st.integers(0, 9).map(float))
fine = arrays(np.float64, outcomes, elements=st.floats(-1e6, 1e6))


def oracle(payoffs):
    """Every outcome against every other, by the definition."""
    one, other = payoffs[:, :, np.newaxis], payoffs[:, np.newaxis, :]
    dominated = ((other >= one).all(axis=0) & (other > one).any(axis=0)).any(axis=1)
    numbers = np.flatnonzero(~dominated)
    return numbers[np.argsort(-payoffs[0, numbers], kind="stable")]


def test_an_outcome_that_another_betters_is_off_the_frontier():
    payoffs = np.array([[1.0, 2.0, 3.0, 2.0], [3.0, 2.0, 1.0, 1.0]])
    assert frontier(payoffs).tolist() == [2, 1, 0]


def test_as_good_for_one_and_better_for_the_other_is_enough_to_dominate():
    assert frontier(np.array([[1.0, 1.0, 0.0], [1.0, 2.0, 2.0]])).tolist() == [1]


def test_packages_with_equal_payoffs_all_stay_in_the_order_of_their_numbers():
    payoffs = np.array([[1.0, 3.0, 1.0, 3.0, 1.0], [2.0, 0.0, 2.0, 0.0, 1.0]])
    assert frontier(payoffs).tolist() == [1, 3, 0, 2]


def test_a_single_outcome_is_its_own_frontier():
    assert frontier(np.array([[5.0], [-1.0]])).tolist() == [0]


@pytest.mark.parametrize("count", [2, 7, 8, 9, 5000])
def test_where_all_outcomes_are_worth_the_same_all_are_on_the_frontier(count):
    assert frontier(np.full((2, count), 0.3)).tolist() == list(range(count))


def test_payoffs_less_than_a_grid_step_apart_still_differ():
    payoffs = np.array([[0.0, 5e-324, 1e-12], [0.0, 0.0, 0.0]])
    assert frontier(payoffs).tolist() == [2]


def test_payoffs_may_be_integers_and_lie_anywhere_in_memory():
    payoffs = np.array([[1, 3], [2, 2], [3, 1], [1, 1]]).T
    assert frontier(payoffs).tolist() == [2, 1, 0]


@settings(deadline=None)
@given(payoffs=coarse | fine)
def test_the_frontier_is_what_the_definition_says(payoffs):
    found = frontier(payoffs)
    assert found.dtype == np.int64
    assert found.tolist() == oracle(payoffs).tolist()


def shapes():
    """Large sets that fill the buckets in every way."""
    draw = np.random.default_rng(1975)
    along = draw.random(3000)
    yield "cloud", draw.random((2, 3000))
    yield "line", np.array([along, 1 - along])
    yield "arc", np.array([np.cos(along), np.sin(along)])
    yield "many ties", draw.integers(0, 40, (2, 3000)) / 10
    yield "one far away", np.array([np.append(along, 1e9), np.append(1 - along, -1e9)])
    yield "party 0 indifferent", np.array([np.zeros(3000), along])
    yield "party 1 indifferent", np.array([along, np.zeros(3000)])
    yield "agreed", np.array([along, along])


@pytest.mark.parametrize("payoffs", [pytest.param(s, id=name) for name, s in shapes()])
def test_the_frontier_of_a_large_set_is_what_the_definition_says(payoffs):
    assert frontier(payoffs).tolist() == oracle(payoffs).tolist()


@settings(deadline=None)
@given(payoffs=coarse)
def test_along_the_frontier_what_one_party_loses_the_other_gains(payoffs):
    first, second = np.unique(payoffs[:, frontier(payoffs)], axis=1)
    assert (np.diff(first) > 0).all()
    assert (np.diff(second) < 0).all()


@settings(deadline=None)
@given(values=arrays(np.float64, st.integers(1, 50), elements=st.floats(allow_nan=False, width=64)))
def test_the_extent_is_the_least_and_the_best(values):
    assert extent(values) == (values.min(), values.max())
