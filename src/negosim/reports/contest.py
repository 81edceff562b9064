"""A tournament in words: payoffs of every pairing, and the equilibria of the game."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negosim.arrays import BoolArray, FloatArray
from negosim.experiments.settle import Settlement
from negosim.experiments.tournament import ENOUGH, Tournament
from negosim.reports.tables import hanging, paragraph, plain_table
from negosim.reports.words import decimals, many, number
from negosim.scenario.model import Scenario

__all__ = ["by_world_text", "settlement_text", "tournament_text"]

MOST = 1_000_000  # worlds: beyond, it is not settled
RARE = 0.005  # strategies played more rarely are not told


def tournament_text(found: Tournament, scenario: Scenario, seed: int) -> str:
    """Tables of payoffs, deals and joint gain, then the equilibria."""
    first, second = scenario.party_titles
    unit = f" ({scenario.unit})" if scenario.unit else ""
    lines = [
        paragraph(
            f"{scenario.title}: {len(found.rows)} × {len(found.columns)} strategies, "
            f"{found.lanes:,} worlds, seed {seed}"
        ),
        *([f"{found.failed:,} worlds are left out: a table failed."] if found.failed else []),
        "",
        *_legend(first, found.rows, "a"),
        *_legend(second, found.columns, "A"),
    ]
    for party, title in enumerate((first, second)):
        lines += [
            "",
            paragraph(
                f"Payoff of {title}{unit}, its standard error below; * best reply to the other side"
            ),
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
    lines.append(f"{_count(found)} of the game between strategies")
    for at, (one, share) in enumerate(zip(out.equilibria, found.survives, strict=True)):
        lines += _profile(found, at, first, second)
        told = f"payoffs {number(one.payoffs[0])} / {number(one.payoffs[1])}"
        if share is not None:
            told += f"; its strategies carry one in {100 * share:.1f} % of resampled tournaments"
        lines.append(hanging("    ", told))
        lines += [hanging("    ", text) for text in _firmness(found, at, first, second)]
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
    lines += ["", *_stability(found, first, second)]
    lines.append(hanging("", f"Method: {out.method}", 2))
    return lines


def _count(found: Tournament) -> str:
    count = len(found.found.equilibria)
    return "1 Nash equilibrium" if count == 1 else f"{count} Nash equilibria"


def _profile(found: Tournament, at: int, first: str, second: str) -> list[str]:
    """Who plays what in an equilibrium, under its number."""
    one = found.found.equilibria[at]
    return [
        hanging(f"{at + 1:>2}  ", f"{first}: {_mix(one.row, found.rows)}", 6),
        hanging("    ", f"{second}: {_mix(one.column, found.columns)}", 6),
    ]


def _firmness(found: Tournament, at: int, first: str, second: str) -> Iterator[str]:
    """How much may be gained by another strategy after all, and what would settle it."""
    one = found.regrets[at]
    if found.lanes < 2:
        yield "one world cannot tell how firm it is"
        return
    bound, row, column = (
        number(value, decimals(found.eps)) for value in (one.bound, *one.of_players)
    )
    yield (
        f"regret at most {bound} (95 %; {first} {row}, {second} {column}); "
        f"an ε-equilibrium with probability {one.likely(found.eps):.2f}"
    )
    holds, lanes = one.gains.needs(found.eps)
    settled = one.gains.verdict(found.eps)
    if found.lanes < ENOUGH:
        yield f"fewer than {ENOUGH} worlds: bounds may be too narrow"
        return
    if settled is not None:
        yield f"settled: it is {'' if settled else 'not '}an ε-equilibrium (95 %)"
    elif lanes > MOST:
        yield f"not settled within {MOST:,} worlds, if means and spreads stay as they are"
    else:
        more = int(float(f"{max(1, lanes - found.lanes):.2g}"))
        yield (
            f"about {many(more, 'more world')} would settle that it is {'' if holds else 'not '}one"
        )


def _stability(found: Tournament, first: str, second: str) -> list[str]:
    """What the words mean, and which strategies are played in resampled tournaments."""
    lines = [
        hanging(
            "",
            "Regret: the most that a party could gain by another strategy. ε-equilibrium: nobody "
            f"could gain more than ε = {found.eps:g} (--eps; else 1 % of the range of payoffs).",
            2,
        )
    ]
    if found.lanes > 1 and found.stable is not None:
        stable, told = found.stable, []
        text = f"Played in some equilibrium of {stable.resamples:,} resampled tournaments (%): "
        for title, names, shares in (
            (first, found.rows, stable.rows),
            (second, found.columns, stable.columns),
        ):
            ranked = sorted(zip(shares, names, strict=True), key=lambda it: -it[0])
            played = ", ".join(f"{n} {100 * s:.0f}" for s, n in ranked if s >= RARE)
            told.append(f"{title} {played}")
        lines.append(hanging("", text + "; ".join(told), 2))
    return lines


def by_world_text(name: str, games: dict[str, Tournament | int], scenario: Scenario) -> str:
    """The equilibria in each part of the worlds, by how a choice or event came out."""
    lines = []
    for entry, game in games.items():
        head = f"{name} = {entry}: "
        if isinstance(game, int):
            few = f"{many(game, 'world')}, too few to tell ({ENOUGH} at least)"
            lines.append(hanging(head, few, 4))
            continue
        lines.append(hanging(head, f"{game.lanes:,} worlds, {_count(game)}", 4))
        for at in range(len(game.found.equilibria)):
            lines += _profile(game, at, *scenario.party_titles)
            lines += [hanging("    ", text) for text in _firmness(game, at, *scenario.party_titles)]
    return "\n".join(lines)


def settlement_text(done: Settlement, eps: float) -> str:
    """What further worlds have settled, and what they cost."""
    text = f"More worlds where they matter (ε = {eps:g}; 95 % each, over all looks)"
    lines = [hanging("", text, 2)]
    for at, one in enumerate(done.doubts, start=1):
        low, high = (number(value, decimals(eps)) for value in one.interval)
        words = {True: "an ε-equilibrium", False: "not an ε-equilibrium", None: "still open"}
        told = f"{words[one.verdict]} after {one.gains.lanes:,} worlds, regret {low} to {high}"
        if one.since > 1:
            mixes = ((one.row, done.rows), (one.column, done.columns))
            pair = " against ".join(_mix(mix.tolist(), names) for mix, names in mixes)
            told = f"found after look {one.since - 1}: {pair}; by later worlds alone {told}"
        lines.append(hanging(f"{at:>2}  ", told))
    played, saved = done.negotiations
    cost = f"{many(played, 'negotiation')} in {many(done.looks, 'look')}"
    cost += f"; every pairing on all worlds: {played + saved:,}" if saved else ""
    lines.append(hanging("", cost, 2))
    return "\n".join(lines)


def _mix(weights: Sequence[float], names: Sequence[str]) -> str:
    played = [(w, n) for w, n in zip(weights, names, strict=True) if w > 0]
    if len(played) == 1:
        return played[0][1]
    return ", ".join(f"{number(100 * w, 1)} % {n}" for w, n in played)
