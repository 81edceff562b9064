"""scenario show and strategy show, as typed."""

import json

import pytest
from typer.testing import CliRunner

from negosim.cli.app import app


def run(*line, columns=80):
    return CliRunner().invoke(app, line, env={"COLUMNS": str(columns)})


def test_a_scenario_is_shown_as_text_and_as_markdown():
    text = run("scenario", "show", "split-the-dollar")
    page = run("scenario", "show", "split-the-dollar", "--markdown")
    assert text.exit_code == page.exit_code == 0
    assert text.stdout.startswith("Split the dollar\n════════════════\n")
    assert page.stdout.startswith("# Split the dollar\n")
    assert "|  | 50 cents | 50 | 50 |" in page.stdout


def test_a_role_sheet_names_one_side_only():
    sheet = run("scenario", "show", "split-the-dollar", "--as", "alice").stdout
    assert "   50 cents       50\n" in sheet
    assert "You speak for Alice" in sheet


def test_day_world_and_settings_are_heard():
    line = ("scenario", "show", "seoul-washington-2025", "--as", "seoul")
    first = run(*line).stdout
    other = run(*line, "--date", "2025-06-10", "--lane", "3", "--seed", "2").stdout
    fixed = run(*line, "--set", "parameter.beef_politics=9").stdout
    assert "central values, Tue 20 May 2025" in first
    assert "seed 2, lane 3" in other
    assert "Tue 10 June 2025" in " ".join(other.split())
    assert "−9.10" in fixed


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("--as", "carol"), "'carol' is not a party of split-the-dollar. Known: alice, bob."),
        (("--date", "1 May"), "--date 1 May: not a date. Write YYYY-MM-DD."),
    ],
)
def test_wrong_use_of_scenario_show_is_a_sentence(line, sentence):
    done = run("scenario", "show", "split-the-dollar", *line)
    assert done.exit_code == 2
    assert done.stderr == f"{sentence}\n"


def test_a_strategy_is_shown_with_formula_parameters_facts_reference_and_curve():
    done = run("strategy", "show", "boulware:beta=0.5/accept=combi:T=0.9")
    assert done.exit_code == 0
    for words in (
        "Holds firm, then concedes near the end.",
        "as given: boulware:beta=0.5:kappa=0/accept=combi:T=0.9",
        "facts: open-loop",
        "reference: Faratin, Sierra & Jennings (1998)",
        "beta            0.2   [0, 1)   1 is linear; nearer 0 concedes later",
        "formula: w + (1 - w) * (1 - kappa) * (1 - t ** (1 / beta))",
        "with: beta = 0.5, kappa = 0",
        "accept=combi",
        "walk-away 0.2",
        "time share   0.05   0.27   0.50   0.73   0.95",
        "utility      1.00   0.94   0.80   0.58   0.27",
    ):
        assert words in done.stdout, words


def test_a_strategy_that_commits_itself_is_shown_without_a_case_to_commit_in():
    done = run("strategy", "show", "boulware/commit=no_beef")
    assert done.exit_code == 0
    assert "as given: boulware:beta=0.2:kappa=0/commit=no_beef" in done.stdout


def test_a_strategy_as_json_has_all_points_of_its_curve():
    document = json.loads(run("strategy", "show", "micro", "--json").stdout)
    assert document["format"] == 1
    assert document["spec"] == "micro:step=0"
    assert len(document["curve"]["time"]) == len(document["curve"]["utility"]) == 21
    kinds = [made["kind"] for made in document["made_of"]]
    assert kinds == ["target", "bidding", "model", "accept"]
    assert document["parts"]["bidding"] == "new_or_repeat"


def test_a_curve_is_drawn(tmp_path):
    file = tmp_path / "curve.png"
    done = run("strategy", "show", "random", "--plot", str(file))
    assert done.exit_code == 0
    assert file.read_bytes().startswith(b"\x89PNG")
    assert done.stderr == f"plot written: {file}\n"
    wrong = run("strategy", "show", "random", "--plot", str(tmp_path / "curve.bmp"))
    assert wrong.exit_code == 2


def test_an_unknown_strategy_is_a_sentence():
    done = run("strategy", "show", "boulwere")
    assert (done.exit_code, done.stderr) == (
        2,
        "'boulwere' is not a strategy. Did you mean 'boulware'?\n",
    )


def test_strategies_are_listed_as_they_are_shown():
    listed = json.loads(run("strategy", "list", "--json").stdout)["strategies"]
    for one in listed:
        if one["name"] in ("boulware", "trade-off"):
            shown = json.loads(run("strategy", "show", one["name"], "--json").stdout)
            assert {key: shown[key] for key in one} == one
    assert "open-loop" in run("strategy", "list").stdout
