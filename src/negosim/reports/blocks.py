"""Headings, paragraphs, entries and tables: one list of them reads as terminal text or Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from negosim.reports.tables import hanging, paragraph, plain_table

__all__ = ["Block", "Entry", "Grid", "Heading", "Prose", "Verbatim", "markdown", "prose", "text"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A title: level 1 of the whole, 2 of a section, 3 of a thing in it."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing and what is said of it; `under` holds entries of its own."""

    label: str
    text: str = ""
    under: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `align` has one of l, r a column."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    align: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines that stay as they are."""

    text: str


BOUND = "\u2060"  # stands for a space where no line may end: 10 %
Block = Heading | Prose | Entry | Grid | Verbatim


def prose(text: str) -> list[Prose]:
    """Paragraphs of a text, parted by empty lines."""
    return [Prose(part) for part in re.split(r"\n\s*\n", text.strip()) if part]


def text(blocks: Iterable[Block]) -> str:
    """The blocks fitted to the terminal."""
    return _join(blocks, _text).replace(BOUND, " ")


def markdown(blocks: Iterable[Block]) -> str:
    """The blocks in GitHub's Markdown."""
    return _join(blocks, _markdown)


def _join(blocks: Iterable[Block], form: Callable[[Block], Iterator[str]]) -> str:
    lines: list[str] = []
    before: Block | None = None
    for block in blocks:
        if before is not None and not (isinstance(before, Entry) and isinstance(block, Entry)):
            lines.append("")
        lines += form(block)
        before = block
    return "\n".join(lines)


def _text(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            told = paragraph(text)
            yield told
            if level < 3:
                longest = max(map(len, told.split("\n")))
                yield ("═" if level == 1 else "─") * longest
        case Prose(text):
            yield paragraph(_bound(text))
        case Entry(label, text, under):
            yield hanging("  ", f"{label}: {_bound(text)}" if text else label, 4)
            for name, said in under:
                yield hanging("    ", f"{name}: {_bound(said)}" if said else name, 6)
        case Grid(head, rows, align):
            yield plain_table(head, rows, align)
        case Verbatim(text):
            yield text


def _markdown(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {_plain(text)}"
        case Prose(text):
            yield _plain(text)
        case Entry(label, text, under):
            yield f"- **{_plain(label)}**" + (f": {_plain(text)}" if text else "")
            for name, said in under:
                yield f"  - {_plain(name)}" + (f": {_plain(said)}" if said else "")
        case Grid(head, rows, align):
            marks = ["---:" if side == "r" else "---" for side in align]
            for row in (head, marks, *rows):
                cells = row if row is marks else [_plain(cell) for cell in row]
                yield f"| {' | '.join(cells)} |"
        case Verbatim(text):
            yield f"```text\n{text}\n```"


def _line(text: str) -> str:
    return " ".join(text.split())


def _bound(text: str) -> str:
    return _line(text).replace(" %", f"{BOUND}%")


def _plain(text: str) -> str:
    """Words that Markdown would read as marks, told as they are."""
    told = re.sub(r"([\\`*<\[|~$]|(?<!\w)_|_(?!\w))", r"\\\1", _line(text))
    return re.sub(r"^(#+|[-+>=]|\d+[.)])(?=\s|$)", lambda m: f"{m[1][:-1]}\\{m[1][-1]}", told)
