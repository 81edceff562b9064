"""The second level: signed deals wait for a vote at home, and a refusal may reopen the talks."""

import numpy as np
import pytest

from negosim.draws.streams import uniforms
from negosim.errors import UsageError
from negosim.talks.ratification import chance_to_pass
from tests.contracts.cases import played, simple

SOFT = ("conceder", "conceder")
CERTAIN, HOPELESS = 1_000, -1_000


def voted(bar, reopen="false", days=10, slope=1, meeting="2025-01-20", more=""):
    """A package worth 4 and 3 (or 2 and 5), a vote in the north, a second meeting."""
    return simple(
        [0, 4, 2],
        [0, 3, 5],
        more=f"""
[[ratification]]
party = "north"
days = {days}
slope = {slope}
bar = {bar}
reopen = {reopen}
[[meeting]]
date = {meeting}
rounds = 2
level = "second"
{more}
""",
    )


def row(scenario, pairing=SOFT, lanes=range(1)):
    record = played(scenario, pairing, lanes=lanes, record=True)
    return {name: values[0] for name, values in record.columns.items()}, record.votes


def test_the_logit_of_the_second_level():
    """1 / (1 + e^-1), 1 / (1 + e^0); a hopeless deal overflows nothing."""
    got = chance_to_pass(np.array([1.0, 0.0, -1e6]), np.array(1.0), np.array(0.0))
    assert got.tolist() == pytest.approx([0.7310585786, 0.5, 0.0])


def test_a_deal_is_in_force_when_the_vote_has_passed():
    got, votes = row(voted(-CERTAIN))
    assert (got["end"], got["reason"], got["refusals"]) == ("in_force", "deal", 0)
    assert (str(got["signed"]), str(got["date"])) == ("2025-01-07", "2025-01-17")
    assert got["days"] == 10
    assert [(vote.passed, vote.party) for vote in votes] == [(True, 0)]
    assert votes[0].gain == got["payoff.north"] > 0


def test_a_refused_deal_is_worth_no_deal():
    got, votes = row(voted(CERTAIN))
    assert (got["end"], got["reason"], got["refusals"]) == ("refused", "refused", 1)
    assert (got["outcome"], got["payoff.north"], got["gain.south"]) == (-1, 0, 0)
    assert str(got["signed"]) == "2025-01-07"
    assert got["gain_at_signature.north"] > 0
    assert [vote.chance for vote in votes] == [0.0]


def test_a_refusal_reopens_the_talks_while_meetings_remain():
    got, votes = row(voted(CERTAIN, "true"))
    assert (got["end"], got["refusals"]) == ("refused", 2)  # the second vote finds no meeting left
    assert [str(np.datetime64(v.day - 719163, "D")) for v in votes] == ["2025-01-17", "2025-01-30"]


@pytest.mark.parametrize(("days", "refusals"), [(12, 2), (13, 1), (14, 1)])
def test_a_vote_on_the_day_of_the_last_meeting_is_after_it(days, refusals):
    assert row(voted(CERTAIN, "true", days))[0]["refusals"] == refusals


def test_the_deadline_does_not_touch_signed_tables():
    got, _ = row(voted(-CERTAIN, days=60))
    assert (got["end"], str(got["date"])) == ("in_force", "2025-03-08")
    got, _ = row(voted(CERTAIN, "true", days=60))
    assert (got["end"], str(got["date"])) == ("refused", "2025-03-08")


@pytest.mark.parametrize(("day", "end"), [("2025-01-17", "refused"), ("2025-01-18", "in_force")])
def test_the_vote_is_on_what_the_deal_is_worth_on_its_day(day, end):
    """An event that leaves nothing of the deal counts up to the day of the vote."""
    ruined = f"""
[parameter]
worth = {{ value = 4 }}
[[event]]
name = "ruin"
date = {day}
set = {{ "parameter.worth" = -9 }}
[[term]]
kind = "table"
issue = "deal"
north = [0, "worth", "worth"]
"""
    assert row(voted(0, slope=100, more=ruined))[0]["end"] == end


def test_one_number_a_lane_decides_so_more_at_home_never_hurts():
    """Lanes pass exactly where their number lies below the chance, whatever the pairing."""
    scenario, lanes = voted(3, slope=0.7), range(400)
    u = uniforms(1, "ratification.north", lanes, 1)[:, 0]
    record = played(scenario, SOFT, ("hardliner", "conceder"), lanes=lanes, record=True)
    for vote in record.votes:
        assert vote.passed == (u[vote.table // 2] < vote.chance)
    share = np.mean([vote.passed for vote in record.votes if vote.table % 2])
    assert share == pytest.approx(1 / (1 + np.exp(-0.7 * (4 - 3))), abs=0.06)


def test_both_sides_may_have_to_vote():
    both = voted(
        -CERTAIN,
        more='[[ratification]]\nparty = "south"\ndays = 20\nslope = 1\nbar = -1000',
    )
    got, votes = row(both)
    assert (got["end"], str(got["date"])) == ("in_force", "2025-01-27")
    assert [vote.party for vote in votes] == [0, 1]


def test_one_refusal_is_enough():
    both = voted(CERTAIN, more='[[ratification]]\nparty = "south"\ndays = 5\nslope = 1\nbar = -99')
    got, votes = row(both)
    assert (got["end"], str(got["date"]), len(votes)) == ("refused", "2025-01-17", 2)


COMMITMENT = """
[parameter]
shame = { value = 0 }
[choice.stand]
party = "north"
outcomes = [
  { name = "quiet" },
  { name = "loud", set = { "parameter.shame" = 3 } },
]
[[term]]
kind = "red_line"
issue = "deal"
party = "north"
line = 1
cost = "shame"
"""


def test_a_red_line_costs_for_every_level_past_it():
    scenario = simple([0, 1, 2, 3], [9, 9, 9, 9], more=COMMITMENT)
    quiet, loud = (
        played(scenario, (f"hardliner{commit}", "conceder"), lanes=range(1)).columns
        for commit in ("", "/commit=loud")
    )
    assert (quiet["outcome"][0], quiet["payoff.north"][0]) == (3, 3)
    assert (loud["outcome"][0], loud["payoff.north"][0]) == (1, 1)  # 2 - 3 and 3 - 6 past it
    assert loud["strategy.north"][0].endswith("/commit=loud")


def test_a_commitment_binds_who_made_it():
    """Tied hands help here: past the line nothing is worth its walk-away to the north."""
    red = COMMITMENT.replace("line = 1", "line = 0")
    scenario = simple([5, 3, 2], [1, 3, 5], more=red, rounds=60)
    pairs = [("conceder", "boulware"), ("conceder/commit=loud", "boulware")]
    free, bound = played(scenario, *pairs, lanes=range(1)).columns["payoff.north"]
    assert bound == 5 > free


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        (("boulware/commit=soft", "linear"), "north cannot commit to 'soft'"),
        (("linear", "boulware/commit=loud"), "south cannot commit to 'loud'"),
        (("boulware/commit=", "linear"), "'commit=' is not a part"),
    ],
)
def test_a_commitment_must_be_there_to_be_made(pair, says):
    scenario = simple([0, 1, 2], [2, 1, 0], more=COMMITMENT)
    with pytest.raises(UsageError, match=says):
        played(scenario, pair, lanes=range(1))
