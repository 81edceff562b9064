"""What a strategy would have taken in its last answer: as if one really had offered it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from negosim.draws.worlds import draw
from negosim.errors import UsageError
from negosim.protocol.alternating import PASS, WALK_OUT
from negosim.talks.loop import play
from negosim.talks.moment import snapshot
from negosim.talks.person import Decision, Person
from negosim.talks.whatif import would_have_taken
from tests.contracts.cases import BLIND, BUSY, SWAPPED, case, simple

SPECS = (*BLIND, *SWAPPED)


def record_of(scenario, pair, lane=0):
    return play(scenario, [pair], draw(scenario, 1, range(lane, lane + 1)), record=True)


def really_offered(record, party, answer, outcome):
    """The strategy's move, had the party's move before it been this offer."""
    moves = list(record.moves)
    at = moves.index(answer)
    moves[at - 1] = replace(moves[at - 1], kind="offer", outcome=outcome)
    pair = list(record.pairings[0])
    pair[party] = Person.repeating(moves[:at], party)
    try:
        return play(record.scenario, [pair], record.worlds, record=True).moves[at].kind
    except RuntimeError:  # it was not taken, and the person has nothing more to say
        return "refused"
    except UsageError:  # the person may not offer it
        return "outside the mandate"


@pytest.mark.parametrize("turns", [2, 1])
@pytest.mark.parametrize("spec", SPECS)
def test_it_would_have_taken_this_and_nothing_better(spec, turns):
    scenario = case(BUSY, f"protocol.turns={turns}")
    for lane, party in ((0, 0), (3, 1), (5, 0)):
        pair = ["boulware", "boulware"]
        pair[1 - party] = spec
        record = record_of(scenario, pair, lane)
        answer, taken = would_have_taken(record, party)
        assert answer.party == 1 - party
        here = snapshot(scenario, 1, lane, date.fromordinal(answer.day))
        worth, least = here.payoffs[party], here.walk_away[party]
        better = np.flatnonzero(worth > (worth[taken] if taken >= 0 else least))
        if taken >= 0:
            assert really_offered(record, party, answer, taken) == "accept"
        for outcome in better[:: max(1, len(better) // 4)].tolist():
            assert really_offered(record, party, answer, outcome) != "accept"


def test_the_best_of_what_reaches_its_next_offer():
    scenario = simple([0, 1, 2, 3], [3, 2, 1, 0], rounds=3)
    record = record_of(scenario, ("hardliner", "conceder"))
    answer, taken = would_have_taken(record, 0)
    offers = [move.outcome for move in record.moves if move.party == 1]
    assert taken == offers[-1] > offers[0]
    assert (answer.party, answer.round) == (1, 2)


def test_nothing_of_one_who_never_takes_anything():
    scenario = simple([0, 1, 2], [2, 1, 0])
    assert (
        would_have_taken(record_of(scenario, ("linear", "boulware/accept=constant:c=1")), 0)[1]
        == -1
    )


def test_nothing_below_the_own_walk_away_or_outside_the_own_mandate():
    scenario = simple([0, 1, 2], [0, 1, 2], (1.5, 0))
    assert would_have_taken(record_of(scenario, ("hardliner", "hardliner")), 0)[1] == 2
    narrow = '[[mandate]]\nparty = "north"\nallow = { deal = [0, 1] }\n'
    scenario = simple([0, 1, 2], [0, 1, 2], (0, 0), more=narrow)
    assert (
        would_have_taken(record_of(scenario, ("hardliner", "hardliner/accept=time:T=0")), 0)[1] == 1
    )


def test_no_answer_no_question():
    leaving = Person(lambda view: Decision(WALK_OUT))
    assert would_have_taken(record_of(simple([0, 1], [1, 0]), (leaving, "hardliner")), 0) is None


def test_where_one_proposes_and_the_other_answers_only_answers_count():
    scenario = simple([0, 1, 2], [2, 1, 0], rounds=3, turns=1)
    answer, taken = would_have_taken(record_of(scenario, ("linear", "linear")), 1)
    assert (answer.round, taken) == (1, 1)


def test_two_people_have_no_rule_to_ask():
    people = [Person(lambda view: Decision(PASS)) for _ in range(2)]
    assert would_have_taken(record_of(simple([0, 1], [1, 0]), people), 0) is None
