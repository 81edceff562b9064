"""A tree becomes a scenario: what is faulty is noted, taken out, and the rest read on."""

from __future__ import annotations

import copy
import csv
import os
import re
from datetime import date
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from negosim.errors import Fault, did_you_mean
from negosim.payoffs.expressions import Expression
from negosim.payoffs.terms import KINDS, kind_of
from negosim.scenario import entries
from negosim.scenario.model import Scenario
from negosim.scenario.parameter import Parameter

__all__ = ["Reader", "fits"]

Tree = dict[str, Any]
Location = tuple[int | str, ...]

SECTIONS: dict[str, type[BaseModel]] = {
    "party": entries.Party,
    "issue": entries.IssueEntry,
    "parameter": Parameter,
    "choice": entries.Choice,
    "event": entries.Event,
    "meeting": entries.Meeting,
    "mandate": entries.Mandate,
    "walk_away": entries.WalkAway,
    "deadline": entries.Deadline,
    "protocol": entries.Protocol,
    "ratification": entries.Ratification,
    "record": entries.RecordEntry,
    "outcomes": entries.Alternative,
    "postponed": entries.Postponement,
    "packages": entries.Package,
    "data": entries.Data,
}
TABLES = ("deadline", "protocol", "walk_away", "data")  # sections that are one table
DEEPEST = 50  # tables in tables
STAND_INS: Tree = {  # so that one missing key does not hide the other faults
    "format": 1,
    "title": "-",
    "start": date(1900, 1, 1),
    "deadline": {"date": date(9000, 1, 1)},
    "meeting": [{"date": date(2000, 1, 1), "rounds": 1}],
}


def fits(tree: Any, depth: int = 0) -> None:
    """ValueError for what TOML has no room for: whole numbers beyond 64 bits, endless nesting."""
    if depth > DEEPEST:
        raise ValueError(f"tables in tables, more than {DEEPEST} deep")
    if isinstance(tree, int) and not -(2**63) <= tree < 2**63:
        raise ValueError("a whole number of more than 64 bits")
    for item in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        fits(item, depth + 1)


def known_keys(section: type[BaseModel]) -> list[str]:
    """Keys that a table of the file may have."""
    fields = section.model_fields.items()
    return [field.alias or name for name, field in fields if name != "rows_of"]


