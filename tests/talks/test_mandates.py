"""What a delegation may sign: the most specific entry that fits holds."""

from datetime import date

import pytest

from negosim.talks.mandates import allowed
from tests.contracts.cases import simple


def mandate(first, last, party="north", **when):
    lines = [f"{key} = {value}" for key, value in when.items()]
    return "\n".join(
        ["[[mandate]]", f'party = "{party}"', *lines, f"allow = {{ deal = [{first}, {last}] }}", ""]
    )


LATER = '[[meeting]]\ndate = 2025-01-20\nrounds = 1\nlevel = "later"\n'
STAGE = {"level": '"first"'}
JANUARY = {"from": "2025-01-01", "until": "2025-01-31"}
OPEN, ANY, LEVEL, FROM, BOTH = (
    "",
    mandate(0, 4),
    mandate(1, 4, **STAGE),
    mandate(2, 4, **{"from": "2025-01-10"}),
    mandate(3, 4, **STAGE, **JANUARY),
)


@pytest.mark.parametrize(
    ("entries", "least"),
    [
        (OPEN, 0),
        (ANY + LEVEL, 1),
        (LEVEL + ANY, 1),
        (LEVEL + FROM, 2),
        (FROM + LEVEL, 1),  # as specific: the later one
        (BOTH + LEVEL + FROM + ANY, 3),
        (mandate(4, 4, party="south"), 0),
        (mandate(4, 4, level='"later"') + LATER, 0),
    ],
)
def test_the_most_specific_entry_holds_and_the_later_of_equals(entries, least):
    scenario = simple([0, 1, 2, 3, 4], [4, 3, 2, 1, 0], more=entries)
    assert allowed(scenario, 0, "first", date(2025, 1, 15).toordinal()).tolist() == [[least, 4]]


@pytest.mark.parametrize(
    ("day", "least"), [("2024-12-31", 0), ("2025-01-01", 3), ("2025-01-31", 3), ("2025-02-01", 0)]
)
def test_first_and_last_day_are_meant(day, least):
    scenario = simple([0, 1, 2, 3, 4], [4, 3, 2, 1, 0], more=BOTH)
    box = allowed(scenario, 0, "first", date.fromisoformat(day).toordinal())
    assert box.tolist() == [[least, 4]]
