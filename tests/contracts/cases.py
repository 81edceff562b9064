"""Small cases with everything in them, and how their results are compared to the bit."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from negosim.draws.worlds import draw
from negosim.scenario.files import parse
from negosim.scenario.model import Scenario
from negosim.strategies.spec import CATALOGUE
from negosim.talks.columns import Column
from negosim.talks.loop import play
from negosim.talks.record import Record

HEAD = """
format = 1
title = "A case"
start = 2025-01-06
horizon = 2026-12-31
party = [{ name = "north" }, { name = "south" }]
"""

TASTE = '"parameter.taste" = { dist = "uniform", low = 1, high = 3 }'
BUSY = f"""{HEAD}
[[issue]]
name = "tariff"
levels = [25, 15, 10, 0]
[[issue]]
name = "quota"
levels = ["none", "half", "full"]
[[issue]]
name = "farm"
levels = ["closed", "partly", "open"]

[parameter]
pain = {{ dist = "uniform", low = 3, high = 8 }}
taste = {{ dist = "triangular", low = 0.5, mode = 1, high = 2 }}
grudge = {{ dist = "lognormal", median = 1, sd = 0.5 }}
hope = {{ dist = "beta", a = 4, b = 4 }}
shame = {{ value = 0 }}
patience = {{ dist = "uniform", low = 0.2, high = 0.9 }}

[choice.stand]
party = "north"
outcomes = [{{ name = "quiet" }}, {{ name = "loud", set = {{ "parameter.shame" = 0.4 }} }}]
[choice.mood]
outcomes = [
  {{ name = "sour", chance = 0.4, scale = {{ "parameter.grudge" = 1.5 }} }},
  {{ name = "sweet", chance = "rest" }},
]

[payoff.north]
tariff = [0, "0.4 * pain", "0.6 * pain", "pain"]
quota = [0, 0.7, "1 + taste"]
farm = [0, "-0.6 * grudge", "-2 * grudge"]
[payoff.south]
tariff = [0, -0.7, -1.3, -3]
quota = [0, "-0.3 * taste", "-taste"]
farm = [0, "1.2 * taste", "2 * taste"]
[[term]]
kind = "pair"
issues = ["quota", "farm"]
south = [[0, 0, 0], [0, 0.2, 0.3], [0, 0.4, 0.8]]
[[term]]
kind = "red_line"
issue = "farm"
party = "north"
line = "closed"
cost = "shame"
[walk_away]
packages = [{{ weight = "hope", package = {{ tariff = 15 }} }}, {{ weight = "rest" }}]
south = "0.3 * hope"

[[meeting]]
date = 2025-01-07
until = 2025-01-09
rounds = 5
level = "technical"
[[meeting]]
date = 2025-02-10
until = 2025-02-11
rounds = 5
level = "technical"
postponed = {{ chance = 0.5, days = {{ dist = "uniform", low = 1, high = 8 }} }}
[[meeting]]
date = 2025-02-14
until = 2025-02-16
rounds = 4
level = "ministerial"
[[meeting]]
date = 2025-03-03
until = 2025-03-04
rounds = 6
level = "leaders"
[[meeting]]
date = 2025-03-24
rounds = 3
level = "leaders"

[[event]]
name = "reset"
date = 2025-02-03
outcomes = [{{ name = "reset", chance = 0.5, set = {{ "parameter.pain" = 4 }} }}]
[[event]]
name = "half_again"
date = 2025-02-03
scale = {{ "parameter.pain" = 1.5 }}
[[event]]
name = "election"
date = 2025-02-10
outcomes = [
  {{ name = "A", chance = "hope", scale = {{ "parameter.grudge" = 2 }} }},
  {{ name = "B", chance = "rest", set = {{ {TASTE} }} }},
]
[[event]]
name = "scandal"
from = 2025-01-08
until = 2025-03-20
set = {{ "issue.tariff.status_quo" = 10 }}
scale = {{ "parameter.hope" = 0.8 }}
[[event]]
name = "storm"
hazard = "0.4 * taste"
from = 2025-01-20
until = 2025-04-15
set = {{ "parameter.grudge" = "0.5 * grudge + 0.1 * taste" }}
[[event]]
name = "clock"
date = 2025-02-20
outcomes = [
  {{ name = "sooner", chance = 0.3, set = {{ "deadline.date" = 2025-02-24 }} }},
  {{ name = "later", chance = 0.3, set = {{ "deadline.date" = 2025-03-31 }} }},
  {{ name = "as_planned", chance = "rest" }},
]

