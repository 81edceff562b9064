"""What `--set PATH=VALUE` does to a scenario's tree before it is checked."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from negosim.errors import Fault, did_you_mean

__all__ = ["apply_setting"]

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
    if not equals or not path or not text.strip():
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
    here: Any = tree
    if steps[0] in ("protocol", "strategy", "walk_away", "data"):
        tree.setdefault(str(steps[0]), {})
    for at, step in enumerate(steps):
        last = at == len(steps) - 1
        if isinstance(here, list) and isinstance(step, str):
            found = [i for i, e in enumerate(here) if isinstance(e, dict) and e.get("name") == step]
            step = found[0] if found else step
        if isinstance(here, dict) and last and not isinstance(step, int):
            here[step] = value
            return []
        try:
            if last:
                here[step] = value
                return []
            here = here[step]
        except (KeyError, IndexError, TypeError):
            known = here if isinstance(here, dict) else [str(e.get("name")) for e in here or []]
            return [
                Fault(shown, f"there is no '{step}'. {did_you_mean(str(step), map(str, known))}")
            ]
    return []
