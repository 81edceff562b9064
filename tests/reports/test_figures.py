"""Concessions, payoffs, days of agreement, the game: what the figures name, and their bytes."""

import json
from contextlib import contextmanager

import numpy as np
import pytest
from matplotlib.figure import Figure
from typer.testing import CliRunner

from negosim.cli.app import app
from negosim.experiments import runner
from negosim.experiments.paired import Rows
from negosim.experiments.plan import plan_of
from negosim.experiments.simulate import played
from negosim.reports.dates import DateAxis
from negosim.reports.drawing import save
from negosim.reports.figures import agreement_dates, concession_paths, distributions, heat_map
from negosim.reports.transcript import run
from negosim.reports.words import day_words, strategy_words
from negosim.scenario.files import load

DOLLAR, CLASS, FLAGSHIP = "split-the-dollar", "seoul-washington-classroom", "seoul-washington-2025"
STUBBORN = {"alice": "hardliner", "bob": "hardliner"}
TWELVE = {"alice": "boulware,linear,conceder", "bob": "boulware,linear,tit-for-tat,random"}
NAMES = ["boulware:beta=0.2:kappa=0", "boulware:beta=0.5:kappa=0", "hardliner"]
A = np.array([[3.0, 0.0, -1.0], [1.0, 2.0, -2.0], [0.5, 1.0, -3.0]])
B = np.array([[2.0, 0.0, 1.0], [0.0, 3.0, 2.0], [1.0, 1.0, 1.0]])
PURE, MIXED = ([1, 0, 0], [1, 0, 0]), ([0.25, 0.75, 0], [0.5, 0.5, 0])


def paths(case=DOLLAR, strategies=None, **more):
    return concession_paths(run(load(case), strategies or {}, **more).record)


@contextmanager
def runs(strategies=None, lanes=20, case=DOLLAR):
    with played(plan_of(load(case), strategies or {}, 1, lanes)) as held:
        yield held


def spread(*what, **more):
    with runs(*what, **more) as held:
        return distributions(Rows.of(held))


def dates(*what, **more):
    with runs(*what, **more) as held:
        return agreement_dates(held)


def heat(a=A, b=B, rows=NAMES, columns=NAMES, titles=("Buyer", "Seller"), unit="EUR", found=()):
    return heat_map(a, b, rows, columns, titles=titles, unit=unit, equilibria=found)


DRAWN = {
    "paths": paths,
    "paths without a deal": lambda: paths(CLASS, seed=1),
    "paths of the flagship": lambda: paths(FLAGSHIP, seed=2),
    "distributions": lambda: spread(TWELVE),
    "distributions without a deal": lambda: spread(STUBBORN),
    "distributions of one lane": lambda: spread(lanes=1),
    "dates": lambda: dates(TWELVE),
    "dates without a deal": lambda: dates(STUBBORN),
    "dates of one lane": lambda: dates(lanes=1),
    "heat": lambda: heat(found=[PURE, MIXED]),
    "heat of one cell": lambda: heat(
        A[:1, :1], B[:1, :1], NAMES[:1], NAMES[:1], found=[([1], [1])]
    ),
}


def words(figure):
    """Everything that is written on a figure, on one line each."""
    figure.draw_without_rendering()
    found = [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]
    return [text.replace("\n", " ") for text in found if text]


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def data(figure, path):
    save(figure, path)
    return path.read_bytes()


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_case_gives_the_same_bytes(name, tmp_path):
    assert isinstance(DRAWN[name](), Figure)
    assert data(DRAWN[name](), tmp_path / "a.png") == data(DRAWN[name](), tmp_path / "b.png")
    assert data(DRAWN[name](), tmp_path / "a.svg") == data(DRAWN[name](), tmp_path / "b.svg")


@pytest.mark.parametrize("name", DRAWN)
def test_letters_can_be_read_from_the_last_row(name):
    figure = DRAWN[name]()
    figure.draw_without_rendering()
    texts = figure.findobj(lambda artist: hasattr(artist, "get_fontsize"))
    assert min(text.get_fontsize() for text in texts if text.get_text()) >= 12


# ---- one negotiation


def test_gains_carry_their_unit_and_panels_their_party():
    figure = paths(FLAGSHIP)
    assert figure.get_supylabel() == "Gain over the walk-away of the day (USD bn a year)"
    assert [axes.get_ylabel() for axes in figure.axes] == ["Seoul", "Washington"]
    assert figure.axes[1].get_xlabel().startswith("Date")


