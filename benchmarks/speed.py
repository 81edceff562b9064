"""How fast negosim is on this machine, in one table: python benchmarks/speed.py.

Rates count CPU time, so other work on the machine disturbs them little. Compilation is left
out by a warm-up; scoring the talks and writing the rows are not, where it says rows written.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

ONE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
os.environ.update(dict.fromkeys(ONE, "1"))

import commands  # noqa: E402  (one thread, here and in all that is started)
import rates  # noqa: E402
from rivals import negmas_python  # noqa: E402
from table import Figure, Setup  # noqa: E402

SECTIONS = {  # those that start processes first, see `commands.child`
    "start": commands.start,
    "memory": commands.memory,
    "jobs": commands.jobs,
    "negmas": rates.negmas,
    "shared": rates.shared,
    "flagship": rates.flagship,
    "frontier": rates.frontier,
    "tournament": rates.tournament,
}


def main() -> None:
    """Measure what is asked for and print it as it comes."""
    options = read_options()
    about = machine()
    say = sys.stderr if options.json else sys.stdout
    print(" · ".join(f"{name} {value}" for name, value in about.items()), file=say)
    rows: list[dict[str, Any]] = []
    remarks: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        setup = Setup(Path(folder), options.long, negmas_python(options.negmas_python))
        for name in options.only:
            print(f"\n{name}: {SECTIONS[name].__doc__}", file=say, flush=True)
            for found in SECTIONS[name](setup):
                if isinstance(found, Figure):
                    rows.append({"section": name, **asdict(found), "met": found.met})
                else:
                    remarks.append({"section": name, "text": found})
                print(getattr(found, "line", f"  {found}"), file=say, flush=True)
    marks = [row["met"] for row in rows if row["met"] is not None]
    print(f"\n{sum(marks)} of {len(marks)} marks met.", file=say)
    if options.json:
        found = {"format": 2, "machine": about, "figures": rows, "remarks": remarks}
        print(json.dumps(found, indent=1))


def read_options() -> Any:
    """What the command line asks for."""
    parser = ArgumentParser(description="How fast negosim is on this machine.")
    parser.add_argument("--json", action="store_true", help="for a program; the table on stderr")
    parser.add_argument("--only", metavar="NAME,NAME", help=f"some of {', '.join(SECTIONS)}")
    parser.add_argument("--long", action="store_true", help="what takes minutes too")
    parser.add_argument("--negmas-python", metavar="PATH", help="a Python that has NegMAS")
    options = parser.parse_args()
    named = options.only.split(",") if options.only else list(SECTIONS)
    if unknown := [name for name in named if name not in SECTIONS]:
        parser.error(f"--only: {', '.join(unknown)}: choose from {', '.join(SECTIONS)}.")
    if options.negmas_python and not shutil.which(options.negmas_python):
        parser.error(f"--negmas-python: there is no program {options.negmas_python}.")
    options.only = [name for name in SECTIONS if name in named]
    return options


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        lines = info.read_text().splitlines()
        cpu = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), cpu)
    names = ("numpy", "numba", "negosim")
    return {"Python": platform.python_version(), **{n: version(n) for n in names}, "CPU": cpu}


if __name__ == "__main__":
    main()
