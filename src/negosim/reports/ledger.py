"""A package's payoffs told line by line, and what moves them: text and JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from negosim.reports import blocks
from negosim.reports.blocks import Block, Entry, Grid, Heading, Prose, Verbatim
from negosim.reports.tables import width
from negosim.reports.words import day_words, deal_words, json_package, number, signed, world_words
from negosim.talks.breakdown import NOTHING, Breakdown, Line, breakdown
from negosim.talks.levers import Sweep, Tornado
from negosim.talks.moment import Snapshot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Ledger"]

SHOWN = 15  # numbers of a tornado told and drawn
SHORT = 72  # letters of a text that stands for a name
ANYWAY = "Across issues"


@dataclass(frozen=True)
class Ledger:
    """A package at one moment of one world.

    chosen : how the package was chosen, in words; empty where it was named
    note : what its levels cannot say
    lane : None for central values

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> from negosim.talks.moment import snapshot
    >>> told = Ledger(snapshot(load("split-the-dollar")), 13).document()
    >>> told["package"], told["parties"]["bob"]["gain"]
    ({'share': 65}, 35.0)
    """

    here: Snapshot
    outcome: int
    chosen: str = ""
    seed: int = 1
    lane: int | None = None
    note: str = ""

    @property
    def world(self) -> str:
        """Which world, in words."""
        return "central values" if self.lane is None else f"seed {self.seed}, lane {self.lane}"

    @property
    def title(self) -> str:
        """What a figure of it shows."""
        case = self.here.scenario
        how = f"{self.chosen[:1].upper()}{self.chosen[1:]}: " if self.chosen else ""
        when = f"{day_words(self.here.day)}, {self.world}"
        which = world_words(case, self.here.regime)
        return "\n".join(filter(None, (case.title, how + self._package(), when, which)))

    @cached_property
    def found(self) -> Breakdown:
        """The lines."""
        return breakdown(self.here, self.outcome)

    def _package(self) -> str:
        case = self.here.scenario
        has_one = any(issue.status_quo is not None for issue in case.issue)
        now = self.here.regime.status_quo[0]
        same = has_one and (case.space.levels(np.array(self.outcome)) == now).any()
        words = deal_words(
            case.space, self.outcome, int(case.space.outcomes(now)) if has_one else None
        )
        return f"{words}; all else as on the day" if words and same else words or "as on the day"

    def _head(self) -> Iterator[Block]:
        case = self.here.scenario
        unit = f", {case.unit}" if case.unit else ""
        yield Heading(case.title, 1)
        yield Prose(f"{day_words(self.here.day)}, {self.world}{unit}")
        if which := world_words(case, self.here.regime):
            yield Prose(f"{which}.")
        yield Prose(f"Package{self.chosen and f' ({self.chosen})'}: {self._package()}.")
        if self.note:
            yield Prose(f"But: {self.note}")

    def _document(self, **more: Any) -> dict[str, Any]:
        return {
            "format": 1,
            "scenario": self.here.scenario.name,
            "date": self.here.day.isoformat(),
            "seed": self.seed,
            "lane": self.lane,
            **self.here.happened,
            "unit": self.here.scenario.unit,
            "package": json_package(self.here.scenario, self.outcome),
            "chosen": self.chosen,
            **({"note": self.note} if self.note else {}),
            **more,
        }

    def _by_party(self, values: Iterable[float]) -> dict[str, float]:
        return dict(zip(self.here.scenario.parties, map(float, values), strict=True))

    def document(self, moved: Sweep | Tornado | None = None) -> dict[str, Any]:
        """The JSON of `negosim payoff`: of the lines, or of what a lever or each number moves."""
        if isinstance(moved, Sweep):
            return self._document(sweep=moved.issue.name, levels=[*self._levels(moved)])
        if isinstance(moved, Tornado):
            return self._document(gain=self._by_party(moved.gains), tornado=[*self._moves(moved)])
        here, found, columns = self.here, self.found, self.here.scenario.columns
        payoff, walk_away = here.payoffs[:, self.outcome], here.walk_away
        parties = {
            name: {
                "payoff": float(payoff[at]),
                "walk_away": float(walk_away[at]),
                "gain": float(payoff[at] - walk_away[at]),
                "lines": [_entry(line) for line in found.lines[at]],
                "walk_away_lines": [_entry(line) for line in found.walk_away[at]],
            }
            for at, name in enumerate(here.scenario.parties)
        }
        sectors = {
            sector: {key: columns[key][at] for key in ("source", "confidence") if key in columns}
            for at, sector in enumerate(here.scenario.sectors)
        }
        return self._document(parties=parties, parameters=found.numbers, sectors=sectors)

    def figure(self, moved: Sweep | Tornado | None = None) -> Figure:
        """The same as a figure."""
        from negosim.reports import bars

        if isinstance(moved, Sweep):
            return bars.lever(self, moved)
        return bars.storm(self, moved) if moved else bars.waterfall(self)

    def text(self, moved: Sweep | Tornado | None = None) -> str:
        """The same for the terminal."""
        if isinstance(moved, Sweep):
            told = self._sweep(moved)
        else:
            told = self._tornado(moved) if moved else self._account()
        return blocks.text([*self._head(), *told])

    def _account(self) -> Iterator[Block]:
        for party, title in enumerate(self.here.scenario.party_titles):
            payoff, walk_away = self.here.payoffs[party, self.outcome], self.here.walk_away[party]
            groups = [group for group in self.groups(party) if group[1]]
            groups.append(("No deal", self.found.walk_away[party]))
            whole = all(float(line.value).is_integer() for _, lines in groups for line in lines)
            rows = []
            for head, lines in groups:
                rows.append((head, sum(line.value for line in lines), 0))
                for line in lines:
                    rows.append((_words(line), line.value, 2))
                    rows += [(term, value, 4) for term, value in _by_term(line)]
                rows.append(("", 0.0, 0))
            rows += [("Payoff", payoff, 0), ("Walk-away: no deal", walk_away, 0)]
            rows.append(("Gain", payoff - walk_away, 0))
            text = (_row(*row, digits=0 if whole else 3) if row[0] else "" for row in rows)
            yield Heading(title)
            yield Verbatim("\n".join(text))
        yield from self._numbers()

    def groups(self, party: int) -> list[tuple[str, list[Line]]]:
        """Lines of a party's payoff by issue, each under its level; none where all are 0."""
        space, sides = self.here.scenario.space, self.found.lines
        levels = space.levels(np.array(self.outcome))
        title = {i.name: f"{i.title}: {i.titles[levels[at]]}" for at, i in enumerate(space.issues)}
        rest = sorted({x.issue for side in sides for x in side} - title.keys(), reverse=True)
        named = title | {name: name.replace("_", " ") or ANYWAY for name in rest}
        return [
            (head, [x for x in sides[party] if x.issue == name]) for name, head in named.items()
        ]

    def _numbers(self) -> Iterator[Block]:
        case = self.here.scenario
        known = [(n, k) for n, k in self.found.numbers.items() if n in case.parameter]
        if known:
            yield Heading("Numbers used")
        for name, this in known:
            value = this["value"]
            told = "by sector" if isinstance(value, dict) else f"{value:.4g}".replace("-", "−")
            moved = f"moved by {', '.join(this['moved_by'])}; " if this["moved_by"] else ""
            unit = f" ({this['unit']})" if this["unit"] else ""
            yield Entry(f"{name} = {told}{unit}", moved + this["source"])
        table = f" Figures of each sector: {case.data.sectors}." if case.sectors else ""
        yield Prose(
            f"Lines worth 0 to a party are left out.{table} With --json: every number of every "
            "line, with its text, source and confidence."
        )

    def _levels(self, swept: Sweep) -> Iterator[dict[str, Any]]:
        for at, level in enumerate(swept.issue.levels):
            entry: dict[str, Any] = {"level": level, "step": None, "per_unit": None}
            entry["payoff"] = self._by_party(swept.payoffs[:, at])
            entry["gain"] = self._by_party(swept.gains[:, at])
            if at:
                entry["step"] = self._by_party(swept.steps[:, at - 1])
            if at and swept.per_unit is not None:
                entry["per_unit"] = self._by_party(swept.per_unit[:, at - 1])
            yield entry

    def _sweep(self, swept: Sweep) -> Iterator[Block]:
        issue, per_unit = swept.issue, swept.per_unit
        more = [] if per_unit is None else ["a unit more"]
        names = issue.titles if max(map(len, issue.titles)) <= width() // 3 else issue.levels
        yield Heading(issue.title)
        for party, title in enumerate(self.here.scenario.party_titles):
            columns = [swept.payoffs[party], swept.gains[party], [None, *swept.steps[party]]]
            columns += [] if per_unit is None else [[None, *per_unit[party]]]
            rows = [
                [title, *("" if one is None else signed(float(one), 3) for one in values)]
                for title, *values in zip(names, *columns, strict=True)
            ]
            head = ["level", "payoff", "gain", "step", *more]
            yield Heading(title, 3)
            yield Grid(head, rows, "l" + "r" * (len(head) - 1))
        unit = {"percent": "percentage points"}.get(issue.unit, issue.unit or "the level")
        said = f" A unit more: the step, by the change in {unit}." if more else ""
        yield Prose(f"Gain: over the walk-away. Step: from the level above.{said}")

    def _moves(self, found: Tornado) -> Iterator[dict[str, Any]]:
        sectors = self.here.scenario.sectors
        for name, values, ends in zip(found.names, found.values, found.ends, strict=True):
            sides = []
            for value, gain in zip(values.tolist(), ends, strict=True):
                told = value[0] if len(value) == 1 else dict(zip(sectors, value, strict=True))
                sides.append({"value": told, "gain": self._by_party(gain)})
            swing = float((ends[1] - ends[0]).sum())
            yield {"parameter": name, "low": sides[0], "high": sides[1], "joint_swing": swing}

    def movers(self, found: Tornado) -> list[str]:
        """Parameters that move a gain, the widest first, as people call them."""
        texts = {n: " ".join(p.text.split()) for n, p in self.here.scenario.parameter.items()}
        moving = int((np.abs(found.swings).sum(axis=1) > NOTHING).sum())
        return [
            texts[name] if 0 < len(texts[name]) <= SHORT else name for name in found.names[:moving]
        ]

    def _tornado(self, found: Tornado) -> Iterator[Block]:
        titles, rows, names = self.here.scenario.party_titles, [], self.movers(found)
        for rank, (name, ends) in enumerate(zip(names, found.ends, strict=False), 1):
            spans = [f"{signed(float(low))} … {signed(float(high))}" for low, high in ends.T]
            rows.append([str(rank), name, *spans, signed(float((ends[1] - ends[0]).sum()))])
        gains = ", ".join(f"{t} {signed(g)}" for t, g in zip(titles, found.gains, strict=True))
        yield Prose(f"Gain over the walk-away, all at central values: {gains}.")
        yield Grid(["", "moved alone", *titles, "joint"], rows[:SHOWN], "rlrrr")
        less, none = max(0, len(names) - SHOWN), len(found.names) - len(names)
        rest = [f"{less} more move less"] * (less > 0) + [f"{none} move nothing"] * (none > 0)
        said = f" {', '.join(rest)}: --json has all, by name." if rest else ""
        yield Prose(
            "Gains with one number at its 10th … 90th percentile, all others central; joint: by "
            "how much the sum of gains rises. Ranked by how far both gains move, whatever the "
            f"sign.{said}"
        )