def test_the_title_says_how_it_ended():
    assert paths().get_suptitle().endswith("seed 1, lane 0: deal on Fri 10 January 2025")
    assert paths(strategies=STUBBORN).get_suptitle().endswith("no deal by Fri 10 January 2025")
    assert "central values" in paths(central=True).get_suptitle()


def test_a_deal_that_waits_for_its_vote_is_signed_first_and_the_axis_ends_with_the_talks():
    told = run(load(FLAGSHIP), {"seoul": "conceder", "washington": "linear"}, seed=1)
    signed, voted = (
        day_words(day) for day in (told.record.state.signed[0], told.record.votes[-1].day)
    )
    figure = concession_paths(told.record)
    assert f": signed on {signed}, in force on {voted}" in figure.get_suptitle().replace("\n", " ")
    deadline = [line for line in figure.axes[1].lines if line.get_lw() == 2.5][-1]
    assert deadline.get_xdata()[0] > 0.95


def test_each_panel_holds_what_a_party_asks_and_is_offered():
    told = run(load(CLASS), {}, seed=1)
    figure = concession_paths(told.record)
    for party, axes in enumerate(figure.axes):
        for by, width in ((party, 2.5), (1 - party, 1)):
            (line,) = [
                one for one in axes.lines if one.get_marker() == "o" and one.get_lw() == width
            ]
            shown = line.get_ydata()[~np.isnan(line.get_ydata())]
            gains = [
                move.payoff[party] - move.walk_away[party]
                for move in told.record.moves
                if move.kind == "offer" and move.party == by
            ]
            assert shown.tolist() == gains
            assert np.isnan(line.get_ydata()).sum() == 2  # between three meetings


def test_the_deal_is_a_star_at_what_each_gains_before_the_deadline():
    figure = paths()
    stars = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "*"]
    assert [star.get_ydata()[0] for star in stars] == [40, 60]
    upright = [line for line in figure.axes[0].lines if len(set(line.get_xdata())) == 1]
    (deadline,) = {line.get_xdata()[0] for line in upright if line.get_lw() == 2.5}
    assert all(star.get_xdata()[0] < deadline for star in stars)
    assert "Deal" in legend(figure)
    assert "Deal" not in legend(paths(strategies=STUBBORN))


def test_events_and_the_deadline_are_named_with_how_they_came_out():
    shown = [text.strip() for text in words(paths(FLAGSHIP, seed=1))]
    told = run(load(FLAGSHIP), {}, seed=1).document()["events"]
    election = next(event for event in told if event["name"] == "election")
    assert f"Korea elects a president: {election['entry']}" in shown
    assert "Steel and aluminium at 50 %" in shown
    assert "Deadline" in shown


def test_names_of_events_do_not_overlap():
    figure = paths(FLAGSHIP, seed=6)
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) >= 6
    for at, box in enumerate(boxes):
        assert not any(box.shrunk(0.98, 0.7).overlaps(other) for other in boxes[at + 1 :])


def test_strategies_stand_in_the_legend():
    assert "Alice's offers (conceder)" in legend(paths(strategies={"alice": "conceder"}))


def test_half_of_the_axis_belongs_to_the_days_of_talks():
    axis = DateAxis.of(range(1000, 1010), {1003: 2, 1008: 6})
    widths = np.diff(axis.edges)
    assert widths.sum() == pytest.approx(1)
    assert (widths[3] - widths[0], widths[8] - widths[0]) == pytest.approx((1 / 8, 3 / 8))
    assert axis.at([1000, 1003.5]).tolist() == [0, (axis.edges[3] + axis.edges[4]) / 2]


def test_days_too_near_another_are_not_named_and_years_only_where_they_begin():
    axes = Figure().add_subplot()
    new_year = 737425  # 1 January 2020
    days = [new_year + 300, new_year - 1, new_year, new_year + 1, new_year + 150]
    meeting = {new_year - 9: 1.0, new_year: 0.25}
    DateAxis.of(range(new_year - 1, new_year + 301), {}).draw(axes, meeting, days)
    assert [span.get_alpha() for span in axes.patches] == [0.5]  # the other is out of sight
    named = [label.get_text() for label in axes.get_xticklabels()]
    assert named == ["31 Dec\n2019", "30 May\n2020", "27 Oct"]