class Reader:
    """Validates a tree; what is faulty is noted, taken out, and the rest read on."""

    def __init__(self, tree: Tree) -> None:
        self.tree = copy.deepcopy(tree)
        self.faults: list[Fault] = []
        self.origin: dict[int, int] = {}
        self.gone: dict[str, set[str]] = {}  # entries taken out, by section
        self._wounded: set[str] = set()  # entries of which a value was taken out
        for section in self.tree.values():
            if isinstance(section, list):
                self.origin.update({id(entry): at for at, entry in enumerate(section)})

    def columns(
        self, folder: Path | None, text: str | None
    ) -> tuple[dict[str, tuple[Any, ...]], str]:
        """Columns of the sector table beside the file, and its text."""
        data = self.tree.get("data")
        file = data.get("sectors") if isinstance(data, dict) else None
        if not isinstance(file, str):
            return {}, ""
        if text is None:
            path = (folder or Path()) / file
            if not os.path.isfile(path):
                self.faults.append(Fault("data.sectors", f"there is no file '{file}' beside this."))
                return {}, ""
            try:
                text = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                self.faults.append(Fault("data.sectors", f"'{file}' cannot be read ({error})."))
                return {}, ""
        try:
            rows = list(csv.DictReader(text.splitlines()))
        except csv.Error as error:
            rows, problem = [], f"is not a table ({error})."
        else:
            problem = "" if rows and "sector" in rows[0] else "has no column named sector."
            if any(None in row for row in rows):
                problem = "has a row with more cells than there are columns."
        if problem:
            self.faults.append(Fault("data.sectors", f"'{file}' {problem}"))
            return {}, text
        columns = {name: tuple(number(row[name]) for row in rows) for name in rows[0]}
        return columns | {"sector": tuple(row["sector"] or "" for row in rows)}, text

    def scenario(self) -> Scenario | None:
        """The scenario, or what is left of it without its faulty parts."""
        self._hoist()
        self._terms()
        for _ in range(100):
            try:
                return Scenario.model_validate(self.tree)
            except ValidationError as error:
                if not self._take_out(error):
                    return None
        return None

    def _terms(self) -> None:
        """Terms are read by the model of their kind."""
        entries = self.tree.get("term", [])
        if not isinstance(entries, list):
            return
        built = []
        for at, entry in enumerate(entries):
            if not isinstance(entry, dict):
                self.faults.append(Fault(f"term[{at}]", "is not a table."))
                continue
            kind = kind_of(entry.get("kind"))
            if kind is None:
                word = entry.get("kind")
                text = f"'{word}' is not a kind of term. {did_you_mean(str(word), KINDS)}"
                self.faults.append(Fault(self.path(("term", at, "kind")), text))
                self.gone.setdefault("term", set()).add(str(at))
                continue
            try:
                built.append(kind.model_validate(entry))
            except ValidationError as error:
                self.gone.setdefault("term", set()).add(str(at))
                for fault in error.errors():
                    loc = cast(Location, ("term", at, *fault["loc"]))
                    self.faults.append(Fault(self.path(loc), sentence(fault, kind)))
        self.tree["term"] = built

    def _hoist(self) -> None:
        """A distribution that stands for a number becomes a parameter named by its path."""
        parameters = self.tree.setdefault("parameter", {})
        if not isinstance(parameters, dict):
            return

        def walk(value: Any, loc: Location) -> Any:
            if isinstance(value, dict):
                if "dist" in value and len(loc) > (1 if loc[0] == "walk_away" else 2):
                    path = self.path(loc)
                    parameters[path] = value
                    return reference(path)
                skip = loc[:1] == ("parameter",) or (loc and loc[-1] == "set")
                return value if skip else {k: walk(v, (*loc, k)) for k, v in value.items()}
            if isinstance(value, list):
                items = [walk(item, (*loc, at)) for at, item in enumerate(value)]
                for item, old in zip(items, value, strict=True):
                    if id(old) in self.origin:
                        self.origin[id(item)] = self.origin[id(old)]
                return items
            return value

        for key in [key for key in self.tree if key != "parameter"]:
            self.tree[key] = walk(self.tree[key], (key,))

    def path(self, loc: Location) -> str:
        """A location in the words of the file: entries of a list by their name."""
        text, here = "", cast(Any, self.tree)
        for step in loc:
            if step in ("rows_of", "function-plain[_term()]"):
                continue
            entry = None
            if isinstance(here, dict):
                entry = here.get(cast(str, step))
            elif isinstance(here, list) and isinstance(step, int) and step < len(here):
                entry = here[step]
            if isinstance(step, int):
                name = entry.get("name") if isinstance(entry, dict) else None
                at = self.origin.get(id(entry), step) if isinstance(entry, dict) else step
                text += f".{name}" if isinstance(name, str) and name else f"[{at}]"
            else:
                text += f".{step}" if text else step
            here = entry
        return text

    def _take_out(self, error: ValidationError) -> bool:
        """Note each fault and remove its part; False where nothing more can be read.

        What is said of an entry after one of its values was taken out follows from that,
        and is not told.
        """
        wounded, gone = set(self._wounded), set(self.gone)
        found, took = [], False
        for fault in sorted(error.errors(), key=lambda f: str(f["loc"]), reverse=True):
            loc: Location = fault["loc"]
            section = str(loc[0])
            depth = 1 if isinstance(self.tree.get(section), dict) and section in TABLES else 2
            entry = self.path(loc[:depth])
            model_of = next((SECTIONS[s] for s in reversed(loc[:-1]) if s in SECTIONS), Scenario)
            if entry not in wounded and not (len(loc) == 1 and section in gone):
                found.append(Fault(self.path(loc), sentence(fault, model_of)))
            if len(loc) == 1:
                if section == "party" and isinstance(self.tree.get("party"), list):
                    other = [{"name": "x"}, {"name": "y"}]  # so that the rest can be read
                    self.tree["party"] = [*self.tree["party"], *other][:2]
                    took = True
                    self.gone.setdefault("payoff", set())
                elif section in STAND_INS:
                    self.tree[section] = STAND_INS[section]
                    took = True
                else:
                    took = self.tree.pop(section, None) is not None or took
                self.gone.setdefault(section, set())
                continue
            if fault["type"] == "missing" and stand_in(self.tree, loc, model_of):
                self._wounded.add(entry)
                took = True
                continue
            removed = remove(self.tree, loc, fault["type"])
            took = took or bool(removed)
            if 0 < len(removed) <= depth:
                self.gone.setdefault(section, set()).add(entry.removeprefix(f"{section}."))
            elif removed and fault["type"] != "extra_forbidden":
                self._wounded.add(entry)
                if section in ("payoff", "term"):
                    self.gone.setdefault(section, set())
        self.faults.extend(reversed(found))
        return took


