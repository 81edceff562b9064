"""check_strategy lets pass what keeps the contract, and says in a sentence what does not."""

import numpy as np
import pytest

from negosim.draws.worlds import draw
from negosim.errors import UsageError
from negosim.scenario.files import load, parse
from negosim.strategies import Parameter, part, strategy
from negosim.strategies.catalogue import CATALOGUE
from negosim.strategies.parts import KINDS, LEAVE, PARTS
from negosim.talks.loop import play
from negosim.testing import BUSY, NOTHING, SINGLE, check_strategy

SHIPPED = tuple(CATALOGUE)
TURNS = []


@pytest.fixture
def register(monkeypatch):
    """A strategy with one part of its own, forgotten after the test."""
    monkeypatch.setattr("negosim.strategies.catalogue.CATALOGUE", CATALOGUE)
    before = set(CATALOGUE), {kind: set(PARTS[kind]) for kind in KINDS}

    def add(kind, run, *parameters, **facts):
        part(kind, "own", *parameters, **facts)(run)
        strategy("own", "Of a test.", **{kind: "own"})
        return "own"

    yield add
    for name in set(CATALOGUE) - before[0]:
        del CATALOGUE[name]
    for kind in KINDS:
        for name in set(PARTS[kind]) - before[1][kind]:
            del PARTS[kind][name]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_strategy_of_the_catalogue_passes(name):
    check_strategy(name, lanes=8 if CATALOGUE[name].reference_player else 60)


@pytest.mark.parametrize(
    "spec", ["boulware/accept=combi:T=0.9", "linear/bidding=nearest", "trade-off/bidding=any"]
)
def test_swapped_parts_pass(spec):
    check_strategy(spec)


def test_a_case_and_a_parameter_of_ones_own_are_played():
    case = load("seoul-washington-classroom", ["parameter={eager={value=0.3}}"])
    check_strategy("boulware:beta=eager", case, lanes=8)


def test_a_strategy_of_ones_own_passes(register):
    def steps(view, steps):
        return 1 - (1 - view.walk_away) * (view.time * steps // 1) / steps

    check_strategy(register("target", steps, Parameter("steps", 4, 1, 20, "steps down")))


def test_one_that_walks_out_passes(register):
    def leaves(view, aim):
        return np.where(view.rounds_left > 4, view.own.at_least(aim), LEAVE)

    check_strategy(register("bidding", leaves, open_loop=True))


def global_chance(view):
    return np.random.random(len(view.tables))


def remembers(view):
    TURNS.append(view.day)
    return np.full(len(view.tables), 1 / len(TURNS))


def crowd(view):
    return np.full(len(view.tables), 1 / (1 + len(view.tables) / 100))


def mean_of_the_others(view):
    return np.full(len(view.tables), view.own.value(view.standing).mean())


def writes(view):
    view.own.listing.utilities[:] *= 0.5
    return view.walk_away


def writes_time(view):
    time = view.time
    time *= 0.9
    return 1 - time


def one_number(view):
    return 0.5


def no_number(view):
    return np.full(len(view.tables), np.nan)


def raises(view):
    return np.arange(3.0)[view.tables]


def answers(view):
    return np.where(view.last_received >= 0, view.own.value(view.last_received), 1.0)


def nowhere(view, aim):
    return np.full(len(view.tables), view.space.size)


def halves(view, aim):
    return view.own.at_least(aim) / 2


def undeclared_chance(view, aim):
    return view.own.pick(view.walk_away, view.chance)


def numbers(view, aim, offer):
    return np.ones(len(view.tables))


def flat_model(view):
    return np.zeros(len(view.tables))


@pytest.mark.parametrize(
    ("kind", "run", "sentence"),
    [
        ("target", global_chance, "plays otherwise the second time; chance comes from view.chance"),
        ("target", remembers, "plays otherwise the second time"),
        ("target", crowd, "plays otherwise in a batch of 7 lanes. Lane 0, own against own"),
        ("target", mean_of_the_others, "plays otherwise"),
        ("target", writes, "target 'own' writes into view.own.listing.utilities"),
        ("target", writes_time, "target 'own' writes into view.time; make an array of your own."),
        ("target", one_number, "must return a utility, a number, for each table"),
        ("target", no_number, "must return a utility, a number, for each table"),
        ("target", raises, "target 'own' raises IndexError: index"),
        ("bidding", nowhere, "must return outcome numbers from 0 to 35, -1 for none or LEAVE"),
        ("bidding", halves, "must return an outcome's number for each table, -1 for none"),
        ("bidding", undeclared_chance, "must say uses_chance=True"),
        ("accept", numbers, "must return True or False for each table"),
    ],
    ids=lambda value: value.__name__ if callable(value) else None,
)
def test_what_breaks_the_contract_is_said(register, kind, run, sentence):
    with pytest.raises(AssertionError) as caught:
        check_strategy(register(kind, run), lanes=20)
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("own")


def test_a_broken_model_is_named_itself(register):
    register("model", flat_model)
    with pytest.raises(AssertionError, match=r"^own.* model 'own' must return a number for each"):
        check_strategy("own/bidding=generous", lanes=5)


def test_a_false_fact_is_said(register):
    with pytest.raises(AssertionError, match="says open_loop=True, but its offers hang on"):
        check_strategy(register("target", answers, open_loop=True), lanes=20)


def test_what_goes_wrong_in_a_small_case_only_is_told_with_it(register):
    def one_of_two(view, aim):
        assert view.space.size > 1
        return view.own.at_least(aim)

    with pytest.raises(AssertionError, match=r"(?s)AssertionError: .*\(In a case with one outc"):
        check_strategy(register("bidding", one_of_two), lanes=5)


def test_an_unknown_strategy_is_wrong_use():
    with pytest.raises(UsageError, match="is not a strategy"):
        check_strategy("boulwere")


def test_the_cases_have_what_they_are_there_for():
    pair = [("boulware", "boulware"), ("boulware", "linear")]
    case = parse(BUSY, "busy")
    busy = play(case, pair, draw(case, lanes=60))
    worlds = {name: column.values for name, column in busy.worlds_table.items()}
    assert {"A", "B"} == set(worlds["event.election"])
    assert len(set(worlds["meeting[1].date"])) > 5
    assert len(set(worlds["meeting[2].date"])) == 1
    assert len(set(busy.columns["date"])) > 2
    assert {"deal", "clock"} <= set(busy.columns["reason"])
    none = parse(BUSY, "none", settings=NOTHING)
    assert set(play(none, pair, draw(none, lanes=5)).columns["reason"]) == {"no_package"}
    single = parse(SINGLE, "single")
    assert single.space.size == 1
    assert set(play(single, pair, draw(single, lanes=5)).columns["reason"]) == {"deal"}
