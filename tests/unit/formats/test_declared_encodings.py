"""A declared encoding and the mark at the start of a file: the mark is no character of the header."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE
from io import BytesIO

import pytest

from tests.unit.judging.reading import judged
from titer.model.options import ReadOptions

TEXT = "sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,1.5\n"


@pytest.mark.parametrize(
    ("declared", "data"),
    [
        ("utf-8", BOM_UTF8 + TEXT.encode()),
        ("utf-16", BOM_UTF16_LE + TEXT.encode("utf-16-le")),
        ("utf-16", TEXT.encode("utf-16-le")),
        ("utf-16", TEXT.encode("utf-16-be")),
        ("utf-16le", BOM_UTF16_LE + TEXT.encode("utf-16-le")),
        ("utf-16be", BOM_UTF16_BE + TEXT.encode("utf-16-be")),
        ("utf-32", TEXT.encode("utf-32-be")),
        ("utf-32", BOM_UTF32_LE + TEXT.encode("utf-32-le")),
        ("utf-32", TEXT.encode("utf-32-le")),
    ],
)
def test_a_declared_encoding_is_read_with_its_mark_and_without(declared: str, data: bytes) -> None:
    outcome = judged(BytesIO(data), options=ReadOptions(encoding=declared))
    assert outcome.row_count == 1, outcome.message
    assert outcome.format is not None
    assert outcome.format.layout.names == ("sensor_id", "timestamp", "value")


def test_a_file_that_is_not_written_as_was_declared_is_refused() -> None:
    assert judged(BytesIO(TEXT.encode()), options=ReadOptions(encoding="utf-16")).message
