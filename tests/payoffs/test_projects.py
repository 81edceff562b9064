"""What comes back of money that is invested and shared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.arrays import FloatArray
from negosim.payoffs.projects import receipts

shares = st.floats(0.05, 1)
yields = st.floats(0, 0.5)
discounts = st.floats(0, 0.15)


def back(
    yield_: float, discount: float, before: float, after: float, life: int = 20
) -> tuple[FloatArray, FloatArray]:
    return receipts(np.array(yield_), np.array(discount), np.array(before), np.array(after), life)


def by_hand(yield_: float, discount: float, before: float, after: float, life: int) -> float:
    """The investor's receipts, year by year, as an accountant would write them."""
    received = value = 0.0
    for year in range(1, life + 1):
        if received >= 1:
            paid = after * yield_
        elif received + before * yield_ <= 1:
            paid = before * yield_
        else:
            missing = 1 - received
            paid = missing + after * (yield_ - missing / before)
        received += paid
        value += paid / (1 + discount) ** year
    return value


@pytest.mark.parametrize(
    ("yield_", "half_then_tenth", "tenth"),
    [(0.06, -0.59, -0.92), (0.10, -0.32, -0.86), (0.15, -0.19, -0.80), (0.20, -0.08, -0.73)],
)
def test_the_november_and_july_terms_have_the_values_of_the_trade_model(
    yield_: float, half_then_tenth: float, tenth: float
) -> None:
    assert (back(yield_, 0.04, 0.5, 0.1)[0] - 1).round(2) == half_then_tenth
    assert (back(yield_, 0.04, 0.1, 0.1)[0] - 1).round(2) == tenth


@given(yields, discounts, shares, shares, st.integers(0, 30))
def test_receipts_are_those_an_accountant_writes_down(
    yield_: float, discount: float, before: float, after: float, life: int
) -> None:
    investor, _ = back(yield_, discount, before, after, life)
    assert investor == pytest.approx(by_hand(yield_, discount, before, after, life), abs=1e-9)


@given(st.floats(0.001, 0.5), st.floats(0.001, 0.15), st.integers(1, 40))
def test_all_receipts_are_an_annuity(yield_: float, discount: float, life: int) -> None:
    _, total = back(yield_, discount, 0.5, 0.1, life)
    assert total == pytest.approx(yield_ * (1 - (1 + discount) ** -life) / discount, rel=1e-10)


def test_the_year_that_completes_the_principal_is_split() -> None:
    # 0.6 a year at one half: .3, .3, .3, then .1 of principal and a tenth of the other .4
    investor, total = back(0.6, 0.0, 0.5, 0.1, life=4)
    assert investor == pytest.approx(0.3 + 0.3 + 0.3 + 0.1 + 0.04)
    assert total == pytest.approx(2.4)


def test_one_share_throughout_is_that_share_of_everything() -> None:
    investor, total = back(0.3, 0.05, 0.25, 0.25)
    assert investor == pytest.approx(0.25 * total)


def test_projects_that_yield_nothing_bring_nothing_back() -> None:
    assert max(back(0.0, 0.04, 0.5, 0.1)) == 0


def test_without_a_life_there_are_no_receipts() -> None:
    assert max(back(0.2, 0.04, 0.5, 0.1, life=0)) == 0


@given(yields, discounts, shares, shares)
def test_the_investor_never_gets_more_than_there_is(
    yield_: float, discount: float, before: float, after: float
) -> None:
    investor, total = back(yield_, discount, before, after)
    assert 0 <= investor <= total * (1 + 1e-12)


def test_an_element_alone_has_the_bits_it_has_in_the_crowd() -> None:
    draws = np.random.default_rng(7)
    yield_, discount = draws.uniform(0, 0.4, (2, 101, 1))
    before, after = draws.uniform(0.05, 1, (2, 1, 3))
    together = receipts(yield_, discount, before, after, 20)
    assert together[0].shape == together[1].shape == (101, 3)
    for i in range(101):
        for j in range(3):
            alone = receipts(yield_[i, 0], discount[i, 0], before[0, j], after[0, j], 20)
            assert [float(value) for value in alone] == [float(value[i, j]) for value in together]
