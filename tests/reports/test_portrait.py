"""A strategy told: formulas, numbers, facts and its concession curve."""

import re

import numpy as np
import pytest

from negosim.reports.curves import concession_curve
from negosim.reports.drawing import save
from negosim.reports.portrait import Portrait, chart, entry
from negosim.strategies.catalogue import CATALOGUE, strategy
from negosim.strategies.parts import KINDS, LEAVE, PARTS, part
from negosim.strategies.spec import parse

SHIPPED = tuple(CATALOGUE)
TIME = np.arange(1, 22) / 22


def portrait(spec):
    return Portrait(parse(spec))


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k in KINDS for n in PARTS[k]])
def test_every_part_says_its_formula(kind, name):
    formula = PARTS[kind][name].formula
    assert formula
    assert all(p.name in formula for p in PARTS[kind][name].parameters)


@pytest.mark.parametrize("name", SHIPPED)
def test_facts_are_those_of_the_catalogue(name):
    told, known = entry(parse(name)), CATALOGUE[name]
    for fact in ("uses_chance", "open_loop", "models_opponent", "needs_listing"):
        assert told[fact] == getattr(known, fact)


def test_a_swapped_part_changes_facts():
    assert entry(parse("boulware/bidding=any"))["open_loop"] is False
    assert entry(parse("boulware/model=frequency"))["models_opponent"] is True


@pytest.mark.parametrize("beta", [0.2, 1.0, 3.0])
def test_an_open_loop_strategy_shows_what_it_aims_at(beta):
    told = portrait(f"time-dependent:beta={beta}")
    assert told.time == pytest.approx(TIME)
    assert told.utility == pytest.approx(0.2 + 0.8 * (1 - TIME ** (1 / beta)))


def test_others_show_the_offers_they_make():
    told = portrait("tit-for-tat")
    assert "to linear in split-the-dollar" in told.measured
    assert told.utility[0] == 1.0
    assert (np.diff(told.utility) <= 0).all()
    assert told.utility[-1] == pytest.approx(0.2)
    assert "mean of 200 tables" in portrait("random").measured


def test_a_strategy_that_walks_out_offers_no_more():
    @part("bidding", "leaves-early")
    def leaves_early(view, aim):
        return np.where(view.round < 3, view.own.at_least(aim), LEAVE)

    @part("bidding", "leaves-early-open", open_loop=True)
    def leaves_early_open(view, aim):
        return leaves_early(view, aim)

    for name, rounds in (("leaves-early", 3), ("leaves-early-open", 4)):
        strategy(name, "Offers three times, then leaves.", bidding=name)
        told = portrait(name)
        assert np.isfinite(told.utility).sum() == rounds
        assert told.document()["curve"]["utility"][rounds:] == [None] * (21 - rounds)
        assert re.search(r"utility +[\d.]+ +- +- +- +-", told.text())
        del CATALOGUE[name], PARTS["bidding"][name]


def test_a_chart_has_a_bar_a_round_as_high_as_its_utility():
    bars = [line[5:] for line in chart(np.linspace(0, 1, 21)).split("\n")[:6]]
    assert {len(bar) for bar in bars} == {42}
    heights = [sum(" ▁▂▃▄▅▆▇█".index(bar[2 * at]) for bar in bars) for at in range(21)]
    assert heights == [round(48 * at / 20) for at in range(21)]


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_portrait_fits_the_terminal(name, columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    text = portrait(name).text()
    assert max(map(len, text.split("\n"))) <= columns
    for kind, own in CATALOGUE[name].parts.items():
        assert f"{kind}={own}" in text


def test_the_curve_is_drawn_as_it_is_told(tmp_path):
    told = portrait("conceder:beta=4")
    axes = told.figure().axes[0]
    line = axes.lines[-1]
    assert line.get_xdata() == pytest.approx(told.time)
    assert line.get_ydata() == pytest.approx(told.utility)
    assert axes.get_xlabel() == "Share of the talks used up"
    assert "conceder:beta=4" in told.figure().get_suptitle()
    figures = [concession_curve(TIME, TIME, 0.2, "A line") for _ in range(2)]
    for at, figure in enumerate(figures):
        save(figure, tmp_path / f"{at}.png")
    assert (tmp_path / "0.png").read_bytes() == (tmp_path / "1.png").read_bytes()
