"""Write docs/honesty.md anew: python docs/honesty.py (some seconds), then read what changed.

Every figure of the page is worked out here from the case; the words around them are not.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from negosim.draws.worlds import draw
from negosim.reports.blocks import Block, Grid, Heading, Prose, markdown, prose
from negosim.reports.sources import sources_blocks
from negosim.scenario.files import load
from negosim.scenario.model import Scenario
from negosim.scoring.solutions import solve
from negosim.talks.worth import Worth
from negosim.timeline.calendar import MEETING, moment

CASE = "seoul-washington-2025"
PAGE = Path(__file__).parent / "honesty.md"
OUTLOOKS = ("welfare", "political", "mercantilist")
LANES, BATCH = 2_000, 100
DAY = date(2025, 7, 15)
CALM = ("event.court_ruling=none", "event.election=none", "event.rivals_deal=none",
        "event.letter=letter")  # fmt: skip

OUTSIDE = """
The model is a partial equilibrium of ten sectors, each by itself. It leaves out the exchange
rate, links between sectors, moves of whole factories (a plant in Georgia changes who exports),
what other countries do to the United States in return, and what is worth something only over
time: payoffs are annual and undiscounted. The talks leave out everything that was no part of
the six areas of 16 May 2025. What Seoul later got outside this grid, above all nuclear-powered
submarines and enrichment, is absent, and so is the currency clause.
"""
WEAK = {
    "Value added at risk": """
        The share of value added at risk (value_added_at_risk, phi) stays as it is while trade
        adapts the more the longer one looks. In the long run workers and capital find other work,
        so Korean losses under the long horizon are likely overstated.
    """,
    "Example and climbing down": """
        What it is worth to Washington to show others that it keeps its threats (example_value),
        and what it costs it to drop an announced rate (backing_down_*), are pure judgement. They
        prop up Washington's walk-away.
    """,
    "Chips": """
        Other suppliers' tariff on chips stays at zero even in worlds where an investigation ends
        in a duty (section 232), though they would be hit as well.
    """,
    "Hindsight": """
        The calendar and the letter carry it: that the clock ran to 1 August, and that a letter
        came in July, was not known on 20 May. No payoff uses it.
    """,
    "Weights": """
        Non-tariff measures, security and politics are judgement with wide spreads, and they
        decide more than trade does.
    """,
    "Data": """
        US sales at home are scaled from national accounts, plus or minus a quarter; the others'
        tariffs by sector are our own averages; exports to Korea by product were not found.
    """,
}


@cache
def case(outlook: str) -> Scenario:
    """The flagship under one outlook, in mid-July, without surprises."""
    return load(CASE, [f"choice.us_weights={outlook}", *CALM])


@cache
def worlds(outlook: str) -> dict[str, np.ndarray]:
    """What could be agreed in every drawn world, and what the payoffs vary with."""
    scenario = case(outlook)
    tariff = [issue.name for issue in scenario.space.issues].index("reciprocal_tariff")
    found: dict[str, list[object]] = {}
    for start in range(0, LANES, BATCH):
        regime = draw(scenario, 1, range(start, start + BATCH)).regime()
        regime.advance(moment(DAY.toordinal(), MEETING))
        worth = Worth(scenario, regime)
        payoffs, walk_away = worth.payoffs(np.arange(BATCH))
        tables = worth.valuation.tables(np.arange(BATCH))[:, :2]
        spread = np.stack(
            [tables[:, :, at, :n].var(axis=2) for at, n in enumerate(scenario.space.shape)], axis=2
        )
        for lane in range(BATCH):
            solved = solve(payoffs[lane], walk_away[lane])
            edge = solved.zone_frontier
            nash = int(solved.nash[0]) if solved.acceptable else -1
            gains = payoffs[lane][:, nash] - walk_away[lane] if nash >= 0 else np.full(2, np.nan)
            best = payoffs[lane][:, solved.utilitarian[:1]].sum() - walk_away[lane].sum()
            row = {
                "acceptable": solved.acceptable,
                "edge": len(edge),
                "nash": nash,
                "worthwhile": bool((gains > 1).all()),
                "joint": best if solved.acceptable else 0.0,
                "no_tariff": len(edge) > 0
                and set(scenario.space.levels(edge)[:, tariff]) == {len(LEVELS) - 1},
                "share": spread[lane] / spread[lane].sum(axis=1, keepdims=True),
            }
            for key, value in row.items():
                found.setdefault(key, []).append(value)
    return {key: np.array(values) for key, values in found.items()}


LEVELS = load(CASE).space.issues[0].levels

# Sanity ranges, fixed before: not targets, and no number was moved to meet them.
RANGES = {
    "worlds with a zone of agreement": ("1.00", ".98 to 1.00", ".96 to 1.00"),
    "worlds whose Nash package gives both over 1 bn": ("1.00", ".93 to .99", ".82 to .94"),
    "share of outcomes acceptable to both, median": (".40 to .55", ".18 to .28", ".06 to .13"),
    "frontier in the zone, 10 to 90 % of worlds": ("33 to 70", "22 to 67", "13 to 55"),
    "best joint gain, median": ("about 19", "about 10", "about 7"),
    "different Nash packages": ("about 370", "about 1,170", "about 1,180"),
}


def ends(words: str) -> tuple[float, float]:
    """A range as numbers; `about` allows a tenth on either side."""
    numbers = [float(w.replace(",", "")) for w in words.split() if w not in ("about", "to")]
    if words.startswith("about"):
        return 0.9 * numbers[0], 1.1 * numbers[0]
    return min(numbers), max(numbers)


def got(name: str, of: dict[str, np.ndarray]) -> list[float]:
    """What the worlds give for a row of the ranges."""
    some = of["acceptable"] > 0
    return {
        "worlds with a zone of agreement": [some.mean()],
        "worlds whose Nash package gives both over 1 bn": [of["worthwhile"].mean()],
        "share of outcomes acceptable to both, median": [
            np.median(of["acceptable"]) / load(CASE).space.size
        ],
        "frontier in the zone, 10 to 90 % of worlds": list(np.percentile(of["edge"], [10, 90])),
        "best joint gain, median": [np.median(of["joint"])],
        "different Nash packages": [float(len(np.unique(of["nash"][some])))],
    }[name]


def ranges() -> Iterator[list[str]]:
    """Rows of the table of sanity ranges."""
    for name, wanted in RANGES.items():
        row = [name]
        for outlook, words in zip(OUTLOOKS, wanted, strict=True):
            values = got(name, worlds(outlook))
            low, high = ends(words)
            about = words.startswith("about")
            digits = 2 if low < 5 else 1 if about and low < 100 else 0
            values = [round(value, digits) for value in values]  # as they are shown
            off = max(max(low - value, value - high) for value in values)
            near = "just outside" if off <= 0.1 * (high - low) else "not met"
            bounds = f"{low:,.{digits}f} to {high:,.{digits}f}" if about else words
            shown = " to ".join(f"{v:,.{digits}f}" for v in values)
            row.append(f"{shown} ({bounds}): {'met' if off <= 0 else near}")
        yield row


def variance() -> Iterator[list[str]]:
    """What share of the variance of each payoff over packages an issue makes, on average."""
    scenario = case(OUTLOOKS[0])
    for at, issue in enumerate(scenario.space.issues):
        shares = [worlds(o)["share"][:, party, at].mean() for o in OUTLOOKS for party in (1, 0)]
        yield [issue.title, *(f"{100 * share:.0f} %" for share in shares)]


def blocks() -> Iterator[Block]:
    """The page."""
    yield Heading("What the flagship's numbers are worth", 1)
    yield Prose(
        f"Written by docs/honesty.py from the case {CASE}; figures are of {LANES:,} drawn worlds "
        f"an outlook, seed 1, as of {DAY.day} July 2025 with the letter and without a ruling, a "
        "winner or a rival's deal. negosim payoff follows one package to these numbers, "
        "negosim scenario sources prints the table at the end."
    )
    yield Heading("What the model leaves out")
    yield from prose(OUTSIDE)
    yield Heading("Weak spots")
    for what, why in WEAK.items():
        yield Heading(what, 3)
        yield from prose(why)
    yield Heading("What the outlooks imply")
    none = [100 * worlds(o)["no_tariff"].mean() for o in OUTLOOKS]
    yield Prose(
        "Which Washington sits at the table decides more than any other choice. One that minds "
        "welfare alone would not want a reciprocal tariff: it is 0 % all along the frontier in "
        f"{none[0]:.0f} % of worlds (political {none[1]:.0f} %, mercantilist {none[2]:.0f} %). "
        "Investment carries most of what a package is worth to it; the table shows the share of "
        "the variance of each payoff over all packages that an issue makes, averaged over worlds "
        "(the mercantilist's worth of the balance is left out: it is not a sum over issues)."
    )
    heads = [f"{who}, {o}" for o in OUTLOOKS for who in ("Washington", "Seoul")]
    yield Grid(["issue", *heads], list(variance()), "l" + "r" * len(heads))
    yield Heading("Sanity ranges")
    yield Prose(
        "Fixed from a first draft of the model before it was programmed: what a healthy game looks "
        "like. They are no targets; outside one, a mistake is looked for, and nothing is tuned to "
        "enter it. In brackets the range; joint gains and numbers of packages were guessed as one "
        "figure, and are met within a tenth of it. Just outside is what misses a range by at most "
        "a tenth of its width."
    )
    yield Grid(["", *OUTLOOKS], list(ranges()), "llll")
    yield Heading("What really happened")
    yield Prose(
        "The understanding of July and the fact sheet of November 2025 stand in the case as "
        "records that play never sees. The study what-happened values them in every world; most of "
        "these say that Seoul would have done better without them. Three readings are open: the "
        "spreads here undervalue what Seoul feared or got outside this grid, the nearest levels "
        "are not near enough, or Seoul signed under pressure more than it will carry out. The "
        "spreads are never moved to improve that figure."
    )
    for block in sources_blocks(load(CASE), table=True):
        lower = isinstance(block, Heading)
        yield Heading(block.text, block.level + 1) if lower else block  # type: ignore[union-attr]


if __name__ == "__main__":
    PAGE.write_text(markdown(blocks()) + "\n", encoding="utf-8")
