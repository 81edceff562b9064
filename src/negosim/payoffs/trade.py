"""Kinds of terms for trade: tariffs and quotas, investment, and the balance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from negosim.arrays import FloatArray
from negosim.errors import UsageError
from negosim.payoffs import ces, projects
from negosim.payoffs.expressions import Expression
from negosim.payoffs.scope import Scope
from negosim.payoffs.terms import Frame, Part, Term, by_level, expressions, kind

__all__ = ["Balance", "Investment", "Tariff", "Volume"]

TINY = float(np.finfo(np.float64).tiny)

PERCENT: dict[str, Any] = {"unit": "percent"}
MONEY: dict[str, Any] = {"unit": "USD bn"}


def number(value: float) -> Expression:
    """An expression that is a plain number."""
    return Expression.parse(value)


class Volume(BaseModel):
    """A quota instead of a rate: duty-free volume as a share of the benchmark's."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    volume: Expression = Field(description="1 is the benchmark's")


@kind("tariff")
class Tariff(Term):
    """The importer's tariff on the exporter's goods, sector by sector.

    Partial equilibrium of three sources (see `negosim.payoffs.ces`). The importer
    gains consumer and producer surplus, revenue and protected jobs, the exporter
    producer surplus and value added; both are differences to the `base` rate, the
    importer's with the others' tariffs of the day, the exporter's with the others'
    base tariffs. Rates are in percent. A quota's rent goes to the exporter.
    """

    formula = (
        "importer: weight * sum over sectors of (consumers * consumer surplus + producers * home "
        "surplus + revenue + jobs * home sales * change of volume), less the same at base; "
        "exporter: weight * sum of (surplus + value added at risk), less the same at base"
    )
    example = (
        'issue = "tariff"\nimporter = "home"\nexporter = "abroad"\n'
        'sectors = ["cars", "machines"]\nbase = 0'
    )
    roles = ("importer", "exporter")
    sector_lists = ("sectors",)
    sector_fields = (
        "home_sales",
        "exporter_sales",
        "others_sales",
        "sigma",
        "eta",
        "supply_elasticity",
        "pass_through",
        "pass_through_others",
        "value_added_at_risk",
        "others_tariff",
        "others_tariff_base",
    )

    issue: str = Field(description="whose levels are the rates")
    importer: str = Field(description="party that sets the tariff")
    exporter: str = Field(description="party whose goods pay it")
    sectors: list[str] = Field(min_length=1, description="of the sector table")
    rates: list[Expression | Volume] | None = Field(
        None, description="one a level, or a quota; else the levels", json_schema_extra=PERCENT
    )
    base: Expression = Field(
        description="rate that all numbers are differences to", json_schema_extra=PERCENT
    )
    share: str | None = Field(None, description="sector field: part of the trade that pays it")
    weight: Expression = Field(number(1), description="of all its numbers")
    consumers: Expression = Field(number(1), description="weight of consumers' gains")
    producers: Expression = Field(number(1), description="weight of home producers' gains")
    jobs: Expression = Field(number(0), description="worth of jobs, a unit of home sales")

    @property
    def needs(self) -> tuple[str, ...]:
        return (*self.sector_fields, *([self.share] if self.share else []))

    @property
    def names(self) -> frozenset[str]:
        own = {f"sector.{field}.{sector}" for field in self.needs for sector in self.sectors}
        return frozenset(own | {n for n in super().names if not n.startswith("sector.")})

    def _rates(self, frame: Frame) -> list[Expression | Volume]:
        if self.rates is not None:
            return self.rates
        values = frame.space.issues[frame.issue(self.issue)].values
        assert values is not None  # checked with the file
        return [number(value) for value in values]

    def length_faults(self, frame: Frame) -> Iterator[tuple[str, str]]:
        issue = frame.space.issues[frame.issue(self.issue)]
        if self.rates is None and issue.values is None:
            yield "rates", f"missing: the levels of '{self.issue}' are labels. Give a rate a level."
        if self.rates is not None and len(self.rates) != len(issue):
            yield "rates", f"has {len(self.rates)} rates for {len(issue)} levels."

    def market(self, scope: Scope) -> ces.Market:
        """The sectors' benchmark and elasticities, (lane, sector, 1)."""
        names = self.sector_fields[: len(RANGES)]
        values = np.stack([scope.sector(name, self.sectors) for name in names])
        outside = (values < LOWEST) | (values > HIGHEST)
        if outside.any():
            at, lane, sector = np.argwhere(outside)[0]
            value, place = values[at, lane, sector], self.place(names[at])
            raise _outside(place, value, RANGES[at], f" for sector {self.sectors[sector]}")
        return ces.Market(*values[..., None])

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        home, abroad, paid = self._change(scope, frame, self._worth, slice(1, 2))
        out = np.zeros((scope.lanes, len(frame.parties) + 1, home.shape[-1]))
        out[:, frame.row(self.importer)] = home
        out[:, frame.row(self.exporter)] = abroad
        out[:, len(frame.parties)] = 0.0 - paid
        return out * self.weight(scope)[:, :, None]

    def parts(self, scope: Scope, frame: Frame) -> Iterator[Part]:
        def whole(*known: Any) -> FloatArray:
            return np.stack(np.broadcast_arrays(*self._components(*known)))

        found = self._change(scope, frame, whole, slice(5, 8)) * self.weight(scope)[:, :, None]
        of = frame.row(self.importer), frame.row(self.exporter), len(frame.parties)
        shared = {n for e in expressions([self.weight, self.base, self.rates]) for n in e.names}
        fields = [*self.sector_fields, *([self.share] if self.share else [])]
        for at, (label, side, weight) in enumerate(COMPONENTS):
            own = shared | (getattr(self, weight).names if weight else set())
            for place, sector in enumerate(self.sectors):
                rows = np.zeros((scope.lanes, len(frame.parties) + 1, found.shape[-1]))
                rows[:, of[side]] = found[at, :, place] if side < 2 else 0.0 - found[at, :, place]
                names = own | {f"sector.{field}.{sector}" for field in fields}
                yield Part(label, sector, frozenset(names), rows)

    def _change(
        self, scope: Scope, frame: Frame, worth: Callable[..., FloatArray], abroad: slice
    ) -> FloatArray:
        """(component, lane, ..., level) change of what flows are worth, from the base.

        `worth` gives the components (component, lane, ..., rate); `abroad` are the exporter's.
        """
        share = (
            scope.sector(self.share, self.sectors)
            if self.share
            else np.ones((scope.lanes, len(self.sectors)))
        )
        market = self.market(scope)
        others = scope.sector("others_tariff", self.sectors)[..., None] / 100
        others_base = scope.sector("others_tariff_base", self.sectors)[..., None] / 100

        def shared(rate: Expression) -> FloatArray:
            return share * rate(scope) / 100

        rates = self._rates(frame)
        duties = [at for at, rate in enumerate(rates) if isinstance(rate, Expression)]
        tariffs = [self.base, *(rate for rate in rates if isinstance(rate, Expression))]
        duty = np.stack([shared(rate) for rate in tariffs], axis=-1)
        found = worth(scope, market, ces.solve(market, duty, others))
        anchor = worth(scope, market, ces.solve(market, duty[..., :1], others_base))
        base = found[..., :1].copy()
        base[abroad] = anchor[abroad]
        levels = np.empty((*found.shape[:-1], len(rates)))
        levels[..., duties] = found[..., 1:]
        for at, rate in enumerate(rates):
            if isinstance(rate, Volume):
                volume = np.broadcast_to(rate.volume(scope), share.shape)[..., None]
                capped = ces.solve_quota(market, volume, others)
                levels[..., at] = worth(scope, market, capped, True)[..., 0]
        return levels - base

    def _components(
        self, scope: Scope, market: ces.Market, flows: ces.Flows, quota: bool = False
    ) -> list[FloatArray]:
        """(lane, sector, rate) what flows are worth, as listed in COMPONENTS."""
        rent = flows.revenue_exporter if quota else np.zeros(1)
        return [
            self.consumers(scope)[..., None] * flows.consumer_surplus,
            self.producers(scope)[..., None] * flows.home_surplus,
            flows.revenue_exporter - rent,
            flows.revenue_others,
            self.jobs(scope)[..., None] * market.home * (flows.home_volume - 1),
            flows.exporter_surplus,
            flows.exporter_value_added,
            rent,
            flows.imports + rent,
        ]

    def _worth(
        self, scope: Scope, market: ces.Market, flows: ces.Flows, quota: bool = False
    ) -> FloatArray:
        """(3, lane, rate) worth for importer and exporter, and what the importer pays abroad."""
        found = self._components(scope, market, flows, quota)
        importer = found[0] + found[1] + found[2] + found[3] + found[4]
        exporter = found[5] + found[6] + found[7]
        return np.stack([total(importer), total(exporter), total(found[8])])


