"""Parquet files of readings and of rejected rows, written as blocks come and read back row by row.

Readings: `sensor_id, parameter, at timestamp(us, UTC), value double, unit, quality, row_number, context (JSON text)`.
What is the same for a whole file lies in the file's metadata.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from io import BytesIO
from pathlib import Path
from queue import Queue
from threading import Thread
from types import TracebackType
from typing import Any, Self

from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import read_parquet, write_parquet

from titer.engine.parquet.rejected import REJECTED, TEXT, WORD, rejected_batch, words
from titer.model.block_faults import Faults
from titer.model.dataclass import dataclass
from titer.model.instants import instant
from titer.model.readings import Quality, Readings, Series

_MICROS = DataType.timestamp("us", tz="UTC")

READINGS = Schema(
    [
        Field("sensor_id", WORD, nullable=False),
        Field("parameter", WORD, nullable=False),
        Field("at", _MICROS, nullable=False),
        Field("value", DataType.float64(), nullable=False),
        Field("unit", WORD, nullable=True),
        Field("quality", WORD, nullable=False),
        Field("row_number", DataType.int64(), nullable=False),
        Field("context", WORD, nullable=True),
    ]
)
_ROW_GROUP = 128 * 1024  # rows; what the writer holds in memory at a time, unless they are long
_ROW_GROUP_BYTES = 16 << 20  # of it, by the length of the first rows
_DICTIONARY = 64 * 1024  # bytes; a column with more different values than fit is written plain, and holds no memory
_RISING = frozenset({"at", "row_number"})  # without a dictionary
_ENCODINGS: dict[str, Any] = dict.fromkeys(sorted(_RISING), "delta_binary_packed") | {
    "context": "delta_byte_array"  # once no dictionary holds it: one that is long is not written anew for every reading
}
_FEW = 5_000  # readings
_AT_ONCE = 20_000  # rows that are written sooner than a thread is begun for them
_SHORT = 16  # characters of a word that repeats, which cost less as they stand than to be looked up for every reading
_MOST_CONSTANTS = 8  # that are held
_QUALITIES = [quality.word for quality in Quality]


class ParquetSinks:
    """Sinks that write `readings.parquet` and `rejected.parquet` into a folder; whole once the context is left."""

    def __init__(self, directory: Path, metadata: Mapping[str, str]) -> None:
        self.readings_path = directory / "readings.parquet"
        self.rejected_path = directory / "rejected.parquet"
        self._readings = _Writer(self.readings_path, READINGS, metadata)
        self._rejected = _Writer(self.rejected_path, REJECTED, metadata)
        self._constant = _Constant()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Begin both files."""
        self._open.enter_context(self._readings)
        self._open.enter_context(self._rejected)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish both files, or leave them broken where an error ended the work."""
        self._open.__exit__(kind, error, trace)

    def zone(self, name: str) -> None:
        """Put the zone of times without an offset into the metadata, in place of what was known before."""
        for writer in (self._readings, self._rejected):
            writer.metadata["titer:timezone"] = name

    def rules(self, label: str) -> None:
        """Put the label of the rules that were taken into the metadata, in place of those that were declared."""
        for writer in (self._readings, self._rejected):
            writer.metadata["titer:rule_set"] = label

    def readings(self, readings: Readings) -> None:
        """Write a block's readings in the order of their rows."""
        if len(readings):
            self._readings.write(_readings_batch(readings, self._constant), as_they_stand=_of_one_short_word(readings))

    def rejected(self, faults: Faults) -> None:
        """Write a block's faults."""
        if faults:
            self._rejected.write(rejected_batch(faults))


class _Writer:
    """Lets batches be pushed to a writer that pulls them: a thread of its own pulls from a queue of one batch.

    A small batch that is the only one is written without a thread, and in one piece.
    """

    def __init__(self, path: Path, schema: Schema, metadata: Mapping[str, str]) -> None:
        self._path, self._schema = path, schema
        self.metadata = dict(metadata)  # may change until the first batch
        self._as_they_stand: Collection[str] | None = None  # columns without a dictionary, by the first batch
        self._only: RecordBatch | None = None  # that was pushed so far, where it is small
        self._thread: Thread | None = None
        self._queue: Queue[RecordBatch | None] = Queue(maxsize=1)
        self._ended = False
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is None:
            whole = BytesIO()
            self._write(self._only, [] if self._only is None else [self._only], whole)
            self._path.write_bytes(whole.getvalue())
            return
        self._queue.put(None)
        self._thread.join()
        if self._failure:
            raise self._failure

    def write(self, batch: RecordBatch, as_they_stand: Collection[str] = ()) -> None:
        if self._as_they_stand is None:
            self._as_they_stand = as_they_stand
        if self._thread is None:
            first, self._only = self._only, batch
            if first is None and batch.num_rows < _AT_ONCE:
                return
            self._thread = Thread(target=self._run, name=f"write {self._path.name}", daemon=True)
            self._thread.start()
            if first is not None:
                self._queue.put(first)
            self._only = None
        self._queue.put(batch)
        if self._failure:
            raise self._failure

    def _run(self) -> None:
        first = self._next()  # before the metadata is taken
        try:
            self._write(first, self._batches(first), self._path)
        except BaseException as failure:
            self._failure = failure
            while not self._ended:
                self._next()

    def _write(self, first: RecordBatch | None, batches: Iterable[RecordBatch], file: Path | BytesIO) -> None:
        names = {*self._schema.names}
        write_parquet(
            RecordBatchReader.from_batches(self._schema, batches),
            file,
            compression="zstd(1)",
            key_value_metadata=self.metadata,
            max_row_group_size=_rows_of_group(first),
            dictionary_page_size_limit=_DICTIONARY,
            column_dictionary_enabled=dict.fromkeys(_RISING & names | {*(self._as_they_stand or ())}, False),
            column_encoding={name: encoding for name, encoding in _ENCODINGS.items() if name in names},
            skip_arrow_metadata=True,  # dictionaries are how it is written; every reader gets plain texts
        )

    def _batches(self, batch: RecordBatch | None) -> Iterator[RecordBatch]:
        while batch is not None:
            yield batch
            batch = self._next()

    def _next(self) -> RecordBatch | None:
        batch = self._queue.get()
        self._ended = batch is None
        return batch


