"""Of a file that is no larger than its sample, an explanation says what judging it does: every error and warning."""

from collections import Counter
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from tests.support.workbooks import xlsx
from tests.unit.formats.nasty import CASES
from tests.unit.judging.explained_files import OWN
from tests.unit.judging.reading import RECEIVED, judged
from titer.engine.formats import EngineFormats
from titer.judging.explain import explain
from titer.judging.instructions import Instructions
from titer.model.options import ReadOptions
from titer.model.status import Status
from titer.rules.limits import shipped_rule_set

TIMES = "timestamp,a\n2025-10-01T08:00:00Z,1\n"
SMALL = (256 << 10) - 1


def explained(data: bytes, *, cut_off: bool = False, **said: Any) -> dict[str, Any]:
    how: dict[str, Any] = {"name": "test.csv", "received_at": RECEIVED, "rule_set": shipped_rule_set("default"), **said}
    return explain(BytesIO(data), Instructions(**how), EngineFormats(), cut_off=cut_off)


def rows(count: int) -> list[list[Any]]:
    return [["timestamp", "a"], *(["2025-10-01 08:00", second] for second in range(count))]


def two_sheets(*tables: list[list[Any]]) -> bytes:
    data = BytesIO()
    with xlsxwriter.Workbook(data) as book:
        for table in tables:
            sheet = book.add_worksheet()
            for at, row in enumerate(table):
                sheet.write_row(at, 0, row)
    return data.getvalue()


FILES: dict[str, tuple[bytes, dict[str, Any]]] = {
    **{case.name: (case.data, {}) for case in CASES if len(case.data) <= SMALL},
    **{f"explained {case.name}": (case.read(), {"options": case.options}) for case in OWN},
    "no line end after a bad cell": (f"{TIMES}2025-10-01T08:01:00Z,err".encode(), {}),
    "a line that is cut": (f"{TIMES}2025-10-01T08:01".encode(), {}),
    "a quote that never closes": (f'{TIMES}2025-10-01T08:01:00Z,"1'.encode(), {}),
    "a line of JSON that is cut": (b'{"timestamp": "2025-10-01", "a": 1}\n{"timestamp": "2025-10', {}),
    "nothing is kept": (b"sensor_id,timestamp,value\na,x,1", {}),
    "one line": (b"timestamp,a\n2025-10-01T08:00:00Z,1", {}),
    "a mark that the last line shows": (b'timestamp,a\n2025-10-01,"1,234"\n2025-10-02,"1,5"', {}),
    "two sheets of one table": (two_sheets(rows(2), [*rows(2), ["2025-10-01 08:01", "err"]]), {}),
    "just below the sample": ((TIMES + "2025-10-01T08:00:00Z,2\n" * 20_000).encode()[:SMALL], {}),
    "units": (
        b"timestamp,temperature [bar],x [\xc2\xb0F],y [\xc2\xb0F]\n2025-10-01,20,30,40",
        {"options": ReadOptions.parse({"convert": ["x=K", "y=bar"]})},
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_told_all_that_judging_the_file_tells(name: str) -> None:
    data, said = FILES[name]
    told, outcome = explained(data, **said), judged(BytesIO(data), **said)
    assert told["refused"] == (outcome.status is Status.FAILED)
    assert told["message"] == outcome.message
    assert [each["code"] for each in told["errors"]] == [fault.code for fault in outcome.errors[:100]]
    assert [each["row_number"] for each in told["errors"]] == [fault.row_number for fault in outcome.errors[:100]]
    if outcome.aggregates:
        shown = Counter((each["row_number"], each["column"], each["code"]) for each in told["warnings"])
        assert shown <= Counter((fault.row_number, fault.column, fault.code) for fault in outcome.warnings)
        assert len(told["warnings"]) == min(100, len(outcome.warnings))


def test_what_is_said_of_units_comes_before_what_is_said_of_rows() -> None:
    data = b"timestamp,x [\xc2\xb0F]\n" + b"2025-10-01,30\n" * 200
    told = explained(data, options=ReadOptions.parse({"convert": ["x=K"]}))
    assert [each["code"] for each in told["warnings"]] == ["unit_converted", *["duplicate_instant"] * 99]


@pytest.mark.parametrize("end", ["2025-10-01T08:01:00Z,err", "2025-10-01T08:01:00Z,err\n"])
def test_of_a_start_alone_the_last_line_may_be_cut_and_is_left_out(end: str) -> None:
    told = explained((TIMES + end).encode(), cut_off=True)
    assert (told["message"], len(told["errors"])) == (None, end.count("\n"))


def test_a_start_without_a_reading_does_not_tell_that_the_file_has_none() -> None:
    told = explained(b"timestamp,a\nx,1\n", cut_off=True)
    assert (told["refused"], [each["code"] for each in told["errors"]]) == (False, ["invalid_timestamp"])


def test_of_a_larger_file_it_tells_what_its_first_block_does() -> None:
    data = (TIMES + "2025-10-01T08:00:00Z,2\n" * 20_000 + "2025-10-01T08:01:00Z,err\n").encode()
    assert explained(data)["errors"] == []
    assert [fault.code for fault in judged(BytesIO(data)).errors] == ["not_a_number"]


def test_of_a_sheet_it_looks_at_8192_rows() -> None:
    data = xlsx([*rows(8_192), ["2025-10-01 08:01", "err"]])
    assert (explained(data)["errors"], explained(data)["refused"]) == ([], False)


def test_the_time_between_readings_is_told_of_all_of_it() -> None:
    assert explained(f"{TIMES}2025-10-01T08:01:00Z,2".encode())["cadence_seconds"] == 60