Range = tuple[float, float, str]  # ends, and how it is told
POSITIVE: Range = (TINY, np.inf, "above 0")
NOT_NEGATIVE: Range = (0.0, np.inf, "0 or more")
A_PART: Range = (0.0, 1.0, "in [0, 1]")
WITHIN: Range = (TINY, 1.0 - 2.0**-53, "above 0 and below 1")
RANGES = (  # of what a market is made of, in the order of Tariff.sector_fields
    *(POSITIVE, POSITIVE, POSITIVE, POSITIVE, (-np.inf, 0.0, "0 or less")),
    *(NOT_NEGATIVE, WITHIN, WITHIN, A_PART),
)
LOWEST, HIGHEST = (np.array([limits[end] for limits in RANGES])[:, None, None] for end in (0, 1))


def _outside(place: str, value: float, limits: Range, where: str = "") -> UsageError:
    return UsageError(f"{place}: {value:g}{where} in some world. It must be {limits[2]}.")


COMPONENTS = (  # label, whose (0 importer, 1 exporter, 2 the balance), the weight of its own
    ("consumers' surplus", 0, "consumers"),
    ("home producers' surplus", 0, "producers"),
    ("duty on the exporter's goods", 0, ""),
    ("duty on others' goods", 0, ""),
    ("protected jobs", 0, "jobs"),
    ("producers' surplus", 1, ""),
    ("value added", 1, ""),
    ("quota rent", 1, ""),
    ("imports", 2, ""),
)


