"""Variable-threat bargaining: worked games, the tariff war, and what a threat equilibrium is."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.equilibrium.threats import fixed_threat, variable_threats, zero_sum
from negosim.errors import UsageError
from negosim.scenario.files import load
from negosim.scoring.hull import hull
from negosim.talks.moment import snapshot

F = Fraction
HALF = F(1, 2)
GAMES = {
    "asymmetric edge": ([[4, 1], [0, 2]], [[2, 0], [5, 1]]),
    "harming oneself": ([[6, 0], [2, -1]], [[4, 8], [-6, -3]]),
    "mixed threats": ([[4, -2], [0, 1]], [[0, 3], [4, -1]]),
}


@pytest.mark.parametrize(
    ("name", "transfers", "payoffs", "no_deal", "threats"),
    [
        ("asymmetric edge", True, (F(7, 2), F(5, 2)), (1, 0), ((1, 0), (0, 1))),
        ("asymmetric edge", False, (F(23, 6), F(17, 8)), (1, 0), ((1, 0), (0, 1))),
        ("harming oneself", True, (6, 4), (-1, -3), ((0, 1), (0, 1))),
        ("harming oneself", False, (6, 4), (-1, -3), ((0, 1), (0, 1))),
        *[
            (
                *("mixed threats", transfers, (F(8, 5), F(12, 5)), (F(16, 25), F(36, 25))),
                ((F(2, 5), F(3, 5)), (F(7, 15), F(8, 15))),
            )
            for transfers in (True, False)
        ],
    ],
)
def test_worked_games(name, transfers, payoffs, no_deal, threats):
    found = variable_threats(*GAMES[name], transfers)
    assert (found.payoffs, found.no_deal, found.threats) == (payoffs, no_deal, threats)
    assert found.gap == 0


def test_the_normals_of_the_worked_games():
    assert variable_threats(*GAMES["asymmetric edge"]).weights == (F(3, 7), F(4, 7))
    assert variable_threats(*GAMES["harming oneself"]).weights == (HALF, HALF)


@pytest.mark.parametrize("transfers", [True, False])
@pytest.mark.parametrize("name", GAMES)
def test_no_mixed_threat_on_a_grid_does_better(name, transfers):
    A, B = (np.array(M, dtype=object) for M in GAMES[name])
    found = variable_threats(A, B, transfers)
    x, y = (np.array(mix, dtype=object) for mix in found.threats)
    for tenth in range(11):
        mix = np.array([F(tenth, 10), 1 - F(tenth, 10)], dtype=object)
        first = fixed_threat(A, B, (mix @ A @ y, mix @ B @ y), transfers)
        second = fixed_threat(A, B, (x @ A @ mix, x @ B @ mix), transfers)
        assert first.payoffs[0] <= found.payoffs[0] + F(1, 10**8)
        assert second.payoffs[1] <= found.payoffs[1] + F(1, 10**8)


def tariff_war():
    """W1 = 4s - 10s² - 6t + st and W2 = 6t - 12t² - 5s + st, tariffs 0, 5, .. 50 per cent."""
    s, t = np.meshgrid(np.arange(11) / 20, np.arange(11) / 20, indexing="ij")
    return 4 * s - 10 * s**2 - 6 * t + s * t, 6 * t - 12 * t**2 - 5 * s + s * t


def test_the_shipped_tariff_war_is_that_game():
    here = snapshot(load("tariff-war"))
    for payoffs, game in zip(here.payoffs, tariff_war(), strict=True):
        assert payoffs.reshape(11, 11) == pytest.approx(game, abs=1e-9)
    assert here.walk_away.tolist() == pytest.approx([-1.05, -0.2])


@pytest.mark.parametrize(
    ("transfers", "fixed", "variable"),
    [
        (True, (-0.425, 0.425), (-0.4875, 0.4875)),
        (False, (-0.339285714, 0.2975), (-0.3, 0.27)),
    ],
)
def test_threats_of_the_tariff_war(transfers, fixed, variable):
    A, B = tariff_war()
    war = A[4, 5], B[4, 5]  # each side's best reply to the other's
    assert tuple(map(float, fixed_threat(A, B, war, transfers).payoffs)) == pytest.approx(fixed)
    found = variable_threats(A, B, transfers)
    assert tuple(map(float, found.payoffs)) == pytest.approx(variable)
    assert found.gap == 0
    row, column = (int(np.argmax(mix)) for mix in found.threats)
    assert row >= 9  # far above the tariffs of the war, 20 and 25 per cent
    assert column >= 9
    if transfers:
        assert (row, column) == (9, 10)
        assert tuple(map(float, found.no_deal)) == pytest.approx((-3, -2.025))
    else:
        assert (A[0, 1], B[0, 1]) == pytest.approx(variable)  # tariffs of 0 and 5 per cent


def test_twelve_pairs_of_tariffs_are_threats_in_equilibrium():
    A, B = tariff_war()
    got = np.empty((2, 11, 11))
    for at in product(range(11), range(11)):
        got[(slice(None), *at)] = fixed_threat(A, B, (A[at], B[at])).payoffs
    first, second = got
    stable = (first >= first.max(axis=0) - 1e-9) & (
        second >= second.max(axis=1, keepdims=True) - 1e-9
    )
    assert stable.sum() == 12
    assert first[stable] == pytest.approx(-0.3)
    assert second[stable] == pytest.approx(0.27)


def test_where_all_want_one_cell_no_threat_matters():
    found = variable_threats([[5, 0], [0, 1]], [[5, 0], [0, 1]])
    assert found.payoffs == (5, 5)


def test_what_can_be_agreed_may_be_more_than_the_game_of_threats():
    A, B = GAMES["harming oneself"]
    more = [[6, 0, 9], [4, 8, 7]]
    assert variable_threats(A, B, deals=more).payoffs == (9, 7)
    assert variable_threats(A, B, transfers=True, deals=more).payoffs == (9, 7)


def test_a_zero_sum_game_is_solved_in_fractions():
    found = zero_sum([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    assert found.x == found.y == (F(1, 3),) * 3
    assert found.value == 0
    assert zero_sum([[2, 2], [2, 2]]).value == 2


def test_a_threat_that_may_be_pure_is():
    assert zero_sum([[2, 1], [-5, 1]]).x == (1, 0)
    assert zero_sum([[2, 1], [-5, 1]]).y == (0, 1)


def test_a_payoff_that_is_no_number_is_refused():
    with pytest.raises(UsageError, match="is not a finite number"):
        variable_threats([[np.nan]], [[1.0]])


bimatrices = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda shape: st.tuples(
        *[
            st.lists(
                st.lists(st.integers(-9, 9), min_size=shape[1], max_size=shape[1]),
                min_size=shape[0],
                max_size=shape[0],
            )
        ]
        * 2
    )
)


@settings(deadline=None)
@given(game=bimatrices, data=st.data())
def test_with_a_given_threat_it_is_the_nash_solution_with_lotteries(game, data):
    A, B = map(np.array, game)
    at = data.draw(st.integers(0, A.size - 1))
    no_deal = np.array([A.flat[at], B.flat[at]], dtype=float)
    solution = hull(np.array([A.ravel(), B.ravel()], dtype=float), no_deal).solutions["nash"]
    found = fixed_threat(A, B, no_deal)
    assert tuple(map(float, found.payoffs)) == pytest.approx(solution.payoff, abs=1e-6)


@settings(deadline=None, max_examples=15)
@given(game=bimatrices, transfers=st.booleans())
def test_a_bargain_from_the_chosen_threats_is_the_same_bargain(game, transfers):
    found = variable_threats(*game, transfers)
    again = fixed_threat(*game, found.no_deal, transfers)
    assert tuple(map(float, again.payoffs)) == pytest.approx(
        tuple(map(float, found.payoffs)), abs=1e-7
    )


@settings(deadline=None)
@given(game=bimatrices)
def test_a_zero_sum_game_is_worth_what_each_side_secures(game):
    matrix = np.array(game[0])
    found = zero_sum(matrix)
    x, y = (np.array(mix, dtype=object) for mix in (found.x, found.y))
    assert min(x @ matrix) == max(matrix @ y) == found.value
    assert sum(x) == sum(y) == 1


@settings(deadline=None)
@given(game=bimatrices)
def test_threats_are_exact_unless_the_weights_of_a_corner_are_irrational(game):
    A, B = (np.array(M, dtype=object) for M in game)
    found = variable_threats(A, B)
    assert found.gap < F(1, 10**30)
    x, y = (np.array(mix, dtype=object) for mix in found.threats)
    if max(np.count_nonzero(x), np.count_nonzero(y)) == 1:
        assert found.gap == 0
    if found.gap == 0:  # then no other threat does better
        for i in range(len(x)):
            deviation = fixed_threat(A, B, (A[i] @ y, B[i] @ y))
            assert deviation.payoffs[0] <= found.payoffs[0] + F(1, 10**8)
        for j in range(len(y)):
            deviation = fixed_threat(A, B, (x @ A[:, j], x @ B[:, j]))
            assert deviation.payoffs[1] <= found.payoffs[1] + F(1, 10**8)


def test_where_newtons_steps_would_go_round_the_weights_are_found_all_the_same():
    A, B = [[-3, -7, 1], [-1, -2, 4], [-7, -3, 5]], [[8, -9, 7], [5, -4, 8], [-9, 7, 5]]
    found = variable_threats(A, B)
    assert found.payoffs == (4, 8)
    assert 0 < found.gap < F(1, 10**30)  # a root of a square


@pytest.mark.parametrize("size", [6, 11])
def test_larger_games_of_threats_are_as_exact(size):
    A, B = np.random.default_rng(size).integers(-99, 100, (2, size, size))
    for deals in (None, [[200, 150, 0], [0, 120, 190]]):
        found = variable_threats(A, B, deals=deals)
        assert found.gap < F(1, 10**30)


@settings(deadline=None, max_examples=15)
@given(game=bimatrices, transfers=st.booleans())
def test_who_is_called_the_row_player_does_not_matter(game, transfers):
    A, B = map(np.array, game)
    found, turned = variable_threats(A, B, transfers), variable_threats(B.T, A.T, transfers)
    assert tuple(map(float, turned.payoffs)) == pytest.approx(
        tuple(map(float, found.payoffs[::-1])), abs=1e-6
    )
