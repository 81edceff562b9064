"""Perfect play of scenarios: worked games, the melting dollar, and games solved one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.equilibrium.backward import PASSES
from negosim.scenario.files import load
from tests.contracts.cases import case, played, simple
from tests.equilibrium.oracle import living_until, perfect_play

BOTH = ("subgame-perfect", "subgame-perfect")
PARTIES = ("north", "south")
FIVE = """
format = 1
title = "Five outcomes"
start = 2025-01-06
horizon = 2025-01-10
party = [{{ name = "north" }}, {{ name = "south" }}]
issue = [{{ name = "deal", levels = [0, 1, 2, 3, 4, 5], status_quo = 5 }}]
payoff = {{ north = {{ deal = [10, 7, 5, 2, 0, 1] }}, south = {{ deal = [0, 5, 7, 9, 10, 1] }} }}
meeting = [{{ date = 2025-01-06, until = {last}, rounds = {rounds} }}]
deadline = {{ date = {last} }}
protocol = {{ first = "north", turns = 1 }}
{more}
"""


def five(rounds, more=""):
    """Status quo 1 a day until the horizon on day 4; a proposal and its answer each day."""
    return case(FIVE.format(rounds=rounds, last=f"2025-01-{5 + rounds:02d}", more=more))


def only(first, last, when):
    """What both may sign, where `when` says from or until which day."""
    entry = "[[mandate]]\nparty = {!r}\n{}\nallow = {{ deal = [{}, {}] }}\n"
    return "".join(entry.format(party, when, first, last) for party in PARTIES)


def ended(record):
    """Of the first table: outcome, rounds, and what both lived on, added up day by day."""
    columns = record.columns
    days = (record.scenario.horizon - record.scenario.start).days
    lived = [
        round(float(columns[f"payoff_mean.{p}"][0]) * days, 6) for p in record.scenario.parties
    ]
    return int(columns["outcome"][0]), int(columns["rounds"][0]), *lived


@pytest.mark.parametrize(
    ("rounds", "more", "expected"),
    [
        (1, "", (1, 1, 28, 20)),
        (2, "", (2, 1, 20, 28)),
        (3, "", (2, 1, 20, 28)),
        (4, "", (2, 1, 20, 28)),
        (4, only(4, 4, "until = 2025-01-07"), (1, 3, 16, 12)),  # narrow at first: both let it pass
        (4, only(1, 2, "from = 2025-01-09"), (2, 1, 20, 28)),  # narrow at the end
    ],
)
def test_five_outcomes_with_flows(rounds, more, expected):
    assert ended(played(five(rounds, more), BOTH, lanes=range(1))) == expected


@pytest.mark.parametrize(
    ("rounds", "outcome", "totals"), [(2, 3, (7, 28)), (3, 2, (16, 22)), (4, 2, (16, 22))]
)
def test_and_what_they_would_agree_on_had_the_first_day_been_lost(rounds, outcome, totals):
    """North passes on the first day: it is held to its status quo by its mandate."""
    late = five(rounds, only(5, 5, "until = 2025-01-06"))
    assert ended(played(late, BOTH, lanes=range(1))) == (outcome, 2, *totals)


@pytest.mark.parametrize(("days", "share"), [(10, 5), (9, 6), (8, 4), (1, 10)])
def test_a_dollar_that_melts_day_by_day_is_shared_as_rubinstein_reckons(days, share):
    """A dollar a day from agreement to day 10; shares alternate as 10 - 9 + 8 - ... of 10."""
    cents = list(range(101))
    melting = case(f"""
