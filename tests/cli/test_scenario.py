"""scenario new, diff, kinds and schema, and result list, as typed."""

import json

import pytest
from typer.testing import CliRunner

from negosim.cli.app import app
from negosim.scenario.schema import schema_text
from negosim.talks.moment import snapshot


def run(*line, code=0):
    done = CliRunner().invoke(app, line, env={"COLUMNS": "80"})
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.stderr


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", ["table", "trade"])
def test_a_new_case_is_sound_has_a_zone_and_ends_in_deals(folder, kind):
    from negosim.scenario.files import load

    said = run("scenario", "new", "my-case", "--kind", kind)
    assert said.splitlines()[0] == "written: my-case.toml"
    assert said.splitlines()[-1] == "next: negosim run my-case.toml"
    assert "sound" in run("scenario", "check", "my-case.toml")
    case = load("my-case.toml")
    assert case.title == "My case"
    now = snapshot(case)
    assert ((now.payoffs - now.walk_away[:, None]) > 0).all(axis=0).sum() >= 5
    done = json.loads(run("simulate", "my-case.toml", "-n", "100", "-q", "--json"))
    assert done["pairings"][0]["reasons"]["deal"]["value"] >= 0.85
    assert (folder / "scenario.schema.json").read_text(encoding="utf-8") == schema_text()
    assert "@" not in (folder / "my-case.toml").read_text(encoding="utf-8")


def test_a_new_case_overwrites_nothing_unasked(folder):
    run("scenario", "new", "deep/my-case.toml")
    file = folder / "deep" / "my-case.toml"
    file.write_text("mine", encoding="utf-8")
    error = run("scenario", "new", "deep/my-case", code=2)
    assert "is there already. Choose another name, or give --force." in error
    assert file.read_text(encoding="utf-8") == "mine"
    run("scenario", "new", "deep/my-case", "--force")
    assert file.read_text(encoding="utf-8") != "mine"
    assert "cannot be written" in run("scenario", "new", "deep/my-case.toml/x", code=2)
    assert "Did you mean 'trade'?" in run("scenario", "new", "x", "--kind", "trad", code=2)


@pytest.mark.parametrize("name", ["bad name", "a;b", "", "mine/", "what?"])
def test_a_new_case_has_a_name_that_needs_no_quotes(folder, name):
    assert "is no plain name of a file" in run("scenario", "new", name, code=2)
    assert not list(folder.iterdir())


def test_two_scenarios_differ_by_line(folder):
    base = "split-the-dollar"
    change = """
    extends = "split-the-dollar"
    drop = ["party.bob.text"]
    deadline.date = 2025-01-11
    issue = [{ name = "share", status_quo = 0 }]
    event = [{ name = "rain", date = 2025-01-07 }]
    """
    (folder / "other.toml").write_text(change, encoding="utf-8")
    assert run("scenario", "diff", base, "other.toml").splitlines() == [
        'party.bob.text: only in A: "Answers first."',
        "issue.share.status_quo: only in B: 0",
        'deadline.date: "2025-01-10" -> "2025-01-11"',
        'event.rain: only in B: {"name": "rain", "date": "2025-01-07"}',
    ]
    back = json.loads(run("scenario", "diff", "other.toml", base, "--json"))
    assert {"path": "deadline.date", "a": "2025-01-11", "b": "2025-01-10"} in back["differences"]
    assert run("scenario", "diff", base, base) == "Nothing differs.\n"


def test_sector_tables_are_compared_by_sector_and_column(folder):
    run("scenario", "new", "a", "--kind", "trade")
    run("scenario", "new", "b", "--kind", "trade")
    table = folder / "b-sectors.csv"
    text = table.read_text(encoding="utf-8").replace("cars_abroad,60", "cars_abroad,61")
    table.write_text(text, encoding="utf-8")
    assert run("scenario", "diff", "a.toml", "b.toml").splitlines() == [
        'title: "A" -> "B"',
        'data.sectors: "a-sectors.csv" -> "b-sectors.csv"',
        'sectors.cars_abroad.own_bn: "60" -> "61"',
    ]


def test_kinds_are_listed_and_told():
    assert "tariff       The importer's tariff" in run("scenario", "kinds")
    one = run("scenario", "kinds", "balance")
    assert "formula: weight * (D - curvature * D**2 / (2 * gap))" in one
    assert "gap                   today's deficit; USD bn" in one
    assert "Did you mean 'tariff'?" in run("scenario", "kinds", "tarif", code=2)
    (entry,) = json.loads(run("scenario", "kinds", "tariff", "--json"))["kinds"]
    assert entry["parties"] == ["importer", "exporter"]
    assert next(key for key in entry["keys"] if key["key"] == "base")["unit"] == "percent"
    assert len(json.loads(run("scenario", "kinds", "--json"))["kinds"]) >= 7


def test_the_schema_is_printed():
    assert run("scenario", "schema") == schema_text()


def test_a_broken_run_does_not_hide_the_others(folder):
    run("simulate", "split-the-dollar", "-n", "2", "-q", "--out", "runs/good")
    for name, text in {"bad": "{", "odd": "[]", "half": '{"plan": {"pairings": 3}}'}.items():
        (folder / "runs" / name).mkdir()
        (folder / "runs" / name / "manifest.json").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, ["result", "list", "--json"])
    assert done.exit_code == 0
    assert [one["folder"] for one in json.loads(done.stdout)["runs"]] == ["runs/good"]
    assert done.stderr.count("is not a manifest of a run.\n") == 3
