"""Whatever the documentation shows, runs."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from negosim.cli.app import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(language):
    """Code of the pages in one language, with a name."""
    for page in PAGES:
        found = re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
        for number, text in enumerate(found):
            yield pytest.param(text, id=f"{page.stem}-{number}")


def commands():
    """Each shown negosim command, with a name."""
    for block in blocks("sh"):
        for line in block.values[0].splitlines():
            if line.startswith("negosim "):
                yield pytest.param(line, id=line[8:60])


@pytest.mark.parametrize("text", list(blocks("python")))
def test_python_code_runs(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(text, "documentation", "exec"), {"__name__": "__documentation__"})


@pytest.mark.parametrize("line", list(commands()))
def test_commands_run(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, shlex.split(line, comments=True)[1:])
    assert done.exit_code == 0, done.output
    assert done.stdout
