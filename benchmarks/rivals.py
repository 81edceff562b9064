"""What negosim is measured against: a bare loop in C, and NegMAS in a Python of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes import CDLL, c_double, c_int, c_int64
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cases import ROUNDS, WALK_AWAY

HERE = Path(__file__).parent
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
NO_COMPILER = "The C loop is left out: there is no C compiler called cc."
NO_NEGMAS = (
    "NegMAS is left out: pip install -r benchmarks/requirements.txt, "
    "or name a Python that has it by --negmas-python."
)


def c_loop(folder: Path) -> Callable[[Any, Any], Any] | None:
    """meeting.c, compiled for this machine, where it can be.

    It makes (2, lane) deals, -1 none, and rounds of tables (lane, party, issue, level) and the
    share conceded by each round.
    """
    if shutil.which("cc") is None:
        return None
    import numpy as np
    from numpy.ctypeslib import ndpointer

    library = str(folder / "meeting.so")
    subprocess.run(["cc", *FLAGS, "-o", library, str(HERE / "meeting.c"), "-lm"], check=True)
    meet = CDLL(library).meet
    numbers, counts = ndpointer(c_double, flags="C"), ndpointer(c_int64, flags="C")
    meet.argtypes = [numbers, c_int64, c_int, c_int, numbers, numbers, c_int]
    meet.argtypes += [numbers, counts, counts]
    meet.restype = None

    def play(tables: Any, conceded: Any) -> Any:
        lanes, _, issues, levels = tables.shape
        room, walk_away = np.empty(2 * levels**issues), np.full(2, WALK_AWAY)
        found = np.empty((2, lanes), dtype=np.int64)
        meet(tables, lanes, issues, levels, walk_away, conceded, ROUNDS, room, *found)
        return found

    return play


def negmas_python(named: str | None) -> str | None:
    """A Python that has NegMAS: the one named, or this one."""
    return named or (sys.executable if find_spec("negmas") else None)


def ask(python: str, **question: Any) -> dict[str, Any]:
    """What negmas_side.py answers."""
    command = [python, str(HERE / "negmas_side.py"), json.dumps(question)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"{python}: NegMAS failed, see above.")
    return json.loads(done.stdout)
