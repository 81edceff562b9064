"""A person comes in by the same door as a strategy; anybody may walk out."""

import numpy as np
import pytest

from negosim.draws.worlds import draw
from negosim.errors import UsageError
from negosim.protocol.alternating import ACCEPT, OFFER, PASS, WALK_OUT
from negosim.scenario.files import load
from negosim.strategies.parts import LEAVE, PARTS, Part
from negosim.talks.loop import play
from negosim.talks.person import Decision, Person
from tests.contracts.cases import BUSY, bits, case, simple, told

TURNS = pytest.mark.parametrize("turns", [2, 1])
MANDATE = '[[mandate]]\nparty = "north"\nallow = { deal = [0, 1] }\n'


def person(*decisions):
    """Somebody who makes these decisions, then passes."""
    ahead = iter(decisions)
    return Person(lambda view: next(ahead, Decision(PASS)))


def talks(scenario, north, south="hardliner"):
    record = play(scenario, [(north, south)], draw(scenario), record=True)
    return record.columns["reason"][0], [(m.party, m.kind, m.outcome) for m in record.moves]


@TURNS
@pytest.mark.parametrize("strategy", ["boulware", "micro", "random", "trade-off"])
@pytest.mark.parametrize("party", [0, 1])
def test_a_person_who_makes_a_strategys_moves_gets_its_negotiation(strategy, party, turns):
    scenario = case(BUSY, f"protocol.turns={turns}")
    for lane in range(8):
        worlds = draw(scenario, 1, range(lane, lane + 1))
        pair = [strategy, strategy]
        alone = play(scenario, [pair], worlds, record=True)
        pair[party] = Person.repeating(alone.moves, party)
        again = play(scenario, [pair], worlds, record=True)
        assert told(again) == told(alone)
        for name in set(alone.columns) - {f"strategy.{scenario.parties[party]}"}:
            assert bits(again.columns[name]) == bits(alone.columns[name])


def test_the_flagship_too():
    scenario = load("seoul-washington-2025")
    worlds = draw(scenario, 1, range(1))
    alone = play(scenario, {}, worlds, record=True)
    seat = {scenario.parties[0]: Person.repeating(alone.moves, 0)}
    assert told(play(scenario, seat, worlds, record=True)) == told(alone)


def test_rows_call_a_person_a_person():
    scenario = simple([0, 1], [1, 0])
    columns = play(scenario, {"north": person()}, draw(scenario)).columns
    assert columns["strategy.north"].tolist() == ["person"]


def test_what_is_decided_is_what_happens():
    scenario = simple([0, 1, 2], [2, 1, 0])
    assert talks(scenario, person(Decision(OFFER, 0)))[1][:2] == [(0, "offer", 0), (1, "accept", 0)]
    moves = [(0, "pass", -1), (1, "offer", 0), (0, "accept", 0)]
    assert talks(scenario, person(Decision(PASS), Decision(ACCEPT))) == ("deal", moves)


def test_a_person_may_sign_what_is_worth_less_than_no_deal():
    scenario = simple([0, 1, 2], [2, 1, 0], (1.5, 0))
    assert talks(scenario, person(Decision(PASS), Decision(ACCEPT)))[0] == "deal"


def test_accepting_where_nothing_stands_is_a_pass():
    assert talks(simple([0, 1], [1, 0]), person(Decision(ACCEPT)))[1][0] == (0, "pass", -1)


@pytest.mark.parametrize(
    "decisions", [[Decision(OFFER, 2)], [Decision(PASS), Decision(ACCEPT)]], ids=["offer", "accept"]
)
def test_a_person_too_keeps_to_the_mandate(decisions):
    scenario = simple([0, 1, 2], [0, 1, 2], more=MANDATE)
    with pytest.raises(UsageError, match="mandate"):
        talks(scenario, person(*decisions))


@TURNS
def test_a_person_walks_out_and_the_talks_are_over(turns):
    scenario = simple([0, 1, 2], [2, 1, 0], turns=turns)
    assert talks(scenario, person(Decision(WALK_OUT))) == ("walked_out", [(0, "walk_out", -1)])


@pytest.mark.parametrize(("accept", "reason"), [("target", "walked_out"), ("time:T=0", "deal")])
def test_a_strategy_walks_out_unless_it_accepts(monkeypatch, accept, reason):
    def leave(view, aim):
        """Walks out of its second round."""
        return np.where(view.round > 0, LEAVE, 2)

    monkeypatch.setitem(
        PARTS["bidding"], "leave", Part("bidding", "leave", leave, (), False, False, False, "")
    )
    scenario = simple([0, 1, 2], [2, 1, 0])
    ended, moves = talks(scenario, f"hardliner/bidding=leave/accept={accept}")
    assert ended == reason
    assert moves[:2] == [(0, "offer", 2), (1, "offer", 0)]
    assert moves[2:] == [(0, "accept", 0) if reason == "deal" else (0, "walk_out", -1)]


def test_two_people_in_two_pairings_are_two():
    scenario = simple([0, 1], [1, 0])
    pairs = [(person(Decision(WALK_OUT)), "hardliner"), (person(), "hardliner")]
    record = play(scenario, pairs, draw(scenario))
    assert record.columns["reason"].tolist() == ["walked_out", "clock"]
