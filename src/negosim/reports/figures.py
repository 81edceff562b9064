"""Figures of one negotiation and of many: concessions, payoffs, days of agreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from negosim.arrays import BoolArray, FloatArray
from negosim.experiments.paired import Rows
from negosim.experiments.results import Run
from negosim.reports.dates import CLOSING, DATES, MEETING, DateAxis
from negosim.reports.drawing import DEAL, HALO, INK, LINES, PARTIES, key, page, quantity, whose
from negosim.reports.heat import heat_map
from negosim.reports.teller import happened
from negosim.reports.words import day_words, number, strategy_words, way_words
from negosim.scenario.model import Scenario
from negosim.talks.floor import Move
from negosim.talks.record import Record

__all__ = ["agreement_dates", "concession_paths", "distributions", "heat_map"]

NO_DEAL = "#B0B0B0"
STROKES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))
PAIRINGS, CURVES = 6, 16  # so many are drawn at most
BINS = 32


def concession_paths(record: Record) -> Figure:
    """Draw what each party asked for itself and was offered, day by day.

    A panel a party: its gain over its walk-away of the day from its own offers (thick) and
    from the other side's (thin). Events are named above, days of talks are shaded.

    Parameters
    ----------
    record : Record
        With its moves; the first table is drawn.

    Examples
    --------
    >>> from negosim.reports.transcript import run
    >>> from negosim.scenario.files import load
    >>> figure = concession_paths(run(load("split-the-dollar")).record)
    >>> figure.get_supylabel()
    'Gain over the walk-away of the day (cents)'
    """
    case, worlds, schedule = record.scenario, record.worlds, record.worlds.schedule
    deadline = int(record.floor.worth.regime.deadline[0])
    moves = [move for move in record.moves if move.table == 0]
    meeting = {int(day): 1.0 for day in schedule.day[0] if day <= deadline}
    begins = dict(zip(schedule.meeting[::-1].tolist(), schedule.day[0, ::-1].tolist(), strict=True))
    last = max([deadline, *(move.day for move in moves)])
    events = [event for event in happened(record) if event.day <= last]
    first = min([*meeting, *(event.day for event in events), last])
    axis = DateAxis.of(range(first, last + 1), Counter(move.day for move in moves))
    marks = [(float(event.day), _event(case, event.name, event.entry)) for event in events]
    drawn = "central values" if worlds.central else f"seed {worlds.seed}, lane {worlds.lanes[0]}"
    with page(f"{case.title}\n{drawn}: {_ending(record, moves)}") as figure:
        panels = figure.subplots(2, 1, sharex=True, sharey=True)
        for party, axes in enumerate(panels):
            axes.axhline(0, color=INK, lw=0.8, ls=":", zorder=1)
            _paths(axes, axis, moves, party)
            axis.draw(axes, meeting, [deadline, *begins.values()])
            axis.mark(axes, [day for day, _ in marks], deadline + CLOSING)
            title = fill(case.party_titles[party], 24)
            axes.set_ylabel(title, weight="bold", parse_math=False)
        axis.name(panels[0], [*marks, (deadline + CLOSING, "Deadline")])
        panels[1].set_xlabel(DATES)
        label = quantity("Gain over the walk-away of the day", case.unit)
        figure.supylabel(label, fontsize=13, parse_math=False)
        handles: list[Any] = []
        for title, colour, spec in zip(case.party_titles, PARTIES, record.pairings[0], strict=True):
            label = fill(f"{whose(title)} offers ({strategy_words([spec.text])[0]})", 36)
            handles.append(Line2D([], [], color=colour, marker="o", label=label))
        handles += [
            Line2D([], [], color=INK, lw=2.5, marker="o", label="What a party asks for itself"),
            Line2D([], [], color=INK, lw=1, marker="o", ms=3.5, label="What it is offered"),
            Patch(color=MEETING, label="Days of talks"),
        ]
        if any(move.kind == "accept" for move in moves):
            star: dict[str, Any] = {"marker": "*", "ms": 18, "mec": INK, "ls": ""}
            label = "Deal signed" if case.ratification else "Deal"
            handles.append(Line2D([], [], color=DEAL, label=label, **star))
        key(figure, handles)
    return figure


def _ending(record: Record, moves: Sequence[Move]) -> str:
    """How it ended, and when; where there were votes, what was signed before the last."""
    end = str(record.columns["reason"][0])
    how = {"deal": "deal on", "walked_out": "a party walked out on"}.get(end, "no deal by")
    how = f"{how} {day_words(int(record.state.ended[0]))}"
    if not record.votes:
        return how
    day = day_words([move.day for move in moves if move.kind == "accept"][-1])
    vote, more = record.votes[-1], "" if end in ("deal", "refused") else f"; {how}"
    came = f"{'in force' if vote.passed else 'refused'} on {day_words(vote.day)}"
    return f"signed on {day}, {came}{more}"


def _event(case: Scenario, name: str, entry: str) -> str:
    """An event's title, and how it came out where it could have come out otherwise."""
    event = next(event for event in case.event if event.name == name)
    return way_words(event, next(way for way in event.alternatives if way.name == entry))


