"""The equilibria of a game: nashpy proposes, fractions decide."""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from negosim.equilibrium import second_opinion
from negosim.equilibrium.exact import extreme_equilibria, integers, rationals
from negosim.equilibrium.nash import ALL, BESIDE, SOME, solve
from negosim.errors import UsageError

SEXES = [[2, 0], [0, 1]], [[1, 0], [0, 2]]

# games that nashpy by itself solves wrongly, incompletely or not at all
NO_SUPPORTS = [[2, 0, 2], [1, 2, 0], [1, 1, 0]], [[0, 1, 0], [0, 0, 1], [0, 1, 0]]
NAN_PATH = (
    [[21, 22, 5, 19], [10, 28, 19, 5], [18, 30, 16, 3], [12, 12, 14, 0]],
    [[17, 0, 0, 11], [16, 6, 26, 28], [25, 20, 12, 16], [10, 17, 21, 11]],
)
ENDLESS_PATH = (
    [[2, 0, 1, 1], [9, 1, 8, 9], [7, 5, 7, 2], [5, 6, 1, 8]],
    [[3, 2, 5, 5], [2, 2, 1, 2], [7, 0, 8, 1], [1, 8, 8, 9]],
)
ZERO_COLUMN = [[1, 0], [1, 0]], [[1, 0], [0, 1]]
SEGMENT = [[-3, 3], [-3, 5]], [[2, 7], [4, 2]]
NOTHING = [[0, 0], [0, 0]], [[0, 0], [0, 0]]
CORNER = [[1, 1], [1, 0]], [[1, 1], [1, 0]]


def mixes(game):
    return [(one.row, one.column) for one in solve(*game).equilibria]


def test_battle_of_the_sexes_in_full():
    found = solve(*SEXES)
    assert [(one.row, one.column) for one in found.equilibria] == [
        ((1, 0), (1, 0)),
        ((2 / 3, 1 / 3), (1 / 3, 2 / 3)),
        ((0, 1), (0, 1)),
    ]
    assert [one.payoffs for one in found.equilibria] == [(2, 1), (2 / 3, 2 / 3), (1, 2)]
    assert [one.max_regret for one in found.equilibria] == [0, 0, 0]
    assert found.equilibria[1].exact[0] == (Fraction(2, 3), Fraction(1, 3))
    assert found.degenerate is False
    assert found.continuum is False
    assert found.complete
    assert found.method == BESIDE
    assert found.difference == ""
    assert (found.dominated_rows, found.dominated_columns) == ((), ())


def test_a_game_without_zeros_where_supports_fail():
    assert mixes(NO_SUPPORTS) == [((0.5, 0.5, 0), (0, 0.5, 0.5))]
    assert solve(*NO_SUPPORTS).degenerate is False


def test_a_game_where_a_path_runs_into_numbers_too_large():
    assert mixes(NAN_PATH) == [((1, 0, 0, 0), (1, 0, 0, 0))]
    assert solve(*NAN_PATH).degenerate is False


def test_a_game_where_a_path_never_ends():
    found = solve(*ENDLESS_PATH)
    assert found.degenerate
    assert found.equilibria
    assert not any(one.max_regret for one in found.equilibria)


def test_a_column_of_zeros_hides_nothing():
    found = solve(*ZERO_COLUMN)
    assert len(found.equilibria) == 4
    assert found.degenerate
    assert found.continuum
    assert found.difference == ""


def test_both_ends_of_a_segment_of_equilibria_are_listed():
    assert mixes(SEGMENT) == [((2 / 7, 5 / 7), (1, 0)), ((0, 1), (1, 0))]
    assert solve(*SEGMENT).continuum


@pytest.mark.parametrize(("game", "count"), [(NOTHING, 4), (CORNER, 3)])
def test_indifference_is_degenerate(game, count):
    found = solve(*game)
    assert len(found.equilibria) == count
    assert found.degenerate
    assert found.continuum
    assert found.difference == ""


def test_a_degenerate_game_may_have_one_equilibrium_only():
    found = solve([[1, 1], [0, 0]], [[1, 0], [0, 0]])
    assert [(one.row, one.column) for one in found.equilibria] == [((1, 0), (1, 0))]
    assert found.degenerate  # the row that is never played leaves the column player indifferent
    assert found.continuum is False


def test_degeneracy_is_seen_among_mixes_of_dominated_strategies():
    A = [[9, 9, 9], [0, 0, 1], [0, 1, 0]]
    B = [[3, 1, 0], [0, 2, 1], [2, 0, 1]]  # even between the last two rows all columns pay 1
    found = solve(A, B)
    assert found.dominated_rows == (1, 2)
    assert len(found.equilibria) == 1
    assert found.degenerate


