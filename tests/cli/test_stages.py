"""Rounds as games from the command line: told, in JSON, drawn, and refused where it must be."""

import pytest
from typer.testing import CliRunner

from negosim.cli.app import app
from tests.cli.bench import document, told

ROUND = "run split-the-dollar --stage-games --rounds 19 --futures 2"
SMALL = "simulate split-the-dollar -n 4"


def test_the_game_stands_under_its_round_and_alone_changes_the_transcript():
    plain, games = told("run split-the-dollar").splitlines(), told(ROUND).splitlines()
    at = next(at for at, line in enumerate(games) if "Round 19 as a game" in line)
    assert games[at - 1].strip() == "19  Bob accepts."
    assert [line for line in games if line in plain] == plain
    assert any("[40 / 60]" in line and "70 / 30*" not in line for line in games)


def test_the_document_has_the_matrix_and_the_scores():
    (game,) = document(ROUND)["stage_games"]
    assert (game["round"], game["date"], game["futures"]) == (19, "2025-01-10", 2)
    assert game["moves"]["bob"] == ["hold", "accept", "walk out"]
    assert game["payoff"]["alice"][1] == [75, 40, 0]
    assert game["sequential"] == {"alice": "hold", "bob": "accept"}
    assert game["made"]["alice"]["worst_score"] == 0.6
    assert "stage_games" not in document("run split-the-dollar")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (f"{ROUND.replace('19', '99')}", "round 99 was not played: there were 19"),
        (f"{ROUND.replace('19', 'two')}", "--rounds two: write numbers from 1"),
        ("run split-the-dollar --rounds 3", "--rounds: only for stage games. Add"),
        (f"{SMALL} --futures 7", "--futures: only for stage games. Add"),
        (f"{SMALL} --scores x.png", "--scores: only for stage games. Add"),
        (f"{SMALL} --stage-games 1 --scores x.gif", "written as .png or .svg"),
    ],
)
def test_a_slip_is_told(line, hint):
    assert hint in told(line, code=2)


def test_both_plots_are_drawn_and_the_cost_is_stated(tmp_path):
    plane, scores = tmp_path / "plane.svg", tmp_path / "scores.svg"
    told(f"{ROUND} --plot {plane}")
    words = f"{SMALL} --stage-games 2 --futures 2 --scores {scores}".split()
    done = CliRunner().invoke(app, words)
    assert "stage games: 2 lanes x ~2 rounds x 16 cells x 2 futures = 128" in done.stderr
    assert "nearest, Alice" in done.stdout
    assert b"</svg>" in plane.read_bytes()
    assert b"</svg>" in scores.read_bytes()
