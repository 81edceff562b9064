"""How imitation moves, drawn: a plane for games of 2 x 2, else shares over time."""

from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from negosim.cli.app import app
from negosim.equilibrium.game import game
from negosim.equilibrium.nash import solve
from negosim.reports.drawing import save
from negosim.reports.flow import flow

SEXES = [[2, 0], [0, 1]], [[1, 0], [0, 2]]
ENTRY = [[-2, 2], [0, 0]], [[-1, 2], [3, 3]]
CIRCLE = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]


def drawn(A, B, *names):
    one = game(A, B, *names)
    return flow(one, solve(one.A, one.B), ("Ada", "Bob"), "Imitation")


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def marks(figure, marker):
    (axes,) = figure.axes
    return {
        (x, y)
        for line in axes.lines
        if line.get_marker() == marker
        for x, y in zip(*line.get_data(), strict=True)
    }


def test_a_game_of_two_is_a_plane_with_its_points_of_rest_by_kind():
    figure = drawn(*SEXES, ["opera", "match"], ["opera", "match"])
    assert figure.axes[0].get_xlabel() == "Ada: share that plays opera"
    assert figure.axes[0].get_ylabel() == "Bob: share that plays opera"
    assert marks(figure, "o") == {(1, 1), (0, 0)}
    assert marks(figure, "D") == {(2 / 3, 1 / 3)}
    assert marks(figure, "x") == {(0, 1), (1, 0)}
    assert "40 % of 25 starts end at equilibrium 1" in legend(figure)


def test_equilibria_that_hang_together_are_a_line():
    figure = drawn(*ENTRY)
    ends = [sorted(zip(*line.get_data(), strict=True)) for line in figure.axes[0].lines]
    assert [(0, 0.5), (0, 1)] in ends
    assert marks(figure, "o") == {(1, 0)}
    assert "4 % of 25 starts end between equilibria" in legend(figure)


def test_where_everything_is_an_equilibrium_the_plane_is_shaded_and_all_starts_end_alike():
    figure = drawn(np.zeros((2, 2)), np.zeros((2, 2)))
    assert legend(figure) == ["100 % of 25 starts end between equilibria", "Other equilibrium"]
    (shade,) = (part for part in figure.axes[0].collections if part.get_alpha() == 0.2)
    corners = shade.get_paths()[0].vertices
    assert [corners.min(axis=0).tolist(), corners.max(axis=0).tolist()] == [[0, 0], [1, 1]]


def test_a_game_that_dominance_makes_one_of_two_is_drawn_as_that():
    A = [[2, 0, 9], [0, 1, 9], [-1, -1, 8]]
    B = [[1, 0, -5], [0, 2, -5], [9, 9, -5]]
    figure = drawn(A, B, ["opera", "match", "home"], ["opera", "match", "home"])
    assert marks(figure, "o") == {(1, 1), (0, 0)}


def test_a_larger_game_has_a_panel_for_each_strategy_and_a_line_a_start():
    figure = drawn([[3, 0], [0, 3], [2, 2]], [[1, 0], [0, 1], [0, 1]])
    seen = [axes.get_title() for axes in figure.axes if axes.get_visible()]
    assert [title.split()[0] for title in seen] == ["Ada:"] * 3 + ["Bob:"] * 2
    assert [" ".join(title.split()[-2:]) for title in seen][2:4] == ["row 3", "column 1"]
    for axes in figure.axes:
        paths = [np.isnan(line.get_xdata()).sum() for line in axes.lines]
        assert not axes.get_visible() or sum(paths) == 75  # 15 mixes of three, 5 of two
    shares = [int(text.split(" %")[0]) for text in legend(figure)]
    assert sum(shares) == pytest.approx(100, abs=1)


def test_who_goes_round_in_circles_is_said_to_move():
    figure = drawn(CIRCLE, np.negative(CIRCLE))
    assert any(text.endswith("move or end elsewhere") for text in legend(figure))


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (9, 9)])
def test_of_many_strategies_the_largest_are_drawn_and_thin_games_as_well(shape, tmp_path):
    figure = drawn(np.eye(*shape), np.eye(*shape))
    seen = sum(axes.get_visible() for axes in figure.axes)
    assert seen == sum(min(side, 6) for side in shape)
    assert ("6 strategies that end largest" in figure.get_suptitle()) == (max(shape) > 6)
    if shape == (1, 1):
        for name in ("one.png", "two.png"):
            save(figure, tmp_path / name)
        assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_the_command_draws_both_figures_and_still_answers(tmp_path):
    there = tmp_path / "game.json"
    there.write_text('{"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]}', encoding="utf-8")
    plot, path = tmp_path / "heat.png", tmp_path / "flow.svg"
    line = ["equilibrium", str(there), "--plot", str(plot), "--flow", str(path)]
    done = CliRunner().invoke(app, line)
    assert done.exit_code == 0
    assert "3 equilibria" in done.stdout
    assert plot.read_bytes()[:4] == b"\x89PNG"
    assert b"<svg" in path.read_bytes()
    assert done.stderr.count("plot written") == 2
    refused = CliRunner().invoke(app, [*line[:2], "--flow", str(tmp_path / "flow.pdf")])
    assert refused.exit_code == 2
    assert ".png or .svg" in refused.stderr


def test_a_large_game_starts_from_few_places():
    A, B = np.random.default_rng(2).normal(size=(2, 30, 3)).round(2)
    one = game(A, B)
    found = replace(solve(A[:3], B[:3]), dominated_rows=(), equilibria=(), components=())
    assert "starts" in legend(flow(one, found, ("Ada", "Bob")))[0]
