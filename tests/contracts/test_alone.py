"""A table plays as it does in the crowd: whatever lanes, batches and pairings play beside it."""

from functools import cache, partial
from itertools import chain

import numpy as np
import pytest
from simpy import Environment

from negosim.draws.worlds import draw
from negosim.scenario.files import load
from negosim.strategies.agent import Agent
from negosim.strategies.spec import parse
from negosim.talks.loop import Talks, play
from negosim.timeline.calendar import DEADLINE, MEETING, moment
from tests.contracts.cases import (
    ALL,
    BUSY,
    LANES,
    LOUD,
    PAIRINGS,
    bits,
    case,
    exact,
    played,
    simple,
    told,
)

TURNS = (2, 1)
SELVES = [(name, name) for name in ALL]


def busy(turns=2):
    return case(BUSY, f"protocol.turns={turns}")


@cache
def crowd(turns=2, pairings=PAIRINGS):
    """All lanes and pairings in one batch, and its moves by table."""
    record = played(busy(turns), *pairings, record=True)
    return record, told(record)


def rows(record, at=slice(None)):
    """Results of tables, but for the number of the pairing in its batch."""
    table = dict(record.talks_table)
    del table["pairing"]
    return exact(table, at)


def test_the_busy_case_has_all_that_can_happen():
    record, _ = crowd()
    worlds = {name: column.values for name, column in record.worlds_table.items()}
    second, third = worlds["meeting[1].date"], worlds["meeting[2].date"]
    assert {"sooner", "later", "as_planned"} == set(worlds["event.clock"])
    assert {"A", "B"} == set(worlds["event.election"])
    assert {"reset", "none"} == set(worlds["event.reset"])
    assert len(set(worlds["event.scandal.date"])) > 20
    assert {"storm", "none"} == set(worlds["event.storm"])
    assert (second == np.datetime64("2025-02-10")).sum() > 20
    assert (third > np.datetime64("2025-02-14")).sum() > 5  # pushed by a late second meeting
    ends = record.columns
    assert {"in_force", "expired", "refused", "walked_out"} == set(ends["end"])
    assert {"deal", "clock", "no_package", "refused", "walked_out"} == set(ends["reason"])
    assert {0, 1, 2} <= set(ends["refusals"])
    assert {"in_force", "expired", "refused"} <= set(ends["end"][ends["refusals"] > 0])
    assert len(set(ends["date"])) > 10


@pytest.mark.parametrize(
    ("turns", "pairings", "pairing"),
    [
        pytest.param(turns, some, pair, id=f"{' against '.join(pair)}, {turns} a round")
        for turns, some in ((2, PAIRINGS), (1, tuple(SELVES)))
        for pair in some
    ],
)
def test_a_table_alone_plays_as_it_does_in_the_crowd(turns, pairings, pairing):
    together, moves = crowd(turns, pairings)
    for lane in (7, 31):
        table = lane * len(pairings) + pairings.index(pairing)
        alone = played(busy(turns), pairing, lanes=range(lane, lane + 1), record=True)
        assert rows(alone) == rows(together, [table])
        assert told(alone)[0] == moves[table]


@pytest.mark.parametrize("pairing", PAIRINGS, ids=" against ".join)
def test_a_pairing_alone_plays_as_it_does_beside_others(pairing):
    together, _ = crowd()
    alone = played(busy(), pairing)
    assert rows(alone) == rows(together, slice(PAIRINGS.index(pairing), None, len(PAIRINGS)))
    if pairing != LOUD:  # what could be agreed is told as it was without a commitment, if it can
        assert exact(alone.worlds_table) == exact(together.worlds_table)


@pytest.mark.parametrize("bidding", ["generous", "generous:band=0.3/model=none"])
def test_bidding_by_a_model_without_one_still_gives_the_same_offers(bidding, monkeypatch):
    act, sizes = Agent.act, set()

    def watch(self, view):
        turn = act(self, view)
        sizes.add((view.estimate.shape[0] == len(view.tables), *view.estimate.shape[1:]))
        return turn

    monkeypatch.setattr(Agent, "act", watch)
    once, again = (played(busy(), (f"boulware/bidding={bidding}",) * 2) for _ in range(2))
    assert sizes == {(True, 3, 4)}  # nothing is read that is not there
    assert rows(once) == rows(again)


