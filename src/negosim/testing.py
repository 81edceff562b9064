"""Whether a strategy keeps the contract that all strategies keep: for authors of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from negosim.arrays import IntArray
from negosim.draws.worlds import draw
from negosim.scenario.files import parse as parse_scenario
from negosim.scenario.model import Scenario
from negosim.strategies.parts import LEAVE, Part
from negosim.strategies.spec import Spec, parse
from negosim.strategies.view import View
from negosim.talks.loop import play
from negosim.talks.mandates import allowed
from negosim.talks.record import Record

__all__ = ["check_strategy"]

BUSY = """
format = 1
title = "A case to try strategies on"
start = 2030-01-07
horizon = 2030-12-31
deadline = { date = 2030-02-28 }
party = [{ name = "north" }, { name = "south" }]
issue = [
  { name = "price", levels = [0, 1, 2, 3] },
  { name = "volume", levels = ["none", "half", "full"] },
  { name = "service", levels = ["none", "basic", "all"] },
]
walk_away = { north = "0.3 * need", south = 1 }
meeting = [
  { date = 2030-01-08, until = 2030-01-09, rounds = 5, level = "first" },
  { date = 2030-01-21, rounds = 4, level = "first", postponed = { chance = 0.5, days = "delay" } },
  { date = 2030-02-18, until = 2030-02-20, rounds = 6, level = "last" },
]
mandate = [
  { party = "north", until = 2030-01-14, allow = { price = [1, 3], service = ["none", "basic"] } },
  { party = "south", level = "first", from = 2030-01-15, allow = { volume = ["half", "full"] } },
]
[parameter]
need = { dist = "uniform", low = 2, high = 6 }
taste = { dist = "triangular", low = 0.5, mode = 1, high = 2 }
delay = { dist = "uniform", low = 1, high = 20 }
[payoff]
north = { price = [0, 1, 2, 3.5], volume = [0, "0.3 * need", "need"], service = [0, -0.5, -2] }
south = { price = [4, 3, 1.5, 0], volume = [0, -0.5, -1], service = [0, "taste", "2 * taste"] }
[[event]]
name = "election"
date = 2030-01-15
outcomes = [
  { name = "A", chance = 0.5, scale = { "parameter.taste" = 2 } },
  { name = "B", chance = "rest", scale = { "parameter.need" = 1.5 } },
]
"""
SINGLE = """
format = 1
title = "A case with one outcome"
start = 2030-01-07
deadline = { date = 2030-01-31 }
party = [{ name = "north" }, { name = "south" }]
issue = [{ name = "price", levels = [1] }]
payoff = { north = { price = [1] }, south = { price = [1] } }
meeting = [{ date = 2030-01-08, rounds = 3 }]
"""
NOTHING = ("walk_away.north=1000", "walk_away.south=1000")
OPPONENTS = ("boulware", "random")
FEW = 3  # lanes played alone, and lanes of the small cases

Tables = dict[tuple[int, str, str], dict[str, str]]  # lane and both strategies: what came out


def check_strategy(spec: str, scenario: Scenario | None = None, lanes: int = 60) -> None:
    """Play a strategy on both sides and raise where it breaks what others rely on.

    A table alone plays as in the crowd, in any batch and every time; nothing is offered or
    accepted outside the mandate or below the walk-away; what it is shown is not written to;
    each part gives one value a table; and facts it states are true.

    Parameters
    ----------
    spec : str
        The strategy as on the command line; registered, or of an installed package.
    scenario : Scenario, optional
        By default a small case with an election, changing mandates and a postponed meeting;
        cases with nothing acceptable, with one outcome only and with one proposal a round
        are played besides.
    lanes : int
        How many drawn worlds.

    Raises
    ------
    AssertionError
        With a sentence that says what is broken, and how it showed.

    Examples
    --------
    >>> check_strategy("conceder:beta=3", lanes=5)
    """
    case = scenario or parse_scenario(BUSY, "busy")
    try_out(parse(spec, case.parameter), case, lanes)
    if parse(spec, case.parameter).names:
        return  # the small cases do not have the scenario's parameters
    for name, text, settings in (
        ("nothing acceptable", BUSY, NOTHING),
        ("one outcome only", SINGLE, ()),
        ("one proposal a round", BUSY, ("protocol.turns=1",)),
    ):
        try:
            try_out(parse(spec), parse_scenario(text, name, settings=settings), FEW)
        except ContractError as error:
            raise ContractError(f"{error} (In a case with {name}.)") from error


class ContractError(AssertionError):
    """A sentence on what a strategy may not do."""


def require(holds: bool, sentence: str) -> None:
    """Say what is broken where it does not hold."""
    if not holds:
        raise ContractError(sentence)


def try_out(spec: Spec, case: Scenario, lanes: int) -> None:
    """Check a strategy on one case."""
    watched = replace(spec, parts=tuple((watch(spec, part), given) for part, given in spec.parts))
    pairings = [(watched, watched)]
    for other in map(parse, OPPONENTS):
        pairings += [(watched, other), (other, watched)]
    crowd = play_lanes(case, pairings, range(lanes))
    keeps_to_its_bounds(spec.text, crowd)
    known = dict(tables(crowd))
    again = "plays otherwise the second time; chance comes from view.chance, and nothing else may."
    compare(spec.text, known, play_lanes(case, pairings, range(lanes)), again)
    for size in (7, max(1, lanes // 2)):
        for at in range(0, lanes, size):
            part = play_lanes(case, pairings, range(lanes)[at : at + size])
            compare(spec.text, known, part, f"plays otherwise in a batch of {size} lanes.")
    alone = (
        "plays otherwise when a table is alone; a part may look at its own table only, and one "
        "that reads view.chance must say uses_chance=True."
    )
    for lane in range(0, lanes, max(1, lanes // FEW)):
        for pairing in pairings:
            compare(spec.text, known, play_lanes(case, [pairing], range(lane, lane + 1)), alone)
    bids = [part for part, _ in spec.parts if part.kind in ("target", "bidding")]
    if bids and all(part.open_loop for part in bids):
        is_open_loop(spec.text, crowd)


def play_lanes(case: Scenario, pairings: list[tuple[Spec, Spec]], lanes: range) -> Record:
    """Play pairings on some lanes, with every move."""
    return play(case, pairings, draw(case, seed=1, lanes=lanes), record=True)


def watch(spec: Spec, part: Part) -> Part:
    """The same part, with a look at what it does to its arguments and what it returns."""

    def run(view: View, *so_far: Any, **given: Any) -> Any:
        who = f"{spec.text}: {part.kind} '{part.name}'"
        shown = dict(arrays(view, *so_far, *given.values()))
        before = {name: array.tobytes() for name, array in shown.items()}
        try:
            found = part.run(view, *so_far, **given)
        except ContractError:  # of the model, run from inside
            raise
        except Exception as error:
            raise ContractError(f"{who} raises {type(error).__name__}: {error}.") from error
        for name, array in shown.items():
            same = array.tobytes() == before[name]
            require(same, f"{who} writes into {name}; make an array of your own.")
        fault = misshapen(part.kind, np.asarray(found), view)
        require(not fault, f"{who} must return {fault}.")
        return found

    return replace(part, run=run)


def arrays(view: View, *more: Any) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Arrays a part is shown, by what it calls them."""
    for name in ("tables", "lanes", "time", "round", "rounds_left", "walk_away", "standing"):
        yield f"view.{name}", getattr(view, name)
    yield "view.chance", view.chance
    if "estimate" in vars(view):  # it has been asked for
        yield "view.estimate", view.estimate
    for name in ("utilities", "values", "box", "row", "allowed"):
        yield f"view.own.listing.{name}", getattr(view.own.listing, name)
    yield from ((f"view.events[{name!r}]", entry) for name, entry in view.events.items())
    given = (item for item in more if isinstance(item, np.ndarray))
    yield from ((f"its argument {at}", item) for at, item in enumerate(given, 1))


