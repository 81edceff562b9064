"""A study file gives the rows of the command with the same strategies, lanes and seed."""

import pytest
from typer.testing import CliRunner

from negosim.cli.app import app
from negosim.errors import ScenarioError, UsageError
from negosim.experiments.simulate import simulate
from negosim.experiments.study import load_study, shipped_studies
from negosim.scenario.files import load

STUDY = """
format = 1
question = "Who gives way?"
scenario = "split-the-dollar"
lanes = 30
seed = 3
[strategies]
alice = ["linear", "conceder"]
bob = ["boulware"]
[design]
kind = "{kind}"
{more}
"""
DESIGNS = {"monte_carlo": "", "tournament": "", "comparison": 'party = "alice"'}


@pytest.fixture
def write(tmp_path):
    def to_file(text):
        path = tmp_path / "study.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return to_file


def invoke(*words):
    return CliRunner().invoke(app, ["experiment", *words])


@pytest.mark.parametrize("kind", DESIGNS)
def test_a_study_gives_the_rows_of_its_command(write, kind):
    done = invoke(write(STUDY.format(kind=kind, more=DESIGNS[kind])), "-q")
    asked = {"alice": "linear,conceder", "bob": "boulware"}
    rows = simulate(load("split-the-dollar"), asked, 30, 3).rows_sha256
    assert done.exit_code == 0, done.output
    assert "Who gives way?" in done.stdout
    assert f"rows sha256 {rows[:16]}" in done.stdout


def test_a_dry_run_says_cells_lanes_time_and_disk(write):
    done = invoke(write(STUDY.format(kind="tournament", more="")), "--dry-run")
    assert "2 cells (pairings), 30 lanes, 60 negotiations" in done.stdout
    assert " s with 1 job" in done.stdout
    assert "MB on disk" in done.stdout


def test_a_scenario_beside_the_study_is_found(write, tmp_path):
    (tmp_path / "mine.toml").write_text(load("split-the-dollar").source_text, encoding="utf-8")
    text = STUDY.format(kind="monte_carlo", more="").replace('"split-the-dollar"', '"mine.toml"')
    assert load_study(write(text))[1].name == "mine"


@pytest.mark.parametrize("name", shipped_studies())
def test_every_shipped_study_can_be_read(name):
    study, case = load_study(name)
    assert study.plan(case).lanes == study.lanes
    text = shipped_studies()[name].read_text(encoding="utf-8")
    assert f"# negosim experiment {name} " in text


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (('kind = "monte_carlo"', 'kind = "lottery"'), "design"),
        (("lanes = 30", "lanes = 0"), "lanes"),
        (("seed = 3", "sed = 3"), "sed"),
        (("alice =", "carol ="), "strategies.carol"),
        (('kind = "monte_carlo"', 'kind = "comparison"\nparty = "carol"'), "design.party"),
        (('kind = "monte_carlo"', 'kind = "comparison"\nparty = "bob"'), "strategies.bob"),
        (
            ('kind = "monte_carlo"', 'kind = "comparison"\nparty = "alice"\nby = ["vote"]'),
            "design.by",
        ),
        (("[design]", "[design"), "not TOML"),
    ],
)
def test_a_fault_is_told_with_its_path(write, change, path):
    text = STUDY.format(kind="monte_carlo", more="").replace(*change)
    with pytest.raises(ScenarioError, match=path.replace(".", r"\.")):
        load_study(write(text))


def test_an_unknown_study_is_told_what_there_is():
    with pytest.raises(UsageError, match="base-case"):
        load_study("base-csae")
