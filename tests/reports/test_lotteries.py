"""Lotteries and bargaining power in `negosim frontier`: added to the answers, in words and JSON."""

import pytest

from negosim.scoring.hull import HULL_SOLUTIONS
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