# ---- many worlds


def test_every_pairing_has_a_row_with_its_share_of_deals():
    figure = spread({"alice": "boulware,hardliner", "bob": "linear,hardliner"})
    titles = [axes.get_title(loc="left") for axes in figure.axes[::2]]
    assert titles == [
        "boulware – linear: deals in 100 % of worlds",
        "boulware – hardliner: deals in 0 % of worlds",
        "hardliner – linear: deals in 0 % of worlds",
        "hardliner – hardliner: deals in 0 % of worlds",
    ]
    labels = [axes.get_xlabel() for axes in figure.axes[-2:]]
    assert labels == ["Alice's payoff (cents)", "Bob's payoff (cents)"]
    assert figure.get_supylabel() == "Worlds (%)"


def test_of_many_pairings_some_are_drawn_and_the_title_says_which():
    figure = spread(TWELVE)
    assert len(figure.axes) == 12
    assert "the first 6 of 12 pairings" in figure.get_suptitle()
    assert "pairings" not in spread().get_suptitle()


def test_bars_of_deals_and_of_no_deal_come_to_all_worlds():
    figure = spread({"alice": "random", "bob": "boulware"}, lanes=50)
    for axes in figure.axes:
        none, some, leave = (patch.get_data() for patch in axes.patches)
        assert none.values.sum() + (some.values - some.baseline).sum() == pytest.approx(100)
        assert leave.values.sum() == pytest.approx(100)


def test_the_mean_payoff_is_written_beside_its_mark():
    assert {"50", "34"} <= {text.strip() for text in words(spread(case=CLASS))}


def test_payoffs_that_can_be_anything_are_sorted_into_bins_and_few_stand_in_the_middle_of_one():
    edges = spread(lanes=5, case=FLAGSHIP).axes[0].patches[0].get_data().edges
    assert len(edges) == 33
    bars = spread(lanes=5, case=DOLLAR).axes[1].patches[1].get_data()
    (at,) = np.flatnonzero(bars.values - bars.baseline)
    assert bars.edges[at : at + 2].mean() == pytest.approx(60)


def test_one_world_is_not_many():
    assert spread(lanes=1).get_suptitle() == "Split the dollar\n1 world, seed 1"


def test_curves_of_agreement_end_at_the_share_of_deals():
    with runs(TWELVE, lanes=40) as held:
        rows, figure = Rows.of(held), agreement_dates(held)
    curves = {line.get_label(): line for line in figure.axes[0].lines if " – " in line.get_label()}
    shares = {f"{label.split(' % ')[1]}": line.get_ydata()[-1] for label, line in curves.items()}
    expected = [f"{alice.split(':')[0]} – {bob.split(':')[0]}" for alice, bob in held.plan.pairings]
    assert shares == pytest.approx(dict(zip(expected, 100 * rows.deal.mean(axis=0), strict=True)))
    assert all((np.diff(line.get_ydata()) >= 0).all() for line in curves.values())
    looks = {(line.get_color(), str(line._dash_pattern)) for line in curves.values()}
    assert len(looks) == 12


def test_lanes_that_failed_are_no_worlds_without_a_deal(monkeypatch):
    real = runner.play

    def play(scenario, pairings, worlds, **more):
        if set(worlds.lanes) & {3, 4}:
            raise ZeroDivisionError("no luck")
        return real(scenario, pairings, worlds, **more)

    monkeypatch.setattr(runner, "play", play)
    with runs() as held:
        figures = agreement_dates(held), distributions(Rows.of(held))
    assert {figure.get_suptitle() for figure in figures} == {"Split the dollar\n18 worlds, seed 1"}
    assert legend(figures[0])[0] == "100 % boulware – boulware"


def test_axes_of_agreement_are_labelled_and_the_best_pairing_comes_first():
    figure = dates({"alice": "hardliner,boulware", "bob": "linear"})
    axes = figure.axes[0]
    assert axes.get_ylabel() == "Worlds with a deal so far (%)"
    assert axes.get_xlabel().startswith("Date")
    assert legend(figure)[:2] == ["100 % boulware – linear", "0 % hardliner – linear"]
    assert figure.legends[0].get_title().get_text() == "Deals in the end: Alice – Bob"


