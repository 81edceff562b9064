"""What an event does: paths of `set` and `scale` read into targets and values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from negosim.errors import did_you_mean
from negosim.outcomes.space import level_name
from negosim.payoffs.expressions import Expression
from negosim.scenario.model import Scenario
from negosim.scenario.parameter import Parameter

__all__ = ["Effect", "effect"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One change: of a parameter, a sector's field, a status quo or the deadline.

    target : name as expressions see it (`NAME`, `sector.FIELD`), `status_quo` or `deadline`
    at : sector number (-1 all) or issue number
    value : what it becomes, or the factor
    """

    target: str
    at: int
    value: Expression | Parameter | int
    scale: bool


def effect(scenario: Scenario, path: str, value: Any, scale: bool) -> Effect:
    """Read one entry of `set` or `scale`; ValueError says what is wrong."""
    steps = path.split(".")
    match steps:
        case ["parameter", name]:
            if name not in scenario.parameter:
                known = scenario.parameter
                raise ValueError(f"there is no parameter '{name}'. {did_you_mean(name, known)}")
            return Effect(name, -1, _number(value, scale), scale)
        case ["sector", name, field]:
            if name != "*" and name not in scenario.sectors:
                known_sectors = ("*", *scenario.sectors)
                raise ValueError(
                    f"there is no sector '{name}'. {did_you_mean(name, known_sectors)}"
                )
            fields = {f for entry in scenario.sector.values() for f in entry}
            if field not in fields:
                raise ValueError(f"no sector has '{field}'. {did_you_mean(field, sorted(fields))}")
            at = -1 if name == "*" else scenario.sectors.index(name)
            if isinstance(value, dict):
                raise ValueError(
                    "give a number or an expression; draw it as a parameter of its own."
                )
            return Effect(f"sector.{field}", at, _number(value, scale), scale)
        case ["issue", name, "status_quo"] if not scale:
            names = [issue.name for issue in scenario.issue]
            if name not in names:
                raise ValueError(f"there is no issue '{name}'. {did_you_mean(name, names)}")
            issue = scenario.space.issues[names.index(name)]
            level = level_name(value) if isinstance(value, int | float | str) else str(value)
            if level not in issue.levels:
                raise ValueError(f"'{level}' is not a level. {did_you_mean(level, issue.levels)}")
            return Effect("status_quo", names.index(name), issue.levels.index(level), False)
        case ["deadline", "date"] if not scale:
            return Effect("deadline", -1, _day(value), False)
    raise ValueError(
        "cannot be changed by an event. Use parameter.NAME, sector.NAME.FIELD, "
        "issue.NAME.status_quo or deadline.date."
    )


def _number(value: Any, scale: bool) -> Expression | Parameter:
    if isinstance(value, dict) and not scale:
        try:
            return Parameter.model_validate(value)
        except ValidationError as error:
            text = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            raise ValueError(text) from None
    return Expression.parse(value)


def _day(value: Any) -> int:
    if isinstance(value, date):
        return value.toordinal()
    try:
        return date.fromisoformat(str(value)).toordinal()
    except ValueError:
        raise ValueError(f"'{value}' is not a date. Write YYYY-MM-DD.") from None