@pytest.mark.parametrize("size", [1, 7, 60])
def test_a_batch_can_be_cut_anywhere(size):
    whole, _ = crowd(2, tuple(SELVES))
    pieces = [LANES[at : at + size] for at in range(0, len(LANES), size)]
    parts = [rows(played(busy(), *SELVES, lanes=piece)) for piece in pieces]
    joined = {name: [*chain.from_iterable(part[name] for part in parts)] for name in parts[0]}
    assert joined == rows(whole)


@pytest.mark.parametrize("lanes", [range(7, 8), range(31, 32), range(10, 20)], ids=str)
def test_a_world_is_the_same_in_any_batch(lanes):
    whole, _ = crowd()
    alone = played(busy(), PAIRINGS[0], lanes=lanes)
    assert exact(alone.worlds_table) == exact(whole.worlds_table, lanes)


def test_an_event_that_misses_every_lane_of_a_batch_keeps_its_columns():
    drawn = simple(
        [0, 1],
        [1, 0],
        more="""
        [parameter]
        x = { value = 1 }
        [[event]]
        name = "storm"
        date = 2025-01-08
        outcomes = [{ name = "storm", chance = 0.5, set = { "parameter.x" = 2 } }]
        """,
    )
    alone = [played(drawn, SELVES[0], lanes=range(n, n + 1)).worlds_table for n in range(8)]
    assert len({tuple(table) for table in alone}) == 1
    assert {table["event.storm"].values[0] for table in alone} == {"storm", "none"}


@pytest.mark.parametrize("name", ["seoul-washington-2025", "seoul-washington-classroom"])
def test_a_lane_of_a_shipped_case_plays_alone_as_in_the_crowd(name):
    shipped, pairings = load(name), [("boulware", "trade-off"), ("micro", "conceder")]
    together = played(shipped, *pairings, lanes=range(4), record=True)
    alone = played(shipped, *pairings, lanes=range(2, 3), record=True)
    assert rows(alone) == rows(together, slice(4, 6))
    assert [told(alone)[table] for table in (0, 1)] == [told(together)[table] for table in (4, 5)]


MOMENTS = {
    "before anything": ("2025-01-06", 1),
    "in the middle of a meeting": ("2025-01-08", 0),
    "between two meetings": ("2025-02-01", 0),
    "between two events of a day": ("2025-02-03", 2.5),
    "between an event and the meeting of that day": ("2025-02-10", MEETING),
    "after the meeting of the day": ("2025-02-10", MEETING + 1),
    "after a deadline moved": ("2025-02-22", 0),
    "on a deadline": ("2025-02-24", DEADLINE),
    "when all is over": ("2025-05-01", 0),
}


@cache
def stopped(when, turns):
    """The whole talks, the talks up to a moment, and what those came to when played on."""
    day, rank = MOMENTS[when]
    at = moment(np.datetime64(day).item().toordinal(), rank)
    worlds = draw(busy(turns), 1, range(24))
    pairs = [(parse(a), parse(b)) for a, b in SELVES]
    talks = Talks(worlds, pairs, record=True)
    talks.env.run = partial(Environment.run, talks.env, until=at)
    talks.run()
    onward = play(busy(turns), pairs, worlds, (talks.state, at), record=True)
    return uninterrupted(turns), talks, onward


@cache
def uninterrupted(turns):
    return played(busy(turns), *SELVES, lanes=range(24), record=True)


@pytest.mark.parametrize("turns", TURNS)
@pytest.mark.parametrize("when", MOMENTS)
class TestTalksGoOnFromAnyMoment:
    def test_to_the_end_they_would_have_had(self, when, turns):
        whole, before, onward = stopped(when, turns)
        ends, expected = rows(onward), rows(whole)
        for party in busy().parties:  # see the next test
            del ends[f"gain_at_signature.{party}"], expected[f"gain_at_signature.{party}"]
        assert ends == expected
        assert exact(onward.worlds_table) == exact(whole.worlds_table)
        first, then = told(before.floor), told(onward)
        assert {table: first[table] + then[table] for table in first} == told(whole)

    def test_and_know_what_was_gained_at_signatures_before(self, when, turns):
        whole, _, onward = stopped(when, turns)
        for party in busy().parties:
            name = f"gain_at_signature.{party}"
            assert bits(onward.columns[name]) == bits(whole.columns[name])


def test_a_start_can_be_used_again():
    _, talks, once = stopped("between two meetings", 2)
    start = talks.state, moment(np.datetime64("2025-02-01").item().toordinal(), 0)
    again = play(busy(), SELVES, once.worlds, start)
    assert rows(again) == rows(once)
