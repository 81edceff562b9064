"""A laboratory for trade negotiations: the same words as the commands, loaded when used.

Examples
--------
>>> import negosim
>>> case = negosim.load("split-the-dollar")
>>> negosim.run(case, {"alice": "linear"}).document()["end"]["kind"]
'in_force'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from negosim.draws.worlds import Worlds, draw
    from negosim.errors import NegosimError, ScenarioError, UsageError
    from negosim.experiments.simulate import simulate
    from negosim.experiments.statistics import Summary
    from negosim.reports.agreement import frontier
    from negosim.reports.transcript import run
    from negosim.scenario.files import load
    from negosim.scenario.model import Scenario
    from negosim.scoring.solutions import solve
    from negosim.talks.loop import play
    from negosim.talks.moment import snapshot
    from negosim.talks.record import Record

__all__ = [
    "NegosimError",
    "Record",
    "Scenario",
    "ScenarioError",
    "Summary",
    "UsageError",
    "Worlds",
    "draw",
    "frontier",
    "load",
    "play",
    "run",
    "simulate",
    "snapshot",
    "solve",
]

HOMES = {
    "NegosimError": "errors",
    "Record": "talks.record",
    "Scenario": "scenario.model",
    "ScenarioError": "errors",
    "Summary": "experiments.statistics",
    "UsageError": "errors",
    "Worlds": "draws.worlds",
    "draw": "draws.worlds",
    "frontier": "reports.agreement",
    "load": "scenario.files",
    "play": "talks.loop",
    "run": "reports.transcript",
    "simulate": "experiments.simulate",
    "snapshot": "talks.moment",
    "solve": "scoring.solutions",
}


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'negosim' has no attribute '{name}'")
    return getattr(import_module(f"negosim.{HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
