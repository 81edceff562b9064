#!/usr/bin/env python3
"""One door to what a developer runs: python3 dev.py demo | test | check-all."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / "installed.txt"  # from which pins, and which extras

DEMO = [
    "negosim run seoul-washington-2025",
    "negosim simulate seoul-washington-2025 -n 1000 --seed 1 --out runs/demo --force",
    "negosim frontier seoul-washington-2025 --plot runs/demo-frontier.png",
]
TEST = [
    "ruff check .",
    "ruff format --check .",
    "mypy",
    "lint-imports --no-logo",
    "pytest -n auto --dist loadgroup --cov",
]
SLOW = ["pytest -n auto --dist loadgroup -m slow"]
BENCHMARK = ["python benchmarks/speed.py"] if (ROOT / "benchmarks/speed.py").exists() else []

TASKS = {
    "demo": ("core", DEMO),
    "test": ("dev", TEST),
    "check-all": ("dev", TEST + SLOW + BENCHMARK),
}


def main(arguments: list[str]) -> None:
    """Do what the one argument asks for."""
    if sys.version_info < (3, 11):  # noqa: UP036, an older one may still run this file
        leave(f"negosim needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if len(arguments) != 1 or arguments[0] not in TASKS:
        leave(f"usage: python3 dev.py {' | '.join(TASKS)}", code=2)
    needs, commands = TASKS[arguments[0]]
    prepare(needs)
    for command in commands:
        step(command)
    if commands is DEMO:
        print("\nWritten: runs/demo (1,000 simulated talks) and runs/demo-frontier.png (a plot).")


def prepare(needs: str) -> None:
    """Make .venv from the pins unless it stands; what has "dev" also has "core"."""
    pins = [(ROOT / name).read_bytes() for name in ("constraints.txt", "pyproject.toml")]
    wanted = sha256(b"".join([*pins, f"{ROOT} {sys.version}".encode()])).hexdigest()
    made = STAMP.read_text().split() if STAMP.exists() else []
    if wanted not in made:
        if importlib.util.find_spec("ensurepip") is None:
            package = f"python3.{sys.version_info.minor}-venv"
            leave(f"this Python makes no environments. On Debian or Ubuntu: apt install {package}")
        print("Making .venv (the first time takes a few minutes)", flush=True)
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    elif needs in made:
        return
    install = "python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e"
    step(f"{install} .[{needs}]" if needs == "dev" else f"{install} .")
    STAMP.write_text(f"{wanted} core {needs}\n")


def step(command: str) -> None:
    """Print a command and run it in the environment."""
    print(f"\n> {command}", flush=True)
    name, *arguments = command.split()
    program = shutil.which(name, path=str(BIN))
    if program is None:
        leave(f"{name} is not in .venv. Delete that folder and try again.")
    run([program, *arguments])


def run(command: list[str]) -> None:
    """Run a command at the root of the checkout; where it fails, leave with its exit code."""
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        leave(f"{Path(command[0]).stem} failed with exit code {code}.", code)


def leave(sentence: str, code: int = 1) -> NoReturn:
    """Say one sentence and stop."""
    print(sentence, file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        leave("stopped", code=130)
