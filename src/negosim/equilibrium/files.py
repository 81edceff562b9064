"""Games in files: JSON, and Gambit's .nfg."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

from negosim.equilibrium.game import Game, parse
from negosim.equilibrium.nfg import from_nfg, to_nfg
from negosim.errors import UsageError

__all__ = ["read", "to_json", "write"]


def read(name: str) -> Game:
    """Read a game from a file, JSON or Gambit's, or from standard input where the name is `-`.

    Raises
    ------
    UsageError
        Where there is no such file; `GameError` with every fault of its content.
    """
    file = "standard input" if name == "-" else name
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"game '{name}': no such file.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file}: not text. Save it as UTF-8.") from None
    except (OSError, ValueError) as error:  # a folder, locked, a null in the name
        raise UsageError(f"{file}: cannot be read ({error}).") from None
    if text.lstrip().startswith("EFG"):
        raise UsageError(
            f"{file}: a game in extensive form. Give JSON, or Gambit's strategic form (.nfg)."
        )
    return (from_nfg if text.lstrip().startswith("NFG") else parse)(text, file)


def write(game: Game, name: str) -> None:
    """Write a game: a .json file, or Gambit's .nfg.

    Raises
    ------
    UsageError
        Where it is neither, or cannot be written.
    """
    forms = {".json": to_json, ".nfg": to_nfg}
    form = forms.get(Path(name).suffix.lower())
    if form is None:
        raise UsageError(f"--out {name}: neither .json nor .nfg. End the file's name in one.")
    try:
        Path(name).write_text(form(game), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"--out {name}: cannot be written ({error}).") from None


def to_json(game: Game) -> str:
    """A game as `parse` reads it; a payoff that is not whole is a fraction in quotes.

    Examples
    --------
    >>> to_json(parse('{"A": [[0.5]], "B": [[1]]}'))[:29]
    '{"A": [["1/2"]], "B": [[1]], '
    """

    def plain(value: Fraction) -> int | str:
        return int(value) if value.denominator == 1 else str(value)

    tables = {key: [[plain(one) for one in row] for row in getattr(game, key)] for key in "AB"}
    names = {"rows": list(game.rows), "columns": list(game.columns)}
    return json.dumps(tables | names, ensure_ascii=False) + "\n"
