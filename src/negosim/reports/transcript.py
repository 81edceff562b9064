"""One negotiation told as it happened, as text, JSON and a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from negosim.draws.worlds import draw
from negosim.reports.agreement import record_titles
from negosim.reports.stages import aside, panels, panels_height
from negosim.reports.stages import document as stage_document
from negosim.reports.teller import Teller, happened, moment_of
from negosim.reports.words import (
    day_words,
    json_package,
    number_or_none,
)
from negosim.scenario.model import Scenario
from negosim.scoring.solutions import SOLUTIONS, solve
from negosim.talks.floor import Move
from negosim.talks.loop import play
from negosim.talks.record import Record
from negosim.talks.stages import Stage

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Transcript", "run"]

OVER_TIME = ("payoff_mean", "delay_cost")


@dataclass(frozen=True)
class Transcript:
    """One negotiation, told, with some of its rounds as games."""

    record: Record
    stages: Sequence[Stage] = ()

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Something a teacher could read aloud."""
        asides = {stage.round: aside(self.record.scenario, stage) for stage in self.stages}
        return "\n".join(Teller(self.record, asides).lines())

    def document(self) -> dict[str, Any]:
        """The JSON of `negosim run`."""
        games = [stage_document(self.record.scenario, stage) for stage in self.stages]
        return document(self.record) | ({"stage_games": games} if games else {})

    def plane(self, records: bool = False) -> Figure:
        """Offers in payoff space, with what could be agreed on the last day of talks."""
        return plane(self.record, records, self.stages)

    def concessions(self) -> Figure:
        """Who conceded when."""
        from negosim.reports.figures import concession_paths

        return concession_paths(self.record)


def run(
    scenario: Scenario,
    strategies: Mapping[str, str] | None = None,
    seed: int = 1,
    lane: int = 0,
    central: bool = False,
) -> Transcript:
    """Play one negotiation.

    Parameters
    ----------
    scenario : Scenario
    strategies : mapping, optional
        Strategy of each party; parties it does not name play as the scenario says.
    seed, lane : int
        Which drawn world.
    central : bool
        Central values and likeliest events instead of drawn ones.

    Returns
    -------
    Transcript
        Prints as the story of the talks.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> told = run(load("split-the-dollar"), {"alice": "conceder"}, seed=1)
    >>> told.document()["end"]["kind"]
    'in_force'
    """
    worlds = draw(scenario, seed, range(lane, lane + 1), central)
    return Transcript(play(scenario, strategies or {}, worlds, record=True))


def end_of(record: Record) -> dict[str, Any]:
    """How the table ended, for JSON."""
    row = {name: column.values[0] for name, column in record.talks_table.items()}
    ended, signed = int(record.state.ended[0]), int(record.state.signed[0])
    return {
        "kind": str(row["end"]),
        "reason": str(row["reason"]),
        "date": date.fromordinal(ended).isoformat(),
        "signed": date.fromordinal(signed).isoformat() if signed else None,
        "round": int(row["rounds"]),
        "package": json_package(record.scenario, int(row["outcome"])),
    }


def document(record: Record) -> dict[str, Any]:
    """The JSON of `negosim run`: one object."""
    scenario, worlds = record.scenario, record.worlds
    parties = scenario.parties
    row = {name: column.values[0] for name, column in record.talks_table.items()}
    lane = {name: column.values[0] for name, column in record.worlds_table.items()}

    def by_party(key: str) -> dict[str, float | None]:
        return {party: number_or_none(row[f"{key}.{party}"]) for party in parties}

    return {
        "format": 1,
        "scenario": scenario.name,
        "seed": worlds.seed,
        "lane": worlds.lanes[0],
        "central": worlds.central,
        "unit": scenario.unit,
        "parties": [
            {"name": party, "strategy": spec.text}
            for party, spec in zip(parties, record.pairings[0], strict=True)
        ],
        "choices": {name: str(lane[f"choice.{name}"]) for name in scenario.choice},
        "events": [
            {
                "date": date.fromordinal(e.day).isoformat(),
                "name": e.name,
                "entry": e.entry,
                "text": e.text,
            }
            for e in happened(record)
        ],
        "moves": [_move(record, move) for move in record.moves],
        "votes": [
            {
                "date": date.fromordinal(vote.day).isoformat(),
                "party": parties[vote.party],
                "passed": vote.passed,
                "gain": vote.gain,
                "chance": vote.chance,
            }
            for vote in record.votes
        ],
        "end": end_of(record),
        "payoff": by_party("payoff"),
        "walk_away": {party: float(lane[f"walk_away.{party}"]) for party in parties},
        "utility": by_party("utility"),
        "metrics": {
            "gain": by_party("gain"),
            "share": by_party("share"),
            "gain_at_signature": by_party("gain_at_signature"),
            **({} if scenario.horizon is None else {k: by_party(k) for k in OVER_TIME}),
            "joint_gain": number_or_none(row["joint_gain"]),
            "joint_left": number_or_none(row["joint_left"]),
            "pareto_distance": number_or_none(row["pareto_distance"]),
            "distance": {name: number_or_none(row[f"distance.{name}"]) for name in SOLUTIONS},
            "days": int(row["days"]),
            "rounds": int(row["rounds"]),
            "acceptable": int(lane["acceptable"]),
            "frontier": int(lane["frontier"]),
            "frontier_in_zone": int(lane["frontier_in_zone"]),
        },
    }


def _move(record: Record, move: Move) -> dict[str, Any]:
    parties = record.scenario.parties
    named = move.outcome >= 0
    return {
        "round": move.round + 1,
        "date": date.fromordinal(move.day).isoformat(),
        "party": parties[move.party],
        "move": move.kind,
        "package": json_package(record.scenario, move.outcome),
        "payoff": dict(zip(parties, move.payoff, strict=True)) if named else None,
    }


def plane(record: Record, records: bool = False, stages: Sequence[Stage] = ()) -> Figure:
    """Offers in payoff space, what could be agreed on the last day, what really happened."""
    from negosim.reports.plots import payoff_plane

    scenario, worlds = record.scenario, record.worlds
    day = record.moves[-1].day if record.moves else scenario.meeting[0].date_.toordinal()
    here = moment_of(record, day)
    offers = [(m.party, *m.payoff) for m in record.moves if m.kind == "offer"]
    deal = next((m.payoff for m in record.moves if m.kind == "accept"), None)
    drawn = "central values" if worlds.central else f"seed {worlds.seed}, lane {worlds.lanes[0]}"
    return payoff_plane(
        here.payoffs,
        here.walk_away,
        solve(here.payoffs, here.walk_away),
        titles=scenario.party_titles,
        unit=scenario.unit,
        title=f"{scenario.title}\nas of {day_words(day)}, {drawn}",
        offers=offers,
        deal=deal,
        records=record_titles(scenario) if records else None,
        below=partial(panels, case=scenario, stages=stages) if stages else None,
        room=panels_height(len(stages)),
    )