[[mandate]]
party = "south"
level = "technical"
until = 2025-01-31
allow = {{ tariff = [25, 15], farm = ["partly", "open"] }}
[[mandate]]
party = "south"
level = "technical"
from = 2025-02-01
allow = {{ tariff = [25, 10] }}
[[mandate]]
party = "north"
level = "technical"
allow = {{ farm = ["closed", "partly"] }}
[[mandate]]
party = "north"
level = "ministerial"
allow = {{ quota = ["half", "full"] }}
[[ratification]]
party = "north"
days = {{ dist = "uniform", low = 2, high = 40 }}
slope = "2 * taste"
bar = 0.3
reopen = true
[[ratification]]
party = "south"
days = 20
slope = "1 + hope"
[deadline]
date = 2025-03-14
[protocol]
turns = 2
"""

ALL = tuple(CATALOGUE)
SEEING = tuple(name for name in ALL if CATALOGUE[name].reference_player)  # the other side's payoffs
BLIND = tuple(name for name in ALL if name not in SEEING)
SWAPPED = (
    "boulware/accept=time:T=0.8",
    "hardliner/accept=combi:T=0.9",
    "conceder/accept=constant:c=0.6",
    "linear/bidding=nearest",
    "boulware/bidding=generous:band=0.2/model=frequency",
    "tit-for-tat/model=frequency",
    "time-dependent:beta=patience",
)
LOUD = ("conceder/commit=loud", "linear")
PAIRINGS = tuple(
    dict.fromkeys(
        pair
        for name in (*ALL, *SWAPPED)
        for pair in ((name, name), (name, "boulware"), LOUD, ("boulware", name))
    )
)
LANES = range(60)


@cache
def case(text: str = BUSY, *settings: str) -> Scenario:
    """A scenario's text, read once."""
    return parse(text, "case", settings=settings)


def simple(
    north: Sequence[float | str],
    south: Sequence[float | str],
    walk_away: tuple[float | str, float | str] | None = (0, 0),
    more: str = "",
    deadline: str = "2025-01-31",
    rounds: int = 4,
    turns: int = 2,
) -> Scenario:
    """One issue, one payoff a level, a first meeting on 7 January; `more` is TOML.

    Without a `walk_away` no deal is living on the first level.
    """
    leaving = ""
    if walk_away is not None:
        leaving = f"walk_away = {{ north = {walk_away[0]}, south = {walk_away[1]} }}"
    return case(f"""{HEAD}
issue = [{{ name = "deal", levels = {list(range(len(north)))} }}]
deadline = {{ date = {deadline} }}
{leaving}
protocol = {{ first = "north", turns = {turns} }}
[payoff]
north.deal = {list(north)}
south.deal = {list(south)}
[[meeting]]
date = 2025-01-07
rounds = {rounds}
level = "first"
{more}
""")


def played(
    scenario: Scenario,
    *pairings: tuple[str, str],
    lanes: range = LANES,
    seed: int = 1,
    record: bool = False,
) -> Record:
    """Play some pairings on drawn worlds."""
    return play(scenario, pairings, draw(scenario, seed, lanes), record=record)


def exact(table: dict[str, Column], rows: Any = slice(None)) -> dict[str, list[Any]]:
    """Columns as lists that are equal only where every bit is, NaN like NaN."""
    return {name: bits(column.values[rows]) for name, column in table.items()}


def bits(values: Any) -> list[Any]:
    """Numbers as their bits, everything else as it is."""
    if values.dtype.kind == "f":
        return np.where(np.isnan(values), np.nan, values).view(np.int64).tolist()
    return (values.astype(np.int64) if values.dtype.kind == "M" else values).tolist()


def told(record: Record) -> dict[int, list[str]]:
    """Every move by table, to the last digit."""
    out: dict[int, list[str]] = {table: [] for table in range(len(record.state))}
    for move in record.moves:
        out[move.table].append(repr(replace(move, table=0)))
    return out
