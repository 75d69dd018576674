"""Readings as tables to take away: rows and rows by instant, read from Parquet files of ours; and Parquet of either."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import read_parquet, write_parquet

from titer.engine.parquet.by_instant import Together
from titer.engine.parquet.found import whole, within
from titer.engine.parquet.sinks import READINGS
from titer.model.dataclass import dataclass

_BATCH = 16 * 1024  # rows
_ROW_GROUP = 128 * 1024
_TEXT = DataType.utf8()
_TEXTS = ("sensor_id", "parameter", "unit", "quality", "context")

type Block = Sequence[Sequence[Any]]


class Labelled(Protocol):
    """A Parquet file of readings, and of which asset and file they are."""

    @property
    def path(self) -> Path: ...
    @property
    def asset(self) -> str | None: ...
    @property
    def file_id(self) -> str | None: ...


class Column(Protocol):
    """A column: `kind` has the value `text`, `instant`, `number` or `whole`."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> Any: ...


class Said(Protocol):
    """What a Parquet file says of itself."""

    @property
    def timezone(self) -> str: ...
    @property
    def names_files(self) -> bool: ...
    @property
    def metadata(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class _Span:
    since: int | None
    until: int | None

    def of(self, batch: RecordBatch) -> RecordBatch:
        """Return the rows of a batch that lie within it."""
        if self.since is None and self.until is None:
            return batch
        there = within(whole(batch, "at"), self.since, self.until)
        return batch if there.all() else batch.take(Array.from_numpy(np.flatnonzero(there).astype(np.int64)))


class ParquetTables:
    """Reads Parquet files of readings, and writes them."""

    def rows(self, path: Path, since: int | None, until: int | None) -> Iterator[Block]:
        span = _Span(since, until)
        for batch in map(span.of, read_parquet(path, batch_size=_BATCH)):
            texts = {name: batch.column(name).cast(_TEXT).to_pylist() for name in _TEXTS}
            numbers = {name: whole(batch, name).tolist() for name in ("at", "row_number")}
            cells = texts | numbers | {"value": batch.column("value").to_numpy().tolist()}
            yield [cells[name] for name in READINGS.names]

    def by_instant(self, files: Iterable[Labelled], since: int | None, until: int | None) -> Together:
        return Together(((each.path, each.asset) for each in files), since, until)

    def copy(self, files: Iterable[Labelled], path: Path, since: int | None, until: int | None, said: Said) -> int:
        schema = _schema([*_of_file(said.names_files), *map(_plain, map(READINGS.field, READINGS.names))], said)
        batches = _Counted(_labelled(file, _Span(since, until), schema, said) for file in files)
        _write(path, schema, batches, said)
        return batches.rows

    def write(self, path: Path, columns: Sequence[Column], blocks: Iterable[Block], said: Said) -> None:
        schema = _schema([Field(each.name, _type(each), nullable=True) for each in columns], said)
        _write(path, schema, (_batch(schema, columns, block) for block in blocks), said)


class _Counted:
    """Batches of many files, one after the other, whose rows are counted."""

    def __init__(self, files: Iterable[Iterator[RecordBatch]]) -> None:
        self._files = files
        self.rows = 0

    def __iter__(self) -> Iterator[RecordBatch]:
        for batches in self._files:
            for batch in batches:
                self.rows += batch.num_rows
                yield batch


def _of_file(names_files: bool) -> list[Field]:
    names = [("file_id", False), ("asset", True)] if names_files else []
    return [Field(name, _TEXT, nullable=nullable) for name, nullable in names]


def _plain(field: Field) -> Field:
    """Return a column of texts as one, where it is of places in a list of them."""
    return field.with_type(_TEXT) if field.name in _TEXTS else field


def _labelled(file: Labelled, span: _Span, schema: Schema, said: Said) -> Iterator[RecordBatch]:
    """Yield the batches of a file, with what names it where that is asked for."""
    for batch in map(span.of, read_parquet(file.path, batch_size=_ROW_GROUP)):
        labels = [file.file_id, file.asset] if said.names_files else []
        named = [Array([label], _TEXT).take(_zeros(batch.num_rows)) for label in labels]
        cells = {name: batch.column(name) for name in READINGS.names}
        rest = [cells[name].cast(schema.field(name).type) for name in READINGS.names]
        yield RecordBatch.from_arrays([*named, *rest], schema=schema)


def _zeros(count: int) -> Array:
    return Array.from_numpy(np.zeros(count, np.int32))


def _schema(fields: Sequence[Field], said: Said) -> Schema:
    """Return the schema, the instants of which are shown in the zone that was asked for."""
    instants = DataType.timestamp("us", tz=said.timezone)
    return Schema([field.with_type(instants) if field.name == "at" else field for field in fields])


def _type(column: Column) -> DataType:
    types = {"text": _TEXT, "instant": DataType.timestamp("us", tz="UTC"), "number": DataType.float64()}
    return types.get(column.kind.value, DataType.int64())


def _batch(schema: Schema, columns: Sequence[Column], block: Block) -> RecordBatch:
    arrays = [
        _array(column, cells, schema.field(column.name).type) for column, cells in zip(columns, block, strict=True)
    ]
    return RecordBatch.from_arrays(arrays, schema=schema)


def _array(column: Column, cells: Sequence[Any], kind: DataType) -> Array:
    if column.kind.value == "instant":
        return Array(cells, DataType.int64()).cast(kind)
    if column.kind.value == "number":
        cells = [None if cell != cell else cell for cell in cells]  # noqa: PLR0124 (NaN: there is none)
    return Array(cells, kind)


def _write(path: Path, schema: Schema, batches: Iterable[RecordBatch], said: Said) -> None:
    write_parquet(
        RecordBatchReader.from_batches(schema, batches),
        path,
        compression="zstd(1)",
        key_value_metadata=dict(said.metadata),
        max_row_group_size=_ROW_GROUP,
    )
