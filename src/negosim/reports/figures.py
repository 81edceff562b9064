"""Figures of talks and of strategies: concessions, payoffs, days of agreement, the game."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor, log10
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from negosim.arrays import BoolArray, FloatArray
from negosim.experiments.paired import Rows
from negosim.experiments.results import Run
from negosim.reports.dates import CLOSING, DATES, MEETING, DateAxis
from negosim.reports.drawing import DEAL, HALO, INK, PARTIES, page, quantity, whose
from negosim.reports.transcript import happened
from negosim.reports.words import day_words, number, strategy_words
from negosim.scenario.model import Scenario
from negosim.talks.floor import Move
from negosim.talks.record import Record

__all__ = ["agreement_dates", "concession_paths", "distributions", "heat_map"]

NO_DEAL = "#B0B0B0"
LINES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
STROKES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))
PAIRINGS, CURVES, MIXED = 6, 16, 3  # at most so many are drawn
BINS = 40
LETTER = 0.098  # inches, on average
EPOCH = 719_163  # ordinal of 1 January 1970


# ---- one negotiation


def concession_paths(record: Record) -> Figure:
    """Draw what each party asked for itself and was offered, day by day.

    A panel a party: gains over its walk-away of the day, of its own offers (thick) and of
    the other side's (thin). Events are named above; days of talks are shaded.

    Parameters
    ----------
    record : Record
        With its moves; the first table is drawn.
    """
    case, worlds = record.scenario, record.worlds
    ended, end = int(record.state.ended[0]), str(record.columns["reason"][0])
    deadline = int(record.floor.worth.regime.deadline[0])
    moves = [move for move in record.moves if move.table == 0]
    schedule, held = worlds.schedule, Counter(move.day for move in moves)
    meeting = {int(day): 1.0 for day in schedule.day[0] if day <= deadline}
    begins = dict(zip(schedule.meeting[::-1].tolist(), schedule.day[0, ::-1].tolist(), strict=True))
    events = [event for event in happened(record) if event.day <= max(deadline, ended)]
    first = min([*meeting, *(event.day for event in events), ended])
    axis = DateAxis.of(range(first, max(deadline, ended) + 1), held)
    how = {"deal": "deal on", "walked_out": "a party walked out on"}.get(end, "no deal by")
    drawn = "central values" if worlds.central else f"seed {worlds.seed}, lane {worlds.lanes[0]}"
    with page(f"{case.title}\n{drawn}: {how} {day_words(ended)}") as figure:
        panels = figure.subplots(2, 1, sharex=True, sharey=True)
        for party, axes in enumerate(panels):
            axes.axhline(0, color=INK, linewidth=0.8, linestyle=":", zorder=1)
            _paths(axes, axis, moves, held, party)
            axis.draw(axes, meeting, [deadline, *begins.values()])
            for event in events:
                axis.mark(axes, event.day)
            axis.mark(axes, deadline + CLOSING, closing=True)
            axes.set_ylabel(fill(case.party_titles[party], 24), weight="bold", parse_math=False)
            axes.spines[["top", "right"]].set_visible(False)
        words = [(float(event.day), _event(case, event.name, event.entry)) for event in events]
        axis.name(panels[0], [*words, (deadline + CLOSING, "Deadline")])
        panels[1].set_xlabel(DATES)
        figure.supylabel(quantity("Gain over the walk-away of the day", case.unit), fontsize=13)
        _path_legend(figure, record, end == "deal")
    return figure


def _paths(
    axes: Axes, axis: DateAxis, moves: Sequence[Move], held: Counter[int], party: int
) -> None:
    """A party's gains: its own offers thick, the other's thin, paler from one meeting to the next."""
    seen: Counter[int] = Counter()
    paths: tuple[list[tuple[int, float, float]], ...] = ([], [])
    for move in moves:
        seen[move.day] += 1
        when = float(axis.at(move.day + CLOSING * (seen[move.day] - 0.5) / held[move.day]))
        gain = move.payoff[party] - move.walk_away[party]
        if move.kind == "offer":
            paths[move.party].append((move.day, when, gain))
        elif move.kind == "accept":
            axes.plot(when, gain, "*", ms=26, color=DEAL, mec=INK, zorder=5, clip_on=False)
    for by, path in enumerate(paths):
        own = by == party
        look: dict[str, Any] = {
            "color": PARTIES[by],
            "lw": 2.5 if own else 1,
            "zorder": 3 + own / 2,
        }
        axes.plot([x for _, x, _ in path], [y for *_, y in path], "o", ms=6 if own else 3.5, **look)
        for (day, *start), (then, *stop) in pairwise(path):
            axes.plot(*zip(start, stop, strict=True), alpha=1 if then - day <= 1 else 0.35, **look)


def _event(case: Scenario, name: str, entry: str) -> str:
    """An event's title, and how it came out where it could come out otherwise."""
    event = next(e for e in case.event if e.name == name)
    title = event.title or name.replace("_", " ")
    option = next(o for o in event.alternatives if o.name == entry)
    came = option.title or entry.replace("_", " ")
    return f"{title}: {came}" if len(event.alternatives) > 1 else title


