"""Strategies at a table: one issue with eleven levels, each step a tenth of utility."""

import pytest

from tests.contracts.cases import played, simple

LEVELS = list(range(11))


def offers(north, south, rounds=10):
    """Levels each side offered, and the deal; 10 is north's best, 0 south's. North begins."""
    case = simple(LEVELS, LEVELS[::-1], rounds=rounds)
    record = played(case, (north, south), lanes=range(1), record=True)
    sides = [[m.outcome for m in record.moves if (m.party, m.kind) == (p, "offer")] for p in (0, 1)]
    return *sides, int(record.state.deal[0])


def test_a_hardliner_asks_for_its_best_until_the_end():
    assert offers("hardliner", "hardliner") == ([10] * 10, [0] * 10, -1)


def test_boulware_concedes_late_and_a_conceder_early():
    (boulware, conceder), linear = (
        [offers(name, "hardliner")[0] for name in ("boulware", "conceder")],
        offers("linear", "hardliner")[0],
    )
    assert linear == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    for levels in (boulware, conceder):
        assert levels == sorted(levels, reverse=True)
    assert boulware[4] > linear[4] > conceder[4]


def test_tit_for_tat_concedes_what_it_was_conceded():
    north, south, _ = offers("linear", "tit-for-tat")
    conceded = [north[0] - level for level in north]
    assert south == conceded[: len(south)]
    assert offers("hardliner", "tit-for-tat")[1] == [0] * 10


def test_tit_for_tat_gives_back_more_or_less_by_its_gain():
    assert offers("linear", "tit-for-tat:gain=0")[1] == [0] * 10
    _, generous, deal = offers("linear", "tit-for-tat:gain=2")
    assert generous[:3] == [0, 2, 4]
    assert deal >= 0


def test_micro_makes_a_new_offer_for_each_new_one_it_receives():
    north, south, deal = offers("micro:step=1", "micro:step=1")
    assert north == [10, 9, 8, 7, 6, 5]
    assert south == [0, 1, 2, 3, 4]
    assert deal == 5  # south takes its own next rung


@pytest.mark.parametrize("deaf", ["hardliner", "boulware:beta=0.01"])
def test_micro_is_never_more_than_one_new_offer_ahead(deaf):
    north, south, _ = offers("micro:step=1", deaf)
    for at in range(len(north)):
        assert len(set(north[: at + 1])) <= len(set(south[:at])) + 1
    assert set(north) == {10, 9}


def test_micro_spreads_its_list_over_the_talks_where_no_step_is_given():
    assert offers("micro", "linear", rounds=5)[0][:3] == [10, 8, 6]
