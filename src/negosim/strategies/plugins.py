"""Strategies of users: from a file, which travels as its source, or an installed package."""

from __future__ import annotations

import traceback
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from negosim.errors import UsageError

__all__ = ["Plugin", "install", "load_installed", "read_plugin"]

Plugin = tuple[str, str]  # name of the file, its source
GROUP = "negosim.strategies"


def read_plugin(path: str | Path) -> Plugin:
    """Read a plugin file and install it.

    Raises
    ------
    UsageError
        Where the file cannot be read, or raises; with its line.
    """
    file = Path(path)
    try:
        plugin = (file.name, file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--plugin {path}: cannot be read ({error}).") from None
    install(plugin)
    return plugin


@cache
def install(plugin: Plugin) -> None:
    """Run a plugin's source once in this process, so that it registers what it has."""
    name, source = plugin
    try:
        code = compile(source, name, "exec")
        exec(code, {"__name__": f"negosim_plugin_{Path(name).stem}", "__file__": name})
    except Exception as error:
        at = error.lineno if isinstance(error, SyntaxError) else None
        for frame in traceback.extract_tb(error.__traceback__):
            at = frame.lineno if frame.filename == name else at
        where = f", line {at}" if at else ""
        raise UsageError(f"--plugin {name}{where}: {type(error).__name__}: {error}") from None


@cache
def load_installed() -> None:
    """Import every installed package that offers strategies."""
    for entry in entry_points(group=GROUP):
        entry.load()
