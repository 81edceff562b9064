"""What comes out: one JSON document, lines that fit, no escapes in pipes, rows on disk."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from itertools import chain
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest

from tests.cli.bench import COMMAND, alone, document, told, uncounted

FLAGSHIP = "seoul-washington-2025"
PARTIES = {"seoul", "washington"}
SOLUTIONS = {"nash", "kalai_smorodinsky", "egalitarian", "utilitarian"}


# ---- JSON


@pytest.fixture(scope="module")
def talks():
    return document(f"run {FLAGSHIP} --seoul conceder --washington linear --seed 2 --lane 5")


def test_run_gives_the_document_that_was_promised(talks):
    assert talks["format"] == 1
    assert (talks["scenario"], talks["seed"], talks["lane"]) == (FLAGSHIP, 2, 5)
    assert talks["parties"] == [
        {"name": "seoul", "strategy": "conceder:beta=2:kappa=0"},
        {"name": "washington", "strategy": "linear:kappa=0"},
    ]
    assert talks["end"].keys() == {"kind", "reason", "date", "signed", "round", "package"}
    assert talks["payoff"].keys() == talks["utility"].keys() == PARTIES
    assert talks["metrics"].keys() >= {"gain", "joint_gain", "joint_left", "pareto_distance"}
    for event in talks["events"]:
        assert event.keys() >= {"date", "name", "text"}
    for move in talks["moves"]:
        assert move.keys() == {"round", "date", "party", "move", "package", "payoff"}
        assert (move["package"] is None) == (move["payoff"] is None) == (move["move"] == "pass")


def test_a_deal_is_the_package_last_accepted(talks):
    last = talks["moves"][-1]
    assert (talks["end"]["kind"], last["move"]) == ("in_force", "accept")
    assert talks["end"]["package"] == last["package"] == talks["moves"][-2]["package"]
    assert (talks["end"]["signed"], talks["end"]["round"]) == (last["date"], last["round"])
    (vote,) = talks["votes"]
    assert (vote["party"], vote["passed"], vote["date"]) == ("seoul", True, talks["end"]["date"])
    assert all(isinstance(level, str | int) for level in last["package"].values())


def test_days_and_rounds_never_run_backwards(talks):
    for key in ("date", "round"):
        run = [move[key] for move in talks["moves"]]
        assert run == sorted(run)
    assert [event["date"] for event in talks["events"]] == sorted(
        e["date"] for e in talks["events"]
    )


def test_another_lane_or_seed_is_another_world():
    runs = [
        document(f"run {FLAGSHIP} {world}")["walk_away"]
        for world in ("--lane 0", "--lane 1", "--seed 2", "--central")
    ]
    assert len({json.dumps(one) for one in runs}) == 4
    assert document(f"run {FLAGSHIP}")["walk_away"] == runs[0]


@pytest.mark.parametrize("world", ["", "--lane 3", "--date 2025-07-20", "--central"])
def test_frontier_gives_the_document_that_was_promised(world):
    found = document(f"frontier {FLAGSHIP} {world}")
    assert found.keys() >= {
        *("format", "scenario", "date", "choices", "events", "walk_away", "outcomes", "acceptable"),
        *("frontier", "solutions"),
    }
    assert (found["format"], found["outcomes"]) == (1, 41472)
    assert found["date"] == ("2025-07-20" if "date" in world else "2025-05-20")
    assert found["solutions"].keys() == SOLUTIONS
    later = {"court_ruling", "election", "steel_50", "letter"} if "date" in world else set()
    assert found["events"].keys() - {"rivals_deal"} == later
    assert found["choices"]["us_weights"] in {"welfare", "political", "mercantilist"}
    for point in [*found["frontier"], *chain(*found["solutions"].values())]:
        assert point.keys() == {"package", "payoff"}
        assert point["payoff"].keys() == found["walk_away"].keys() == PARTIES


def test_where_nothing_can_be_agreed_every_list_is_empty():
    case = "frontier split-the-dollar --set walk_away.alice=60 --set walk_away.bob=60"
    found = document(case)
    assert (found["acceptable"], found["frontier"]) == (0, [])
    assert found["solutions"] == {name: [] for name in SOLUTIONS}
    assert "Nothing can be agreed" in told(case)


def test_an_outcome_worth_just_its_walk_away_can_be_agreed():
    found = document("frontier split-the-dollar --set walk_away.alice=60 --set walk_away.bob=40")
    assert found["acceptable"] == 1
    only = [{"package": {"share": 60}, "payoff": {"alice": 60, "bob": 40}}]
    assert found["frontier"] == only
    assert found["solutions"] == dict.fromkeys(SOLUTIONS, only)


def test_lists_and_simulations_are_documents_too():
    strategies = document("strategy list")["strategies"]
    assert {"boulware", "micro", "tit-for-tat"} <= {entry["name"] for entry in strategies}
    scenarios = document("scenario list")["scenarios"]
    assert {entry["name"]: entry["outcomes"] for entry in scenarios}["split-the-dollar"] == 21
    (pairing,) = document("simulate split-the-dollar -n 30 -q")["pairings"]
    assert pairing["reasons"]["deal"]["n"] == pairing["tables"] == 30


def test_a_setting_fixes_what_is_played_and_stands_in_the_manifest(tmp_path):
    settings = ["event.election=B", "parameter.threat_executed=0.25", "choice.us_weights=welfare"]
    fixed = " ".join(f"--set {setting}" for setting in settings)
    told(f"simulate {FLAGSHIP} -n 4 -q --out {tmp_path / 'run'} {fixed}")
    worlds = pq.read_table(tmp_path / "run" / "worlds" / "part-000000.parquet").to_pydict()
    assert set(worlds["event.election"]) == {"B"}
    assert set(worlds["choice.us_weights"]) == {"welfare"}
    assert set(worlds["parameter.threat_executed"]) == {0.25}
    assert set(worlds.get("parameter.threat_executed.final", [0.25])) == {0.25}
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest["plan"]["settings"] == settings
    told_again = document(f"run {FLAGSHIP} --lane 2 {fixed}")
    talk = pq.read_table(tmp_path / "run" / "talks" / "part-000000.parquet").to_pylist()[2]
    assert told_again["payoff"] == {party: talk[f"payoff.{party}"] for party in PARTIES}


# ---- plots


@pytest.mark.parametrize("words", ["run", "frontier"])
def test_a_plot_is_drawn_beside_what_is_told(words, tmp_path):
    for kind, head in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        file = tmp_path / f"picture.{kind}"
        assert told(f"{words} split-the-dollar --plot {file}") == told(f"{words} split-the-dollar")
        assert file.read_bytes().startswith(head)
    ElementTree.parse(tmp_path / "picture.svg")


# ---- lines


WIDE = ["run", "frontier", "simulate -n 10 -q", "scenario check", "scenario show"]
LINES = [*(f"{words} {FLAGSHIP}" for words in WIDE), "scenario list", "strategy list"]


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("line", LINES)
def test_no_line_is_wider_than_the_terminal(line, columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = told(line).split("\n")
    assert [text for text in lines if len(text) > columns] == []
    assert [text for text in lines if text != text.rstrip()] == []


@pytest.mark.parametrize("line", ["run split-the-dollar", "strategy list", "-h", "run -h", "rnu"])
def test_a_pipe_gets_no_escapes(line):
    done = alone(line, env={**os.environ, "TERM": "xterm-256color", "FORCE_COLOR": "1"})
    assert b"\x1b" not in done.stdout + done.stderr


def at_a_terminal(line, **environment):
    """All bytes a command sends to a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", **environment}
    process = subprocess.Popen([*COMMAND, *line.split()], stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    found = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how a terminal says that nobody writes to it any more
            break
        if not piece:
            break
        found += piece
    os.close(ours)
    process.wait()
    return found


def test_a_dumb_terminal_gets_no_escapes():
    found = at_a_terminal("simulate split-the-dollar -n 200", TERM="dumb")
    assert b"deals" in found
    assert b"\x1b" not in found


def test_no_color_means_none():
    found = at_a_terminal("simulate split-the-dollar -n 200", NO_COLOR="1")
    assert b"deals" in found
    assert not re.search(rb"\x1b\[[\d;]*[34]\d[\d;]*m", found)


def test_a_reader_that_has_seen_enough_is_no_error():
    for line in ("run seoul-washington-2025", "strategy list --json"):
        with subprocess.Popen(
            [*COMMAND, *line.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0


def test_the_first_line_can_be_taken_from_a_pipe():
    line = " ".join([*COMMAND, "run", "split-the-dollar", "|", "head", "-1"])
    done = subprocess.run(line, shell=True, capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"Split the dollar (seed 1, lane 0)\n", b"")


# ---- quick where it can be

HEAVY = ("numpy", "scipy", "nashpy", "pyarrow", "matplotlib", "numba", "pydantic", "simpy")


@pytest.mark.parametrize("line", ["--version", "--help", "run --help", "rnu"])
def test_what_needs_no_numbers_loads_no_library_for_them(line):
    code = (
        "import sys\nfrom negosim.cli.app import app\n"
        f"try: app({line.split()!r})\nexcept SystemExit: pass\n"
        f"print('loaded', sorted(set({HEAVY}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("loaded []\n")


def test_the_version_is_that_of_the_package():
    from importlib.metadata import version

    assert told("--version") == f"negosim {version('negosim')}\n"


# ---- runs


NERVOUS = '''
from negosim.strategies import part, strategy

@part("target", "nervous", uses_chance=True)
def target(view):
    """Raises by chance."""
    if ((view.round == 0) & (view.chance > 0.9)).any():
        raise ValueError("no luck")
    return view.walk_away

strategy("nervous", "Raises by chance.", target="nervous")
'''


def test_a_run_with_failed_lanes_is_told_and_ends_with_3(tmp_path):
    plugin = tmp_path / "nervous.py"
    plugin.write_text(NERVOUS)
    line = f"simulate split-the-dollar -n 60 -q --alice nervous --plugin {plugin}"
    failed = document(line, 3)["pairings"][0]["failed"]
    assert 0 < failed < 20
    assert f"{failed} tables failed and are left out." in told(line, 3)


def test_a_run_is_shown_with_what_was_set_and_what_really_happened(tmp_path):
    setting = "choice.us_weights=welfare"
    line = f"simulate {FLAGSHIP} -n 8 -q --out {tmp_path / 'run'} --set {setting}"
    for text in (told(line), shown := told(f"result show {tmp_path / 'run'}")):
        assert f"\n  set {setting}\n" in text
        assert "times refused" in text
    assert "What really happened, in 8 worlds of Seoul and Washington" in shown
    assert shown.count("30 July 2025\n") == 1


def test_a_folder_that_is_there_is_refused_with_2(tmp_path):
    run = f"simulate split-the-dollar -n 5 -q --out {tmp_path / 'run'}"
    told(run)
    assert "--force" in told(run, 2)
    told(f"{run} --force")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    assert "not a run" in told(f"{run.rpartition('run')[0]}mine --force", 2)


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_keeps_what_is_finished(tmp_path, jobs):
    folder = tmp_path / "run"
    line = f"simulate split-the-dollar -n 9000000 --jobs {jobs} --out {folder}"
    late = time.monotonic() + 120  # kernels may have to be compiled first
    manifest = folder / "manifest.json"
    with subprocess.Popen(
        [*COMMAND, *line.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=uncounted(),
    ) as process:
        while time.monotonic() < late and not (
            manifest.exists() and "lanes_done" in manifest.read_text()
        ):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, out) == (130, b"")
    assert b"interrupted" in err
    assert b"Traceback" not in err
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["state"] == "interrupted"
    assert manifest["lanes_done"] == sum(
        pq.read_table(folder / "talks" / f"part-{part['part']:06d}.parquet").num_rows
        for part in manifest["parts"]
    )
    assert "rows sha256" not in told(f"result show {folder}")
    assert manifest["lanes_done"] > 0
    assert list(folder.rglob("*.tmp")) == []
