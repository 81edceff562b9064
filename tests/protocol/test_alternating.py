"""Alternating offers on bare states: who speaks, and what a move does."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.protocol.alternating import (
    ACCEPT,
    OFFER,
    PASS,
    WALK_OUT,
    Moves,
    apply,
    close_round,
    speakers,
)
from negosim.protocol.state import IN_FORCE, OPEN, WALKED_OUT, State
from tests.protocol.arrays import same

DAY = 739_000
ALL = np.arange(3)


def opening(first=(0, 1, 0), rounds=6):
    tables = len(first)
    return State.opening(np.arange(tables), np.zeros(tables, int), np.array(first), rounds)


def move(state, party, kinds, outcomes=(-1, -1, -1), proposes=True, tables=ALL):
    wanted = Moves(np.array(kinds), np.array(outcomes))
    return apply(state, party, tables, wanted, np.full(len(tables), proposes), DAY)


def leads(state, turns):
    speaks, proposes = speakers(state, ALL, 0, turns)
    assert (speaks == proposes).all()
    return speaks.argmax(axis=1).tolist()


def test_with_two_turns_the_same_party_opens_every_round():
    state = opening()
    for _ in range(3):
        assert leads(state, 2) == [0, 1, 0]
        close_round(state, ALL, 2)


def test_with_one_turn_the_proposer_changes_every_round():
    state, found = opening(), []
    for _ in range(3):
        found.append(leads(state, 1))
        close_round(state, ALL, 1)
    assert found == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


@pytest.mark.parametrize("turns", [1, 2])
def test_both_speak_once_a_round_and_nobody_where_the_talks_are_over(turns):
    state = opening()
    state.status[2] = WALKED_OUT
    spoken = sum(speakers(state, ALL, turn, turns)[0].astype(int) for turn in (0, 1))
    assert spoken.tolist() == [[1, 1], [1, 1], [0, 0]]


def test_who_answers_a_single_proposal_may_not_propose():
    speaks, proposes = speakers(opening(), ALL, 1, 1)
    assert speaks.any()
    assert not proposes.any()
    assert speakers(opening(), ALL, 1, 2)[1].any()


def test_an_offer_stands_until_the_next_and_is_remembered():
    state = opening()
    move(state, 0, [OFFER, OFFER, PASS], [4, 5, -1])
    close_round(state, ALL, 2)
    move(state, 0, [OFFER, PASS, OFFER], [4, -1, 7])
    assert state.standing[:, 0].tolist() == [4, 5, 7]
    assert state.offers[:, 0, :2].tolist() == [[4, 4], [5, -1], [-1, 7]]
    assert state.new[:, 0, :2].tolist() == [[True, False], [True, False], [False, True]]
    assert state.first_offer[:, 0].tolist() == state.last_offer[:, 0].tolist() == [4, 5, 7]
    assert (state.standing[:, 1] == -1).all()


def test_the_first_offer_stays_the_first():
    state = opening()
    for outcome in (4, 9, 4):
        move(state, 1, [OFFER] * 3, [outcome] * 3)
        close_round(state, ALL, 2)
    assert state.first_offer[:, 1].tolist() == [4, 4, 4]
    assert state.last_offer[:, 1].tolist() == [4, 4, 4]
    assert state.new[0, 1, :3].tolist() == [True, True, False]


def test_accepting_what_stands_signs_it():
    state = opening()
    move(state, 0, [OFFER] * 3, [4, 5, 6])
    made = move(state, 1, [ACCEPT, PASS, ACCEPT])
    assert state.deal.tolist() == made.outcome.tolist() == [4, -1, 6]
    assert state.status.tolist() == [IN_FORCE, OPEN, IN_FORCE]
    assert state.ended.tolist() == [DAY, 0, DAY]


def test_accepting_nothing_is_a_pass():
    state = opening()
    move(state, 1, [OFFER] * 3, [4, 5, 6])
    made = move(state, 1, [ACCEPT] * 3)  # one's own offer cannot be accepted
    assert made.kind.tolist() == [PASS] * 3
    assert made.outcome.tolist() == state.deal.tolist() == [-1] * 3
    assert state.open.all()


def test_an_offer_of_one_who_may_only_answer_is_a_pass():
    state = opening()
    made = move(state, 0, [OFFER] * 3, [4, 5, 6], proposes=False)
    assert made.kind.tolist() == [PASS] * 3
    assert (state.standing == -1).all()
    assert (state.offers == -1).all()


def test_walking_out_ends_the_talks_and_is_remembered():
    state = opening()
    move(state, 1, [WALK_OUT, PASS, PASS])
    assert state.status.tolist() == [WALKED_OUT, OPEN, OPEN]
    assert state.walked.tolist() == [1, -1, -1]
    assert state.ended.tolist() == [DAY, 0, 0]


def test_a_refused_proposal_lapses_with_its_round_where_it_is_answered_at_once():
    for turns, standing in ((1, -1), (2, 4)):
        state = opening()
        move(state, 0, [OFFER] * 3, [4] * 3)
        close_round(state, ALL, turns)
        assert state.round.tolist() == [1, 1, 1]
        assert (state.standing[:, 0] == standing).all()


def test_the_wish_itself_is_not_changed():
    state, wanted = opening(), Moves(np.array([ACCEPT] * 3), np.array([-1] * 3))
    apply(state, 0, ALL, wanted, np.full(3, True), DAY)
    assert wanted.kind.tolist() == [ACCEPT] * 3


moves = st.lists(
    st.tuples(st.sampled_from([PASS, OFFER, ACCEPT]), st.integers(0, 8)), min_size=3, max_size=3
)


@given(st.lists(st.tuples(moves, moves), min_size=1, max_size=5), st.sampled_from([1, 2]))
def test_a_table_alone_goes_as_it_does_among_others(rounds, turns):
    crowd = opening()
    alone = [crowd[[table]] for table in ALL]
    for turn_moves in rounds:
        for state, tables in [(crowd, ALL), *((s, [t]) for t, s in enumerate(alone))]:
            for turn, said in enumerate(turn_moves):
                here = np.arange(len(tables))
                speaks, proposes = speakers(state, here, turn, turns)
                for party in (0, 1):
                    at = here[speaks[:, party]]
                    kind, outcome = np.array([said[tables[i]] for i in at] or [(0, 0)])[: len(at)].T
                    apply(state, party, at, Moves(kind, outcome), proposes[at, party], DAY)
            close_round(state, here, turns)
    for table, state in enumerate(alone):
        for field in fields(State):
            values = getattr(crowd, field.name)[[table]]
            assert same(getattr(state, field.name), values), field.name
