"""Meetings, events and what is hidden, each an entry of a calendar."""

from __future__ import annotations

from math import exp

from negosim.reports.blocks import Entry
from negosim.reports.words import span_words
from negosim.scenario.entries import Event, Happening, Meeting

__all__ = ["alternatives", "event_entry", "meeting_entry", "upper"]


def _words(name: str) -> str:
    return upper(name.replace("_", " "))


def upper(text: str) -> str:
    """A text as a sentence begins."""
    return text[:1].upper() + text[1:]


def _percent(chance: float) -> str:
    return f"{100 * chance:.3g} %"


def meeting_entry(meeting: Meeting) -> Entry:
    """Days, title, level of talks and rounds."""
    said = f"{meeting.title or 'Meeting'}{f', {meeting.place}' if meeting.place else ''}. "
    said += f"{upper(meeting.level)} talks, " if meeting.level else ""
    said += f"{meeting.rounds} round{'s' if meeting.rounds > 1 else ''}. {meeting.text}"
    if meeting.postponed:
        chance = meeting.postponed.chance.number
        said += f" It may be put off{'' if chance is None else f' (chance {_percent(chance)})'}."
    return Entry(span_words(meeting.date_, meeting.last), said)


def event_entry(event: Event) -> Entry:
    """Day or days, title, text, and how it may come out."""
    first, last = event.date_ or event.from_, event.date_ or event.until
    assert first is not None
    assert last is not None
    said = f"{event.title or _words(event.name)}. {event.text}"
    if event.hazard is not None:
        hazard = event.hazard.number
        month = "" if hazard is None else f": chance {_percent(1 - exp(-hazard))} in a month"
        said += f" On some day, or never{month}."
    elif event.date_ is None:
        said += " On some day."
    said += " Hidden from the parties." if event.hidden else ""
    return Entry(span_words(first, last), said, alternatives(event))


def alternatives(happening: Happening) -> list[tuple[str, str]]:
    """The ways it can come out, with chances where they are plain numbers."""
    chances = [option.chance.number if option.chance else None for option in happening.outcomes]
    known = [chance for chance in chances if chance is not None]
    out = []
    for option, chance in zip(happening.outcomes, chances, strict=True):
        if option.chance is None and len(known) == len(chances) - 1:
            chance = 1 - sum(known)
        likely = "" if chance is None else f" ({_percent(chance)})"
        out.append(((option.title or _words(option.name)) + likely, option.text))
    return out
