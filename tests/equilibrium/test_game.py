"""A game of one's own, read from JSON."""

import json
from fractions import Fraction

import numpy as np
import pytest

from negosim.equilibrium.files import read
from negosim.equilibrium.game import GameError, game, parse
from negosim.errors import UsageError


def told(text):
    with pytest.raises(GameError) as error:
        parse(text, "mine.json")
    assert error.value.exit_code == 2
    return str(error.value).split("\n  ")


def test_numbers_are_taken_as_they_are_written():
    one = parse('{"A": [[0.1, 1e-9, "-2/3"]], "B": [[3, 0e999999999, -0.0]]}')
    assert one.A.tolist() == [[Fraction(1, 10), Fraction(1, 10**9), Fraction(-2, 3)]]
    assert one.B.tolist() == [[3, 0, 0]]


def test_names_may_be_given_or_left_out():
    one = parse('{"A": [[1], [2]], "B": [[1], [2]], "columns": ["wait"], "rows": null}')
    assert one.rows == ("row 1", "row 2")
    assert one.columns == ("wait",)


def test_all_faults_are_told_at_once_each_with_its_place():
    faulty = {
        "A": [[1, None, "1/0"], [2, True], 3],
        "rows": ["stay", 5, "stay"],
        "columns": "left",
        "colums": [],
    }
    remedy = 'is not a payoff. Write a number within ±1e300, or a fraction in quotes: "1/3".'
    assert told(json.dumps(faulty)) == [
        "mine.json: 10 faults",
        "colums: not part of a game. Did you mean 'columns'?",
        f"A[0][1]: null {remedy}",
        f'A[0][2]: "1/0" {remedy}',
        "A[1]: 2 payoffs, but the first row has 3. Give every row one for each column.",
        f"A[1][1]: true {remedy}",
        "A[2]: not a list of payoffs, such as [3, 0].",
        "B: missing. Give the column player's payoffs, a list of rows.",
        "rows[1]: not a name. Write a word in quotes.",
        "rows[2]: 'stay' is there already. Choose another name.",
        "columns: not a list of names. Give one for each column, or leave it out.",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not JSON: Expecting value: line 1 column 1 (char 0)."),
        ("[1]", "not a game. Write an object such as"),
        ("[" * 100_000, "its numbers or brackets are beyond reading."),
        ('{"A": ' + "1" * 5000 + "}", "its numbers or brackets are beyond reading."),
        ('{"A": [[1]], "A": [[2]], "B": [[1]]}', "A: given more than once. Keep one."),
        ('{"A": [[1]], "B": [[1], [2]]}', "B: 2 rows of 1, but A has 1 row of 1."),
        ('{"A": [], "B": [[1]]}', "A: not a list of rows, such as"),
        ('{"A": {"x": 1}, "B": [[1]]}', "A: not a list of rows, such as"),
        ('{"A": null, "B": [[1]]}', "A: not a list of rows, such as"),
        ('{"A": [[]], "B": [[1]]}', "A[0]: not a list of payoffs, such as [3, 0]."),
        ('{"A": [[NaN]], "B": [[1]]}', "A[0][0]: NaN is not a payoff."),
        ('{"A": [[-Infinity]], "B": [[1]]}', "A[0][0]: -Infinity is not a payoff."),
        ('{"A": [[1e999999999]], "B": [[1]]}', "A[0][0]: 1E+999999999 is not a payoff."),
        ('{"A": [[1e-999999999]], "B": [[1]]}', "A[0][0]: 1E-999999999 is not a payoff."),
        ('{"A": [["nan"]], "B": [[1]]}', 'A[0][0]: "nan" is not a payoff.'),
        ('{"A": [[' + "9" * 301 + ']], "B": [[1]]}', f"A[0][0]: {'9' * 40}… is not a payoff."),
        ('{"A": [[1]], "B": [[1]], "rows": []}', "rows: 0 names for 1 row. Give one for each,"),
        ('{"A": [[1]], "B": [[1]], "rows": [" "]}', "rows[0]: not a name. Write a word in quotes."),
    ],
)
def test_a_fault_is_told_with_its_remedy(text, fault):
    heading, line = told(text)
    assert heading == "mine.json: 1 fault"
    assert line.startswith(fault)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path):
    file = tmp_path / "game.json"
    file.write_text('{"A": [[1]], "B": [[2]]}', encoding="utf-8-sig")
    assert read(str(file)).B.tolist() == [[2]]


def test_what_is_no_file_of_text_is_said_so(tmp_path):
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    for name, sentence in (
        ("nowhere.json", "game 'nowhere.json': no such file."),
        (str(tmp_path), f"{tmp_path}: cannot be read"),
        (str(binary), f"{binary}: not text. Save it as UTF-8."),
        ("a\0b", "a\0b: cannot be read (embedded null byte)."),
    ):
        with pytest.raises(UsageError) as error:
            read(name)
        assert str(error.value).startswith(sentence)


def test_numpy_arrays_make_a_game_and_come_back():
    one = game(np.array([[0.5, 1]]), np.array([[2, 3]]), rows=["stay"])
    assert one.rows == ("stay",)
    assert one.A.astype(float).tolist() == [[0.5, 1]]
    for arrays, sentence in (
        (([[1, 2]], [[1], [2]]), "A is 1 x 2 and B 2 x 1."),
        (([[float("nan")]], [[1]]), "A[0][0]: nan is not a finite number."),
        (([[1]], [[1]], ["a", "b"]), "game: 1 fault\n  rows: 2 names for 1 row."),
    ):
        with pytest.raises(UsageError) as error:
            game(*arrays)
        assert str(error.value).startswith(sentence)
