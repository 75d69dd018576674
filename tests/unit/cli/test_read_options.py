"""Every option of the table is taken by command and API, and is told of the same way: nobody has to add it there."""

import re
from io import BytesIO
from typing import Any

import pytest

from scripts.reference import ROOT
from tests.support.workbooks import xlsx
from tests.unit.cli.conftest import Titer
from tests.unit.judging.reading import judged
from titer.api.models.declarations import Declaration
from titer.api.routes.openapi import document
from titer.model.kind import EVERY_KIND, Kind
from titer.model.option import Option
from titer.model.options import OPTIONS, ReadOptions

FILES = {
    Kind.CSV: b"timestamp,a\n2025-10-01,1\n",
    Kind.JSON: b'[{"timestamp": "2025-10-01", "a": 1}]',
    Kind.XLSX: xlsx([["timestamp", "a"], ["2025-10-01", 1]]),
}
COMMANDS = ("process", "explain", "upload", "reprocess")
REQUESTS = ("UploadRequest", "ReprocessRequest")
ANSWERS = ("BegunVersion", "ListedVersion")
TAKING_FILES = ("/v1/files", "/files", "/v1/preview")

every_option = pytest.mark.parametrize("option", OPTIONS.values(), ids=list(OPTIONS))


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return document()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_that_takes_options_has_all_of_them(
    titer: Titer, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    lines = [re.sub(r"\s+", " ", line) for line in titer(command, "--help").out.splitlines()]
    for option in OPTIONS.values():
        words = (command == "reprocess" and option.help_again) or option.help
        start = f"{option.flag} {option.metavar}".strip()
        assert any(start in line and line.rstrip("│ ").endswith(words) for line in lines), option.name


@every_option
def test_each_request_and_each_answer_of_the_api_has_it(described: dict[str, Any], option: Option) -> None:
    for model in (*REQUESTS, *ANSWERS):
        assert option.name in described["components"]["schemas"][model]["properties"]
    assert Declaration.model_fields[option.name].description == option.description


@every_option
def test_each_route_that_takes_a_file_has_it_in_its_query_and_in_its_form(
    described: dict[str, Any], option: Option
) -> None:
    for path in TAKING_FILES:
        post = described["paths"][path]["post"]
        assert option.name in {each["name"] for each in post["parameters"]}
        assert option.name in post["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]


@every_option
def test_the_page_of_the_command_has_it(option: Option) -> None:
    row = f"| `{f'{option.flag} {option.metavar}'.strip()}` | `{option.name}`"
    assert row in (ROOT / "docs/command.md").read_text("utf-8")


@every_option
def test_explain_tells_what_it_would_change(option: Option) -> None:
    assert option.effect


@pytest.mark.parametrize(
    "option", [each for each in OPTIONS.values() if each.kinds != EVERY_KIND], ids=lambda o: o.name
)
def test_of_a_kind_of_file_of_which_it_says_nothing_it_is_not_used(option: Option) -> None:
    data = next(data for kind, data in FILES.items() if kind not in option.kinds)
    beside = {"no_header": True} if option.name == "columns" else {}
    outcome = judged(BytesIO(data), options=ReadOptions.parse({option.name: option.examples[0]} | beside))
    said = {fault.value for fault in outcome.warnings if fault.code == "option_not_used"}
    assert said == {option.name, *beside}
