"""A stream of bytes in, the judgement of a file out: the same for a Lambda, a laptop and a test.

bytes ─ Source ─▶ sample ─ dialect, layout ─▶ blocks ─ split ─▶ tables ─ judge ─▶ readings, faults ─▶ sinks, figures

What a sample cannot tell, or what a later cell refutes (which of day and month comes first, what marks decimals), is
learned by a first pass to the end of the file; then it is judged anew, or refused.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, tzinfo
from functools import partial
from io import BytesIO
from itertools import islice
from os import SEEK_END
from typing import BinaryIO, cast

from titer.formats.dialects.dialect import SAMPLE, SAMPLE_ELSEWHERE, Dialect
from titer.formats.opening import Columns, Content, Sheets, Text, open_content
from titer.formats.records import sniff_dialect, split_records
from titer.formats.streams.ports import Formats, NoFormats
from titer.formats.streams.source import Source
from titer.formats.streams.table import Records, Table, under_header
from titer.formats.text import read_text
from titer.judging import live_lines
from titer.judging.closing_warnings import closing_warnings
from titer.judging.conversions import Conversions
from titer.judging.evidence import Evidence
from titer.judging.instructions import Instructions
from titer.judging.judge import Judge
from titer.judging.layout import Layout, decide
from titer.judging.missing_values import MissingValues
from titer.judging.open_doubts import together, with_doubts_settled
from titer.judging.outcome import Format, NoSinks, Outcome, RunningTotals, Sinks, aggregate
from titer.judging.ports import TypedReader, TypedReaders
from titer.judging.quantities import Quantities
from titer.judging.second_pass import SampleMisled, learn, open_questions
from titer.judging.time_reader import TimeReader
from titer.judging.typed_table import Rows, TypedTable
from titer.model.codes import Code
from titer.model.errors import Rejected
from titer.model.faults import Fault, hint_with_ways, reason_and_hint, rejection
from titer.model.instants import micros, zone
from titer.model.options import ReadOptions
from titer.model.status import Status
from titer.model.ways_out import beside

_FOR_WANT_OF_CELLS = frozenset({"no_measured_column", "no_time_column"})  # what a header alone cannot tell


def with_second_pass[T](attempt: Callable[[Instructions], T], how: Instructions) -> T:
    """Return what an attempt to judge a file gives; where that shows that the sample misled, what another one gives.

    A mark that one column has shown may tell how others are written, so there may be a third: each learns more.
    """
    while True:
        try:
            return attempt(how)
        except SampleMisled as misled:
            how = replace(how, findings=misled.findings)


def judge(
    stream: BinaryIO,
    how: Instructions,
    sinks: Sinks | None = None,
    on_progress: Callable[[int], None] | None = None,
    elsewhere: Sequence[bytes] = (),
    formats: Formats | None = None,
    typed: TypedReaders | None = None,
) -> Outcome:
    """Judge a file to its end. What it holds never raises; it ends processed, partial or failed, and says why.

    `on_progress` is told the bytes read so far, block by block. `elsewhere` are pieces of a stream that cannot be
    sought, taken at `sample_offsets`. `typed` reads sooner, to the same. `SampleMisled` asks to judge
    it once more from its start: see `with_second_pass`.
    """
    source = Source(stream, limit=how.max_file_bytes)
    form: Format | None = None
    with ExitStack() as held:
        try:
            if how.refused:
                raise how.refused
            samples = elsewhere or read_samples(stream)
            content = open_content(source, formats or NoFormats(), held, limit=how.max_unpacked_bytes)
            form, judge = prepare(content, how, samples)
            tables = _read_rows(content, form, how, typed.reader(form, judge) if typed else None)
            totals = _judge_tables(
                tables, form, judge, how, sinks or _NOWHERE, lambda: on_progress and on_progress(source.bytes)
            )
            source.drain()
            made = judge.conversions.made | judge.row_units.made
            form = replace(form, conversions=made, timezone_used=judge.times.is_zone_used)
            _check(source, how, totals)
        except Rejected as refusal:
            return _failed(refusal, source, how, form)
    return _outcome(source, how, form, totals)


def refused(refusal: Rejected, how: Instructions) -> Outcome:
    """Return the outcome of a file of which there is nothing to read."""
    return _failed(refusal, Source(BytesIO(), limit=how.max_file_bytes), how, None)


def _judge_tables(
    tables: Iterator[Rows], form: Format, judge: Judge, how: Instructions, sinks: Sinks, tell: Callable[[], object]
) -> RunningTotals:
    """Judge every table; raise `SampleMisled` where a later cell refutes what the sample said."""
    if form.doubts:
        raise together([*form.doubts, *_further_doubts(tables, form, judge, how)])
    totals = RunningTotals()
    sinks.zone(form.timezone)
    sinks.rules(judge.rules.label)
    totals.warnings.lead((*form.dialect.warnings, *form.layout.warnings))
    for table in tables:
        result = judge.judge(table)
        sinks.readings(result.readings)
        sinks.rejected(result.faults)
        totals.add(result)
        tell()
    if how.live is None:
        if found := learn(form.layout, judge, how, totals):
            raise SampleMisled(found)
        totals.warnings.lead(closing_warnings(form.dialect, judge, how.options))
    totals.limited = judge.limits.limited()
    return totals


def _further_doubts(tables: Iterator[Rows], form: Format, judge: Judge, how: Instructions) -> list[Rejected]:
    """Return what the rows leave open too, where the file is small enough to tell; nothing is kept of them."""
    for table in islice(tables, _READ_ON):
        judge.judge(table)
    return [] if next(tables, None) else open_questions(form.layout, judge, how)


_NOWHERE = NoSinks()
_READ_ON = 4  # blocks of a file that is refused, to find what else is open


def sample_offsets(size: int) -> list[int]:
    """Return the offsets at which a file of this size is sampled besides its start."""
    if size <= SAMPLE + 2 * SAMPLE_ELSEWHERE:
        return []
    return [size // 2, size - SAMPLE_ELSEWHERE]


def read_samples(stream: BinaryIO) -> list[bytes]:
    """Return pieces of a stream that can be sought, which is left where it was."""
    if not stream.seekable():
        return []
    start = stream.tell()
    pieces = []
    for offset in sample_offsets(stream.seek(0, SEEK_END) - start):
        stream.seek(start + offset)
        pieces.append(stream.read(SAMPLE_ELSEWHERE))
    stream.seek(start)
    return pieces


def prepare(content: Content, how: Instructions, elsewhere: Sequence[bytes] = ()) -> tuple[Format, Judge]:
    """Decide how the content is to be read. `Rejected` where that cannot be told."""
    if how.live:
        return live_lines.prepared(how, content.packing)
    return decide_layout(decide_dialect(content, how, elsewhere), content, how)


def decide_dialect(content: Content, how: Instructions, elsewhere: Sequence[bytes] = ()) -> Dialect:
    """Decide how the content is written, whatever it means. `Rejected` where that cannot be told."""
    pieces = () if content.packing else elsewhere
    return sniff_dialect(content, pieces, how.options, max_json_bytes=how.max_json_bytes)


def decide_layout(dialect: Dialect, content: Content, how: Instructions) -> tuple[Format, Judge]:
    """Decide which part each column plays in what is written in this dialect. `Rejected` where that cannot be told."""
    decided = partial(_dialect_and_layout, dialect, content, how)
    (dialect, layout), settled, doubts = with_doubts_settled(decided, how)
    options = settled.options
    said = _declared_zone(settled) or layout.zone
    local = said or UTC
    form = Format(dialect, layout, str(local), timezone_assumed=said is None, packing=content.packing, doubts=doubts)
    times = TimeReader(
        layout.parts,
        local,
        layout.form,
        start=layout.start if options.start_micros is None else options.start_micros,
        at=options.at_micros,
        spans=layout.named_zone is not None,
        folds=how.findings.folds,
    )
    judge = Judge(
        layout,
        how.rule_set.for_table(layout.measured_names()),
        times,
        received_at=micros(how.received_at),
        quantities=Quantities(layout, dialect.columns),
        missing=MissingValues(layout, dialect.columns, how.findings.sentinels),
        convert=Conversions(_wanted_units(options)),
    )
    return form, judge


def _dialect_and_layout(
    dialect: Dialect, content: Content, declared: Instructions, how: Instructions
) -> tuple[Dialect, Layout]:
    """Return the layout, and the dialect, which is decided anew where more is said than was declared."""
    if how.options != declared.options:
        dialect = decide_dialect(content, how)
    if dialect.headless is not None:
        raise _without_header(dialect)
    return dialect, _layout(dialect, how)


def _declared_zone(how: Instructions) -> tzinfo | None:
    return zone(how.options.timezone) if how.options.timezone else None


def _without_header(dialect: Dialect) -> Rejected:
    proposed = {"no_header": True, "columns": [*dialect.proposed]}
    detail = f", for even the first holds times or numbers: {dialect.headless}"
    return rejection("no_header", detail, settled_by=(proposed,) if dialect.proposed else ())


def _layout(dialect: Dialect, how: Instructions) -> Layout:
    try:
        return decide(dialect.header, dialect.columns, _evidence(dialect, how, _declared_zone(how)))
    except Rejected as refusal:
        if dialect.misfit and refusal.code in _FOR_WANT_OF_CELLS:
            raise dialect.misfit from refusal
        if refusal.code == "duplicate_column" and dialect.renamed:
            hint = hint_with_ways(refusal.hint, dialect.renamed)
            raise Rejected(refusal.code, refusal.reason, hint, dialect.renamed) from refusal
        raise


def _evidence(dialect: Dialect, how: Instructions, timezone: tzinfo | None) -> Evidence:
    beside = dialect.form.context if dialect.form else ()  # of a list in JSON, not measured with its readings
    return Evidence(
        options=how.options,
        beside=beside,
        units=dialect.units,
        above=dialect.above,
        below=dialect.below,
        serial=dialect.serial,
        delimiter=dialect.delimiter,
        timezone=timezone,
        order=how.findings.order,
        order_assumed=how.findings.order_assumed,
        horizon=micros(how.received_at),
        decimals=how.findings.decimals,
        watched=how.findings.watched,
        splits=how.findings.splits,
        fractions=how.findings.fractions,
        unit_columns=how.findings.unit_columns,
    )


def _wanted_units(options: ReadOptions) -> dict[str, tuple[str, float | None]]:
    """Return the units that were asked for; `mmol/L@180.156` has a molar mass with it."""
    wanted: dict[str, tuple[str, float | None]] = {}
    for name, said in options.conversion_to.items():
        unit, _, mass = said.partition("@")
        wanted[name] = unit.strip(), float(mass) if mass else None
    return wanted


def read_tables(content: Content, dialect: Dialect, how: Instructions) -> Iterator[Table]:
    """Yield the rows of the file, block by block, under its header; the header itself left out."""
    row = 1
    for records in split_rows(content, dialect, how):
        yield under_header(records, len(dialect.header), row, pad=dialect.pads)
        row += len(records.raws)


def _read_rows(content: Content, form: Format, how: Instructions, typed: TypedReader | None) -> Iterator[Rows]:
    """Yield the same, but for blocks that are read at once as typed tables."""
    dialect, row = form.dialect, 1
    if typed is None or isinstance(content, Sheets):
        yield from read_tables(content, dialect, how)
        return
    for found in _read_blocks(content, dialect, how, typed):
        if isinstance(found, TypedTable):
            yield found
            row += found.count
        else:
            yield under_header(found, len(dialect.header), row, pad=dialect.pads)
            row += len(found.raws)


def _read_blocks(
    content: Text | Columns, dialect: Dialect, how: Instructions, typed: TypedReader
) -> Iterator[Records | TypedTable]:
    if isinstance(content, Columns):
        from titer.formats.columnar import read_columns  # noqa: PLC0415  (most files are text)

        return read_columns(content, typed)
    sizes = {"max_json_bytes": how.max_json_bytes, "block_bytes": how.block_bytes}
    return read_text(content.source, dialect, typed, **sizes)


def split_rows(content: Content, dialect: Dialect, how: Instructions) -> Iterator[Records]:
    """Yield the rows of the file, block by block, before they are put under its header."""
    if how.live and isinstance(content, Text):
        return live_lines.split(content.source, how.block_bytes)
    return split_records(content, dialect, max_json_bytes=how.max_json_bytes, block_bytes=how.block_bytes)


def refuse_without_rows(totals: RunningTotals) -> None:
    """Refuse a file that was read to its end and has no rows: `Rejected` (`no_rows`)."""
    if not totals.rows:
        raise rejection("no_rows")


def _check(source: Source, how: Instructions, totals: RunningTotals) -> None:
    refuse_without_rows(totals)
    if how.sha256 and how.sha256 != source.sha256:
        raise rejection("checksum_mismatch", f" (declared {how.sha256[:12]}…, arrived {source.sha256[:12]}…)")


def _failed(refusal: Rejected, source: Source, how: Instructions, form: Format | None) -> Outcome:
    """Return the outcome of a file that is wrong as a whole: errors without a row, no figures."""
    with suppress(Rejected):  # larger than it may be: size and hash are those of what was read
        source.drain()
    return Outcome(
        name=how.name,
        asset=how.asset,
        status=Status.FAILED,
        message=str(refusal),
        bytes=source.bytes,
        sha256=source.sha256,
        rule_set=_rules_taken(how, form),
        format=None if form and form.doubts else form,
        aggregates=None,
        summaries=(),
        anomalies=(),
        errors=tuple(faults_of(refusal, how)),
        error_counts=dict.fromkeys(refusal.codes, 1),
        warnings=(),
        warning_counts={},
    )


def _outcome(source: Source, how: Instructions, form: Format, totals: RunningTotals) -> Outcome:
    return Outcome(
        name=how.name,
        asset=how.asset,
        status=_status(totals),
        message=explain_nothing_kept(totals),
        bytes=source.bytes,
        sha256=source.sha256,
        rule_set=_rules_taken(how, form),
        format=form,
        aggregates=aggregate(totals),
        summaries=tuple(
            tally.summary(series, limited=series in totals.limited) for series, tally in totals.tallies.items()
        ),
        anomalies=tuple(totals.anomalies),
        errors=tuple(totals.errors.first),
        error_counts=dict(totals.errors.counts),
        warnings=tuple(settled_beside(totals.warnings.first, how)),
        warning_counts=dict(totals.warnings.counts),
        coverage=totals.contexts.of(totals.tallies),
    )


def faults_of(refusal: Rejected, how: Instructions) -> list[Fault]:
    """Return the errors of a file that is wrong as a whole, in one thing or in several."""
    codes = cast("Sequence[Code]", refusal.codes)  # of a file: others refuse calls
    return settled_beside([Fault(None, None, None, code, settled_by=refusal.settled_by) for code in codes], how)


def settled_beside(faults: Sequence[Fault], how: Instructions) -> list[Fault]:
    """Return the faults, of which each says how it is settled beside what was said of the file before."""
    said = how.options.given()
    return [replace(each, settled_by=beside(said, each.settled_by)) if each.settled_by else each for each in faults]


def _rules_taken(how: Instructions, form: Format | None) -> str:
    """Return the label of the rules by which the file was judged, or would have been."""
    return how.rule_set.for_table(form.layout.measured_names() if form else ()).label


def _status(totals: RunningTotals) -> Status:
    if not totals.kept_rows:
        return Status.FAILED
    return Status.PARTIAL if totals.errors.counts else Status.PROCESSED


def explain_nothing_kept(totals: RunningTotals) -> str | None:
    """Return why nothing was kept, by the error that there is most of; None where something was."""
    if totals.kept_rows:
        return None
    code, count = totals.errors.counts.most_common(1)[0]
    reason, hint = reason_and_hint(code)
    hint = hint[:1].upper() + hint[1:]
    rows = "1 row" if totals.rows == 1 else f"{totals.rows:,} rows"
    return f"No reading could be kept of {rows}. The most frequent error ({count:,}): {reason}. {hint}."
