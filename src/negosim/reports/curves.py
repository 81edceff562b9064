"""The curve by which a strategy concedes."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from negosim.arrays import FloatArray
from negosim.reports.drawing import HALO, INK, PARTIES, page

__all__ = ["concession_curve"]


def concession_curve(time: FloatArray, utility: FloatArray, walk_away: float, title: str) -> Figure:
    """Draw own utility against the share of the talks used up.

    Parameters
    ----------
    time, utility : (point,) arrays
        In [0, 1]; a utility is NaN where nothing is offered.
    walk_away : float
        Utility of no deal.
    title : str
        Which strategy, and what was measured.
    """
    with page(title, 10, 6) as figure:
        axes = figure.subplots()
        axes.axhline(walk_away, color=INK, linewidth=1, linestyle=":", zorder=1)
        spot: Any = {"xytext": (6, 5), "textcoords": "offset points", "path_effects": HALO}
        axes.annotate("walk-away", (0, walk_away), **spot)
        axes.plot(time, utility, "o-", color=PARTIES[0], linewidth=2.5, zorder=3)
        axes.set(xlim=(0, 1), ylim=(-0.02, 1.05))
        axes.set_xlabel("Share of the talks used up")
        axes.set_ylabel("Own utility")
        axes.spines[["top", "right"]].set_visible(False)
    return figure
