"""A person at the table, who comes in by the same door as a strategy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from negosim.errors import UsageError
from negosim.protocol.alternating import ACCEPT, KINDS, OFFER, WALK_OUT
from negosim.strategies.agent import Turn
from negosim.strategies.view import View
from negosim.talks.floor import Move

__all__ = ["Decision", "Person"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person does in a turn: a kind of move and, for an offer, the outcome."""

    kind: int
    outcome: int = -1


class Person:
    """Somebody who is asked in every turn; at one table, in one negotiation.

    Parameters
    ----------
    decide : callable
        Is shown what the party sees, and gives its decision. What it raises ends the talks.
    """

    text = "person"
    uses_chance = False

    def __init__(self, decide: Callable[[View], Decision]) -> None:
        self._decide = decide

    @classmethod
    def repeating(cls, moves: Sequence[Move], party: int) -> Person:
        """Somebody who makes a party's recorded moves once more."""
        ahead = iter([move for move in moves if move.party == party])

        def decide(view: View) -> Decision:
            move = next(ahead)
            kind = KINDS.index(move.kind)
            return Decision(kind, move.outcome if kind == OFFER else -1)

        return cls(decide)

    def act(self, view: View) -> Turn:
        """One turn: anything within the mandate, even below the walk-away."""
        decision = self._decide(view)
        offer = np.full(len(view.tables), decision.outcome if decision.kind == OFFER else -1)
        accept = np.full(len(view.tables), decision.kind == ACCEPT)
        named = np.where(accept, view.standing, offer)
        if (~view.own.allows(named) & (named >= 0)).any():
            raise UsageError("the mandate does not let this party sign that package today.")
        return Turn(offer, accept, np.full(len(view.tables), decision.kind == WALK_OUT))
