"""The game between strategies as an estimate, in parts of the worlds, and until it is settled."""

from contextlib import contextmanager

import numpy as np
import pytest

from negosim.equilibrium.estimate import gains, moments
from negosim.experiments.paired import Rows
from negosim.experiments.plan import plan_of
from negosim.experiments.settle import Doubt, settle
from negosim.experiments.simulate import played
from negosim.experiments.tournament import by_world, cells, tournament
from negosim.reports.contest import by_world_text, settlement_text, tournament_text
from negosim.scenario.files import load

LANES = 40
SIDES = {"alice": "boulware,linear,random", "bob": "linear,conceder,random"}
NEAR = {"bern": "linear,trade-off", "washington": "boulware,trade-off,linear"}


@pytest.fixture(scope="module")
def case():
    return load("split-the-dollar")


@pytest.fixture(scope="module")
def run(case):
    with played(plan_of(case, SIDES, 1, LANES)) as finished:
        yield finished


@pytest.fixture(scope="module")
def bern():
    case = load("bern-washington-2025")
    with played(plan_of(case, NEAR, 1, 60)) as finished:
        yield finished


def test_an_equilibrium_tells_its_regret_and_how_sure_it_is(bern):
    found = tournament(bern)
    payoffs = cells(Rows.of(bern), found.rows, found.columns)
    assert found.eps == float(f"{np.ptp(found.payoff, axis=(1, 2)).max() / 100:.2g}")
    for one, entry in zip(found.regrets, found.document()["equilibria"], strict=True):
        assert 0 <= max(one.of_players) <= one.bound <= one.bonferroni + 0.05
        told = entry["regret"]
        assert told["bound"] == one.bound
        assert told["probability"] == one.likely(found.eps)
        mean = gains(payoffs, entry["row"], entry["column"]).mean(axis=0)
        assert [one["mean"] for side in told["gains"].values() for one in side] == mean.tolist()


def test_every_pure_profile_has_a_bound_above_its_regret(bern):
    found = tournament(bern)
    A, B = found.payoff
    regret = np.maximum(A.max(axis=0) - A, B.max(axis=1, keepdims=True) - B)
    assert (found.bounds >= regret - 1e-9).all()
    assert found.document()["regret_bound"] == found.bounds.tolist()


def test_one_world_tells_no_more_than_means(case):
    with played(plan_of(case, SIDES, 1, 1)) as one:
        found = tournament(one)
    document = found.document()
    assert document["standard_error"]["alice"][0] == [None] * 3
    assert document["regret_bound"][0] == [None] * 3
    assert document["equilibria"][0]["regret"]["bound"] is None
    assert "one world cannot tell" in tournament_text(found, case, 1)


def test_the_worlds_are_parted_by_how_an_event_came_out(bern):
    games = by_world(bern, "event.hearing")
    came = Rows.of(bern).worlds["event.hearing"]
    counts = {entry: int((came == entry).sum()) for entry in set(came)}
    assert sum(counts.values()) == 60
    for entry, game in games.items():
        count = game if isinstance(game, int) else game.lanes
        assert count == counts[entry]
        assert isinstance(game, int) == (count < 30)
    told = by_world_text("event.hearing", games, bern.plan.scenario())
    assert "too few to tell (30 at least)" in told
    assert "regret at most" in told


def test_a_part_of_the_worlds_is_the_game_of_its_means(bern):
    rows = Rows.of(bern)
    for entry, game in by_world(bern, "event.hearing").items():
        if not isinstance(game, int):
            here = rows.worlds["event.hearing"] == entry
            payoff = rows.values["payoff.bern"][here].mean(axis=0)
            assert np.allclose(game.payoff[0].ravel(), payoff)


@contextmanager
def recorded(plans, plan, look):
    plans.append((look, plan))
    with played(plan) as run:
        yield run


def settled(run, eps, most):
    plans = []
    found = tournament(run, eps)
    return found, settle(run, found, most, lambda *args: recorded(plans, *args)), plans


def test_what_is_clear_at_once_needs_no_further_look(run):
    found, done, plans = settled(run, 5.0, 1_000)
    assert [one.verdict for one in done.doubts] == [True] * len(found.regrets)
    assert plans == []
    assert done.negotiations == (9 * LANES, 0)


