"""Alternating offers: who speaks, and the only door by which play changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negosim.arrays import BoolArray, IntArray
from negosim.kernels import compiled
from negosim.protocol.state import IN_FORCE, OPEN, WALKED_OUT, State

__all__ = [
    "ACCEPT",
    "KINDS",
    "OFFER",
    "PASS",
    "WALK_OUT",
    "Moves",
    "apply",
    "close_round",
    "speakers",
]

PASS, OFFER, ACCEPT, WALK_OUT = range(4)
KINDS = ("pass", "offer", "accept", "walk_out")


@dataclass
class Moves:
    """A move a table: its kind and, for an offer, the outcome; else -1."""

    kind: IntArray
    outcome: IntArray


def speakers(state: State, tables: IntArray, turn: int, turns: int) -> tuple[BoolArray, BoolArray]:
    """Who may speak in a turn of the round, and who may make an offer.

    Parameters
    ----------
    state : State
    tables : (n,) array
    turn : int
        0 or 1.
    turns : int
        Proposals a round: with 2 each party speaks once and may answer by an offer; with
        1 one proposes and the other answers, and the next round the other proposes.

    Returns
    -------
    speaks, proposes : (n, party) arrays
    """
    lead = state.first[tables]
    if turns == 1:
        lead = lead + state.round[tables]
    party = (lead + turn) % 2
    speaks = (np.arange(2) == party[:, None]) & (state.status[tables] == OPEN)[:, None]
    return speaks, speaks & (turns == 2 or turn == 0)


def apply(
    state: State, party: int, tables: IntArray, moves: Moves, proposes: BoolArray, day: int
) -> Moves:
    """Carry out one party's moves at some tables, and return them as they counted.

    An acceptance where nothing stands, and an offer by one who may only answer, count
    as a pass. Mandates are looked at before: a move arrives here only if it may be made.
    """
    kind, outcome = moves.kind.copy(), moves.outcome.copy()
    other = 1 - party
    kind[(kind == ACCEPT) & (state.standing[tables, other] < 0)] = PASS
    kind[(kind == OFFER) & ~proposes] = PASS
    outcome[kind == PASS] = -1

    takes = kind == ACCEPT
    at = tables[takes]
    outcome[takes] = state.standing[at, other]
    state.deal[at] = outcome[takes]
    state.status[at] = IN_FORCE
    state.ended[at] = day

    leaves = tables[kind == WALK_OUT]
    state.status[leaves] = WALKED_OUT
    state.ended[leaves] = day
    state.walked[leaves] = party

    says = kind == OFFER
    at, said = tables[says], outcome[says]
    state.new[at, party, state.round[at]] = first_time(state.offers, at, party, said, state.round)
    state.offers[at, party, state.round[at]] = said
    state.standing[at, party] = said
    state.last_offer[at, party] = said
    fresh = at[state.first_offer[at, party] < 0]
    state.first_offer[fresh, party] = state.last_offer[fresh, party]
    return Moves(kind, outcome)


@compiled
def first_time(
    offers: NDArray[np.int32], tables: IntArray, party: int, said: IntArray, played: IntArray
) -> BoolArray:
    """Whether a party says an outcome for the first time, table by table."""
    out = np.ones(len(tables), dtype=np.bool_)
    for i in range(len(tables)):
        for past in range(played[tables[i]] - 1, -1, -1):
            if offers[tables[i], party, past] == said[i]:
                out[i] = False
                break
    return out


def close_round(state: State, tables: IntArray, turns: int) -> None:
    """Count the round; where each proposal is answered at once, what was refused lapses."""
    still = tables[state.status[tables] == OPEN]
    state.round[tables] += 1
    state.begun[tables] += 1
    if turns == 1:
        state.standing[still] = -1