def _path_legend(figure: Figure, record: Record, deal: bool) -> None:
    handles: list[Any] = []
    plays = [strategy_words([spec.text])[0] for spec in record.pairings[0]]
    for title, colour, text in zip(record.scenario.party_titles, PARTIES, plays, strict=True):
        label = fill(f"{whose(title)} offers ({text})", 32)
        handles.append(Line2D([], [], color=colour, marker="o", label=label))
    handles += [
        Line2D([], [], color=INK, lw=2.5, marker="o", label="What a party asks for itself"),
        Line2D([], [], color=INK, lw=1, marker="o", ms=3.5, label="What it is offered"),
        Patch(color=MEETING, label="Days of talks"),
    ]
    if deal:
        handles.append(Line2D([], [], color=DEAL, mec=INK, marker="*", ms=18, ls="", label="Deal"))
    _legend(figure, handles)


def _legend(figure: Figure, handles: Sequence[Any], title: str | None = None) -> None:
    """Below the figure, in as many columns as there is room for."""
    longest = max(len(line) for h in handles for line in h.get_label().splitlines())
    columns = int(figure.get_figwidth() / (LETTER * longest + 0.8))
    legend = figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=max(1, min(3, columns)),
        title=title,
    )
    for text in (*legend.get_texts(), legend.get_title()):
        text.set_parse_math(False)


def _worlds(count: int) -> str:
    return f"{count:,} world{'s' if count != 1 else ''}"


# ---- many worlds


def distributions(rows: Rows) -> Figure:
    """Draw how the payoffs of each party spread over worlds, a row a pairing.

    Worlds without a deal, which are worth the walk-away there, are grey; an outline shows
    what walking away would be worth in every world.

    Parameters
    ----------
    rows : Rows
        Of a finished run. Of more than 6 pairings the first 6 are drawn.
    """
    case, pairings = rows.run.plan.scenario(), rows.run.plan.pairings
    shown = pairings[:PAIRINGS]
    names = _pairing_words(pairings)
    lanes = len(rows.lanes)
    title = f"{case.title}\n{_worlds(lanes)}, seed {rows.run.plan.seed}"
    if len(shown) < len(pairings):
        title += f"; the first {len(shown)} of {len(pairings)} pairings"
    with page(title) as figure:
        panels = figure.subplots(len(shown), 2, sharex="col", sharey="col", squeeze=False)
        for side, party in enumerate(case.parties):
            payoff = rows.values[f"payoff.{party}"][:, : len(shown)]
            walk_away = payoff - rows.values[f"gain.{party}"][:, : len(shown)]
            edges = _edges(np.concatenate([payoff, walk_away], axis=None))
            for at in range(len(shown)):
                axes, deal = panels[at, side], rows.deal[:, at]
                _histogram(axes, payoff[:, at], walk_away[:, at], deal, edges, PARTIES[side])
                if side == 0:
                    words = f"{names[at]}: deals in {100 * deal.mean():.0f} % of worlds"
                    axes.set_title(words, loc="left", fontsize=12, parse_math=False)
            label = quantity(f"{whose(case.party_titles[side])} payoff", case.unit)
            panels[-1, side].set_xlabel(label, parse_math=False)
        figure.supylabel("Worlds (%)", fontsize=13)
        _legend(
            figure,
            [
                *(
                    Patch(color=c, label=f"{t}, with a deal")
                    for c, t in zip(PARTIES, case.party_titles, strict=True)
                ),
                Patch(color=NO_DEAL, label="No deal"),
                Line2D([], [], color=INK, lw=1, label="Walk-away, in all worlds"),
                Line2D([], [], color=INK, marker="v", ls="", label="Mean payoff"),
            ],
            3,
        )
    return figure


