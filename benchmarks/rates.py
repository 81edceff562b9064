"""Rates, in this process: seconds are CPU time, what is compared takes turns."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from cases import (
    EXPONENT,
    FLAGSHIP,
    LEVELS,
    ROUNDS,
    SEED,
    WALK_AWAY,
    points,
    random_case,
    tables,
)
from parts import missing, shares
from rivals import NO_COMPILER, NO_NEGMAS, Loop, NegMAS
from table import Figure, Figures, Setup, cost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from negosim.scenario.model import Scenario

REPEATS = 5
COMPARED = 200  # lanes whose agreements are compared with NegMAS's
TABLES = 16_384
FLAGSHIP_LANES = 500
TIMES_NEGMAS = {3: 1000, 4: 500}  # by number of issues
EASY = ("talks", "valuation")  # parts that may take more than a quarter


def simulated(case: Scenario, lanes: int, out: Path, **strategies: str) -> None:
    """What `negosim simulate CASE -n LANES --out OUT --force` does with a scenario it has read."""
    from negosim import simulate

    simulate(case, strategies, lanes=lanes, seed=SEED, out=out, force=True)


def negmas(setup: Setup) -> Figures:
    """Additive payoffs drawn anew in each lane, rows written, against NegMAS and a C loop."""
    loop = Loop(setup.folder) if Loop.there() else None
    if loop is None:
        yield NO_COMPILER
    if setup.negmas is None:
        yield NO_NEGMAS
        for issues in TIMES_NEGMAS:
            yield from fresh(setup.folder, issues, loop, None)
        return
    with NegMAS(setup.negmas) as other:
        for issues in TIMES_NEGMAS:
            yield from fresh(setup.folder, issues, loop, other)


def fresh(folder: Path, issues: int, loop: Loop | None, other: NegMAS | None) -> Figures:
    """One size of the random case, everybody in turn."""
    import numpy as np

    case, out, size = random_case(issues), folder / "run", f"{LEVELS**issues:,} outcomes: "
    simulated(case, 20, out)  # compiles
    lanes = 1_000 * max(1, round(1 / cost(lambda: simulated(case, 1_000, out))))  # a second
    file, drawn = str(folder / "drawn.npy"), tables(case, lanes)
    np.save(file, drawn)
    conceded = (np.arange(1, ROUNDS + 1) / (ROUNDS + 1)) ** EXPONENT
    asked = {"file": file, "exponent": EXPONENT, "walk_away": WALK_AWAY, "rounds": ROUNDS}
    few = 60_000 // LEVELS**issues
    ours, bare, theirs = [], [], []
    for at in range(REPEATS):
        ours.append(cost(lambda: simulated(case, lanes, out)) / lanes)
        if loop:
            bare.append(cost(lambda: loop.play(drawn, conceded)) / lanes)
        if other:
            here = [at * few, (at + 1) * few]
            theirs.append(other.ask(kind="stock", lanes=here, **asked)["seconds"] / few)
    yield Figure(size + "negosim", 1 / median(ours), "negotiations/s")
    deals = deals_of(out)
    if loop:
        if not np.array_equal(loop.play(drawn, conceded), deals):
            raise SystemExit("meeting.c and negosim do not agree on who agrees to what, and when.")
        yield Figure("  C loop", 1 / median(bare), "negotiations/s")
        yield Figure("  equal agreements, C loop", lanes, f"of {lanes:,}")
        ratio = median(c / us for c, us in zip(bare, ours, strict=True))
        yield Figure("  negosim to the C loop", ratio, "times", least=0.5)
    if other:
        yield Figure("  NegMAS, stock", 1 / median(theirs), "negotiations/s")
        ratio = median(them / us for them, us in zip(theirs, ours, strict=True))
        yield Figure("  negosim to NegMAS", ratio, "times", least=TIMES_NEGMAS[issues])
        yield from agreements(other, deals[:, :COMPARED], asked)


def agreements(other: NegMAS, deals: NDArray[Any], asked: dict[str, Any]) -> Figures:
    """In how many lanes NegMAS comes to the same deal in the same round, one by one."""
    for kind in ("mapped", "stock"):
        answer = other.ask(kind=kind, lanes=[0, COMPARED], **asked)
        same = (deals == [answer["deals"], answer["rounds"]]).all(axis=0)
        mark = {"least": COMPARED} if kind == "mapped" else {}
        yield Figure(f"  equal agreements, NegMAS {kind}", same.sum(), f"of {COMPARED}", **mark)


def deals_of(out: Path) -> NDArray[Any]:
    """(2, lane) outcome of each deal, -1 none, and rounds, as the rows say."""
    import numpy as np
    import pyarrow.parquet as pq

    rows = pq.read_table(out / "talks", columns=["lane", "outcome", "rounds"]).sort_by("lane")
    outcome = rows.column("outcome").fill_null(-1).to_numpy()
    return np.stack([outcome, rows.column("rounds").to_numpy()])


def shared(setup: Setup) -> Figures:
    """One table of payoffs and one calendar for all: the talks alone, nothing written."""
    from negosim import draw, play

    case = random_case(shared=True)
    few, worlds = draw(case, SEED, 64), draw(case, SEED, TABLES)

    def seconds(strategy: str, repeats: int = REPEATS) -> float:
        pair = [(strategy, strategy)]
        play(case, pair, few)  # compiles
        return median(cost(lambda: play(case, pair, worlds)) for _ in range(repeats))

    drawn = seconds("time-dependent:beta=firmness")
    yield Figure("clock, drawn strengths", TABLES / drawn, "negotiations/s", least=100_000)
    fixed = seconds("time-dependent:beta=0.25")
    yield Figure("clock, fixed strength", TABLES / fixed, "negotiations/s", least=300_000)
    for strategy in ("tit-for-tat", "micro", "trade-off"):
        took = seconds(strategy, 1)
        yield Figure(strategy, TABLES / took, "negotiations/s")
        yield Figure("  its cost", took / drawn, "times clock, drawn", most=20)


def flagship(setup: Setup) -> Figures:
    """The flagship as shipped, rows written, and where the time goes."""
    import numpy as np

    from negosim import draw, load, solve
    from negosim.talks.worth import Worth

    case, lanes, out = load(FLAGSHIP), FLAGSHIP_LANES, setup.folder / "run"
    simulated(case, 20, out)
    took = median(cost(lambda: simulated(case, lanes, out)) for _ in range(3))
    yield Figure(f"lanes, {case.space.size:,} outcomes", lanes / took, "lanes/s")
    for part, share in shares(lambda: simulated(case, lanes, out)).items():
        mark = {} if part in EASY else {"most": 25.0}
        yield Figure(f"  {part}", 100 * share, "% of CPU", **mark)
    if missing():
        yield f"Counted where they are called from, since they are gone: {', '.join(missing())}."
    here = np.arange(64)
    payoffs, walk_away = Worth(case, draw(case, SEED, len(here)).regime()).payoffs(here)
    solve(payoffs[0], walk_away[0])
    took = median(
        cost(lambda: [solve(payoffs[lane], walk_away[lane]) for lane in here]) for _ in range(3)
    )
    yield Figure("frontier and solutions", 1000 * took / len(here), "ms a lane")


def frontier(setup: Setup) -> Figures:
    """The Pareto frontier of the random case's outcomes that are worth the average to both."""
    import numpy as np

    from negosim.scoring.frontier import frontier

    for issues, most in ((4, 1), (6, 1000)):
        worth = points(issues)
        floor = worth.mean(axis=1, keepdims=True)
        kept = np.ascontiguousarray(worth[:, (worth >= floor).all(axis=0)])
        found = frontier(kept)
        took = median(
            cost(lambda w=worth, f=floor: frontier(w[:, (w >= f).all(axis=0)])) for _ in range(9)
        )
        yield Figure(f"{worth.shape[1]:,} outcomes, pruning counted", 1000 * took, "ms", most=most)
        if setup.negmas is None:
            yield NO_NEGMAS
            continue
        took = cost(lambda k=kept: [frontier(k) for _ in range(100)]) / 100
        np.save(setup.folder / "points.npy", kept.T)
        with NegMAS(setup.negmas) as other:
            answer = other.ask(file=str(setup.folder / "points.npy"))
        if sorted(answer["outcomes"]) != sorted(found.tolist()):
            yield "NegMAS finds other outcomes."
        name = f"  NegMAS to negosim, {len(found)} of {kept.shape[1]:,}, pruned"
        yield Figure(name, answer["seconds"] / took, "times", least=20)


def tournament(setup: Setup) -> Figures:
    """Every pairing of k strategies a side on 64 lanes of the random case, rows written."""
    case, lanes, out = random_case(), 64, setup.folder / "run"
    spent: dict[int, float] = {}
    for k in (2, 5, 10, 20):
        side = ",".join(f"time-dependent:beta={(at + 1) / 10:g}" for at in range(k))
        simulated(case, 2, out, a=side, b=side)
        spent[k] = median(cost(lambda s=side: simulated(case, lanes, out, a=s, b=s)) for _ in "123")
    before = None
    for k, took in spent.items():
        each = 1e6 * took / (lanes * k * k)
        yield Figure(f"{k} × {k} strategies", each, "µs a lane and pairing", most=before)
        before = each
    further = 1e6 * (spent[20] - spent[10]) / (lanes * (400 - 100))
    yield Figure("a further pairing, beyond 10 × 10", further, "µs a lane")
