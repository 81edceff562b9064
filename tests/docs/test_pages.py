"""Whatever the documentation shows, runs: each page in a folder of its own, block by block.

A block under a line `<!-- file: NAME -->` is written to that file; each line of one under
`<!-- printed -->` is a line that the commands before it printed.
"""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from negosim.cli.app import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"(?:<!-- (?:file: )?(\S+) -->\n)?```(\w+)\n(.*?)```", re.S)


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_what_a_page_shows_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scope, printed = {"__name__": "__documentation__"}, []
    for file, language, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if file == "printed":
            shown = [line.rstrip() for line in text.splitlines()]
            assert [line for line in shown if line not in printed] == []
        elif file:
            Path(file).write_text(text, encoding="utf-8")
        elif language == "python":
            exec(compile(text, page.name, "exec"), scope)
        elif language == "sh":
            printed = []
            for line in text.splitlines():
                words = shlex.split(line, comments=True)
                if words[:1] == ["negosim"]:
                    done = CliRunner().invoke(app, words[1:])
                    assert done.exit_code == 0, f"{line}\n{done.output}"
                    assert done.stdout, line
                    printed += [
                        line.rstrip().replace("\u00a0", " ") for line in done.stdout.splitlines()
                    ]