class _Constant:
    """Columns of one text that repeats: parts of one that was made for a longer block."""

    def __init__(self) -> None:
        self._made: dict[str | None, Array] = {}

    def words(self, known: Sequence[str | None], index: Array) -> Array:
        """Return `known[index[i]]`; where but one is known, nobody looks for it again and again."""
        if len({*known}) > 1:
            return words(known, index)
        made = self._made.get(known[0])
        if made is None or len(made) < len(index):
            if len(self._made) >= _MOST_CONSTANTS:
                self._made.clear()
            made = self._made[known[0]] = words(known[:1], Array.from_buffer(array("i", bytes(4 * len(index)))))
        return made.slice(0, len(index))


def _of_one_short_word(readings: Readings) -> list[str]:
    """Return the columns of repeated texts in which one short text is all that there is, or nearly all."""
    columns = zip(Series._fields, zip(*(series for series, *_ in readings.runs), strict=True), strict=True)
    return [name for name, words in columns if _is_short(*{*words})] + ["quality"]


def _is_short(word: str | None, *others: object) -> bool:
    return word is not None and len(word) <= _SHORT and not others


def _rows_of_group(batch: RecordBatch | None) -> int:
    if batch is None:
        return _ROW_GROUP
    return max(64, min(_ROW_GROUP, _ROW_GROUP_BYTES * batch.num_rows // max(1, batch.nbytes)))


def _readings_batch(readings: Readings, constant: _Constant) -> RecordBatch:
    """Return readings as Arrow columns, put into the order of their rows."""
    order = Array.from_buffer(_order(readings.row_number))

    def in_order(column: Any) -> Array:
        return Array.from_buffer(column).take(order)

    series = array("i")
    for number, (_, start, stop) in enumerate(readings.runs):
        series.extend(array("i", [number]) * (stop - start))
    sensors, parameters, units = zip(*(run[0] for run in readings.runs), strict=True)
    of_series = in_order(series)
    are_good = readings.quality.tobytes().count(Quality.GOOD) == len(readings)
    columns = [
        constant.words(sensors, of_series),
        constant.words(parameters, of_series),
        in_order(readings.at).cast(_MICROS),
        in_order(readings.value),
        constant.words(units, of_series),
        constant.words(_QUALITIES[:1], of_series) if are_good else words(_QUALITIES, in_order(readings.quality)),
        in_order(readings.row_number),
        constant.words(readings.contexts, of_series if len(readings.contexts) == 1 else in_order(readings.context)),
    ]
    return RecordBatch.from_arrays(columns, schema=READINGS)


def _order(row_number: "array[int]") -> Any:
    """Return where each reading lies, in the order of their rows."""
    if len(row_number) < _FEW:
        return array("q", sorted(range(len(row_number)), key=row_number.__getitem__))
    import numpy as np  # noqa: PLC0415  (to load it takes longer than to put a few in order)

    return np.argsort(np.frombuffer(row_number, dtype=np.int64), kind="stable")


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading as a person gets it."""

    sensor_id: str
    parameter: str
    at: datetime
    value: float
    unit: str | None
    quality: str
    row_number: int
    context: str | None


def read_metadata(path: Path) -> dict[str, str]:
    """Return what a Parquet file of ours says of its rows as a whole; nothing where it is damaged."""
    found: dict[bytes, bytes] = {}
    try:
        found = read_parquet(path).schema.metadata
    except BaseException as error:
        from titer.engine.sandbox.process import is_panic  # noqa: PLC0415  (of files of ours that somebody damaged)

        if not isinstance(error, ValueError | OSError) and not is_panic(error):
            raise
    return {name.decode(): text.decode() for name, text in found.items()}


def reading_rows(batch: RecordBatch) -> Iterator[Reading]:
    """Return the readings of a batch of their Parquet file."""
    instants = map(instant, batch.column("at").cast(DataType.int64()).to_pylist())
    texts = (
        batch.column(name).cast(TEXT).to_pylist() for name in ("sensor_id", "parameter", "unit", "quality", "context")
    )
    sensor, parameter, unit, quality, context = texts
    value, row_number = batch.column("value").to_pylist(), batch.column("row_number").to_pylist()
    return map(Reading, sensor, parameter, instants, value, unit, quality, row_number, context)
