"""Read a scenario: by path or shipped name, with settings, and all its faults at once."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from negosim.errors import Fault, ScenarioError, UsageError, did_you_mean
from negosim.scenario.checks import check
from negosim.scenario.layers import lay, written
from negosim.scenario.model import Scenario
from negosim.scenario.reader import Reader, fits
from negosim.scenario.settings import apply_setting

__all__ = ["load", "parse", "shipped", "shipped_folder"]


@cache
def shipped_folder() -> Path:
    """Folder of the shipped scenarios: the checkout's own, else the installed copy."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1] / "scenarios"
    if (package.parents[1] / "pyproject.toml").is_file() and checkout.is_dir():
        return checkout
    return package / "shipped" / "scenarios"


def shipped() -> dict[str, Path]:
    """Shipped scenarios by name."""
    return {path.stem: path for path in sorted(shipped_folder().glob("*.toml"))}


def find(name: str | Path) -> Path:
    """The file a user means by a path or a shipped name."""
    path = Path(name)
    if os.path.isfile(path):  # False for what cannot be a path at all
        return path
    known = shipped()
    if str(name) in known:
        return known[str(name)]
    if name and os.path.isdir(path):
        raise UsageError(f"scenario '{name}': is a folder. Name a file.")
    raise UsageError(
        f"scenario '{name}': no such file or shipped name. {did_you_mean(str(name), known)}"
    )


def load(name: str | Path, settings: Sequence[str] = ()) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    name : str or Path
        A path, `-` for standard input, or the name of a shipped scenario.
    settings : sequence of str
        Changes of the form PATH=VALUE: `parameter.X=V` holds a parameter, `choice.X=ENTRY`
        and `event.X=ENTRY|none` fix what comes out, any other path replaces a value.

    Raises
    ------
    ScenarioError
        With every fault of the file.
    UsageError
        Where there is no such scenario.

    Examples
    --------
    >>> load("split-the-dollar").space.size
    21
    """
    if str(name) == "-":
        return parse(sys.stdin.read(), "-", settings=settings)
    path = find(name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as text ({error}).") from None
    return parse(text, path.stem, path.parent, settings, shown=str(name))


def parse(
    text: str,
    name: str,
    folder: Path | None = None,
    settings: Sequence[str] = (),
    shown: str | None = None,
    sectors: str | None = None,
) -> Scenario:
    """Check a scenario's text; `sectors` stands for the table beside the file.

    A text that `extends` a base becomes the text of both, which stands alone.
    """
    shown = shown or name
    faults: list[Fault] = []
    try:
        tree = tomllib.loads(text)
        if tree.keys() & {"extends", "drop"}:
            tree, folder, faults = lay(tree, folder, shipped(), shown)
            text = written(tree)
            tree = tomllib.loads(text)
        fits(tree)
    except (ValueError, RecursionError) as error:
        raise ScenarioError(shown, [Fault("", f"not TOML: {error}.")]) from None
    newest = tree.get("format")
    if type(newest) is int and newest > 1:
        text = f"{newest} is newer than this version, which opens format 1. Update negosim."
        raise ScenarioError(shown, [Fault("format", text)])
    reader = Reader(tree)
    reader.faults.extend(faults)
    for at, setting in enumerate(settings):
        reader.faults.extend(apply_setting(reader.tree, setting, settings[:at]))
    columns, table = reader.columns(folder, sectors)
    scenario = reader.scenario()
    if scenario is not None:
        scenario._name, scenario._text = name, text
        scenario._columns, scenario._table = columns, table
        scenario._settings = tuple(settings)
        reader.faults.extend(check(scenario, reader.gone))
    if reader.faults or scenario is None:
        raise ScenarioError(shown, list(dict.fromkeys(reader.faults)))
    return scenario
