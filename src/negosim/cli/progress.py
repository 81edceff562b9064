"""How far a long command has come, on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress"]

EVERY = 10.0  # seconds between lines where standard error is not a terminal


@contextmanager
def progress(label: str, total: int, unit: str, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Give a function to tell of finished units; a bar with ETA, or a line now and then."""
    if quiet:
        yield lambda done: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining

        columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TextColumn(unit))
        with Progress(*columns, Remaining(), console=Console(stderr=True)) as bar:
            task = bar.add_task(label, total=total)
            yield lambda done: bar.advance(task, done)
    else:
        started = shown = time.monotonic()
        so_far = 0

        def tell(done: int) -> None:
            nonlocal so_far, shown
            so_far += done
            now = time.monotonic()
            left = (now - started) * (total - so_far) / max(so_far, 1)
            first = shown == started and left > EVERY  # what takes long is told at once
            if first or now - shown >= EVERY:
                shown = now
                print(
                    f"{label}: {so_far:,} of {total:,} {unit}, about {left:.0f} s left",
                    file=sys.stderr,
                    flush=True,
                )

        yield tell