def _pairing_words(pairings: Sequence[tuple[str, str]]) -> list[str]:
    sides = [
        dict(zip(texts, strategy_words(texts), strict=True))
        for texts in (list(dict.fromkeys(pair[side] for pair in pairings)) for side in (0, 1))
    ]
    return [f"{sides[0][a]} – {sides[1][b]}" for a, b in pairings]


def _edges(values: FloatArray) -> FloatArray:
    """Edges of some 40 bins; where few values can be, each stands in the middle of a bin."""
    found = np.unique(values.round(9))
    low, high = float(found[0]), float(found[-1])
    if low == high:
        return low + np.linspace(-1, 1, BINS + 2)
    step, width = float(np.diff(found).min()), (high - low) / BINS
    if step < width / 2:
        return np.linspace(low, high, BINS + 1)
    width = step / (2 * ceil((step / width - 1) / 2) + 1)
    return low + width * (np.arange(round((high - low) / width) + 2) - 0.5)


def _histogram(
    axes: Axes,
    payoff: FloatArray,
    walk_away: FloatArray,
    deal: BoolArray,
    edges: FloatArray,
    colour: str,
) -> None:
    each = 100 / len(payoff)
    counts = [np.histogram(v, edges)[0] * each for v in (payoff[~deal], payoff[deal], walk_away)]
    axes.stairs(counts[0], edges, fill=True, color=NO_DEAL)
    axes.stairs(counts[0] + counts[1], edges, baseline=counts[0], fill=True, color=colour)
    axes.stairs(counts[2], edges, color=INK, linewidth=1)
    mean = float(payoff.mean())
    up = {"transform": axes.get_xaxis_transform(), "color": INK}
    axes.plot(mean, 0.9, "v", ms=8, **up)
    axes.text(mean, 0.88, f"  {number(mean)}", va="center", fontsize=12, path_effects=HALO, **up)
    axes.margins(x=0.02, y=0.3)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.spines[["top", "right"]].set_visible(False)


