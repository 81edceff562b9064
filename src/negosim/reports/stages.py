"""Rounds as games, told: a table after the round, JSON, panels of a figure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import indent
from typing import TYPE_CHECKING, Any

import numpy as np

from negosim.reports.tables import hanging, plain_table, width
from negosim.reports.words import many, number
from negosim.scenario.model import Scenario
from negosim.talks.stages import Stage

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from negosim.experiments.results import Run

__all__ = ["aside", "document", "panels", "panels_height", "score_figure"]

PANELS, ACROSS = 9, 3  # games drawn at most, and side by side
ROOM = " " * 7  # before what stands under a round


def aside(case: Scenario, stage: Stage) -> list[str]:
    """Lines under a round: its matrix, equilibria, and how near the moves came to one."""
    names, titles, cell = stage.names, case.party_titles, stage.reading.sequential
    digits = 1 if np.abs(stage.mean).max() >= 10 else 2

    def payoffs(at: tuple[int, int]) -> str:
        return " / ".join(number(float(value), digits) for value in stage.mean[at])

    rows = [[name, *names[1]] for name in names[0]]
    for i, j in np.ndindex(len(names[0]), len(names[1])):
        text = payoffs((i, j)) + "*" * ((i, j) in stage.pure)
        rows[i][1 + j] = f"[{text}]" if stage.played(i, j) else text
    unit = f", {case.unit}" if case.unit else ""
    head = f"Round {stage.round + 1} as a game: {titles[0]} / {titles[1]}{unit}, mean of "
    head += f"{many(len(stage.payoffs), 'future')}. *\u00a0equilibrium, [\u00a0]\u00a0played."
    table = plain_table(["", *names[1]], rows, "l" + "r" * len(names[1]))
    fits = max(map(len, table.splitlines())) + len(ROOM) <= width()
    count, more = len(stage.reading.found.equilibria), stage.reading.found.continuum
    kind = "extreme equilibria of infinitely many" if more else "equilibria"
    said = "1 equilibrium" if count == 1 else f"{count} {kind}"
    said += f"; hold or concede: {stage.reading.family}" if stage.reading.family else ""
    turns = (stage.first, 1 - stage.first)
    order = ", ".join(f"{titles[party]}: {names[party][cell[party]]}" for party in turns)
    said += f". In turn, each at its best: {order} ({payoffs(cell)})."
    told = [hanging(ROOM, head), indent(table, ROOM) if fits else table, hanging(ROOM, said)]
    return told + [hanging(ROOM, text, 9) for text in _scores(titles, stage)]


def _scores(titles: Sequence[str], stage: Stage) -> Iterator[str]:
    for party, score in enumerate(stage.reading.scores):
        if score is not None:
            text = f"{titles[party]} ({stage.move(party)}): equilibrium score {score.nearest:.2f}"
            if score.worst < score.nearest:
                text += f", {score.worst:.2f} by the worst equilibrium"
            if score.regret > 0:
                sure = "" if score.clear else ", not distinguishable from equilibrium"
                text += f"; regret {number(score.regret)}{sure}"
            yield f"{text}."


def document(case: Scenario, stage: Stage) -> dict[str, Any]:
    """A game for JSON; payoffs by party, rows the moves of the first party."""
    reading, found = stage.reading, stage.reading.found.document()
    parties = list(enumerate(case.parties))
    return {
        "round": stage.round + 1,
        "date": date.fromordinal(stage.day).isoformat(),
        "time": stage.time,
        "first": case.parties[stage.first],
        "futures": len(stage.payoffs),
        "moves": {name: stage.names[at] for at, name in parties},
        "payoff": {name: stage.mean[..., at].tolist() for at, name in parties},
        **{key: found[key] for key in ("equilibria", "components", "degenerate", "continuum")},
        "family": reading.family or None,
        "sequential": {name: stage.names[at][reading.sequential[at]] for at, name in parties},
        "made": {
            name: {
                "move": stage.move(at),
                "equilibrium_score": score.nearest,
                "worst_score": score.worst,
                "regret": score.regret,
                "regret_low": score.low,
                "distinguishable": score.clear,
            }
            for (at, name), score in zip(parties, reading.scores, strict=True)
            if score is not None
        },
    }


def panels_height(games: int) -> float:
    """Inches that the matrices of some games take."""
    return 0.9 + 2.3 * -(-min(games, PANELS) // ACROSS) if games else 0.0


def panels(figure: SubFigure, case: Scenario, stages: Sequence[Stage]) -> None:
    """Draw the matrices of up to 9 games, spread over the talks."""
    from matplotlib.patches import Patch, Rectangle

    from negosim.reports.drawing import DEAL, INK, PARTIES

    some = [stages[at] for at in sorted(set(np.linspace(0, len(stages) - 1, PANELS).astype(int)))]
    grid = figure.subplots(-(-len(some) // ACROSS), ACROSS, squeeze=False).ravel()
    text: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 10}
    for axes, stage in zip(grid, some, strict=False):
        rows, columns = stage.names
        axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
        for i, j in np.ndindex(len(rows), len(columns)):
            fill = DEAL if stage.played(i, j) else "none"
            axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, ec="#D0D0D0", fc=fill, zorder=1))
            if (i, j) in stage.pure:
                frame = Rectangle((j - 0.45, i - 0.43), 0.9, 0.86, fill=False, ec=INK, lw=2)
                axes.add_patch(frame)
            for party, up in enumerate((-0.19, 0.19)):
                payoff = number(float(stage.mean[i, j, party]), 1)
                axes.text(j, i + up, payoff, color=PARTIES[party], **text)
        axes.set_xticks(range(len(columns)), columns, fontsize=9)
        axes.set_yticks(range(len(rows)), rows, fontsize=9)
        axes.tick_params(length=0)
        axes.set_title(f"Round {stage.round + 1}", fontsize=11, loc="left")
    for axes in grid:
        axes.spines[:].set_visible(False)
    for axes in grid[len(some) :]:
        axes.axis("off")
    first, second = case.party_titles
    more = f", {len(some)} of {len(stages)}" if len(some) < len(stages) else ""
    title = f"Rounds as games{more}: rows {first} (upper payoff), columns {second} (lower)"
    figure.suptitle(title, fontsize=12, parse_math=False)
    stable = Patch(fill=False, ec=INK, lw=2, label="Equilibrium in pure moves")
    played = Patch(fc=DEAL, ec="#D0D0D0", label="What was played")
    figure.legend(handles=[stable, played], loc="outside lower center", ncols=2)


def score_figure(run: Run) -> Figure:
    """Draw scores over the share of the talks used up: a panel a party, a colour a pairing.

    Means by tenths of the talks, against the nearest equilibrium and, dashed, the worst. Of
    more than 6 pairings the first 6 are drawn.
    """
    from matplotlib.lines import Line2D

    from negosim.reports.drawing import INK, LINES, key, page

    plan, case = run.plan, run.plan.scenario()
    found: dict[int, list[list[float | None]]] = {}
    for part in run.parts():
        names, told = (part.talks.column(name).to_pylist() for name in ("pairing", "stage_scores"))
        for pairing, text in zip(names, told, strict=True):
            found.setdefault(pairing, []).extend(json.loads(text or "[]"))
    shown = list(zip(plan.pairings, LINES[:6], strict=False))
    title = f"{case.title}\nrounds of {plan.stage_games} worlds as games, seed {plan.seed}"
    with page(title) as figure:
        for party, axes in enumerate(figure.subplots(2, 1, sharex=True, sharey=True)):
            for pairing, (_, colour) in enumerate(shown):
                rows = np.array(found.get(pairing, []), dtype=np.float64).reshape(-1, 5)
                rows = rows[~np.isnan(rows[:, 1 + party])]
                tenth = (10 * rows[:, 0]).astype(int)
                means = np.array([rows[tenth == at].mean(axis=0) for at in np.unique(tenth)])
                for column, stroke in ((1, "o-"), (3, "o--")) if len(means) else ():
                    x, y = means[:, 0], means[:, column + party]
                    axes.plot(x, y, stroke, color=colour, lw=2, ms=5, clip_on=False)
            axes.set(xlim=(0, 1), ylim=(0, 1.02))
            axes.set_title(case.party_titles[party], loc="left", parse_math=False)
            axes.spines[["top", "right"]].set_visible(False)
        axes.set_xlabel("Share of the talks used up")
        figure.supylabel("Equilibrium score of the move made", fontsize=13)
        handles = [Line2D([], [], color=c, lw=2, label=" – ".join(pair)) for pair, c in shown]
        label = "By the worst equilibrium"
        key(figure, [*handles, Line2D([], [], color=INK, lw=2, ls="--", label=label)])
    return figure
