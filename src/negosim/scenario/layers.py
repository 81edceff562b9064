"""A scenario laid over another: `extends` names the base, `drop` takes parts of it away."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from negosim.errors import Fault, ScenarioError, did_you_mean
from negosim.scenario.parameter import DISTRIBUTIONS
from negosim.scenario.settings import Tree, find, steps_of

__all__ = ["laid", "lay", "written"]

KEPT = ("unit", "text")  # of a number that is given anew


def lay(
    tree: Tree, folder: Path | None, shipped: Mapping[str, Path], shown: str = "-"
) -> tuple[Tree, Path | None, list[Fault]]:
    """A file's tree over its bases', and the folder of the sector table it then names.

    Raises
    ------
    ScenarioError
        Where a base is missing or a chain of them never ends: nothing more can be read.
    """
    chain, faults = [(dict(tree), folder)], list[Fault]()
    seen = set[Path]()
    while "extends" in chain[-1][0]:
        here, folder = chain[-1]
        path = _base(here.pop("extends"), folder, shipped, shown)
        if path in seen:
            raise ScenarioError(shown, [Fault("extends", f"'{path.name}' extends itself.")])
        seen.add(path)
        chain.append((_read(path, shown), path.parent))
    whole: Tree = {}
    beside = chain[-1][1]
    for own, folder in reversed(chain):
        faults.extend(_drop(whole, own.pop("drop", [])))
        data = own.get("data")
        beside = folder if isinstance(data, dict) and "sectors" in data else beside
        whole = laid(whole, own)
    return whole, beside, faults


def _base(name: object, folder: Path | None, shipped: Mapping[str, Path], shown: str) -> Path:
    if not isinstance(name, str):
        raise ScenarioError(shown, [Fault("extends", "must be text, in quotes.")])
    for path in ((folder or Path()) / name, shipped.get(name)):
        if path is not None and os.path.isfile(path):  # False for what cannot be a path at all
            return path.resolve()
    text = f"there is no file '{name}' beside this, and no shipped scenario of that name."
    raise ScenarioError(shown, [Fault("extends", f"{text} {did_you_mean(name, shipped)}")])


def _read(path: Path, shown: str) -> Tree:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        text = f"'{path.name}' cannot be read: {error}."
        raise ScenarioError(shown, [Fault("extends", text)]) from None


def _drop(tree: Tree, paths: object) -> Iterator[Fault]:
    """Take what stands at some paths out of a tree."""
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        yield Fault("drop", "must be a list of paths, in quotes.")
        return
    found = {}
    for path in paths:
        holder, key, problem = find(tree, steps_of(path))
        if problem:
            yield Fault("drop", f"'{path}': {problem}")
        else:
            found[id(holder), str(key).zfill(9)] = holder, key
    for place in sorted(found, reverse=True):  # of a list, the last first
        holder, key = found[place]
        del holder[key]


def laid(base: Any, over: Any, at: tuple[str, ...] = ()) -> Any:
    """One value over another.

    Tables merge key by key, lists of entries with names merge by name, everything else is
    replaced; a number given anew (`dist`, or a parameter's `value`) keeps its unit and text.

    Examples
    --------
    >>> laid({"a": 1, "term": [{"name": "x", "p": 1}]}, {"term": [{"name": "x", "q": 2}]})
    {'a': 1, 'term': [{'name': 'x', 'p': 1, 'q': 2}]}
    >>> laid({"dist": "uniform", "low": 1, "high": 2, "unit": "h"}, {"dist": "beta", "a": 3})
    {'unit': 'h', 'dist': 'beta', 'a': 3}
    """
    if isinstance(base, dict) and isinstance(over, dict):
        valued = "value" in over and len(at) == 2 and at[0] == "parameter"
        if valued or str(over.get("dist")) in DISTRIBUTIONS:
            return {key: base[key] for key in KEPT if key in base} | over
        merged = {k: laid(base[k], v, (*at, k)) if k in base else v for k, v in over.items()}
        return base | merged
    if isinstance(base, list) and isinstance(over, list) and over and _named(over):
        out, names = list(base), [entry.get("name") for entry in base if isinstance(entry, dict)]
        for entry in over:
            if len(names) == len(base) and entry["name"] in names:
                place = names.index(entry["name"])
                out[place] = laid(out[place], entry, at)
                names[place] = None  # a second one of that name stands for itself
            else:
                out.append(entry)
        return out
    return over


def _named(entries: list[Any]) -> bool:
    return all(isinstance(e, dict) and isinstance(e.get("name"), str) for e in entries)


def written(tree: Tree) -> str:
    """A tree as TOML."""
    import tomli_w

    return tomli_w.dumps(tree)
