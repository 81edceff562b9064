"""Where the time goes: CPU time by part, taken by the module whose code is running.

What a library does counts for who called it. A module that is named nowhere is the rest.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from time import process_time
from types import FrameType
from typing import Any

REST = "rest"
PARTS = {
    "reading the scenario": "scenario experiments.plan",
    "draws": "draws timeline",
    "trade terms": "payoffs",
    "valuation": "payoffs.valuation talks.worth",
    "talks": "talks strategies protocol",
    "scoring": "scoring",
    "rows": "talks.record talks.columns talks.living",
    "writing": "experiments.results",
    "hash and summary": "experiments.rows experiments.statistics",
}
HOMES = {f"negosim.{home}": part for part, homes in PARTS.items() for home in homes.split()}


@cache
def part_of(module: str) -> str | None:
    """The part a module belongs to, by the nearest room above it; None outside negosim."""
    if not module.startswith("negosim."):
        return None
    while module and module not in HOMES:
        module = module.rpartition(".")[0]
    return HOMES.get(module, REST)


def shares(action: Callable[[], object]) -> dict[str, float]:
    """Share of the CPU time that each part takes of what is done."""
    spent: defaultdict[str, float] = defaultdict(float)
    stack, since = [REST], process_time()

    def book() -> None:
        nonlocal since
        now = process_time()
        spent[stack[-1]] += now - since
        since = now

    def watch(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            part = part_of(frame.f_globals.get("__name__", "")) or stack[-1]
            if part != stack[-1]:
                book()
            stack.append(part)
        elif event == "return":
            if stack[-1] != stack[-2]:
                book()
            stack.pop()

    sys.setprofile(watch)
    try:
        action()
    finally:
        sys.setprofile(None)
    book()
    return {part: spent[part] / sum(spent.values()) for part in (*PARTS, REST)}
