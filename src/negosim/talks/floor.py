"""A day of talks: what the parties do in its rounds, as array code over the tables that meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.draws.worlds import Worlds
from negosim.protocol.alternating import (
    ACCEPT,
    KINDS,
    OFFER,
    PASS,
    WALK_OUT,
    Moves,
    apply,
    close_round,
    speakers,
)
from negosim.protocol.state import IN_FORCE, SIGNED, State
from negosim.strategies.agent import Agent, Negotiator
from negosim.strategies.view import Listing, Preferences, Said, View
from negosim.talks.ahead import WRITTEN, Cast, course, twins
from negosim.talks.mandates import allowed
from negosim.talks.worth import Worth

__all__ = ["Floor", "Move"]

AT_ONCE = 2**16  # turns worked out at once, a party
EARLY = 25  # rounds worked out before it is looked which tables have ended


@dataclass(frozen=True, slots=True)
class Move:
    """One move as it was recorded: payoffs as of the day, NaN where nothing was named."""

    table: int
    round: int
    day: int
    party: int
    kind: str
    outcome: int
    payoff: tuple[float, float]
    walk_away: tuple[float, float]


@dataclass
class Floor:
    """The tables of a batch and what is needed to play a round at them.

    agents : for each party, who speaks for it; pairing p is played by `sides[p]`
    moves : what was recorded, where `record` is asked for
    watch : told, before each round that is recorded, which tables meet and the day
    """

    worlds: Worlds
    state: State
    worth: Worth
    agents: tuple[Sequence[Negotiator], Sequence[Negotiator]]
    sides: IntArray  # (pairing, party)
    record: bool = False
    moves: list[Move] = field(default_factory=list)
    watch: Callable[[IntArray, int], None] = lambda tables, day: None

    def __post_init__(self) -> None:
        self.turns = self.worlds.scenario.protocol.turns
        self._listings: dict[tuple[int, bytes], tuple[Listing, IntArray]] = {}
        self._foreseen = [
            {n: one for n, one in enumerate(cast) if isinstance(one, Agent) and one.foreseen}
            for cast in self.agents
        ]
        self._ahead = np.array(
            [a in self._foreseen[0] and b in self._foreseen[1] for a, b in self.sides.tolist()]
        )
        varies = any(one.varies for cast in self._foreseen for one in cast.values())
        self._same = self.worth.alike and not varies  # payoffs and strategies, at every table

    def meet(
        self,
        slot: int,
        tables: IntArray,
        day: int,
        deadline: IntArray,
        most: int | None = None,
    ) -> None:
        """Play the rounds of a slot that are left at open tables whose day it is.

        Parameters
        ----------
        slot : int
        tables : (n,) array
            Which have played as many of its rounds.
        day : int
        deadline : (lane,) array
        most : int, optional
            So many rounds at most, turn by turn.
        """
        scenario, state = self.worlds.scenario, self.state
        lanes = np.unique(state.lane[tables])
        self.worth.refresh(lanes)
        schedule = self.worlds.schedule
        stage = scenario.meeting[schedule.meeting[slot]].level
        boxes = [allowed(scenario, party, stage, day) for party in (0, 1)]
        listings = [self.listing(party, lanes, may) for party, may in enumerate(boxes)]
        begun = int(state.begun[tables[0]])
        if begun == 0:
            self.lapse(tables, listings)
        later = schedule.rounds_after(state.lane[tables], slot, deadline[state.lane[tables]])
        rounds = int(schedule.rounds[slot]) - begun
        going = tables
        if most is None:
            heard = ~self.play_ahead(tables, later, rounds, day, listings)
            going, later = tables[heard], later[heard]
        for number in range(rounds if most is None else min(most, rounds)):
            still = state.open[going]
            going, later = going[still], later[still]
            if len(going) == 0:
                break
            self.watch(going, day)
            left = later + (rounds - 1 - number)
            played = state.round[going]
            share = (played + 1) / (played + left + 2)
            state.time[going] = np.maximum(state.time[going], share)
            self.play_round(going, left, day, listings)
        self.look_for_zone(tables, boxes)

    def play_ahead(
        self, tables: IntArray, later: IntArray, rounds: int, day: int, listings: Sequence[Listing]
    ) -> BoolArray:
        """Play the rounds where both sides' turns are known ahead; which tables that were."""
        state, known = self.state, self._ahead[self.state.pairing[tables]]
        if self.record or rounds < 2 or not known.any():
            return np.zeros(len(tables), dtype=np.bool_)
        mine, left = tables[known], later[known][:, None] + np.arange(rounds)[::-1]
        if self._same and not state.round[mine].any():
            one, each = twins(state, mine, left)
            self.go_ahead(mine[one], left[one], day, listings)
            for name in WRITTEN:
                values = getattr(state, name)
                values[mine] = values[mine[one]][each]
            return known
        # an index of a lane's own payoffs is made once for all its rounds; many strategies that
        # each speak at a few tables want more tables at once
        block = EARLY if self.worth.alike else rounds
        few = max(1, AT_ONCE // block) * max(1, max(map(len, self._foreseen)) // 4)
        for start in range(0, rounds, block):
            still = state.open[mine]
            mine, left = mine[still], left[still]
            for first in range(0, len(mine), few):
                here = slice(first, first + few)
                self.go_ahead(mine[here], left[here, start : start + block], day, listings)
        return known

    def go_ahead(
        self, tables: IntArray, left: IntArray, day: int, listings: Sequence[Listing]
    ) -> None:
        """Play some rounds at once, at tables where both sides are foreseen."""
        casts = [self.cast(party, tables) for party in (0, 1)]
        views = [self.view(p, tables, left[:, 0], day, listings[p]) for p in (0, 1)]
        found = course(self.state, casts, views, left, self.turns)
        found.carry_out(self.state, tables, day, self.turns)
        self.sign(tables, day)

    def cast(self, party: int, tables: IntArray) -> Cast:
        """Who speaks for a party, and at which of some tables; all are strategies."""
        side = self.sides[self.state.pairing[tables], party]
        numbers, agents = np.unique(side).tolist(), self._foreseen[party]
        if len(numbers) == 1:
            return [(agents[numbers[0]], slice(None))]
        return [(agents[number], np.flatnonzero(side == number)) for number in numbers]

    def listing(self, party: int, lanes: IntArray, may: IntArray) -> Listing:
        """What a party may sign today at some lanes; yesterday's, where nothing has changed."""
        key = (party, may.tobytes())
        if key in self._listings:
            held, version = self._listings[key]
            if (held.row[lanes] >= 0).all() and (self.worth.version[lanes] == version[lanes]).all():
                return held
        box = self.worlds.scenario.space.box([(int(a), int(b)) for a, b in may])
        worth = self.worth
        room = partial(worth.room.take, f"listing {party}")
        made = Listing.of(worth.utilities[party], worth.row, lanes, box, may, room)
        self._listings = {k: v for k, v in self._listings.items() if k[0] != party}
        self._listings[key] = made, self.worth.version.copy()
        return made

    def lapse(self, tables: IntArray, listings: Sequence[Listing]) -> None:
        """An offer its party may no longer sign, or that it would now rather not, is void."""
        for party, listing in enumerate(listings):
            lanes = self.state.lane[tables]
            own = Preferences(listing, lanes, self.worlds.scenario.space)
            standing = self.state.standing[tables, party]
            good = own.allows(standing) & (
                own.value(standing) >= self.worth.walk_away_utility(lanes, party)
            )
            self.state.standing[tables[~good], party] = -1

    def play_round(
        self, tables: IntArray, left: IntArray, day: int, listings: Sequence[Listing]
    ) -> None:
        """One round: each party speaks once (or one proposes and the other answers)."""
        state = self.state
        for turn in (0, 1):
            speaks, proposes = speakers(state, tables, turn, self.turns)
            for party in (0, 1):
                for side in np.unique(self.sides[:, party]):
                    mine = speaks[:, party] & (self.sides[state.pairing[tables], party] == side)
                    if mine.any():
                        self.speak(
                            self.agents[party][side],
                            party,
                            tables[mine],
                            left[mine],
                            proposes[mine, party],
                            day,
                            listings[party],
                        )
        close_round(state, tables, self.turns)

    def speak(
        self,
        agent: Negotiator,
        party: int,
        tables: IntArray,
        left: IntArray,
        proposes: BoolArray,
        day: int,
        listing: Listing,
    ) -> None:
        """One party's turn at the tables where one of its negotiators speaks."""
        state, view = self.state, self.view(party, tables, left, day, listing)
        turn = agent.act(view)
        kind = np.where(turn.offer >= 0, OFFER, PASS)
        if turn.walk_out is not None:
            kind = np.where(turn.walk_out, WALK_OUT, kind)
        kind = np.where(turn.accept, ACCEPT, kind)
        wanted = Moves(kind, np.where(kind == OFFER, turn.offer, -1))
        made = apply(state, party, tables, wanted, proposes, day)
        self.sign(tables, day)
        if self.record:
            self.note(party, tables, made, day)

    def sign(self, tables: IntArray, day: int) -> None:
        """Account for deals just made; where there is a vote at home they wait for it."""
        state = self.state
        signed = tables[state.status[tables] == IN_FORCE]
        if len(signed):
            lanes = state.lane[signed]
            worth = self.worth.of(lanes, state.deal[signed])
            state.gain[signed] = worth - self.worth.walk_away[lanes]
            state.signed[signed] = day
            if self.worlds.scenario.ratification:
                state.status[signed] = SIGNED

    def view(
        self, party: int, tables: IntArray, left: IntArray, day: int, listing: Listing
    ) -> View:
        """What a party sees at some tables."""
        state, other = self.state, 1 - party
        lanes = state.lane[tables]
        happenings = self.worlds.scenario.happenings
        regime = self.worth.regime
        agents = self.agents[party]
        if any(agent.uses_chance for agent in agents):
            chance: FloatArray = self.worlds.turns(party)[lanes, state.round[tables]]
        else:
            chance = np.zeros(len(tables))
        return View(
            tables=tables,
            lanes=lanes,
            space=self.worlds.scenario.space,
            own=Preferences(listing, lanes, self.worlds.scenario.space),
            time=state.time[tables],
            round=state.round[tables],
            rounds_left=left,
            day=day,
            walk_away=self.worth.walk_away_utility(lanes, party),
            standing=state.standing[tables, other],
            chance=chance,
            said=Said(state, party, tables),
            events={
                h.name: regime.entry[:, number] for number, h in enumerate(happenings) if h.public
            },
        )

    def note(self, party: int, tables: IntArray, moves: Moves, day: int) -> None:
        """Write some moves down with what they were worth on the day."""
        lanes = self.state.lane[tables]
        worth = self.worth.of(lanes, np.maximum(moves.outcome, 0))
        for at, table in enumerate(tables):
            named = moves.outcome[at] >= 0
            payoff = worth[at] if named else np.full(2, np.nan)
            walk = self.worth.walk_away[lanes[at]]
            self.moves.append(
                Move(
                    table=int(table),
                    round=int(self.state.round[table]),
                    day=day,
                    party=party,
                    kind=KINDS[moves.kind[at]],
                    outcome=int(moves.outcome[at]),
                    payoff=(float(payoff[0]), float(payoff[1])),
                    walk_away=(float(walk[0]), float(walk[1])),
                )
            )

    def look_for_zone(self, tables: IntArray, boxes: Sequence[IntArray]) -> None:
        """Note at open tables whether anything can be agreed: it may have been the last meeting."""
        tables = tables[self.state.open[tables]]
        if len(tables) == 0:
            return
        first = np.maximum(boxes[0][:, 0], boxes[1][:, 0])
        last = np.minimum(boxes[0][:, 1], boxes[1][:, 1])
        if (first > last).any():
            self.state.zone[tables] = 0
            return
        box = self.worlds.scenario.space.box([(int(a), int(b)) for a, b in zip(first, last)])  # noqa: B905
        self.state.zone[tables] = self.worth.zone(self.state.lane[tables], box)
