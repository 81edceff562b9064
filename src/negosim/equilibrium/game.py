"""A game of one's own, from JSON: all its faults at once, each with its place and a remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from negosim.equilibrium.exact import Rationals, tables
from negosim.errors import Fault, UsageError, did_you_mean

__all__ = ["Game", "GameError", "game", "names", "number", "parse"]

KEYS = ("A", "B", "rows", "columns")
FRACTION = re.compile(r"\s*[+-]?\d{1,300}(/0{0,9}[1-9]\d{0,299})?\s*", re.ASCII)
DIGITS = 300  # a payoff has at most so many before and behind the point


class GameError(UsageError):
    """All faults of one game file."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file = file
        self.faults = tuple(faults)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n  ".join([f"{file}: {count}", *map(str, faults)]))


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """A game of two players.

    Attributes
    ----------
    A, B : (row, column) array of Fractions
        Payoffs of row and column player, just as written.
    rows, columns : tuple of str
        Names of the strategies, all different on a side.
    """

    A: Rationals
    B: Rationals
    rows: tuple[str, ...]
    columns: tuple[str, ...]


def game(
    A: ArrayLike,
    B: ArrayLike,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> Game:
    """A game from numpy arrays or nested lists; `A.astype(float)` leads back.

    Raises
    ------
    UsageError
        Where the payoffs are not two tables of finite numbers of one shape; `GameError` with
        what is wrong with the names.

    Examples
    --------
    >>> one = game(np.array([[0.5, 1]]), [[2, Fraction(1, 3)]])
    >>> one.A.astype(float).tolist(), one.B[0, 1], one.columns
    ([[0.5, 1.0]], Fraction(1, 3), ('column 1', 'column 2'))
    """
    ours, theirs = tables(A, B)
    faults: list[Fault] = []
    given = {"rows": rows and list(rows), "columns": columns and list(columns)}
    sides = [
        names(given, side, count, faults)
        for side, count in zip(("rows", "columns"), ours.shape, strict=True)
    ]
    if faults:
        raise GameError("game", faults)
    return Game(ours, theirs, sides[0], sides[1])


def parse(text: str, file: str = "game") -> Game:
    """Check a game's text and take its numbers exactly as they are written.

    Parameters
    ----------
    text : str
        A JSON object with the payoffs `A` of the row and `B` of the column player, each a
        list of rows, and if you like the names of `rows` and `columns`. A payoff is a number
        or a fraction in quotes, "1/3".
    file : str
        What an error calls it.

    Raises
    ------
    GameError
        With every fault.

    Examples
    --------
    >>> game = parse('{"A": [[0.1, "1/3"]], "B": [[1, 2]], "rows": ["stay"]}')
    >>> game.A.tolist(), game.rows, game.columns
    ([[Fraction(1, 10), Fraction(1, 3)]], ('stay',), ('column 1', 'column 2'))
    """
    faults: list[Fault] = []
    tree = _tree(text, file, faults)
    for key in tree:
        if key not in KEYS:
            faults.append(Fault(key, f"not part of a game. {did_you_mean(key, KEYS)}"))
    A, B = (_table(tree, key, faults) for key in ("A", "B"))
    if A is not None and B is not None and A.shape != B.shape:
        b, a = (f"{_count(table.shape[0], 'row')} of {table.shape[1]}" for table in (B, A))
        faults.append(Fault("B", f"{b}, but A has {a}. Give both the same shape."))
    sized = A if A is not None else B
    counts = sized.shape if sized is not None else (None, None)
    rows = names(tree, "rows", counts[0], faults)
    columns = names(tree, "columns", counts[1], faults)
    if faults or A is None or B is None:
        raise GameError(file, faults)
    return Game(A, B, rows, columns)


def _tree(text: str, file: str, faults: list[Fault]) -> dict[str, Any]:
    """The text as an object."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        for name in sorted({key for key in keys if keys.count(key) > 1}):
            faults.append(Fault(name, "given more than once. Keep one."))
        return dict(pairs)

    try:
        tree = json.loads(text, parse_float=Decimal, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise GameError(file, [Fault("", f"not JSON: {error}.")]) from None
    except (ValueError, RecursionError):  # an integer of thousands of digits, too many brackets
        raise GameError(file, [Fault("", "its numbers or brackets are beyond reading.")]) from None
    if not isinstance(tree, dict):
        example = '{"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}'
        raise GameError(file, [Fault("", f"not a game. Write an object such as {example}.")])
    return tree


def _table(tree: dict[str, Any], key: str, faults: list[Fault]) -> Rationals | None:
    """One player's payoffs; None where they have a fault."""
    before = len(faults)
    player = {"A": "row", "B": "column"}[key]
    table = tree.get(key)
    if key not in tree:
        faults.append(Fault(key, f"missing. Give the {player} player's payoffs, a list of rows."))
    elif not isinstance(table, list) or not table:
        faults.append(Fault(key, "not a list of rows, such as [[3, 0], [5, 1]]."))
    else:
        _lines(table, key, faults)
    if table is None or len(faults) > before:
        return None
    numbers = np.array([number(value) for line in table for value in line], dtype=object)
    return numbers.reshape(len(table), -1)


def _lines(table: list[Any], key: str, faults: list[Fault]) -> None:
    """Note what is wrong with the rows of a table."""
    length = next((len(line) for line in table if isinstance(line, list) and line), 0)
    for at, line in enumerate(table):
        place = f"{key}[{at}]"
        if not isinstance(line, list) or not line:
            faults.append(Fault(place, "not a list of payoffs, such as [3, 0]."))
            continue
        if len(line) != length:
            text = f"{_count(len(line), 'payoff')}, but the first row has {length}."
            faults.append(Fault(place, f"{text} Give every row one for each column."))
        for to, value in enumerate(line):
            if number(value) is None:
                shown = str(value) if isinstance(value, Decimal) else json.dumps(value, default=str)
                shown = shown if len(shown) <= 40 else f"{shown[:40]}…"
                text = f"{shown} is not a payoff. Write a number within ±1e300, or a fraction"
                faults.append(Fault(f"{place}[{to}]", f'{text} in quotes: "1/3".'))


def number(value: Any) -> Fraction | None:
    """A payoff as written; None where it is none, or beyond what a double can hold."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        return None  # NaN and Infinity come as floats
    if isinstance(value, str) and not FRACTION.fullmatch(value):
        return None
    if isinstance(value, Decimal):
        if not value:
            return Fraction(0)  # whatever its exponent
        if not -DIGITS <= value.adjusted() < DIGITS:
            return None
    exact = Fraction(value)
    return exact if abs(exact) < 10**DIGITS else None


def names(
    tree: dict[str, Any], key: str, count: int | None, faults: list[Fault]
) -> tuple[str, ...]:
    """Names of one side's strategies; numbered ones where there are none."""
    given = tree.get(key)
    word = {"rows": "row", "columns": "column"}[key]
    if given is None:
        return tuple(f"{word} {at}" for at in range(1, 1 + (count or 0)))
    if not isinstance(given, list):
        faults.append(
            Fault(key, f"not a list of names. Give one for each {word}, or leave it out.")
        )
        return ()
    for at, name in enumerate(given):
        if not isinstance(name, str) or not name.strip() or not name.isprintable():
            faults.append(Fault(f"{key}[{at}]", "not a name. Write a word in quotes."))
        elif name in given[:at]:
            faults.append(Fault(f"{key}[{at}]", f"'{name}' is there already. Choose another name."))
    if count is not None and len(given) != count:
        text = f"{_count(len(given), 'name')} for {_count(count, word)}."
        faults.append(Fault(key, f"{text} Give one for each, or leave them out."))
    return tuple(map(str, given))


def _count(many: int, word: str) -> str:
    return f"{many} {word}" if many == 1 else f"{many} {word}s"
