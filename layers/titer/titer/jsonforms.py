"""Stand-in until the JSON forms land."""

from collections.abc import Sequence
from dataclasses import dataclass

from titer.fault import refused
from titer.jsonrecords import BrokenRecord, JsonArray, Record, parse_record


@dataclass(frozen=True, slots=True)
class JsonForm:
    kind: str
    shape: str
    header: tuple[str, ...]
    columns: Sequence[Sequence[str]]
    evidence: str


def sniff_json(text: str, *, whole: bool) -> JsonForm:
    lines = [line for line in text.splitlines() if line.strip()]
    if not whole:
        lines = lines[:-1]  # the last one may be cut
    kind = "jsonl" if lines and text.lstrip().startswith("{") and _is_record(lines[0]) else "json"
    found = [_record_or_code(line) for line in lines] if kind == "jsonl" else _json_document(text)
    records = [one for one in found if isinstance(one, dict)]
    header = tuple(dict.fromkeys(name for record in records for name in record))
    if not header:
        raise refused(next((code for code in found if isinstance(code, str)), "no_rows"))
    columns = [[record.get(name, "") for record in records] for name in header]
    return JsonForm(kind, "records", header, columns, "")


def _is_record(line: str) -> bool:
    try:
        return not parse_record(line).get("readings", "").startswith("[")
    except BrokenRecord as error:
        return error.code != "invalid_json" or line.rstrip().endswith("}")


def _record_or_code(line: str) -> Record | str:
    try:
        return parse_record(line)
    except BrokenRecord as error:
        return error.code


def _json_document(text: str) -> list[Record | str]:
    data = text.encode("utf-8", errors="replace")
    return [found for _, found in JsonArray(iter([data]), limit=len(text)).records()]
