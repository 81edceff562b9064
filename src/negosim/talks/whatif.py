"""What a strategy would have taken: its last answer, asked once more about other offers."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np

from negosim.arrays import IntArray
from negosim.strategies.agent import Negotiator, Turn
from negosim.strategies.spec import Spec
from negosim.strategies.view import View
from negosim.talks.floor import Move
from negosim.talks.loop import agent_of, play
from negosim.talks.mandates import allowed
from negosim.talks.moment import snapshot
from negosim.talks.person import Person
from negosim.talks.record import Record

__all__ = ["would_have_taken"]

AT_ONCE = 256  # offers asked about at a time


class Asked:
    """A negotiator that is asked, in one of its turns, about offers it was not made.

    turn : how many turns it takes before
    number : round of the other side's latest move, in whose place the offers stand
    offers : outcomes, in the order in which they are asked about
    taken : the first of them it would have accepted, -1 none
    """

    def __init__(self, agent: Negotiator, turn: int, number: int, offers: IntArray) -> None:
        self.text, self.uses_chance = agent.text, agent.uses_chance
        self.agent, self.turn, self.number, self.offers = agent, turn, number, offers
        self.taken = -1

    def act(self, view: View) -> Turn:
        """Its own turn, whatever it is asked about besides."""
        if self.turn == 0:
            for at in range(0, len(self.offers), AT_ONCE):
                some = self.offers[at : at + AT_ONCE]
                takes = self.agent.act(view.supposing(some, self.number)).accept
                if takes.any():
                    self.taken = int(some[takes.argmax()])
                    break
        self.turn -= 1
        return self.agent.act(view)


def would_have_taken(record: Record, party: int) -> tuple[Move, int] | None:
    """The best a party could have had in the last answer of the strategy it met.

    The negotiation (of one table) is played again up to that answer. There every package the
    party could sign and would rather have than its walk-away stands once in the place of its
    latest move, its best first, until the strategy takes one.

    Parameters
    ----------
    record : Record
        One table, with its moves.
    party : int

    Returns
    -------
    (Move, int) or None
        The strategy's move then, and the outcome, -1 where it would have taken nothing; None
        where it never answered, and of a reference player, which looks beyond what it is told.
    """
    worlds, scenario, other = record.worlds, record.scenario, 1 - party
    spec, moves = record.pairings[0][other], record.moves
    answers = [
        at
        for at, (before, move) in enumerate(pairwise(moves), 1)
        if (before.party, move.party) == (party, other)
        and (scenario.protocol.turns == 2 or before.round == move.round)
    ]
    if not answers or not isinstance(spec, Spec) or spec.strategy.reference_player:
        return None
    last = moves[answers[-1]]
    lane = None if worlds.central else worlds.lanes[0]
    here = snapshot(scenario, worlds.seed, lane, date.fromordinal(last.day))
    meeting = worlds.meeting_on(last.day)
    may = allowed(scenario, party, meeting.level if meeting else "", last.day)
    box = scenario.space.box([(int(a), int(b)) for a, b in may])
    gain = here.payoffs[party, box] - here.walk_away[party]
    wanted = box[gain >= 0][np.argsort(-gain[gain >= 0], kind="stable")]
    before = moves[: answers[-1]]
    turn = sum(move.party == other for move in before)
    asked = Asked(agent_of(spec, worlds.regime()), turn, before[-1].round, wanted)
    again = Person.repeating(moves, party)
    play(scenario, [(asked, again) if other == 0 else (again, asked)], worlds)
    return last, asked.taken
