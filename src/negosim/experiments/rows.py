"""The hash of rows, under any file format: of each part, and of a run from those of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import numpy as np
import pyarrow as pa

from negosim.arrays import IntArray

__all__ = ["hash_of", "hash_of_parts"]


def hash_of(table: pa.Table) -> str:
    """SHA-256 over rows in their order, row by row.

    Every value stands as eight bytes: numbers as doubles or integers, dates as days,
    words by the hash of their text; nulls are marked in a word of their own.

    Examples
    --------
    >>> table = pa.table({"lane": [1, 2, 3], "end": ["in_force", None, "expired"]})
    >>> hash_of(table) == hash_of(table.slice(0, 2)), hash_of(table)[:8]
    (False, '6c6fbe3f')
    """
    columns = [_eight_bytes(column) for column in table.columns]
    rows = np.stack([part for pair in columns for part in pair], axis=1)
    return sha256(rows.tobytes()).hexdigest()


def hash_of_parts(hashes: Iterable[str]) -> str:
    """The hash of a run: of the hashes of its parts, in their order; the plan says what parts."""
    return sha256("".join(hashes).encode()).hexdigest()


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
