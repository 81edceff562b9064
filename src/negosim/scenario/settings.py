"""What `--set PATH=VALUE` does to a scenario's tree before it is checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from negosim.errors import Fault, did_you_mean
from negosim.scenario.reader import fits

__all__ = ["Tree", "apply_setting", "find", "steps_of"]

STEP = r"""([\w*-]+|"[^"]*"|'[^']*')(\[\d+\])*"""
PATH = re.compile(rf"{STEP}(\.{STEP})*")
LISTS = frozenset("party issue term event meeting mandate ratification record".split())
Tree = dict[str, Any]
Step = int | str


def apply_setting(tree: Tree, setting: str, before: Sequence[str] = ()) -> list[Fault]:
    """Change one value of the tree after the settings `before`; the faults of the setting itself.

    A word or number given to a parameter, a choice or an event fixes it; any other value
    replaces what stands at the path, or is added there.

    Examples
    --------
    >>> tree = {"parameter": {"x": {"dist": "beta", "a": 2, "b": 3}}}
    >>> apply_setting(tree, "parameter.x=0.4")
    []
    >>> tree["parameter"]["x"]
    {'value': 0.4, 'fixed': True}
    >>> apply_setting(tree, "sector.autos.sigma=3")
    []
    >>> tree["sector"]
    {'autos': {'sigma': 3}}
    """
    path, text = _halves(setting)
    steps, shown = steps_of(path), f"--set {setting}"
    if not steps or not text:
        return [Fault(shown, "write PATH=VALUE, for example parameter.x=0.5.")]
    try:
        value = read(text)
    except ValueError as error:
        return [Fault(shown, f"the value is not TOML: {error}.")]
    section = steps[0]
    if section == "event" and f"{path}=none" in ["".join(other.split()) for other in before]:
        return [Fault(shown, "it was set to none before. Set it once.")]
    if section in ("extends", "drop"):
        return [Fault(shown, f"{section} is read before any setting. Write it in the file.")]
    if section in ("parameter", "choice", "event") and len(steps) == 2 and type(value) is not dict:
        return named_setting(tree, str(section), str(steps[1]), value, shown)
    problem = plain_setting(tree, steps, value)
    return [Fault(shown, problem)] if problem else []


def _halves(setting: str) -> tuple[str, str]:
    """Path and value; an = inside quotes belongs to the path."""
    match = PATH.match(setting.strip())
    path = match.group() if match else ""
    rest = setting.strip()[len(path) :].lstrip()
    return (path, rest[1:].strip()) if rest.startswith("=") else ("", "")


def steps_of(path: str) -> list[Step]:
    """Keys, names and numbers of a path; none where it is not one.

    Examples
    --------
    >>> steps_of('event.storm.set."parameter.x"')
    ['event', 'storm', 'set', 'parameter.x']
    >>> steps_of("payoff.north.tariff[2]")
    ['payoff', 'north', 'tariff', 2]
    """
    if not PATH.fullmatch(path):
        return []
    found = re.findall(r"""\[(\d+)\]|"([^"]*)"|'([^']*)'|([\w*-]+)""", path)
    return [int(at) if at else a or b or c for at, a, b, c in found]


def read(text: str) -> Any:
    """A value as TOML has it; what is not TOML is a string, unless it begins like a table."""
    try:
        value = tomllib.loads(f"value = {text}")["value"]
        fits(value)
        return value
    except tomllib.TOMLDecodeError:
        if text[0] in "[{":
            raise
        return text


def entries(tree: Tree, section: str) -> dict[str, Any]:
    """Entries of a section by name, from a table or a list of tables."""
    found = tree.get(section, {})
    if isinstance(found, list):
        named = {str(entry.get("name")): entry for entry in found if isinstance(entry, dict)}
    else:
        named = found if isinstance(found, dict) else {}
    return {name: entry for name, entry in named.items() if isinstance(entry, dict)}


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


def plain_setting(tree: Tree, steps: Sequence[Step], value: Any) -> str:
    """Put a value at a path of keys, entry names and numbers; what is wrong with the path."""
    if steps[0] in LISTS and len(steps) > 1:
        tree.setdefault(str(steps[0]), [])
    holder, key, problem = find(tree, steps, create=True)
    last = steps[-1]
    if key is not None:
        old = holder[key]
        named = isinstance(holder, list) and isinstance(old, dict) and isinstance(value, dict)
        holder[key] = {"name": old["name"]} | value if named and "name" in old else value
    elif isinstance(holder, dict) and isinstance(last, str):
        holder[last] = value
    elif isinstance(holder, list) and last == len(holder):
        holder.append(value)
    elif isinstance(holder, list) and isinstance(last, str) and isinstance(value, dict):
        holder.append({"name": last} | value)
    else:
        return problem
    return ""


def find(tree: Tree, steps: Sequence[Step], create: bool = False) -> tuple[Any, Any, str]:
    """What holds the last step of a path, its key there (or None), and what is wrong.

    With `create`, tables on the way are made; but not parameters and choices, whose names
    must be known. The holder is None where the way to it ends early.
    """
    here: Any = tree
    for at, step in enumerate(steps):
        last = at == len(steps) - 1
        makes = create and not last and steps[:at] not in (["parameter"], ["choice"])
        if makes and isinstance(here, dict) and isinstance(step, str):
            here.setdefault(step, {})
        key = _place(here, step)
        if key is None:
            problem = f"there is no '{step}'. {_what_there_is(here, str(step))}"
            return (here if last else None), None, problem
        if last:
            return here, key, ""
        here = here[key]
    return None, None, "is not a path."


def _place(here: Any, step: Step) -> Step | None:
    """The key of a step: itself in a table, in a list a number or where the name stands."""
    if isinstance(here, dict):
        return step if step in here else None
    if not isinstance(here, list):
        return None
    if isinstance(step, int):
        return step if step < len(here) else None
    names = [entry.get("name") if isinstance(entry, dict) else None for entry in here]
    return names.index(step) if step in names else None


def _what_there_is(here: Any, step: str) -> str:
    if isinstance(here, dict):
        return did_you_mean(step, map(str, here))
    if isinstance(here, list):
        rows = [(at, entry) for at, entry in enumerate(here) if isinstance(entry, dict)]
        names = [str(entry.get("name") or f"[{at}]") for at, entry in rows]
        return did_you_mean(step, names) if names else f"It has [0] to [{len(here) - 1}]."
    return "Nothing stands below that."
