"""Headings, paragraphs, entries and tables: one list of them reads as terminal text or Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from negosim.reports.tables import hanging, paragraph, plain_table

__all__ = ["Block", "Entry", "Grid", "Heading", "Prose", "Verbatim", "markdown", "prose", "text"]

BOUND = "\u2060"  # stands for a space where no line may end: 10 %


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
    """A thing, what is said of it, and what is said of its parts."""

    label: str
    text: str = ""
    under: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `align` has l or r for each column."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    align: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines that stay as they are."""

    text: str


Block = Heading | Prose | Entry | Grid | Verbatim


def prose(text: str) -> list[Prose]:
    """Paragraphs of a text, parted by empty lines."""
    return [Prose(part) for part in re.split(r"\n\s*\n", text.strip()) if part]


def text(blocks: Iterable[Block]) -> str:
    """The blocks, fitted to the terminal."""
    return _join(blocks, _text).replace(BOUND, " ")


def markdown(blocks: Iterable[Block]) -> str:
    """The blocks in the Markdown of GitHub."""
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
            title = paragraph(text)
            longest = max(map(len, title.split("\n")))
            yield title + ("", f"\n{'═' * longest}", f"\n{'─' * longest}", "")[level]
        case Prose(text):
            yield paragraph(_bound(text))
        case Entry(label, text, under):
            yield hanging("  ", _bound(f"{label}: {text}" if text else label), 4)
            for name, said in under:
                yield hanging("    ", _bound(f"{name}: {said}" if said else name), 6)
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
            for row in ([*map(_plain, head)], marks, *([*map(_plain, row)] for row in rows)):
                yield f"| {' | '.join(row)} |"
        case Verbatim(text):
            yield f"```text\n{text}\n```"


def _bound(text: str) -> str:
    return " ".join(text.split()).replace(" %", f"{BOUND}%")


def _plain(text: str) -> str:
    """Words that Markdown would read as marks, told as they are."""
    marks = r"[\\`*<\[|~$]|&(?=#?\w+;)|(?<!\S)#|(?<![^\W_])_|_(?![^\W_])"
    said = re.sub(f"({marks})", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d*)(>|-(?=-)|[-+.)](?=\s|$))", r"\1\\\2", said)
