"""What all figures share: colours, letters, a page with a title, and how a file is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from os import PathLike
from pathlib import Path
from textwrap import fill
from typing import Any

from matplotlib import rc_context, rcParamsDefault
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, withStroke
from numpy import array_split

from negosim.errors import UsageError

__all__ = [
    "DEAL",
    "HALO",
    "INK",
    "LETTER",
    "LINES",
    "PARTIES",
    "key",
    "page",
    "quantity",
    "save",
    "whose",
    "writing",
]

# Okabe and Ito's colours, which colour-blind eyes tell apart as well.
PARTIES = ("#0072B2", "#D55E00")
LINES = (*PARTIES, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DEAL = "#F0E442"
INK = "#333333"
HALO: list[AbstractPathEffect] = [withStroke(linewidth=4, foreground="white")]

LOOK: dict[Any, Any] = {  # whatever a matplotlibrc says
    **{name: value for name, value in rcParamsDefault.items() if name != "backend"},
    "axes.titlesize": 13,
    "figure.titlesize": 16,
    "font.size": 13,
    "legend.fontsize": 12,
    "legend.frameon": False,
    "svg.hashsalt": "negosim",
}
LETTER = 0.09  # inches that a letter takes on average, at 12 points
WRITTEN: dict[str, dict[str, Any]] = {  # an .svg holds a cloud of points as an image
    ".png": {"format": "png", "dpi": 150, "metadata": {"Software": None}},
    ".svg": {"format": "svg", "dpi": 100, "metadata": {"Date": None}},
}


@contextmanager
def page(title: str, width: float = 10, height: float = 7) -> Iterator[Figure]:
    """A figure in no window, with its title; drawn on inside, whatever the user's settings.

    Parameters
    ----------
    title : str
        Its lines are kept, long ones are broken.
    width, height : float
        Inches.
    """
    with rc_context(LOOK):
        title = "\n".join(fill(line, int(6.6 * width)) for line in title.splitlines())
        height += 0.28 * max(0, title.count("\n") - 2)
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(title, parse_math=False)
        yield figure


def key(figure: Figure, handles: Sequence[Any], title: str | None = None) -> None:
    """A legend below everything, in as many columns as there is room for."""
    widths = [
        0.8 + LETTER * max(len(line) for line in handle.get_label().splitlines())
        for handle in handles
    ]
    columns = min(3, len(widths))
    while columns > 1 and sum(map(max, array_split(widths, columns))) > figure.get_figwidth():
        columns -= 1
    where: Any = "outside lower center"
    legend = figure.legend(handles=handles, loc=where, ncols=columns, title=title)
    for text in (*legend.get_texts(), legend.get_title()):
        text.set_parse_math(False)


def whose(title: str) -> str:
    """The title of a party as an owner.

    Examples
    --------
    >>> whose("Buyer"), whose("Sellers")
    ("Buyer's", "Sellers'")
    """
    return f"{title}'" if title.endswith("s") else f"{title}'s"


def quantity(name: str, unit: str) -> str:
    """A name and its unit.

    Examples
    --------
    >>> quantity("Buyer's payoff", "EUR"), quantity("Buyer's payoff", "")
    ("Buyer's payoff (EUR)", "Buyer's payoff")
    """
    return name + (f" ({unit})" if unit else "")


def writing(path: str | PathLike[str]) -> dict[str, Any]:
    """How a figure is written to a file.

    Raises
    ------
    UsageError
        For an ending other than .png and .svg, or a folder that does not exist.
    """
    path = Path(path)
    how = WRITTEN.get(path.suffix.lower())
    if how is None:
        raise UsageError(f"{path}: a plot is written as .png or .svg; end the name in one of them.")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: the folder {path.parent} does not exist. Make it first.")
    return how


def save(figure: Figure, path: str | PathLike[str]) -> None:
    """Write a figure; the same figure gives the same bytes.

    Parameters
    ----------
    figure : Figure
    path : path
        Ends in .png or .svg; its folder exists.

    Raises
    ------
    UsageError
        For another ending, a folder that does not exist, or a file that cannot be written.
    """
    how = writing(path)
    drawn = BytesIO()
    with rc_context(LOOK):
        figure.savefig(drawn, **how)
    try:
        Path(path).write_bytes(drawn.getvalue())
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}).") from error
