"""Means and shares with 95 % intervals, from rows that come part by part."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import special  # of scipy.stats the import alone takes a second

from negosim.arrays import FloatArray, IntArray

__all__ = ["SCORES", "Estimate", "Moments", "Summary", "floats", "wilson"]

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float
    n: int

    def document(self) -> dict[str, float | int | None]:
        """For JSON: null where there is nothing to estimate."""
        found = {"value": self.value, "low": self.low, "high": self.high}
        shown = {k: (v if np.isfinite(v) else None) for k, v in found.items()}
        return {**shown, "n": self.n}


@dataclass
class Moments:
    """Count, mean and sum of squared deviations of columns; merged part by part, in order."""

    n: IntArray = field(default_factory=lambda: np.zeros((), dtype=np.int64))
    mean: FloatArray = field(default_factory=lambda: np.zeros(()))
    squares: FloatArray = field(default_factory=lambda: np.zeros(()))

    def add(self, values: FloatArray) -> None:
        """Take in some values, (row,) or (column, row); NaN stands for none.

        References
        ----------
        Chan, Golub & LeVeque (1983), The American Statistician 37:242-247.

        Examples
        --------
        >>> moments = Moments()
        >>> moments.add(np.array([1.0, 2.0, np.nan]))
        >>> moments.add(np.array([6.0]))
        >>> int(moments.n), float(moments.mean), float(moments.squares)
        (3, 3.0, 14.0)
        """
        held = ~np.isnan(values)
        n = held.sum(axis=-1)
        mean = np.where(held, values, 0.0).sum(axis=-1) / np.maximum(n, 1)
        apart = np.where(held, values - mean[..., None], 0.0)
        self.merge(Moments(n, mean, (apart**2).sum(axis=-1)))

    def merge(self, other: Moments) -> None:
        """Take in the moments of other values of the same columns."""
        total = self.n + other.n
        share, step = other.n / np.maximum(total, 1), other.mean - self.mean
        self.mean = self.mean + step * share
        self.squares = self.squares + other.squares + step * step * self.n * share
        self.n = total

    def estimate(self, column: int | None = None) -> Estimate:
        """Mean with Student's interval; the interval of one value is unbounded."""
        at = () if column is None else column
        n, mean, squares = int(self.n[at]), float(self.mean[at]), float(self.squares[at])
        if n < 2:
            value, bound = (mean, np.inf) if n else (np.nan, np.nan)
            return Estimate(value, -bound, bound, n)
        half = float(special.stdtrit(n - 1, (1 + LEVEL) / 2)) * sqrt(squares / (n - 1) / n)
        return Estimate(mean, mean - half, mean + half, n)


def wilson(hits: int, n: int) -> Estimate:
    """A share with Wilson's interval.

    References
    ----------
    Wilson (1927), "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22:209-212.

    Examples
    --------
    >>> share = wilson(97, 100)
    >>> round(share.low, 3), round(share.high, 3)
    (0.915, 0.99)
    """
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    z = float(special.ndtri((1 + LEVEL) / 2))
    centre = (hits + z * z / 2) / (n + z * z)
    half = z * sqrt(hits * (n - hits) / n + z * z / 4) / (n + z * z)
    low, high = centre - half if hits else 0.0, centre + half if hits < n else 1.0
    return Estimate(hits / n, low, high, n)


SCORES = ("equilibrium_score", "equilibrium_score_worst")
OF_A_PARTY = ("payoff", "gain", "share", "payoff_mean", "delay_cost", *SCORES)
MEASURES = (
    *("joint_gain", "joint_left", "pareto_distance", "distance.nash", "days", "refusals"),
    "stage_equilibria",
)


