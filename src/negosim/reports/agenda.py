"""Meetings, events and what is hidden, each an entry of a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log

import numpy as np

from negosim.draws.regime import Regime
from negosim.reports.blocks import Block, Entry, Heading, Prose
from negosim.reports.words import number, span_words
from negosim.scenario.entries import Event, Happening, Meeting, Ratification
from negosim.scenario.model import Scenario

__all__ = [
    "alternatives",
    "commitments",
    "event_entry",
    "meeting_entry",
    "upper",
    "vote_words",
    "votes",
]


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


def vote_words(case: Scenario, vote: Ratification, regime: Regime, party: str | None) -> str:
    """Who votes on a signed deal, when, and what follows; to its own party also how."""
    scope = regime.scope(np.arange(1))
    days, slope, bar = (float(e(scope)[0, 0]) for e in (vote.days, vote.slope, vote.bar))
    after = "reopens the talks while meetings remain" if vote.reopen else "ends the talks"
    said = f"{vote.text} The vote comes {number(np.rint(days))} days after signature; until it "
    said += f"passes, no deal is in force. A refusal {after}."
    if party in (None, vote.party):
        unit = f" {case.unit}" if case.unit else ""
        said += f" A deal worth {number(bar)}{unit} over no deal is as likely refused as passed"
        if slope > 0:
            said += f", one worth {number(log(3) / slope)} more passes three times in four"
        said += "."
    return " ".join(said.split())


def votes(case: Scenario, regime: Regime, party: str | None) -> Iterator[Block]:
    """Who votes at home, with sources, as a party is told; None is told all."""
    if case.ratification:
        yield Heading("The vote at home")
    for vote in case.ratification:
        title = case.party_titles[case.parties.index(vote.party)]
        under = [("Source", vote.source)] if vote.source else []
        yield Entry(title, vote_words(case, vote, regime, party), under)


def commitments(case: Scenario, side: int) -> Iterator[Block]:
    """What a party may say in public before the talks; the first way holds if it says nothing."""
    own = {name: one for name, one in case.choice.items() if one.party == case.parties[side]}
    if own:
        yield Heading(f"What {case.party_titles[side]} may declare before the talks")
        yield Prose("Its strategy does, as in boulware/commit=ENTRY; both sides hear it.")
    for name, choice in own.items():
        ways = [
            (f"{one.title or _words(one.name)}{f' (/commit={one.name})' * (at > 0)}", one.text)
            for at, one in enumerate(choice.outcomes)
        ]
        yield Entry(choice.title or _words(name), choice.text, ways)


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
