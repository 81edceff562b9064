"""Stage games of sampled lanes: columns only where asked for, the same however they are made."""

import json
from dataclasses import replace

import pytest

from negosim.errors import UsageError
from negosim.experiments.plan import plan_from, plan_of
from negosim.experiments.results import Run
from negosim.experiments.simulate import played
from negosim.experiments.stages import cost
from negosim.experiments.statistics import SCORES
from negosim.plugins import read_plugin
from negosim.scenario.files import load

CASE = load("split-the-dollar")
PLAIN = replace(plan_of(CASE, {"alice": "linear,random"}, 1, 60), part_lanes=25)
GAMES = replace(PLAIN, stage_games=4, futures=3)
MORE = [
    *(f"{score}.{party}" for score in SCORES for party in ("alice", "bob")),
    "stage_equilibria",
    "stage_scores",
]


def rows(plan, **how):
    with played(plan, **how) as run:
        return [part.talks for part in run.parts()], run.manifest


def test_rows_change_by_their_columns_only_and_only_where_asked_for():
    plain, games = rows(PLAIN)[0], rows(GAMES)[0]
    for one, other in zip(plain, games, strict=True):
        assert other.column_names == [*one.column_names, *MORE]
        assert other.drop_columns(MORE).equals(one)
    assert "stage_games" not in PLAIN.document()
    assert plan_from(PLAIN.document()) == PLAIN
    assert plan_from(GAMES.document()) == GAMES


def test_sampled_lanes_are_spread_evenly_and_carry_scores():
    found = [row for part in rows(GAMES)[0] for row in part.to_pylist()]
    held = [row for row in found if row["stage_scores"]]
    assert sorted({row["lane"] for row in held}) == [0, 15, 30, 45]
    assert len(held) == 8
    for row in held:
        told = json.loads(row["stage_scores"])
        for at, name in ((1, "equilibrium_score.alice"), (3, "equilibrium_score_worst.alice")):
            alice = [line[at] for line in told if line[at] is not None]
            assert row[name] == pytest.approx(sum(alice) / len(alice))
        assert all(0 <= score <= 1 for line in told for score in line if score is not None)


def test_batches_and_resuming_change_nothing(tmp_path):
    whole = rows(GAMES)[1]["rows_sha256"]
    assert rows(GAMES, out=tmp_path / "two", batch=7)[1]["rows_sha256"] == whole
    run = Run.open(tmp_path / "two")
    (tmp_path / "two" / "talks" / "part-000001.parquet").unlink()
    assert run.plan == GAMES
    assert rows(GAMES, out=tmp_path / "two", resume=True)[1]["rows_sha256"] == whole


@pytest.mark.parametrize("other", [PLAIN, replace(GAMES, futures=4), replace(GAMES, lanes=90)])
def test_a_run_goes_on_with_the_same_stage_games_only(tmp_path, other):
    rows(GAMES, out=tmp_path)
    with pytest.raises(UsageError, match=r"other (stage_games|futures|lanes)"):
        rows(other, out=tmp_path, resume=True)


def test_the_cost_is_stated_in_negotiations_and_seconds():
    assert cost(GAMES).startswith(
        "stage games: 4 lanes x 2 pairings x ~2 rounds x 16 cells x 3 futures = 768 negotiations"
    )


CRACKER = """
import numpy as np
from negosim.draws.streams import uniforms
from negosim.strategies import part, strategy

@part("target", "cracks-WHERE", uses_chance=True)
def cracks(view):
    'Raises in some lanes.'
    if np.isin(view.chance, uniforms(1, "alice.turn", LANES, 1)).any():
        raise ValueError("crack")
    return 1 - view.time

strategy("cracker-WHERE", "raises", target="cracks-WHERE")
"""


@pytest.mark.parametrize(
    ("where", "lanes", "said"), [("one", "range(1)", "about"), ("all", "range(4)", "none")]
)
def test_a_strategy_that_raises_costs_its_lanes_and_no_more(tmp_path, where, lanes, said):
    file = tmp_path / "cracker.py"
    file.write_text(CRACKER.replace("WHERE", where).replace("LANES", lanes))
    plan = plan_of(CASE, {"alice": f"cracker-{where}"}, 1, 4, [read_plugin(str(file))])
    plan = replace(plan, stage_games=4, futures=3)
    assert said in cost(plan)
    [part], _ = rows(plan)
    failed = [end == "failed" for end in part.column("end").to_pylist()]
    assert any(failed)
    assert [told is None for told in part.column("stage_scores").to_pylist()] == failed
