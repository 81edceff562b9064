"""A run needs no more memory for a million lanes than for a hundred thousand."""

import subprocess
import sys

import pytest

PEAK = """
import resource, sys
from negosim.experiments.simulate import simulate
from negosim.scenario.files import load
simulate(load("seoul-washington-classroom"), lanes=int(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no resource module there")
def test_memory_is_flat_at_any_number_of_lanes():
    few, many = (
        int(
            subprocess.run(
                [sys.executable, "-c", PEAK, lanes], capture_output=True, check=True
            ).stdout
        )
        for lanes in ("100000", "1000000")
    )
    assert many <= 1.2 * few
