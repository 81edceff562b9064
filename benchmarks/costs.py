"""What a lane, an outcome and a round cost: python benchmarks/costs.py.

The random case of the table (see README.md) at several sizes, rows written, CPU time of this
process; per outcome and per round by the difference between sizes, per lane what is left.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from cases import random_text
from rates import simulated
from table import cost

from negosim.scenario.files import parse

LANES = {2: 8_000, 3: 8_000, 4: 2_000}  # by issues of ten levels
REPEATS = 3


def microseconds(issues: int, rounds: int, folder: Path) -> float:
    """Of CPU a lane, the best of some."""
    text = random_text(issues).replace("rounds = 100", f"rounds = {rounds}")
    case, lanes = parse(text, "random"), LANES[issues]
    simulated(case, 20, folder)
    return min(cost(lambda: simulated(case, lanes, folder)) for _ in range(REPEATS)) / lanes * 1e6


def main() -> None:
    """Print the costs."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "run"
        small, middle, large = (microseconds(issues, 100, folder) for issues in (2, 3, 4))
        short = microseconds(3, 50, folder)
    outcome, turn = (large - middle) / 9_000, (middle - short) / 50
    print(f"100, 1,000 and 10,000 outcomes: {small:.0f}, {middle:.0f}, {large:.0f} us a lane")
    print(f"1,000 outcomes, 50 rounds: {short:.0f} us a lane")
    print(f"an outcome {1000 * outcome:.0f} ns, a round announced {1000 * turn:.0f} ns")
    print(f"a lane without either {middle - 1_000 * outcome - 100 * turn:.0f} us")


if __name__ == "__main__":
    main()
