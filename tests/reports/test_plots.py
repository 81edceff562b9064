"""The payoff plane: what it names, what it keeps in view, and that its bytes stay the same."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib import rc_context

from negosim.errors import UsageError
from negosim.reports.drawing import save
from negosim.reports.plots import payoff_plane
from negosim.scoring.solutions import solve

SIZE = 41_472  # outcomes of the largest case that is shipped
DOLLAR = np.array([np.arange(0.0, 101, 5), np.arange(100.0, -1, -5)])
SOLUTIONS = ["Nash", "Kalai–Smorodinsky", "Egalitarian", "Utilitarian"]


def blob(size, seed=1):
    """A cloud of packages in which one party's gain is mostly the other's loss."""
    normal = np.random.default_rng(seed).multivariate_normal([0, 0], [[9, -7], [-7, 9]], size)
    return np.round(normal.T, 6)


def plane(payoffs=DOLLAR, walk_away=(0.0, 0.0), titles=("Buyer", "Seller"), unit="EUR", **more):
    walk_away = np.array(walk_away)
    found = solve(payoffs, walk_away)
    return payoff_plane(
        payoffs, walk_away, found, titles, unit, **{"title": "A house is sold", **more}
    )


def legend(figure):
    texts = [text for part in figure.subfigs for one in part.legends for text in one.get_texts()]
    return [text.get_text().replace("\n", " ") for text in texts]


def line(figure, label):
    return next(one for one in figure.axes[0].lines if one.get_label() == label)


def dots(axes):
    return np.vstack([axes.collections[0].get_offsets(), axes.collections[1].get_offsets()])


def holds(axes, points):
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    return all(left < x < right and low < y < high for x, y in points)


def data(figure, kind, folder):
    path = folder / f"plane.{kind}"
    save(figure, path)
    return path.read_bytes()


def test_axes_carry_the_parties_titles_and_the_unit():
    axes = plane(titles=("Buyer", "Sellers"), unit="EUR a month").axes[0]
    assert axes.get_xlabel() == "Buyer's payoff (EUR a month)"
    assert axes.get_ylabel() == "Sellers' payoff (EUR a month)"


def test_without_a_unit_an_axis_has_no_brackets():
    assert plane(unit="").axes[0].get_xlabel() == "Buyer's payoff"


def test_the_figure_carries_its_title():
    assert plane(title="A flat is let").get_suptitle() == "A flat is let"


def test_every_solution_is_in_the_legend():
    assert [label for label in legend(plane()) if label in SOLUTIONS] == SOLUTIONS


@pytest.mark.parametrize("payoffs", [DOLLAR, np.array([[1.0], [2.0]]), blob(500)])
def test_solutions_on_one_spot_can_be_told_apart(payoffs):
    drawn = [line(plane(payoffs), name) for name in SOLUTIONS]
    assert len({(one.get_marker(), one.get_markersize()) for one in drawn}) == 4
    assert len({one.get_markeredgecolor() for one in drawn}) == 4


def test_a_solution_with_many_packages_is_drawn_with_smaller_markers():
    one_best = np.array([[1.0, 5.0, 2.0], [2.0, 5.0, 1.0]])
    many, one = (line(plane(payoffs), "Utilitarian") for payoffs in (DOLLAR, one_best))
    assert len(many.get_xdata()) == 21
    assert len(one.get_xdata()) == 1
    assert many.get_markersize() < one.get_markersize()


def test_the_legend_counts_the_zone():
    assert "Zone of agreement: 11 of 21 outcomes" in legend(plane(walk_away=(20, 30)))


def test_a_case_without_a_zone_is_drawn_without_solutions(tmp_path):
    figure = plane(walk_away=(60, 60), offers=[(0, 90, 10), (1, 10, 90)])
    assert "Zone of agreement: none of 21 outcomes" in legend(figure)
    assert "Pareto frontier" in legend(figure)
    assert not set(SOLUTIONS) & set(legend(figure))
    assert len(figure.axes) == 1
    assert holds(figure.axes[0], [(60, 60), *DOLLAR.T])
    assert data(figure, "png", tmp_path)


def test_offers_are_two_paths_in_the_order_made():
    figure = plane(offers=[(0, 95, 5), (1, 10, 90), (0, 80, 20), (1, 30, 70)])
    first, second = figure.axes[0].collections[-2:]
    assert first.get_offsets().tolist() == [[95, 5], [80, 20]]
    assert second.get_offsets().tolist() == [[10, 90], [30, 70]]
    assert {"Buyer's offers", "Seller's offers"} <= set(legend(figure))


def test_offers_grow_darker():
    figure = plane(offers=[(0, 90 - step, 10 + step) for step in range(5)])
    brightness = figure.axes[0].collections[-1].get_facecolor()[:, :3].sum(axis=1)
    assert (np.diff(brightness) < 0).all()


def test_without_offers_the_legend_does_not_speak_of_them():
    assert not [label for label in legend(plane()) if "ffers" in label or label == "Deal"]


def test_the_deal_is_a_star():
    star = line(plane(deal=(40, 60)), "Deal")
    assert star.get_marker() == "*"
    assert star.get_xydata().tolist() == [[40, 60]]


def test_the_plane_is_cut_to_the_zone_and_what_was_offered():
    payoffs = np.column_stack([DOLLAR, [[-9000.0], [-9000.0]]])
    axes = plane(payoffs, offers=[(0, -300, 20)]).axes[0]
    assert holds(axes, [(0, 0), (-300, 20), *DOLLAR.T])
    assert not holds(axes, [(-9000, -9000)])


def test_a_zone_small_beside_the_offers_is_drawn_again_enlarged():
    payoffs = blob(3000)
    figure = plane(payoffs, walk_away=(1, 1), offers=[(0, 8, -8), (1, -8, 8)])
    large, enlarged = figure.axes
    zone = payoffs[:, solve(payoffs, np.ones(2)).zone_frontier].T
    assert holds(large, [(8, -8), (-8, 8), *zone])
    assert holds(enlarged, zone)
    assert not holds(enlarged, [(8, -8)])


def test_a_zone_as_large_as_the_rest_is_drawn_once():
    assert len(plane(offers=[(0, 100, 0)], deal=(40, 60)).axes) == 1


@given(
    payoffs=st.integers(1, 9).flatmap(lambda n: arrays(float, (2, n), elements=st.integers(-9, 9))),
    walk_away=arrays(float, 2, elements=st.integers(-9, 9)),
    offers=st.lists(st.tuples(st.integers(0, 1), st.integers(-20, 20), st.integers(-20, 20))),
)
def test_walk_away_zone_and_offers_are_always_in_view(payoffs, walk_away, offers):
    figure = plane(payoffs, walk_away, offers=offers)
    zone = payoffs[:, solve(payoffs, walk_away).zone_frontier].T
    assert holds(figure.axes[0], [walk_away, *zone, *(offer[1:] for offer in offers)])
    assert all(holds(axes, [walk_away, *zone]) for axes in figure.axes)


def test_outcomes_that_are_left_out_leave_the_outline_as_it_is():
    payoffs = blob(SIZE)
    axes = plane(payoffs, offers=[(0, 12, -12), (1, -12, 12)]).axes[0]
    shown = dots(axes)
    assert len(shown) < SIZE / 2
    cell = np.array([np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())]) / 200
    for direction in np.array([[1, 0], [0, 1], [1, 1], [1, -1]]) * cell**-1:
        full, thinned = payoffs.T @ direction, shown @ direction
        assert full.max() - thinned.max() <= 2
        assert thinned.min() - full.min() <= 2


def test_money_signs_and_underscores_in_names_are_not_formulas(tmp_path):
    titles = ("$1_a", "$2^b")
    figure = plane(titles=titles, unit="$", title="$1 for $2_x^y", offers=[(0, 90, 10)])
    assert data(figure, "svg", tmp_path)
    assert figure.axes[0].get_xlabel() == "$1_a's payoff ($)"


def test_long_names_and_titles_are_broken_into_lines():
    long = "The Commonwealth of Rather Long Names"
    figure = plane(titles=(long, "Seller"), title="A title as long as they come " * 4)
    assert "\n" in figure.get_suptitle()
    assert "\n" in plane(titles=(long, long), unit="EUR a month").axes[0].get_xlabel()


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_case_gives_the_same_bytes(kind, tmp_path):
    case = {"payoffs": blob(3000), "walk_away": (1, 1), "offers": [(0, 8, -8), (1, -8, 8)]}
    figure = plane(**case)
    first = data(figure, kind, tmp_path)
    assert data(figure, kind, tmp_path) == first
    assert data(plane(**case), kind, tmp_path) == first


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_settings_of_the_user_change_nothing(kind, tmp_path):
    first = data(plane(), kind, tmp_path)
    with rc_context({"font.size": 30, "savefig.bbox": "tight", "svg.hashsalt": None}):
        assert data(plane(), kind, tmp_path) == first


def test_a_file_does_not_tell_when_it_was_made(tmp_path):
    assert b"date>" not in data(plane(), "svg", tmp_path)
    assert b"Software" not in data(plane(), "png", tmp_path)


def test_an_svg_of_the_largest_case_stays_below_half_a_megabyte(tmp_path):
    offers = [(turn % 2, 10 - turn / 4, turn / 4 - 10) for turn in range(80)]
    figure = plane(blob(SIZE), walk_away=(1, 1), offers=offers, deal=(2, 2))
    assert len(figure.axes) == 2
    assert len(data(figure, "svg", tmp_path)) < 500_000


def test_the_ending_may_be_in_capitals(tmp_path):
    assert data(plane(), "PNG", tmp_path).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["plane.pdf", "plane", "plane.png.zip"])
def test_another_ending_is_refused_and_the_two_that_work_are_named(name, tmp_path):
    with pytest.raises(UsageError, match=re.escape(f"{name}: ") + r".*\.png or \.svg"):
        save(plane(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"the folder .*nowhere does not exist"):
        save(plane(), tmp_path / "nowhere" / "plane.png")


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "plane.png").mkdir()
    with pytest.raises(UsageError, match=r"plane\.png: cannot be written"):
        save(plane(), tmp_path / "plane.png")
