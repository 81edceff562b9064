"""Best responses: never worse than anybody against what is known ahead, and honest otherwise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim import load
from negosim.draws.worlds import draw
from negosim.errors import UsageError
from negosim.strategies.spec import parse
from negosim.talks.futures import futures
from negosim.talks.loop import Talks, play
from negosim.talks.person import Decision, Person
from negosim.talks.replies import exact, quiet, threshold
from tests.contracts.cases import BLIND, BUSY, SEEING, case, played, simple

RESPONSE = "best-response"
KNOWN = (
    "boulware",
    "linear",
    "conceder",
    "hardliner",
    "boulware/accept=combi:T=0.8",
    "conceder/accept=constant:c=0.6",
    "linear/bidding=nearest/accept=target",
)
SOME = ("conceder", "hardliner", "tit-for-tat", "micro", "random", "subgame-perfect")
rows = st.lists(st.integers(-2, 8), min_size=5, max_size=5)


def lived(record):
    """(pairing, party) what each lived on."""
    found = [record.columns[f"payoff_mean.{party}"] for party in record.scenario.parties]
    return np.stack(found, axis=1)


@settings(deadline=None, max_examples=25)
@given(
    payoffs=st.tuples(rows, rows),
    walk_away=st.none() | st.tuples(st.integers(-1, 2), st.integers(-1, 2)),
    turns=st.sampled_from([1, 2]),
    opponent=st.sampled_from(KNOWN),
    low=st.integers(0, 4),
)
def test_nobody_does_better_than_a_best_response(payoffs, walk_away, turns, opponent, low):
    """Against who listens to nobody, in two meetings, with a mandate of north's in the first."""
    more = f"""
[[meeting]]
date = 2025-01-20
rounds = 3
level = "second"
[[mandate]]
party = "north"
level = "first"
allow = {{ deal = [0, {low}] }}
"""
    game = simple(*payoffs, walk_away, more, rounds=3, turns=turns)
    for party in (0, 1):
        pairs = [(who, opponent)[:: 1 - 2 * party] for who in (RESPONSE, *SOME)]
        best, *others = lived(played(game, *pairs, lanes=range(1)))[:, party]
        assert best >= max(others) - 1e-9


EVENT = """
[parameter]
zeal = { value = 1 }
[[meeting]]
date = 2025-01-20
rounds = 3
level = "second"
[[event]]
name = "news"
date = 2025-01-14
outcomes = [
  { name = "good", chance = 0.5, set = { "parameter.zeal" = 2 } },
  { name = "bad", chance = "rest", set = { "parameter.zeal" = 0.2 } },
]
"""


@pytest.mark.parametrize("opponent", KNOWN)
def test_nor_on_average_over_an_event_with_a_date(opponent):
    game = simple(
        [0, 1, "3 * zeal", "4 * zeal"], [5, "4 / zeal", "3 * zeal", 1], (0, 0), EVENT, rounds=3
    )
    pairs = [(who, opponent) for who in (RESPONSE, *BLIND[:4])]
    record = played(game, *pairs, lanes=range(12))
    came = record.worlds_table["event.news"].values
    north = lived(record)[:, 0].reshape(12, len(pairs))
    mean = sum(north[int((came == name).argmax())] for name in ("good", "bad")) / 2
    assert mean[0] >= mean[1:].max() - 1e-9


RARELY = """
[parameter]
hope = { dist = "uniform", low = 0, high = 1 }
rare = { value = "max(0, min(1, 40 * hope - 35))" }
zeal = { value = 1 }
[[meeting]]
date = 2025-01-20
rounds = 3
level = "second"
[[event]]
name = "news"
date = 2025-01-14
outcomes = [
  { name = "good", chance = "1 - rare", set = { "parameter.zeal" = 4 } },
  { name = "bad", chance = "rare", set = { "parameter.zeal" = 0.2 } },
]
"""


@pytest.mark.parametrize("opponent", ["boulware", "linear/accept=constant:c=0.5"])
def test_what_other_lanes_may_come_to_changes_no_reply(opponent):
    """An event that is sure in most lanes and open in some: each lane as alone."""
    game = simple([0, 1, 3, 4, 5], [0, "5 / zeal", 4, "3 * zeal", 2], (0, 0), RARELY, rounds=3)
    names = ("outcome", "rounds", "payoff_mean.north")
    together = played(game, (RESPONSE, opponent), lanes=range(40)).columns
    for lane in range(40):
        alone = played(game, (RESPONSE, opponent), lanes=range(lane, lane + 1)).columns
        assert [alone[n][0] for n in names] == [together[n][lane] for n in names], lane


