"""What is said of how a file is written, and does not fit the file."""

from io import BytesIO
from typing import Any

import pytest

from tests.support.workbooks import xlsx
from tests.unit.judging.reading import Collected, judged
from titer.judging.outcome import Outcome
from titer.model.options import ReadOptions

CSV = b"timestamp,a\n2025-10-01,1\n2025-10-02,2\n"
JSON = b'[{"timestamp": "2025-10-01", "a": 1}]'


def of(data: bytes, **said: Any) -> Outcome:
    return judged(BytesIO(data), options=ReadOptions.parse(said))


@pytest.mark.parametrize("data", [CSV, xlsx([["timestamp", "a"], ["2025-10-01", 1], ["2025-10-02", 2]])])
def test_a_header_line_beyond_the_file_is_refused(data: bytes) -> None:
    outcome = of(data, header_line=50)
    assert outcome.error_counts == {"no_such_line": 1}
    assert "line 50, and the last filled one is line 3" in str(outcome.message)


@pytest.mark.parametrize(
    ("line", "evidence"),
    [(2, "line 4 is the first filled from the declared line 2 on"), (4, "line 4 was declared to be the header")],
)
def test_of_an_empty_line_the_next_filled_one_is_the_header_and_said_to_be(line: int, evidence: str) -> None:
    form = of(b"Run 7\n\n\n" + CSV, header_line=line).format
    assert form is not None
    assert (form.dialect.header_line, form.dialect.evidence["header"]) == (4, evidence)


def test_a_declared_delimiter_that_is_not_there_is_said_not_to_be() -> None:
    outcome = of(CSV, delimiter=";")
    assert outcome.error_counts == {"absent_delimiter": 1}
    assert str(outcome.message).startswith(
        "The declared delimiter is not in the line that would name the columns: time"
    )


@pytest.mark.parametrize(
    ("data", "said", "unused"),
    [
        (CSV, {"sheet": "Data", "header_line": 1, "delimiter": ",", "encoding": "utf-8"}, ["sheet"]),
        (JSON, {"sheet": "Data", "header_line": 1, "delimiter": ","}, ["delimiter", "header_line", "sheet"]),
        (xlsx([["timestamp", "a"], ["2025-10-01", 1]]), {"sheet": "Data", "encoding": "utf-8"}, ["encoding"]),
    ],
)
def test_what_says_nothing_of_a_kind_is_warned_of(data: bytes, said: dict[str, Any], unused: list[str]) -> None:
    outcome = of(data, **said)
    assert outcome.row_count
    warned = [fault.value for fault in outcome.warnings if fault.code == "option_not_used"]
    assert sorted(map(str, warned)) == unused


def test_a_bound_that_is_rejected_is_not_said_to_be_kept() -> None:
    sinks = Collected()
    data = b"timestamp,ph_value\n2025-10-01,<-2.5\nx,<3\n2025-10-02,<2\n"
    outcome = judged(BytesIO(data), sinks=sinks)
    assert [fault.row_number for fault in outcome.warnings if fault.code == "censored_value"] == [3]
    assert outcome.error_counts == {"below_minimum": 1, "invalid_timestamp": 1}
    assert sinks.qualities == ["UNCERTAIN"]
