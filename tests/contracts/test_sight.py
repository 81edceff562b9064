"""Nobody sees what the other side wants: neither in the view nor in what it leads to."""

from collections.abc import Mapping

import numpy as np
import pytest

from negosim.draws.regime import Regime
from negosim.draws.worlds import Worlds, draw
from negosim.scenario.model import Scenario
from negosim.strategies.spec import parse
from negosim.talks.floor import Floor
from negosim.talks.loop import Talks
from negosim.talks.worth import Worth
from tests.contracts.cases import BLIND, SWAPPED, case, played, simple

SECRET = (Worth, Regime, Worlds, Scenario, Floor, Talks)


def reachable(value, seen):
    """Everything that can be got at from a value by its attributes and entries."""
    if id(value) in seen or isinstance(value, str | int | float | bool | type(None)):
        return
    seen[id(value)] = value
    if isinstance(value, np.ndarray):
        reachable(value.base, seen)
    elif isinstance(value, Mapping):
        for item in value.values():
            reachable(item, seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            reachable(item, seen)
    else:
        names = {*getattr(value, "__dict__", ()), *getattr(type(value), "__slots__", ())}
        for name in names:
            reachable(getattr(value, name, None), seen)


def test_a_view_leads_to_nothing_of_the_other_sides_payoffs():
    pair = parse("trade-off"), parse("random")
    talks = Talks(draw(case(), 1, range(5)), [pair])
    floor, view, looks = talks.floor, talks.floor.view, [0, 0]

    def probe(party, *about):
        shown, seen = view(party, *about), {}
        reachable(shown, seen)
        secret = [floor.worth.utilities[1 - party]]
        secret += [every[:, 1 - party] for every in (floor.worth.least, floor.worth.best)]
        arrays = [found for found in seen.values() if isinstance(found, np.ndarray)]
        assert any(np.shares_memory(found, floor.worth.utilities[party]) for found in arrays)
        for found in arrays:
            assert not any(np.may_share_memory(found, kept) for kept in secret)
            assert not any(np.array_equal(found, kept) for kept in secret)
        assert not [found for found in seen.values() if isinstance(found, SECRET)]
        looks[party] += 1
        return shown

    floor.view = probe
    talks.run()
    assert min(looks) > 20


MANDATES = """
[[mandate]]
party = "north"
allow = { deal = [0, 4] }
[[mandate]]
party = "south"
allow = { deal = [1, 5] }
"""


@pytest.mark.parametrize("name", [*BLIND, *SWAPPED[:-1]])
def test_what_moves_only_the_other_sides_payoffs_moves_no_offer(name):
    """North asks for its best, whatever the rest is worth to it; so south cannot know."""
    south, best = [9, 7, 5, 4, 2, 0], [0, 1, 2, 3, 9, 4]
    offers = []
    for north, walk_away in ((best, 0), ([5, 6, 7, 8, 9, 0], 0), ([-50, -9, -8, -7, 9, -6], -20)):
        scenario = simple(north, south, (walk_away, 1), more=MANDATES, rounds=20)
        talks = played(scenario, ("hardliner", name), lanes=range(4), record=True)
        offers.append([(m.table, m.round, m.outcome) for m in talks.moves if m.party == 1])
        assert {m.outcome for m in talks.moves if m.party == 0 and m.kind == "offer"} == {4}
    assert offers[0] == offers[1] == offers[2]
