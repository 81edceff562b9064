"""negosim payoff: what it prints, its JSON, its figures, and how a slip of the hand is told."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from negosim.reports import bars
from negosim.reports.ledger import Ledger
from negosim.scenario.files import load
from negosim.talks.breakdown import complete
from negosim.talks.levers import sweep, tornado
from negosim.talks.moment import snapshot
from tests.cli.bench import document, told

FLAGSHIP = "payoff seoul-washington-2025"
PACKAGE = "--package car_tariff=15,investment=200_even,reciprocal_tariff=15"


def test_lines_in_json_add_up_and_name_only_numbers_that_are_told():
    found = document(f"{FLAGSHIP} {PACKAGE} --lane 3 --date 2025-07-15")
    assert (found["format"], found["date"], found["lane"]) == (1, "2025-07-15", 3)
    assert found["package"]["car_tariff"] == 15
    for party in ("seoul", "washington"):
        side = found["parties"][party]
        for whole, lines in (("payoff", "lines"), ("walk_away", "walk_away_lines")):
            values = [line["value"] for line in side[lines]]
            assert sum(values) == pytest.approx(side[whole], abs=1e-8)
            named = {name for line in side[lines] for name in line["parameters"]}
            assert named <= found["parameters"].keys()
        assert side["gain"] == pytest.approx(side["payoff"] - side["walk_away"])
        keys = {"issue", "term", "part", "sector", "value", "source", "parameters"}
        assert keys == side["lines"][0].keys()
    number = found["parameters"]["durability"]
    assert {"value", "unit", "text", "source", "confidence"} <= number.keys()
    assert found["parameters"]["substitution_own"]["value"].keys() == found["sectors"].keys()
    assert "Census" in found["sectors"]["autos"]["source"]


@pytest.mark.parametrize("columns", [60, 80])
def test_the_account_fits_the_terminal_and_ends_in_the_gain(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    text = told(f"{FLAGSHIP} {PACKAGE} --date 2025-07-15")
    assert max(map(len, text.split("\n"))) <= columns
    assert re.search(r"Tariff on cars and parts: 15 % +\+1\.954\n", text)
    assert re.search(r"Gain +−0\.098\n", text)
    for word in ("consumers' surplus", "duty on", "-politics * backing_down_cars", "quota"):
        assert word in text
    assert "Lines worth 0 to a party are left out." in " ".join(text.split())


def test_without_a_package_it_is_the_nash_package_and_says_so():
    text = told("payoff seoul-washington-classroom")
    assert "Package (the Nash package of the day): Tariffs on cars" in text
    assert re.search(r"Payoff +\+65\n", text)


def test_a_package_can_be_named_by_its_number_or_by_a_record():
    by_number = document("payoff split-the-dollar --outcome 13")
    assert by_number["package"] == {"share": 65}
    by_record = document(f"{FLAGSHIP} --record july")
    record = next(entry for entry in load(FLAGSHIP.split()[1]).record if entry.name == "july")
    assert by_record["package"] == record.package
    assert by_record["date"] == record.date_.isoformat()


def test_a_package_may_be_named_issue_by_issue():
    apart = document("payoff logrolling --package timber_duty=15 --package wine_duty=0")
    assert apart["package"] == {"timber_duty": 15, "wine_duty": 0}


def test_a_kind_of_ones_own_is_followed_too(tmp_path):
    plugin = tmp_path / "toll.py"
    plugin.write_text(
        "import numpy as np\n"
        "from negosim.payoffs.terms import Term, kind\n"
        "@kind('toll_of_mine')\n"
        "class Toll(Term):\n"
        "    def rows(self, scope, frame):\n"
        "        return np.full((scope.lanes, 3), 7.0)\n"
    )
    case = tmp_path / "case.toml"
    text = (Path("scenarios") / "split-the-dollar.toml").read_text()
    case.write_text(text + '[[term]]\nkind = "toll_of_mine"\nname = "gate"\nsource = "me"\n')
    found = document(f"payoff {case} --outcome 0 --plugin {plugin}")
    assert found["parties"]["bob"]["payoff"] == 107
    assert {line["term"] for line in found["parties"]["alice"]["lines"]} == {"gate"}


def test_a_sweep_tells_every_level_and_each_step():
    first, second, *_ = document(f"{FLAGSHIP} {PACKAGE} --sweep car_tariff")["levels"]
    assert (first["level"], first["step"], second["level"]) == ("25", None, "15")
    step = second["payoff"]["seoul"] - first["payoff"]["seoul"]
    assert second["step"]["seoul"] == pytest.approx(step)
    assert second["per_unit"]["seoul"] == pytest.approx(step / -10)
    text = told(f"{FLAGSHIP} {PACKAGE} --sweep investment")
    assert "200 bn, shared evenly   " in text
    assert "a unit more" not in text


def test_a_tornado_tells_the_widest_first_and_all_of_them_in_json():
    found = document(f"{FLAGSHIP} {PACKAGE} --tornado")
    assert len(found["tornado"]) > 60
    values = {entry["parameter"]: entry["low"]["value"] for entry in found["tornado"]}
    assert values["discount_rate"] == pytest.approx(0.025)
    assert values["substitution_own"]["autos"] < 1
    first = found["tornado"][0]
    swing = sum(first["high"]["gain"].values()) - sum(first["low"]["gain"].values())
    assert first["joint_swing"] == pytest.approx(swing)
    text = told(f"{FLAGSHIP} {PACKAGE} --tornado")
    known = load(FLAGSHIP.split()[1]).parameter
    assert f" 1   {known[first['parameter']].text[:9]}" in text
    assert re.search(r"\d+ more move less, \d+ move nothing", " ".join(text.split()))
    assert re.search(r"\n15   \w", text)
    assert not re.search(r"\n16   \w", text)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("--package shar=5", "Did you mean 'share'?"),
        ("--package share=7", "share: '7' is not a level."),
        ("--package share", "share: write share=LEVEL."),
        ("--package share=5 --package share=10", "share: named twice."),
        ("--outcome 21", "has 0 to 20"),
        ("--outcome -1", "not in the range"),
        ("--record july", "There are none."),
        ("--outcome 1 --record july", "name one package"),
        ("--package share=5 --outcome 1", "name one package"),
        ("--sweep shar", "Did you mean 'share'?"),
        ("--sweep share --tornado", "exclude each other"),
        ("--tornado", "nothing can move"),
        ("--tornado --lane 2", "leave out --lane"),
        ("--lane 2 --central", "exclude each other"),
        ("--date 2024-01-01", "outside the case"),
        ("--plot plan.gif", ".png or .svg"),
    ],
)
def test_a_slip_is_told_with_what_to_do(line, hint):
    assert hint in told(f"payoff split-the-dollar {line}", 2)


def ledger(*settings):
    here = snapshot(load(FLAGSHIP.split()[1], settings))
    return Ledger(here, complete(here, [("car_tariff", "15"), ("investment", "200_even")]))


def test_a_walk_away_is_followed_down_to_its_terms():
    lines = document(FLAGSHIP)["parties"]["seoul"]["walk_away_lines"]
    assert {inner["term"] for inner in lines[0]["lines"]} > {"reciprocal_trade", "car_trade"}
    assert all(inner["source"] and inner["parameters"] for inner in lines[0]["lines"])
    assert re.search(r"\n    car_trade: 0\.375 × −0\.063 +−0\.023\n", told(FLAGSHIP))


def test_the_head_names_the_world_and_the_record_with_its_note():
    found = document(f"{FLAGSHIP} --record july")
    assert found["choices"]["us_weights"] == "political"
    assert found["events"]["letter"] == "letter"
    text = " ".join(told(f"{FLAGSHIP} --record july").split())
    record = next(entry for entry in load(FLAGSHIP.split()[1]).record if entry.name == "july")
    assert "What Washington weighs: political; The trade court rules: against;" in text
    assert f"But: {' '.join(record.note.split())}" in text


@pytest.mark.parametrize(
    ("line", "more"),
    [("tariff-war", False), ("logrolling", False), ("tariff-war --outcome 60", True)],
)
def test_all_else_is_only_told_where_there_is_some(line, more):
    assert ("all else as on the day" in told(f"payoff {line}")) == more


def test_bars_on_one_side_of_the_middle_hide_none():
    this = ledger()
    found = tornado(this.here, this.outcome)
    both = found.ends[:15] - found.gains
    for party, axes in enumerate(bars.storm(this, found).axes):
        for at, (low, high) in enumerate(both[:, :, party]):
            first, second = axes.patches[2 * at : 2 * at + 2]
            apart = first.get_y() + first.get_height() <= second.get_y() + 1e-9
            assert apart == (low * high > 0)


def test_a_title_has_the_whole_package_and_the_record():
    this = ledger()
    title = bars.waterfall(replace(this, chosen="record: July")).get_suptitle()
    assert "Record: July: " in " ".join(title.split())
    assert "…" not in title
    assert "Investment in the United States" in " ".join(title.split())


def bar_widths(axes):
    return [patch.get_width() for patch in axes.patches]


def test_bars_of_the_issues_lead_to_the_payoff():
    this = ledger()
    figure = bars.waterfall(this)
    for party, axes in enumerate(figure.axes):
        *steps, payoff = bar_widths(axes)
        assert sum(steps) == pytest.approx(payoff)
        assert payoff == pytest.approx(this.here.payoffs[party, this.outcome])
        assert this.here.walk_away[party] in [line.get_xdata()[0] for line in axes.lines]


def test_a_tornado_is_drawn_with_the_widest_on_top():
    this = ledger()
    found = tornado(this.here, this.outcome)
    figure = bars.storm(this, found)
    labels = [label.get_text().replace("\n", " ") for label in figure.axes[0].get_yticklabels()]
    assert labels == this.movers(found)[:15]
    for party, axes in enumerate(figure.axes):
        assert bar_widths(axes)[:2] == pytest.approx(found.ends[0, :, party] - found.gains[party])


@pytest.mark.parametrize(("issue", "panels"), [("reciprocal_tariff", 3), ("investment", 2)])
def test_a_lever_is_drawn_from_its_first_level_on(issue, panels):
    this = ledger("choice.us_weights=welfare")
    swept = sweep(this.here, this.outcome, issue)
    figure = bars.lever(this, swept)
    assert len(figure.axes) == panels
    assert figure.axes[0].lines[0].get_ydata().tolist() == swept.payoffs[0].tolist()
    left, right = figure.axes[0].get_xlim()
    assert (left > right) == (issue == "reciprocal_tariff")
    for part in ("Tariff on cars and parts: 15\u00a0%", "Tue 20 May 2025, central values"):
        assert part in figure.get_suptitle()


def test_a_figure_is_written(tmp_path):
    file = tmp_path / "figure.png"
    told(f"payoff split-the-dollar --plot {file}")
    assert file.stat().st_size > 1000
