"""All extreme equilibria, against published games and an oracle that tries all equations."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.equilibrium.exact import (
    exact_payoffs,
    extreme_equilibria,
    integers,
    rationals,
)


def found(A, B):
    """The extreme equilibria as words, and whether the game is degenerate."""
    extreme = extreme_equilibria(integers(rationals(A)), integers(rationals(B)))
    words = [" ".join(map(str, x)) + " | " + " ".join(map(str, y)) for x, y in extreme.profiles]
    return words, extreme.degenerate


def test_nisan_et_al_2007_example_3_3():
    assert found([[3, 3], [2, 5], [0, 6]], [[3, 2], [2, 6], [3, 1]]) == (
        ["1 0 0 | 1 0", "4/5 1/5 0 | 2/3 1/3", "0 1/3 2/3 | 1/3 2/3"],
        False,
    )


def test_nisan_et_al_2007_degenerate_variant_of_it():
    assert found([[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]]) == (
        ["1 0 0 | 1 0", "1 0 0 | 2/3 1/3", "0 1/3 2/3 | 1/3 2/3"],
        True,
    )


def test_battle_of_the_sexes():
    assert found([[2, 0], [0, 1]], [[1, 0], [0, 2]]) == (
        ["1 0 | 1 0", "2/3 1/3 | 1/3 2/3", "0 1 | 0 1"],
        False,
    )


def test_prisoners_dilemma():
    assert found([[3, 0], [5, 1]], [[3, 5], [0, 1]]) == (["0 1 | 0 1"], False)


def test_matching_pennies():
    assert found([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]) == (["1/2 1/2 | 1/2 1/2"], False)


def test_shapley_1964_has_one_equilibrium():
    A = np.eye(3, dtype=int)
    assert found(A, np.roll(A, 1, axis=1)) == (["1/3 1/3 1/3 | 1/3 1/3 1/3"], False)


def test_savani_and_von_stengel_2006_six_by_six_has_75_equilibria():
    A = np.array(
        [
            [-81, 36, -126, 126, -36, 90],
            [-180, 72, -333, 297, -153, 270],
            [20, -3, 42, -33, 17, -30],
            [-30, 17, -33, 42, -3, 20],
            [270, -153, 297, -333, 72, -180],
            [90, -36, 126, -126, 36, -81],
        ]
    )
    B = np.array(
        [
            [72, 36, 17, -3, -36, -153],
            [-180, -81, -30, 20, 90, 270],
            [297, 126, 42, -33, -126, -333],
            [-333, -126, -33, 42, 126, 297],
            [270, 90, 20, -30, -81, -180],
            [-153, -36, -3, 17, 36, 72],
        ]
    )
    words, degenerate = found(A, B)
    assert len(words) == 75
    assert not degenerate


@pytest.mark.parametrize("size", [2, 5, 8])
def test_pure_coordination_has_an_equilibrium_on_every_set_of_strategies(size):
    words, degenerate = found(np.eye(size), np.eye(size))
    assert len(words) == 2**size - 1
    assert not degenerate


@pytest.mark.parametrize(
    ("A", "B", "words"),
    [
        pytest.param(
            [[0, 2], [1, 1]],
            [[0, 1], [2, 2]],
            ["1 0 | 0 1", "0 1 | 1 0", "0 1 | 1/2 1/2"],
            id="entry",
        ),
        pytest.param(
            [[1, 1], [1, 0]],
            [[1, 1], [1, 0]],
            ["1 0 | 1 0", "1 0 | 0 1", "0 1 | 1 0"],
            id="corner",
        ),
        pytest.param(
            [[1, 0], [1, 0]],
            [[1, 0], [0, 1]],
            ["1 0 | 1 0", "1/2 1/2 | 1 0", "1/2 1/2 | 0 1", "0 1 | 0 1"],
            id="zigzag",
        ),
        pytest.param([[1, 1], [0, 0]], [[1, 0], [0, 0]], ["1 0 | 1 0"], id="off the path"),
        pytest.param(
            [[-3, 3], [-3, 5]],
            [[2, 7], [4, 2]],
            ["2/7 5/7 | 1 0", "0 1 | 1 0"],
            id="segment",
        ),
        pytest.param(
            [[0, 0], [0, 0]],
            [[0, 0], [0, 0]],
            ["1 0 | 1 0", "1 0 | 0 1", "0 1 | 1 0", "0 1 | 0 1"],
            id="zeros",
        ),
        pytest.param(
            [[1, 1], [0, 0], [0, 2]],
            [[1, 1], [2, 3], [2, 0]],
            ["1 0 0 | 1 0", "1 0 0 | 1/2 1/2"],
            id="gambit's sample",
        ),
    ],
)
def test_a_degenerate_game_is_said_to_be_so_with_all_corners_of_its_equilibria(A, B, words):
    assert found(A, B) == (words, True)


def test_twins_double_every_equilibrium_they_are_in():
    A = [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    words, degenerate = found(A, A)
    assert len(words) == 9
    assert degenerate


@pytest.mark.parametrize(
    ("A", "B", "words", "degenerate"),
    [
        ([[5]], [[-2]], ["1 | 1"], False),
        ([[1, 2, 3]], [[4, 6, 5]], ["1 | 0 1 0"], False),
        ([[1, 2, 3]], [[6, 4, 6]], ["1 | 1 0 0", "1 | 0 0 1"], True),
        ([[1], [3], [2]], [[0], [0], [0]], ["0 1 0 | 1"], False),
    ],
)
def test_a_player_without_a_choice_is_met_by_best_replies(A, B, words, degenerate):
    assert found(A, B) == (words, degenerate)


def solutions(rows, rights):
    """The point where as many equations hold as there are unknowns; None where there is not one."""
    lines = [[*row, right] for row, right in zip(rows, rights, strict=True)]
    size = len(lines)
    for at in range(size):
        pivot = next((line for line in range(at, size) if lines[line][at]), None)
        if pivot is None:
            return None
        lines[at], lines[pivot] = lines[pivot], lines[at]
        lines[at] = [value / lines[at][at] for value in lines[at]]
        for line in range(size):
            if line != at:
                factor = lines[line][at]
                pairs = zip(lines[line], lines[at], strict=True)
                lines[line] = [value - factor * own for value, own in pairs]
    return [line[-1] for line in lines]


def corners(A):
    """Corners (y, u) of {A y <= u, y >= 0, sum y = 1}: all choices of tight inequalities."""
    rows, columns = len(A), len(A[0])
    bounds = [[Fraction(value) for value in row] + [Fraction(-1)] for row in A]
    bounds += [
        [Fraction(-(at == column)) for at in range(columns)] + [Fraction(0)]
        for column in range(columns)
    ]
    total = [Fraction(1)] * columns + [Fraction(0)]
    points = set()
    for tight in combinations(range(rows + columns), columns):
        equations = [bounds[at] for at in tight] + [total]
        point = solutions(equations, [Fraction(0)] * columns + [Fraction(1)])
        if point is not None:
            values = (sum(b * p for b, p in zip(bound, point, strict=True)) for bound in bounds)
            if max(values) <= 0:
                points.add(tuple(point))
    return points


def slack(A, point):
    """Rows that are best replies to the mix, and columns it does not play."""
    *y, u = point
    replies = {i for i, row in enumerate(A) if sum(a * p for a, p in zip(row, y, strict=True)) == u}
    return replies, {j for j, p in enumerate(y) if p == 0}


def oracle(A, B):
    """Extreme equilibria by their definition, and whether a corner has too many best replies."""
    transposed = [list(column) for column in zip(*B, strict=True)]
    equilibria, degenerate = set(), False
    of_column = {point: slack(A, point) for point in corners(A)}
    of_row = {point: slack(transposed, point) for point in corners(transposed)}
    for points in (of_column, of_row):
        for point, (replies, unplayed) in points.items():
            degenerate |= len(replies) > len(point) - 1 - len(unplayed)
    for y, (rows, idle_columns) in of_column.items():
        for x, (columns, idle_rows) in of_row.items():
            if len(rows | idle_rows) == len(A) and len(columns | idle_columns) == len(A[0]):
                equilibria.add((x[:-1], y[:-1]))
    return equilibria, degenerate


SMALL, SIDES = st.integers(-3, 3), st.integers(1, 3)


@st.composite
def games(draw, payoffs=SMALL, side=SIDES):
    rows, columns = draw(side), draw(side)
    table = st.lists(
        st.lists(payoffs, min_size=columns, max_size=columns), min_size=rows, max_size=rows
    )
    return draw(table), draw(table)


@given(game=games() | games(st.integers(-1000, 1000)) | games(st.integers(0, 1)))
def test_every_extreme_equilibrium_is_found_and_nothing_else(game):
    A, B = game
    extreme = extreme_equilibria(integers(rationals(A)), integers(rationals(B)))
    profiles, degenerate = oracle(A, B)
    assert len(set(extreme.profiles)) == len(extreme.profiles)
    assert set(extreme.profiles) == profiles
    assert extreme.degenerate == degenerate


@given(game=games(st.floats(-1e6, 1e6), st.integers(1, 5)))
def test_no_player_regrets_any_of_them(game):
    A, B = map(rationals, game)
    extreme = extreme_equilibria(integers(A), integers(B))
    assert extreme.profiles
    for x, y in extreme.profiles:
        assert sum(x) == sum(y) == 1
        assert exact_payoffs(A, B, x, y)[2] == 0


@given(game=games(side=st.integers(1, 5)))
def test_they_come_in_order(game):
    profiles = extreme_equilibria(*(integers(rationals(side)) for side in game)).profiles
    assert list(profiles) == sorted(profiles, reverse=True)


def test_regret_is_the_larger_of_the_two_players():
    A, B = rationals([[0, 1], [5, 0]]), rationals([[1, 3], [0, 0]])
    sure, never = Fraction(1), Fraction(0)
    assert exact_payoffs(A, B, (sure, never), (sure, never))[2] == 5
    assert exact_payoffs(A, B, (never, sure), (sure, never))[2] == 0
