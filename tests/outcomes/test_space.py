"""Outcome numbers: mixed radix there and back, and boxes of levels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.outcomes.space import Issue, Space

shapes = st.lists(st.integers(1, 6), min_size=1, max_size=5)


def space(shape):
    return Space(
        tuple(
            Issue(f"i{at}", "", "", "", "", names := tuple(map(str, range(n))), names, None)
            for at, n in enumerate(shape)
        )
    )


@given(shapes)
def test_numbers_count_the_first_issue_slowest_and_levels_in_file_order(shape):
    levels = np.stack(np.unravel_index(np.arange(np.prod(shape)), shape), axis=-1)
    assert (space(shape).levels(np.arange(space(shape).size)) == levels).all()


@given(shapes)
def test_levels_and_numbers_lead_to_each_other(shape):
    case = space(shape)
    numbers = np.arange(case.size)
    assert (case.outcomes(case.levels(numbers)) == numbers).all()
    last = case.package(case.size - 1)
    assert last == {issue.name: issue.levels[-1] for issue in case.issues}
    assert case.number(last) == case.size - 1


@given(st.data(), shapes)
def test_a_box_holds_just_the_outcomes_whose_levels_it_allows_in_ascending_order(data, shape):
    case = space(shape)
    ends = [sorted(data.draw(st.tuples(*[st.integers(0, n - 1)] * 2))) for n in shape]
    low, high = np.array(ends).T
    levels = case.levels(np.arange(case.size))
    inside = ((levels >= low) & (levels <= high)).all(axis=1)
    assert case.box(ends).tolist() == np.flatnonzero(inside).tolist()


def test_axes_before_the_outcome_stay_where_they_are():
    case = space([2, 3])
    offers = np.array([[0, 5], [4, 2]])
    assert case.levels(offers).shape == (2, 2, 2)
    assert (case.outcomes(case.levels(offers)) == offers).all()


@pytest.mark.parametrize("package", [{"i0": "0"}, {"i0": "0", "i1": "9"}])
def test_a_package_that_names_no_level_for_some_issue_has_no_number(package):
    with pytest.raises((KeyError, ValueError)):
        space([2, 3]).number(package)
