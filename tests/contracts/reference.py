"""Write the reference negotiations anew: python -m tests.contracts.reference, then say why."""

import json
from pathlib import Path

from negosim.draws.worlds import draw
from negosim.scenario.files import load
from negosim.talks.loop import play
from tests.contracts.cases import BUSY, PAIRINGS, SEEING, case

FILE = Path(__file__).parents[1] / "data" / "reference_negotiations.json"
LANES = range(20)
SOME = (
    ("boulware", "boulware"),
    ("conceder", "linear"),
    ("time-dependent:beta=0.25", "time-dependent:beta=0.25"),
    ("tit-for-tat", "boulware"),
    ("micro", "trade-off"),
    ("random", "hardliner"),
    ("linear/accept=combi:T=0.9", "boulware/bidding=nearest"),
    ("conceder/accept=time:T=0.8", "linear/accept=constant:c=0.6"),
)
THEN = tuple(pair for pair in PAIRINGS if not {*pair} & {*SEEING})  # these came later
CASES = {
    "busy": (lambda: case(BUSY), THEN),
    "busy, one proposal a round": (lambda: case(BUSY, "protocol.turns=1"), THEN),
    **{
        name: (lambda name=name: load(name), SOME)
        for name in (
            "seoul-washington-2025",
            "seoul-washington-classroom",
            "split-the-dollar",
            "job-offer",
            "tariff-war",
        )
    },
}


def agreements(name: str) -> dict[str, list[list[int]]]:
    """Outcome, rounds and days of every table, by pairing."""
    read, pairings = CASES[name]
    scenario = read()
    columns = play(scenario, pairings, draw(scenario, 1, LANES)).columns
    out = {}
    for number, pair in enumerate(pairings):
        mine = columns["pairing"] == number
        rows = zip(*(columns[key][mine].tolist() for key in KEYS), strict=True)
        out[" against ".join(pair)] = [list(row) for row in rows]
    return out


KEYS = ("outcome", "rounds", "days")

if __name__ == "__main__":
    found = {name: agreements(name) for name in CASES}
    FILE.write_text(json.dumps(found, separators=(",", ":")) + "\n", encoding="utf-8")
