"""What a delegation may sign on a day: a box of levels, the most specific entry."""

from __future__ import annotations

import numpy as np

from negosim.arrays import IntArray
from negosim.scenario.entries import Mandate, level_name
from negosim.scenario.model import Scenario

__all__ = ["allowed"]


def allowed(scenario: Scenario, party: int, stage: str, day: int) -> IntArray:
    """First and last level a party may sign, (issue, 2), at a level of talks on a day.

    Of the entries that fit, the one that names most of level, from and until holds;
    the later one in the file on ties; with none, everything is allowed.
    """
    box = np.array([(0, len(issue) - 1) for issue in scenario.space.issues], dtype=np.int64)
    fitting = [m for m in scenario.mandate if _fits(m, scenario.parties[party], stage, day)]
    if fitting:
        entry = max(fitting, key=_specific)  # max keeps the first, so look from the end
        entry = next(m for m in reversed(fitting) if _specific(m) == _specific(entry))
        for at, issue in enumerate(scenario.space.issues):
            if issue.name in entry.allow:
                box[at] = [issue.levels.index(level_name(e)) for e in entry.allow[issue.name]]
    return box


def _fits(mandate: Mandate, party: str, stage: str, day: int) -> bool:
    return (
        mandate.party == party
        and mandate.level in (None, stage)
        and (mandate.from_ is None or mandate.from_.toordinal() <= day)
        and (mandate.until is None or day <= mandate.until.toordinal())
    )


def _specific(mandate: Mandate) -> int:
    return sum(entry is not None for entry in (mandate.level, mandate.from_, mandate.until))
