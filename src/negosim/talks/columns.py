"""The columns of the results, each with its unit and meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.arrays import FloatArray, IntArray
from negosim.draws.regime import depends, moved
from negosim.draws.worlds import Worlds
from negosim.protocol.state import ENDS, EXPIRED, IN_FORCE, REFUSED, WALKED_OUT, State
from negosim.scoring.metrics import Scores
from negosim.scoring.solutions import SOLUTIONS
from negosim.strategies.agent import Negotiator
from negosim.strategies.spec import Spec
from negosim.talks.floor import Floor
from negosim.talks.living import lived
from negosim.timeline.calendar import NEVER

__all__ = ["Column", "record_columns", "talks_columns", "time_columns", "worlds_columns"]

Values = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the results: its values, unit and meaning."""

    values: Values
    unit: str
    meaning: str


def iso(days: IntArray) -> Values:
    """Dates of ordinals as datetime64[D]; NaT where there is none."""
    epoch = date(1970, 1, 1).toordinal()
    held = (days > 0) & (days < NEVER)
    found = np.where(held, days - epoch, 0).astype("datetime64[D]")
    found[~held] = np.datetime64("NaT")
    return found


def worlds_columns(
    worlds: Worlds, floor: Floor, walk_away: Values, scores: Scores
) -> dict[str, Column]:
    """A row a lane: what was drawn, what happened, and what could be agreed."""
    scenario, regime = worlds.scenario, floor.worth.regime
    unit = scenario.unit
    out = {"lane": Column(np.array(worlds.lanes, dtype=np.int64), "", "number of the drawn world")}
    start, changing = worlds.regime(), moved(scenario)
    for name, entry in scenario.parameter.items():
        values, last = start.value(name), regime.value(name)
        text = entry.text or (f"number drawn for {name}" if "." in name else name.replace("_", " "))
        labels = scenario.sectors if values.shape[1] > 1 else ("",)
        for at, label in enumerate(labels):
            key = f"parameter.{name}" + (f".{label}" if label else "")
            out[key] = Column(values[:, at].copy(), entry.unit, f"{text}, before the talks")
            if depends(scenario, [name]) & changing:
                final = last[:, min(at, last.shape[1] - 1)].copy()
                out[f"{key}.final"] = Column(final, entry.unit, f"{text}, after all events")
    choices = len(scenario.choice)
    for number, happening in enumerate(scenario.happenings):
        names = np.array([o.name for o in happening.alternatives] + ["none"], dtype=object)
        kind = "choice" if number < choices else "event"
        title = happening.title or happening.name.replace("_", " ")
        came = names[regime.entry[:, number]]
        out[f"{kind}.{happening.name}"] = Column(came, "", f"{title}: how it came out")
        if kind == "event":
            days = np.where(regime.entry[:, number] >= 0, regime.event_day[:, number], 0)
            out[f"event.{happening.name}.date"] = Column(iso(days), "date", f"{title}: the day")
    out["first"] = Column(
        np.array(scenario.parties, dtype=object)[worlds.first], "", "party that speaks first"
    )
    for at, meeting in enumerate(scenario.meeting):
        slot = int(np.flatnonzero(worlds.schedule.meeting == at)[0])
        day = iso(worlds.schedule.day[:, slot])
        title = meeting.title or f"meeting {at + 1}"
        out[f"meeting[{at}].date"] = Column(day, "date", f"first day of: {title}")
    for at, party in enumerate(scenario.parties):
        out[f"walk_away.{party}"] = Column(walk_away[:, at], unit, f"worth of no deal to {party}")
        text = f"best gain of {party} over the walk-away among acceptable outcomes"
        out[f"ideal_gain.{party}"] = Column(scores.ideal_gain[:, at], unit, text)
    out["acceptable"] = Column(
        scores.acceptable, "outcomes", "outcomes worth their walk-away to both"
    )
    out["frontier"] = Column(scores.frontier_size, "outcomes", "outcomes on the Pareto frontier")
    out["frontier_in_zone"] = Column(
        scores.zone_frontier_size, "outcomes", "frontier outcomes worth their walk-away to both"
    )
    out["best_joint_gain"] = Column(
        scores.best_joint, unit, "largest sum of gains among acceptable outcomes; null without any"
    )
    for at, name in enumerate(SOLUTIONS):
        text = f"outcome number of the {name} solution (lowest of several), -1 without a zone"
        out[f"solution.{name}"] = Column(scores.solutions[:, at], "outcome", text)
    return out


def reasons(state: State) -> Values:
    """Why a table ended as it did: the deal, or what stood in its way."""
    out = np.full(len(state), "deal", dtype=object)
    out[(state.status == EXPIRED) & (state.zone == 0)] = "no_package"
    out[(state.status == EXPIRED) & (state.zone != 0)] = "clock"
    out[state.status == WALKED_OUT] = "walked_out"
    out[state.status == REFUSED] = "refused"
    return out


