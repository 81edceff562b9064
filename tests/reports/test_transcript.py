"""A negotiation told: every move once, events on their day, and why it ended as it did."""

import re

import pytest

from negosim.errors import UsageError
from negosim.reports.transcript import run
from negosim.scenario.files import load
from tests.contracts.cases import case, simple

LEVELS = [0, 1, 2, 3]


def told(scenario, north="linear", south="linear", **world):
    return run(scenario, {"north": north, "south": south}, **world)


def single_spaced(text):
    return " ".join(text.split())


@pytest.mark.parametrize("lane", range(5))
def test_the_text_tells_every_move_and_event_of_the_document_in_order(lane):
    found = told(case(), "conceder", "boulware", lane=lane)
    text = found.text()
    moves = re.findall(r"^ +(\d+)  (North|South) (\w+)", text, re.MULTILINE)
    folded = [  # rounds in which nothing moves stand in one line
        range(int(first), int(final) + 1)
        for first, final in re.findall(r"^ +(\d+)–(\d+)  Both repeat", text, re.MULTILINE)
    ]
    verbs = {
        "offer": {"offers", "now", "repeats"},
        "accept": {"accepts"},
        "pass": {"has", "declines"},
    }
    document = found.document()
    told_apart = [m for m in document["moves"] if not any(m["round"] in f for f in folded)]
    moves = [m for m in moves if not any(int(m[0]) in f for f in folded)]
    assert len(moves) == len(told_apart)
    for (number, who, verb), move in zip(moves, told_apart, strict=True):
        assert (int(number), who.lower()) == (move["round"], move["party"])
        assert verb in verbs[move["move"]]
    assert text.count("  * ") == len(document["events"]) + len(document["votes"])


def test_only_what_changed_since_a_partys_last_offer_is_told():
    found = told(case(), "linear", "hardliner", lane=2)
    issues = {"tariff", "quota", "farm"}
    offers = [m for m in found.document()["moves"] if m["party"] == "north" and m["package"]]
    lines = re.findall(r"North (?:now )?offers (.*?)\.(?: \(|$)", single_spaced(found.text()))
    changed = [
        {i for i in issues if before is None or b["package"][i] != before["package"][i]}
        for before, b in zip([None, *offers], offers, strict=False)
        if before is None or b["package"] != before["package"]
    ]
    assert [{part.split(":")[0] for part in line.split("; ")} for line in lines] == changed


def test_a_level_is_told_with_its_unit_and_a_gain_with_its_sign():
    text = run(load("split-the-dollar")).text()
    assert "Alice's share: 100 cents" in text
    assert "(Alice +100, Bob 0.00)" in text
    assert "declines." in text  # the answer in a round of one proposal
    assert "repeats its offer." in text


@pytest.mark.parametrize(
    ("scenario", "names", "ending", "kind", "reason"),
    [
        (simple(LEVELS, LEVELS), {}, "Deal, after", "in_force", "deal"),
        (
            simple(LEVELS, LEVELS[::-1]),
            {"north": "hardliner", "south": "hardliner"},
            "time ran out",
            "expired",
            "clock",
        ),
        (
            simple(LEVELS, LEVELS[::-1], walk_away=(9, 9)),
            {},
            "nothing within both mandates",
            "expired",
            "no_package",
        ),
    ],
)
def test_the_end_says_why(scenario, names, ending, kind, reason):
    found = told(scenario, **names)
    assert ending in single_spaced(found.text())
    end = found.document()["end"]
    assert (end["kind"], end["reason"]) == (kind, reason)
    assert (end["package"] is None) == (reason != "deal")


def test_a_party_with_nothing_to_offer_says_so():
    found = told(simple(LEVELS, LEVELS[::-1], walk_away=(9, 0)))
    assert "North has nothing to offer." in found.text()
    assert "no outcome was worth it to both" in single_spaced(found.text())


EVENT = '[[event]]\nname = "storm"\ntext = "It rains."\ndate = {}\n'


@pytest.mark.parametrize(
    ("date", "before"),
    [("2025-01-07", "meets"), ("2025-01-31", "end"), ("2025-02-20", "accounts")],
)
def test_an_event_is_told_on_its_day_even_after_the_talks(date, before):
    text = told(
        simple(LEVELS, LEVELS[::-1], more=EVENT.format(date)), "hardliner", "hardliner"
    ).text()
    at = {
        "storm": text.index("* It rains."),
        "meets": text.index("    1  "),
        "end": text.index("No deal"),
        "accounts": text.index("How good it was"),
    }
    order = sorted(at, key=lambda key: at[key])
    assert order.index("storm") < order.index(before)
    assert order.index("storm") == order.index(before) - 1


def test_events_of_a_day_are_told_in_the_order_of_the_file():
    found = told(case(), lane=1).document()["events"]
    names = [event.name for event in case().event]
    keys = [(event["date"], names.index(event["name"])) for event in found]
    assert keys == sorted(keys)


def test_an_unknown_party_is_refused():
    with pytest.raises(UsageError, match="'east' is not a party"):
        run(case(), {"east": "linear"})
