"""What users add: from a file, which travels as its source, or from an installed package."""

from __future__ import annotations

import sys
import traceback
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from negosim.errors import UsageError

__all__ = ["Plugin", "install", "load_installed", "read_plugin"]

Plugin = tuple[str, str]  # name of the file, its source


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
    except OSError as error:
        raise UsageError(f"--plugin {path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise UsageError(f"--plugin {path}: is not text in UTF-8.") from None
    install(plugin)
    return plugin


@cache
def install(plugin: Plugin) -> None:
    """Run a plugin's source once in this process, so that it registers what it has."""
    name, source = plugin
    module = ModuleType(f"negosim_plugin_{Path(name).stem}")
    module.__file__ = name
    sys.modules[module.__name__] = module  # dataclasses look their module up there
    try:
        exec(compile(source, name, "exec"), module.__dict__)
    except Exception as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        for frame in traceback.extract_tb(error.__traceback__):
            line = frame.lineno if frame.filename == name else line
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        kind = "" if isinstance(error, UsageError) else f"{type(error).__name__}: "
        where = f", line {line}" if line else ""
        raise UsageError(f"--plugin {name}{where}: {kind}{said}") from None


@cache
def load_installed(group: str) -> None:
    """Import every installed package that offers something: strategies, or kinds of terms.

    Parameters
    ----------
    group : str
        Of entry points: `negosim.strategies` or `negosim.terms`.

    Raises
    ------
    UsageError
        Where one cannot be imported.
    """
    for entry in entry_points(group=group):
        try:
            entry.load()
        except Exception as error:
            raise UsageError(
                f"{group} of an installed package, {entry.name} = '{entry.value}': "
                f"{type(error).__name__}: {error}. Mend or uninstall it."
            ) from None