def total(values: FloatArray) -> FloatArray:
    """(lane, rate) sum over sectors in file order: the same bits for any number of lanes."""
    out = np.array(values[:, 0])
    for sector in range(1, values.shape[1]):
        out += values[:, sector]
    return out


@kind("investment")
class Investment(Term):
    """Money of the investor in projects of the host, and who keeps the receipts.

    Amounts in USD bn, drawn over `years`; every number is an annual equivalent over
    `annuity_years`. The investor loses what it does not get back in present value,
    less what its own vendors earn on it, and strains its reserves where the yearly
    outflow passes `comfort` (cost `strain` a squared bn). The host gains what the
    investor loses, the surplus of projects that would not have been built anyway
    (`additional`), and the headline.
    """

    formula = (
        "host: amount / annuity_years * (1 - own + additional * (whole - 1) + headline); "
        "investor: -amount / annuity_years * (1 - own - vendors) "
        "- strain * max(0, amount / years - comfort)**2 * years / annuity_years; "
        "own and whole: present value of the investor's and of all receipts, a unit paid"
    )
    example = (
        'issue = "fund"\ninvestor = "home"\nhost = "abroad"\namount = [0, 50, 100]\n'
        "years = [5, 5, 10]\nshare_before = [0.5, 0.5, 0.5]\nshare_after = [0.1, 0.1, 0.1]\n"
        "yield = 0.1\ndiscount = 0.05"
    )
    roles = ("investor", "host")
    issue: str = Field(description="whose levels are amounts and terms")
    investor: str = Field(description="party that pays")
    host: str = Field(description="party where the projects are")
    amount: list[Expression] = Field(description="one a level", json_schema_extra=MONEY)
    years: list[Expression] = Field(description="of drawing it, one a level")
    share_before: list[Expression] = Field(
        description="investor's part of receipts until the money is back, one a level"
    )
    share_after: list[Expression] = Field(description="its part afterwards, one a level")
    life: int = Field(20, ge=1, le=100, description="years that a project earns")
    annuity_years: Expression = Field(number(10), description="that the sums are spread over")
    yield_: Expression = Field(
        alias="yield", description="yearly receipts of a project, a unit paid"
    )
    discount: Expression = Field(description="yearly rate")
    additional: Expression = Field(number(0), description="part not built otherwise")
    headline: Expression = Field(number(0), description="worth of the news to the host, a unit")
    vendors: Expression = Field(number(0), description="what the investor's sellers earn, a unit")
    comfort: Expression = Field(
        number(0), description="outflow a year without strain", json_schema_extra=MONEY
    )
    strain: Expression = Field(number(0), description="cost of a squared USD bn above comfort")

    LISTS: ClassVar[tuple[str, ...]] = ("amount", "years", "share_before", "share_after")

    def length_faults(self, frame: Frame) -> Iterator[tuple[str, str]]:
        levels = len(frame.space.issues[frame.issue(self.issue)])
        for name in self.LISTS:
            if len(getattr(self, name)) != levels:
                yield name, f"has {len(getattr(self, name))} numbers for {levels} levels."

    def _money(self, scope: Scope) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """(lane, level) amount a year, receipts of the investor and of both, strain."""
        amount, years, before, after = (by_level(scope, getattr(self, n)) for n in self.LISTS)
        gain, discount = self.yield_(scope), self.discount(scope)
        for name, values, limits in (
            ("years", years, POSITIVE),
            ("share_before", before, A_PART),
            ("share_after", after, A_PART),
            ("yield", gain, NOT_NEGATIVE),
            ("discount", discount, (2.0**-53 - 1, np.inf, "above -1")),
        ):
            for value in (values.min(), values.max()):
                if not limits[0] <= value <= limits[1] and not np.isnan(value):
                    raise _outside(self.place(name), value, limits)
        own, whole = projects.receipts(gain, discount, before, after, self.life)
        span = self.annuity_years(scope)
        excess = np.maximum(0.0, amount / years - self.comfort(scope))
        return amount / span, own, whole, self.strain(scope) * excess * excess * years / span

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        spread, own, whole, strain = self._money(scope)
        out = np.zeros((scope.lanes, len(frame.parties) + 1, spread.shape[1]))
        out[:, frame.row(self.host)] = spread * (
            1 - own + self.additional(scope) * (whole - 1) + self.headline(scope)
        )
        out[:, frame.row(self.investor)] = -spread * (1 - own - self.vendors(scope)) - strain
        return out

    def parts(self, scope: Scope, frame: Frame) -> Iterator[Part]:
        spread, own, whole, strain = self._money(scope)
        lost, surplus = spread * (1 - own), spread * self.additional(scope) * (whole - 1)
        earned, paid = spread * self.vendors(scope), ("amount", "annuity_years")
        returned = (*paid, "share_before", "share_after", "yield_", "discount")
        host, investor = frame.row(self.host), frame.row(self.investor)
        for label, row, values, fields in (
            ("principal not returned", host, lost, returned),
            ("principal not returned", investor, -lost, returned),
            ("surplus of additional projects", host, surplus, (*paid, *returned[4:], "additional")),
            ("headline", host, spread * self.headline(scope), (*paid, "headline")),
            ("vendors' earnings", investor, earned, (*paid, "vendors")),
            ("strain on reserves", investor, -strain, (*paid, "years", "comfort", "strain")),
        ):
            rows = np.zeros((scope.lanes, len(frame.parties) + 1, spread.shape[1]))
            rows[:, row] = values
            used = expressions([getattr(self, field) for field in fields])
            yield Part(label, "", frozenset(name for e in used for name in e.names), rows)


@kind("balance")
class Balance(Term):
    """What a better trade balance is worth to a party, less and less as the gap closes.

    weight * (D - curvature * D**2 / (2 * gap)), D the sum of all balance rows.
    """

    formula = "weight * (D - curvature * D**2 / (2 * gap)), D the sum of all balance rows"
    example = 'party = "home"\nweight = 0.1\ngap = 50'
    roles = ("party",)
    party: str = Field(description="who minds the balance")
    weight: Expression = Field(description="worth of the first unit of balance")
    curvature: Expression = Field(number(0), description="1: a closed gap is worth nothing more")
    gap: Expression = Field(description="today's deficit", json_schema_extra=MONEY)

    def curve(self, scope: Scope) -> FloatArray:
        """(lane, 2) coefficients of D and of D**2."""
        weight = self.weight(scope)[:, 0]
        square = -weight * self.curvature(scope)[:, 0] / (2 * self.gap(scope)[:, 0])
        out = np.empty((scope.lanes, 2))
        out[:, 0], out[:, 1] = weight, square
        return out

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        return np.zeros((scope.lanes, len(frame.parties) + 1))
