"""The result document: what `GET /v1/files/{file_id}` and `titer process --json` answer.

What is stored holds codes; reasons and hints are composed when it is read.
"""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from titer.cells.numbers.notation import PLAIN
from titer.formats.dialects.dialect import Dialect
from titer.judging.layout import Layout
from titer.judging.outcome import Aggregates, Format, Outcome
from titer.judging.stored_result import KEPT, blank_document, explain_faults
from titer.model.faults import Fault
from titer.model.instants import format_instant
from titer.model.readings import Series
from titer.model.summaries import Summary
from titer.model.units import Conversion


def result_document(outcome: Outcome) -> dict[str, Any]:
    """Return the document as readers get it; what only the cloud knows (ids, instants, durations) is None."""
    return explain_faults(stored_document(outcome))


def stored_document(outcome: Outcome) -> dict[str, Any]:
    """Return the document as it is stored, with at most a thousand entries in each list and map."""
    return blank_document() | {
        "name": outcome.name,
        "status": str(outcome.status),
        "message": outcome.message,
        "asset": outcome.asset,
        "bytes": outcome.bytes,
        "sha256": outcome.sha256,
        "rule_set": outcome.rule_set,
        "format": format_document(outcome.format) if outcome.format else None,
        "aggregates": _aggregates(outcome.aggregates),
        "summaries": summary_page(outcome.summaries, 0),
        "summaries_truncated": len(outcome.summaries) > KEPT,
        "anomalies": [anomaly.document() for anomaly in outcome.anomalies],
        "anomalies_truncated": outcome.aggregates is not None and outcome.aggregates.anomaly_count > KEPT,
        "error_count": outcome.error_count,
        "error_counts": dict(outcome.error_counts),
        "errors_truncated": outcome.error_count > len(outcome.errors),
        "errors": [fault_document(fault) for fault in outcome.errors],
        "warning_counts": dict(outcome.warning_counts),
        "warnings": [fault_document(fault) for fault in outcome.warnings],
        "warnings_truncated": sum(outcome.warning_counts.values()) > len(outcome.warnings),
    }


def summary_page(summaries: Sequence[Summary], page: int) -> list[dict[str, Any]]:
    """Return the thousand summaries of a page; page 0 lies in the document itself."""
    return [_summary(summary) for summary in summaries[page * KEPT : (page + 1) * KEPT]]


def summary_pages(summaries: Sequence[Summary]) -> int:
    """Return how many pages there are."""
    return -(-len(summaries) // KEPT)


def format_document(form: Format) -> dict[str, Any]:
    """Return how a file was read."""
    roles = form.layout.roles()
    return dialect_document(form.dialect, form.packing) | {
        "decimal": _decimal(form.layout),
        "layout": str(form.layout.shape),
        "time_form": form.layout.form.kind,
        "date_order": form.layout.form.order,
        "timezone": form.timezone,
        "timezone_assumed": form.timezone_assumed,
        "timezone_used": form.timezone_used,
        "columns": _first({name: role for name, role in roles.items() if role != "context"}),
        "columns_truncated": len(roles) - len(form.layout.context) > KEPT,
        "context": [form.layout.names[column] for column in form.layout.context][:KEPT],
        "units": _first({form.layout.names[column]: unit for column, unit in form.layout.units.items()}),
        "conversions": [_conversion(series, found) for series, found in form.conversions.items()][:KEPT],
    }


def dialect_document(dialect: Dialect, packing: str | None) -> dict[str, Any]:
    """Return how a file is written, whatever its columns say."""
    return {
        "kind": str(dialect.kind),
        "compression": packing,
        "encoding": _encoding(dialect.encoding),
        "delimiter": dialect.delimiter,
        "header_line": dialect.header_line,
        "units_line": dialect.units_line,
        "skipped_lines": [{"line": line, "text": text} for line, text in dialect.skipped],
        "sheets": list(dialect.sheets)[:KEPT],
    }


def _encoding(name: str | None) -> str | None:
    """Return the encoding as IANA calls it, whatever mark begins it; None for kinds that say it themselves."""
    return None if name is None else _IANA.get(name, name)


_IANA = {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}


def _decimal(layout: Layout) -> str | None:
    """Return the decimal mark of all measured columns; None where they differ, or the sample leaves it open."""
    found = [layout.notations.get(column, PLAIN) for column in layout.measured]
    marks = {None if notation.ambiguous else notation.decimal for notation in found}
    return marks.pop() if len(marks) == 1 else None


def _conversion(series: Series, found: Conversion) -> dict[str, Any]:
    return {
        "sensor_id": series.sensor_id,
        "parameter": series.parameter,
        "from": found.source,
        "to": found.target,
        "factor": float(found.factor),
        "offset": float(found.offset),
    }


def _aggregates(aggregates: Aggregates | None) -> dict[str, Any] | None:
    if aggregates is None:
        return None
    return {
        "row_count": aggregates.row_count,
        "rejected_rows": aggregates.rejected_rows,
        "reading_count": aggregates.reading_count,
        "rejected_readings": aggregates.rejected_readings,
        "missing_count": aggregates.missing_count,
        "anomaly_count": aggregates.anomaly_count,
        "min_value": aggregates.min,
        "max_value": aggregates.max,
        "mean_value": aggregates.mean,
        "per_sensor_count": _first(aggregates.per_sensor_count),
        "per_sensor_count_truncated": len(aggregates.per_sensor_count) > KEPT,
    }


def _first[V](entries: Mapping[str, V]) -> dict[str, V]:
    return dict(islice(entries.items(), KEPT))


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "sensor_id": summary.series.sensor_id,
        "parameter": summary.series.parameter,
        "unit": summary.series.unit,
        "count": summary.count,
        "missing": summary.missing,
        "min": summary.min,
        "max": summary.max,
        "mean": summary.mean,
        "stddev": summary.stddev,
        "first_at": None if summary.first_at is None else format_instant(summary.first_at),
        "last_at": None if summary.last_at is None else format_instant(summary.last_at),
        "anomaly_count": summary.anomaly_count,
        "limited": summary.limited,
    }


def fault_document(fault: Fault) -> dict[str, Any]:
    """Return an error or a warning as it is stored."""
    document: dict[str, Any] = {
        "row_number": fault.row_number,
        "line": fault.line,
        "column": fault.column,
        "value": fault.value,
        "code": fault.code,
    }
    return document | {"settled_by": [dict(way) for way in fault.settled_by]} if fault.settled_by else document
