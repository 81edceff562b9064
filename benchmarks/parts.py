"""Where the time goes: CPU time by part, taken at the functions each part is entered by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from importlib import import_module
from time import process_time
from typing import Any
from unittest import mock

__all__ = ["missing", "shares"]

REST = "rest"
DOORS = {  # module:name or module:class.name, below negosim
    "reading the scenario": "experiments.simulate:plan_of experiments.plan:Plan.scenario",
    "draws": """experiments.runner:draw draws.worlds:Worlds.uniforms draws.worlds:Worlds.turns
        draws.regime:quantile""",
    "trade terms": "payoffs.valuation:Valuation.refresh",
    "valuation": """payoffs.valuation:Valuation.utilities payoffs.valuation:Valuation.outcomes
        payoffs.valuation:Valuation.at talks.worth:Packages.worth""",
    "talks": "talks.loop:Talks talks.loop:Talks.run",
    "scoring": "talks.record:score",
    "rows": """talks.record:worlds_columns talks.record:talks_columns talks.record:record_columns
        talks.record:time_columns experiments.runner:to_arrow""",
    "writing": """experiments.results:Run.create experiments.results:Run.done
        experiments.results:Run.finish experiments.simulate:write_part
        experiments.results:read_part""",
    "hash and summary": "experiments.rows:RowHash.add experiments.statistics:Summary.add",
}


class Parts:
    """CPU time by part; what a part calls of another part counts as the other's."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.stack = [REST]
        self.since = process_time()

    def note(self) -> None:
        """Book the time since the last change on the part that is running."""
        now = process_time()
        self.spent[self.stack[-1]] += now - self.since
        self.since = now

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time booked on a part."""

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            self.note()
            self.stack.append(part)
            try:
                return function(*args, **kwargs)
            finally:
                self.note()
                self.stack.pop()

        return call


def owner_of(door: str) -> tuple[Any, str] | None:
    """Where a function is looked up, and its name there; None where there is none any more."""
    module, _, path = door.partition(":")
    *classes, name = path.split(".")
    try:
        owner = import_module(f"negosim.{module}")
        for step in classes:
            owner = getattr(owner, step)
    except (ImportError, AttributeError):
        return None
    return (owner, name) if hasattr(owner, name) else None


def missing() -> list[str]:
    """Doors that are no longer there: their time is counted where they were called from."""
    return [door for doors in DOORS.values() for door in doors.split() if not owner_of(door)]


@contextmanager
def watched() -> Iterator[Parts]:
    """Time the parts of whatever is done inside."""
    with ExitStack() as stack:
        parts = Parts()
        for part, doors in DOORS.items():
            for owner, name in filter(None, map(owner_of, doors.split())):
                timed = parts.timed(part, getattr(owner, name))
                stack.enter_context(mock.patch.object(owner, name, timed))
        parts.since = process_time()
        yield parts
        parts.note()


def shares(action: Callable[[], object]) -> dict[str, float]:
    """Share of the time each part takes of what is done."""
    with watched() as parts:
        action()
    total = sum(parts.spent.values())
    return {part: parts.spent[part] / total for part in (*DOORS, REST)}
