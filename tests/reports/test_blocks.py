"""Blocks read the same in the terminal and in Markdown, whatever words they hold."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from negosim.reports.blocks import Entry, Grid, Heading, Prose, Verbatim, markdown, prose, text

RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render
words = st.text(st.sampled_from("ab1.)(#+-*_=>|~$&;<[]!`\\: %"), min_size=1).filter(str.strip)


def seen(blocks):
    """What a reader of the rendered page sees."""
    page = RENDER(markdown(blocks)).replace("<strong>", "").replace("</strong>", "")
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def plain(*said):
    return " ".join(" ".join(said).split())


@given(words)
def test_no_word_turns_into_a_mark(said):
    assert seen([Prose(said)]) == plain(said)
    assert seen([Heading(said, 3)]) == plain(said)
    both = f"{plain(said)}: {plain(said)}"
    assert seen([Entry(said, said, ((said, said),))]) == f"{both} {both}"
    assert seen([Grid(["h", said], [["r", said]], "lr")]) == plain("h", said, "r", said)


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_lines_keep_to_the_terminal(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    long = "a title as long as a sentence that nobody would ever have read aloud to a class " * 2
    blocks = [Heading(long, 1), Prose(long), Entry(long, long, ((long, long),))]
    blocks.append(Grid(["", "level", "x"], [["now", long, "1.00"]], "llr"))
    lines = text(blocks).split("\n")
    assert max(map(len, lines)) <= columns
    assert sum(line.count("sentence") for line in lines) == 14


def test_a_per_cent_sign_stays_with_its_number(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    told = text([Prose("25 % " * 40)])
    assert not re.search(r"^%|25$", told, re.MULTILINE)


def test_entries_stand_together_and_all_else_apart():
    told = text([Heading("A"), Entry("x"), Entry("y", "z"), Prose("b"), Verbatim(" 1\n 2")])
    assert told == "A\n─\n\n  x\n  y: z\n\nb\n\n 1\n 2"


def test_empty_lines_part_paragraphs():
    parts = ["one\nline", "another", "third"]
    assert prose("one\nline\n\nanother\n  \nthird") == [Prose(part) for part in parts]
    assert prose(" \n ") == []


def test_verbatim_lines_are_a_code_block():
    assert seen([Verbatim("1 │██*_\n0 │█")]) == "1 │██*_ 0 │█"
