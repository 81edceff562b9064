"""`negosim threats`: what no deal may mean, and what is agreed because of it."""

import pytest

from negosim.reports.threats import threats
from negosim.scenario.files import parse
from tests.cli.bench import document, told

WAR = "threats tariff-war"


@pytest.fixture(scope="module")
def war():
    return document(WAR)["backing"]


def test_every_way_of_having_no_deal_is_shown(war):
    kinds = [one["kind"] for one in war]
    assert kinds == ["walk_away", "best_replies", "threats", "threats"]
    assert war[0]["levels"] is None
    assert war[1]["levels"] == {"westland": {"20": 1}, "eastland": {"25": 1}}
    assert war[2]["levels"] == {"westland": {"45": 1}, "eastland": {"50": 1}}
    assert war[1]["no_deal"] == war[0]["no_deal"] == {"westland": -1.05, "eastland": -0.2}
    assert war[2]["no_deal"] == pytest.approx({"westland": -3, "eastland": -2.025})


def test_bargains_of_the_tariff_war(war):
    paid = {"westland": -0.425, "eastland": 0.425}
    assert war[0]["agreed_with_payments"] == war[1]["agreed_with_payments"] == pytest.approx(paid)
    plain = {"westland": -0.339286, "eastland": 0.2975}
    assert war[0]["agreed"] == war[1]["agreed"] == pytest.approx(plain, abs=1e-6)
    assert war[2]["agreed_with_payments"] == pytest.approx(
        {"westland": -0.4875, "eastland": 0.4875}
    )
    assert war[3]["agreed"] == pytest.approx({"westland": -0.3, "eastland": 0.27})
    assert war[2]["agreed"] is war[3]["agreed_with_payments"] is None


def test_a_walk_away_above_all_deals_leaves_nothing_to_agree_on():
    found = document(f"{WAR} --set walk_away.westland=9")["backing"][0]
    assert found["agreed_with_payments"] is found["agreed"] is None


def test_the_briefing_names_threats_and_the_package_they_lead_to():
    text = " ".join(told(WAR).replace("\u00a0", " ").split())
    assert "best replies: 20 %, 25 %" in text
    assert "threats: 45 %, 50 %" in text
    assert "last threats: Westland's tariff: 0 %; Eastland's tariff: 5 %" in text
    assert "no forecast" in text


def test_mixed_threats_are_told_with_their_shares():
    """Matching pennies: whoever is foreseen loses."""
    text = """
format = 1
title = "Matching"
start = 2025-01-06
deadline = { date = 2025-01-06 }
party = [{ name = "even" }, { name = "odd" }]
meeting = [{ date = 2025-01-06, rounds = 1 }]
threat = { even = "left", odd = "right" }
[[issue]]
name = "left"
levels = ["heads", "tails"]
[[issue]]
name = "right"
levels = ["up", "down"]
[[term]]
kind = "pair"
issues = ["left", "right"]
even = [[1, 0], [0, 1]]
odd = [[0, 1], [1, 0]]
"""
    found = str(threats(parse(text, "matching")))
    assert "threats: 0.5 of heads or 0.5 of tails, 0.5 of up or 0.5 of" in found


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("threat.westland=west_tarif", "Did you mean 'west_tariff'?"),
        ("threat.north=west_tariff", "threat.north: there is no party 'north'."),
        ("threat.westland=east_tariff", "Give both their own."),
    ],
)
def test_a_threat_names_a_party_and_an_issue_of_its_own(setting, said):
    assert said in told(f"{WAR} --set {setting}", code=2)


def test_a_case_without_threats_is_told_how_to_name_them():
    assert "threat.PARTY=ISSUE" in told("threats job-offer", code=2)
