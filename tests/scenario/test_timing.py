"""Faults of commitments, ratification and records, and of a format to come."""

import pytest

from negosim.errors import ScenarioError
from negosim.scenario.files import parse
from tests.contracts.cases import simple

VOTE = '[[ratification]]\nparty = "north"\ndays = 3\nslope = 1\n'
FIRM = '[choice.stand]\nparty = "north"\noutcomes = [{ name = "soft" }, { name = "firm" }]\n'
RECORD = '[[record]]\nname = "signed"\ndate = 2025-02-01\npackage = { deal = 1 }\n'
SOUND = VOTE + FIRM + RECORD
MISTAKES = {
    "a vote of nobody": (
        ('"north"\ndays', '"nroth"\ndays'),
        "ratification[0].party: there is no party 'nroth'. Did you mean 'north'?",
    ),
    "a second vote": (
        (VOTE, VOTE + VOTE),
        "ratification[1].party: 'north' votes twice. Take one out.",
    ),
    "a name": (
        ("slope = 1", 'slope = "steep"'),
        "ratification[0].slope: there is no parameter 'steep'. There are none.",
    ),
    "days": (("days = 3", "days = -3"), "ratification[0].days: must be 0 or more."),
    "a level of a record": (
        ("deal = 1", "deal = 7"),
        "record.signed.package.deal: '7' is not a level. Known: 0, 1.",
    ),
    "an issue of a record": (
        ("{ deal = 1", "{ dael = 1"),
        "record.signed.package.dael: there is no issue 'dael'. Did you mean 'deal'?",
    ),
    "two records": (
        (RECORD, RECORD + RECORD),
        "record.signed: stands there twice. Rename one.",
    ),
    "a commitment of nobody": (
        ('"north"\noutcomes', '"nroth"\noutcomes'),
        "choice.stand.party: there is no party 'nroth'. Did you mean 'north'?",
    ),
    "a commitment to nothing": (
        ('outcomes = [{ name = "soft" }, { name = "firm" }]', ""),
        "choice.stand.outcomes: missing. Give entries; the first holds by itself.",
    ),
    "a commitment by chance": (
        ('"firm" }', '"firm", chance = 0.5 }'),
        "choice.stand: a party chooses this entry, not chance. Take the chances out.",
    ),
}


def case(more):
    return simple([0, 1], [1, 0], more=more)


def test_all_of_it_is_sound_as_it_stands():
    assert case(SOUND).ratification[0].party == "north"


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_once_at_its_place(mistake):
    (old, new), told = MISTAKES[mistake]
    assert SOUND.count(old) == 1
    with pytest.raises(ScenarioError) as error:
        case(SOUND.replace(old, new))
    assert [str(fault) for fault in error.value.faults] == [told]


def test_a_newer_format_is_refused_with_one_sentence():
    with pytest.raises(ScenarioError) as error:
        parse('format = 2\nnew_key = "x"', "case")
    assert [str(fault) for fault in error.value.faults] == [
        "format: 2 is newer than this version, which opens format 1. Update negosim."
    ]
