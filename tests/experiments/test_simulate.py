"""Runs: rows that batches and failures leave alone, folders kept safe, numbers that add up."""

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import stats

from negosim.draws.streams import uniforms
from negosim.errors import UsageError
from negosim.experiments import results
from negosim.experiments.plan import plan_of
from negosim.experiments.results import Run
from negosim.experiments.simulate import played, simulate
from negosim.strategies.catalogue import CATALOGUE, strategy
from negosim.strategies.parts import PARTS, part
from tests.contracts.cases import case

BOTH = {"north": "conceder,random", "south": "linear,micro"}
LANES = 90


def kept(folder, name="talks"):
    """All rows of a run on disk."""
    return pa.concat_tables(pq.read_table(file) for file in sorted((folder / name).iterdir()))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of four pairings on disk, and its summary."""
    folder = tmp_path_factory.mktemp("runs") / "base"
    return folder, simulate(case(), BOTH, lanes=LANES, seed=3, out=folder)


# ---- rows


def test_every_column_says_its_meaning_and_a_unit_where_it_has_one(run):
    folder, _ = run
    for name in ("worlds", "talks"):
        for field in kept(folder, name).schema:
            about = {key.decode(): text.decode() for key, text in field.metadata.items()}
            assert about.keys() == {"unit", "meaning"}
            assert about["meaning"], field.name
            counts = ("days", "rounds", "acceptable", "frontier", "outcome")
            assert about["unit"] or not field.name.startswith(counts), field.name


def test_rows_hold_what_was_played_and_never_how_long_it_took(run):
    folder, _ = run
    talks, worlds = kept(folder), kept(folder, "worlds")
    assert talks.num_rows == 4 * LANES
    assert worlds.column("lane").to_pylist() == list(range(LANES))
    assert talks.column("lane").to_pylist() == sorted([*range(LANES)] * 4)
    assert talks.column("pairing").to_pylist() == [0, 1, 2, 3] * LANES
    for name in (*talks.column_names, *worlds.column_names):
        assert not any(word in name for word in ("second", "time", "elapsed", "duration", "ms"))


def test_strategies_are_paired_each_with_each_on_the_same_worlds(run):
    folder, summary = run
    rows = kept(folder).slice(0, 4).to_pylist()
    assert (
        [(row["strategy.north"], row["strategy.south"]) for row in rows]
        == [*summary.pairings]
        == [(a, b) for a in (C, R) for b in (L, M)]
    )
    alone = simulate(case(), {"north": "random", "south": "linear"}, lanes=LANES, seed=3)
    for column in alone.columns:
        assert alone.mean(0, column) == summary.mean(2, column)


C, R, L, M = "conceder:beta=2:kappa=0", "random", "linear:kappa=0", "micro:step=0"


@pytest.mark.parametrize("batch", [1, 7, LANES])
def test_rows_are_the_same_for_any_batch(run, tmp_path, batch):
    folder, _ = run
    lanes = 30 if batch == 1 else LANES
    simulate(case(), BOTH, lanes=lanes, seed=3, out=tmp_path / "other", batch=batch)
    for name, rows in (("worlds", lanes), ("talks", 4 * lanes)):
        assert kept(tmp_path / "other", name).equals(kept(folder, name).slice(0, rows))


def test_rows_are_the_same_for_any_parts(run, tmp_path):
    plan = replace(plan_of(case(), BOTH, 3, LANES), part_lanes=25)
    with played(plan, out=tmp_path / "parts"):
        pass
    assert len(list((tmp_path / "parts" / "talks").iterdir())) == 4
    for name in ("worlds", "talks"):
        assert kept(tmp_path / "parts", name).equals(kept(run[0], name))


# ---- the manifest


def test_the_manifest_says_what_was_run_by_what_and_how_far(run):
    manifest = json.loads((run[0] / "manifest.json").read_text(encoding="utf-8"))
    assert manifest.keys() >= {
        *("format", "state", "command", "plan", "versions", "platform", "arithmetic"),
        *("started", "ended", "lanes_done", "parts", "rows_sha256", "worlds_sha256"),
    }
    assert (manifest["format"], manifest["state"]) == (1, "finished")
    assert (manifest["lanes_done"], manifest["plan"]["lanes"]) == (LANES, LANES)
    assert manifest["plan"]["seed"] == 3
    assert manifest["plan"]["text"] == case().source_text
    assert manifest["versions"].keys() >= {"python", "negosim", "numpy", "numba", "scipy"}
    assert not (run[0] / "manifest.tmp").exists()


def test_a_run_is_opened_by_its_folder(run, tmp_path):
    assert Run.open(run[0]).manifest["state"] == "finished"
    with pytest.raises(UsageError, match=r"no run here"):
        Run.open(tmp_path)
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(UsageError, match=r"not a manifest"):
        Run.open(tmp_path)


# ---- the folder


def test_a_run_that_is_there_is_replaced_only_when_told(tmp_path):
    folder = tmp_path / "run"
    simulate(case(), lanes=30, out=folder)
    before = kept(folder)
    with pytest.raises(UsageError, match=r"a run is there already.*--force"):
        simulate(case(), lanes=5, out=folder)
    assert kept(folder).equals(before)
    simulate(case(), lanes=5, out=folder, force=True)
    assert kept(folder).equals(before.slice(0, 5))


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_is_no_run_is_never_touched(tmp_path, force):
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="exists and is not a run"):
        simulate(case(), lanes=5, out=tmp_path, force=force)
    assert (tmp_path / "talks" / "notes.txt").read_text() == "mine"
    with pytest.raises(UsageError, match="exists and is not a run"):
        simulate(case(), lanes=5, out=tmp_path / "talks" / "notes.txt", force=force)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"cannot be written|not a run"):
        simulate(case(), lanes=5, out=tmp_path / "file" / "run")


def test_a_wrong_strategy_leaves_no_folder(tmp_path):
    with pytest.raises(UsageError, match="boulware"):
        simulate(case(), {"north": "boulwere"}, lanes=5, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


# ---- what goes wrong on the way


@pytest.fixture
def nervous():
    """A strategy, gone afterwards, that raises where its first random number is above 0.9."""

    @part("target", "nervous", uses_chance=True)
    def target(view):
        """Raises by chance."""
        if ((view.round == 0) & (view.chance > 0.9)).any():
            raise ZeroDivisionError("no luck")
        return view.walk_away

    strategy("nervous", "Raises by chance.", target="nervous")
    yield set(np.flatnonzero(uniforms(3, "north.turn", range(LANES), 1)[:, 0] > 0.9))
    del PARTS["target"]["nervous"], CATALOGUE["nervous"]


@pytest.fixture
def unlucky(monkeypatch):
    """Make chosen lanes raise, wherever they are in a batch."""
    from negosim.experiments import runner

    real, bad = runner.play, set()

    def play(scenario, pairings, worlds, **how):
        if bad & set(worlds.lanes):
            raise ZeroDivisionError("no luck")
        return real(scenario, pairings, worlds, **how)

    monkeypatch.setattr(runner, "play", play)
    return bad


def test_lanes_where_a_strategy_raises_are_recorded_and_cost_no_other(nervous, tmp_path):
    assert 3 < len(nervous) < 20
    names = {"north": "nervous,linear", "south": "micro"}
    summary = simulate(case(), names, lanes=LANES, seed=3, out=tmp_path / "run")
    good = simulate(
        case(), {**names, "north": "linear"}, lanes=LANES, seed=3, out=tmp_path / "good"
    )
    rows = kept(tmp_path / "run").to_pylist()
    assert [(r["lane"], r["pairing"]) for r in rows] == [
        (n, p) for n in range(LANES) for p in (0, 1)
    ]
    for row, well in zip(rows[1::2], kept(tmp_path / "good").to_pylist(), strict=True):
        if row["lane"] not in nervous:
            assert row == {**well, "pairing": 1}
            continue
        told = {name: value for name, value in row.items() if value is not None}
        assert told.pop("reason").endswith("raised ZeroDivisionError: no luck")
        assert told == {
            "lane": row["lane"],
            "pairing": 1,
            "strategy.north": L,
            "strategy.south": M,
            "end": "failed",
        }
    assert [ends["failed"] for ends in summary.ends.values()] == [len(nervous)] * 2
    assert summary.share(1, "deal").n == good.share(0, "deal").n - len(nervous)
    assert kept(tmp_path / "run", "worlds").num_rows == LANES


def test_a_part_of_which_every_lane_raises_costs_that_part_only(unlucky, tmp_path):
    unlucky |= set(range(25, 50))
    plan = replace(plan_of(case(), {}, 3, LANES), part_lanes=25)
    with played(plan, out=tmp_path / "run") as made:
        assert made.manifest["state"] == "finished"
    ends = kept(tmp_path / "run").column("end").to_pylist()
    assert [at for at, end in enumerate(ends) if end == "failed"] == sorted(unlucky)


def test_a_strategy_that_never_plays_raises_its_own_error(unlucky):
    unlucky |= set(range(10))
    with pytest.raises(ZeroDivisionError, match="no luck"):
        simulate(case(), lanes=10)


def interrupted_at(monkeypatch, call):
    """Ctrl-C in the middle of writing the n-th file."""
    real, calls = results.pq.write_table, []

    def write(table, where, **options):
        calls.append(where)
        if len(calls) == call:
            where.write_bytes(b"half a fi")
            raise KeyboardInterrupt
        real(table, where, **options)

    monkeypatch.setattr(results.pq, "write_table", write)


@pytest.mark.parametrize("call", [3, 4], ids=["worlds", "talks"])
def test_an_interrupted_run_keeps_its_finished_parts_and_nothing_half(monkeypatch, tmp_path, call):
    interrupted_at(monkeypatch, call)
    plan = replace(plan_of(case(), {}, 3, LANES), part_lanes=25)
    with pytest.raises(KeyboardInterrupt), played(plan, out=tmp_path / "run"):
        pass
    run = Run.open(tmp_path / "run")
    assert (run.manifest["state"], run.manifest["lanes_done"]) == ("interrupted", 25)
    assert sum(part.talks.num_rows for part in run.parts()) == 25
    assert list((tmp_path / "run").rglob("*.tmp")) == []


def test_an_interrupted_run_goes_on_to_the_same_rows(monkeypatch, tmp_path):
    plan = replace(plan_of(case(), {}, 3, LANES), part_lanes=25)
    with monkeypatch.context() as patched:
        interrupted_at(patched, 6)
        with pytest.raises(KeyboardInterrupt), played(plan, out=tmp_path / "run"):
            pass
    with played(plan, out=tmp_path / "run", resume=True) as run:
        resumed = run.manifest["rows_sha256"]
    with played(plan, out=tmp_path / "whole") as run:
        assert run.manifest["rows_sha256"] == resumed


# ---- the summary


def test_the_summary_is_what_the_rows_come_to(run):
    folder, summary = run
    talks = kept(folder)
    for number, found in enumerate(summary.document()):
        rows = [row for row in talks.to_pylist() if row["pairing"] == number]
        deals = [row for row in rows if row["reason"] == "deal"]
        assert found["tables"] == LANES
        for reason, share in found["reasons"].items():
            hits = sum(row["reason"] == reason for row in rows)
            interval = stats.binomtest(hits, LANES).proportion_ci(method="wilson")
            assert share == pytest.approx(
                {"value": hits / LANES, "low": interval.low, "high": interval.high, "n": LANES}
            )
        for which, among in (("all", rows), ("deals", deals)):
            for column, mean in found[which].items():
                values = np.array([r[column] for r in among if r[column] is not None], float)
                value, n = values.mean(), len(values)
                half = stats.t.ppf(0.975, n - 1) * values.std(ddof=1) / n**0.5
                expected = {"value": value, "low": value - half, "high": value + half, "n": n}
                assert mean == pytest.approx(expected)


def test_without_a_folder_the_summary_is_the_same(run):
    again = simulate(case(), BOTH, lanes=LANES, seed=3)
    assert again.document() == run[1].document()
    assert again.rows_sha256 == run[1].rows_sha256


def test_progress_counts_every_lane_once():
    told = []
    simulate(case(), lanes=LANES, batch=7, progress=told.append)
    assert sum(told) == LANES
