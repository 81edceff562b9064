"""Kinds of terms for trade: tariffs and quotas, investment, and the balance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from negosim.arrays import FloatArray
from negosim.payoffs import ces, projects
from negosim.payoffs.expressions import Expression
from negosim.payoffs.scope import Scope
from negosim.payoffs.terms import Frame, Term, by_level, kind

__all__ = ["Balance", "Investment", "Tariff", "Volume"]


def number(value: float) -> Expression:
    """An expression that is a plain number."""
    return Expression.parse(value)


class Volume(BaseModel):
    """A quota instead of a rate: duty-free volume as a share of the benchmark's."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    volume: Expression


@kind("tariff")
class Tariff(Term):
    """The importer's tariff on the exporter's goods, sector by sector.

    Partial equilibrium of three sources (see `negosim.payoffs.ces`). The importer
    gains consumer and producer surplus, revenue and protected jobs, the exporter
    producer surplus and value added; both are differences to the `base` rate, the
    importer's with the others' tariffs of the day, the exporter's with the others'
    base tariffs. Rates are in percent. A quota's rent goes to the exporter.
    """

    sector_fields: ClassVar[tuple[str, ...]] = (
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

    issue: str
    importer: str
    exporter: str
    sectors: list[str] = Field(min_length=1)
    rates: list[Expression | Volume] | None = None
    base: Expression
    share: str | None = None
    weight: Expression = number(1)
    consumers: Expression = number(1)
    producers: Expression = number(1)
    jobs: Expression = number(0)

    @property
    def names(self) -> frozenset[str]:
        share = {f"sector.{self.share}"} if self.share else set()
        return super().names | share

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
        fields = {name: scope.sector(name, self.sectors)[..., None] for name in self.sector_fields}
        return ces.Market(
            home=fields["home_sales"],
            exporter=fields["exporter_sales"],
            others=fields["others_sales"],
            sigma=fields["sigma"],
            eta=fields["eta"],
            home_supply=fields["supply_elasticity"],
            pass_through=fields["pass_through"],
            pass_through_others=fields["pass_through_others"],
            value_added_at_risk=fields["value_added_at_risk"],
        )

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
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
        worth = self._worth(scope, market, ces.solve(market, duty, others))
        anchor = self._worth(scope, market, ces.solve(market, duty[..., :1], others_base))
        home, abroad, paid = worth[0][:, :1], anchor[1][:, :1], worth[2][:, :1]
        levels = np.empty((3, scope.lanes, len(rates)))
        levels[:, :, duties] = np.stack(worth)[:, :, 1:]
        for at, rate in enumerate(rates):
            if isinstance(rate, Volume):
                volume = np.broadcast_to(rate.volume(scope), share.shape)[..., None]
                capped = ces.solve_quota(market, volume, others)
                levels[:, :, at] = np.stack(self._worth(scope, market, capped, True))[:, :, 0]
        out = np.zeros((scope.lanes, len(frame.parties) + 1, len(rates)))
        out[:, frame.row(self.importer)] = levels[0] - home
        out[:, frame.row(self.exporter)] = levels[1] - abroad
        out[:, len(frame.parties)] = paid - levels[2]
        return out * self.weight(scope)[:, :, None]

    def _worth(
        self, scope: Scope, market: ces.Market, flows: ces.Flows, quota: bool = False
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """(lane, rate) worth for importer and exporter, and what the importer pays abroad."""
        rent = flows.revenue_exporter if quota else np.zeros(1)
        importer = (
            self.consumers(scope)[..., None] * flows.consumer_surplus
            + self.producers(scope)[..., None] * flows.home_surplus
            + (flows.revenue_exporter - rent)
            + flows.revenue_others
            + self.jobs(scope)[..., None] * market.home * (flows.home_volume - 1)
        )
        exporter = flows.exporter_surplus + flows.exporter_value_added + rent
        return total(importer), total(exporter), total(flows.imports + rent)


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

    issue: str
    investor: str
    host: str
    amount: list[Expression]
    years: list[Expression]
    share_before: list[Expression]
    share_after: list[Expression]
    life: int = Field(20, ge=1, le=100)
    annuity_years: Expression = number(10)
    yield_: Expression = Field(alias="yield")
    discount: Expression
    additional: Expression = number(0)
    headline: Expression = number(0)
    vendors: Expression = number(0)
    comfort: Expression = number(0)
    strain: Expression = number(0)

    LISTS: ClassVar[tuple[str, ...]] = ("amount", "years", "share_before", "share_after")

    def length_faults(self, frame: Frame) -> Iterator[tuple[str, str]]:
        levels = len(frame.space.issues[frame.issue(self.issue)])
        for name in self.LISTS:
            if len(getattr(self, name)) != levels:
                yield name, f"has {len(getattr(self, name))} numbers for {levels} levels."

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        amount, years, before, after = (by_level(scope, getattr(self, n)) for n in self.LISTS)
        own, whole = projects.receipts(
            self.yield_(scope), self.discount(scope), before, after, self.life
        )
        span = self.annuity_years(scope)
        spread = amount / span
        excess = np.maximum(0.0, amount / years - self.comfort(scope))
        out = np.zeros((scope.lanes, len(frame.parties) + 1, amount.shape[1]))
        out[:, frame.row(self.host)] = spread * (
            1 - own + self.additional(scope) * (whole - 1) + self.headline(scope)
        )
        out[:, frame.row(self.investor)] = (
            -spread * (1 - own - self.vendors(scope))
            - self.strain(scope) * excess * excess * years / span
        )
        return out


@kind("balance")
class Balance(Term):
    """What a better trade balance is worth to a party, less and less as the gap closes.

    weight * (D - curvature * D**2 / (2 * gap)), D the sum of all balance rows.
    """

    party: str
    weight: Expression
    curvature: Expression = number(0)
    gap: Expression

    def curve(self, scope: Scope) -> FloatArray:
        """(lane, 2) coefficients of D and of D**2."""
        weight = self.weight(scope)[:, 0]
        square = -weight * self.curvature(scope)[:, 0] / (2 * self.gap(scope)[:, 0])
        out = np.empty((scope.lanes, 2))
        out[:, 0], out[:, 1] = weight, square
        return out

    def rows(self, scope: Scope, frame: Frame) -> FloatArray:
        return np.zeros((scope.lanes, len(frame.parties) + 1))
