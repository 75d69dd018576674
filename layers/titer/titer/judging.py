"""A stream of bytes in, the judgement of a file out: the same for a Lambda, a laptop and a test.

bytes ─ Source ─▶ sample ─ dialect, layout ─▶ blocks ─ cut ─▶ tables ─ judge ─▶ readings, faults ─▶ sinks, figures
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from os import SEEK_END
from typing import BinaryIO

from titer.dialect import SAMPLE, SAMPLE_ELSEWHERE, Dialect, sniff
from titer.errors import Rejected
from titer.fault import Fault, reason_and_hint
from titer.instant import InstantReader, micros, zone
from titer.judge import Judge
from titer.layout import decide, refused
from titer.outcome import Counted, Format, NoSinks, Outcome, Sinks, aggregate
from titer.record import Status
from titer.records import BLOCK, LARGEST_JSON, cut
from titer.rules import RuleSet
from titer.source import Source
from titer.table import Table, under_header
from titer.writing import Writing

LARGEST_FILE = 1 << 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """How to read and judge one file. Sizes in bytes; `sha256` is checked at the end where it is given."""

    name: str
    rule_set: RuleSet
    received_at: datetime
    timezone: str | None = None
    asset: str | None = None
    context: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()
    sha256: str | None = None
    writing: Writing = field(default_factory=Writing)  # what was said of how it is written
    max_file_bytes: int = LARGEST_FILE
    max_json_bytes: int = LARGEST_JSON  # of one value in a JSON document that is not a record
    block_bytes: int = BLOCK

    def metadata(self) -> dict[str, str]:
        """What is the same for every reading of the file, for the metadata of its Parquet."""
        said = {
            "name": self.name,
            "asset": self.asset,
            "rule_set": self.rule_set.label,
            "timezone": self.timezone or "UTC",
        }
        return {f"titer:{name}": text for name, text in said.items() if text is not None}


def judge(
    stream: BinaryIO,
    how: Instructions,
    sinks: Sinks | None = None,
    on_progress: Callable[[int], None] | None = None,
    elsewhere: Sequence[bytes] = (),
) -> Outcome:
    """Judge a file to its end. What it holds never raises; it ends processed, partial or failed, and says why.

    `on_progress` is told the bytes read so far, block by block. `elsewhere` are pieces of a stream that cannot be
    sought, taken at `sample_places`.
    """
    source = Source(stream, limit=how.max_file_bytes)
    counted, form = Counted(), None
    try:
        form, reader = _prepare(source, how, elsewhere or _samples(stream))
        counted.warnings.add(form.layout.warnings)
        for table in _tables(source, form.dialect, how):
            judged = reader.judge(table)
            (sinks or _NOWHERE).readings(judged.readings)
            (sinks or _NOWHERE).rejected(judged.faults)
            counted.add(judged)
            if on_progress:
                on_progress(source.bytes)
        _check(source, how, counted)
    except Rejected as refusal:
        return _refused(refusal, source, how, form)
    return _outcome(source, how, form, counted)


_NOWHERE = NoSinks()


def sample_places(size: int) -> list[int]:
    """Where a file of this size is sampled besides its start."""
    if size <= SAMPLE + 2 * SAMPLE_ELSEWHERE:
        return []
    return [size // 2, size - SAMPLE_ELSEWHERE]


def _samples(stream: BinaryIO) -> list[bytes]:
    """Pieces of a stream that can be sought, which is left where it was."""
    if not stream.seekable():
        return []
    start = stream.tell()
    pieces = []
    for place in sample_places(stream.seek(0, SEEK_END) - start):
        stream.seek(start + place)
        pieces.append(stream.read(SAMPLE_ELSEWHERE))
    stream.seek(start)
    return pieces


def _prepare(source: Source, how: Instructions, elsewhere: Sequence[bytes]) -> tuple[Format, Judge]:
    """Decide how the file is to be read."""
    local = zone(how.timezone or "UTC")
    start = source.look(SAMPLE)
    dialect = sniff(start, elsewhere, whole=len(start) < SAMPLE)
    layout = decide(dialect.header, dialect.columns, context=how.context, measured=how.measured)
    form = Format(dialect, layout, str(local), timezone_assumed=how.timezone is None)
    return form, Judge(layout, how.rule_set, InstantReader(local), received_at=micros(how.received_at))


def _tables(source: Source, dialect: Dialect, how: Instructions) -> Iterator[Table]:
    """The records of the file, block by block, under its header; the header itself left out."""
    row = 1
    chunks = source.chunks(how.block_bytes)
    for records in cut(chunks, dialect, max_json_bytes=how.max_json_bytes, block_bytes=how.block_bytes):
        yield under_header(records, len(dialect.header), row)
        row += len(records.raws)


def _check(source: Source, how: Instructions, counted: Counted) -> None:
    if not counted.rows:
        raise refused("no_rows")
    if how.sha256 and how.sha256 != source.sha256:
        raise refused("checksum_mismatch", f" (declared {how.sha256[:12]}…, arrived {source.sha256[:12]}…)")


def _refused(refusal: Rejected, source: Source, how: Instructions, form: Format | None) -> Outcome:
    """A file that is wrong as a whole: one error without a row, no figures."""
    with suppress(Rejected):  # larger than it may be: size and hash are those of what was read
        source.drain()
    return Outcome(
        name=how.name,
        asset=how.asset,
        status=Status.FAILED,
        message=str(refusal),
        bytes=source.bytes,
        sha256=source.sha256,
        rule_set=how.rule_set.label,
        format=form,
        aggregates=None,
        summaries=(),
        anomalies=(),
        errors=(Fault(None, None, None, refusal.code),),
        error_counts={refusal.code: 1},
        warnings=(),
        warning_counts={},
    )


def _outcome(source: Source, how: Instructions, form: Format, counted: Counted) -> Outcome:
    return Outcome(
        name=how.name,
        asset=how.asset,
        status=_status(counted),
        message=_message(counted),
        bytes=source.bytes,
        sha256=source.sha256,
        rule_set=how.rule_set.label,
        format=form,
        aggregates=aggregate(counted),
        summaries=tuple(tally.summary(series) for series, tally in counted.tallies.items()),
        anomalies=tuple(counted.anomalies),
        errors=tuple(counted.errors.first),
        error_counts=dict(counted.errors.counts),
        warnings=tuple(counted.warnings.first),
        warning_counts=dict(counted.warnings.counts),
    )


def _status(counted: Counted) -> Status:
    if not counted.kept_rows:
        return Status.FAILED
    return Status.PARTIAL if counted.errors.counts else Status.PROCESSED


def _message(counted: Counted) -> str | None:
    """Why nothing was kept, by the error that there is most of; None where something was."""
    if counted.kept_rows:
        return None
    code, count = counted.errors.counts.most_common(1)[0]
    reason, hint = reason_and_hint(code)
    hint = hint[:1].upper() + hint[1:]
    rows = "1 row" if counted.rows == 1 else f"{counted.rows:,} rows"
    return f"No reading could be kept of {rows}. The most frequent error ({count:,}): {reason}. {hint}."
