"""A case told to everybody, and to one side only what that side may know."""

import re
from collections import Counter
from datetime import date

import numpy as np
import pytest

from negosim.errors import UsageError
from negosim.reports.briefing import briefing
from negosim.reports.words import world_words
from negosim.scenario.files import load, parse, shipped
from negosim.talks.moment import snapshot

CASE = """
format = 1
title = "A pact on fish"
text = "Two shores share a sea.\\n\\nThey have talked before."
start = 2030-01-07
party = [
  { name = "north", title = "North", text = "Many boats." },
  { name = "south", title = "South", text = "Many fish." },
]
[[issue]]
name = "quota"
title = "Quota"
area = "fish"
text = "Share of the catch."
unit = "percent"
levels = [10, 30, 50]
status_quo = 30
[[issue]]
name = "ports"
title = "Ports"
levels = ["closed", "half_open", "open"]
[parameter]
tide = { dist = "uniform", low = 1.5, high = 2.5 }
winds = { dist = "uniform", low = 0, high = 1 }
secret = { value = 0.5 }
[payoff.north]
unit = "EUR m"
quota = [-1.25, 0.5, "tide"]
ports = [0, 1, 2.75]
[payoff.south]
quota = [3.33, 1.11, -2.22]
ports = [0, -0.44, "-secret"]
[[term]]
kind = "pair"
issues = ["quota", "ports"]
south = [[0, 0, 0.7], [0, 0, 0], [0, 0, 0]]
[walk_away]
text = "All stays as it is."
north = 0.25
south = 0.66
[[meeting]]
date = 2030-01-08
until = 2030-01-10
rounds = 3
level = "technical"
title = "First talks"
place = "Oslo"
postponed = { chance = 0.2, days = { dist = "uniform", low = 1, high = 7 } }
[[meeting]]
date = 2030-02-08
rounds = 1
[[event]]
name = "vote"
title = "A vote"
date = 2030-01-20
text = "Voters decide."
outcomes = [
  { name = "blue", chance = 0.25, text = "Blue wins.", scale = { "parameter.tide" = 2 } },
  { name = "red_green", chance = "rest", set = { "issue.ports.status_quo" = "open" } },
]
[[event]]
name = "storm"
hazard = 0.5
from = 2030-01-09
until = 2030-02-01
[[event]]
name = "leak"
from = 2030-01-11
until = 2030-01-12
hidden = true
set = { "parameter.secret" = 0.9 }
[[event]]
name = "frost"
from = 2030-01-13
until = 2030-01-14
outcomes = [{ name = "hard", chance = "winds" }, { name = "mild", chance = "rest" }]
[choice.mood]
title = "South's mood"
outcomes = [
  { name = "calm", chance = 0.9 },
  { name = "angry", chance = 0.1, set = { "parameter.secret" = 2 } },
]
[[mandate]]
party = "north"
level = "technical"
until = 2030-01-31
allow = { quota = [10, 30], ports = ["open", "open"] }
text = "Only with open ports."
[[mandate]]
party = "south"
allow = { quota = [10, 30] }
text = "Never fifty."
[deadline]
date = 2030-02-28
text = "The season begins."
[strategy]
north = "linear"
south = "hardliner"
"""
SOUTHS = {
    "payoffs": ("quota = [3.33, 1.11, -2.22]", "quota = [9.87, 0, 7.65]"),
    "payoffs that hang on a parameter": ('ports = [0, -0.44, "-secret"]', "ports = [1, 2, 3]"),
    "pairs": ("[[0, 0, 0.7], [0, 0, 0], [0, 0, 0]]", "[[5, 0, 0.7], [0, 6, 0], [0, 0, 9]]"),
    "walk-away": ("south = 0.66", "south = 5.43"),
    "mandate": ("allow = { quota = [10, 30] }\ntext", "allow = { quota = [10, 10] }\ntext"),
    "words to its delegation": ("Never fifty.", "Never sixty."),
    "description": ("Many fish.", "Few fish."),
    "strategy": ("hardliner", "conceder"),
    "hidden choice": ('name = "calm", chance = 0.9', 'name = "serene", chance = 0.9'),
    "hidden event": ('name = "leak"', 'name = "rumour"'),
}
SHIPPED = [(name, party) for name in shipped() for party in (None, *load(name).parties)]


