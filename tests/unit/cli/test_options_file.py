"""Options in a file: an instrument's are typed once, and what is typed besides comes first."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import DrawFn, composite, sampled_from, sets

from tests.unit.cli.conftest import Titer
from tests.unit.cli.fake_api import FakeApi
from titer.model.options import OPTIONS, ReadOptions
from titer_cli.options_file import read_options, write_options

FILE = "Zeit;v\n01.10.2025 08:00;1,5\n31.10.2025 08:00;x\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(FILE)
    return tmp_path / "a.csv"


def written(folder: Path, options: Any) -> Path:
    path = folder / "options.json"
    path.write_text(options if isinstance(options, str) else json.dumps(options))
    return path


EXAMPLES = {option.name: option.examples[0] for option in OPTIONS.values() if option.examples} | {
    "context": ["Charge, Nr"],
    "measured": ["Temp"],
}
AT_ODDS = {"at", "time", "columns", "no_header", "header_line"}  # some of these exclude each other


@composite
def options(draw: DrawFn) -> dict[str, Any]:
    return {name: EXAMPLES[name] for name in draw(sets(sampled_from(sorted({*OPTIONS} - AT_ODDS))))}


@given(options())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_what_is_read(tmp_path: Path, said: dict[str, Any]) -> None:
    held = ReadOptions.parse(said).given()
    write_options(tmp_path / "o.json", held)
    assert read_options(tmp_path / "o.json") == held
    assert ReadOptions.parse(held).given() == held


@pytest.mark.parametrize("name", OPTIONS)
def test_every_option_can_be_read_from_a_file(tmp_path: Path, name: str) -> None:
    assert read_options(written(tmp_path, {name: EXAMPLES[name]})) == {name: EXAMPLES[name]}
    assert read_options(written(tmp_path, {name: None})) == {name: None}


def test_explain_saves_what_is_said_and_process_reads_it(titer: Titer, file: Path, tmp_path: Path) -> None:
    path = tmp_path / "cedex.json"
    said = ("--timezone", "Europe/Berlin", "--unit", "v=g/L", "--missing", "x", "--delimiter", ";")
    ended = titer("explain", file, *said, "--save-options", path)
    assert ended.code == 0
    assert f"{path}: 4 options; 0 doubts left" in ended.err
    assert json.loads(path.read_text("utf-8")) == {
        "timezone": "Europe/Berlin",
        "delimiter": ";",
        "missing": ["x"],
        "units": ["v=g/L"],
    }
    by_file = titer("process", file, "--options", path, "--json")
    by_flags = titer("process", file, *said, "--json")
    assert by_file == by_flags
    assert by_file.json["summaries"][0]["unit"] == "g/L"


def test_what_is_said_on_the_command_line_comes_first(titer: Titer, file: Path, tmp_path: Path) -> None:
    path = written(tmp_path, {"units": ["v=g/L"], "timezone": "Europe/Berlin"})
    document = titer("process", file, "--options", path, "--unit", "v=mg/L", "--json").json
    assert document["summaries"][0]["unit"] == "mg/L"
    assert document["format"]["timezone"] == "Europe/Berlin"
    assert titer("process", file, "--options", path, "--timezone", "", "--json").json["format"]["timezone"] == "UTC"


def test_both_together_are_saved(titer: Titer, file: Path, tmp_path: Path) -> None:
    path = written(tmp_path, {"timezone": "Europe/Berlin"})
    titer("explain", file, "--options", path, "--missing", "x", "--save-options", path)
    assert read_options(path) == {"timezone": "Europe/Berlin", "missing": ["x"]}


def test_a_doubt_that_is_left_is_told_of_and_not_guessed(titer: Titer, tmp_path: Path) -> None:
    unsure = tmp_path / "unsure.csv"
    unsure.write_text("timestamp;v\n" + "03.04.2025 08:00;1\n" * 40_000)
    ended = titer("explain", unsure, "--save-options", tmp_path / "o.json", "--json")
    assert ended.json["settled_by"][0] == {"date_order": "day_first"}
    assert "0 options; 1 doubt left" in ended.err
    assert read_options(tmp_path / "o.json") == {}


def test_upload_sends_them(titer: Titer, api: FakeApi, file: Path, tmp_path: Path) -> None:
    titer("upload", file, "--base-url", api.url, "--options", written(tmp_path, {"units": ["v=g/L"]}))
    assert api.slots[0]["units"] == ["v=g/L"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"sensr": ["a"]}, "has no reading option 'sensr'. Did you mean \"sensor\"?"),
        ({"--header-line": 3}, "has no reading option '--header-line'. Did you mean \"header_line\"?"),
        ({"unit": ["a=b"]}, "has no reading option 'unit'. Did you mean \"units\"?"),
        ({"rule_set": "x"}, "has no reading option 'rule_set'"),
        ({"context": "a"}, """says "context": "a". Write {"context": ["batch"]}"""),
        ({"header_line": "3"}, """says "header_line": "3". Write {"header_line": 3}"""),
        ({"header_line": True}, 'says "header_line": true'),
        ({"no_header": 1}, 'says "no_header": 1'),
        ({"decimal": "x"}, "decimal cannot be 'x'"),
        ("[1]", "is no JSON object"),
        ("{", "is no JSON object"),
        ("[" * 99_999, "is no JSON object"),
        ("\xff", "is no JSON object"),
    ],
    ids=str,
)
def test_what_is_no_option_is_a_clear_error(titer: Titer, file: Path, tmp_path: Path, content: Any, said: str) -> None:
    ended = titer("explain", file, "--options", written(tmp_path, content))
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_a_file_that_is_not_there_is_a_clear_error(titer: Titer, file: Path, tmp_path: Path) -> None:
    assert "there is no file" in titer("process", file, "--options", tmp_path / "gone.json").err.casefold()
    assert titer("explain", file, "--save-options", tmp_path / "no" / "folder.json").code == 2
