"""Tables and paragraphs for the terminal, fitted to its width."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from itertools import zip_longest

__all__ = ["hanging", "paragraph", "plain_table", "width"]

GAP = "   "  # between columns
WORD = 30  # letters of a longer word may be parted


def width() -> int:
    """Columns of the terminal, between 40 and 120."""
    return max(40, min(120, shutil.get_terminal_size((80, 24)).columns))


def hanging(label: str, text: str, indent: int | None = None) -> str:
    """A label and its text, wrapped with the text's lines under each other."""
    space = " " * (len(label) if indent is None else indent)
    return textwrap.fill(
        text, width(), initial_indent=label, subsequent_indent=space, break_on_hyphens=False
    )


def paragraph(text: str, indent: str = "") -> str:
    """Wrapped text."""
    return textwrap.fill(
        " ".join(text.split()),
        width(),
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def plain_table(head: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> str:
    """A table as text; `align` has one of l, r, c a column.

    The first column and those set right stay on one line; the others are wrapped. Where
    the terminal is too narrow for that, each row becomes a block of its own.

    Examples
    --------
    >>> print(plain_table(["who", "gain"], [["alice", "65"], ["bob", "35"]], "lr"))
    who     gain
    ────────────
    alice     65
    bob       35
    """
    columns = list(zip(head, *rows, strict=True))
    wide = [max(len(line) for cell in column for line in cell.split("\n")) for column in columns]
    least = [
        wide[at] if at == 0 or side == "r" else min(WORD, _longest_word(column))
        for at, (side, column) in enumerate(zip(align, columns, strict=True))
    ]
    room = width() - len(GAP) * (len(head) - 1)
    if sum(least) > room:
        return "\n".join(_block(head, row) for row in rows)
    while sum(wide) > room:  # the widest of those that may gives way
        wide[max((w, at) for at, w in enumerate(wide) if w > least[at])[1]] -= 1
    rule = "─" * (sum(wide) + width() - room)
    told = [_line(row, wide, align) for row in (head, *rows)]
    return "\n".join([told[0], rule, *told[1:]])


def _longest_word(column: Sequence[str]) -> int:
    return max((len(word) for cell in column for word in cell.split()), default=0)


def _line(row: Sequence[str], wide: Sequence[int], align: str) -> str:
    """A row, over as many lines as its longest cell needs."""
    cells = [
        [piece for line in cell.split("\n") for piece in _fitted(line, room)]
        for cell, room in zip(row, wide, strict=True)
    ]
    sides = {"l": str.ljust, "r": str.rjust, "c": str.center}
    return "\n".join(
        GAP.join(sides[a](w, n) for w, n, a in zip(line, wide, align, strict=True)).rstrip()
        for line in zip_longest(*cells, fillvalue="")
    )


def _fitted(line: str, room: int) -> list[str]:
    return [line] if len(line) <= room else textwrap.wrap(line, room, break_on_hyphens=False)


def _block(head: Sequence[str], row: Sequence[str]) -> str:
    """A row too wide for a line: its label, and under it what each column says."""
    told = [": ".join(filter(None, pair)) for pair in zip(head, row, strict=True) if pair[1]]
    return "\n".join(hanging("  " if at else "", text, 4) for at, text in enumerate(told))
