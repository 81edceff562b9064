"""Write the transcripts anew: python tests/transcripts/regenerate.py, then read what changed."""

import os
from pathlib import Path

from negosim.reports.transcript import run
from negosim.scenario.files import load

FOLDER = Path(__file__).parent
COLUMNS = "80"
TALKS = {  # file -> scenario and strategies; seed 1, lane 0
    "flagship-deal": ("seoul-washington-2025", {"seoul": "conceder", "washington": "linear"}),
    "classroom-tit-for-tat": (
        "seoul-washington-classroom",
        {"seoul": "tit-for-tat", "washington": "linear"},
    ),
    "split-the-dollar": ("split-the-dollar", {}),
}


def told(name: str) -> str:
    """One of the talks as it is told now, in as many columns as are set."""
    scenario, strategies = TALKS[name]
    return run(load(scenario), strategies, seed=1, lane=0).text() + "\n"


def file(name: str) -> Path:
    """Where its transcript is kept."""
    return FOLDER / f"{name}.txt"


if __name__ == "__main__":
    os.environ["COLUMNS"] = COLUMNS
    for name in TALKS:
        file(name).write_text(told(name), encoding="utf-8")
        print(f"written: {file(name).name}")
