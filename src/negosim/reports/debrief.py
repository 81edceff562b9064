"""After the talks: how they ended, what both sides made of them, and what was to be had."""

from __future__ import annotations

from collections.abc import Iterator

from negosim.reports.seat import Seat
from negosim.reports.tables import paragraph
from negosim.reports.teller import Teller
from negosim.reports.words import day_words, deal_words
from negosim.talks.floor import Move
from negosim.talks.record import Record
from negosim.talks.whatif import would_have_taken

__all__ = ["debrief"]


def debrief(seat: Seat, record: Record, since: int) -> Iterator[str]:
    """Tell the person in a seat all of it, from a move on to the end.

    Parameters
    ----------
    seat : Seat
    record : Record
        One table, with its moves.
    since : int
        How many moves the person has heard of.
    """
    teller, other = Teller(record), 1 - seat.party
    yield from teller.story(since)
    yield from teller.accounts()
    gains = [float(teller.row[f"gain.{name}"]) for name in seat.case.parties]
    if min(gains) >= 0 and sum(gains) > 0:
        share = 100 * gains[seat.party] / sum(gains)
        yield paragraph(f"you claimed {share:.0f} % of the joint gain", "  ")
    yield ""
    yield paragraph(f"{seat.them} played {record.pairings[0][other].text}.")
    found = would_have_taken(record, seat.party)
    if found is not None:
        yield paragraph(to_be_had(seat, record, *found))


def to_be_had(seat: Seat, record: Record, answer: Move, taken: int) -> str:
    """What the strategy would have taken in its last answer, best for the person."""
    deal, own = int(record.state.deal[0]), int(record.state.last_offer[0, seat.party])
    seat.look(answer.day)
    when = f"In its last answer (round {answer.round + 1}, {day_words(answer.day)})"
    if taken < 0:
        return f"{when} it would have taken nothing that was worth your walk-away."
    if deal >= 0 and seat.payoffs[taken] <= seat.payoffs[deal]:
        return f"{when} it would have taken nothing better for you than the deal."
    since, what = (
        (deal, "the deal, but with ") if deal >= 0 else (own, "your last offer, but with ")
    )
    words = deal_words(seat.space, taken, None if since < 0 else since)
    told = "your last offer" if not words else words if since < 0 else what + words
    return (
        f"{when} the best for you that it would have taken was {told}. "
        f"({seat.gain(taken)} to you that day)"
    )