def _entry(line: Line) -> dict[str, Any]:
    entry = {k: v for k, v in asdict(line).items() if k != "lines" and v is not None}
    return entry | ({"lines": [_entry(one) for one in line.lines]} if line.lines else {})


def _by_term(line: Line) -> Iterator[tuple[str, float]]:
    """What the terms make of a weighted package."""
    for term in dict.fromkeys(one.term for one in line.lines):
        value = sum(one.value for one in line.lines if one.term == term)
        assert line.weight is not None
        yield f"{term}: {number(line.weight, 3)} × {signed(value / line.weight, 3)}", value


def _words(line: Line) -> str:
    if line.weight is not None:
        return f"{number(line.weight, 3)} × {line.part} at {signed(line.value / line.weight, 3)}"
    part = f"{line.part}, {line.sector}" if line.sector else line.part
    return part if line.term == "walk_away" else f"{line.term}: {part}"


def _row(label: str, value: float, indent: int, digits: int) -> str:
    """A label and its value at the right."""
    room, far = min(width(), 80) - 10, " " * indent
    lines = textwrap.wrap(
        label, room, initial_indent=far, subsequent_indent=f"{far}    ", break_on_hyphens=False
    )
    told = f"{value:+,.{digits}f}".replace("-", "−") if value else "0"
    return "\n".join([*lines[:-1], f"{lines[-1]:<{room}}{told:>10}"])