def agreement_dates(run: Run) -> Figure:
    """Draw when deals come: the share of worlds signed by each day, a curve a pairing.

    Parameters
    ----------
    run : Run
        Of which at least a part is on disk. Of more than 16 pairings the first 16 are drawn.
    """
    case, shown = run.plan.scenario(), run.plan.pairings[:CURVES]
    signed, played, meeting = _signatures(run, case)
    deadline = case.deadline.date_.toordinal()
    last = max([deadline, *(day for _, day in signed)])
    axis = DateAxis.of(range(min(meeting, default=deadline), last + 1), meeting)
    names = _pairing_words(run.plan.pairings)
    title = f"{case.title}\n{_worlds(max(played.values(), default=0))}, seed {run.plan.seed}"
    if len(shown) < len(run.plan.pairings):
        title += f"; the first {len(shown)} of {len(run.plan.pairings)} pairings"
    days = list(axis.days)
    curves = []
    for number, pair in enumerate(shown):
        counts = np.array([signed[number, day] for day in days], dtype=np.float64)
        curves.append(100 * counts.cumsum() / max(played[number], 1))
    with page(title) as figure:
        axes = figure.add_subplot()
        styles = _styles(shown)
        handles = []
        x = axis.at(np.array(days) + 0.5)
        for number in sorted(range(len(shown)), key=lambda at: -curves[at][-1]):
            label = f"{curves[number][-1]:.0f} %  {names[number]}"
            (line,) = axes.step(
                [0, *x, 1],
                [0, *curves[number], curves[number][-1]],
                where="post",
                label=label,
                lw=2.5,
                clip_on=False,
                **styles[number],
            )
            handles.append(line)
        axis.mark(axes, deadline + CLOSING, closing=True)
        axis.draw(axes, meeting, [deadline, *(m.date_.toordinal() for m in case.meeting)])
        handles += [
            Line2D([], [], color=INK, lw=2, label="Deadline"),
            Patch(color=MEETING, label="Days of talks, paler where\nonly some worlds meet"),
        ]
        axes.set(xlabel=DATES, ylabel="Worlds with a deal so far (%)", ylim=(0, 102))
        axes.spines[["top", "right"]].set_visible(False)
        titles = " – ".join(case.party_titles)
        figure.legend(
            handles=handles,
            loc="outside right upper",
            title=f"Deals in the end, {titles}",
            alignment="left",
        )
    return figure


def _styles(pairings: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """A colour for each strategy of the first party, a stroke for each of the second."""
    first, second = (list(dict.fromkeys(pair[side] for pair in pairings)) for side in (0, 1))
    return [
        {"color": LINES[first.index(a) % len(LINES)], "ls": STROKES[second.index(b) % len(STROKES)]}
        for a, b in pairings
    ]


def _signatures(
    run: Run, case: Scenario
) -> tuple[Counter[tuple[int, int]], Counter[int], dict[int, float]]:
    """Deals by pairing and day, tables played by pairing, and the share of worlds that meet on a day."""
    signed: Counter[tuple[int, int]] = Counter()
    played: Counter[int] = Counter()
    meets: Counter[int] = Counter()
    worlds = 0
    for part in run.parts():
        pairing = part.talks.column("pairing").to_numpy()
        end = np.array(part.talks.column("end").to_pylist(), dtype=object)
        day = part.talks.column("date").to_numpy().astype("datetime64[D]").astype(np.int64) + EPOCH
        played.update(pairing[end != "failed"].tolist())
        deal = end == "in_force"
        signed.update(zip(pairing[deal].tolist(), day[deal].tolist(), strict=True))
        for at, entry in enumerate(case.meeting):
            first = part.worlds.column(f"meeting[{at}].date").drop_null().to_numpy()
            for start in first.astype("datetime64[D]").astype(np.int64).tolist():
                length = (entry.last - entry.date_).days + 1
                meets.update(range(start + EPOCH, start + EPOCH + length))
        worlds += part.worlds.num_rows
    return signed, played, {day: min(1.0, count / worlds) for day, count in meets.items()}


# ---- the game between strategies


def heat_map(
    matrix_a: FloatArray,
    matrix_b: FloatArray,
    rows: Sequence[str],
    columns: Sequence[str],
    titles: Sequence[str],
    unit: str,
    equilibria: Sequence[tuple[Sequence[float], Sequence[float]]] = (),
    title: str = "The game between strategies",
) -> Figure:
    """Draw both payoff matrices, best responses and equilibria."""
    matrices = [np.asarray(m, dtype=np.float64) for m in (matrix_a, matrix_b)]
    mixes = [
        (np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)) for x, y in equilibria
    ]
    pure = [
        (int(x.argmax()), int(y.argmax()))
        for x, y in mixes
        if x.max() > 1 - 1e-9 and y.max() > 1 - 1e-9
    ]
    mixed = [(x, y) for x, y in mixes if x.max() <= 1 - 1e-9 or y.max() <= 1 - 1e-9]
    shown = mixed[:MIXED]
    if len(shown) < len(mixed):
        title += f"\n{len(shown)} of {len(mixed)} mixed equilibria shown"
    m, n = matrices[0].shape
    names = [[fill(text, 16) for text in strategy_words(texts)] for texts in (rows, columns)]
    width = max(10.0, 3 + 2 * (0.62 * n + 0.5 * len(shown)))
    height = max(7.0, 3 + 0.45 * (m + len(shown)))
    with page(title, width, height) as figure:
        panels = figure.subplots(1, 2)
        for side, axes in enumerate(panels):
            _cells(
                axes, matrices[side], PARTIES[side], matrices[side].max(axis=side, keepdims=True)
            )
            for i, j in pure:
                axes.add_patch(
                    Rectangle(
                        (j - 0.46, i - 0.46),
                        0.92,
                        0.92,
                        fill=False,
                        lw=3.5,
                        edgecolor="black",
                        zorder=4,
                    )
                )
            _weights(axes, shown)
            axes.set_title(quantity(f"{whose(titles[side])} payoff", unit), parse_math=False)
            axes.set_xticks(range(n), names[1], rotation=90 if n > 4 else 0)
            axes.set_yticks(range(m), names[0] if side == 0 else [""] * m)
            axes.set_xlabel(f"{titles[1]} plays", parse_math=False)
        panels[0].set_ylabel(f"{titles[0]} plays", parse_math=False)
        _legend(figure, _game_handles(pure, shown), 3)
    return figure


