"""The shipped classics, each against an answer worked out here, apart from the code that scores."""

import tomllib
from functools import cache
from itertools import product

import numpy as np
import pytest

from negosim import draw, load, play, snapshot, solve
from negosim.equilibrium.nash import solve as equilibria
from negosim.scenario.files import shipped


@cache
def case(name):
    here = snapshot(load(name))
    return here, solve(here.payoffs, here.walk_away)


def points(name, outcomes):
    return [tuple(pair) for pair in case(name)[0].payoffs[:, outcomes].T.tolist()]


def worth(name, *levels):
    here, _ = case(name)
    issues = [issue.name for issue in here.scenario.space.issues]
    number = here.scenario.space.number(dict(zip(issues, map(str, levels), strict=True)))
    return tuple(here.payoffs[:, number].tolist())


def pure(found):
    """(row, column) of the equilibria in which nobody mixes."""
    profiles = ((one.row, one.column) for one in found.equilibria)
    return [(x.index(1), y.index(1)) for x, y in profiles if max(x) == max(y) == 1]


# ---- logrolling: what is worth 20 to one costs the other 10, what is worth 15 costs 5


def test_trading_two_issues_beats_splitting_both():
    assert worth("logrolling", 10, 10) == (50, 50)
    assert worth("logrolling", 0, 0) == (80, 60)


def test_where_logrolling_is_efficient():
    _, found = case("logrolling")
    wine_goes_first = [(100 - 5 * step, 15 * step) for step in range(5)]
    timber_comes_back = [(80 - 20 * step, 60 + 10 * step) for step in range(1, 5)]
    assert points("logrolling", found.frontier) == wine_goes_first + timber_comes_back


def test_logrolling_has_two_answers_by_what_one_calls_fair():
    _, found = case("logrolling")  # walk-away (20, 30)
    assert points("logrolling", found.nash) == [(80, 60)]  # 60 * 30 beats 40 * 40
    assert points("logrolling", found.utilitarian) == [(80, 60)]
    assert points("logrolling", found.egalitarian) == [(60, 70)]  # 40 and 40 beat 60 and 30
    assert points("logrolling", found.kalai_smorodinsky) == [(60, 70)]  # 4/7 beats 30/60


# ---- tariff war: W1 = 4s - 10s^2 - 6t + st, W2 = 6t - 12t^2 - 5s + st


def war():
    here, _ = case("tariff-war")
    return here.payoffs.reshape(2, 11, 11)


def test_the_tariffs_earn_what_their_formulas_say():
    s, t = np.meshgrid(np.arange(11) / 20, np.arange(11) / 20, indexing="ij")
    assert war()[0] == pytest.approx(4 * s - 10 * s**2 - 6 * t + s * t)
    assert war()[1] == pytest.approx(6 * t - 12 * t**2 - 5 * s + s * t)


def test_the_war_is_the_only_equilibrium():
    found = equilibria(*war(), decimals=9)
    assert (found.complete, len(found.equilibria)) == (True, 1)
    assert pure(found) == [(4, 5)]  # 20 and 25 per cent
    assert found.equilibria[0].payoffs == (-1.05, -0.2)
    assert case("tariff-war")[0].walk_away.tolist() == [-1.05, -0.2]


def test_free_trade_is_better_for_both_than_the_war():
    assert worth("tariff-war", 0, 0) == (0, 0)
    assert all(gain > 0 for gain in case("tariff-war")[0].payoffs[:, 0] - (-1.05, -0.2))


def test_where_the_tariff_war_should_be_settled():
    _, found = case("tariff-war")
    gains = war().reshape(2, -1) - np.array([[-1.05], [-0.2]])
    assert list(found.nash) == [np.prod(np.maximum(gains, 0), axis=0).argmax()]
    assert list(found.utilitarian) == [gains.sum(axis=0).argmax()]
    fair = (-0.3, 0.27)  # tariffs 0 and 5 per cent
    assert worth("tariff-war", 0, 5) == fair
    for solution in (found.nash, found.kalai_smorodinsky, found.egalitarian):
        assert points("tariff-war", solution) == [fair]
    assert points("tariff-war", found.utilitarian) == [(0, 0)]


# ---- a job offer, by brute force from the file's numbers


@cache
def job_offer():
    """(party, outcome) points and (party, 1) walk-away, summed from the file."""
    tree = tomllib.loads(shipped()["job-offer"].read_text(encoding="utf-8"))
    parties = [party["name"] for party in tree["party"]]
    rows = [[tree["payoff"][party][i["name"]] for i in tree["issue"]] for party in parties]
    sums = [[sum(package) for package in product(*issues)] for issues in rows]
    return np.array(sums), np.array([[tree["walk_away"][party]] for party in parties])


