"""Zone of agreement and bargaining solutions: known answers, laws and an exact oracle."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.scoring.solutions import SOLUTIONS, individually_rational, solve


def packages(found):
    return {name: getattr(found, name).tolist() for name in SOLUTIONS}


def all_four(*numbers):
    return {name: list(numbers) for name in SOLUTIONS}


def additive(issues):
    """Payoffs (party, outcome) of issues that list (party 0, party 1) level by level."""
    chosen = list(product(*issues))
    return np.array([[sum(level[party] for level in one) for one in chosen] for party in (0, 1)])


CLASSROOM = additive(
    [
        [(0, 17), (12, 13), (19, 10), (26, 0)],  # reciprocal tariff: 25, 15, 10, 0 %
        [(0, 19), (12, 11), (24, 0)],  # cars and steel: 25 and 50, 15 and 25, none and quota
        [(23, 0), (12, 12), (0, 27)],  # investment: none, 100, 200 bn
        [(6, 0), (0, 8)],  # purchases: none, yes
        [(15, 0), (10, 7), (0, 16)],  # access: closed, maps and platforms, also beef
        [(0, 0), (6, 13)],  # shipbuilding: none, pact
    ]
)
LEVELS = (4, 3, 3, 2, 3, 2)


def test_the_classroom_case_has_170_acceptable_outcomes_and_15_points_on_their_frontier():
    found = solve(CLASSROOM, np.array([50, 34]))
    assert found.acceptable == 170
    assert len(found.zone_frontier) == 16
    points = CLASSROOM[:, found.zone_frontier].T.tolist()
    assert points == [
        *([82, 38], [78, 40], [77, 42], [76, 43], [72, 47], [72, 47], [71, 50], [67, 51]),
        *([66, 55], [65, 57], [64, 58], [61, 59], [59, 65], [55, 66], [53, 68], [52, 69]),
    ]
    assert len(np.unique(CLASSROOM[:, found.frontier], axis=1).T) == 33
    assert found.ideal_gain.tolist() == [32, 35]


def test_the_four_solutions_of_the_classroom_case_differ():
    found = solve(CLASSROOM, np.array([50, 34]))
    levels = {
        name: [tuple(int(place) for place in np.unravel_index(n, LEVELS)) for n in numbers]
        for name, numbers in packages(found).items()
    }
    assert levels == {  # tariff, cars and steel, investment, purchases, access, ships
        "nash": [(2, 2, 2, 0, 1, 1)],  # 65/57: 15 * 23 = 345
        "kalai_smorodinsky": [(3, 2, 2, 1, 1, 1)],  # 66/55: 16/32 = .5, 21/35 = .6
        "egalitarian": [(2, 2, 1, 0, 2, 1)],  # 67/51: 17 and 17
        "utilitarian": [(2, 2, 2, 1, 1, 1)],  # 59/65: 124
    }


def test_nash_1950_bill_and_jack():
    """The barter of "The Bargaining Problem", page 161, without lotteries.

    Bill gives Jack book, whip, ball and bat (-2 -2 -2 -2 for him, +4 +2 +1 +2 for Jack),
    Jack gives Bill pen, toy and knife (+10 +4 +6, -1 -1 -2): gains 12 and 5, product 60.
    Each good is an issue: kept (level 0) or given (level 1).
    """
    bills = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
    jacks = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}
    issues = [[(bill, 0), (0, jack)] for bill, jack in bills.values()]
    issues += [[(0, jack), (bill, 0)] for bill, jack in jacks.values()]
    payoffs = additive(issues)
    walk_away = payoffs[:, 0]  # everybody keeps their own: 12 and 6
    (barter,) = solve(payoffs, walk_away).nash
    given_away = np.unravel_index(barter, [2] * 9)
    goods = [good for good, gone in zip([*bills, *jacks], given_away, strict=True) if gone]
    assert goods == ["book", "whip", "ball", "bat", "pen", "toy", "knife"]
    assert (payoffs[:, barter] - walk_away).tolist() == [12, 5]


def test_kalai_smorodinsky_counts_gains_in_shares_of_the_ideal():
    """Walk-away (1, 2); gains (10, 1), (7, 4), (5, 5); ideal (10, 5).

    Shares (1, .2), (.7, .8), (.5, 1): the smaller is largest, .7, at (7, 4).
    Products 10, 28, 25: Nash (7, 4). Smaller gains 1, 4, 5: egalitarian (5, 5).
    Sums 11, 11, 10: the first two are utilitarian.
    """
    found = solve(np.array([[11, 8, 6], [3, 6, 7]]), np.array([1, 2]))
    assert found.ideal_gain.tolist() == [10, 5]
    assert packages(found) == {
        "nash": [1],
        "kalai_smorodinsky": [1],
        "egalitarian": [2],
        "utilitarian": [0, 1],
    }


def test_kalai_smorodinsky_moves_with_the_ideal_where_nash_does_not():
    """Walk-away 0; first gains (2, 6), (4, 4), (6, 2), then (8, 1) comes in.

    Nash stays at 4 * 4 = 16 (8 * 1 = 8). Ideal (6, 6): shares .67 and .67 at (4, 4). With
    (8, 1) the ideal is (8, 6): (4, 4) has .5 and .67, (6, 2) has .75 and .33, so (4, 4) stays;
    with (14, 0) as well the ideal is (14, 6): (4, 4) has .29, (6, 2) has .33 and wins.
    """
    first, second = [2, 4, 6, 8, 14], [6, 4, 2, 1, 0]
    for size, fair in ((3, 1), (4, 1), (5, 2)):
        found = solve(np.array([first[:size], second[:size]]), np.zeros(2))
        assert found.nash.tolist() == [1]
        assert found.kalai_smorodinsky.tolist() == [fair]


def test_a_tie_on_the_smaller_share_is_broken_by_the_larger():
    """Walk-away (2, 1); gains (8, 1), (6, 4), (4, 5), (1, 8), (3, 4); ideal (8, 8).

    Shares (1, .125), (.75, .5), (.5, .625), (.125, 1): .5 twice, and .75 beats .625.
    Gains: 4 twice, and 6 beats 5. Products 8, 24, 20, 8; sums 9, 10, 9, 9.
    """
    found = solve(np.array([[10, 8, 6, 3, 5], [2, 5, 6, 9, 5]]), np.array([2, 1]))
    assert found.zone_frontier.tolist() == [0, 1, 2, 3]
    assert packages(found) == all_four(1)


def test_every_package_that_solves_it_is_named_in_the_order_of_numbers():
    """Gains (1, 3), (3, 1), (1, 3), (2, 1): mirrored packages and a double, one dominated."""
    found = solve(np.array([[1, 3, 1, 2], [3, 1, 3, 1]]), np.zeros(2))
    assert found.zone_frontier.tolist() == [1, 0, 2]
    assert packages(found) == all_four(0, 1, 2)


def test_where_nothing_is_acceptable_to_both_all_is_empty_but_the_frontier():
    found = solve(np.array([[1.0, 3.0], [3.0, 1.0]]), np.array([2.0, 2.0]))
    assert found.acceptable == 0
    assert found.frontier.tolist() == [1, 0]
    assert found.zone_frontier.tolist() == []
    assert np.isnan(found.ideal_gain).all()
    assert packages(found) == all_four()


def test_worth_exactly_its_walk_away_is_acceptable():
    payoffs = np.array([[0.3, 0.299999999, 0.3], [0.5, 0.5, 0.5 - 1e-9]])
    walk_away = np.array([0.1 + 0.2, 0.5])  # 0.30000000000000004
    assert individually_rational(payoffs, walk_away).tolist() == [True, False, False]
    found = solve(payoffs, walk_away)
    assert found.acceptable == 1
    assert found.ideal_gain.tolist() == [0, 0]
    assert packages(found) == all_four(0)


def test_individual_rationality_is_asked_of_any_number_of_parties():
    payoffs = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
    assert individually_rational(payoffs, np.ones(3)).tolist() == [True, False]


def test_where_no_outcome_gains_both_the_efficient_ones_are_nash():
    """Walk-away (2, 2): gains (3, 0), (0, 2), (1, 0), (4, -1); all products are 0."""
    found = solve(np.array([[5, 2, 3, 6], [2, 4, 2, 1]]), np.array([2, 2]))
    assert found.nash.tolist() == [0, 1]
    assert found.kalai_smorodinsky.tolist() == [0, 1]  # shares (1, 0) and (0, 1)
    assert found.egalitarian.tolist() == found.utilitarian.tolist() == [0]  # 3 beats 2


def test_a_party_with_nothing_to_gain_leaves_the_choice_to_the_other():
    """Walk-away (2, 2): gains (0, 1), (0, 3), (-1, 4); party 0's ideal gain is 0."""
    found = solve(np.array([[2, 2, 1], [3, 5, 6]]), np.array([2, 2]))
    assert found.ideal_gain.tolist() == [0, 3]
    assert packages(found) == all_four(1)