def test_of_more_than_sixteen_pairings_the_title_says_which_are_drawn():
    many = ",".join(f"boulware:beta=0.{digit}" for digit in range(1, 6))
    figure = dates({"alice": many, "bob": many.replace("boulware:beta=0.5", "linear")}, lanes=5)
    assert "the first 16 of 25 pairings" in figure.get_suptitle()
    assert sum(" – " in label for label in legend(figure)) == 16


# ---- the game between strategies


def test_both_matrices_are_titled_and_every_strategy_named_by_what_tells_it_apart():
    figure = heat()
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["Buyer's payoff (EUR)", "Seller's payoff (EUR)"]
    rows, columns = figure.axes[0].get_yticklabels(), figure.axes[1].get_xticklabels()
    for labels in (rows, columns):
        shown = [label.get_text().replace("\n", " ") for label in labels]
        assert shown == ["boulware beta=0.2", "boulware beta=0.5", "hardliner"]
    assert [axes.get_xlabel() for axes in figure.axes] == ["Seller plays"] * 2
    assert figure.axes[0].get_ylabel() == "Buyer plays"


def test_every_payoff_stands_in_its_cell():
    for axes, matrix in zip(heat().axes, (A, B), strict=True):
        shown = {tuple(map(int, text.get_position()))[::-1]: text.get_text() for text in axes.texts}
        assert {at: float(text.replace("−", "-")) for at, text in shown.items()} == dict(
            np.ndenumerate(matrix)
        )


def test_best_replies_are_underlined():
    for side, (axes, matrix) in enumerate(zip(heat().axes, (A, B), strict=True)):
        marked = {(int(line.get_ydata()[0]), int(line.get_xdata().mean())) for line in axes.lines}
        assert marked == set(map(tuple, np.argwhere(matrix == matrix.max(side, keepdims=True))))


def test_arrows_lead_from_cell_to_cell_to_the_nearest_best_reply():
    first, second = (axes.collections[0] for axes in heat().axes)
    for arrows, side, matrix in ((first, 0, A), (second, 1, B)):
        best = matrix == matrix.max(axis=side, keepdims=True)
        ways = (arrows.V, arrows.U)[side].ravel(), (arrows.U, arrows.V)[side].ravel()
        assert not ways[1].any()
        starts = np.rint(np.column_stack([arrows.Y, arrows.X])).astype(int)
        assert sorted(map(tuple, starts)) == sorted(map(tuple, np.argwhere(~best)))
        for start, way in zip(starts, np.sign(ways[0]).astype(int), strict=True):
            at = start.copy()
            while not best[tuple(at)]:
                at[side] += way
    assert "Leads to a best reply" in legend(heat())
    assert "Leads to a best reply" not in legend(heat(np.zeros((3, 3)), np.zeros((3, 3))))


def test_equilibria_in_pure_strategies_are_framed_in_both():
    for axes in heat(found=[PURE]).axes:
        (frame,) = axes.patches
        assert np.rint(frame.get_center()).tolist() == [0, 0]
    assert "Equilibrium in pure strategies" not in legend(heat(found=[MIXED]))


def test_weights_of_a_mixed_equilibrium_stand_beside_rows_and_columns():
    first, second = (
        [text.get_text() for text in axes.texts[9:]] for axes in heat(found=[MIXED]).axes
    )
    assert first == ["50", "50", "", "25", "75", "", "a"]
    assert second == ["50", "50", "", "a"]
    assert "Weights (%) in a mixed equilibrium" in legend(heat(found=[MIXED]))


def test_a_weight_too_small_to_round_is_not_called_none():
    figure = heat(found=[([0.999, 0.001, 0], [0.5, 0.5, 0])])
    assert "<1" in [text.get_text() for text in figure.axes[0].texts]


def test_of_many_mixed_equilibria_the_title_says_how_many_are_told():
    figure = heat(found=[MIXED] * 5)
    assert figure.get_suptitle().endswith("weights of 3 of its 5 mixed equilibria")
    assert [text.get_text() for text in figure.axes[0].texts].count("c") == 1