def _paths(axes: Axes, axis: DateAxis, moves: Sequence[Move], party: int) -> None:
    """A party's gain from both sides' offers, paler from one meeting to the next."""
    held, seen = Counter(move.day for move in moves), Counter[int]()
    paths: tuple[list[tuple[float, ...]], ...] = ([], [])
    for move in moves:
        seen[move.day] += 1
        when = float(axis.at(move.day + CLOSING * (seen[move.day] - 0.5) / held[move.day]))
        gain = move.payoff[party] - move.walk_away[party]
        if move.kind == "offer":
            paths[move.party].append((move.day, when, gain))
        elif move.kind == "accept":
            axes.plot(when, gain, "*", ms=26, color=DEAL, mec=INK, zorder=5, clip_on=False)
    for by, path in enumerate(paths):
        thick, size, order = (2.5, 6, 4) if by == party else (1, 3.5, 3)
        look: dict[str, Any] = {"color": PARTIES[by], "lw": thick, "zorder": order}
        day, x, y = np.array(path).reshape(-1, 3).T
        axes.plot(x, y, alpha=0.35, **look)
        apart = np.flatnonzero(np.diff(day) > 1) + 1
        axes.plot(*(np.insert(values, apart, np.nan) for values in (x, y)), "o-", ms=size, **look)


def distributions(rows: Rows) -> Figure:
    """Draw how each party's payoff spreads over worlds, a row a pairing.

    Worlds without a deal, which are worth the walk-away there, are grey; an outline shows
    what the walk-away is worth in every world.

    Parameters
    ----------
    rows : Rows
        Of more than 6 pairings the first 6 are drawn, and the title says so.
    """
    plan, case = rows.run.plan, rows.run.plan.scenario()
    count = min(len(plan.pairings), PAIRINGS)
    with page(_title(case, plan.pairings, len(rows.lanes), plan.seed, count)) as figure:
        panels = figure.subplots(count, 2, sharex="col", sharey="col", squeeze=False)
        names = _pairing_words(plan.pairings)
        for side, party in enumerate(case.parties):
            payoff = rows.values[f"payoff.{party}"][:, :count]
            walk_away = payoff - rows.values[f"gain.{party}"][:, :count]
            edges = _edges(np.concatenate([payoff, walk_away], axis=None))
            room = 0.2 if count < 3 else 0.3  # above, for the mean
            for at, axes in enumerate(panels[:, side]):
                axes.margins(0.02, room)
                deal = rows.deal[:, at]
                _spread(axes, edges, payoff[:, at], walk_away[:, at], deal, PARTIES[side])
                if side == 0:
                    words = f"{names[at]}: deals in {100 * deal.mean():.0f} % of worlds"
                    axes.set_title(words, loc="left", fontsize=12, parse_math=False)
            label = quantity(f"{whose(case.party_titles[side])} payoff", case.unit)
            panels[-1, side].set_xlabel(fill(label, 44), parse_math=False)
            axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
            top = 1.001 * axes.get_ylim()[1] / (1 + room)
            power = 10.0 ** floor(log10(top))
            step = max(power * size for size in (1, 2, 5) if power * size <= top)
            axes.set_yticks(np.arange(0, top, step / 2 if count < 3 else step))
        figure.supylabel("Worlds (%)", fontsize=13)
        handles: list[Any] = [
            Patch(color=colour, label=f"{title}, with a deal")
            for colour, title in zip(PARTIES, case.party_titles, strict=True)
        ]
        handles += [
            Patch(color=NO_DEAL, label="No deal"),
            Patch(fill=False, edgecolor=INK, lw=1.5, label="Walk-away, in all worlds"),
            Line2D([], [], color=INK, marker="v", ms=8, ls="", label="Mean payoff"),
        ]
        key(figure, handles)
    return figure


def _title(
    case: Scenario, pairings: Sequence[tuple[str, str]], worlds: int, seed: int, shown: int
) -> str:
    played = f"{worlds:,} world{'' if worlds == 1 else 's'}, seed {seed}"
    some = f"; the first {shown} of {len(pairings)} pairings" if shown < len(pairings) else ""
    return f"{case.title}\n{played}{some}"


def _pairing_words(pairings: Sequence[tuple[str, str]]) -> list[str]:
    """Both strategies, by no more of their text than tells each side's apart."""
    words = [strategy_words([pair[side] for pair in pairings]) for side in (0, 1)]
    return [f"{first} – {second}" for first, second in zip(*words, strict=True)]


def _edges(values: FloatArray) -> FloatArray:
    """Edges of some bins; where few values can be, each stands in the middle of a bin."""
    found = np.unique(values.round(9))
    low, high = float(found[0]), float(found[-1])
    bins = BINS
    if low == high:
        low, high, bins = low - 1, high + 1, BINS + 1
    elif (step := float(np.diff(found).min())) >= (width := (high - low) / BINS) / 2:
        width = step / (2 * ceil((step / width - 1) / 2) + 1)
        low, high, bins = low - width / 2, high + width / 2, round((high - low) / width) + 1
    return np.histogram_bin_edges(values, bins, (low, high))


