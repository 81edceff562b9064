"""A round as a game: one worked by hand, the moves there are, and what the real ones come to."""

import numpy as np
import pytest

from negosim.draws.worlds import draw
from negosim.errors import UsageError
from negosim.scenario.files import load
from negosim.talks.loop import play
from negosim.talks.stages import CONCEDE, HOLD, LEAVE, TAKE, chosen, stages
from tests.talks.test_futures import UNCERTAIN
from tests.talks.test_ratification import voted

DOLLAR = load("split-the-dollar")


def recorded(case, *pair, lane=0):
    return play(case, [pair], draw(case, 1, range(lane, lane + 1)), record=True)


def test_the_last_round_of_split_the_dollar_worked_by_hand():
    """Alice keeps 40 and Bob takes 60; holding her 70, she would have got it or, refused, 75.

    Turned down in round 19, Bob offers 75 to Alice in the last round, and she takes it.
    """
    (stage,) = stages(recorded(DOLLAR, "boulware", "boulware"), [18], count=2)
    assert stage.moves == ([HOLD, CONCEDE, LEAVE], [HOLD, TAKE, LEAVE])
    assert stage.mean[..., 0].tolist() == [[75, 70, 0], [75, 40, 0], [0, 0, 0]]
    assert stage.mean[..., 1].tolist() == [[25, 30, 0], [25, 60, 0], [0, 0, 0]]
    assert stage.made == (1, 1)
    assert stage.reading.sequential == (0, 1)
    alice, bob = stage.reading.scores
    assert (alice.worst, bob.nearest) == (1 - 30 / 75, 1)


def test_rounds_that_tell_most_open_and_close_a_meeting():
    assert chosen(recorded(DOLLAR, "hardliner", "hardliner")) == [0, 19]
    assert chosen(recorded(UNCERTAIN, "hardliner", "hardliner")) == [0, 4, 5, 7]


def test_the_cell_that_was_played_comes_to_the_end_that_came():
    """Nothing is left to chance there, so every future is the one that came."""
    for pair in (("boulware", "conceder"), ("tit-for-tat", "linear")):
        record = recorded(DOLLAR, *pair)
        end = [record.columns[f"payoff.{party}"][0] for party in DOLLAR.parties]
        for stage in stages(record, range(0, int(record.columns["rounds"][0]), 4), count=1):
            row, column = stage.made
            assert stage.mean[row, 0 if column is None else column].tolist() == end


def test_who_walks_out_gets_the_walk_away_and_so_does_the_other():
    for stage in stages(recorded(UNCERTAIN, "linear", "tit-for-tat"), count=5):
        assert stage.mean[-1, 0].tolist() == stage.mean[0, -1].tolist() == [0.5, 0.5]


def test_a_cell_does_not_depend_on_the_batch(monkeypatch):
    record = recorded(UNCERTAIN, "linear", "random")
    whole = [stage.payoffs for stage in stages(record, count=7)]
    monkeypatch.setattr("negosim.talks.stages.AT_ONCE", 16 * 5 * 3)
    for one, other in zip(whole, stages(record, count=7), strict=True):
        assert (one == other.payoffs).all()


def test_more_futures_begin_with_the_same_ones():
    record = recorded(UNCERTAIN, "linear", "random")
    few, many = (next(iter(stages(record, [1], count=n))).payoffs for n in (3, 9))
    assert (many[:3] == few).all()


def test_a_deal_of_the_round_waits_for_its_vote():
    """Those at home refuse half of the futures, and no deal is worth nothing."""
    (stage,) = stages(recorded(voted(1, slope=0), "conceder", "conceder"), [0], count=60)
    signed = stage.payoffs[:, *stage.made, 0]
    assert 0.2 < (signed > 0).mean() < 0.8
    assert set(np.unique(signed)) <= {0.0, 2.0, 4.0}


def test_a_round_that_was_not_played_is_refused():
    with pytest.raises(UsageError, match="round 44 was not played"):
        stages(recorded(DOLLAR, "linear", "linear"), [43])
