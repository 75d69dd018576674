"""Every file of ../shared/data, which nobody here wrote: its answer is the one that a person gave who looked at it.

Where an answer changes, look at the file again; the failure shows the line for shared_data.tsv as it would be.
"""

import dataclasses
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from tests.unit.judging.reading import RECEIVED, judged
from tests.unit.judging.shared_data import DATA, Answer, answers, found_in, needs_data, rows_by_another_reader
from titer.engine.formats import EngineFormats
from titer.formats.opening import open_content
from titer.formats.streams.source import Source
from titer.judging.explain import explain
from titer.judging.instructions import Instructions
from titer.judging.pipeline import decide_dialect, read_tables
from titer.judging.result import result_document
from titer.rules.limits import shipped_rule_set

pytestmark = needs_data
ANSWERS = answers()
COUNTED = [answer for answer in ANSWERS if answer.rows]
OWN_REPORTS = Path("public-reports")  # files that bring their right answers with them, and attacks
CLEAN = [answer for answer in ANSWERS if answer.path.startswith(("nab/data/", "pharma-tablet-press/Process/"))]
by_path = pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.path)


def test_every_file_has_an_answer() -> None:
    there = {str(path) for path in _files() if OWN_REPORTS not in path.parents}
    assert {answer.path for answer in ANSWERS} == there


def _files() -> Iterator[Path]:
    return (path.relative_to(DATA) for path in DATA.rglob("*") if path.is_file())


@by_path
def test_a_file_ends_as_it_should(answer: Answer) -> None:
    with answer.file.open("rb") as stream:
        status, kept, rejected, first = found_in(result_document(judged(stream, name=answer.file.name)))
    found = dataclasses.replace(answer, status=status, kept=kept, rejected=rejected, first=first)
    assert found.as_line() == answer.as_line()


@pytest.mark.parametrize("answer", CLEAN, ids=lambda answer: answer.path)
def test_what_machines_wrote_cleanly_is_read_without_a_word(answer: Answer) -> None:
    with answer.file.open("rb") as stream:
        result = result_document(judged(stream, name=answer.file.name))
    assert (result["status"], result["error_counts"], result["warning_counts"]) == ("processed", {}, {})


@by_path
def test_explain_tells_how_a_file_is_written_even_where_it_is_refused(answer: Answer) -> None:
    with answer.file.open("rb") as stream:
        told = explain(stream, _how(), EngineFormats())
    found = dataclasses.replace(
        answer, kind=told["kind"] or "", delimiter={"\t": "tab"}.get(told["delimiter"], told["delimiter"] or "")
    )
    assert found.as_line() == answer.as_line()


@pytest.mark.parametrize("answer", COUNTED, ids=lambda answer: answer.path)
def test_no_row_of_a_file_is_lost_by_the_count_of_another_reader(answer: Answer) -> None:
    rows = rows_by_another_reader(answer)
    assert rows == int(answer.rows), "the table has another count"
    assert _rows_read(answer) == rows
    if answer.kept:
        assert int(answer.kept) + int(answer.rejected) == rows


def _rows_read(answer: Answer) -> int:
    """How many rows the readers give, whatever is in them."""
    with answer.file.open("rb") as stream, ExitStack() as held:
        content = open_content(Source(stream, limit=1 << 30), EngineFormats(), held, limit=1 << 30)
        return sum(len(table.records.raws) for table in read_tables(content, decide_dialect(content, _how()), _how()))


@cache
def _how() -> Instructions:
    return Instructions(name="shared", rule_set=shipped_rule_set("default"), received_at=RECEIVED)
