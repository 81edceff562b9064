"""What `--set PATH=VALUE` does to a scenario's tree before it is checked."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from negosim.errors import Fault, did_you_mean

__all__ = ["apply_setting"]

STEP = r"[\w*-]+(\[\d+\])*"
PATH = re.compile(rf"{STEP}(\.{STEP})*")
Tree = dict[str, Any]


def apply_setting(tree: Tree, setting: str) -> list[Fault]:
    """Change one value of the tree; the faults of the setting itself.

    Examples
    --------
    >>> tree = {"parameter": {"x": {"dist": "beta", "a": 2, "b": 3}}}
    >>> apply_setting(tree, "parameter.x=0.4")
    []
    >>> tree["parameter"]["x"]
    {'value': 0.4, 'fixed': True}
    """
    path, equals, text = setting.partition("=")
    path, shown = path.strip(), f"--set {setting}"
    if not equals or not PATH.fullmatch(path) or not text.strip():
        return [Fault(shown, "write PATH=VALUE, for example parameter.x=0.5.")]
    steps = [int(s) if s.isdigit() else s for s in re.findall(r"[^.\[\]]+", path)]
    value = read(text.strip())
    section = steps[0]
    if section in ("parameter", "choice", "event") and len(steps) == 2:
        return named_setting(tree, str(section), str(steps[1]), value, shown)
    return plain_setting(tree, steps, value, shown)


def read(text: str) -> Any:
    """A value as TOML has it; what is not TOML is a string."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def entries(tree: Tree, section: str) -> dict[str, Any]:
    """Entries of a section by name, from a table or a list of tables."""
    found = tree.get(section, {})
    if isinstance(found, list):
        return {str(entry.get("name")): entry for entry in found if isinstance(entry, dict)}
    return found if isinstance(found, dict) else {}


def named_setting(tree: Tree, section: str, name: str, value: Any, shown: str) -> list[Fault]:
    """Hold a parameter, or fix how a choice or an event comes out."""
    known = entries(tree, section)
    if name not in known:
        return [Fault(shown, f"there is no {section} '{name}'. {did_you_mean(name, known)}")]
    entry = known[name]
    if section == "parameter":
        kept = {k: v for k, v in entry.items() if k in ("unit", "text", "source")}
        entry.clear()
        entry.update(kept, value=value, fixed=True)
        return []
    if section == "event" and value == "none":
        tree["event"] = [e for e in tree["event"] if e is not entry]
        return []
    outcomes = entry.get("outcomes")
    names = [str(o.get("name")) for o in outcomes] if outcomes else [name]
    if str(value) not in names:
        extra = ["none"] if section == "event" else []
        return [
            Fault(shown, f"'{value}' is not an entry. {did_you_mean(str(value), names + extra)}")
        ]
    entry.pop("hazard", None)
    for outcome in outcomes or []:
        outcome["chance"] = 1 if str(outcome.get("name")) == str(value) else 0
    return []


def plain_setting(tree: Tree, steps: list[int | str], value: Any, shown: str) -> list[Fault]:
    """Replace whatever stands at a path of keys, entry names and numbers."""
    if steps[0] in ("protocol", "strategy", "walk_away", "data"):
        tree.setdefault(str(steps[0]), {})
    here: Any = tree
    for at, step in enumerate(steps):
        last = at == len(steps) - 1
        if isinstance(here, dict) and (step in here or last):
            if last:
                here[str(step)] = value
                return []
            here = here[str(step)]
            continue
        place = _place(here, step)
        if place is None:
            return [Fault(shown, f"there is no '{step}'. {_what_there_is(here, str(step))}")]
        if last:
            here[place] = value
            return []
        here = here[place]
    return []


def _place(entries: Any, step: int | str) -> int | None:
    """Where a number or an entry's name stands in a list."""
    if not isinstance(entries, list):
        return None
    if isinstance(step, int):
        return step if step < len(entries) else None
    names = [entry.get("name") if isinstance(entry, dict) else None for entry in entries]
    return names.index(step) if step in names else None


def _what_there_is(here: Any, step: str) -> str:
    if isinstance(here, dict):
        return did_you_mean(step, map(str, here))
    if isinstance(here, list):
        names = [e.get("name") or f"[{at}]" for at, e in enumerate(here) if isinstance(e, dict)]
        return did_you_mean(step, names) if names else f"It has [0] to [{len(here) - 1}]."
    return "Nothing stands below that."
