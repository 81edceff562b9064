"""`--set`: what a path may name, what it fixes, and what it leaves alone."""

import numpy as np
import pytest

from negosim.errors import ScenarioError
from negosim.experiments.plan import plan_of
from negosim.scenario.files import load, parse
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


def test_an_event_set_twice_is_told_so():
    with pytest.raises(ScenarioError, match="was set to none before"):
        case(BUSY, "event.storm=none", "event.storm=storm")


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
        ("term[0].south[1][2]=4", lambda c: c.term[0].rows_of["south"][1][2].number == 4),
        (
            "meeting[1].postponed.days.low=3",
            lambda c: "text='3'" in str(c.parameter),
        ),
        ('event.storm.set."parameter.grudge"=3', lambda c: 3 in c.event[4].set.values()),
        ("event.reset.hidden=true", lambda c: c.event[0].hidden),
        ("mandate[0].allow.tariff=[25, 25]", lambda c: c.mandate[0].allow["tariff"] == [25, 25]),
        (
            "walk_away.packages[0].weight=0.3",
            lambda c: c.walk_away.packages[0].weight.number == 0.3,
        ),
        ("walk_away={north=1,south=2}", lambda c: c.walk_away.packages is None),
        ("parameter.taste.mode=1.5", lambda c: c.parameter["taste"].mode.number == 1.5),
        ("horizon=2027-01-01", lambda c: c.horizon.year == 2027),
    ],
)
def test_any_value_of_the_file_can_be_replaced_by_its_path(setting, shown):
    assert shown(case(BUSY, setting))


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("parameter.new={value=1}", lambda c: not c.parameter["new"].fixed),
        ('parameter.pain={dist="beta",a=1,b=1}', lambda c: c.parameter["pain"].dist == "beta"),
        ('choice.new={outcomes=[{name="a"}]}', lambda c: "new" in c.choice),
        ("event.dawn={date=2025-02-01}", lambda c: c.event[-1].name == "dawn"),
        ("event.storm={date=2025-02-01}", lambda c: c.event[4].hazard is None),
        ("event.election.outcomes.C={chance=0}", lambda c: len(c.event[2].outcomes) == 3),
        ('term.more={kind="constant",north=3}', lambda c: c.term[-1].name == "more"),
        ('mandate[4]={party="north",allow={}}', lambda c: c.mandate[4].allow == {}),
        (
            'ratification[0]={party="north",days=3,slope=1}',
            lambda c: c.ratification[0].slope.number == 1,
        ),
        ("record.r={date=2025-02-02,package={tariff=10}}", lambda c: c.record[0].name == "r"),
    ],
)
def test_a_table_adds_or_replaces_a_whole_entry(setting, shown):
    assert shown(case(BUSY, setting))


def test_a_field_of_a_sector_can_be_set_where_it_had_none_of_its_own():
    flagship = load("seoul-washington-2025", ["sector.machinery_elec.sigma=3"])
    assert flagship.sector["machinery_elec"]["sigma"].number == 3


def test_settings_are_applied_in_their_order():
    both = case(
        BUSY, 'ratification=[{party="north",days=3,slope=1}]', "ratification[0].slope=2 * taste"
    )
    assert both.ratification[0].slope.text == "2 * taste"


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("parameter.new={value=1", "the value is not TOML: "),
        ("parameter.pian.low=1", "there is no 'pian'. Did you mean 'pain'?"),
        ("choice.mod.outcomes=[]", "there is no 'mod'. Did you mean 'mood'?"),
        ("extends=a", "extends is read before any setting. Write it in the file."),
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
        ("protcol.first=north", "protcol: not a known key. Did you mean 'protocol'?"),
        ("payoff.nroth={}", "payoff.nroth: there is no party 'nroth'. Did you mean"),
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