def test_decimal_products_that_are_equal_on_paper_tie():
    assert 0.1 * 0.7 != 0.5 * 0.14
    found = solve(np.array([[0.1, 0.5], [0.7, 0.14]]), np.zeros(2))
    assert found.nash.tolist() == [0, 1]


def test_decimal_sums_that_are_equal_on_paper_tie():
    payoffs = np.rint(np.array([[0.1 + 0.2, 0.3], [1.1 + 2.2, 3.3]]) * 1e9) / 1e9
    assert packages(solve(payoffs, np.array([0.1, 0.1]))) == all_four(0, 1)


games = st.integers(1, 40).flatmap(
    lambda count: st.tuples(
        *[st.lists(st.integers(-20, 20), min_size=count, max_size=count)] * 2,
        *[st.integers(-22, 10)] * 2,
    )
)


def in_tenths(game):
    first, second, *walk_away = game
    return np.array([first, second]) / 10, np.array(walk_away) / 10


def oracle(game):
    """The definitions in exact arithmetic over all acceptable outcomes, in tenths."""
    first, second, *walk_away = game
    gains = {
        number: (one - walk_away[0], other - walk_away[1])
        for number, (one, other) in enumerate(zip(first, second, strict=True))
        if one >= walk_away[0] and other >= walk_away[1]
    }
    ideal = [max((gain[party] for gain in gains.values()), default=0) for party in (0, 1)]

    def shares(gain):
        return sorted(
            Fraction(g, i) if i else Fraction(0) for g, i in zip(gain, ideal, strict=True)
        )

    def best(value, among):
        top = max(map(value, among.values()), default=None)
        return [number for number, gain in among.items() if value(gain) == top]

    efficient = {
        number: gain
        for number, gain in gains.items()
        if not any(
            other[0] >= gain[0] and other[1] >= gain[1] and other != gain
            for other in gains.values()
        )
    }
    return len(gains), {
        "nash": best(lambda gain: gain[0] * gain[1], efficient),
        "kalai_smorodinsky": best(shares, gains),
        "egalitarian": best(sorted, gains),
        "utilitarian": best(sum, gains),
    }


