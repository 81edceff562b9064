"""One lever, or one number, at a time: what it moves is what the case says it must."""

from datetime import date

import numpy as np
import pytest

from negosim.errors import UsageError
from negosim.scenario.files import load, parse
from negosim.talks.breakdown import complete
from negosim.talks.levers import sweep, tornado
from negosim.talks.moment import snapshot

LINEAR = """
format = 1
title = "Grain"
start = 2025-01-06
party = [{ name = "north" }, { name = "south" }]
issue = [{ name = "price", levels = [1, 2, 4] }]
meeting = [{ date = 2025-01-07, rounds = 3 }]
deadline = { date = 2025-01-31 }
walk_away = { north = "fear", south = 0 }
[[event]]
name = "drought"
date = 2025-01-20
set = { "parameter.crop" = { dist = "uniform", low = 100, high = 200 } }
[payoff]
north = { price = [0, "2 * crop", "-3 * crop"] }
south = { price = [{ dist = "uniform", low = 0, high = 1 }, "5 + flags", "crop * 1"] }
[parameter]
crop = { dist = "uniform", low = 0, high = 10 }
fear = { dist = "triangular", low = 0, mode = 0, high = 1 }
flags = { dist = "normal", mean = 0, sd = 0 }
still = { value = 4 }
"""
FLAGSHIP = "seoul-washington-2025"


def grain(day=None):
    return snapshot(parse(LINEAR, "grain"), day=day)


def test_a_number_with_a_linear_effect_swings_exactly():
    found = tornado(grain(), 1)
    crop = found.names.index("crop")
    assert found.values[crop].tolist() == [[1], [9]]
    assert found.ends[crop] == pytest.approx(np.array([[2, 5], [18, 5]]))
    assert found.swings[crop] == pytest.approx([16, 0])
    fear = found.names.index("fear")
    assert found.ends[fear, :, 0] == pytest.approx([10 - 1 + 0.9**0.5, 10 - 1 + 0.1**0.5])
    assert found.gains == pytest.approx([10, 5])


def test_numbers_are_ranked_by_how_far_they_move_the_gains():
    found = tornado(grain(), 1)
    moved = np.abs(found.swings).sum(axis=1)
    assert (np.diff(moved) <= 0).all()
    assert found.names[:2] == ["crop", "fear"]
    assert set(found.names) == {"crop", "fear", "flags", "payoff.south.price[0]"}
    assert found.swings[found.names.index("flags")].tolist() == [0, 0]


def test_after_an_event_a_number_moves_as_the_event_has_it():
    found = tornado(grain(date(2025, 1, 20)), 1)
    assert found.values[0].tolist() == [[110], [190]]
    assert found.swings[0] == pytest.approx([160, 0])


def test_what_is_held_does_not_move():
    case = parse(LINEAR, "grain", settings=["parameter.crop=3"])
    assert "crop" not in tornado(snapshot(case), 1).names
    with pytest.raises(UsageError, match="nothing can move"):
        tornado(snapshot(load("split-the-dollar")), 0)


def test_a_number_of_every_sector_moves_in_all_of_them():
    here = snapshot(load(FLAGSHIP))
    found = tornado(here, complete(here, [("car_tariff", "15")]))
    low, high = found.values[found.names.index("substitution_own")]
    assert len(set(low)) == len(set(high)) == 1
    assert low[0] < 1 < high[0]


def test_steps_of_a_sweep_lead_from_the_first_level_to_the_last():
    here = snapshot(load(FLAGSHIP), lane=2)
    for issue in here.scenario.space.issues:
        found = sweep(here, 4_321, issue.name)
        whole = found.payoffs[:, -1] - found.payoffs[:, 0]
        assert found.steps.sum(axis=1) == pytest.approx(whole)
        at = here.scenario.space.package(4_321)[issue.name]
        assert (found.payoffs[:, issue.levels.index(at)] == here.payoffs[:, 4_321]).all()
        assert (found.per_unit is None) == (issue.values is None)


def test_a_step_is_told_for_one_unit_more():
    found = sweep(grain(), 0, "price")
    assert found.per_unit[0].tolist() == [10, -12.5]


def test_a_tariff_is_valued_between_its_levels_too():
    here = snapshot(load(FLAGSHIP, ["choice.us_weights=welfare"]))
    found = sweep(here, 0, "reciprocal_tariff")
    rates, worth = found.trade
    assert (rates[0], rates[-1], len(rates)) == (0, 25, 60)
    trade = found.payoffs - found.payoffs[:, [2]]  # welfare: the tariff is all that moves
    ends = worth[:, [-1, 0]] - np.interp(10, rates, worth[1]) * np.array([[0], [1]])
    assert trade[1, [0, 3]] == pytest.approx(ends[1], abs=1e-3)
    assert 0 < rates[worth[1].argmax()] < 10  # the importer's best rate lies between levels
    assert sweep(here, 0, "investment").trade is None


def test_an_unknown_issue_is_told():
    with pytest.raises(UsageError, match="Did you mean 'price'"):
        sweep(grain(), 0, "prise")
