"""negosim equilibrium: a game of one's own, answered in words or JSON."""

import json

import pytest
import typer
from typer.testing import CliRunner

from negosim.cli.equilibrium import equilibrium

APP = typer.Typer(rich_markup_mode=None)
APP.command()(equilibrium)

SEXES = """
{"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]],
 "rows": ["opera", "football"], "columns": ["opera", "football"]}
"""
TWINS = [[1, 1, 0], [1, 1, 0], [0, 0, 1]]


def run(text, *options, name="-"):
    return CliRunner().invoke(APP, [name, *options], input=text, env={"COLUMNS": "80"})


def test_battle_of_the_sexes_in_words():
    done = run(SEXES)
    assert done.exit_code == 0
    lines = [line.rstrip() for line in done.stdout.split("\n")]
    assert lines == [
        "Game of 2 × 2",
        "  rows:     opera, football",
        "  columns:  opera, football",
        "Strictly dominated: none",
        "",
        "3 equilibria",
        "    row plays      column plays   row gets   column gets   regret",
        "─────────────────────────────────────────────────────────────────",
        "1   opera          opera                 2             1        0",
        "2   opera 2/3      opera 1/3      0.666667      0.666667        0",
        "    football 1/3   football 2/3",
        "3   football       football              1             2        0",
        "",
        "Not degenerate: no mix has more best replies than strategies in it.",
        "",
        "Kind: battle of the sexes.",
        "Best replies lead to: (opera, opera); (football, football).",
        "Risk dominant: neither, 2 against 2.",
        "Sum of payoffs: 3 at most; equilibrium 1 falls short by 0 (price of stability),",
        "  2 by 1.66667 (price of anarchy).",
        "Method: all extreme equilibria, enumerated in rational arithmetic; nashpy's",
        "        vertex enumeration beside it.",
        "",
    ]


def test_battle_of_the_sexes_in_json():
    done = run(SEXES, "--json")
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert document["format"] == 1
    assert document["equilibria"][1] == {
        "row": [2 / 3, 1 / 3],
        "column": [1 / 3, 2 / 3],
        "payoffs": [2 / 3, 2 / 3],
        "max_regret": 0,
        "component": 1,
    }
    assert document["degenerate"] is False
    assert document["method"].startswith("all extreme equilibria")
    assert document["rows"] == ["opera", "football"]
    assert document["structure"] == {
        "name": "battle of the sexes",
        "sinks": [[[0, 0]], [[1, 1]]],
        "risk": [{"cell": [0, 0], "loss": 2}, {"cell": [1, 1], "loss": 2}],
    }


def test_dominated_strategies_are_named():
    done = run('{"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]], "rows": ["silent", "talk"]}')
    assert "Strictly dominated: rows silent; columns column 1\n" in done.stdout
    assert "1 equilibrium\n" in done.stdout


def test_infinitely_many_equilibria_are_said_to_be_so():
    done = run('{"A": [[3, 3], [2, 5], [0, 6]], "B": [[3, 3], [2, 6], [3, 1]]}')
    assert "3 extreme equilibria\n" in done.stdout
    assert "Degenerate: some mix has more best replies" in done.stdout
    assert "infinitely many" in done.stdout


def test_what_hangs_together_is_told_in_words():
    words = " ".join(run(json.dumps({"A": TWINS, "B": TWINS})).stdout.split())
    assert (
        "Component 2, index -1: any mixture of what row plays in 3 and 7 against any mixture of "
        "what column plays in 3 and 4. Component 3, index 1: equilibrium 9."
    ) in words
    words = " ".join(run('{"A": [[1, 0], [1, 0]], "B": [[1, 0], [0, 1]]}').stdout.split())
    assert "any mixture of 1 and 2; any mixture of 2 and 3; any mixture of 3 and 4." in words


def test_a_degenerate_game_with_few_equilibria_is_said_to_have_no_more():
    done = run('{"A": [[1, 1], [0, 0]], "B": [[1, 0], [0, 0]]}')
    assert "nevertheless all there are" in " ".join(done.stdout.split())


def test_of_a_large_game_it_is_said_what_is_not_known():
    def game(first):
        table = [[first + (row == column) for column in range(13)] for row in range(13)]
        return json.dumps({"A": table, "B": table})

    words = " ".join(run(game(0)).stdout.split())
    assert "Whether the game is degenerate is not known" in words
    assert "equilibria found, perhaps not all" in words


def test_of_a_large_game_with_ties_it_is_said_what_there_may_be():
    table = [[int(row == column) for column in range(13)] for row in range(13)]
    tied = [[*row] for row in table]
    tied[1][0] = 1
    words = " ".join(run(json.dumps({"A": tied, "B": table})).stdout.split())
    assert "Degenerate" in words
    assert "infinitely many equilibria" in words


def test_a_difference_from_nashpy_is_said(monkeypatch):
    monkeypatch.setattr("nashpy.Game", lambda A, B: None)
    words = " ".join(run(SEXES).stdout.split())
    assert "A difference: nashpy's vertex enumeration stopped with AttributeError." in words


def test_small_numbers_and_losses_are_readable():
    done = run('{"A": [[-2e-9, 1e-9], [1e-9, -2e-9]], "B": [[0.1, -7], [-7, 0.123456789]]}')
    assert "−5e−10" in done.stdout


def test_weights_without_a_small_fraction_are_decimals():
    done = run('{"A": [[1.001, 0], [0, 1]], "B": [[0, 1], [1, 0]]}')
    assert "column 1 0.5" in done.stdout


