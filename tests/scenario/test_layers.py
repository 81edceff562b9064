"""`extends` and `drop`: what a scenario takes over from its base, and what it changes."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from negosim.cli.app import app
from negosim.errors import ScenarioError
from negosim.scenario.files import load, parse, shipped
from negosim.scenario.layers import laid, written
from negosim.talks.moment import snapshot
from tests.contracts.cases import BUSY, bits

numbers = st.integers(0, 9)
names = st.sampled_from("abcd")
tables = st.dictionaries(names, numbers, max_size=3)
entries = st.lists(names, unique=True, min_size=1, max_size=3).flatmap(
    lambda found: st.tuples(*(tables.map(lambda t, n=n: {"name": n} | t) for n in found)).map(list)
)
trees = st.fixed_dictionaries({"event": entries, "walk_away": tables, "days": st.lists(numbers)})


def beside(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def faults(text, folder=None):
    with pytest.raises(ScenarioError) as error:
        parse(text, "case", folder)
    return [str(fault) for fault in error.value.faults]


@given(trees)
def test_a_tree_over_itself_or_nothing_over_it_is_the_tree(tree):
    assert laid(tree, tree) == laid(tree, {}) == laid({}, tree) == tree


@given(trees, trees, trees)
def test_laying_over_is_associative(a, b, c):
    assert laid(laid(a, b), c) == laid(a, laid(b, c))


@given(trees, trees)
def test_entries_keep_the_order_of_the_base_and_new_ones_follow(a, b):
    old, new = ([entry["name"] for entry in tree["event"]] for tree in (a, b))
    found = [entry["name"] for entry in laid(a, b)["event"]]
    assert found == [*old, *(name for name in new if name not in old)]


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_file_that_only_extends_has_the_payoffs_of_its_base(name):
    case, base = parse(f'extends = "{name}"', "mine"), load(name)
    for lane in (None, 0):
        mine, theirs = (snapshot(c, lane=lane).payoffs for c in (case, base))
        assert bits(mine) == bits(theirs)
    assert case.name == "mine"


def test_what_is_written_is_read_as_it_was():
    for path in shipped().values():
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
        assert tomllib.loads(written(tree)) == tree


def test_entries_merge_by_name_and_other_lists_are_replaced(tmp_path):
    text = """
    extends = "base.toml"
    drop = ["event.storm", "choice", "mandate[0]", "mandate[1]", "event.clock.outcomes.later"]
    title = "Another"
    parameter.pain = { value = 5 }
    parameter.hope.a = 7
    meeting = [{ date = 2025-01-09, rounds = 3, level = "technical" }]
    [[event]]
    name = "reset"
    date = 2025-02-04
    outcomes = [{ name = "reset", chance = 0.25 }]
    [[event]]
    name = "dawn"
    date = 2025-02-01
    """
    text = text.replace('"mandate[1]"', '"mandate[3]", "mandate[1]", "event[4]"')  # the storm
    case = parse(text, "case", beside(tmp_path, base=BUSY))
    assert [event.name for event in case.event] == [
        *("reset", "half_again", "election", "scandal", "clock", "dawn")
    ]
    assert case.event[0].outcomes[0].chance.number == 0.25
    assert case.event[0].outcomes[0].set == {"parameter.pain": 4}
    assert [outcome.name for outcome in case.event[4].outcomes] == ["sooner", "as_planned"]
    assert case.parameter["pain"].value.number == 5
    assert (case.parameter["hope"].a.number, case.parameter["hope"].b.number) == (7, 4)
    assert len(case.meeting) == 1
    assert len(case.mandate) == 1
    assert not case.choice


def test_a_number_given_anew_keeps_its_unit_and_text_but_nothing_of_its_spread():
    old = {"dist": "uniform", "low": 1, "high": 2, "unit": "USD bn", "text": "x", "source": "y"}
    new = laid({"parameter": {"p": old}}, {"parameter": {"p": {"value": 3, "text": "z"}}})
    assert new["parameter"]["p"] == {"unit": "USD bn", "text": "z", "value": 3}
    assert laid(old, {"dist": "beta", "a": 1, "b": 1}).keys() == {"unit", "text", "dist", "a", "b"}


def test_a_chain_is_laid_from_its_end(tmp_path):
    beside(
        tmp_path,
        base=BUSY,
        middle='extends = "base.toml"\ntitle = "M"\ntext = "from the middle"\ndrop = ["choice"]',
        top='extends = "middle.toml"\ntitle = "T"',
    )
    case = load(tmp_path / "top.toml")
    assert (case.title, case.text, case.choice) == ("T", "from the middle", {})


def test_a_sector_table_is_sought_beside_the_file_that_names_it(tmp_path):
    (tmp_path / "far").mkdir()
    flagship = shipped()["seoul-washington-2025"]
    beside(tmp_path / "far", far=flagship.read_text(encoding="utf-8"))
    table = flagship.with_name("seoul-washington-sectors.csv").read_text(encoding="utf-8")
    (tmp_path / "far" / "seoul-washington-sectors.csv").write_text(table, encoding="utf-8")
    case = parse('extends = "far/far.toml"', "case", tmp_path)
    assert case.sector_text == table
    own = 'extends = "far/far.toml"\ndata.sectors = "own.csv"'
    assert faults(own, tmp_path)[0] == "data.sectors: there is no file 'own.csv' beside this."
    (tmp_path / "own.csv").write_text(table, encoding="utf-8")
    assert parse(own, "case", tmp_path).sectors == case.sectors


def test_the_faults_of_bases_and_drops_say_what_there_is(tmp_path):
    beside(tmp_path, base=BUSY, circle='extends = "circle.toml"', broken="x =")
    told = {
        'extends = "split-the-dolar"': "extends: there is no file 'split-the-dolar' beside this, "
        "and no shipped scenario of that name. Did you mean 'split-the-dollar'?",
        'extends = "circle.toml"': "extends: 'circle.toml' extends itself.",
        "extends = 3": "extends: must be text, in quotes.",
        'extends = "base.toml"\ndrop = ["event.strom"]': "drop: 'event.strom': there is no "
        "'strom'. Did you mean 'storm'?",
        'extends = "base.toml"\ndrop = ["record"]': "drop: 'record': there is no 'record'.",
        'extends = "base.toml"\ndrop = "event"': "drop: must be a list of paths, in quotes.",
        'extends = "base.toml"\ndrop = [".."]': "drop: '..': is not a path.",
        'extends = "broken.toml"': "extends: 'broken.toml' cannot be read: Invalid",
    }
    for text, says in told.items():
        (fault,) = faults(text, tmp_path)
        assert fault.startswith(says)
    assert faults('drop = ["event"]' + BUSY)[0].startswith("drop: 'event': there is no 'event'.")


def test_faults_of_the_whole_stand_at_its_paths(tmp_path):
    text = 'extends = "base.toml"\ndrop = ["parameter.pain"]'
    told = faults(text, beside(tmp_path, base=BUSY))
    assert all(f.split(":")[0].startswith(("payoff.north.tariff", "event.")) for f in told)
    assert any("there is no parameter 'pain'" in fault for fault in told)


def test_a_stored_run_of_an_extending_file_replays_without_its_base(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    beside(tmp_path, base=BUSY, mine='extends = "base.toml"\nparameter.pain = { value = 5 }')

    def typed(*line):
        done = CliRunner().invoke(app, line)
        assert done.exit_code == 0, done.output
        return done.stdout

    typed("simulate", "mine.toml", "-n", "5", "--out", "runs/a", "-q")
    told = typed("run", "mine.toml", "--lane", "2")
    (tmp_path / "base.toml").unlink()
    (tmp_path / "mine.toml").unlink()
    assert typed("result", "replay", "runs/a", "--lane", "2") == told
