"""A tournament in words: payoffs of every pairing, and the equilibria of the game."""

from __future__ import annotations

from collections.abc import Sequence

from negosim.arrays import BoolArray, FloatArray
from negosim.experiments.tournament import Tournament
from negosim.reports.tables import hanging, plain_table
from negosim.reports.words import number
from negosim.scenario.model import Scenario

__all__ = ["tournament_text"]


def tournament_text(found: Tournament, scenario: Scenario, seed: int) -> str:
    """Tables of payoffs, deals and joint gain, then the equilibria."""
    first, second = scenario.party_titles
    unit = f" ({scenario.unit})" if scenario.unit else ""
    lines = [
        f"{scenario.title}: {len(found.rows)} × {len(found.columns)} strategies, "
        f"{found.lanes:,} worlds, seed {seed}",
        *([f"{found.failed:,} worlds are left out: a table failed."] if found.failed else []),
        "",
        *_legend(first, found.rows, "a"),
        *_legend(second, found.columns, "A"),
    ]
    for party, title in enumerate((first, second)):
        lines += [
            "",
            f"Payoff of {title}{unit}, its standard error below; * best reply to the other side",
            "",
            _table(found, _cells(found.payoff[party], found.error[party], found.best[party])),
        ]
    lines += ["", "Share of deals (%)", "", _table(found, _plain(100 * found.deals, 0))]
    lines += ["", f"Joint gain{unit}", "", _table(found, _plain(found.joint, 2))]
    return "\n".join([*lines, "", *_equilibria(found, first, second)])


def _legend(title: str, strategies: Sequence[str], first: str) -> list[str]:
    names = [hanging(f"  {chr(ord(first) + at)}  ", text) for at, text in enumerate(strategies)]
    return [f"{title} plays", *names]


def _table(found: Tournament, cells: list[list[str]]) -> str:
    head = ["", *(chr(ord("A") + at) for at in range(len(found.columns)))]
    rows = [[chr(ord("a") + at), *row] for at, row in enumerate(cells)]
    return plain_table(head, rows, "l" + "r" * len(found.columns))


def _cells(payoff: FloatArray, error: FloatArray, best: BoolArray) -> list[list[str]]:
    return [
        [
            f"{number(value)}{'*' if marked else ' '}\n{number(spread)} "
            for value, spread, marked in zip(values, spreads, marks, strict=True)
        ]
        for values, spreads, marks in zip(payoff, error, best, strict=True)
    ]


def _plain(values: FloatArray, digits: int) -> list[list[str]]:
    return [[number(float(value), digits) for value in row] for row in values]


def _equilibria(found: Tournament, first: str, second: str) -> list[str]:
    out = found.found
    lines = []
    for title, texts, gone in (
        (first, found.rows, out.dominated_rows),
        (second, found.columns, out.dominated_columns),
    ):
        if gone:
            names = ", ".join(texts[at] for at in gone)
            lines.append(
                hanging("", f"{title}: out by strict dominance, one after another: {names}", 2)
            )
    count = len(out.equilibria)
    many = "1 Nash equilibrium" if count == 1 else f"{count} Nash equilibria"
    lines.append(f"{many} of the game between strategies")
    for one, share in zip(out.equilibria, found.survives, strict=True):
        lines.append(hanging("  ", f"{first}: {_mix(one.row, found.rows)}", 4))
        lines.append(hanging("  ", f"{second}: {_mix(one.column, found.columns)}", 4))
        lines.append(
            hanging(
                "    ",
                f"payoffs {number(one.payoffs[0])} / {number(one.payoffs[1])}; most to gain by "
                f"another strategy {number(one.max_regret)}; these strategies still "
                f"carry one in {100 * share:.1f} % of resampled tournaments",
            )
        )
    if out.degenerate:
        more = (
            "there are infinitely many equilibria, those listed are the corners of the set"
            if out.continuum
            else "these are all its equilibria"
            if out.complete
            else "there may be more than those listed"
        )
        lines.append(hanging("", f"The game is degenerate (some replies tie): {more}.", 2))
    if out.difference:
        lines.append(hanging("", f"nashpy's answer differs: {out.difference}", 2))
    lines.append(hanging("", f"Method: {out.method}", 2))
    return lines


def _mix(weights: Sequence[float], names: Sequence[str]) -> str:
    played = [(w, n) for w, n in zip(weights, names, strict=True) if w > 0]
    if len(played) == 1:
        return played[0][1]
    return ", ".join(f"{number(100 * w, 1)} % {n}" for w, n in played)
