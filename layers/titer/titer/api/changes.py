"""What changed between two results of a file, as their records and documents tell it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from titer.api.catalog import judged_by
from titer.files.record import Completion, FileRecord
from titer.judging.stored_result import KEPT

MOST_LISTED = KEPT
_FIGURES = ("status", "row_count", "rejected_rows", "reading_count", "error_count")
_FORM = ("encoding", "delimiter", "header_line", "decimal", "layout", "time_form", "date_order", "timezone")
_SERIES = ("sensor_id", "parameter", "unit")

type Document = Mapping[str, Any]
type Judged = tuple[FileRecord, Completion]  # a file as of one version, and its end


def record_changes(before: Judged, after: Judged) -> dict[str, Any]:
    """Return what was said otherwise, and which figures differ."""
    old, new = (_said(*judged) for judged in (before, after))
    (_, first), (_, second) = before, after
    return {
        "same_content": first.sha256 == second.sha256,
        "options": [*_differences(old, new, [*new])],
        "figures": {name: _pair(getattr(first, name), getattr(second, name)) for name in _FIGURES},
    }


def document_changes(before: Document, after: Document) -> dict[str, Any]:
    """Return how the two were read otherwise, and which codes of errors and warnings came more often or less."""
    old, new = (_form(document.get("format") or {}) for document in (before, after))
    return {
        "format": [*_differences(old, new, [*dict.fromkeys((*old, *new))])][:MOST_LISTED],
        "errors": [*_counts(before["error_counts"], after["error_counts"])],
        "warnings": [*_counts(before["warning_counts"], after["warning_counts"])],
    }


def series_changes(before: Iterable[Document], after: Iterable[Document]) -> list[dict[str, Any]]:
    """Return the series whose figures differ, null where one of the two has none of them."""
    old, new = ({tuple(each[name] for name in _SERIES): each for each in some} for some in (before, after))
    return [
        {**dict(zip(_SERIES, key, strict=True)), "before": _figures(old.get(key)), "after": _figures(new.get(key))}
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    ]


def _said(record: FileRecord, end: Completion) -> dict[str, Any]:
    return {"name": record.declared.name, **judged_by(record.declared), "rule_set": end.rule_set}


def _form(form: Document) -> dict[str, Any]:
    """Return how a version was read by single names: `decimal`, `columns.value`, `units.value`."""
    parts = {f"{part}.{name}": said for part in ("columns", "units") for name, said in (form.get(part) or {}).items()}
    return {name: form.get(name) for name in _FORM} | parts


def _differences(old: Document, new: Document, names: Iterable[str]) -> Iterator[dict[str, Any]]:
    for name in names:
        if old.get(name) != new.get(name):
            yield {"name": name, **_pair(old.get(name), new.get(name))}


def _counts(old: Mapping[str, int], new: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for code in sorted({*old, *new}):
        if old.get(code, 0) != new.get(code, 0):
            yield {"code": code, **_pair(old.get(code, 0), new.get(code, 0))}


def _figures(summary: Document | None) -> dict[str, Any] | None:
    return None if summary is None else {name: value for name, value in summary.items() if name not in _SERIES}


def _pair(before: Any, after: Any) -> dict[str, Any]:
    return {"before": before, "after": after}