def misshapen(kind: str, found: np.ndarray[Any, Any], view: View) -> str:
    """What a part should have returned, where it did not."""
    n, space, of = (len(view.tables),), view.space, found.dtype.kind
    if kind == "model":
        shape = (*n, len(space.shape), max(space.shape))
        return "" if found.shape == shape else "a number for each table, issue and level"
    if kind == "accept":
        return "" if found.shape == n and of == "b" else "True or False for each table"
    if kind == "target":
        fine = found.shape == n and of in "iuf" and np.isfinite(found).all()
        return "" if fine else "a utility, a number, for each table"
    if found.shape != n or of not in "iu":
        return "an outcome's number for each table, -1 for none"
    fine = ((found >= LEAVE) & (found < space.size)).all()
    return "" if fine else f"outcome numbers from 0 to {space.size - 1}, -1 for none or LEAVE"


def keeps_to_its_bounds(text: str, record: Record) -> None:
    """Nobody offers or accepts outside the mandate of the day or below the walk-away."""
    case, schedule = record.scenario, record.worlds.schedule

    @cache
    def box(party: int, stage: str, day: int) -> IntArray:
        return allowed(case, party, stage, day)

    for move in record.moves:
        if move.outcome < 0:
            continue
        slot = np.flatnonzero(schedule.day[record.state.lane[move.table]] == move.day)[0]
        stage = case.meeting[int(schedule.meeting[slot])].level
        levels = case.space.levels(np.array(move.outcome))
        first, last = box(move.party, stage, move.day).T
        what = f"{text}: {case.parties[move.party]} wants to {move.kind} outcome {move.outcome}"
        inside = bool(((levels >= first) & (levels <= last)).all())
        require(inside, f"{what}, outside its mandate; take offers from view.own.")
        enough = move.payoff[move.party] >= move.walk_away[move.party]
        require(enough, f"{what}, worth less than its walk-away.")