@pytest.mark.parametrize("factor", [1e9, 1e-9, 1e-15])
@pytest.mark.parametrize("shift", [0.0, 1e9])
@pytest.mark.parametrize("game", [SEXES, NO_SUPPORTS, ZERO_COLUMN, SEGMENT, CORNER])
def test_the_unit_of_payoffs_does_not_matter(game, factor, shift):
    A, B = (np.array(side) * Fraction(factor) + Fraction(shift) for side in game)
    there, here = solve(A, B), solve(*game)
    assert [one.exact for one in there.equilibria] == [one.exact for one in here.equilibria]
    assert there.degenerate == here.degenerate
    assert there.difference == ""


def test_rounding_restores_the_ties_that_doubles_break():
    A, B = [[0.1 + 0.2, 1], [0.3, 0]], [[1, 0], [1, 0]]
    assert solve(A, B).degenerate is False
    assert solve(A, B, decimals=9).degenerate


def test_a_mix_is_told_over_all_strategies_of_the_game():
    A = [[-9, -9, -9], [2, 5, 0], [0, 5, 1]]
    B = [[0, -9, 0], [1, -9, 0], [0, -9, 2]]
    found = solve(A, B)
    assert (found.dominated_rows, found.dominated_columns) == ((0,), (1,))
    assert found.equilibria[1].row == (0, 2 / 3, 1 / 3)
    assert found.equilibria[1].column == (1 / 3, 0, 2 / 3)


@settings(max_examples=40)
@given(game=arrays(np.int64, (2, 4, 4), elements=st.integers(0, 6)))
def test_removing_dominated_strategies_loses_no_equilibrium(game):
    A, B = game
    found = solve(A, B)
    whole = extreme_equilibria(integers(rationals(A)), integers(rationals(B)))
    assert [one.exact for one in found.equilibria] == list(whole.profiles)
    assert found.degenerate == whole.degenerate


@settings(max_examples=30)
@given(game=arrays(np.float64, (2, 3, 3), elements=st.integers(0, 3).map(float)))
def test_nashpy_agrees_on_small_games_even_where_they_are_degenerate(game):
    assert solve(*game).difference == ""


@pytest.mark.parametrize(
    ("game", "count", "degenerate"),
    [
        (([[4]], [[-1]]), 1, False),
        (([[1, 2, 3]], [[5, 6, 4]]), 1, False),
        (([[1, 2, 3]], [[5, 6, 6]]), 2, True),
        (([[1], [2], [2]], [[0], [0], [0]]), 2, True),
    ],
)
def test_thin_games_are_solved_without_nashpy(game, count, degenerate):
    found = solve(*game)
    assert len(found.equilibria) == count
    assert found.degenerate == degenerate
    assert found.method == ALL
    assert not any(one.max_regret for one in found.equilibria)


def test_a_game_that_dominance_solves_is_small_however_large_it_was():
    strength = np.arange(40.0)
    found = solve(strength[:, None] + np.zeros((40, 50)), np.zeros((40, 1)) + np.arange(50.0))
    assert len(found.equilibria) == 1
    assert found.equilibria[0].payoffs == (39, 49)
    assert found.complete


def test_beyond_twelve_a_side_the_equilibria_found_are_exact_and_perhaps_not_all():
    A, B = np.random.default_rng(1951).normal(size=(2, 14, 14))
    found = solve(A, B)
    assert found.method == SOME
    assert not found.complete
    assert found.degenerate is None
    assert found.continuum is None
    assert found.equilibria
    assert [one.max_regret for one in found.equilibria] == [0] * len(found.equilibria)


def test_in_a_large_game_all_pure_equilibria_are_found_and_ties_seen():
    found = solve(np.eye(14), np.eye(14))
    assert sum(max(one.row) == max(one.column) == 1 for one in found.equilibria) == 14
    assert found.degenerate is None
    tied = solve(np.ones((13, 13)), np.ones((13, 13)))
    assert tied.degenerate
    assert tied.continuum


def test_twice_the_same_game_is_answered_twice_the_same():
    A, B = np.random.default_rng(7).integers(0, 3, (2, 5, 5))
    assert solve(A, B) == solve(A, B)


def test_the_callers_arrays_stay_as_they_were():
    A, B = np.array(SEXES[0], float), np.array(SEXES[1], float)
    solve(A, B)
    assert A.tolist() == SEXES[0]
    assert B.tolist() == SEXES[1]


