"""An event changes the lanes it strikes, from its day on, and no other: to the last bit."""

from functools import cache

import numpy as np
import pytest

from negosim.draws.worlds import draw
from negosim.scenario.files import load
from negosim.talks.worth import Worth
from negosim.timeline.calendar import NEVER, moment
from tests.contracts.cases import BUSY, bits, case


def flagship(*settings):
    return load("seoul-washington-2025", settings)


def busy(*settings):
    return case(BUSY, *settings)


def state(scenario, lanes, until):
    """Payoffs, walk-away, status quo and deadline of drawn lanes at a moment."""
    regime = draw(scenario, 1, lanes).regime()
    regime.advance(until)
    payoffs, walk_away = Worth(scenario, regime).payoffs(np.arange(lanes))
    return regime, (payoffs, walk_away, regime.status_quo, regime.deadline)


@cache
def after(make, lanes, *settings):
    """After every event."""
    return state(make(*settings), lanes, moment(NEVER - 1, 0))


def struck(regime, event):
    """(lane,) whether an event came out with an effect."""
    happenings = regime.scenario.happenings
    number = [happening.name for happening in happenings].index(event)
    effects = [bool(o.set or o.scale) for o in happenings[number].alternatives]
    return np.array([*effects, False])[regime.entry[:, number]]


def same(found, other, lanes):
    return [bits(a[lanes]) == bits(b[lanes]) for a, b in zip(found, other, strict=True)]


@pytest.mark.parametrize(
    ("make", "event", "lanes"),
    [
        *[(flagship, name, 40) for name in ("rivals_deal", "letter")],
        *[(busy, name, 400) for name in ("storm", "reset", "clock")],
    ],
)
def test_lanes_an_event_did_not_strike_are_as_if_there_were_none(make, event, lanes):
    regime, drawn = after(make, lanes)
    _, without = after(make, lanes, f"event.{event}=none")
    hit = struck(regime, event)
    assert hit.any()
    assert not hit.all()
    assert all(same(drawn, without, ~hit))
    assert not all(same(drawn, without, hit))


@pytest.mark.parametrize("event", "court_ruling election steel_50 rivals_deal letter".split())
def test_before_its_day_an_event_changes_nothing(event):
    whole, without = flagship(), flagship(f"event.{event}=none")
    entry = next(e for e in whole.event if e.name == event)
    eve = moment((entry.date_ or entry.from_).toordinal(), 0)
    assert all(same(state(whole, 10, eve)[1], state(without, 10, eve)[1], slice(None)))


def test_an_event_on_one_sector_leaves_every_other_issue_as_it_was():
    rows = []
    for settings in ((), ("event.steel_50=none",)):
        scenario = flagship(*settings)
        regime = draw(scenario, 1, 10).regime()
        regime.advance(moment(NEVER - 1, 0))
        worth = Worth(scenario, regime)
        worth.payoffs(np.arange(10))
        tables = worth.valuation.tables(np.arange(10))
        rows.append({i.name: tables[:, :, n] for n, i in enumerate(scenario.space.issues)})
    drawn, without = rows
    moved = [name for name in drawn if bits(drawn[name]) != bits(without[name])]
    assert moved == ["metals"]