def _spread(
    axes: Axes,
    edges: FloatArray,
    payoff: FloatArray,
    walk_away: FloatArray,
    deal: BoolArray,
    colour: str,
) -> None:
    """Deals upon what ended without one, the walk-away as an outline, and the mean."""
    none, some, leave = (
        100 / len(payoff) * np.histogram(values, edges)[0]
        for values in (payoff[~deal], payoff[deal], walk_away)
    )
    axes.stairs(none, edges, fill=True, color=NO_DEAL)
    axes.stairs(none + some, edges, baseline=none, fill=True, color=colour)
    axes.stairs(leave, edges, color=INK, lw=1.5)
    mean = float(payoff.mean())
    late = mean > 0.3 * edges[0] + 0.7 * edges[-1]
    up: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "color": INK}
    axes.plot(mean, 0.9, "v", ms=8, **up)
    words: dict[str, Any] = {"ha": "right" if late else "left", "va": "center", "fontsize": 12}
    axes.text(mean, 0.9, f"  {number(mean)}  ", path_effects=HALO, **words, **up)
    axes.spines[["top", "right"]].set_visible(False)


def agreement_dates(run: Run) -> Figure:
    """Draw when deals come: the share of worlds with one by each day, a curve a pairing.

    Parameters
    ----------
    run : Run
        With rows on disk. Of more than 16 pairings the first 16 are drawn, and the title
        says so.
    """
    plan, case = run.plan, run.plan.scenario()
    signed, played, meeting = _signatures(run, case)
    deadline = case.deadline.date_.toordinal()
    last = max([deadline, *(day for _, day in signed)])
    axis = DateAxis.of(range(min([*meeting, deadline]), last + 1), meeting)
    shown = plan.pairings[:CURVES]
    sides = [list(dict.fromkeys(pair[side] for pair in shown)) for side in (0, 1)]
    curves: list[Any] = []
    with page(
        _title(case, plan.pairings, max(played.values(), default=0), plan.seed, len(shown))
    ) as figure:
        what = "a deal signed so far, later in force" if case.ratification else "a deal so far"
        axes = figure.add_subplot(ylabel=f"Worlds with {what} (%)", ylim=(0, 102))
        for at, (pair, words) in enumerate(zip(shown, _pairing_words(plan.pairings), strict=False)):
            hour = CLOSING * (at + 1) / (len(shown) + 1)  # so that curves alike can be told apart
            x = [0.0, *axis.at(np.array(axis.days) + hour), 1.0]
            so_far = np.cumsum([0, *(signed[at, day] for day in axis.days), 0]) / max(1, played[at])
            label = f"{100 * so_far[-1]:.0f} % {words}"
            first, second = (sides[side].index(pair[side]) for side in (0, 1))
            look: dict[str, Any] = {"color": LINES[first % len(LINES)], "lw": 2.5}
            look |= {"ls": STROKES[second % len(STROKES)], "clip_on": False}
            curves += axes.step(x, 100 * so_far, where="post", label=label, **look)
        axis.draw(axes, meeting, [deadline, *(m.date_.toordinal() for m in case.meeting)])
        axis.mark(axes, [], deadline + CLOSING)
        axes.set_xlabel(DATES)
        curves.sort(key=lambda curve: -curve.get_ydata()[-1])
        handles = [
            *curves,
            Line2D([], [], color=INK, lw=2.5, label="Deadline"),
            Patch(color=MEETING, label="Talks (pale: in few worlds)"),
        ]
        which = "Deals in force" if case.ratification else "Deals"
        key(figure, handles, f"{which} in the end: {' – '.join(case.party_titles)}")
    return figure


def _signatures(
    run: Run, case: Scenario
) -> tuple[Counter[tuple[int, int]], Counter[int], Mapping[int, float]]:
    """Deals by pairing and day, tables played by pairing, share of worlds that meet by day."""
    signed, played, meets = Counter[tuple[int, int]](), Counter[int](), Counter[int]()
    worlds = 0
    for part in run.parts():
        when = "signed" if "signed" in part.talks.column_names else "date"
        groups = part.talks.group_by(["pairing", "end", when])
        for row in groups.aggregate([([], "count_all")]).to_pylist():
            if row["end"] != "failed":
                played[row["pairing"]] += row["count_all"]
            if row["end"] == "in_force":
                signed[row["pairing"], row[when].toordinal()] += row["count_all"]
        worlds += part.worlds.num_rows
        for at, entry in enumerate(case.meeting):
            days = (entry.last - entry.date_).days + 1
            for found in part.worlds.column(f"meeting[{at}].date").drop_null().value_counts():
                start, count = found["values"].as_py().toordinal(), found["counts"].as_py()
                meets.update(dict.fromkeys(range(start, start + days), count))
    return signed, played, {day: min(1.0, count / worlds) for day, count in meets.items()}