def tables(record: Record) -> Iterator[tuple[tuple[int, str, str], dict[str, str]]]:
    """What came out at each table: its moves, then its row, to the last bit."""
    rows: list[dict[str, str]] = [{} for _ in range(len(record.state))]
    for move in record.moves:
        row = rows[move.table]
        row[f"move {len(row) + 1}"] = repr(replace(move, table=0)).replace("table=0, ", "")
    for name, column in record.columns.items():
        if name != "pairing":
            for row, value in zip(rows, column.tolist(), strict=True):
                row[name] = repr(value)
    lanes = record.columns["lane"].tolist()
    for row, lane, pairing in zip(rows, lanes, record.state.pairing, strict=True):
        first, second = record.pairings[int(pairing)]
        yield (lane, first.text, second.text), row


def compare(text: str, known: Tables, record: Record, sentence: str) -> None:
    """Tables come out as they did before."""
    for key, row in tables(record):
        before = known[key]
        if row != before:
            name = next(name for name in {**row, **before} if row.get(name) != before.get(name))
            lane, first, second = key
            raise ContractError(
                f"{text}: {sentence} Lane {lane}, {first} against {second}, {name}: "
                f"{row.get(name, 'none')}, before: {before.get(name, 'none')}."
            )


def is_open_loop(text: str, record: Record) -> None:
    """Offers said to be known before the talks do not hang on the other side."""
    state = record.state
    for party in (0, 1):
        pairs = [n for n, pair in enumerate(record.pairings) if pair[party].text == text]
        first, *others = (state.offers[state.pairing == pair, party] for pair in pairs)
        for other in others:
            same = (first == other) | (first < 0) | (other < 0)
            told = f"{text}: says open_loop=True, but its offers hang on the opponent's."
            require(bool(same.all()), told)
