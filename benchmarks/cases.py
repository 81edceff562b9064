"""The cases that are measured, and the numbers drawn in them.

Imports come late, so that commands are measured from a small process.
"""

from __future__ import annotations

from random import Random
from typing import Any

FLAGSHIP = "seoul-washington-2025"
SEED = 1
LEVELS = 10
ROUNDS = 100
EXPONENT = 4  # of the share of time: beta = 1/4
WALK_AWAY = 0.5
BOULWARE = f"boulware:beta={1 / EXPONENT}"


def random_text(issues: int = 3, shared: bool = False) -> str:
    """Issues of ten levels, every payoff uniform: drawn in each lane, or once for all."""
    chance = Random(SEED)

    def row() -> str:
        drawn = '{ dist = "uniform", low = 0, high = 1 }'
        return ", ".join(repr(chance.random()) if shared else drawn for _ in range(LEVELS))

    names = "uvwxyz"[:issues]
    levels = list(range(LEVELS))
    agenda = "".join(f'[[issue]]\nname = "{issue}"\nlevels = {levels}\n' for issue in names)
    payoffs = "".join(
        f"[payoff.{party}]\n" + "".join(f"{issue} = [{row()}]\n" for issue in names)
        for party in "ab"
    )
    return f"""\
format = 1
title = "Random payoffs"
start = 2025-01-01
[[party]]
name = "a"
[[party]]
name = "b"
{agenda}{payoffs}
[parameter]
firmness = {{ dist = "uniform", low = 0.1, high = 0.9, source = "judgement" }}
[walk_away]
a = {WALK_AWAY}
b = {WALK_AWAY}
[[meeting]]
date = 2025-01-01
rounds = {ROUNDS}
[deadline]
date = 2025-01-01
[protocol]
name = "alternating"
first = "a"
[strategy]
a = "{BOULWARE}"
b = "{BOULWARE}"
"""


def random_case(issues: int = 3, shared: bool = False) -> Any:
    """The case read."""
    from negosim.scenario.files import parse

    return parse(random_text(issues, shared), f"random-{LEVELS**issues}")


def tables(case: Any, lanes: int) -> Any:
    """(lane, party, issue, level) payoffs as negosim draws them in the lanes of a random case."""
    import numpy as np

    from negosim import draw

    worlds = draw(case, SEED, lanes)
    rows = [
        worlds.uniforms(f"parameter.payoff.{party}.{issue.name}[{level}]")[:, 0]
        for party in case.parties
        for issue in case.space.issues
        for level in range(LEVELS)
    ]
    shape = (lanes, len(case.parties), len(case.space.issues), LEVELS)
    return np.ascontiguousarray(np.stack(rows, axis=1)).reshape(shape)


def points(issues: int) -> Any:
    """(party, outcome) payoffs of lane 0 of the random case, on negosim's grid."""
    import numpy as np

    worth = np.zeros((2, 1))
    for rows in tables(random_case(issues), 1)[0].swapaxes(0, 1):
        worth = (worth[:, :, None] + rows[:, None, :]).reshape(2, -1)
    return np.rint(worth * 1e9) / 1e9
