"""The command line at hand: in this process for most, in one of its own where that matters."""

import json
import os
import subprocess
import sys
from typing import Any

import typer
from typer.testing import CliRunner

from negosim.cli.app import app

COMMAND = [sys.executable, "-m", "negosim"]


def told(line: str, code: int = 0, **keys: Any) -> str:
    """What a command says on stdout (or, where it fails, on stderr); its exit code is checked."""
    result = CliRunner().invoke(app, line.split(), **keys)
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    assert result.exit_code == code, result.output
    if code in (0, 3):
        return result.stdout
    assert result.stdout == ""
    return result.stderr


def document(line: str, code: int = 0) -> dict[str, Any]:
    """The one JSON document a command prints; NaN and infinity are none of JSON."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    found = json.loads(told(f"{line} --json", code), parse_constant=refuse)
    assert isinstance(found, dict)
    return found


def alone(line: str, **keys: Any) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own."""
    return subprocess.run([*COMMAND, *line.split()], capture_output=True, check=False, **keys)


def uncounted() -> dict[str, str]:
    """The environment of a process that a signal is to strike.

    Coverage must not measure it: struck while it holds its lock, it waits for itself for ever.
    """
    return {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")}


def commands() -> dict[str, Any]:
    """Every command and group by the words one types after negosim."""
    found = {}

    def walk(command: Any, words: list[str]) -> None:
        found[" ".join(words)] = command
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, [*words, name])

    walk(typer.main.get_command(app), [])
    return found