@settings(deadline=None)
@given(game=games)
def test_solutions_are_what_the_definitions_say(game):
    payoffs, walk_away = in_tenths(game)
    found = solve(payoffs, walk_away)
    acceptable, expected = oracle(game)
    assert found.acceptable == acceptable == individually_rational(payoffs, walk_away).sum()
    assert packages(found) == expected


@settings(deadline=None)
@given(game=games)
def test_the_zone_frontier_is_the_acceptable_part_of_the_frontier(game):
    payoffs, walk_away = in_tenths(game)
    found = solve(payoffs, walk_away)
    acceptable = individually_rational(payoffs, walk_away)
    assert found.zone_frontier.tolist() == [n for n in found.frontier if acceptable[n]]
    assert all(set(numbers) <= set(found.zone_frontier) for numbers in packages(found).values())


@settings(deadline=None)
@given(game=games)
def test_no_solution_depends_on_who_is_called_party_0(game):
    payoffs, walk_away = in_tenths(game)
    assert packages(solve(payoffs, walk_away)) == packages(solve(payoffs[::-1], walk_away[::-1]))


@settings(deadline=None)
@given(game=games)
@pytest.mark.parametrize("name", ["nash", "kalai_smorodinsky"])
def test_the_unit_of_a_partys_payoff_does_not_matter_to(name, game):
    payoffs, walk_away = in_tenths(game)
    scale, shift = np.array([3.0, 0.5]), np.array([-1.0, 7.0])
    moved = solve(payoffs * scale[:, np.newaxis] + shift[:, np.newaxis], walk_away * scale + shift)
    assert getattr(moved, name).tolist() == getattr(solve(payoffs, walk_away), name).tolist()