format = 1
title = "A dollar a day"
start = 2025-01-01
horizon = 2025-01-11
party = [{{ name = "north" }}, {{ name = "south" }}]
issue = [{{ name = "deal", levels = {cents} }}]
payoff = {{ north = {{ deal = {cents} }}, south = {{ deal = {cents[::-1]} }} }}
walk_away = {{ north = 0, south = 0 }}
term = [{{ kind = "table", issue = "deal", south = {[-100] + [0] * 100} }}]
meeting = [{{ date = 2025-01-01, until = 2025-01-{days:02d}, rounds = {days} }}]
deadline = {{ date = 2025-01-{days:02d} }}
protocol = {{ first = "north", turns = 1 }}
""")
    outcome, rounds, *_ = ended(played(melting, BOTH, lanes=range(1)))
    assert rounds == 1
    assert outcome == pytest.approx(10 * share, abs=days)


def test_in_the_last_round_of_split_the_dollar_bob_proposes_so_all_is_his_at_once():
    columns = played(load("split-the-dollar"), BOTH, lanes=range(1)).columns
    assert (columns["payoff.alice"][0], columns["payoff.bob"][0]) == (0, 100)
    assert columns["rounds"][0] == 1


rows = st.lists(st.integers(-2, 8), min_size=5, max_size=5)
SECOND = """
[[meeting]]
date = 2025-01-20
rounds = 2
level = "second"
"""


@settings(deadline=None, max_examples=30)
@given(
    payoffs=st.tuples(rows, rows),
    turns=st.sampled_from([1, 2]),
    low=st.integers(0, 2),
    high=st.integers(2, 4),
)
def test_two_of_them_play_the_path_of_perfect_play(payoffs, turns, low, high):
    """Two meetings of two rounds, a mandate of south's in the first; no deal is the status quo."""
    mandate = f"""
[[mandate]]
party = "south"
level = "first"
allow = {{ deal = [{low}, {high}] }}
"""
    game = simple(*payoffs, None, SECOND + mandate, rounds=2, turns=turns)
    record = played(game, BOTH, lanes=range(1), record=True)
    flows = np.array([payoffs], float)
    lived, fine = flows[:, :, 0], (flows >= flows[:, :, :1]).all(axis=1)
    made = np.array([1, 14]).repeat(2 * turns if turns == 2 else 2)
    days = made[turns - 1 :]  # with two proposals a round each is answered in the next turn
    proposer = np.arange(len(days))[None] % 2
    narrow = (np.arange(5) >= low) & (np.arange(5) <= high)
    souths = (days == 1) | ((proposer[0] == 1) & (made[: len(days)] == 1))
    found = perfect_play(
        living_until(flows, lived, days, 724.0),
        724.0 * lived,
        proposer,
        [fine & (narrow | ~where) for where in souths],
    )
    end = record.columns
    assert end["outcome"][0] == (-1 if found.outcome.item() == PASSES else found.outcome.item())
    if end["outcome"][0] >= 0:
        assert end["days"][0] == days[found.period.item()] - 1
    lives = [end[f"payoff_mean.{p}"][0] * 724 for p in PARTIES]
    assert lives == pytest.approx(found.values[0, :, 0], abs=1e-6)


NEWS = """
format = 1
title = "Waiting for the news"
start = 2025-01-06
party = [{{ name = "north" }}, {{ name = "south" }}]
issue = [{{ name = "deal", levels = [0, 1, 2] }}]
deadline = {{ date = 2025-01-31 }}
walk_away = {{ north = "out_n", south = "out_s" }}
protocol = {{ first = "north", turns = {turns} }}
meeting = [{{ date = 2025-01-07, rounds = 1 }}, {{ date = 2025-01-20, rounds = 1 }}]
[payoff]
north.deal = ["n0", "n1", "n2"]
south.deal = ["s0", "s1", "s2"]
[parameter]
{before}
[[event]]
name = "news"
date = 2025-01-10
outcomes = [
  {{ name = "good", chance = {chance}, set = {{ {good} }} }},
  {{ name = "bad", chance = "rest", set = {{ {bad} }} }},
]
"""
NAMES = ("n0", "n1", "n2", "s0", "s1", "s2", "out_n", "out_s")


def news(worths, chance, turns):
    """A case from the numbers before the event, after good and after bad news."""
    before = "\n".join(f"{n} = {{ value = {v} }}" for n, v in zip(NAMES, worths[0], strict=True))
    good, bad = (
        ", ".join(f'"parameter.{n}" = {v}' for n, v in zip(NAMES, worth, strict=True))
        for worth in worths[1:]
    )
    return case(NEWS.format(before=before, good=good, bad=bad, chance=chance, turns=turns))


