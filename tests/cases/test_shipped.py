"""Every shipped case plays; the July case is the flagship's last weeks; Bern stands on its own."""

import tomllib
from datetime import date

import numpy as np
import pytest

from negosim import draw, load, run, simulate, snapshot
from negosim.scenario.entries import level_name
from negosim.scenario.files import shipped
from negosim.scoring.metrics import score
from negosim.talks.worth import Worth
from negosim.timeline.calendar import MEETING, moment

FLAGSHIP, JULY, BERN = "seoul-washington-2025", "seoul-washington-july", "bern-washington-2025"
ENDS = {"in_force", "expired", "walked_out", "refused"}


@pytest.mark.parametrize("world", [{"central": True}, {"lane": 0}], ids=["central", "lane 0"])
@pytest.mark.parametrize("name", shipped())
def test_every_shipped_case_is_sound_and_plays(name, world):
    told = run(load(name), **world)
    assert told.document()["end"]["kind"] in ENDS
    assert load(name).title in told.text()


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_case_speaks_to_people(name):
    case = load(name)
    assert shipped()[name].read_text(encoding="utf-8").startswith("#:schema scenario.schema.json\n")
    assert len(case.text) > 200
    assert all(entry.title and entry.text for entry in case.party)
    assert all(issue.title for issue in case.issue)


@pytest.mark.parametrize("name", [FLAGSHIP, JULY, BERN])
def test_every_number_of_a_trade_case_says_where_it_comes_from(name):
    case = load(name)
    named = {key: entry for key, entry in case.parameter.items() if "." not in key}
    assert all(entry.source for entry in [*named.values(), *case.term, *case.meeting, *case.event])
    for key, entry in named.items():
        assert entry.confidence, key
        assert entry.confidence == "low" or not entry.source.startswith("judgement"), key


@pytest.mark.parametrize("name", [FLAGSHIP, JULY, BERN])
def test_what_really_happened_is_a_package_of_the_case(name):
    case = load(name)
    assert case.record
    for entry in case.record:
        levels = {issue: level_name(level) for issue, level in entry.package.items()}
        assert case.space.package(case.space.number(levels)) == levels
        assert entry.title
        assert entry.note
        assert entry.source


# ---- many worlds at once


def worlds(name, day, lanes):
    """(lane,) number of acceptable outcomes, and the best joint gain."""
    case, parts = load(name), []
    lane = np.arange(100)
    for start in range(0, lanes, 100):
        regime = draw(case, 1, range(start, start + 100)).regime()
        regime.advance(moment(day.toordinal(), MEETING))
        payoffs, walk_away = Worth(case, regime).payoffs(lane)
        found = score(payoffs, walk_away, np.full((100, 1), -1))
        parts.append((found.acceptable, found.best_joint))
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


# ---- July


def sections(name):
    """What a file says once it stands alone: path -> value, entries by their name."""

    def walk(value, path):
        match value:
            case dict():
                for key, item in value.items():
                    yield from walk(item, f"{path}.{key}")
            case [dict(), *_]:
                for at, item in enumerate(value):
                    yield from walk(item, f"{path}.{item.get('name', at)}")
            case _:
                yield path[1:], value

    return dict(walk(tomllib.loads(load(name).source_text), ""))


def test_the_july_case_differs_from_the_flagship_in_what_had_happened_and_in_nothing_else():
    base, july = sections(FLAGSHIP), sections(JULY)
    gone = {path for path in base if path not in july}
    changed = {path for path in july if july[path] != base.get(path, ...)}
    heads = {".".join(path.split(".")[:2]) for path in gone | changed}
    assert {head for head in heads if not head.startswith(("mandate.", "meeting."))} == {
        *("title", "text", "start", "issue.metals", "sector.steel_alu"),
        *("event.court_ruling", "event.election", "event.steel_50", "event.letter"),
        *("event.rivals_deal", "parameter.winner_a", "parameter.threat_executed"),
        *("parameter.legal_loss", "parameter.beef_politics", "parameter.china_response"),
        "parameter.platform_cost",
    }
    assert {path for path in changed if path.startswith(("issue", "sector", "event"))} == {
        *("issue.metals.status_quo", "sector.steel_alu.others_tariff"),
        *("event.rivals_deal.from", "event.rivals_deal.hazard"),
    }
    assert load(JULY).mandate == load(FLAGSHIP).mandate[4:]
    assert [meeting.rounds for meeting in load(JULY).meeting] == [6, 8]
    assert [meeting.level for meeting in load(JULY).meeting] == ["ministerial", "leaders"]


def test_a_july_world_is_the_flagships_own_after_its_events():
    """With the same draws, and the election and the ruling fixed, the tables are the same."""
    happened = ("court_ruling=against", "election=A", "letter=letter", "rivals_deal=none")
    settings = [f"event.{event}" for event in happened]
    for lane in range(3):
        whole = snapshot(load(FLAGSHIP, settings), lane=lane, day=date(2025, 7, 24))
        july = snapshot(load(JULY, settings[3:]), lane=lane, day=date(2025, 7, 24))
        assert july.payoffs == pytest.approx(whole.payoffs, abs=1e-8)
        assert july.walk_away == pytest.approx(whole.walk_away, abs=1e-8)


def test_in_july_the_clock_binds_and_not_the_zone():
    acceptable, joint = worlds(JULY, date(2025, 7, 24), 2_000)
    assert (acceptable > 0).mean() == pytest.approx(0.99, abs=0.007)  # three standard errors
    assert np.median(np.nan_to_num(joint)) == pytest.approx(9.9, abs=0.5)  # none counts as 0


# ---- Bern and Washington


def bern(*settings):
    return snapshot(load(BERN, settings))


def test_where_nothing_reacts_a_tariff_yields_its_rate_times_the_imports():
    """Only revenue is counted; nobody buys elsewhere, buyers pay all: 29 points on 19.24 bn."""
    still = ("sigma=0.0001", "eta=-0.0001", "pass_through=0.9999")
    indifferent = ("consumer_weight=0", "climb_down=0", "balance_weight=0")
    here = bern(*(f"sector.*.{s}" for s in still), *(f"parameter.{s}" for s in indifferent))
    dutiable = 6.4 + 0.96 * 8.3 + 0.96 * 3.2 + 1.8
    space = here.scenario.space
    for rate in (25, 15, 10):
        at = space.number(space.package(0) | {"tariff": str(rate)})
        seller, importer = here.payoffs[:, at] - here.payoffs[:, 0]
        assert importer == pytest.approx(-(39 - rate) / 100 * dutiable, rel=1e-3)
        assert seller == pytest.approx(0, abs=0.001)


def test_a_lower_tariff_is_better_for_the_seller_in_every_world():
    case = load(BERN)
    for lane in range(50):
        payoffs = snapshot(case, lane=lane, day=date(2025, 11, 12)).payoffs
        seller = payoffs[0].reshape(case.space.shape)  # 39, 25, 15, 10 first
        assert (np.diff(seller, axis=0) > 0).all()


def test_bern_and_washington_can_agree_and_mostly_do():
    acceptable, joint = worlds(BERN, date(2025, 11, 12), 500)
    assert (acceptable > 0).mean() > 0.9
    assert np.nanmedian(joint) > 0.5
    assert simulate(load(BERN), lanes=200).share(0, "deal").value > 0.6
