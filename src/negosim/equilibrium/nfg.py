"""Gambit's .nfg files of strategic games: both versions are read, that with names is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np

from negosim.equilibrium.exact import Rationals
from negosim.equilibrium.game import Game, GameError, names, number
from negosim.errors import Fault

__all__ = ["from_nfg", "to_nfg"]

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}]|[^\s,{}"]+', re.S)
LABEL = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.S)
DECIMAL = re.compile(r"[+-]?(\d{1,600}\.?\d{0,600}|\.\d{1,600})([eE][+-]?\d{1,6})?", re.ASCII)
COUNT = re.compile(r"\d{1,6}", re.ASCII)


def from_nfg(text: str, file: str = "game") -> Game:
    """A game of two players from a Gambit file, payoffs exactly as written.

    Raises
    ------
    GameError
        With the line of the fault.

    References
    ----------
    Savani, R. & Turocy, T. L. Gambit: the package for computation in game theory, "Game
    representation formats": the strategic game (.nfg) file format.

    Examples
    --------
    The first player's strategy changes fastest.

    >>> game = from_nfg('NFG 1 R "a game" { "A" "B" } { 2 2 } 3 3  5 0.5  0 5  1 1')
    >>> game.A.tolist()[1], game.B[1, 0]
    ([Fraction(5, 1), Fraction(1, 1)], Fraction(1, 2))
    """
    return _Reader(text, file).game()


class _Reader:
    """The tokens of a file, taken one by one; commas count as blanks."""

    def __init__(self, text: str, file: str) -> None:
        self.file, self.text = file, text
        self.tokens = list(TOKEN.finditer(text))
        self.at = 0

    def fail(self, sentence: str) -> GameError:
        """The fault, with the line of the next token."""
        end = self.tokens[self.at].start() if self.at < len(self.tokens) else len(self.text)
        place = f"line {self.text.count(chr(10), 0, end) + 1}"
        return GameError(self.file, [Fault(place, sentence)])

    def peek(self) -> str:
        """The next token; empty at the end."""
        return self.tokens[self.at].group() if self.at < len(self.tokens) else ""

    def take(self, what: str, fits: Callable[[str], object]) -> str:
        """The next token, which has to fit."""
        token = self.peek()
        if not fits(token):
            shown = f"{token[:40]}…" if len(token) > 40 else token or "the end of the file"
            raise self.fail(f"{shown} stands where {what} is due.")
        self.at += 1
        return token

    def label(self) -> str:
        """A text in quotes."""
        token = self.take('a text in quotes, such as "wait",', LABEL.fullmatch)
        return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.S)

    def close(self) -> bool:
        """Whether the list ends here; then its brace is taken."""
        ends = self.peek() == "}"
        self.at += ends
        return ends

    def labels(self) -> list[str]:
        """A list of texts."""
        self.take("{", "{".__eq__)
        out: list[str] = []
        while not self.close():
            out.append(self.label())
        return out

    def payoff(self) -> Fraction:
        """A number."""
        value = _payoff(self.peek())
        self.take("a payoff within ±1e300, such as 3, -0.5 or 1/3,", lambda _: value is not None)
        return value or Fraction(0)

    def game(self) -> Game:
        """The whole file."""
        for word, known in (("NFG", {"NFG"}), ("1", {"1"}), ("R", {"R", "D"})):
            self.take(word, known.__contains__)
        self.label()
        if (players := len(self.labels())) != 2:
            raise self.fail(f"{players} players, but only games of two are solved here.")
        sides = self.sides()
        if self.peek().startswith('"'):
            self.label()  # a comment
        if len(self.tokens) - self.at < len(sides[0]) * len(sides[1]):
            raise self.fail("the file ends before every cell has its payoffs.")
        table = self.cells(len(sides[0]) * len(sides[1]))
        if self.peek():
            raise self.fail("more than one entry for each cell of the table.")
        faults: list[Fault] = []
        given = {"rows": sides[0], "columns": sides[1]}
        rows, columns = (
            names(given if any(side) else {}, key, len(side), faults) for key, side in given.items()
        )
        if faults:
            raise GameError(self.file, faults)
        A, B = (table[:, at].reshape(len(columns), len(rows)).T for at in (0, 1))
        return Game(A, B, rows, columns)

    def sides(self) -> list[list[str]]:
        """Each player's strategies: their names, or blanks where there is only their number."""
        self.take("{", "{".__eq__)
        sides: list[list[str]] = []
        while not self.close():
            if self.peek() == "{":
                sides.append(self.labels())
            else:
                sides.append([""] * int(self.take("a number of strategies", COUNT.fullmatch)))
        if len(sides) != 2 or not all(sides):
            raise self.fail("strategies of two players are due here, at least one each.")
        return sides

    def cells(self, count: int) -> Rationals:
        """Both players' payoffs in each cell, (cell, player)."""
        if self.peek() != "{":
            return _pairs([self.payoff() for _ in range(2 * count)])
        self.take("{", "{".__eq__)
        outcomes = [Fraction(0), Fraction(0)]  # number 0 is no outcome
        while not self.close():
            self.take("{", "{".__eq__)
            if self.peek().startswith('"'):
                self.label()
            outcomes += [self.payoff(), self.payoff()]
            self.take("}: two payoffs make an outcome, and }", "}".__eq__)
        known = len(outcomes) // 2

        def listed(token: str) -> bool:
            return bool(COUNT.fullmatch(token)) and int(token) < known

        what = f"the number of an outcome, at most {known - 1},"
        return _pairs(outcomes)[[int(self.take(what, listed)) for _ in range(count)]]


def _payoff(token: str) -> Fraction | None:
    return number(Decimal(token) if DECIMAL.fullmatch(token) else token)


def _pairs(payoffs: list[Fraction]) -> Rationals:
    return np.array(payoffs, dtype=object).reshape(-1, 2)


def to_nfg(game: Game, title: str = "") -> str:
    """A game as a Gambit file with the names of the strategies.

    Examples
    --------
    >>> game = from_nfg('NFG 1 R "" { "" "" } { { "stay" "go" } { "wait" } } 1 1/3 2 4')
    >>> print(to_nfg(game))
    NFG 1 R "" { "row" "column" }
    { { "stay" "go" } { "wait" } }
    ""
    {
    { "" 1, 1/3 }
    { "" 2, 4 }
    }
    1 2
    <BLANKLINE>
    """

    def quoted(words: tuple[str, ...]) -> str:
        return " ".join('"' + re.sub(r'(["\\])', r"\\\1", word) + '"' for word in words)

    cells = [f'{{ "" {a}, {b} }}' for a, b in zip(game.A.T.flat, game.B.T.flat, strict=True)]
    return "\n".join(
        [
            f'NFG 1 R {quoted((title,))} {{ "row" "column" }}',
            f"{{ {{ {quoted(game.rows)} }} {{ {quoted(game.columns)} }} }}",
            '""',
            *("{", *cells, "}"),
            " ".join(str(at + 1) for at in range(len(cells))),
            "",
        ]
    )
