"""What no strategy may do, whoever it meets: every recorded move of a busy calendar."""

from functools import cache

import numpy as np
import pytest

from negosim.protocol.alternating import KINDS
from negosim.strategies.agent import Agent
from negosim.talks.mandates import allowed
from tests.contracts.cases import BLIND, BUSY, PAIRINGS, SWAPPED, case, played

TURNS = pytest.mark.parametrize("turns", [2, 1])


@cache
def talks(turns):
    record = played(case(BUSY, f"protocol.turns={turns}"), *PAIRINGS, record=True)
    names = ("table", "round", "day", "party", "outcome", "payoff", "walk_away")
    moves = {name: np.array([getattr(move, name) for move in record.moves]) for name in names}
    moves["kind"] = np.array([KINDS.index(move.kind) for move in record.moves])
    return record, moves


def inside(record, moves, chosen):
    """Whether each of the chosen moves lies in both parties' mandates of its day: (n, party)."""
    schedule, scenario = record.worlds.schedule, record.scenario
    lane, day = record.state.lane[moves["table"][chosen]], moves["day"][chosen]
    today = schedule.day[lane] == day[:, None]
    assert today.any(axis=1).all()  # nobody speaks on a day without a meeting
    meeting = schedule.meeting[today.argmax(axis=1)]
    levels = scenario.space.levels(moves["outcome"][chosen])
    out = np.zeros((len(day), 2), dtype=bool)
    for at, when in {*zip(meeting.tolist(), day.tolist(), strict=True)}:
        here = (meeting == at) & (day == when)
        for party in (0, 1):
            box = allowed(scenario, party, scenario.meeting[at].level, when)
            may = (levels[here] >= box[:, 0]) & (levels[here] <= box[:, 1])
            out[here, party] = may.all(axis=1)
    return out


@TURNS
def test_offers_lie_in_the_mandate_of_the_day(turns):
    record, moves = talks(turns)
    offers = np.flatnonzero(moves["kind"] == KINDS.index("offer"))
    own = inside(record, moves, offers)[np.arange(len(offers)), moves["party"][offers]]
    assert len(offers) > 10_000
    assert own.all()


@TURNS
def test_deals_lie_in_both_mandates_of_the_day(turns):
    record, moves = talks(turns)
    deals = np.flatnonzero(moves["kind"] == KINDS.index("accept"))
    in_force, refused = record.columns["end"] == "in_force", record.columns["refusals"]
    assert len(deals) == in_force.sum() + refused.sum() > 500
    assert inside(record, moves, deals).all()
    last = dict(zip(moves["table"][deals], deals, strict=True))
    for table in np.flatnonzero(in_force):
        assert record.state.deal[table] == moves["outcome"][last[table]]
        assert record.state.signed[table] == moves["day"][last[table]]
        assert record.state.ended[table] >= record.state.signed[table] + 20


@TURNS
def test_nobody_offers_or_accepts_below_the_walk_away_of_the_day(turns):
    _, moves = talks(turns)
    named = np.flatnonzero(moves["outcome"] >= 0)
    party = moves["party"][named]
    assert (moves["payoff"][named, party] >= moves["walk_away"][named, party]).all()
    signed = moves["kind"] == KINDS.index("accept")
    assert (moves["payoff"][signed] >= moves["walk_away"][signed]).all()


@TURNS
def test_only_what_the_other_side_offered_is_accepted(turns):
    _, moves = talks(turns)
    offered = {}
    for table, party, kind, outcome in zip(
        moves["table"], moves["party"], moves["kind"], moves["outcome"], strict=True
    ):
        if KINDS[kind] == "accept":
            assert offered[table, 1 - party] == outcome
        if KINDS[kind] == "offer":
            offered[table, party] = outcome


@TURNS
def test_parties_speak_in_turn(turns):
    record, moves = talks(turns)
    order = np.argsort(moves["table"], kind="stable")
    table, number, party, kind = (moves[n][order] for n in ("table", "round", "party", "kind"))
    opens = np.flatnonzero(np.r_[True, (np.diff(table) != 0) | (np.diff(number) != 0)])
    answers = np.setdiff1d(np.arange(len(table)), opens)
    lead = record.state.first[table] + (number if turns == 1 else 0)
    assert (party[opens] == lead[opens] % 2).all()
    assert (party[answers] == 1 - lead[answers] % 2).all()
    assert (answers - 1 == np.intersect1d(answers - 1, opens)).all()  # two turns a round at most
    cut_short = np.setdiff1d(opens, answers - 1)
    assert np.isin(kind[cut_short], [KINDS.index("accept"), KINDS.index("walk_out")]).all()
    if turns == 1:
        assert (kind[answers] != KINDS.index("offer")).all()


@TURNS
def test_rounds_follow_one_another_and_days_never_go_back(turns):
    _, moves = talks(turns)
    order = np.argsort(moves["table"], kind="stable")
    same = np.diff(moves["table"][order]) == 0
    assert (np.diff(moves["day"][order])[same] >= 0).all()
    assert np.isin(np.diff(moves["round"][order])[same], (0, 1)).all()


@TURNS
def test_time_only_runs_forward_and_alike_for_both(turns, monkeypatch):
    seen, act = [], Agent.act

    def watch(self, view):
        seen.append((view.tables, view.round, view.rounds_left, view.time))
        return act(self, view)

    monkeypatch.setattr(Agent, "act", watch)
    played(case(BUSY, f"protocol.turns={turns}"), ("hardliner", "boulware"))
    tables, number, left, time = (np.concatenate(column) for column in zip(*seen, strict=True))
    assert ((time > 0) & (time < 1)).all()
    assert (time >= (number + 1) / (number + left + 2)).all()
    for table in np.unique(tables):
        here = tables == table
        assert (np.diff(time[here]) >= 0).all()
        assert len(np.unique(time[here])) <= len(np.unique(number[here]))  # one time a round


@pytest.mark.parametrize("name", [*BLIND, *SWAPPED])
def test_a_party_with_nothing_to_offer_passes(name):
    nothing = case(BUSY, "walk_away.north=1000", "walk_away.south=0")
    record = played(nothing, (name, "conceder"), lanes=range(5), record=True)
    assert {m.kind for m in record.moves if m.party == 0} == {"pass"}
    assert set(record.columns["reason"]) == {"no_package"}
