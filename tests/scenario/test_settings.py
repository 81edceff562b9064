"""`--set`: what a path may name, what it fixes, and what it leaves alone."""

import numpy as np
import pytest

from negosim.errors import ScenarioError
from negosim.experiments.plan import plan_of
from negosim.scenario.files import parse
from negosim.talks.moment import snapshot
from tests.contracts.cases import BUSY, case, played

LANES = range(200)


def worlds(*settings):
    record = played(case(BUSY, *settings), ("linear", "linear"), lanes=LANES)
    return {name: column.values for name, column in record.worlds_table.items()}


def fault(setting, text=BUSY):
    with pytest.raises(ScenarioError) as error:
        parse(text, "case", settings=[setting])
    (told,) = error.value.faults
    return str(told)


PLAIN = worlds()


def test_a_held_parameter_is_moved_by_no_event_and_no_choice():
    values = {"grudge": 1.25, "pain": 4.5, "taste": 1}
    held = worlds(*(f"parameter.{name}={value}" for name, value in values.items()))
    for name, value in values.items():
        for column in (f"parameter.{name}", f"parameter.{name}.final"):
            assert len(set(PLAIN[column])) > 1
            assert set(held.get(column, [value])) == {value}


def test_a_held_parameter_may_be_worked_out_from_another():
    held = worlds("parameter.grudge=2 * taste")
    assert held["parameter.grudge"] == pytest.approx(2 * PLAIN["parameter.taste"])


def test_what_a_setting_does_not_name_is_drawn_as_before():
    held = worlds("parameter.pain=4.5", "event.election=none", "choice.mood=sour")
    for name in ("parameter.hope", "parameter.patience", "event.reset", "first", "meeting[1].date"):
        assert (held[name] == PLAIN[name]).all()


@pytest.mark.parametrize("entry", ["sour", "sweet"])
def test_a_choice_comes_out_as_set(entry):
    assert set(worlds(f"choice.mood={entry}")["choice.mood"]) == {entry}


@pytest.mark.parametrize("entry", ["A", "B"])
def test_an_event_comes_out_as_set(entry):
    assert set(worlds(f"event.election={entry}")["event.election"]) == {entry}


def test_an_event_of_one_entry_is_set_by_its_own_name():
    assert set(worlds("event.reset=reset")["event.reset"]) == {"reset"}


def test_an_event_set_to_come_does_not_wait_for_its_hazard():
    assert set(worlds("event.storm=storm")["event.storm"]) == {"storm"}
    assert "none" in PLAIN["event.storm"]


def test_an_event_set_to_none_does_not_come():
    without = worlds("event.storm=none")
    assert set(without.get("event.storm", ["none"])) == {"none"}


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("meeting[0].rounds=2", lambda c: c.meeting[0].rounds == 2),
        ("deadline.date=2025-02-01", lambda c: c.deadline.date_.isoformat() == "2025-02-01"),
        ("protocol.first=south", lambda c: c.protocol.first == "south"),
        ("strategy.north=linear:kappa=0.5", lambda c: c.strategy["north"] == "linear:kappa=0.5"),
        ("issue.tariff.status_quo=15", lambda c: c.issue[0].status_quo == 15),
        ("issue[0].status_quo=15", lambda c: c.issue[0].status_quo == 15),
        ("payoff.north.quota[1]=9", lambda c: c.payoff["north"].rows_of["quota"][1].number == 9),
        ("walk_away.north=1 + 1", lambda c: c.walk_away.rows_of["north"].number == 2),
        ("event.election.outcomes.A.chance=1", lambda c: c.event[2].outcomes[0].chance.number == 1),
        (" title = A = B ", lambda c: c.title == "A = B"),
    ],
)
def test_any_value_of_the_file_can_be_replaced_by_its_path(setting, shown):
    assert shown(case(BUSY, setting))


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("parameter.pian=1", "there is no parameter 'pian'. Did you mean 'pain'?"),
        ("choice.mod=sour", "there is no choice 'mod'. Did you mean 'mood'?"),
        ("choice.mood=sore", "'sore' is not an entry. Did you mean 'sour'?"),
        ("choice.mood=none", "'none' is not an entry. Known: sour, sweet."),
        ("event.elction=A", "there is no event 'elction'. Did you mean 'election'?"),
        ("event.election=C", "'C' is not an entry. Known: A, B, none."),
        ("event.storm=strom", "'strom' is not an entry. Did you mean 'storm'?"),
        ("issue.tarif.status_quo=10", "there is no 'tarif'. Did you mean 'tariff'?"),
        ("meeting[7].rounds=2", "there is no '7'."),
        ("meeting.rounds=2", "there is no 'rounds'."),
        ("issue.tariff.levels[9]=7", "there is no '9'."),
        ("title.x=1", "there is no 'x'."),
        ("x", "write PATH=VALUE, for example parameter.x=0.5."),
        ("=1", "write PATH=VALUE, for example parameter.x=0.5."),
        ("..=1", "write PATH=VALUE, for example parameter.x=0.5."),
        ("parameter.pain=", "write PATH=VALUE, for example parameter.x=0.5."),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_a_suggestion(setting, told):
    assert fault(setting).startswith(f"--set {setting}: {told}")
    assert "None" not in fault(setting)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("protocol.frist=north", "protocol.frist: not a known key. Did you mean 'first'?"),
        ("parameter.pain=pian", "parameter.pain: there is no parameter 'pian'. Did"),
        ("parameter.pain=pain + 1", "parameter.pain: is worked out from itself. Break the circle."),
        ("deadline.date=soon", "deadline.date: "),
        ("strategy.north=boulwere", "strategy.north: 'boulwere' is not a strategy."),
    ],
)
def test_a_value_that_does_not_fit_is_told_at_its_place_in_the_file(setting, told):
    assert fault(setting).startswith(told)


def test_faults_of_settings_stand_beside_those_of_the_file():
    with pytest.raises(ScenarioError) as error:
        parse(BUSY, "case", settings=["parameter.pian=1", "strategy.north=x", "choice.mood=sore"])
    assert len(error.value.faults) == 3


def test_a_plan_keeps_its_settings_and_gives_the_same_case_again():
    settings = ("parameter.pain=4.5", "event.election=A")
    plan = plan_of(case(BUSY, *settings), {}, seed=1, lanes=10)
    assert plan.document()["settings"] == settings
    again = plan.scenario()
    assert again.settings == settings
    first, then = (snapshot(c, lane=3).payoffs for c in (case(BUSY, *settings), again))
    assert (first == then).all()
    assert not np.array_equal(first, snapshot(case(), lane=3).payoffs)