def talks_columns(
    worlds: Worlds,
    pairings: Sequence[tuple[Spec | Negotiator, Spec | Negotiator]],
    floor: Floor,
    scores: Scores,
) -> dict[str, Column]:
    """A row a (lane, pairing): strategies, end and why, package, payoffs, metrics."""
    scenario, state = worlds.scenario, floor.state
    unit, flat = scenario.unit, (len(state),)
    lanes = np.array(worlds.lanes, dtype=np.int64)
    out = {
        "lane": Column(lanes[state.lane], "", "number of the drawn world"),
        "pairing": Column(state.pairing, "", "number of the pairing of strategies"),
    }
    for party, name in enumerate(scenario.parties):
        texts = np.array([pair[party].text for pair in pairings], dtype=object)
        out[f"strategy.{name}"] = Column(texts[state.pairing], "", f"strategy of {name}")
    deal = state.status == IN_FORCE
    out["end"] = Column(np.array(ENDS, dtype=object)[state.status], "", "how the table ended")
    out["reason"] = Column(
        reasons(state), "", "deal, no_package, clock, walked_out, refused or failed"
    )
    out["date"] = Column(iso(state.ended), "date", "day the table ended")
    opening = worlds.schedule.day[:, 0]
    out["days"] = Column(
        state.ended - opening[state.lane], "days", "days from the first meeting to the end"
    )
    out["rounds"] = Column(state.round, "rounds", "rounds played")
    if scenario.ratification:
        out["signed"] = Column(iso(state.signed), "date", "day of the last signature")
        text = "deals refused at home, the last one included"
        out["refusals"] = Column(state.refusals, "deals", text)
    agreed = np.where(deal, state.deal, -1)
    out["outcome"] = Column(agreed, "outcome", "number of the package in force, -1 none")
    levels = scenario.space.levels(np.maximum(state.deal, 0))
    for at, issue in enumerate(scenario.space.issues):
        names = np.array([*issue.levels, None], dtype=object)
        chosen = np.where(deal, levels[:, at], len(issue))
        out[f"package.{issue.name}"] = Column(
            names[chosen], issue.unit, f"{issue.title}: level in force, null without a deal"
        )
    for party, name in enumerate(scenario.parties):
        described = {
            "payoff": (scores.payoff, unit, f"worth of the end to {name}, all events counted"),
            "utility": (scores.utility, "", f"payoff of {name} scaled to 0-1 over all outcomes"),
            "gain": (scores.gain, unit, f"payoff of {name} less its walk-away"),
            "share": (scores.share, "", f"gain of {name} by its best acceptable gain"),
        }
        for key, (values, of, text) in described.items():
            out[f"{key}.{name}"] = Column(values[..., party].reshape(flat), of, text)
        out[f"gain_at_signature.{name}"] = Column(
            state.gain[:, party], unit, f"gain of {name} as of the day of signature"
        )
    joint = scores.gain.sum(axis=-1).reshape(flat)
    out["joint_gain"] = Column(joint, unit, "sum of both gains")
    out["joint_left"] = Column(
        scores.joint_left.reshape(flat), unit, "joint gain left on the table"
    )
    out["pareto_distance"] = Column(
        scores.pareto_distance.reshape(flat), "", "distance in utilities to the Pareto frontier"
    )
    for at, name in enumerate(SOLUTIONS):
        out[f"distance.{name}"] = Column(
            scores.solution_distance[..., at].reshape(flat),
            "",
            f"distance in utilities to the nearest {name} package; null without a zone",
        )
    return out


def time_columns(worlds: Worlds, floor: Floor) -> dict[str, Column]:
    """What was lived on from start to horizon, where the case has one."""
    scenario, out = worlds.scenario, dict[str, Column]()
    if scenario.horizon is None:
        return out
    mean, delay = lived(worlds, floor.state, floor.worth)
    years = scenario.unit.removesuffix(" a year")
    years = years if years != scenario.unit else f"{years} x years".lstrip()
    for at, party in enumerate(scenario.parties):
        text = f"average payoff of {party} from start to horizon: status quo, then the end"
        out[f"payoff_mean.{party}"] = Column(mean[:, at], scenario.unit, text)
        text = f"what the days from the first meeting to the deal in force cost {party}"
        out[f"delay_cost.{party}"] = Column(delay[:, at], years, text)
    return out


def record_columns(worlds: Worlds, floor: Floor, walk_away: FloatArray) -> dict[str, Column]:
    """What really happened, as it would be valued in each lane."""
    scenario, out = worlds.scenario, dict[str, Column]()
    for entry in scenario.record:
        outcome = np.full(len(worlds), scenario.recorded[entry.name])
        gain = floor.worth.of(np.arange(len(worlds)), outcome) - walk_away
        for at, party in enumerate(scenario.parties):
            text = f"gain of {party} over its walk-away from: {entry.title or entry.name}"
            out[f"record.{entry.name}.gain.{party}"] = Column(gain[:, at], scenario.unit, text)
    return out
