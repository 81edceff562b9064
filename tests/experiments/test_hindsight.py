"""What really happened: gains in every lane, how often it was worth it, its place beside play."""

import json

import pytest
from typer.testing import CliRunner

from negosim.cli.app import app
from negosim.errors import ScenarioError
from negosim.experiments.hindsight import hindsight
from negosim.experiments.plan import plan_of
from negosim.experiments.simulate import played
from negosim.experiments.study import load_study
from tests.contracts.cases import played as talked
from tests.contracts.cases import simple

RECORD = """
[parameter]
worth = { dist = "uniform", low = -1, high = 3 }
[[record]]
name = "past"
title = "What was signed"
date = 2025-02-01
package = { deal = 1 }
note = "Half of it was never paid."
[[record]]
name = "nothing"
date = 2025-02-01
package = {}
"""


def case():
    """Level 1 pays the north `worth` in -1..3 and the south 1; level 2 pays both 0.5."""
    return simple([0, "worth", 0.5], [0, 1, 0.5], more=RECORD)


def standing(*pairs, south="conceder", lanes=400):
    plan = plan_of(case(), {"north": ",".join(pairs), "south": south}, 1, lanes)
    with played(plan) as run:
        return {one.entry.name: one for one in hindsight(run)}


def test_the_rows_of_worlds_say_what_it_would_have_been_worth_there():
    record = talked(case(), ("linear", "linear"))
    worlds = {name: column.values for name, column in record.worlds_table.items()}
    assert worlds["record.past.gain.north"].tolist() == pytest.approx(
        worlds["parameter.worth"].tolist()
    )
    assert set(worlds["record.past.gain.south"]) == {1.0}
    assert set(worlds["record.nothing.gain.north"]) == {0.0}  # as it began: the first level


def test_shares_and_means_are_those_of_the_spread():
    """Uniform in -1..3: worth it in 3 of 4 worlds, 1 on average."""
    past = standing("linear")["past"]
    assert past.worlds == 400
    assert past.often("north").value == pytest.approx(0.75, abs=0.06)
    assert past.often("south").value == 1
    assert past.often("both").value == past.often("north").value
    assert past.gains["north"].estimate().value == pytest.approx(1, abs=0.15)
    assert past.gains["south"].estimate().value == 1
    assert past.share.n == round(400 * past.often("both").value)
    assert past.share.estimate().value <= 1


def test_its_place_beside_play_counts_no_deal_as_nothing():
    """Without a deal in any world, all that gains both sides together is above play."""
    never = "hardliner/accept=constant:c=1"
    found = standing("linear", never, south=never)["past"]
    assert found.better(1).n == 400
    assert found.better(1).value > 0.99  # worth - 1 and more is all but always there
    assert standing("linear")["past"].better(0).value < 0.99


def test_records_never_change_what_is_played():
    with_them, without = (
        case(),
        simple([0, "worth", 0.5], [0, 1, 0.5], more=RECORD.split("[[record]]")[0]),
    )
    rows = [talked(one, ("linear", "boulware")).columns for one in (with_them, without)]
    assert all((rows[0][name] == rows[1][name]).all() for name in ("outcome", "payoff.north"))


def test_the_shipped_study_tells_every_record(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study, scenario = load_study("what-happened")
    text = study.model_dump_json()
    assert json.loads(text)["design"]["kind"] == "records"
    short = "\n".join(
        [
            "format = 1",
            'question = "How?"',
            'scenario = "seoul-washington-2025"',
            "lanes = 6",
            '[design]\nkind = "records"',
        ]
    )
    (tmp_path / "short.toml").write_text(short)
    told = CliRunner().invoke(app, ["experiment", "short.toml", "-q"])
    assert told.exit_code == 0
    for entry in scenario.record:
        assert entry.title.split(",")[0] in " ".join(told.stdout.split())
    assert told.stdout.count("worth its walk-away to") == len(scenario.record) == 2


def test_a_study_of_records_needs_some(tmp_path):
    (tmp_path / "none.toml").write_text(
        'format = 1\nquestion = "?"\nscenario = "split-the-dollar"\nlanes = 5\n'
        '[design]\nkind = "records"\n'
    )
    with pytest.raises(ScenarioError, match=r"has no \[\[record\]\]"):
        load_study(str(tmp_path / "none.toml"))


def test_frontier_marks_and_tells_them_on_request(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line = "frontier seoul-washington-2025 --date 2025-07-30"
    plain, marked = (
        json.loads(CliRunner().invoke(app, [*line.split(), *more, "--json"]).stdout)
        for more in ([], ["--records"])
    )
    records = marked.pop("records")
    assert plain == marked
    assert [one["name"] for one in records] == ["july", "fact_sheet"]
    assert all(one["note"] and one["source"] for one in records)
    for one in records:
        gains = [one["payoff"][p] - plain["walk_away"][p] for p in ("seoul", "washington")]
        assert one["individually_rational"] == (min(gains) >= 0)
    told = CliRunner().invoke(app, [*line.split(), "--records", "--plot", "x.svg"])
    assert "What really happened" in told.stdout
    assert (tmp_path / "x.svg").stat().st_size > 10_000
    refused = CliRunner().invoke(app, ["run", "split-the-dollar", "--records"])
    assert refused.exit_code == 2
