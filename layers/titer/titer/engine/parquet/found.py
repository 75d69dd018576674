"""Readings of a Parquet file of ours as sensors have them: the newest of each series, or all of a small file."""

import json
from collections.abc import Iterator, Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from arro3.core import Array, DataType, RecordBatch, dictionary_dictionary, dictionary_indices
from arro3.io import read_parquet

from titer.engine.parquet.arrays import Flags, Whole
from titer.model.readings import Found, Quality, Series

_BATCH = 128 * 1024  # rows
_MOST_COMBINATIONS = 1 << 22
_TEXT = DataType.utf8()
_WORD = DataType.dictionary(DataType.int32(), _TEXT)
_QUALITIES = {quality.word: quality for quality in Quality}


class FoundReadings:
    """Reads Parquet files of readings."""

    def newest(self, path: Path) -> dict[Series, Found]:
        """Return the newest reading of each series; of those at one instant, that of the last row."""
        best: dict[Series, Found] = {}
        for batch in read_parquet(path, batch_size=_BATCH):
            for found in found_in(batch, _last_of_each(batch)):
                known = best.get(found.of)
                if known is None or (known.at, known.row_number) < (found.at, found.row_number):
                    best[found.of] = found
        return best

    def rows(self, path: Path) -> Iterator[Found]:
        """Yield all readings, in their order."""
        for batch in read_parquet(path, batch_size=_BATCH):
            yield from found_in(batch, np.arange(batch.num_rows))


def _last_of_each(batch: RecordBatch) -> Whole:
    """Return where in the batch the newest reading of each series lies."""
    series = series_codes(batch)[0]
    order = np.lexsort((whole(batch, "row_number"), whole(batch, "at"), series))
    last = np.flatnonzero(np.diff(series[order], append=-1))
    return order[last].astype(np.int64)


def series_codes(batch: RecordBatch) -> tuple[Whole, list[Series]]:
    """Return of each reading the place of its series in a list of those in the batch."""
    codes, names = words_codes(batch, ("sensor_id", "parameter", "unit"))
    return codes, [Series(sensor or "", parameter or "", unit) for sensor, parameter, unit in names]


def words_codes(batch: RecordBatch, columns: Sequence[str]) -> tuple[Whole, list[tuple[str | None, ...]]]:
    """Return of each row the place of its texts in these columns in a list of those in the batch."""
    codes = np.zeros(batch.num_rows, dtype=np.int64)
    words: list[list[str | None]] = []
    for name in columns:
        places, texts = _words(batch.column(name))
        words.append([*texts, None])
        codes = codes * len(words[-1]) + places
    there = _different(codes, prod(map(len, words)))
    return np.searchsorted(there, codes), [_texts_of(code, words) for code in there.tolist()]


def _different(codes: Whole, most: int) -> Whole:
    """Return the different numbers in rising order; `most` is above them."""
    if most > _MOST_COMBINATIONS:
        return np.unique(codes)
    seen = np.zeros(most, bool)
    seen[codes] = True
    return np.flatnonzero(seen).astype(np.int64)


def _texts_of(code: int, words: Sequence[Sequence[str | None]]) -> tuple[str | None, ...]:
    found: list[str | None] = []
    for texts in reversed(words):
        code, place = divmod(code, len(texts))
        found.append(texts[place])
    return tuple(reversed(found))


def _words(column: Array) -> tuple[Whole, list[str | None]]:
    """Return a column of texts as places in a list of those there are, the one behind it for none."""
    words: Any = column.cast(_WORD)
    indices: Any = dictionary_indices(words)
    known = dictionary_dictionary(words).to_pylist()
    if not indices.null_count:
        return indices.to_numpy().astype(np.int64), known
    listed = (len(known) if place is None else place for place in indices.to_pylist())
    return np.fromiter(listed, dtype=np.int64, count=len(indices)), known


def within(at: Whole, since: int | None, until: int | None) -> Flags:
    """Return of each instant whether it lies in a time; None leaves that open."""
    found = np.ones(len(at), bool)
    if since is not None:
        found &= at >= since
    if until is not None:
        found &= at < until
    return found


def whole(batch: RecordBatch, name: str) -> Whole:
    """Return a column of whole numbers, or of instants as µs since 1970."""
    found: Whole = batch.column(name).cast(DataType.int64()).to_numpy()
    return found


def quality_codes(batch: RecordBatch) -> Whole:
    """Return the qualities of readings as numbers."""
    places, words = _words(batch.column("quality"))
    return np.array([_QUALITIES[word or ""] for word in words], dtype=np.int64)[places]


def found_in(batch: RecordBatch, places: Whole) -> Iterator[Found]:
    """Yield the readings at some places of a batch."""
    some = batch.take(Array.from_numpy(places))
    texts = (some.column(name).cast(_TEXT).to_pylist() for name in ("sensor_id", "parameter", "unit"))
    quality, context = (some.column(name).cast(_TEXT).to_pylist() for name in ("quality", "context"))
    series = map(Series, *texts)
    at, row_number = whole(some, "at").tolist(), whole(some, "row_number").tolist()
    value = some.column("value").to_pylist()
    for of, *rest in zip(series, at, value, quality, row_number, context, strict=True):
        instant, number, word, row, text = rest
        yield Found(
            of=of,
            at=instant,
            value=number,
            quality=_QUALITIES[word],
            row_number=row,
            context=json.loads(text) if text else None,
        )
