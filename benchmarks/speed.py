"""How fast negosim is on this machine, in one table: python benchmarks/speed.py [--json].

Rates count the CPU time of this process, so other work on the machine disturbs them little.
Compilation is left out by a warm-up; scoring the talks and writing the rows are not.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:  # numpy and negosim are imported where used: see `child`
    from negosim.scenario.model import Scenario

FLAGSHIP = "seoul-washington-2025"
FLOOR = 3000  # negotiations a second at 1,000 outcomes, payoffs drawn anew in each lane
SLOWEST_HELP = 2  # times `import numpy`
REPEATS = 3
PAIRS = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the table, and whether it met its mark where it has one."""

    about: str
    name: str
    value: float
    unit: str
    mark: str = ""
    met: bool | None = None

    @property
    def line(self) -> str:
        """A row of the table."""
        value = f"{self.value:,.{0 if self.value >= 100 else 1}f}"
        verdict = {None: "", True: ": met", False: ": MISSED"}[self.met]
        return f"  {self.name:<42}{value:>10}  {self.unit:<16}{self.mark}{verdict}".rstrip()


def main(arguments: list[str]) -> None:
    """Measure everything and print it."""
    if arguments not in ([], ["--json"]):
        sys.exit("usage: python benchmarks/speed.py [--json]")
    with tempfile.TemporaryDirectory() as folder:
        figures = list(measure(Path(folder)))
    if arguments:
        rows = [asdict(figure) for figure in figures]
        print(json.dumps({"format": 1, "machine": machine(), "figures": rows}, indent=1))
        return
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    about = ""
    for figure in figures:
        if figure.about != about:
            about = figure.about
            print(f"\n{about}")
        print(figure.line)


def measure(folder: Path) -> Iterator[Figure]:
    """All figures, in the order of the table; the children first, see `child`."""
    texts = {"drawn": random_case(shared=False), "shared": random_case(shared=True)}
    commands = [*memory(folder, texts["drawn"]), *help_time()]

    from negosim import load
    from negosim.scenario.files import parse

    flagship = load(FLAGSHIP)
    drawn, shared = (parse(text, f"random-{name}") for name, text in texts.items())
    runs = {"flagship": (flagship, 500), "random": (drawn, 8000), "random, shared": (shared, 8000)}

    about = "Negotiations, by the call that `negosim simulate` makes, rows written"
    for name, (case, lanes) in runs.items():
        rate = negotiations(case, lanes, folder / "run")
        label = f"{name}, {case.space.size:,} outcomes"
        if case is drawn:
            yield Figure(about, label, rate, "a second", f"floor {FLOOR:,}", rate >= FLOOR)
        else:
            yield Figure(about, label, rate, "a second")
        rounds, deals = outcome_of(folder / "run")
        yield Figure(about, "  rounds played, mean", rounds, "rounds")
        yield Figure(about, "  ended in a deal", 100 * deals, "%")
    for name in ("flagship", "random"):
        about = f"Where the time of the {name} case goes"
        for part, share in shares(*runs[name], folder / "run").items():
            yield Figure(about, part, 100 * share, "%")
    yield from one_lane(flagship)
    yield from commands


# The random case


def random_case(shared: bool) -> str:
    """Three issues of ten levels, every payoff uniform: drawn in each lane, or once for all."""
    chance = Random(1)

    def row() -> str:
        drawn = '{ dist = "uniform", low = 0, high = 1 }'
        return ", ".join(repr(chance.random()) if shared else drawn for _ in range(10))

    parties = "".join(f'[[party]]\nname = "{party}"\n' for party in "ab")
    levels = list(range(10))
    issues = "".join(f'[[issue]]\nname = "{issue}"\nlevels = {levels}\n' for issue in "xyz")
    payoffs = "".join(
        f"[payoff.{party}]\n" + "".join(f"{issue} = [{row()}]\n" for issue in "xyz")
        for party in "ab"
    )
    return f"""\
format = 1
title = "A thousand outcomes"
start = 2025-01-01
{parties}{issues}{payoffs}
[walk_away]
a = 0.5
b = 0.5
[[meeting]]
date = 2025-01-01
rounds = 100
[deadline]
date = 2025-01-01
[strategy]
a = "boulware:beta=0.25"
b = "boulware:beta=0.25"
"""


# Rates


def cost(action: Callable[[], object]) -> float:
    """CPU seconds of this process, all its threads, for one call."""
    start = process_time()
    action()
    return process_time() - start


def simulated(case: Scenario, lanes: int, out: Path) -> None:
    """What `negosim simulate CASE -n LANES --out OUT --force` does with a scenario it has read."""
    from negosim import simulate

    simulate(case, {}, lanes=lanes, seed=1, out=out, force=True, progress=lambda done: None)


def negotiations(case: Scenario, lanes: int, out: Path) -> float:
    """Negotiations a second, after a warm-up."""
    simulated(case, 20, out)
    return lanes / median(cost(lambda: simulated(case, lanes, out)) for _ in range(REPEATS))


