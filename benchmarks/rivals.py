"""What negosim is measured against: a bare loop in C, and NegMAS in a Python of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from ctypes import CDLL, c_double, c_int, c_int64
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cases import ROUNDS, WALK_AWAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

HERE = Path(__file__).parent
FLAGS = ("-O3", "-march=native", "-ffp-contract=off")
NO_COMPILER = "the C loop is left out: there is no C compiler called cc."
NO_NEGMAS = (
    "NegMAS is left out: pip install -r benchmarks/requirements.txt, "
    "or name a Python that has it by --negmas-python."
)


class Loop:
    """meeting.c, compiled for this machine."""

    def __init__(self, folder: Path) -> None:
        from numpy.ctypeslib import ndpointer

        library = folder / "meeting.so"
        source = str(HERE / "meeting.c")
        command = ["cc", *FLAGS, "-shared", "-fPIC", "-o", str(library), source, "-lm"]
        subprocess.run(command, check=True)
        numbers, counts = ndpointer(c_double, flags="C"), ndpointer(c_int64, flags="C")
        self.meet = CDLL(str(library)).meet
        self.meet.restype = None
        self.meet.argtypes = [numbers, c_int64, c_int, c_int, numbers, numbers, c_int]
        self.meet.argtypes += [numbers, counts, counts]

    @staticmethod
    def there() -> bool:
        """Whether it can be compiled."""
        return shutil.which("cc") is not None

    def play(self, tables: NDArray[Any], conceded: NDArray[Any]) -> NDArray[Any]:
        """(2, lane) deals, -1 none, and rounds, from tables (lane, party, issue, level)."""
        import numpy as np

        lanes, _, issues, levels = tables.shape
        room, walk_away = np.empty(2 * levels**issues), np.full(2, WALK_AWAY)
        found = np.empty((2, lanes), dtype=np.int64)
        sizes = (lanes, issues, levels)
        self.meet(tables, *sizes, walk_away, conceded, ROUNDS, room, found[0], found[1])
        return found


class NegMAS:
    """negmas_side.py in a Python that has NegMAS; it answers line by line."""

    def __init__(self, python: str) -> None:
        command = [python, str(HERE / "negmas_side.py")]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    @staticmethod
    def python(named: str | None) -> str | None:
        """A Python that has it: the one named, or this one."""
        return named or (sys.executable if find_spec("negmas") else None)

    def ask(self, **question: Any) -> dict[str, Any]:
        """An answer to a question, as they stand in negmas_side.py."""
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(question), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit("NegMAS gave up; its last words are above.")
        return json.loads(line)

    def __enter__(self) -> NegMAS:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()
