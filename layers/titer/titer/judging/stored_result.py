"""A stored result as it is read: what is in it, and the reasons and hints of the codes that it holds."""

from collections.abc import Mapping
from typing import Any

from titer.model.faults import Fault, hint_with_ways, reason_and_hint

KEPT = 1000  # entries of a list that a result holds; the rest is counted there and kept elsewhere
ERROR_COLUMNS = ("row_number", "line", "column", "value", "code", "reason", "hint")
REPORT_COLUMNS = (*ERROR_COLUMNS, "raw")
LONGEST_RAW = 500_000  # characters of a row's text in an answer: each may become six in JSON, and a Lambda answers 6 MB


def blank_document() -> dict[str, Any]:
    """Return every member of the document in its order, without what is to come."""
    return {
        "file_id": None,
        "version": None,
        "name": None,
        "status": None,
        "message": None,
        "asset": None,
        "source": None,
        "duplicate_of": None,
        "uploaded_at": None,
        "processed_at": None,
        "processing_ms": None,
        "bytes": None,
        "sha256": None,
        "rule_set": None,
        "format": None,
        "aggregates": None,
        "summaries": [],
        "summaries_truncated": False,
        "anomalies": [],
        "anomalies_truncated": False,
        "error_count": None,
        "error_counts": {},
        "errors_truncated": False,
        "errors": [],
        "warning_counts": {},
        "warnings": [],
        "warnings_truncated": False,
    }


def explain_faults(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored document with a reason and a hint for each error and warning."""
    return {
        **document,
        "errors": list(map(explain_fault, document["errors"])),
        "warnings": list(map(explain_fault, document["warnings"])),
    }


def explain_fault(fault: Mapping[str, Any]) -> dict[str, Any]:
    """Return one stored fault with its reason and hint."""
    reason, hint = reason_and_hint(fault["code"])
    return {**fault, "reason": reason, "hint": hint_with_ways(hint, fault.get("settled_by", ()))}


def error_row(fault: Fault, *, raw: bool) -> dict[str, Any]:
    """Return an error as a row of a report, with the text of its row (its first 500,000 characters) or without."""
    about = ("row_number", "line", "column", "value", "code")
    row = explain_fault({name: getattr(fault, name) for name in about})
    return row | {"raw": fault.raw and fault.raw[:LONGEST_RAW]} if raw else row
