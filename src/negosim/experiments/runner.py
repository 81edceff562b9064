"""Play the lanes of a part in batches that fit in memory; a batch that fails is halved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from negosim.arrays import Room
from negosim.draws.worlds import draw
from negosim.errors import NegosimError
from negosim.experiments.results import Part, failed_part, to_arrow
from negosim.scenario.model import Scenario
from negosim.strategies.spec import Spec, parse
from negosim.talks.loop import play

__all__ = ["Progress", "batch_lanes", "play_lanes"]

BATCH_BYTES = 128_000_000  # both parties' utilities of a batch
Progress = Callable[[int], None]


def batch_lanes(outcomes: int, pairings: int) -> int:
    """Lanes in memory at once."""
    return max(1, min(BATCH_BYTES // (16 * outcomes), 12_000 // pairings))


def said(error: Exception) -> str:
    """An error in one line."""
    text = str(error)
    return text if isinstance(error, NegosimError) else f"{type(error).__name__}: {text}"


def _calm(scenario: Scenario, pairings: int, seed: int, error: Exception | None) -> Part:
    """Rows as they look where nobody raises; the error where that is not the strategies' doing."""
    calm = parse("hardliner")
    try:
        record = play(scenario, [(calm, calm)] * pairings, draw(scenario, seed, range(1)))
    except Exception:
        raise error or AssertionError from None
    return Part(to_arrow(record.worlds_table), to_arrow(record.talks_table))


def play_lanes(
    scenario: Scenario,
    pairings: Sequence[tuple[Spec, Spec]],
    seed: int,
    lanes: range,
    batch: int | None = None,
    progress: Progress = lambda lanes: None,
) -> Part:
    """Rows of some lanes; a lane that raises is recorded as failed, the others are kept.

    Parameters
    ----------
    scenario : Scenario
    pairings : sequence of (Spec, Spec)
    seed : int
    lanes : range
    batch : int, optional
        Lanes at once; by memory. The rows do not depend on it.
    progress : callable, optional
        Told after each batch how many lanes were just finished; what it raises ends the part.

    Raises
    ------
    Exception
        What the lanes raise, where it is not their strategies' doing.
    """
    size = batch or batch_lanes(scenario.space.size, len(pairings))
    found, room = list[Part](), Room()
    failed: list[tuple[int, str]] = []
    error: Exception | None = None
    todo = [lanes[at : at + size] for at in range(0, len(lanes), size)][::-1]
    while todo:
        here = todo.pop()
        try:
            record = play(scenario, pairings, draw(scenario, seed, here), room=room)
            found.append(Part(to_arrow(record.worlds_table), to_arrow(record.talks_table)))
        except Exception as raised:  # whatever a strategy does, it costs its own lanes only
            if len(here) > 1:
                progress(0)
                half = len(here) // 2
                todo += [here[half:], here[:half]]
                continue
            error = raised
            failed.append((here[0], said(raised)))
        progress(len(here))
    if failed:
        like = found[0] if found else _calm(scenario, len(pairings), seed, error)
        found.append(failed_part(like, failed, pairings, scenario.parties))
    worlds = pa.concat_tables([part.worlds for part in found])
    talks = pa.concat_tables([part.talks for part in found])
    if failed:
        worlds = worlds.sort_by("lane")
        talks = talks.sort_by([("lane", "ascending"), ("pairing", "ascending")])
    return Part(worlds, talks)
