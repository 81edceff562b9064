"""Equilibria of one to three strategies a side, in games too large to solve completely."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.equilibrium import supports
from negosim.equilibrium.exact import exact_payoffs, extreme_equilibria, integers, rationals
from negosim.equilibrium.nash import solve
from negosim.equilibrium.supports import small_supports


def game(seed, *shape):
    tables = np.random.default_rng(seed).normal(size=(2, *shape)).round(2)
    return [integers(rationals(table, decimals=2)) for table in tables]


def played(profile):
    return tuple(sum(share > 0 for share in mix) for mix in profile)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6), rows=st.integers(1, 6), columns=st.integers(1, 6))
def test_they_are_just_those_of_all_equilibria_that_play_few_strategies(seed, rows, columns):
    A, B = game(seed, rows, columns)
    everything = extreme_equilibria(A, B)
    if not everything.degenerate:
        few = [one for one in everything.profiles if max(played(one)) <= 3]
        assert list(small_supports(A, B)) == few


@settings(deadline=None, max_examples=25)
@given(data=st.data(), rows=st.integers(1, 4), columns=st.integers(1, 4))
def test_however_many_payoffs_tie_what_is_found_has_no_regret(data, rows, columns):
    cells = st.lists(st.integers(0, 2), min_size=rows * columns, max_size=rows * columns)
    A, B = (np.array(data.draw(cells), dtype=object).reshape(rows, columns) + 1 for _ in range(2))
    found = small_supports(A, B)
    assert len(set(found)) == len(found)
    for x, y in found:
        assert exact_payoffs(A, B, x, y)[2] == 0
    pure = sum(played(one) == (1, 1) for one in found)
    best = (A.max(axis=0) == A) & (B.max(axis=1, keepdims=True) == B)
    assert pure == best.sum()


def test_the_size_of_the_numbers_does_not_matter():
    A, B = game(1, 5, 5)
    huge = small_supports(A * 10**290, B + 10**200)
    assert huge == small_supports(A, B)


def test_of_a_game_with_all_payoffs_alike_not_everything_is_tried(monkeypatch):
    monkeypatch.setattr(supports, "TRIED", 7)
    same = np.ones((4, 4), dtype=object)
    assert len(small_supports(same, same)) == 7


@pytest.mark.parametrize("size", [13])
def test_a_large_game_has_them_among_those_found(size):
    A, B = game(size, size, size)
    found = solve(A, B)
    assert not found.complete
    assert "one to three strategies a side" in found.method
    assert {*small_supports(A, B)} <= {one.exact for one in found.equilibria}
    assert {one.max_regret for one in found.equilibria} == {0}