@dataclass
class Summary:
    """What a run's rows come to, a pairing at a time.

    columns : columns averaged, of those in `MEASURES` and `OF_A_PARTY` that the rows have
    means : moments of each numeric column by pairing, over all tables and over deals
    ends : how often each reason came
    signed : tables where a deal was signed, where that is not yet its coming into force
    rows_sha256 : hash of the rows
    first_failure : why the first table failed, where any did
    """

    parties: tuple[str, ...]
    pairings: tuple[tuple[str, str], ...]
    ends: dict[int, Counter[str]] = field(default_factory=dict)
    signed: dict[int, int] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    means: dict[tuple[str, bool], Moments] = field(default_factory=dict)
    rows_sha256: str = ""
    first_failure: str = ""

    @classmethod
    def of(
        cls, talks: pa.Table, parties: tuple[str, ...], pairings: tuple[tuple[str, str], ...]
    ) -> Summary:
        """What the rows of a part come to."""
        made, shape = cls(parties, pairings), (-1, len(pairings))
        wanted = [f"{key}.{party}" for key in OF_A_PARTY for party in parties]
        made.columns = [c for c in (*wanted, *MEASURES) if c in talks.column_names]
        reason = talks.column("reason").combine_chunks().dictionary_encode()
        came = np.asarray(reason.indices).reshape(shape)
        words = [str(word) for word in reason.dictionary.to_pylist()]
        made.ends = {number: Counter() for number in range(len(pairings))}
        for at, word in enumerate(words):
            here = came == at
            for number, times in enumerate(here.sum(axis=0).tolist()):
                if times:
                    made.ends[number]["failed" if word.startswith("failed") else word] += times
        broken = [at for at, word in enumerate(words) if word.startswith("failed")]
        if broken:
            first = came.T[np.isin(came.T, broken)][0]
            made.first_failure = words[first]
        if "signed" in talks.column_names:
            signed = np.asarray(talks.column("signed").is_valid()).reshape(shape).sum(axis=0)
            made.signed = dict(enumerate(signed.tolist()))
        deal = came == words.index("deal") if "deal" in words else np.zeros_like(came, np.bool_)
        date = talks.column("date").to_numpy().astype("datetime64[D]")
        found = {name: floats(talks, name).reshape(shape) for name in made.columns}
        days = np.where(np.isnat(date), np.nan, date.astype(np.int64).astype(np.float64))
        found["date"] = days.reshape(shape)
        for name, values in found.items():
            for only, chosen in ((False, values), (True, np.where(deal, values, np.nan))):
                made.means[name, only] = moments = Moments()
                moments.add(np.ascontiguousarray(chosen.T))
        return made

    def merge(self, other: Summary) -> None:
        """Take in what the rows of the next part come to."""
        self.columns = other.columns
        self.first_failure = self.first_failure or other.first_failure
        for number, ends in other.ends.items():
            self.ends.setdefault(number, Counter()).update(ends)
        for number, signed in other.signed.items():
            self.signed[number] = self.signed.get(number, 0) + signed
        for key, moments in other.means.items():
            self.means.setdefault(key, Moments()).merge(moments)

    def share(self, number: int, reason: str) -> Estimate:
        """Share of the tables of a pairing that ended for a reason, of those that were played."""
        ends = self.ends.get(number, Counter())
        return wilson(ends[reason], sum(ends.values()) - ends["failed"])

    def share_signed(self, number: int) -> Estimate:
        """Share of the tables of a pairing where a deal was signed, in force or not."""
        ends = self.ends.get(number, Counter())
        return wilson(self.signed[number], sum(ends.values()) - ends["failed"])

    def mean(self, number: int, column: str, deals: bool = False) -> Estimate:
        """Mean of a column over all tables of a pairing, or over its deals."""
        return self.means[column, deals].estimate(number)

    def document(self) -> list[dict[str, Any]]:
        """For JSON: one entry a pairing."""
        out = []
        for number, pair in enumerate(self.pairings):
            ends = self.ends.get(number, Counter())
            reasons = sorted(set(ends) - {"failed"} | {"deal", "clock", "no_package"})
            out.append(
                {
                    "strategies": dict(zip(self.parties, pair, strict=True)),
                    "tables": sum(ends.values()),
                    "failed": ends["failed"],
                    "reasons": {r: self.share(number, r).document() for r in reasons},
                    **(
                        {"signed": self.share_signed(number).document()}
                        if number in self.signed
                        else {}
                    ),
                    "all": {c: self.mean(number, c).document() for c in self.columns},
                    "deals": {c: self.mean(number, c, True).document() for c in self.columns},
                }
            )
        return out


def floats(table: pa.Table, name: str) -> FloatArray:
    """A numeric column as doubles; null is NaN."""
    column = table.column(name).cast(pa.float64())
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
