"""Lotteries and bargaining power in `negosim frontier`: added to the answers, in words and JSON."""

import numpy as np
import pytest

from negosim.scenario.files import load
from negosim.scoring.hull import HULL_SOLUTIONS
from negosim.scoring.metrics import score
from negosim.talks.moment import snapshot
from tests.cli.bench import document, told

WAR = "frontier tariff-war"
BOTH_WANT_SIXTY = "frontier split-the-dollar --set walk_away.alice=60 --set walk_away.bob=60"


@pytest.fixture(scope="module")
def asked():
    return document(f"{WAR} --hull --power 0.8")


def test_the_plain_answers_stay_as_they_are(asked):
    plain = document(WAR)
    assert {key: asked[key] for key in plain} == plain
    assert set(asked) - set(plain) == {"power", "nash_power", "hull"}


def test_every_answer_is_a_lottery_of_at_most_two_packages(asked):
    answers = asked["hull"]["solutions"]
    assert list(answers) == [*HULL_SOLUTIONS, "nash_power"]
    for answer in answers.values():
        chances = [drawn["chance"] for drawn in answer["lottery"]]
        assert len(chances) <= 2
        assert sum(chances) == pytest.approx(1)
        assert answer["payoff"].keys() == {"westland", "eastland"}


def test_power_pays(asked):
    answers = asked["hull"]["solutions"]
    assert answers["nash_power"]["payoff"]["westland"] > answers["nash"]["payoff"]["westland"]
    (package,) = asked["nash_power"]
    assert package["payoff"]["westland"] > asked["solutions"]["nash"][0]["payoff"]["westland"]


def test_the_fixed_threat_of_the_tariff_war_without_transfers(asked):
    payoff = asked["hull"]["solutions"]["nash"]["payoff"]
    assert payoff == pytest.approx({"westland": -0.339286, "eastland": 0.2975}, abs=1e-6)


def test_a_lottery_is_told_with_its_chance():
    text = " ".join(told(f"{WAR} --hull").replace("\u00a0", " ").split())
    assert "86.9 % chance: Westland's tariff: 0 %; Eastland's tariff: 5 % else: Westland's" in text
    dollar = told("frontier split-the-dollar --hull --power 0.6")
    assert "utilitarian: largest sum of gains (one of many)" in dollar
    assert dollar.count("Nash with power 0.6 of Alice, 0.4 of Bob\n  Alice +60, Bob +40") == 2


def test_where_nothing_can_be_agreed_lotteries_may_not_help():
    assert told(f"{BOTH_WANT_SIXTY} --hull").endswith(
        "With lotteries nothing can be agreed either.\n"
    )
    found = document(f"{BOTH_WANT_SIXTY} --hull --power 0.5")
    assert found["hull"] == {"zone": [], "solutions": {}, "utilitarian": []}
    assert found["nash_power"] == []


@pytest.mark.parametrize("power", ["0", "1", "-0.2", "60", "nan"])
def test_a_power_that_is_no_share_is_refused(power):
    assert "Give one between 0 and 1." in told(f"{WAR} --power={power}", code=2)


def test_a_package_is_measured_against_each_answer():
    found = document(f"{WAR} --package west_tariff=0,east_tariff=5")["standing"]
    assert found["package"] == {"west_tariff": 0, "east_tariff": 5}
    assert found["packages"] == 14
    assert list(found["rank"]) == list(found["distance"]) == list(HULL_SOLUTIONS)
    ranks = [found["rank"][name] for name in HULL_SOLUTIONS[:5]]
    assert ranks == [1, 1, 1, 2, 1]
    assert {found["rank"][name] for name in HULL_SOLUTIONS[5:]} == {None}
    assert found["joint_left"] == pytest.approx(0.03)


@pytest.mark.parametrize("share", range(0, 101, 20))
def test_what_is_left_and_how_far_it_is_are_those_of_the_talks(share):
    found = document(f"frontier split-the-dollar --package share={share}")["standing"]
    here = snapshot(load("split-the-dollar"))
    deal = here.scenario.space.outcomes(np.array([[share // 5]]))
    scores = score(here.payoffs[np.newaxis], here.walk_away[np.newaxis], deal[:, np.newaxis])
    assert found["joint_left"] == pytest.approx(scores.joint_left[0, 0])
    far = [found["distance"][name] for name in HULL_SOLUTIONS[:3]]
    assert far == pytest.approx(scores.solution_distance[0, 0, :3].tolist())
    assert found["rank"]["nash"] == 1 + abs(share - 50) // 5 * 2 - (share != 50)


def test_outside_the_zone_a_package_has_no_rank_and_without_a_zone_no_distance():
    lost = document(f"{WAR} --package west_tariff=50,east_tariff=0")["standing"]
    assert set(lost["rank"].values()) == {None}
    assert min(lost["distance"].values()) > 0
    nothing = document(f"{BOTH_WANT_SIXTY} --package share=50")["standing"]
    assert (nothing["joint_left"], nothing["distance"], nothing["packages"]) == (None, {}, 0)
    assert "How the package compares" in told(f"{BOTH_WANT_SIXTY} --hull --package share=50")


def test_where_it_stands_is_told_in_the_unit_of_the_case():
    text = told(f"{WAR} --package west_tariff=0 --package east_tariff=5")
    assert "0.03 points of welfare of joint gain left on the table" in text
    assert "Kalai–Smorodinsky                        0.020            1" in text
    assert "Did you mean" in told(f"{WAR} --package west_tarif=0", code=2)