def test_a_file_is_read_as_well_as_standard_input(tmp_path):
    file = tmp_path / "game.json"
    file.write_text(SEXES, encoding="utf-8")
    assert run(None, name=str(file)).stdout == run(SEXES).stdout


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "standard input: 1 fault\n  not JSON:"),
        ('{"A": [[1]]}', "standard input: 1 fault\n  B: missing."),
        ('{"A": [[1, 2]], "B": [[1], [2]]}', "standard input: 1 fault\n  B: 2 rows of 1"),
        (b"\xff", "standard input: not text. Save it as UTF-8.\n"),
    ],
)
def test_a_mistake_is_told_in_its_sentence_with_exit_code_2(text, sentence):
    done = run(text)
    assert done.exit_code == 2
    assert done.stderr.startswith(sentence)
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("A", "B"),
    [
        ([[1, 2, 3]], [[3, 1, 2]]),
        ([[1], [2], [3]], [[3], [1], [2]]),
        ([[7]], [[7]]),
        ([[1, 2]] * 3, [[1, 2]] * 3),
        ([[0] * 3] * 2, [[0] * 3] * 2),
        ([[-9e299, 9e299], [9e299, 1e-290]], [[9e299, 0], [0, 1e-299]]),
        ([[1e-299, 0], [0, 2e-299]], [[1e-299, 0], [0, 1e-299]]),
    ],
)
def test_odd_games_are_answered_and_drawn(A, B, tmp_path):
    files = [str(tmp_path / name) for name in ("heat.png", "flow.png")]
    done = run(json.dumps({"A": A, "B": B}), "--plot", files[0], "--flow", files[1], "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)["equilibria"]
    assert found
    assert {one["max_regret"] for one in found} == {0}
    assert done.stderr.count("plot written") == 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"A": [[1, 2], [3]], "B": [[1, 2], [3, 4]]}', "A[1]: 1 payoff, but the first row has 2"),
        ('{"A": [[NaN]], "B": [[Infinity]]}', "B[0][0]: Infinity is not a payoff"),
        ('{"A": [[1e301]], "B": [[1]]}', "A[0][0]: 1E+301 is not a payoff"),
        ('{"A": [], "B": []}', "A: not a list of rows"),
        ('{"A": [[]], "B": [[]]}', "A[0]: not a list of payoffs"),
        ('NFG 1 R "x" {"a" "b" "c"} {2 2 2}', "3 players, but only games of two are solved here"),
    ],
)
def test_what_is_no_game_is_a_clear_fault(text, fault):
    done = run(text)
    assert done.exit_code == 2
    assert fault in done.stderr


def test_a_heat_map_of_too_many_strategies_is_refused_before_it_is_solved(tmp_path):
    table = [[row * column % 7 for column in range(21)] for row in range(21)]
    done = run(json.dumps({"A": table, "B": table}), "--plot", str(tmp_path / "x.png"))
    assert done.exit_code == 2
    assert "at most 20 strategies a side" in done.stderr


def test_a_game_too_large_is_refused():
    table = [[int(row == column) for column in range(31)] for row in range(31)]
    done = run(json.dumps({"A": table, "B": table}))
    assert done.exit_code == 2
    assert "too large, at most 30 a side" in done.stderr


def test_a_gambit_file_is_solved_and_written(tmp_path):
    there = str(tmp_path / "sexes.nfg")
    assert run(SEXES, "--out", there).stdout == f"game written: {there}\n"
    assert run(None, name=there).stdout == run(SEXES).stdout
    done = run("NFG 1 R")
    assert done.exit_code == 2
    assert "line 1: the end of the file stands where a text in quotes" in done.stderr


def test_nashpy_alone_is_shown_beside():
    zeros = '{"A": [[1, 0], [1, 0]], "B": [[1, 0], [0, 1]]}'
    line = run(zeros, "--method", "nashpy").stdout.split("\n")[-3]
    assert line.split() == "vertex enumeration 1 and 2 3 and 4 none finished".split()


def test_the_game_between_the_strategies_of_a_run(tmp_path):
    from negosim.cli.app import app

    folder = str(tmp_path / "run")
    line = "tournament split-the-dollar --alice boulware,linear --bob linear,conceder -n 9 -q --out"
    assert CliRunner().invoke(app, [*line.split(), folder]).exit_code == 0
    done = run(None, name=folder)
    assert done.stdout.startswith(
        "split-the-dollar, 9 lanes, alice (row) and bob (column): game of"
    )
    assert "1   boulware:beta=0.2:kappa=0   linear:kappa=0" in done.stdout
    assert "no run here" in run(None, name=str(tmp_path)).stderr


def test_of_very_many_the_first_are_named():
    zeros = [[0] * 6 for _ in range(6)]
    words = " ".join(run(json.dumps({"A": zeros, "B": zeros})).stdout.split())
    assert "row plays in 1, 7, 13, 19, 25 and 31 against" in words
    assert "(row 2, column 6); and 24 more." in words
    columns = [[int(at == to) for to in range(6)] for at in range(6)]
    many = " ".join(run(json.dumps({"A": zeros, "B": columns})).stdout.split())
    assert "more such sets." in many


def test_what_an_equilibrium_falls_short_by_is_worked_out_in_fractions():
    done = run('{"A": [[0.1, 0.2], [0, 0]], "B": [[0.7, 0.1], [0.3, 0.1]]}')
    assert "equilibrium 1 falls short by 0 (price of stability)" in " ".join(done.stdout.split())
