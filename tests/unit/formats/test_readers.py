"""The readers by themselves, before anything is judged, on acid tests that nobody here wrote."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from titer.formats.delimited.records import Delimited
from titer.formats.json.form import sniff_json
from titer.formats.json.in_lines import JsonLines
from titer.formats.json.records import array_records
from titer.formats.json.values import BrokenRecord, parse_value
from titer.formats.streams.lines import blocks
from titer.model.errors import Rejected

DATA = Path(__file__).parents[4] / "shared" / "data"
SPECTRUM = DATA / "csv-spectrum"
SUITE = DATA / "json-test-suite" / "parsing"
NO_JSON = {"invalid_json", "broken_document", "invalid_encoding", "too_deep"}  # others: it is JSON, and no reading

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the data is not part of a clone")


def _chunks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def _spectrum() -> list[str]:
    return sorted(path.stem for path in SPECTRUM.glob("csvs/*.csv"))


def _suite(prefix: str) -> list[Path]:
    return sorted(SUITE.glob(f"{prefix}_*.json"))


def _dictionaries(data: bytes, chunk: int) -> list[dict[str, str]]:
    reader = Delimited(",")
    found = [reader.split(block) for block in blocks(_chunks(data, chunk))]
    assert not any(records.broken for records in found)
    header, *rows = [cells for records in found for cells in records.cells]
    return [dict(zip(header, row, strict=True)) for row in rows]


def _answer(name: str) -> list[dict[str, str]]:
    answer = json.loads((SPECTRUM / "json" / f"{name}.json").read_bytes().decode())
    if name == "location_coordinates":  # the one answer that is not that of its file: an object, and another number
        assert answer["Contact Phone Number"] == "1234567890"
        return [answer | {"Contact Phone Number": "2095257564"}]
    assert isinstance(answer, list)
    return answer


def test_the_acid_tests_are_all_there() -> None:
    assert len(_spectrum()) == 12
    assert (len(_suite("y")), len(_suite("n")), len(_suite("i"))) == (54, 89, 7)


@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
@pytest.mark.parametrize("name", _spectrum())
def test_delimited_text_gives_the_cells_of_the_answer(name: str, chunk: int) -> None:
    data = (SPECTRUM / "csvs" / f"{name}.csv").read_bytes()
    assert _dictionaries(data, chunk) == _answer(name)


@pytest.mark.parametrize("path", _suite("y"), ids=lambda path: path.stem)
def test_what_json_allows_is_read(path: Path) -> None:
    assert parse_value(path.read_text("utf-8")) == json.loads(path.read_bytes(), parse_int=str, parse_float=str)


@pytest.mark.parametrize("path", _suite("i"), ids=lambda path: path.stem)
def test_what_json_leaves_open_is_read_or_refused(path: Path) -> None:
    assert refusal_of(path.read_bytes().decode("utf-8", errors="surrogateescape")) in NO_JSON | {None}


def refusal_of(text: str) -> str | None:
    try:
        parse_value(text)
    except BrokenRecord as refusal:
        return refusal.code
    return None


def _codes(data: bytes, chunk: int) -> set[str]:
    """Return all that is said against a file on the way of its ingestion."""
    text = data.decode("utf-8", errors="surrogateescape")
    try:
        form = sniff_json(text, whole=True)
        if form.kind == "jsonl":
            reader = JsonLines(form.header, form)
            found = [records for block in blocks(_chunks(data, chunk)) for records in reader.split(block)]
        else:
            found = list(array_records(_chunks(data, chunk), form.header, limit=1 << 20, block=1 << 20, form=form))
    except Rejected as refusal:
        return {refusal.code}
    return {code for records in found for code, _ in records.broken.values()}


@pytest.mark.parametrize("chunk", [1, 1 << 20])
@pytest.mark.parametrize("path", _suite("y"), ids=lambda path: path.stem)
def test_ingestion_never_calls_json_what_it_is_not_when_it_is(path: Path, chunk: int) -> None:
    assert not _codes(path.read_bytes(), chunk) & NO_JSON


@pytest.mark.parametrize("chunk", [1, 1 << 20])
@pytest.mark.parametrize("path", _suite("n"), ids=lambda path: path.stem)
def test_ingestion_says_of_what_is_no_json_that_it_is_none(path: Path, chunk: int) -> None:
    assert _codes(path.read_bytes(), chunk) & NO_JSON
