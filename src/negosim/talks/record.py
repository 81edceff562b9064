"""How the talks went: a row a table, every account kept in the lane's final regime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.draws.worlds import Worlds
from negosim.protocol.state import IN_FORCE, State
from negosim.scenario.model import Scenario
from negosim.scoring.metrics import Scores, score
from negosim.strategies.agent import Negotiator
from negosim.strategies.spec import Spec
from negosim.talks.columns import (
    Column,
    record_columns,
    talks_columns,
    time_columns,
    worlds_columns,
)
from negosim.talks.floor import Floor, Move
from negosim.talks.ratification import Vote

__all__ = ["Column", "Record", "merged", "record_of"]

Values = NDArray[Any]


@dataclass
class Record:
    """Results of a batch.

    worlds_table, talks_table : columns by name; a row a lane, a row a (lane, pairing)
    state : where each table ended
    moves, votes : every move, and every vote at home, where recorded
    """

    worlds: Worlds
    pairings: Sequence[tuple[Spec | Negotiator, Spec | Negotiator]]
    state: State
    worlds_table: dict[str, Column]
    talks_table: dict[str, Column]
    floor: Floor
    moves: list[Move]
    votes: list[Vote]

    @property
    def scenario(self) -> Scenario:
        """The case that was played."""
        return self.worlds.scenario

    @property
    def columns(self) -> dict[str, Values]:
        """Values of the rows, by column: a row a (lane, pairing)."""
        return {name: column.values for name, column in self.talks_table.items()}


def record_of(
    worlds: Worlds,
    pairings: Sequence[tuple[Spec | Negotiator, Spec | Negotiator]],
    floor: Floor,
    votes: list[Vote],
) -> Record:
    """Score a finished batch in its final regime."""
    lanes, state = np.arange(len(worlds)), floor.state
    deals = np.where(state.status == IN_FORCE, state.deal, -1).reshape(len(worlds), len(pairings))
    few, walk_away = [], floor.worth.rates(lanes)[1]
    for here, payoffs, row in floor.worth.a_few(lanes):
        few.append(score(payoffs, walk_away[here], deals[here], row))
    scores = Scores.joined(few)
    return Record(
        worlds,
        pairings,
        state,
        worlds_columns(worlds, floor, walk_away, scores) | record_columns(worlds, floor, walk_away),
        talks_columns(worlds, pairings, floor, scores) | time_columns(worlds, floor),
        floor,
        floor.moves,
        votes,
    )


def merged(
    pairings: Sequence[tuple[Spec | Negotiator, Spec | Negotiator]],
    parts: Sequence[tuple[list[int], Record]],
) -> Record:
    """One record of pairings that were played apart, because some had committed themselves.

    The table of worlds is the first part's: what could be agreed where nobody had, if any.
    """
    if len(parts) == 1:
        return parts[0][1]
    lane = np.concatenate([record.state.lane for _, record in parts])
    number = np.concatenate([np.array(n)[record.state.pairing] for n, record in parts])
    order = np.lexsort((number, lane))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    offsets = np.cumsum([0, *(len(record.state) for _, record in parts)])
    moves, votes = list[Move](), list[Vote]()
    for offset, (_, record) in zip(offsets, parts, strict=False):
        moves += [replace(m, table=int(place[offset + m.table])) for m in record.moves]
        votes += [replace(v, table=int(place[offset + v.table])) for v in record.votes]

    def joined(arrays: Sequence[Values]) -> Values:
        return np.concatenate(arrays)[order]

    states = [record.state for _, record in parts]
    state = State(**{f.name: joined([getattr(s, f.name) for s in states]) for f in fields(State)})
    state.pairing = number[order]
    first = parts[0][1]
    table = {
        name: replace(column, values=joined([r.talks_table[name].values for _, r in parts]))
        for name, column in first.talks_table.items()
    }
    table["pairing"] = replace(table["pairing"], values=state.pairing)
    return Record(
        first.worlds, pairings, state, first.worlds_table, table, first.floor, moves, votes
    )
