"""Reference players on the command line: marked wherever they are told, refused by `play`."""

import json

import pytest
from typer.testing import CliRunner

from negosim.cli.app import app

DOLLAR = "split-the-dollar --alice linear --bob boulware -n 4 -q"


def run(line):
    return CliRunner().invoke(app, line.split())


@pytest.mark.parametrize("name", ["subgame-perfect", "best-response"])
def test_a_reference_player_says_so_wherever_it_is_told(name):
    for line in (
        f"strategy show {name}",
        f"run split-the-dollar --alice {name} --bob linear",
        f"simulate split-the-dollar --alice {name} --bob linear -n 3 -q",
        f"compare split-the-dollar --alice {name},linear --bob linear -n 3 -q",
        f"tournament split-the-dollar --alice {name},linear --bob linear -n 3 -q",
    ):
        done = run(line)
        assert done.exit_code == 0, done.output
        assert f"{name}/reference" in done.output
    assert run("strategy list").output.count("reference") >= 2


def test_nobody_plays_against_a_reference_player():
    done = run("play split-the-dollar --as alice --against subgame-perfect")
    assert done.exit_code == 2
    assert "--against subgame-perfect: a reference player sees your payoffs" in done.output


def test_exploitability_stands_beside_the_tournament_and_changes_nothing_of_it():
    plain, more = (json.loads(run(f"tournament {DOLLAR} --json{also}").output) for also in WITH)
    found = more.pop("exploitability")
    assert more == plain
    assert [one["exact"] for one in found["best_responses"]] == [True, True]
    assert found["measure"] == "payoff"


WITH = ("", " --exploitability")