@pytest.mark.parametrize(
    ("A", "B", "sentence"),
    [
        ([[1, float("nan")]], [[1, 2]], "A[0][1]: nan is not a finite number."),
        ([[1, 2]], [[1, -float("inf")]], "B[0][1]: -inf is not a finite number."),
        ([[1, 2]], [[1], [2]], "A is 1 x 2 and B 2 x 1. Give both players' payoffs"),
        (np.ones((101, 2)), np.ones((101, 2)), "101 x 2 is too large: at most 100 a side."),
        (np.eye(31), np.eye(31), "31 x 31 strategies are left without the strictly dominated"),
    ],
)
def test_what_cannot_be_solved_is_refused_in_a_sentence(A, B, sentence):
    with pytest.raises(UsageError) as told:
        solve(A, B)
    assert str(told.value).startswith(sentence)


def test_the_document_has_everything():
    document = solve([[3, 0], [5, 1]], [[3, 5], [0, 1]]).document()
    assert document == {
        "format": 1,
        "equilibria": [
            {"row": [0, 1], "column": [0, 1], "payoffs": [1, 1], "max_regret": 0, "component": 0},
        ],
        "components": [{"index": 1, "subsets": [[0]]}],
        "degenerate": False,
        "continuum": False,
        "complete": True,
        "best": 0,
        "worst": 0,
        "method": ALL,
        "difference": "",
        "dominated": {"rows": [0], "columns": [0]},
    }


def saying(monkeypatch, answer):
    """Put other words in nashpy's mouth."""
    game = SimpleNamespace(vertex_enumeration=answer)
    monkeypatch.setattr("nashpy.Game", lambda A, B: game)


def test_an_equilibrium_that_nashpy_misses_is_said(monkeypatch):
    one = np.array([1.0, -5.6e-17])
    saying(monkeypatch, lambda: iter([(one, one)]))
    found = solve(*SEXES)
    assert len(found.equilibria) == 3
    assert found.difference == ("nashpy's vertex enumeration finds 1 of these 3 equilibria.")


def test_a_profile_that_is_none_is_said_with_its_regret(monkeypatch):
    ours = [(np.array(row), np.array(column)) for row, column in mixes(SEXES)]
    wrong = np.array([1.0, 0.0]), np.array([-1e-17, 1.0])
    nonsense = np.array([np.nan, 1.0]), np.array([1.0, 0.0])
    saying(monkeypatch, lambda: iter([*ours, wrong]))
    assert solve(*SEXES).difference == (
        "nashpy's vertex enumeration proposes 1 more profile, with regrets up to 1."
    )
    saying(monkeypatch, lambda: iter([*ours, wrong, nonsense]))
    assert solve(*SEXES).difference == (
        "nashpy's vertex enumeration proposes 2 more profiles, with regrets up to inf."
    )


def test_where_nashpy_stops_the_exact_answer_stands(monkeypatch):
    def stop():
        raise TypeError("'NoneType' object is not iterable")

    saying(monkeypatch, stop)
    found = solve(*SEXES)
    assert len(found.equilibria) == 3
    assert found.difference == "nashpy's vertex enumeration stopped with TypeError."


def test_nashpy_is_asked_where_it_answers_in_seconds():
    assert second_opinion.serves(8, 8)
    assert not second_opinion.serves(9, 8)
    assert not second_opinion.serves(1, 8)


def test_what_nashpy_returns_alone_is_told_beside_the_exact_answer():
    A, B = map(rationals, ZERO_COLUMN)
    profiles = [one.exact for one in solve(*ZERO_COLUMN).equilibria]
    supports, corners, paths = second_opinion.alone(A, B, profiles)
    assert corners.method == "vertex enumeration"
    assert (corners.found, corners.missed, corners.end) == ((0, 1), (2, 3), "finished")
    assert (supports.missed, supports.others, supports.worst) == ((1, 2), 0, None)
    assert paths.found == (0,)


def test_where_a_path_gives_no_numbers_the_regret_is_infinite_and_null_in_json():
    A, B = map(rationals, NAN_PATH)
    paths = second_opinion.alone(A, B, [one.exact for one in solve(*NAN_PATH).equilibria])[2]
    assert (paths.found, paths.others, paths.worst) == ((0,), 1, float("inf"))
    assert paths.document()["worst"] is None


def test_a_path_that_never_ends_is_killed_and_what_it_said_before_is_kept():
    A, B = map(rationals, ENDLESS_PATH)
    said, end = second_opinion.ask("lemke_howson_enumeration", A, B, 2)
    assert end == "killed after 2 s"
    assert all(len(x) == len(y) == 4 for x, y in said)


def test_an_exception_of_nashpys_ends_its_answer():
    one = rationals([[1, 2, 3]])
    said, end = second_opinion.ask("lemke_howson_enumeration", one, one, 60)
    assert (said, end) == ([], "stopped with KeyError")
