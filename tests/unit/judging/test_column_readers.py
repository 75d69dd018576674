"""Columns of times that share what reads them: each is read as by itself, and costs less."""

from collections.abc import Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

from tests.support.work import check_work
from titer.cells.times.column import InstantReader
from titer.cells.times.form import decide_time
from titer.judging.time_reader import ColumnReaders, is_local

COLUMNS = [
    ["2025-10-01T08:00:00", "2025-10-01T08:01:00"],
    ["2025-10-01T08:00:00Z", "2025-10-01T08:01:00+02:00", ""],
    ["n/a", "2025-10-01 08:00", "2025-10-01"],
    ["01.10.2025 08:00", "13.10.2025 08:00"],
    ["10/01/2025 8:00 AM", "10/13/2025 8:00 PM"],
    ["2025-10-26 02:30:00", "2025-10-26 02:30:00 CET"],
    ["2025-10-01T08:00:00", "later"],
    ["1759305600", "1759305660"],
]
BERLIN = ZoneInfo("Europe/Berlin")


def test_each_column_is_read_as_by_a_reader_of_its_own() -> None:
    readers = ColumnReaders()
    for cells in [*COLUMNS, *reversed(COLUMNS)]:
        form = decide_time(cells)
        for zone in (UTC, BERLIN):
            assert readers.read(cells, form, zone) == InstantReader(zone, form).read(cells)
        assert readers.tell_none(cells, form) == is_local(cells, form)


def test_columns_that_share_readers_cost_less_than_each_by_itself() -> None:
    cells = ["2025-10-01T08:00:00", "2025-10-01T08:01:00"]
    form = decide_time(cells)

    def read(columns: Sequence[ColumnReaders]) -> None:
        for readers in columns:
            readers.read(cells, form)
            readers.tell_none(cells, form)

    check_work(
        lambda: read([ColumnReaders()] * 2_000), most=0.6, than=lambda: read([ColumnReaders() for _ in range(2_000)])
    )