@pytest.mark.parametrize("worth", [("zeal", 4, "2 * zeal", 1), (5, "3 / zeal", 2, "zeal")])
@pytest.mark.parametrize("opponent", KNOWN[:6])
def test_nor_over_events_that_move_what_the_other_side_takes(opponent, worth):
    two = RARELY.replace('"1 - rare"', "0.5").replace('"rare"', '"rest"')
    game = simple([0, 1, 2, 3, 5], [0, *worth], (0, 0), two, rounds=2)
    rivals = (RESPONSE, "conceder", "linear", "hardliner/accept=constant:c=0.1")
    found = played(game, *((one, opponent) for one in rivals), lanes=range(16))
    came = found.worlds_table["event.news"].values
    north = lived(found)[:, 0].reshape(16, len(rivals))
    means = np.mean([north[came == entry].mean(axis=0) for entry in ("good", "bad")], axis=0)
    assert means[0] >= means[1:].max() - 1e-9


def test_what_it_remembers_of_the_other_side_is_the_same_in_all_futures():
    game = simple([0, 2, 4, 6, 8, 10], [10, 9, 7, 5, 3, 0], (1, 1), rounds=8)
    past = draw(game, 1, range(5, 6))
    ahead = futures(past, int(past.schedule.day[0, 0]), 0, range(6))
    remembered = [quiet(worlds).turns(at) for worlds in (past, ahead) for at in (0, 1)]
    for own, again in zip(remembered[:2], remembered[2:], strict=True):
        assert np.array_equal(np.repeat(own, 6, axis=0), again)


def test_a_best_response_to_a_listener_does_no_worse_than_its_stand_in():
    game = simple([0, 2, 4, 6, 8, 10], [10, 9, 7, 5, 3, 0], (1, 1), rounds=12)
    stand_in = "linear/accept=constant:c=1"
    for opponent in ("tit-for-tat", "micro:step=1"):
        found = lived(played(game, (RESPONSE, opponent), (stand_in, opponent), lanes=range(1)))
        assert found[0, 0] >= found[1, 0] - 1e-9


def test_to_perfect_play_perfect_play_is_the_best_response():
    pairs = [(RESPONSE, SEEING[0]), (SEEING[0], SEEING[0]), (RESPONSE, RESPONSE)]
    record = played(case(), *pairs, lanes=range(8))
    assert np.ptp(lived(record).reshape(8, 3, 2), axis=1).max() == 0


@pytest.mark.parametrize("opponent", KNOWN)
def test_the_threshold_parts_what_a_strategy_takes_from_what_it_does_not(opponent):
    game = simple([0, 2, 4, 6, 8, 10], [10, 9, 7, 5, 3, 0], (1, 1), rounds=6)
    seen = []

    class Watch:
        text, uses_chance = "watch", False

        def __init__(self, agent):
            self.agent = agent

        def act(self, view):
            aim, bid, _ = self.agent.plan(view)
            least = threshold(self.agent, view, aim, bid)
            for outcome in range(6):
                stands = np.full(len(view.tables), outcome)
                view.standing = stands
                taken = self.agent.takes(view, aim, bid)
                seen.append((taken == (view.own.value(stands) >= least)).all())
            return self.agent.act(view)

    worlds = draw(game)
    agent = Talks(worlds, [(parse(opponent), parse(opponent))]).floor.agents[0][0]
    play(game, [(Watch(agent), parse("hardliner/accept=constant:c=1"))], worlds)
    assert len(seen) >= 6
    assert all(seen)


def test_a_reference_player_does_not_sit_opposite_a_person():
    person = Person(lambda view: Decision(0))
    with pytest.raises(UsageError, match="reference player"):
        play(case(), [("subgame-perfect", person)], draw(case()))


@pytest.mark.parametrize(
    ("text", "known"),
    [("boulware", True), ("tit-for-tat", False), ("random", False), ("subgame-perfect", True)],
)
def test_a_best_response_is_exact_where_all_is_known_but_events_with_a_date(text, known):
    assert exact(load("split-the-dollar"), parse(text)) == known
    assert not exact(case(BUSY), parse(text))


def test_a_reference_players_name_says_so():
    assert parse("subgame-perfect").text == parse("subgame-perfect/reference").text
    assert parse("best-response").text == "best-response/reference"
    with pytest.raises(UsageError, match="no parts to swap"):
        parse("best-response/accept=next")
    with pytest.raises(UsageError, match="'reference' is not a part"):
        parse("boulware/reference")