def told(text=CASE, party=None, **more):
    return briefing(parse(text, "fish"), party, **more)


@pytest.mark.parametrize("what", SOUTHS)
def test_nothing_that_is_souths_moves_a_letter_of_norths_sheet(what):
    before, after = SOUTHS[what]
    assert CASE.count(before) == 1
    changed = CASE.replace(before, after)
    assert told(changed).text() != told().text()
    assert told(changed, "north").text() == told(party="north").text()
    assert told(changed, "north").markdown() == told(party="north").markdown()
    assert told(changed, "north", lane=3).text() == told(party="north", lane=3).text()


@pytest.mark.parametrize("party", ["north", "south"])
def test_a_sheet_of_a_shipped_case_hangs_on_its_own_payoffs_only(party):
    own, other = ("seoul", "washington") if party == "north" else ("washington", "seoul")
    name = "seoul-washington-classroom"
    changed = load(name, [f"payoff.{other}.investment=[0, 50, 77]", f"walk_away.{other}=-99"])
    assert briefing(changed, own).text() == briefing(load(name), own).text()
    assert briefing(changed, other).text() != briefing(load(name), other).text()


def test_the_full_briefing_tells_both_sides(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    text = told().text()
    for line in (
        "deal that changes nothing    0.50    1.11",
        "no deal: the walk-away       0.25    0.66",
        "      10 %    −1.75   +2.22",
        "now   30 %     0.00    0.00",
        "now   closed       0.00    0.00",
        "      open        +2.75   −0.50",
        "Without a deal: All stays as it is.",
        "Payoffs in EUR m: central values, Tue 8 January 2030 (South's mood: calm). Each level",
        "Share of the catch. Area: fish.",
        "  South, all talks: Never fifty.",
        "    Quota: “10 %” to “30 %”",
        "  South's mood",
        "    Angry (10 %)",
        "  South: hardliner",
    ):
        assert line in text, line


AT_HOME = """
[[ratification]]
party = "south"
days = 30
slope = 2
bar = 1
text = "The island votes."
source = "its charter"
[choice.word]
title = "South's word"
party = "south"
outcomes = [{ name = "none" }, { name = "no_fifty", text = "Never fifty, we said." }]
"""


@pytest.mark.parametrize("party", [None, "north", "south"])
def test_a_vote_at_home_is_told_to_all_and_how_it_goes_to_its_own_side(party):
    text = " ".join(told(CASE + AT_HOME, party).text().split())
    assert "The island votes. The vote comes 30 days after signature" in text
    assert "A refusal ends the talks." in text
    assert "Source: its charter" in text
    chance = "A deal worth 1 EUR m over no deal is as likely refused as passed, one worth 0.55 more"
    assert (chance in text) == (party != "north")


@pytest.mark.parametrize("party", [None, "north", "south"])
def test_a_public_word_is_the_partys_to_give_and_nothing_hidden(party):
    text = told(CASE + AT_HOME, party).text()
    assert ("What South may declare before the talks" in text) == (party != "north")
    assert ("    No fifty (/commit=no_fifty): Never fifty, we said." in text) == (party != "north")
    if party is None:
        assert "word" not in text[text.index("Hidden from the parties\n─") :]


def test_a_world_is_told_by_choices_that_are_open_and_events_that_have_come():
    case = parse(CASE + AT_HOME, "fish")
    for day, words in (
        ("2030-01-08", ""),
        ("2030-02-08", "; leak; frost: hard; A vote: red green"),
    ):
        regime = snapshot(case, day=date.fromisoformat(day)).regime
        assert world_words(case, regime) == f"South's mood: calm{words}"


def test_the_calendar_is_told_in_order_with_chances_that_are_numbers(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    text = told().text()
    calendar = text[text.index("4 rounds.") : text.index("Hidden from the parties\n─")]
    assert calendar.strip().split("\n")[2:] == [
        "  8–10 January 2030: First talks, Oslo. Technical talks, 3 rounds. "
        "It may be put off (chance 20 %).",
        "  9 January – 1 February 2030: Storm. On some day, or never: chance 39.3 % in a month.",
        "  11–12 January 2030: Leak. On some day. Hidden from the parties.",
        "  13–14 January 2030: Frost. On some day.",
        "    Hard",
        "    Mild",
        "  20 January 2030: A vote. Voters decide.",
        "    Blue (25 %): Blue wins.",
        "    Red green (75 %)",
        "  8 February 2030: Meeting. 1 round.",
        "  28 February 2030: Deadline. The season begins.",
    ]


def test_a_sheet_tells_what_its_side_may_sign(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    text = told(party="north").text()
    assert "  Technical talks until 31 January 2030: Only with open ports." in text
    assert "    Ports: only “open”" in text
    everything = CASE.replace('party = "south"\nallow', 'party = "north"\nallow')
    assert "──────────────────\n\nEverything.\n" in told(everything, "south").text()


def test_levels_that_count_together_are_told_to_whom_they_do():
    assert "(Quota with Ports): a package is worth up to 0.70 more" in flat(told(party="south"))
    assert "count together" not in told(party="north").text()
    mercantilist = load("seoul-washington-2025", ["choice.us_weights=mercantilist"])
    assert "(the trade balance): a package is worth up to" in flat(briefing(mercantilist))
    assert "count together" not in briefing(mercantilist, "seoul").text()
    central = briefing(load("seoul-washington-2025"), "washington")
    assert "(the trade balance): a package is worth here just the sum" in flat(central)


def flat(sheet):
    return " ".join(sheet.text().split())


@pytest.mark.parametrize("name", ["seoul-washington-2025", "seoul-washington-classroom"])
def test_a_package_is_worth_the_start_and_what_its_levels_add(name):
    """Central values: no trade balance counts, so payoffs add up."""
    sheet = briefing(load(name))
    space, payoffs = sheet.case.space, sheet.here.payoffs
    for outcome in np.linspace(0, space.size - 1, 50).astype(int):
        levels = space.levels(outcome)
        for side in (0, 1):
            added = sum(row[level] for row, level in zip(sheet.adds(side), levels, strict=True))
            base = payoffs[side, sheet.start[side]]
            assert base + added == pytest.approx(payoffs[side, outcome], abs=1e-7)


def test_the_status_quo_is_that_of_the_day():
    case = load("seoul-washington-2025")
    assert "      50 %" in briefing(case, "seoul").text()
    assert "now   50 %" in briefing(case, "seoul", day=date(2025, 6, 10)).text()


def test_a_drawn_world_has_its_own_payoffs():
    drawn = told(lane=3, seed=2).text()
    assert "seed 2, lane 3" in drawn
    assert drawn != told(lane=4, seed=2).text().replace("lane 4", "lane 3")


def test_without_a_status_quo_each_side_counts_from_its_worst(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = briefing(load("split-the-dollar")).text()
    assert "   30 cents       30    70\n" in text
    assert "now" not in text.split("Issues")[1].split("Calendar")[0]


@pytest.mark.parametrize(("name", "party"), SHIPPED)
def test_both_forms_carry_the_same_words(name, party, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    sheet = briefing(load(name), party)
    text = re.sub(r"[═─]+", " ", sheet.text())
    page = re.sub(r"\\|\*\*|^#+ |^ *- (?!-)", " ", sheet.markdown(), flags=re.MULTILINE)
    page = re.sub(r"\*\*|\||---:?", " ", page)
    words, paged = (Counter(re.findall(r"[\w%“”.,;()'–−+-]+", form)) for form in (text, page))
    assert words == paged


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(("name", "party"), SHIPPED)
def test_a_briefing_fits_the_terminal(name, party, columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert max(map(len, briefing(load(name), party).text().split("\n"))) <= columns


def test_an_unknown_party_is_said():
    with pytest.raises(UsageError, match=r"'nort' is not a party of fish\. Did you mean 'north'"):
        told(party="nort")
