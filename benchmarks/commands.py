"""Whole commands, each in a process of its own: starts, memory, two processes."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from cases import FLAGSHIP, random_text
from table import Figure, Figures, Setup

PAIRS = 7
REPEATS = 3
PATIENCE = 15  # seconds waited for a first line
NOWHERE = "/dev/null/cache"  # no folder can be made there
TO_COUNT = 20_000_000
FREE = 1.8  # two bare loops on a second core that is free reach more
COUNT = f"n = 0\nwhile n < {TO_COUNT}: n += 1"


def child(*arguments: str, **env: str) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak memory (MB) of a Python of its own.

    A child starts with the peak of its parent, so this comes while the parent is small.
    """
    begun = perf_counter()
    process = started(*arguments, env=os.environ | env)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments)}: exit code {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes of ru_maxrss
    wall = perf_counter() - begun
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6


def started(*arguments: str, **how: Any) -> subprocess.Popen[bytes]:
    """A Python that runs."""
    return subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, **how)


def simulate(case: str | Path, lanes: int, out: Path, *more: str) -> list[str]:
    """Words of the command."""
    where = ["-n", str(lanes), "--out", str(out), "--force", *more]
    return ["-m", "negosim", "simulate", str(case), *where]


def random_file(setup: Setup) -> Path:
    """The random case as a file."""
    (file := setup.folder / "random.toml").write_text(random_text(), encoding="utf-8")
    return file


def start(setup: Setup) -> Figures:
    """How long until something is seen."""
    ratios = []
    for _ in range(1 + PAIRS):
        ours, numpy = child("-m", "negosim", "--help")[1], child("-c", "import numpy")[1]
        ratios.append(ours / numpy)
    ratio = median(ratios[1:])  # the first pair fills the caches
    yield Figure("negosim --help", ratio, "× import numpy", most=2)
    command = simulate(FLAGSHIP, 20, setup.folder / "few", "--quiet")
    child(*command)
    for name, terminal in (("on a terminal", True), ("in a log", False)):
        lines = median(first_line(setup, terminal) for _ in range(REPEATS))
        yield Figure(f"first line of progress, {name}", lines, "s, wall", most=2)
    yield Figure("flagship, 20 lanes, warm", child(*command)[0], "s, wall")
    fresh = setup.folder / "cache"
    took = child(*command, XDG_CACHE_HOME=str(fresh))[0]
    yield Figure("the same, on a fresh machine", took, "s, wall", most=30)
    took = child(*command, XDG_CACHE_HOME=NOWHERE)[0]
    yield Figure("the same, no cache can be written", took, "s, wall")


def first_line(setup: Setup, terminal: bool) -> float:
    """Wall seconds until a long run says something on standard error, at most `PATIENCE`."""
    ours, theirs = pty.openpty() if terminal else os.pipe()
    begun = perf_counter()
    process = started(*simulate(FLAGSHIP, 1_000_000, setup.folder / "long"), stderr=theirs)
    select.select([ours], [], [], PATIENCE)
    took = perf_counter() - begun
    process.terminate()
    process.wait()
    os.close(ours)
    os.close(theirs)
    return took


def memory(setup: Setup) -> Figures:
    """Peak memory of `negosim simulate` on the random case, and whether it grows with lanes."""
    file = random_file(setup)

    def peak(case: str | Path, lanes: int) -> float:
        return child(*simulate(case, lanes, setup.folder / "peak", "--quiet"))[2]

    peak(file, 1)  # compiles
    few, many = peak(file, 2_000), peak(file, 20_000)
    yield Figure("random case, 2,000 lanes", few, "MB")
    yield Figure("random case, 20,000 lanes", many, "MB")
    if not setup.long:
        yield "A million lanes against 100,000 are left out: --long."
        return
    small = "split-the-dollar"
    few, many = peak(small, 100_000), peak(small, 1_000_000)
    yield Figure(f"{small}, 1,000,000 lanes", many, "MB")
    yield Figure("as a multiple of 100,000 lanes", many / few, "times", most=1.2)


def jobs(setup: Setup) -> Figures:
    """What a second process brings, against what this machine gives two bare loops."""
    file = random_file(setup)

    def run(lanes: int, count: int) -> float:
        more = ("--quiet", "--jobs", str(count))
        return child(*simulate(file, lanes, setup.folder / "jobs", *more))[0]

    run(10, 1)  # compiles
    more = max(0.1, run(24_000, 1) - run(12_000, 1))
    lanes = 24_000 * max(2, round(12 / more))  # half a minute or so, in parts that go up evenly
    bare, ours = [], []
    for _ in range(REPEATS):
        bare.append(2 * counting(1) / counting(2))
        ours.append(run(lanes, 1) / run(lanes, 2))
    yield Figure("two bare loops", median(bare), "times one")
    yield Figure(f"--jobs 2, random case, {lanes:,} lanes", median(ours), "times --jobs 1")
    share = median(mine / most for mine, most in zip(ours, bare, strict=True))
    free = min(bare) > FREE
    yield Figure("of what two bare loops reach", share, "", least=0.9 if free else None)
    if not free:
        yield "No verdict: other work had the second core meanwhile."


def counting(copies: int) -> float:
    """Wall seconds of bare loops started together."""
    begun = perf_counter()
    processes = [started("-c", COUNT) for _ in range(copies)]
    for process in processes:
        process.wait()
    return perf_counter() - begun
