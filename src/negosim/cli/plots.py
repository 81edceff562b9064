"""Figures on disk, for every command that draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from negosim.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from negosim.experiments.results import Run

__all__ = ["check_files", "draw_rows", "drawn"]


def check_files(*files: str | None) -> None:
    """Refuse files that could not be drawn to, before anything is played."""
    for file in files:
        if file:
            from negosim.reports.drawing import writing

            writing(file)


def drawn(file: str | None, figure: Callable[[], Figure]) -> None:
    """Draw to a file, where one is given, and say so."""
    if file:
        from negosim.reports.drawing import save

        save(figure(), file)
        typer.echo(f"plot written: {file}", err=True)


def draw_rows(run: Run, plot: str | None, dates: str | None, scores: str | None = None) -> None:
    """Draw payoffs, days of agreement and scores of stage games, where a file is given."""
    if not plot and not dates and not scores:
        return
    from negosim.experiments.paired import Rows
    from negosim.reports import figures, stages

    if not run.manifest["parts"]:
        raise UsageError(f"{run.folder}: the run has no rows yet. Go on with it by --resume.")
    drawn(plot, lambda: figures.distributions(Rows.of(run)))
    drawn(dates, lambda: figures.agreement_dates(run))
    drawn(scores, lambda: stages.score_figure(run))
