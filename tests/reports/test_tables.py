"""Tables, paragraphs and numbers for the terminal."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.experiments.simulate import simulate
from negosim.reports.summary import summary_text
from negosim.reports.tables import hanging, paragraph, plain_table, width
from negosim.reports.words import number, signed
from tests.contracts.cases import simple


@pytest.mark.parametrize(("columns", "used"), [("20", 40), ("60", 60), ("120", 120), ("300", 120)])
def test_the_width_follows_the_terminal_within_bounds(monkeypatch, columns, used):
    monkeypatch.setenv("COLUMNS", columns)
    assert width() == used


@pytest.mark.parametrize("columns", ["40", "60", "120"])
def test_text_is_wrapped_and_loses_no_word(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    text = "A long-winded word, " * 20
    for told in (paragraph(text), hanging("label: ", text)):
        assert max(map(len, told.split("\n"))) <= int(columns)
        assert told.split()[-20 * 3 :] == text.split()


def test_a_cell_that_is_too_long_is_folded_not_cut(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    told = plain_table(["name", "text"], [["it", "word " * 30 + "x" * 70]], "ll")
    assert max(map(len, told.split("\n"))) <= 40
    assert "…" not in told
    assert told.count("word") == 30
    assert told.count("x") == 71  # the head has one


@pytest.mark.parametrize("columns", ["40", "60", "80", "120"])
@given(data=st.data())
def test_no_number_of_a_table_is_ever_cut(columns, data):
    count = data.draw(st.integers(1, 7))
    cell = st.floats(-1e6, 1e6).map("{:.6f}".format)
    rows = data.draw(st.lists(st.lists(cell, min_size=count, max_size=count), max_size=3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", columns)
        told = plain_table([f"head{at}" for at in range(count)], rows, "l" + "r" * (count - 1))
    assert max(map(len, told.split("\n"))) <= int(columns)
    words = told.split()
    assert [w for w in words if "." in w] == [cell for row in rows for cell in row]


def test_a_row_too_wide_for_the_terminal_becomes_a_block(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    told = plain_table(["if", "difference", "95 % interval"], [["a" * 30, "0.08", "0 to 1"]], "lrr")
    assert told == "\n".join([f"if: {'a' * 30}", "  difference: 0.08", "  95 % interval: 0 to 1"])


def test_marks_of_other_languages_are_told_as_they_stand():
    assert "[red]x[/red] :tea:" in plain_table(["a"], [["[red]x[/red] :tea:"]], "l")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.0, "0.00"),
        (-0.001, "0.00"),
        (-0.004, "0.00"),
        (-1.5, "−1.50"),
        (12, "+12"),
        (1234.5, "+1,234.50"),
        (-1000, "−1,000"),
        (math.nan, "-"),
    ],
)
def test_a_gain_is_told_with_its_sign_and_nothing_without(value, told):
    assert signed(value) == told
    assert number(value) == told.lstrip("+")


def test_what_rounds_to_nothing_has_no_sign():
    assert signed(0.001) == "0.00"


@pytest.mark.parametrize(
    ("lanes", "walk_away", "words"),
    [(1, (0, 0), "one table"), (30, (0, 0), "100.0 %"), (30, (9, 9), "no deal: no package")],
)
def test_a_summary_has_words_for_one_table_for_deals_only_and_for_none(lanes, walk_away, words):
    case = simple([0, 1, 2], [2, 1, 0], walk_away=walk_away)
    summary = simulate(case, {"north": "linear", "south": "linear"}, lanes=lanes)
    told = summary_text(summary, case)
    assert words in told
    assert "nan" not in told
    assert "inf" not in told
