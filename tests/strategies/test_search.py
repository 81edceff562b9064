"""Compiled searches against plain numpy: the same place, ties and all."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from negosim.strategies import search

LANES = 4


@st.composite
def listings(draw):
    """Utilities of some lanes, coarse enough to tie or fine, and rows and targets to look for."""
    size = draw(st.sampled_from([1, 2, 7, 255, 256, 257, 600]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    steps = draw(st.sampled_from([1, 3, 8, 2**40]))
    values = rng.integers(0, steps + 1, (LANES, size)) / steps
    rows = rng.integers(0, LANES, 6)
    among = values[rows, rng.integers(0, size, 6)]
    free = rng.integers(0, 2 * steps + 2, 6) / (2 * steps) - draw(st.sampled_from([0, 0.25]))
    return values, rows, np.where(rng.random(6) < 0.5, among, free), rng


def first(line, keys):
    """Place of the smallest key, the first on ties; -1 where none is finite."""
    at = int(np.argmin(keys))
    return at if len(line) and np.isfinite(keys[at]) else -1


@given(listings())
def test_at_least_finds_the_first_of_the_least_values_that_reach_a_target_else_of_the_best(case):
    values, rows, aims, _ = case
    found = search.at_least(values, rows, aims)
    often = search.at_least(values, np.repeat(rows, 9), np.repeat(aims, 9))  # by an index
    assert (np.repeat(found, 9) == often).all()
    for row, aim, at in zip(rows, aims, found, strict=True):
        line = values[row]
        reached = first(line, np.where(line >= aim, line, np.inf))
        assert at == (reached if reached >= 0 else first(line, -line))


@pytest.mark.parametrize("aim", [1.0, np.nextafter(1, 2), 7.0, np.inf, 0.0, -0.0, -3.0])
def test_at_least_holds_at_the_ends_of_the_scale(aim):
    values = np.array([[0.0, 1.0, 0.5, 1.0]])
    for times in (1, 20):
        at = search.at_least(values, np.zeros(times, dtype=np.int64), np.full(times, aim))
        assert (at == (0 if aim <= 0 else 1)).all()


@given(listings())
def test_nearest_finds_the_closest_value_the_higher_then_the_first_on_ties(case):
    values, rows, aims, _ = case
    for row, aim, at in zip(rows, aims, search.nearest(values, rows, aims), strict=True):
        line = values[row]
        closest = np.abs(line - aim) == np.abs(line - aim).min()
        assert at == first(line, np.where(closest, -line, np.inf))


@given(listings())
def test_count_counts_the_values_in_a_closed_interval(case):
    values, rows, low, rng = case
    high = low + rng.choice([0, 0.125, 1, -0.125], 6)
    found = search.count(values, rows, low, high)
    inside = (values[rows] >= low[:, None]) & (values[rows] <= high[:, None])
    assert found.tolist() == inside.sum(axis=1).tolist()


@given(listings(), st.sampled_from([0.0, 0.3, 0.999, 1 - 2**-53]))
def test_pick_takes_each_place_that_reaches_a_target_for_an_equal_share_of_chance(case, chance):
    values, rows, low, _ = case
    found = search.pick(values, rows, low, np.full(6, chance))
    for row, aim, at in zip(rows, low, found, strict=True):
        reach = np.flatnonzero(values[row] >= aim)
        nth = min(int(chance * len(reach)), len(reach) - 1)
        assert at == (reach[nth] if len(reach) else -1)


@given(listings())
@example((np.array([[0.5, 0.7]]), np.array([0]), np.array([0.8]), np.random.default_rng(1)))
def test_best_for_takes_the_largest_estimate_in_a_band_the_better_then_the_first_on_ties(case):
    values, rows, low, rng = case
    size, high = values.shape[1], low + rng.choice([0, 0.25, 1])
    levels = np.stack([np.arange(size) % 3, np.arange(size) % 2], axis=1)
    estimate = rng.integers(0, 3, (len(rows), 2, 3)) / 4
    found = search.best_for(values, rows, low, high, estimate, levels)
    for i, at in enumerate(found):
        line, guess = values[rows[i]], estimate[i, 0, levels[:, 0]] + estimate[i, 1, levels[:, 1]]
        inside = (line >= low[i]) & (line <= high[i])
        best = inside & (guess == guess[inside].max(initial=-1))
        assert at == first(line, np.where(best, -line, np.inf))


@given(listings())
def test_gather_takes_the_boxs_outcomes_of_the_lanes_that_meet(case):
    values, rows, _, rng = case
    box = np.flatnonzero(rng.random(values.shape[1]) < 0.5)
    found = np.empty((len(rows), len(box)))
    search.gather(values, rows, box, found)
    assert (found == values[rows][:, box]).all()


@given(listings())
def test_values_are_those_of_the_outcomes_named_and_nothing_is_worth_nothing(case):
    values, rows, _, rng = case
    outcomes = rng.integers(-1, values.shape[1], len(rows))
    found = search.value(values, rows, outcomes)
    assert (found == np.where(outcomes >= 0, values[rows, np.maximum(outcomes, 0)], 0.0)).all()
