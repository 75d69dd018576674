"""Each reading option arrives, however it is said: with an upload, a preview, a reprocess of one file or of many."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.api import Api, form
from tests.support.judging import begin, deliver_all, judged
from titer.model.options import NO_OPTIONS, OPTIONS, ReadOptions

CSV = b"timestamp,a\n2025-10-01T08:00:00Z,1\n"
SAID: dict[str, Any] = {
    "timezone": "Europe/Berlin",
    "context": ["batch", "lot, number"],
    "measured": ["speed"],
    "time": ["day", "hour"],
    "sensor": ["metric"],
    "parameter": "what",
    "value": "reading",
    "quality": ["IsGood", "Status"],
    "quality_words": ["3=uncertain"],
    "unit_column": "Einheit",
    "offset": "utc_offset",
    "encoding": "windows-1252",
    "delimiter": "tab",
    "decimal": ",",
    "date_order": "day_first",
    "missing": ["-999", "MM"],
    "units": ["Temp=°C"],
    "convert": ["Temp=K"],
    "sheet": "7",
    "start": "2025-10-01T08:00:00Z",
    "header_line": 2102,
    "time_format": "YYMMDDHHmm",
    "at": "2025-10-01T08:00:00Z",
    "columns": ["a", "b"],
    "no_header": True,
    "units_line": 4,
    "skip_lines": "3,5-7",
    "short_rows": "pad",
    "table": 2,
}
WITH: dict[str, dict[str, Any]] = {
    "columns": {"no_header": True},
    "no_header": {"columns": ["a", "b"]},
}  # what is said with another alone


def alone(option: str) -> dict[str, Any]:
    return {option: SAID[option], **WITH.get(option, {})}


def texts(said: dict[str, Any]) -> list[tuple[str, str]]:
    """The same as a query or a form says it."""
    return [
        (
            name,
            f'"{each}"'
            if "," in str(each) and isinstance(value, list)
            else json.dumps(each)
            if each is True
            else str(each),
        )
        for name, value in said.items()
        for each in (value if isinstance(value, list) else [value])
    ]


def test_every_option_is_said_here() -> None:
    assert set(SAID) == set(OPTIONS)


@pytest.mark.parametrize("option", SAID)
def test_an_upload_carries_it(api: Api, option: str) -> None:
    said = alone(option)
    wanted = ReadOptions.parse(said)
    headers, body = form(CSV, fields=texts(said))
    asked = (
        api.post("/v1/uploads", json_body={"name": "a.csv", **said}),
        api.post(f"/v1/files?name=a.csv&{urlencode(texts(said))}", body=CSV),
        api.post("/v1/files", headers=headers, body=body),
    )
    for answer in asked:
        record = api.files.find(answer.json["file_id"])
        assert record is not None
        assert record.declared.options == wanted
    shown = wanted.everything()
    begin(api, asked[1].json["file_id"])
    [version] = api.get(f"/v1/files/{asked[1].json['file_id']}/versions").json["versions"]
    assert {name: version[name] for name in shown} == shown


@pytest.mark.parametrize("option", SAID)
def test_a_reprocess_changes_it_and_takes_it_back(api: Api, option: str) -> None:
    file_id = judged(api, CSV)
    said = alone(option)
    shown = ReadOptions.parse(said).everything()
    begun = api.post(f"/v1/files/{file_id}/reprocess", json_body=said).json
    assert {name: begun[name] for name in shown} == shown
    deliver_all(api)
    nothing: dict[str, Any] = {name: [] if isinstance(value, list) else None for name, value in said.items()}
    back = api.post(f"/v1/files/{file_id}/reprocess", json_body=nothing).json
    assert {name: back[name] for name in shown} == NO_OPTIONS.everything()
    deliver_all(api)
    api.clock.pass_time(seconds=1)
    assert api.post("/v1/reprocess", json_body={"wishes": said}).json["counts"] == {"waiting": 1}
    newest = api.get(f"/v1/files/{file_id}/versions").json["versions"][0]
    assert {name: newest[name] for name in shown} == shown


@pytest.mark.parametrize("option", SAID)
def test_a_preview_carries_it(api: Api, option: str) -> None:
    """Shown by what it does with one that cannot be used."""
    assert api.post(f"/v1/preview?{urlencode(texts(alone(option)))}", body=CSV).status == 200
    wrong = [(option, "\x00"), *texts(WITH.get(option, {}))]
    assert api.post(f"/v1/preview?{urlencode(wrong)}", body=CSV).status == 422
