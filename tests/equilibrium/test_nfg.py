"""Gambit's files of games: both versions, and what is wrong with them."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.equilibrium.files import read, to_json, write
from negosim.equilibrium.game import GameError, game, parse
from negosim.equilibrium.nfg import from_nfg, to_nfg
from negosim.errors import UsageError

SAMPLE = 'NFG 1 R "sample" { "Player 1" "Player 2" } { 3 2 }\n\n1 1 0 2 0 2 1 1 0 3 2 0'
OUTCOMES = r"""NFG 1 D "of ""many"" hands" { "A" "B" }
{ { "a \"quote\"" "b" } { "l" "r" "m" } }
"a comment"
{ { "" 1, 1 } { "won" -0.5 2/3 } }
1 2 0 1 2 0
"""


def test_the_first_players_strategy_changes_fastest():
    one = from_nfg(SAMPLE)
    assert one.A.tolist() == [[1, 1], [0, 0], [0, 2]]
    assert one.B.tolist() == [[1, 1], [2, 3], [2, 0]]
    assert one.rows == ("row 1", "row 2", "row 3")


def test_outcomes_are_numbered_from_one_and_zero_pays_nothing():
    one = from_nfg(OUTCOMES.replace('""many""', "many"))
    assert one.A.tolist() == [[1, 0, Fraction(-1, 2)], [Fraction(-1, 2), 1, 0]]
    assert one.B[1].tolist() == [Fraction(2, 3), 1, 0]
    assert one.rows == ('a "quote"', "b")


labels = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=5)
payoffs = st.fractions(max_denominator=99) | st.integers(-(10**20), 10**20)


@given(data=st.data(), rows=st.integers(1, 4), columns=st.integers(1, 4))
def test_a_game_comes_back_as_it_was_from_both_kinds_of_file(data, rows, columns):
    table = st.lists(
        st.lists(payoffs, min_size=columns, max_size=columns), min_size=rows, max_size=rows
    )
    A, B = data.draw(table), data.draw(table)
    sides = [
        data.draw(st.lists(labels, min_size=size, max_size=size, unique=True))
        for size in (rows, columns)
    ]
    one = game(A, B, *sides)
    for again in (from_nfg(to_nfg(one, 'a "title"')), parse(to_json(one))):
        assert (again.A.tolist(), again.B.tolist()) == (one.A.tolist(), one.B.tolist())
        assert [list(again.rows), list(again.columns)] == sides


HEAD = 'NFG 1 R "" { "A" "B" } '


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1: the end of the file stands where NFG is due."),
        ("NFG 2 R", "line 1: 2 stands where 1 is due."),
        ("NFG 1 R\n{", 'line 2: { stands where a text in quotes, such as "wait", is due.'),
        ('NFG 1 R "never closed', 'line 1: "never closed stands where a text in quotes'),
        ('NFG 1 R "" { "A" "B" "C" }\n', "line 2: 3 players, but only games of two are solved"),
        (HEAD + "{ 2 2 2 }", "line 1: strategies of two players are due here"),
        (HEAD + "{ 2 0 }", "line 1: strategies of two players are due here"),
        (HEAD + "{ 9999999 2 }", "line 1: 9999999 stands where a number of strategies is due."),
        (HEAD + "{ 999999 999999 } 1", "line 1: the file ends before every cell has its"),
        (HEAD + "{ 1 1 }\n1\nnan", "line 3: nan stands where a payoff within ±1e300"),
        (HEAD + "{ 1 1 } 1 1e999999", "line 1: 1e999999 stands where a payoff"),
        (HEAD + "{ 1 1 } 1 1/0", "line 1: 1/0 stands where a payoff"),
        (HEAD + "{ 1 1 } 1 " + "9" * 900, f"line 1: {'9' * 40}… stands where a payoff"),
        (HEAD + "{ 1 1 } 1 2 3", "line 1: more than one entry for each cell of the table."),
        (HEAD + "{ 1 1 } { { 1 2 } } 2", "line 1: 2 stands where the number of an outcome, at"),
        (HEAD + "{ 1 1 } { { 1 2 3 } } 1", "line 1: 3 stands where }: two payoffs make"),
        (HEAD + "{ 1 1 } { { 1 2 }", "line 1: the end of the file stands where { is due."),
        (HEAD + '{ { "a" "a" } { "b" } } 1 2 3 4', "rows[1]: 'a' is there already."),
        ("NFG 1 R " + '"\\' * 100_000, 'line 1: "\\"\\"\\"'),
        (HEAD + "{" * 100_000, "line 1: { stands where a text in quotes"),
    ],
)
def test_a_fault_is_told_with_its_line(text, fault):
    with pytest.raises(GameError) as error:
        from_nfg(text, "g.nfg")
    heading, line = str(error.value).split("\n  ")
    assert heading == "g.nfg: 1 fault"
    assert line.startswith(fault)


@given(text=st.text('NFG1R "\\{}0123/.,ea\n', max_size=60).map(lambda rest: HEAD + rest))
def test_whatever_else_it_says_is_a_game_or_a_fault(text):
    with suppress(GameError):
        assert from_nfg(text).A.size


def test_files_are_told_apart_by_what_they_say(tmp_path):
    file = tmp_path / "one"
    file.write_text(SAMPLE, encoding="utf-8")
    for name in ("a.json", "b.nfg"):
        write(read(str(file)), str(tmp_path / name))
        assert read(str(tmp_path / name)).B.tolist() == [[1, 1], [2, 3], [2, 0]]
    for name, sentence in (("c.txt", "neither .json nor .nfg"), ("x/c.nfg", "cannot be written")):
        with pytest.raises(UsageError, match=sentence):
            write(read(str(file)), str(tmp_path / name))
