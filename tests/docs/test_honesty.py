"""The page on what the numbers are worth says what the case says, and what its worlds give."""

import importlib.util
from pathlib import Path

from negosim.reports.blocks import markdown
from negosim.scenario.files import load

FOLDER = Path(__file__).parents[2] / "docs"
AGAIN = "python docs/honesty.py"


def test_the_page_is_what_the_case_gives():
    spec = importlib.util.spec_from_file_location("honesty", FOLDER / "honesty.py")
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    kept = (FOLDER / "honesty.md").read_text(encoding="utf-8").splitlines()
    now = markdown(page.blocks()).splitlines()
    differs = [(a, b) for a, b in zip(kept, now, strict=False) if a != b]
    assert not differs, f"write it anew: {AGAIN}"
    assert len(kept) == len(now), f"write it anew: {AGAIN}"


def test_every_parameter_of_the_flagship_is_on_it_with_a_source_and_a_confidence():
    text = (FOLDER / "honesty.md").read_text(encoding="utf-8")
    rows = {line.split(" | ")[0].removeprefix("| ").replace("\\", ""): line
            for line in text.splitlines() if line.startswith("| ")}  # fmt: skip
    for name, entry in load("seoul-washington-2025").parameter.items():
        cells = rows[name].rstrip(" |").split(" | ")
        assert cells[4] in ("high", "medium", "low"), name
        assert entry.source, name
        assert len(cells) == 6, name
