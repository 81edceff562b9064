"""negosim tournament: how firm, in which worlds, and until settled."""

import json

import pytest
from typer.testing import CliRunner

from negosim.cli.app import app

SIDES = "--alice linear,random --bob conceder,random"
NEAR = "bern-washington-2025 --bern linear,trade-off --washington boulware,trade-off -n 30 -q"


def told(line, code=0):
    done = CliRunner().invoke(app, ["tournament", *line.split()])
    assert done.exit_code == code, done.output
    return done.output if code else done.stdout


def test_the_text_says_how_firm_an_equilibrium_is():
    text = told(f"split-the-dollar {SIDES} -n 40 -q --eps 2.5")
    for words in ("regret at most", "ε = 2.5", "settled: it is an ε-equilibrium", "resampled"):
        assert words in text


def test_rows_of_every_look_are_kept_and_resumed(tmp_path):
    line = f"{NEAR} --until-settled --most 120 --eps 0.005 --json --out {tmp_path / 'run'}"
    first = json.loads(told(line))
    looks = [tmp_path / "run", *sorted((tmp_path / "run").glob("look-*"))]
    assert first["settled"]["looks"] == len(looks) > 2
    for folder, rows in zip(looks, first["settled"]["rows_sha256"], strict=True):
        assert json.loads((folder / "manifest.json").read_text())["rows_sha256"] == rows
    (looks[-1] / "talks" / "part-000000.parquet").unlink()
    assert json.loads(told(f"{line} --resume"))["settled"] == first["settled"]
    assert json.loads(told(f"{line} --resume --jobs 2"))["settled"] == first["settled"]
    shown = CliRunner().invoke(app, ["result", "replay", str(looks[1]), "--lane", "31"])
    assert shown.exit_code == 0
    shown = CliRunner().invoke(app, ["result", "replay", str(looks[1]), "--lane", "3"])
    assert "the run has lanes 30 to 59" in shown.output
    told(f"{NEAR} --out {tmp_path / 'run'} --force")
    assert not list((tmp_path / "run").glob("look-*"))


def test_with_more_lanes_to_begin_with_later_looks_are_played_anew(tmp_path):
    sides = "--bern linear,trade-off --washington boulware,trade-off --eps 0.005"
    line = f"bern-washington-2025 {sides} --until-settled -q"
    told(f"{line} -n 20 --out {tmp_path / 'run'}")
    again = told(f"{line} -n 40 --resume --out {tmp_path / 'run'}")
    assert again == told(f"{line} -n 40 --out {tmp_path / 'other'}")
    kept = [{path.name for path in (tmp_path / one).iterdir()} for one in ("run", "other")]
    assert kept[0] == kept[1]


def test_worlds_are_parted_in_text_and_json():
    found = json.loads(told(f"{NEAR} --by event.hearing --json"))
    games = found["by"]["games"]
    assert found["by"]["name"] == "event.hearing"
    assert sum(game["lanes"] for game in games.values()) == 30
    assert "event.hearing = doubting" in told(f"{NEAR} --by event.hearing")


def test_no_line_is_wider_than_a_narrow_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    text = told(f"{NEAR} --by event.hearing --until-settled --most 60 --eps 0.005")
    assert [line for line in text.split("\n") if len(line) > 60 or line != line.rstrip()] == []


def test_regrets_are_drawn_of_any_number_of_equilibria(tmp_path):
    sides = "--alice micro,boulware,hardliner --bob micro,linear,hardliner,boulware"
    for name in ("one.svg", "again.svg"):
        text = told(f"split-the-dollar {sides} -n 2 -q --regrets {tmp_path / name}")
    assert int(text.split(" Nash equilibria")[0].split()[-1]) > 3
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "again.svg").read_bytes()
    assert (tmp_path / "one.svg").stat().st_size > 10_000


def test_from_one_world_regrets_are_drawn_without_intervals(tmp_path):
    told(f"split-the-dollar {SIDES} -n 1 -q --regrets {tmp_path / 'single.png'}")
    assert (tmp_path / "single.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("--by event.x", "no choices or events to split by"),
        ("--most 5", "--most goes with --until-settled"),
        ("--until-settled -n 10 --most 5", "fewer than -n 10"),
        ("--eps nan", "give an amount"),
        ("--eps -1", "not in the range"),
        ("--regrets x.pdf", "end the name in one of them"),
    ],
)
def test_what_makes_no_sense_is_refused(more, words):
    assert words in " ".join(told(f"split-the-dollar {SIDES} -q {more}", 2).split())


def test_an_unknown_event_is_named_with_its_neighbour():
    assert "Did you mean 'event.hearing'?" in told(f"{NEAR} --by event.hearings", 2)