def outcome_of(out: Path) -> tuple[float, float]:
    """Mean rounds and share of deals of the run last written."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    talks = pq.read_table(out / "talks")
    deals = pc.equal(talks.column("reason"), "deal")
    return pc.mean(talks.column("rounds")).as_py(), pc.mean(pc.cast(deals, "double")).as_py()


def one_lane(case: Scenario) -> Iterator[Figure]:
    """Valuing and solving the flagship before the talks, 64 drawn lanes."""
    import numpy as np

    from negosim import draw, solve
    from negosim.talks.worth import Worth

    about, lanes = "The flagship's outcomes, valued for both parties", np.arange(64)
    worth = Worth(case, draw(case, 1, len(lanes)).regime())
    payoffs, walk_away = worth.payoffs(lanes)  # works the terms out, and warms up
    solve(payoffs[0], walk_away[0])
    took = median(cost(lambda: worth.valuation.outcomes(lanes)) for _ in range(PAIRS))
    yield Figure(about, "valued", len(lanes) * case.space.size / took / 1e6, "million a second")
    took = median(
        cost(lambda: [solve(payoffs[lane], walk_away[lane]) for lane in lanes])
        for _ in range(REPEATS)
    )
    yield Figure(about, "frontier and solutions", 1000 * took / len(lanes), "ms a lane")


# Where the time goes


class Parts:
    """CPU time by part; what a part calls of another part counts as the other's."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.stack = ["rest"]
        self.since = process_time()

    def note(self) -> None:
        """Book the time since the last change on the part that is running."""
        now = process_time()
        self.spent[self.stack[-1]] += now - self.since
        self.since = now

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time booked on a part."""

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            self.note()
            self.stack.append(part)
            try:
                return function(*args, **kwargs)
            finally:
                self.note()
                self.stack.pop()

        return call


def doors() -> dict[str, list[tuple[Any, str]]]:
    """Which functions each part is entered by."""
    from negosim.draws import regime
    from negosim.draws.worlds import Worlds
    from negosim.experiments import results, runner, simulate
    from negosim.experiments.plan import Plan
    from negosim.experiments.results import Run
    from negosim.experiments.rows import RowHash
    from negosim.experiments.statistics import Summary
    from negosim.payoffs.valuation import Valuation
    from negosim.talks import loop, record
    from negosim.talks.worth import Packages

    return {
        "reading the scenario": [(simulate, "plan_of"), (Plan, "scenario")],
        "draws": [(runner, "draw"), (Worlds, "uniforms"), (Worlds, "turns"), (regime, "quantile")],
        "trade terms": [(Valuation, "refresh")],
        "valuation": [
            *((Valuation, name) for name in ("utilities", "outcomes", "at")),
            (Packages, "worth"),
        ],
        "talks": [(loop, "Talks"), (loop.Talks, "run")],
        "scoring": [(record, "score")],
        "rows": [(record, "worlds_columns"), (record, "talks_columns"), (runner, "to_arrow")],
        "writing": [
            *((Run, name) for name in ("create", "done", "finish")),
            *((simulate, "write_part"), (results, "read_part")),
        ],
        "hash and summary": [(RowHash, "add"), (Summary, "add")],
    }


@contextmanager
def watched() -> Iterator[Parts]:
    """Time the parts of whatever is done inside."""
    with ExitStack() as stack:
        parts = Parts()
        for part, functions in doors().items():
            for owner, name in functions:
                timed = parts.timed(part, getattr(owner, name))
                stack.enter_context(mock.patch.object(owner, name, timed))
        parts.since = process_time()
        yield parts
        parts.note()


def shares(case: Scenario, lanes: int, out: Path) -> dict[str, float]:
    """Share of the time each part takes, in a run of its own."""
    with watched() as parts:
        simulated(case, lanes, out)
    total = sum(parts.spent.values())
    return {part: parts.spent[part] / total for part in (*doors(), "rest")}


# Whole commands


def child(*arguments: str) -> tuple[float, float]:
    """CPU seconds and peak memory (MB) of a Python of its own.

    A child starts with the peak of its parent, so this comes while the parent is small.
    """
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments)}: exit code {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes of ru_maxrss
    return used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6


def memory(folder: Path, text: str) -> Iterator[Figure]:
    """Peak memory of `negosim simulate` on the random case."""
    about = "Peak memory of `negosim simulate`, random case"
    file = folder / "random.toml"
    file.write_text(text, encoding="utf-8")

    def peak(lanes: int) -> float:
        out = str(folder / f"lanes-{lanes}")
        where = ["simulate", str(file), "-n", str(lanes), "--out", out, "--force"]
        return child("-m", "negosim", *where, "--quiet")[1]

    peak(1)  # compiles
    one, few, many = peak(1), peak(2000), peak(20_000)
    yield Figure(about, "1 lane", one, "MB")
    yield Figure(about, "2,000 lanes", few, "MB")
    yield Figure(about, "20,000 lanes", many, "MB")
    yield Figure(about, "20,000 lanes to 2,000", many / few, "times")


def help_time() -> Iterator[Figure]:
    """`negosim --help` against `import numpy`, in turns."""
    commands = ("-m", "negosim", "--help"), ("-c", "import numpy")
    ratios = []
    for _ in range(1 + PAIRS):
        ours, numpy = (child(*command)[0] for command in commands)
        ratios.append(ours / numpy)
    ratio = median(ratios[1:])  # the first pair fills the caches
    about, mark = "Start", f"at most {SLOWEST_HELP}"
    yield Figure(about, "negosim --help", ratio, "× import numpy", mark, ratio <= SLOWEST_HELP)


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
    main(sys.argv[1:])
