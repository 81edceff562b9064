"""What is worked out at once is what is played turn by turn, to the bit."""

from itertools import product

import pytest

from negosim.scenario.files import load
from negosim.strategies.spec import parse
from negosim.talks.loop import agent_of
from tests.contracts.cases import BUSY, case, exact, played, simple

FORESEEN = (
    "boulware",
    "linear",
    "conceder",
    "hardliner",
    "time-dependent:beta=0.7:kappa=0.1",
    "linear/bidding=nearest",
    "boulware/accept=time:T=0.8",
    "hardliner/accept=combi:T=0.9",
    "conceder/accept=constant:c=0.6",
    "linear/accept=target",
)
LISTENS = ("tit-for-tat", "micro", "trade-off", "random")
DRAWN = ("time-dependent:beta=patience",)
PAIRS = tuple(product(FORESEEN, FORESEEN))
MIXED = (("linear", "tit-for-tat"), ("random", "boulware"), ("boulware", "boulware"))


def same(scenario, pairs, lanes=range(12)):
    """Rows and state are those of a run whose every move is recorded, which goes turn by turn."""
    at_once = played(scenario, *pairs, lanes=lanes)
    by_turns = played(scenario, *pairs, lanes=lanes, record=True)
    assert exact(at_once.talks_table) == exact(by_turns.talks_table)
    assert exact(at_once.worlds_table) == exact(by_turns.worlds_table)
    for name, values in vars(at_once.state).items():
        assert (values == getattr(by_turns.state, name)).all() or name in ("gain", "time"), name
    assert (at_once.state.time == by_turns.state.time).all()


@pytest.mark.parametrize("turns", [2, 1])
def test_drawn_worlds_with_events_mandates_and_votes(turns):
    pairs = (*PAIRS, *((a, b) for a in DRAWN for b in (*FORESEEN, *DRAWN)), *MIXED)
    same(case(BUSY, f"protocol.turns={turns}"), pairs)


@pytest.mark.parametrize("turns", [2, 1])
@pytest.mark.parametrize("rounds", [1, 2, 24, 25, 26, 60])
def test_payoffs_that_all_lanes_share(turns, rounds):
    north, south = [0, 3, 5, 6, 8, 9], [9, 8, 6, 5, 3, 0]
    shared = simple(north, south, (2, 1), rounds=rounds, turns=turns)
    same(shared, (*PAIRS[::7], *MIXED), range(5))


def test_strategies_that_differ_by_lane_on_shared_payoffs():
    more = '[parameter]\npatience = { dist = "uniform", low = 0.1, high = 3 }\n'
    shared = simple([0, 3, 5, 6, 8, 9], [9, 8, 6, 5, 3, 0], (2, 1), rounds=60, more=more)
    same(shared, [(a, b) for a in DRAWN for b in (*FORESEEN, *DRAWN)], range(9))


def test_a_shipped_case_whose_first_speaker_is_drawn():
    same(load("job-offer"), (*PAIRS[::11], *MIXED), range(6))


@pytest.mark.parametrize(("text", "known"), [*((t, True) for t in FORESEEN),
                                            *((t, False) for t in LISTENS)])  # fmt: skip
def test_only_who_listens_to_nobody_is_foreseen(text, known):
    agent = agent_of(parse(text), None)
    assert agent.foreseen == known
