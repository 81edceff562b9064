"""Corners of polytopes, and the numbers they are made of."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from negosim.equilibrium.exact import rationals
from negosim.equilibrium.polytopes import fits, vertices
from negosim.errors import UsageError


def test_a_cube_cut_at_a_corner():
    cut = np.array([[2, 1, 1], [1, 2, 1], [1, 1, 2]], dtype=object)
    found, labels = vertices(cut)
    points = {tuple(Fraction(z, point[-1]) for z in point[:-1]) for point in found.tolist()}
    half, third, quarter = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)
    assert points == {
        (0, 0, 0),
        *((half, 0, 0), (0, half, 0), (0, 0, half)),
        *((third, third, 0), (third, 0, third), (0, third, third)),
        (quarter, quarter, quarter),
    }
    assert all(label.bit_count() == 3 for label in labels.tolist())


def test_what_can_be_solved_completely_is_told_from_the_size():
    assert all(fits(side, side) for side in range(1, 13))
    assert not fits(13, 13)
    assert fits(2, 30)
    assert not fits(1, 64)


def test_numbers_are_taken_for_what_they_are():
    table = rationals([[0.5, 3, Fraction(1, 3)], [Decimal("0.1"), np.float32(0.25), np.int8(-1)]])
    assert table.tolist() == [
        [Fraction(1, 2), 3, Fraction(1, 3)],
        [Fraction(1, 10), Fraction(1, 4), -1],
    ]
    assert rationals([[0.1]]).item() == Fraction(0.1) != Fraction(1, 10)
    assert rationals([[0.1, 0.25]], decimals=1).tolist() == [[Fraction(1, 10), Fraction(1, 5)]]


@pytest.mark.parametrize(
    ("matrix", "sentence"),
    [
        ([[1, float("nan")]], "B[0][1]: nan is not a finite number."),
        ([[1], [float("inf")]], "B[1][0]: inf is not a finite number."),
        ([[1, "2"]], "B[0][1]: 2 is not a finite number."),
        ([[1e301]], "B[0][0]: beyond 1e300. Choose a larger unit."),
        ([1, 2], "B: not a table. Give a list of rows, all of one length."),
        ([[1, 2], [3]], "B: not a table. Give a list of rows, all of one length."),
        ([[]], "B: not a table. Give a list of rows, all of one length."),
        (
            [np.ones((2, 2)), np.ones((2, 3))],
            "B: not a table. Give a list of rows, all of one length.",
        ),
        (np.ones((2, 2, 2)), "B: not a table. Give a list of rows, all of one length."),
    ],
)
def test_what_is_no_table_of_numbers_is_refused_with_its_place(matrix, sentence):
    with pytest.raises(UsageError) as told:
        rationals(matrix, "B")
    assert str(told.value) == sentence