@pytest.mark.parametrize(
    ("factor", "unit"),
    [(1, "EUR"), (4000, "1,000 EUR"), (4e7, "1,000,000 EUR"), (0.01, "0.001 EUR")],
)
def test_payoffs_far_from_one_are_told_in_thousands_or_thousandths(factor, unit):
    axes = heat(factor * A, B).axes[0]
    assert axes.get_title() == f"Buyer's payoff ({unit})"
    assert max(len(text.get_text()) for text in axes.texts) <= 5
    assert heat(factor * A, B, unit="").axes[1].get_title() == "Seller's payoff"


@pytest.mark.parametrize("size", [1, 2, 8, 12])
def test_payoffs_fit_their_cells_and_names_keep_clear_of_each_other(size):
    chance = np.random.default_rng(size)
    names = [f"boulware:beta=0.{at}:kappa=0/accept=combi:T=0.{at}" for at in range(size)]
    matrix = chance.normal(0, 300, (size, size))
    figure = heat(matrix, matrix.T / 1000, names, names, found=[(np.full(size, 1 / size),) * 2])
    figure.draw_without_rendering()
    for axes in figure.axes:
        cell = (axes.get_window_extent().width / size, axes.get_window_extent().height / size)
        boxes = [text.get_window_extent() for text in axes.texts[: size * size]]
        assert max(box.width for box in boxes) < cell[0]
        assert max(box.height for box in boxes) < cell[1]
        columns = [label.get_window_extent() for label in axes.get_xticklabels()]
        rows = [label.get_window_extent() for label in axes.get_yticklabels() if label.get_text()]
        for boxes in (columns, rows):
            for at, box in enumerate(boxes):
                assert not any(box.overlaps(other) for other in boxes[at + 1 :])


def test_strategies_are_told_apart_or_told_in_full():
    assert strategy_words(["linear:kappa=0"]) == ["linear"]
    assert strategy_words(["a:x=1/accept=b:x=1", "a:x=2/accept=b:x=1"]) == ["a x=1", "a x=2"]
    assert strategy_words(["a:x=1:y=2", "a:y=2:x=1"]) == ["a:x=1:y=2", "a:y=2:x=1"]


def test_money_signs_and_underscores_are_not_formulas(tmp_path):
    figure = heat(titles=("$1_a", "$2^b"), rows=["$x_1", "$y^2", "z"], unit="$")
    assert data(figure, tmp_path / "game.svg")


# ---- commands


def invoke(*line):
    return CliRunner().invoke(app, [str(word) for word in line])


def test_run_draws_the_plane_and_the_paths(tmp_path):
    plane, drawn = tmp_path / "plane.png", tmp_path / "paths.svg"
    done = invoke("run", DOLLAR, "--plot", plane, "--paths", drawn, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["scenario"] == DOLLAR
    assert plane.read_bytes().startswith(b"\x89PNG")
    assert drawn.read_bytes() == data(paths(), tmp_path / "again.svg")


def test_simulate_and_result_show_draw_the_same(tmp_path):
    out, files = tmp_path / "run", [tmp_path / f"{name}.png" for name in "abcd"]
    one = invoke(
        "simulate", DOLLAR, "-n", 20, "-q", "--out", out, "--plot", files[0], "--dates", files[1]
    )
    two = invoke("result", "show", out, "--plot", files[2], "--dates", files[3])
    assert (one.exit_code, two.exit_code) == (0, 0)
    a, b, c, d = (file.read_bytes() for file in files)
    assert (a, b) == (c, d)
    assert a != b
    assert f"plot written: {files[3]}" in two.stderr


@pytest.mark.parametrize("option", ["--plot", "--dates"])
def test_one_figure_can_be_asked_for_without_the_other(option, tmp_path):
    assert invoke("simulate", DOLLAR, "-n", 5, option, tmp_path / "a.png").exit_code == 0
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("option", ["--plot", "--dates"])
def test_simulate_refuses_a_file_it_cannot_draw_to_before_it_plays(option, tmp_path):
    done = invoke("simulate", DOLLAR, "--out", tmp_path / "run", option, tmp_path / "a.pdf")
    assert done.exit_code == 2
    assert ".png or .svg" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_run_without_rows_is_not_drawn(tmp_path):
    assert invoke("simulate", DOLLAR, "-n", 5, "-q", "--out", tmp_path / "run").exit_code == 0
    file = tmp_path / "run" / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "parts": []}))
    done = invoke("result", "show", tmp_path / "run", "--plot", tmp_path / "a.png")
    assert done.exit_code == 2
    assert "no rows yet" in done.stderr
