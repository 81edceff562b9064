"""Rates, in this process: seconds are CPU time, what is compared takes turns."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

from cases import EXPONENT, FLAGSHIP, LEVELS, ROUNDS, SEED, WALK_AWAY, points, random_case, tables
from parts import shares
from rivals import NO_COMPILER, NO_NEGMAS, ask, c_loop
from table import Figure, Figures, Setup, cost

REPEATS = 5
COMPARED = 200  # lanes whose agreements are compared with NegMAS's
TABLES = 16_384


def simulated(case: Any, lanes: int, out: Path, **strategies: str) -> None:
    """What `negosim simulate CASE -n LANES --out OUT --force` does with a scenario it has read."""
    from negosim import simulate

    simulate(case, strategies, lanes=lanes, seed=SEED, out=out, force=True)


def negmas(setup: Setup) -> Figures:
    """Additive payoffs drawn anew in each lane, rows written, against NegMAS and a C loop."""
    loop = c_loop(setup.folder)
    if loop is None:
        yield NO_COMPILER
    if setup.negmas is None:
        yield NO_NEGMAS
    for issues, least in ((3, 1000), (4, 500)):
        yield from fresh(setup, issues, loop, least)


def fresh(setup: Setup, issues: int, loop: Any, least: float) -> Figures:
    """One size of the random case, everybody in turn."""
    import numpy as np

    case, out = random_case(issues), setup.folder / "run"
    simulated(case, 20, out)  # compiles
    lanes = 1_000 * max(1, round(1 / cost(lambda: simulated(case, 1_000, out))))  # a second
    file, drawn = str(setup.folder / "drawn.npy"), tables(case, lanes)
    np.save(file, drawn)
    conceded = (np.arange(1, ROUNDS + 1) / (ROUNDS + 1)) ** EXPONENT
    asked = {"file": file, "exponent": EXPONENT, "walk_away": WALK_AWAY, "rounds": ROUNDS}
    few = 60_000 // LEVELS**issues
    ours, bare, theirs = [], [], []
    for at in range(REPEATS):
        ours.append(cost(lambda: simulated(case, lanes, out)) / lanes)
        if loop:
            bare.append(cost(lambda: loop(drawn, conceded)) / lanes)
        if setup.negmas:
            here = [at * few, (at + 1) * few]
            answer = ask(setup.negmas, kind="stock", lanes=here, **asked)
            theirs.append(answer["seconds"] / few)
    yield Figure(f"{LEVELS**issues:,} outcomes: negosim", 1 / median(ours), "negotiations/s")
    deals = deals_of(out)
    if loop:
        if not np.array_equal(loop(drawn, conceded), deals):
            raise SystemExit("meeting.c and negosim do not agree on who agrees to what, and when.")
        yield Figure("  C loop", 1 / median(bare), "negotiations/s")
        yield Figure("  agreements equal, C loop", lanes, f"of {lanes:,}")
        yield Figure("  negosim to the C loop", ratio(bare, ours), "times", least=0.5)
    if setup.negmas:
        yield Figure("  NegMAS, stock", 1 / median(theirs), "negotiations/s")
        yield Figure("  negosim to NegMAS", ratio(theirs, ours), "times", least=least)
    for kind, mark in (("mapped", COMPARED), ("stock", None)) if setup.negmas else ():
        answer = ask(setup.negmas, kind=kind, lanes=[0, COMPARED], **asked)
        same = (deals[:, :COMPARED] == [answer["deals"], answer["rounds"]]).all(axis=0)
        name = f"  agreements equal, NegMAS {kind}"
        yield Figure(name, int(same.sum()), f"of {COMPARED}", least=mark)


def ratio(theirs: list[float], ours: list[float]) -> float:
    """How many times faster, turn by turn."""
    return median(them / us for them, us in zip(theirs, ours, strict=True))


def deals_of(out: Path) -> Any:
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
    yield Figure(
        "clock, fixed strength, all tables alike", TABLES / fixed, "negotiations/s", least=300_000
    )
    for strategy in ("tit-for-tat", "micro", "trade-off"):
        took = seconds(strategy, 1)
        yield Figure(strategy, TABLES / took, "negotiations/s")
        yield Figure("  its cost", took / drawn, "times clock, drawn", most=20)


def flagship(setup: Setup) -> Figures:
    """The flagship as shipped, rows written, and where the time goes."""
    from negosim import load

    case, lanes, out = load(FLAGSHIP), 500, setup.folder / "run"
    simulated(case, 20, out)
    took = median(cost(lambda: simulated(case, lanes, out)) for _ in range(3))
    yield Figure(f"lanes, {case.space.size:,} outcomes", lanes / took, "lanes/s")
    for part, share in shares(lambda: simulated(case, lanes, out)).items():
        most = None if part in ("talks", "valuation") else 25
        yield Figure(f"  {part}", 100 * share, "% of CPU", most=most)


def frontier(setup: Setup) -> Figures:
    """The Pareto frontier of the random case's outcomes that are worth the average to both."""
    import numpy as np

    from negosim.scoring.frontier import frontier

    if setup.negmas is None:
        yield NO_NEGMAS
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
            continue
        took = cost(lambda k=kept: [frontier(k) for _ in range(100)]) / 100
        np.save(setup.folder / "points.npy", np.ascontiguousarray(kept.T))
        answer = ask(setup.negmas, file=str(setup.folder / "points.npy"))
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
    each = {k: 1e6 * took / (lanes * k * k) for k, took in spent.items()}
    for k, before in zip(each, (None, *each.values()), strict=False):
        yield Figure(f"{k} × {k} strategies", each[k], "µs a lane and pairing", most=before)
    further = 1e6 * (spent[20] - spent[10]) / (lanes * (400 - 100))
    yield Figure("a further pairing, beyond 10 × 10", further, "µs a lane")