def solved(worths, chance, turns):
    """What both may expect, by going through all that can be said, one by one."""
    payoffs = [np.array(worth[:6]).reshape(2, 3) for worth in worths]
    outs = [np.array(worth[6:]) for worth in worths]
    last = 2 * 2

    def final(now, of):  # what counts is known in the end
        values = [of(world) for world in (1, 2)]
        return values[now - 1] if now else chance * values[0] + (1 - chance) * values[1]

    def fine(now, x, party):
        return payoffs[now][party, x] >= outs[now][party]

    def speak(turn, stands, now):
        who = turn % 2 if turns == 2 else (turn // 2 + turn) % 2
        out, choices = final(now, lambda w: outs[w]), []
        if stands is not None and fine(now, stands, 0) and fine(now, stands, 1):
            choices.append(final(now, lambda w: payoffs[w][:, stands]))
        for x in range(3):
            if (turns == 2 or turn % 2 == 0) and fine(now, x, who):
                choices.append(go_on(turn + 1, x, now))
        choices += [go_on(turn + 1, None, now), out]
        return max(choices, key=lambda value: value[who])

    def go_on(turn, stands, now):
        if turn == last:
            return final(now, lambda w: outs[w])
        if turn == 2 and not now:
            good, bad = (speak(turn, stands, world) for world in (1, 2))
            return chance * good + (1 - chance) * bad
        return speak(turn, stands, now)

    return speak(0, None, 0)


worth = st.lists(st.floats(0, 9).map(lambda v: round(v, 3)), min_size=8, max_size=8, unique=True)


@settings(deadline=None, max_examples=30)
@given(
    worths=st.tuples(worth, worth, worth),
    chance=st.sampled_from([0.3, 0.5]),
    turns=st.sampled_from([1, 2]),
)
def test_events_with_a_date_are_looked_ahead_to(worths, chance, turns):
    """The last word before the news may be answered after it, and only in one of two worlds."""
    record = played(news(worths, chance, turns), BOTH, lanes=range(30))
    came, expected = record.worlds_table["event.news"].values, np.zeros(2)
    for name, weight in (("good", chance), ("bad", 1 - chance)):
        at = int((came == name).argmax())
        expected += weight * np.array([record.columns[f"payoff.{p}"][at] for p in PARTIES])
    assert expected == pytest.approx(solved(worths, chance, turns), abs=1e-6)


def test_who_gains_by_the_news_waits_for_it():
    """South would give up 1 for what is 5 on average; but it is offered 10 or nothing."""
    before = (0, 3, 5, 0, 2, 1, 0, 0)
    good, bad = (0, 3, 5, 0, 10, 1, 0, 0), (0, 3, 5, 0, 0, 1, 0, 0)
    record = played(news((before, good, bad), 0.5, 1), BOTH, lanes=range(30))
    came = record.worlds_table["event.news"].values
    assert set(record.columns["date"].astype(str)) == {"2025-01-20"}
    for name, outcome in (("good", 1), ("bad", 2)):
        assert set(record.columns["outcome"][came == name]) == {outcome}


def test_where_leaving_is_better_than_waiting_it_walks_out():
    """Living on the status quo pays 0 a day; outside it is 2, and nothing is as good for both."""
    hopeless = simple([0, 1], [0, 1], (2, 2))
    record = played(hopeless, BOTH, lanes=range(1))
    assert record.columns["end"][0] == "walked_out"
    assert record.columns["date"].astype(str)[0] == "2025-01-07"


def test_it_gives_nobody_more_than_going_on_is_worth():
    """South has the last word, so the dollar is south's, whoever asks for how much."""
    dollar = simple([0, 1, 2, 3], [3, 2, 1, 0], (0, 0), rounds=2, turns=1)
    meek = "hardliner/accept=time:T=0"
    given = played(dollar, (meek, "subgame-perfect"), lanes=range(1)).columns
    assert (given["payoff.south"][0], given["rounds"][0]) == (3, 2)
    greedy = played(dollar, ("hardliner", "subgame-perfect"), lanes=range(1)).columns
    assert greedy["end"][0] == "expired"  # no giving way to a threat that should not be believed
