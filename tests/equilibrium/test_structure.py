"""Names of games of 2 x 2, where best replies lead, what is safe."""

from collections import Counter
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from negosim.equilibrium.exact import rationals
from negosim.equilibrium.replies import best_responses
from negosim.equilibrium.structure import name, risk, sinks

ORDERS = [rationals(np.reshape(order, (2, 2))) for order in permutations(range(4))]


def of(A, B):
    return rationals(A), rationals(B)


def test_the_576_strict_games_are_144_with_four_spellings_each():
    names = Counter(name(A, B) for A, B in product(ORDERS, ORDERS))
    assert len(names) == 144
    assert set(names.values()) == {4}
    pairs = {
        frozenset(one.replace(" for row", "").replace(" for column", "").split(", "))
        for one in names
    }
    assert len(pairs) == 78  # up to who is called row


@pytest.mark.parametrize(
    ("A", "B", "said"),
    [
        ([[3, 0], [5, 1]], [[3, 5], [0, 1]], "prisoner's dilemma"),
        ([[0, -1], [1, -9]], [[0, 1], [-1, -9]], "chicken"),
        ([[4, 0], [3, 2]], [[4, 3], [0, 2]], "stag hunt"),
        ([[4, 0], [3, 3]], [[4, 3], [0, 3]], "stag hunt"),
        ([[4, 0], [3, 3]], [[4, 3], [0, 2]], "stag hunt"),
        ([[1, 0], [0, 1]], [[1, 0], [0, 1]], "pure coordination"),
        (
            [[2, 0], [0, 2]],
            [[1, 0], [0, 3]],
            "two equilibria of common interest or two opposed equilibria, with ties",
        ),
        ([[2, 0], [0, 1]], [[1, 0], [0, 2]], "battle of the sexes"),
        ([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], "matching pennies"),
        ([[3, 0], [5, 1]], [[4, 2], [1, 3]], "prisoner's dilemma for row, assurance for column"),
    ],
)
def test_games_by_their_names(A, B, said):
    assert name(*of(A, B)) == said


def test_matching_pennies_turn_in_a_circle_and_coordination_ends():
    pennies = of([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    assert [len(cells) for cells in sinks(*pennies)] == [4]
    assert sinks(*of(np.eye(3), np.eye(3))) == [((0, 0),), ((1, 1),), ((2, 2),)]
    shapley = of(np.eye(3), np.roll(np.eye(3), 1, axis=1))
    assert [len(cells) for cells in sinks(*shapley)] == [6]


@given(data=st.data(), shape=array_shapes(min_dims=2, max_dims=2, max_side=4))
def test_every_pure_equilibrium_is_an_end_and_every_end_holds_what_it_leads_to(data, shape):
    A, B = (data.draw(arrays(np.int64, shape, elements=st.integers(0, 3))) for _ in range(2))
    ends = sinks(*of(A, B))
    of_row, of_column = best_responses(A, B)
    pure = {(int(i), int(j)) for i, j in np.argwhere(of_row & of_column)}
    assert ends
    assert {cells[0] for cells in ends if len(cells) == 1} == pure
    for cells in ends:
        for i, j in cells:
            if not of_row[i, j]:
                assert {(int(k), j) for k in np.flatnonzero(of_row[:, j])} <= set(cells)
            if not of_column[i, j]:
                assert {(i, int(k)) for k in np.flatnonzero(of_column[i])} <= set(cells)


def test_the_safe_equilibrium_of_the_stag_hunt_dominates_by_risk():
    assert risk(*of([[4, 0], [3, 3]], [[4, 3], [0, 3]])) == {(0, 0): 1, (1, 1): 9}
    assert risk(*of([[0, 2], [1, 0]], [[0, 1], [2, 0]])) == {(0, 1): 2, (1, 0): 2}
    assert risk(*of([[3, 0], [5, 1]], [[3, 5], [0, 1]])) == {}
    assert risk(*of([[1, 1], [1, 1]], [[1, 1], [1, 1]])) == {}
    assert risk(*of(np.eye(3), np.eye(3))) == {}
