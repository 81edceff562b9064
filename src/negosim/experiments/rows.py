"""The hash of rows: the same however they are cut into parts, and under any file format."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pyarrow as pa

from negosim.arrays import IntArray

__all__ = ["RowHash"]


class RowHash:
    """SHA-256 over rows in their order, row by row, so that parts may be fed one by one.

    Every value stands as eight bytes: numbers as doubles or integers, dates as days,
    words by the hash of their text; nulls are marked in a word of their own.

    Examples
    --------
    >>> whole, parts = RowHash(), RowHash()
    >>> table = pa.table({"lane": [1, 2, 3], "end": ["in_force", None, "expired"]})
    >>> whole.add(table)
    >>> parts.add(table.slice(0, 1))
    >>> parts.add(table.slice(1))
    >>> whole.hexdigest() == parts.hexdigest()
    True
    """

    def __init__(self) -> None:
        self._hash = sha256()

    def add(self, table: pa.Table) -> None:
        """Take in some rows."""
        columns = [_eight_bytes(column) for column in table.columns]
        if columns:
            rows = np.stack([part for pair in columns for part in pair], axis=1)
            self._hash.update(np.ascontiguousarray(rows).tobytes())

    def hexdigest(self) -> str:
        """The hash so far."""
        return self._hash.hexdigest()


def _eight_bytes(column: pa.ChunkedArray) -> tuple[IntArray, IntArray]:
    """A column's values as integers, and where they are null."""
    array = column.combine_chunks()
    null = np.asarray(array.is_null(), dtype=np.int64)
    if pa.types.is_string(array.type):
        coded = array.dictionary_encode()
        words = [_word(text) for text in coded.dictionary.to_pylist()] or [0]
        codes = np.asarray(coded.indices.fill_null(0), dtype=np.int64)
        return np.where(null == 1, 0, np.array(words, dtype=np.int64)[codes]), null
    if pa.types.is_date(array.type):
        array = array.cast(pa.int32())
    if pa.types.is_floating(array.type):
        values = np.asarray(array.fill_null(0.0), dtype=np.float64)
        return values.view(np.int64), null
    return np.asarray(array.fill_null(0), dtype=np.int64), null


def _word(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "little", signed=True)
