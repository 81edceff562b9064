"""Rounds of some sampled lanes as games, as columns of a run."""

from __future__ import annotations

import json
from itertools import product
from time import perf_counter

import numpy as np

from negosim.draws.worlds import draw
from negosim.errors import NegosimError
from negosim.experiments.plan import Plan
from negosim.experiments.results import Part, to_arrow
from negosim.experiments.statistics import SCORES
from negosim.scenario.model import Scenario
from negosim.strategies.spec import Spec
from negosim.talks.columns import Column
from negosim.talks.loop import play
from negosim.talks.record import Record
from negosim.talks.stages import CELLS, Stage, chosen, stages

__all__ = ["cost", "scored"]


def sampled(plan: Plan) -> list[int]:
    """Lanes whose rounds are read as games: evenly spaced over all lanes of the plan."""
    count = min(plan.stage_games, plan.lanes)
    return [plan.span[at * plan.lanes // count] for at in range(count)]


def scored(part: Part, plan: Plan, scenario: Scenario, lanes: range) -> Part:
    """The rows of some lanes with the columns of stage games, null where none were looked at.

    Where a strategy raises in some future, they are null, too.
    """
    pairs, ends = plan.specs(scenario), part.talks.column("end").to_pylist()
    score, count = np.full((len(ends), 2, 2), np.nan), np.full(len(ends), np.nan)
    told = np.full(len(ends), None, dtype=object)
    for lane in (lane for lane in sampled(plan) if lane in lanes):
        for number, pair in enumerate(pairs):
            row = (lane - lanes.start) * len(pairs) + number
            if ends[row] == "failed":
                continue
            try:
                games = list(stages(_record(plan, scenario, lane, pair), count=plan.futures))
            except NegosimError:
                continue
            if games:
                lines = [_line(game) for game in games]
                both = np.ma.masked_invalid(np.array(lines, dtype=np.float64)[:, 1:])
                score[row] = both.mean(axis=0).filled(np.nan).reshape(2, 2)
                count[row] = np.mean([len(game.reading.found.equilibria) for game in games])
                told[row] = json.dumps(lines)
    text = "nearness of the moves of {} to the {} equilibrium of rounds read as games, mean; 1: one"
    columns = {
        f"{name}.{party}": Column(score[:, kind, at], "", text.format(party, which))
        for kind, (name, which) in enumerate(zip(SCORES, ("nearest", "worst"), strict=True))
        for at, party in enumerate(scenario.parties)
    }
    text = "extreme equilibria of a round read as a game, mean"
    columns["stage_equilibria"] = Column(count, "equilibria", text)
    text = "each round read as a game: share of the talks used up, both scores, both worst scores"
    columns["stage_scores"] = Column(told, "JSON", text)
    more, talks = to_arrow(columns), part.talks
    for field in more.schema:
        talks = talks.append_column(field, more.column(field.name))
    return Part(part.worlds, talks)


def _line(stage: Stage) -> list[float | None]:
    """Share of the talks used up, scores by the nearest equilibria, and by the worst."""
    pairs = [(one.nearest, one.worst) if one else (None, None) for one in stage.reading.scores]
    return [stage.time, *(near for near, _ in pairs), *(worst for _, worst in pairs)]


def _record(plan: Plan, scenario: Scenario, lane: int, pair: tuple[Spec, Spec]) -> Record:
    return play(scenario, [pair], draw(scenario, plan.seed, range(lane, lane + 1)), record=True)


def cost(plan: Plan) -> str:
    """What the stage games of a plan will cost, from a quick measurement, in words."""
    scenario, lanes, pairings = plan.scenario(), sampled(plan), len(plan.pairings)
    for lane, pair in product(lanes, plan.specs(scenario)):
        try:
            record = _record(plan, scenario, lane, pair)
            rounds = chosen(record)
            list(stages(record, rounds[:1], 1))  # what is compiled or imported first
            start, middle = perf_counter(), len(rounds) // 2
            list(stages(record, rounds[middle : middle + 1], plan.futures))
            break
        except NegosimError:  # a strategy raises in this lane
            continue
    else:
        return f"stage games: none, for a strategy fails in each of the {len(lanes)} lanes"
    games = len(lanes) * pairings * len(rounds)
    took = (perf_counter() - start) * games
    each = f"{len(lanes)} lanes" + (f" x {pairings} pairings" if pairings > 1 else "")
    return (
        f"stage games: {each} x ~{len(rounds)} rounds x {CELLS} cells x {plan.futures} futures = "
        f"{games * CELLS * plan.futures:,} negotiations, about {took:.0f} s of one core"
    )
