"""The figures of a run's rows, for every command that has a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from negosim.errors import UsageError

if TYPE_CHECKING:
    from negosim.experiments.results import Run

__all__ = ["check_files", "draw_rows"]


def check_files(*files: str | None) -> None:
    """Refuse files that could not be drawn to, before anything is played."""
    for file in files:
        if file:
            from negosim.reports.drawing import writing

            writing(file)


def draw_rows(run: Run, plot: str | None, dates: str | None, scores: str | None = None) -> None:
    """Draw payoffs, days of agreement and scores of stage games, where a file is given."""
    if not plot and not dates and not scores:
        return
    from negosim.experiments.paired import Rows
    from negosim.reports import drawing, figures

    if not run.manifest["parts"]:
        raise UsageError(f"{run.folder}: the run has no rows yet. Go on with it by --resume.")
    if plot:
        drawing.save(figures.distributions(Rows.of(run)), plot)
        typer.echo(f"plot written: {plot}", err=True)
    if dates:
        drawing.save(figures.agreement_dates(run), dates)
        typer.echo(f"plot written: {dates}", err=True)
    if scores:
        from negosim.reports.stages import score_figure

        drawing.save(score_figure(run), scores)
        typer.echo(f"plot written: {scores}", err=True)
