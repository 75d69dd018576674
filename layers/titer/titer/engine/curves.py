"""Series as arrays, for analyses: read from Parquet files of ours, and what was found of them written as one."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import read_parquet, write_parquet

from titer.engine.parquet.arrays import Whole
from titer.engine.parquet.found import quality_codes, whole, within, words_codes
from titer.engine.series import DrawSeries, Part, joined
from titer.model.drawing import Order, Span
from titer.model.readings import Found, Quality, Series
from titer.steps.curves import Curve, Findings, Named

_BATCH = 128 * 1024  # rows
_ROW_GROUP = 128 * 1024
_TEXT = DataType.utf8()
_WORD = DataType.dictionary(DataType.int32(), _TEXT)
_QUALITY = Array([quality.word for quality in Quality], _TEXT)
_NAMES = ("asset", "sensor_id", "parameter", "unit")
_SCHEMA = Schema(
    [
        *(Field(name, _TEXT, nullable=name in {"asset", "unit"}) for name in ("asset", "sensor_id", "parameter")),
        Field("at", DataType.timestamp("us", tz="UTC"), nullable=False),
        Field("value", DataType.float64(), nullable=False),
        Field("unit", _TEXT, nullable=True),
        Field("quality", _TEXT, nullable=False),
    ]
)

type Cut = tuple[Whole, Any, Any]  # instants, values, qualities of some readings


class Curves:
    """Reads and writes series."""

    def __init__(self) -> None:
        self._draw = DrawSeries()

    def of_file(self, path: Path, asset: str | None, wanted: Collection[Series], span: Span) -> list[Curve]:
        found = _cuts(path, ("sensor_id", "parameter", "unit"), span)
        return _curves(((Named(asset, *names), cut) for names, cut in found if Series(*names) in wanted))

    def of_result(self, path: Path, wanted: Collection[tuple[Any, ...]] | None, span: Span) -> list[Curve]:
        found = _cuts(path, _NAMES, span)
        return _curves((Named(*names), cut) for names, cut in found if wanted is None or names in wanted)

    def parts(
        self, path: Path, wanted: Collection[Series], span: Span, order_of: Callable[[Found], Order]
    ) -> Mapping[Series, Part]:
        return self._draw.read_many(path, wanted.__contains__, span, order_of)

    def lately(self, readings: Sequence[tuple[int, float, Quality, Order]]) -> Part:
        return self._draw.lately(readings)

    def joined(self, of: tuple[Any, ...], parts: Sequence[Part]) -> Curve:
        at, value, quality = joined(parts)
        return Curve(Named(*of), at, value, quality.astype(np.uint8))

    def within(self, curve: Curve, spans: Sequence[Span]) -> Curve:
        there = np.zeros(len(curve), bool)
        for span in spans:
            since, until = np.searchsorted(curve.at, span)
            there[since:until] = True
        return curve if there.all() else Curve(curve.of, curve.at[there], curve.value[there], curve.quality[there])

    def write(self, path: Path, found: Findings, metadata: Mapping[str, str]) -> int:
        kept = [_finite(curve) for curve in found.series]
        write_parquet(
            RecordBatchReader.from_batches(_SCHEMA, _batches(kept)),
            path,
            compression="zstd(1)",
            key_value_metadata=dict(metadata),
            max_row_group_size=_ROW_GROUP,
        )
        return sum(map(len, kept))


def _cuts(path: Path, names: Sequence[str], span: Span) -> Iterator[tuple[tuple[Any, ...], Cut]]:
    """Yield what each batch of a file has of each series in the span, by the texts in these columns."""
    for batch in read_parquet(path, batch_size=_BATCH):
        codes, series = words_codes(batch, names)
        at, value = whole(batch, "at"), batch.column("value").to_numpy()
        quality = quality_codes(batch).astype(np.uint8)
        there = within(at, *span)
        for code, of in enumerate(series):
            if len(places := np.flatnonzero(there & (codes == code))):
                yield of, (at[places], value[places], quality[places])


def _curves(cuts: Iterable[tuple[Named, Cut]]) -> list[Curve]:
    """Return each series whole, by instant; equal instants in the order of their rows."""
    kept: dict[Named, list[Cut]] = {}
    for of, cut in cuts:
        kept.setdefault(of, []).append(cut)
    return [_curve(of, kept.pop(of)) for of in [*kept]]


def _curve(of: Named, cuts: list[Cut]) -> Curve:
    at, value, quality = (np.concatenate(column) for column in zip(*cuts, strict=True))
    if (at[1:] >= at[:-1]).all():
        return Curve(of, at, value, quality)
    order = np.argsort(at, kind="stable")
    return Curve(of, at[order], value[order], quality[order])


def _finite(curve: Curve) -> Curve:
    there = np.isfinite(curve.value)
    return curve if there.all() else Curve(curve.of, curve.at[there], curve.value[there], curve.quality[there])


def _batches(curves: Iterable[Curve]) -> Iterator[RecordBatch]:
    for curve in curves:
        for start in range(0, len(curve), _ROW_GROUP):
            yield _batch(curve, slice(start, start + _ROW_GROUP))


def _batch(curve: Curve, some: slice) -> RecordBatch:
    at = Array.from_numpy(np.ascontiguousarray(curve.at[some])).cast(_SCHEMA.field("at").type)
    rows = len(at)
    asset, sensor_id, parameter, unit = (_repeated(text, rows) for text in curve.of)
    value = Array.from_numpy(np.ascontiguousarray(curve.value[some]))
    quality = _QUALITY.take(Array.from_numpy(curve.quality[some].astype(np.int32)))
    return RecordBatch.from_arrays([asset, sensor_id, parameter, at, value, unit, quality], schema=_SCHEMA)


def _repeated(text: str | None, rows: int) -> Array:
    return Array([text], _TEXT).take(Array.from_numpy(np.zeros(rows, np.int32)))