def _game_handles(pure: Sequence[tuple[int, int]], mixed: Sequence[Any]) -> list[Any]:
    handles: list[Any] = [Line2D([], [], color=INK, lw=2, label="Best response to the other side")]
    if pure:
        handles.append(
            Patch(fill=False, lw=3, edgecolor="black", label="Equilibrium in pure strategies")
        )
    if mixed:
        handles.append(
            Line2D(
                [],
                [],
                ls="",
                marker="$a$",
                color=INK,
                ms=9,
                label="Weights (%) in a mixed equilibrium",
            )
        )
    return handles


def _cells(axes: Axes, matrix: FloatArray, colour: str, best: FloatArray) -> None:
    """Payoffs in their cells, black or white by what is legible; best responses underlined."""
    shades = LinearSegmentedColormap.from_list("payoffs", ["#FFFFFF", colour])
    low, high = float(matrix.min()), float(matrix.max())
    share = (matrix - low) / (high - low) if high > low else np.full(matrix.shape, 0.0)
    axes.imshow(share, cmap=shades, vmin=0, vmax=1, aspect="auto")
    digits = max(0, 2 - floor(log10(max(abs(low), abs(high), 1e-9))))
    for (i, j), value in np.ndenumerate(matrix):
        red, green, blue, _ = shades(share[i, j])
        ink = "black" if 0.3 * red + 0.59 * green + 0.11 * blue > 0.5 else "white"
        axes.text(
            j, i, number(float(value), digits), ha="center", va="center", color=ink, fontsize=12
        )
        if np.isclose(
            value, best[min(i, best.shape[0] - 1), min(j, best.shape[1] - 1)], rtol=1e-12
        ):
            axes.plot([j - 0.3, j + 0.3], [i + 0.32] * 2, color=ink, lw=2)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _weights(axes: Axes, mixed: Sequence[tuple[FloatArray, FloatArray]]) -> None:
    """Beside the rows and above the columns, the weight of each in every mixed equilibrium."""
    m, n = len(mixed[0][0]) if mixed else 0, len(mixed[0][1]) if mixed else 0
    for at, (x, y) in enumerate(mixed):
        letter = "abc"[at]
        right, top = n - 0.1 + 0.75 * at, -0.85 - 0.75 * at
        places = [(j, top, w) for j, w in enumerate(y)] + [(right, i, w) for i, w in enumerate(x)]
        for px, py, w in places:
            axes.text(
                px,
                py,
                f"{letter} {100 * w:.0f}" if w > 0 else "",
                ha="center",
                va="center",
                fontsize=12,
            )
