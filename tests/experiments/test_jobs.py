"""The same rows for any number of processes, any batch, and after any interruption."""

import json
import os
import signal
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from negosim.errors import NegosimError, UsageError
from negosim.experiments import pool, results
from negosim.experiments.plan import plan_of
from negosim.experiments.results import Run
from negosim.experiments.simulate import played, simulate
from negosim.scenario.files import load

LANES = 90
STRATEGIES = {"seoul": "boulware,micro", "washington": "random,tit-for-tat"}


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr("negosim.experiments.plan.part_lanes", lambda outcomes, pairings: 20)


@pytest.fixture(scope="module")
def case():
    return load("seoul-washington-classroom")


@pytest.fixture(scope="module")
def rows(case):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("negosim.experiments.plan.part_lanes", lambda outcomes, pairings: 20)
        return simulate(case, STRATEGIES, LANES).rows_sha256


@pytest.mark.parametrize("batch", [1, 7, 64])
def test_rows_do_not_depend_on_the_batch(case, rows, batch):
    assert simulate(case, STRATEGIES, LANES, batch=batch).rows_sha256 == rows


def test_rows_do_not_depend_on_the_jobs(case, rows, tmp_path):
    found = simulate(case, STRATEGIES, LANES, jobs=2, out=tmp_path / "run")
    assert found.rows_sha256 == rows
    assert Run.open(tmp_path / "run").manifest["rows_sha256"] == rows


def test_another_seed_gives_other_rows(case, rows):
    assert simulate(case, STRATEGIES, LANES, seed=2).rows_sha256 != rows


def test_a_finished_run_is_extended_to_more_lanes(case, rows, tmp_path):
    simulate(case, STRATEGIES, 50, out=tmp_path)
    assert simulate(case, STRATEGIES, LANES, out=tmp_path, resume=True).rows_sha256 == rows


def test_resuming_a_finished_run_plays_nothing(case, rows, tmp_path, monkeypatch):
    simulate(case, STRATEGIES, LANES, out=tmp_path)
    monkeypatch.setattr("negosim.experiments.pool.play_lanes", None)
    assert simulate(case, STRATEGIES, LANES, out=tmp_path, resume=True).rows_sha256 == rows


def test_a_lost_part_is_played_again(case, rows, tmp_path):
    simulate(case, STRATEGIES, LANES, out=tmp_path)
    (tmp_path / "talks" / "part-000002.parquet").unlink()
    assert simulate(case, STRATEGIES, LANES, out=tmp_path, resume=True).rows_sha256 == rows


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"seed": 2}, "seed"),
        ({"strategies": {"seoul": "linear"}}, "pairings"),
        ({"lanes": 10}, "lanes"),
    ],
)
def test_another_plan_is_not_resumed(case, tmp_path, change, word):
    asked = {"strategies": STRATEGIES, "lanes": LANES, "seed": 1}
    simulate(case, **asked, out=tmp_path)
    with pytest.raises(UsageError, match=word):
        simulate(case, **{**asked, **change}, out=tmp_path, resume=True)


def test_other_arithmetic_is_not_mixed_in_unless_told(case, tmp_path, monkeypatch):
    simulate(case, STRATEGIES, 30, out=tmp_path)
    monkeypatch.setattr(results, "fingerprint", lambda: "another machine")
    with pytest.raises(UsageError, match="last bits"):
        simulate(case, STRATEGIES, 50, out=tmp_path, resume=True)
    simulate(case, STRATEGIES, 50, out=tmp_path, resume=True, force=True)


def test_a_worker_that_dies_costs_its_part_and_no_more(case, rows, tmp_path):
    killed = []

    def kill_one(lanes):
        workers = active_children()
        if lanes and workers and not killed:
            killed.append(workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    found = simulate(case, STRATEGIES, LANES, out=tmp_path, jobs=2, progress=kill_one)
    assert killed
    assert found.rows_sha256 == rows


def test_a_part_whose_worker_dies_every_time_is_given_up(case, tmp_path, monkeypatch):
    plan = plan_of(case, {}, 1, LANES)

    def always_broken(*_):
        raise pool.BrokenProcessPool

    monkeypatch.setattr(pool, "_round", always_broken)
    with pytest.raises(NegosimError, match="died 3 times"):
        list(pool.play_parts(plan, tmp_path, list(plan.parts), 2, None))


def assert_gone(word):
    """No process that names a word in its command or writes below it is left after a while."""
    deadline = time.monotonic() + 20
    while word in open_files():
        assert time.monotonic() < deadline, "workers outlive their parent"
        time.sleep(0.2)


def open_files():
    """Working folders of all processes, where the system tells."""
    return "\n".join(str(path.resolve()) for path in Path("/proc").glob("[0-9]*/cwd"))


@pytest.mark.parametrize("after", [0.4, 1.0])
def test_a_killed_run_resumes_to_the_same_rows(tmp_path, after):
    words = ["simulate", "seoul-washington-2025", "-n", "900", "-q", "--out", str(tmp_path / "run")]
    command = [sys.executable, "-m", "negosim", *words]
    first = subprocess.Popen([*command, "--jobs", "2"], stdout=subprocess.DEVNULL, cwd=tmp_path)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not (tmp_path / "run" / "manifest.json").exists():
        time.sleep(0.05)
    time.sleep(after)
    first.kill()
    first.wait()
    assert_gone(str(tmp_path))
    again = subprocess.run([*command, "--resume", "--json"], capture_output=True, check=True)
    whole = subprocess.run(
        [*command[:-2], "--json"], capture_output=True, check=True
    )  # without --out
    hashes = [json.loads(done.stdout)["rows_sha256"] for done in (again, whole)]
    assert hashes[0] == hashes[1]
    assert not list((tmp_path / "run").rglob("*.tmp"))


def test_a_run_without_a_folder_leaves_nothing(case):
    with played(plan_of(case, {}, 1, 20)) as run:
        folder = run.folder
        assert folder.exists()
    assert not folder.exists()