def reference(name: str) -> Expression:
    """An expression that is just a name, whatever characters it has."""
    import ast

    return Expression(name, ast.Name(id=name), frozenset({name}))


def number(text: str | None) -> Any:
    """A cell of the sector table: a number where it is one."""
    try:
        return float(text or "")
    except ValueError:
        return text or ""


def sentence(fault: Any, section: type[BaseModel]) -> str:
    """What is wrong and what to do, in our words."""
    kind, text = fault["type"], str(fault["msg"])
    if kind == "extra_forbidden":
        return f"not a known key. {did_you_mean(str(fault['loc'][-1]), known_keys(section))}"
    if kind == "missing":
        return "missing. Add it."
    if kind == "literal_error":
        options = re.findall(r"'([^']*)'|(\d+)", text)
        known = [word or digits for word, digits in options]
        word = str(fault["input"])
        if word in known:
            return f"must be the number {word}, without quotes."
        return f"'{word}' is not known here. {did_you_mean(word, filter(None, known))}"
    if kind == "too_long":
        return f"has {len(fault['input'])} entries, {fault['ctx']['max_length']} is the most."
    if kind == "too_short":
        return f"has {len(fault['input'])} entries, {fault['ctx']['min_length']} is the least."
    if kind in ("value_error", "assertion_error"):
        return text.split(", ", 1)[1]
    for word, says in SAYS.items():
        if kind.startswith(word):
            return says
    given = fault.get("input")
    shown = f" {given!r}" if isinstance(given, int | float | str | bool) else ""
    return f"{text[0].lower()}{text[1:]}, not{shown}." if shown else f"{text[0].lower()}{text[1:]}."


SAYS = {  # by the beginning of pydantic's word for it
    "model_": "must be a table.",
    "dict_": "must be a table.",
    "list_": "must be a list.",
    "tuple_": "must be a list.",
    "string_type": "must be text, in quotes.",
    "int_": "must be a whole number.",
    "float_": "must be a number.",
    "bool_": "must be true or false.",
    "date_": "must be a date: YYYY-MM-DD.",
}


def stand_in(tree: Tree, loc: Location, model: type[BaseModel]) -> bool:
    """Give a key that is missing any value that fits, where the kind of value has one."""
    fields = model.model_fields.items()
    kind: Any = next((f.annotation for name, f in fields if loc[-1] == (f.alias or name)), None)
    fitting: dict[Any, Any] = {Expression: 1, int: 1, dict: {}}
    value = fitting.get(getattr(kind, "__origin__", kind))
    if value is None:
        return False
    here: Any = tree
    for step in loc[:-1]:
        here = here[step]
    here[loc[-1]] = value
    return True


def remove(tree: Tree, loc: Location, kind: str) -> list[int | str]:
    """Take the part at a location out of the tree; the whole entry where a key is missing.

    Returns where it stood; nothing where there was nothing to take out.
    """
    steps = [s for s in loc if s != "rows_of"]
    if steps[0] == "issue" and "levels" in steps:
        steps = steps[:2]  # with other levels, nothing that hangs on the issue can be judged
    if kind == "missing":
        steps = steps[:-1]
    while steps:
        here: Any = tree
        try:
            for step in steps[:-1]:
                here = here[step]
            if isinstance(here, dict) or (isinstance(here, list) and isinstance(here[0], dict)):
                del here[steps[-1]]  # type: ignore[arg-type]
                return steps
        except (KeyError, IndexError, TypeError):
            pass
        steps = steps[:-1]
    return []