@pytest.fixture(scope="module")
def longer(bern):
    return settled(bern, 0.005, 240)


def test_looks_double_and_play_only_pairings_that_can_matter(longer):
    found, done, plans = longer
    assert done.lanes <= 240
    assert [look for look, _ in plans] == list(range(2, done.looks + 1))
    lanes = 60
    for _, plan in plans:
        assert (plan.first, plan.lanes) == (lanes, min(lanes, 240 - lanes))
        assert set(plan.pairings) <= {(a, b) for a in found.rows for b in found.columns}
        lanes += plan.lanes
    spent = 6 * 60 + sum(plan.lanes * len(plan.pairings) for _, plan in plans)
    assert done.negotiations == (spent, 6 * lanes - spent)
    assert all(len(plan.pairings) < 6 for _, plan in plans)


def test_further_looks_are_the_lanes_of_one_long_run(longer, bern):
    found, done, _ = longer
    with played(plan_of(bern.plan.scenario(), NEAR, 1, done.lanes)) as run:
        payoffs = cells(Rows.of(run), found.rows, found.columns)
    for one, first in zip(done.doubts, found.found.equilibria, strict=True):
        known = ~np.isnan(one.gains.mean)
        every = moments(gains(payoffs[: one.gains.lanes], first.row, first.column))
        assert known.any()
        assert np.allclose(one.gains.mean[known], every.mean[known])


def test_a_settlement_tells_its_verdicts_and_its_cost(longer):
    found, done, _ = longer
    told = settlement_text(done, found.eps)
    assert "negotiations in" in told
    document = done.document()
    assert len(document["rows_sha256"]) == done.looks
    words = {True: "an ε-equilibrium", False: "not an", None: "still open"}
    for one in done.doubts:
        assert words[one.verdict] in told
        assert one.interval[0] <= one.interval[1]


def test_where_an_equilibrium_does_not_hold_another_is_looked_for(bern):
    """It is one of the game of all worlds before, and judged by those that come after."""
    scenario = bern.plan.scenario()
    sides = {"bern": "linear,trade-off,boulware,micro"}
    sides["washington"] = "boulware,trade-off,linear,micro"
    with played(plan_of(scenario, sides, 10, 8)) as first:
        found, done, plans = settled(first, 0.02, 256)
    [later] = [one for one in done.doubts if one.since > 1]
    assert any(one.verdict is False for one in done.doubts[: len(found.regrets)])
    before, after = dict(plans)[later.since].first, done.lanes
    assert later.verdict is not None
    assert later.gains.lanes == after - before
    with played(plan_of(scenario, sides, 10, after)) as run:
        payoffs = cells(Rows.of(run), found.rows, found.columns)
    every = moments(gains(payoffs[before:], later.row, later.column))
    known = ~np.isnan(later.gains.mean)
    assert np.allclose(later.gains.mean[known], every.mean[known])
    told = settlement_text(done, found.eps)
    assert f"found after look {later.since - 1}: trade-off" in told
    entry = done.document()["equilibria"][-1]
    assert (entry["since"], entry["verdict"]) == (later.since, later.verdict)
    assert entry["row"] == later.row.tolist()


def test_looks_are_right_as_often_as_they_promise():
    """A known 3 x 3 game: of 200 sequences of four looks, at most 5 % end with a wrong verdict."""
    game = np.random.default_rng(11).normal(size=(2, 3, 3))
    chance, eps, wrong, open_ = np.random.default_rng(12), 0.5, 0, 0
    x, y = np.eye(3)[0], np.eye(3)[1]
    true = gains(game[np.newaxis], x, y).max() <= eps
    for _ in range(200):
        one = Doubt(x, y)
        for look in range(1, 5):
            if one.verdict is None:
                lanes = 30 * max(1, 2 ** (look - 2))
                one.look(game + chance.normal(size=(lanes, 2, 3, 3)), eps, 0.05 / 2**look)
        wrong += one.verdict is (not true)
        open_ += one.verdict is None
    assert wrong <= 10
    assert open_ < 200