def efficient(payoffs):
    first, second = payoffs
    no_worse = (first[:, None] >= first) & (second[:, None] >= second)
    better = (first[:, None] > first) | (second[:, None] > second)
    return ~(no_worse & better).any(axis=0)


def test_a_job_offer_holds_more_than_a_hundred_points():
    payoffs, _ = job_offer()
    here, found = case("job-offer")
    assert np.array_equal(here.payoffs, payoffs)
    assert payoffs.shape == (2, 6_000)
    assert payoffs.max(axis=1).tolist() == [100, 100]
    assert payoffs.sum(axis=0).max() == 137
    assert found.utilitarian.tolist() == np.flatnonzero(payoffs.sum(axis=0) == 137).tolist()
    assert worth("job-offer", 66, 10, 26, 2, "production", "june") == (55, 50)  # the middle


def test_what_of_a_job_offer_is_efficient():
    payoffs, walk_away = job_offer()
    _, found = case("job-offer")
    best, acceptable = efficient(payoffs), (payoffs >= walk_away).all(axis=0)
    assert sorted(found.frontier) == np.flatnonzero(best).tolist()
    assert sorted(found.zone_frontier) == np.flatnonzero(best & acceptable).tolist()
    assert (found.acceptable, len(found.frontier), len(found.zone_frontier)) == (2_806, 50, 41)


def test_where_a_job_offer_should_be_settled():
    payoffs, walk_away = job_offer()
    gains = payoffs - walk_away
    acceptable = (gains >= 0).all(axis=0)
    ideal = gains[:, acceptable].max(axis=1)

    def largest(smaller, larger):
        order = np.where(acceptable, np.round(smaller, 9) * 1e6 + larger, -1)
        return {tuple(payoffs[:, at]) for at in np.flatnonzero(order == order.max())}

    _, found = case("job-offer")
    share = gains / ideal[:, None]
    expected = {
        "nash": largest(gains.prod(axis=0), 0),
        "egalitarian": largest(gains.min(axis=0), gains.max(axis=0)),
        "kalai_smorodinsky": largest(share.min(axis=0), share.max(axis=0)),
    }
    for name, wanted in expected.items():
        assert set(points("job-offer", getattr(found, name))) == wanted
    assert expected == {
        "nash": {(73, 64)},
        "egalitarian": {(73, 64)},
        "kalai_smorodinsky": {(72, 65)},
    }


# ---- ultimatum


@pytest.mark.parametrize(("takes_nothing", "proposer"), [(True, 100), (False, 95)])
def test_backward_induction_leaves_the_proposer_all_or_all_but_a_step(takes_nothing, proposer):
    own, other = case("ultimatum")[0].payoffs
    accepted = (other > 0) | ((other == 0) & takes_nothing)
    best = np.where(accepted, own, 0).argmax()
    assert (own[best], other[best]) == (proposer, 100 - proposer)


RESPONDERS = ["time-dependent", "linear/accept=combi:T=0.9", "conceder", "hardliner", "random"]


@pytest.mark.parametrize("responder", RESPONDERS)
@pytest.mark.parametrize("proposer", ["boulware", "linear", "conceder", "hardliner", "random"])
def test_an_ultimatum_is_one_proposal_that_leaves_nobody_below_nothing(proposer, responder):
    ultimatum = load("ultimatum")
    pairing = {"proposer": proposer, "responder": responder}
    talks = play(ultimatum, pairing, draw(ultimatum, seed=1, lanes=20))
    assert (talks.columns["rounds"] == 1).all()
    deal = talks.columns["end"] == "in_force"
    given = talks.columns["payoff.proposer"] + talks.columns["payoff.responder"]
    assert (given == np.where(deal, 100, 0)).all()
    assert (talks.columns["gain.proposer"] >= 0).all()
    assert (talks.columns["gain.responder"] >= 0).all()


def test_a_responder_who_takes_the_last_offer_leaves_the_proposer_all():
    ultimatum = load("ultimatum")
    pairing = {"proposer": "hardliner", "responder": "linear/accept=combi:T=0.9"}
    talks = play(ultimatum, pairing, draw(ultimatum, seed=1, lanes=1))
    assert talks.columns["payoff.proposer"].tolist() == [100]


# ---- Nash's demand game of ten slices


def test_nash_1953_demand_game_has_two_more_pure_equilibria_than_slices():
    here, _ = case("nash-demand")
    found = equilibria(*here.payoffs.reshape(2, 11, 11), decimals=9)
    assert found.complete
    assert sorted(pure(found)) == [*((left, 10 - left) for left in range(11)), (10, 10)]


def test_nash_1953_demands_that_fit_exactly_are_efficient_and_halves_are_fair():
    _, found = case("nash-demand")
    assert points("nash-demand", found.frontier) == [(10 - x, x) for x in range(11)]
    for name in ("nash", "kalai_smorodinsky", "egalitarian"):
        assert points("nash-demand", getattr(found, name)) == [(5, 5)]
