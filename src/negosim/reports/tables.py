"""Tables and paragraphs for the terminal, fitted to its width."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.table import Table

__all__ = ["hanging", "paragraph", "plain_table", "width"]


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
    """A table as text; `align` has one of l, r, c a column."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    justify: dict[str, JustifyMethod] = {"l": "left", "r": "right", "c": "center"}
    for at, (name, side) in enumerate(zip(head, align, strict=True)):
        table.add_column(
            name, justify=justify[side], no_wrap=at == 0 or side == "r", overflow="fold"
        )
    for row in rows:
        table.add_row(*row)
    out = StringIO()
    Console(
        file=out, width=width(), color_system=None, highlight=False, markup=False, emoji=False
    ).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))
