"""What an expression can see: named arrays over some lanes of a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from negosim.arrays import FloatArray

__all__ = ["Scope"]


class Scope(Mapping[str, FloatArray]):
    """Parameters, sector columns and sector fields by name, worked out when asked for.

    Names are `NAME` for a parameter, `column.NAME` for a column of the sector table
    and `sector.FIELD` for what the economics uses of each sector. Values are
    (lane, sector), the last axis 1 where sectors do not matter.
    """

    def __init__(
        self,
        lanes: int,
        sectors: tuple[str, ...],
        resolve: Callable[[str, Scope], FloatArray],
    ) -> None:
        self.lanes = lanes
        self.sectors = sectors
        self._resolve = resolve
        self._known: dict[str, FloatArray] = {}

    def __getitem__(self, name: str) -> FloatArray:
        if name not in self._known:
            self._known[name] = self._resolve(name, self)
        return self._known[name]

    def sector(self, field: str, names: list[str]) -> FloatArray:
        """A field of some sectors: (lane, sector)."""
        values = np.broadcast_to(self[f"sector.{field}"], (self.lanes, len(self.sectors)))
        return values[:, [self.sectors.index(name) for name in names]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
