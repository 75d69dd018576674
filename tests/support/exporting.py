"""Exports as their function would make them, over stores in memory, and what was made, read back."""

from datetime import timedelta
from pathlib import Path

from titer.adapters.memory.stores import MemoryStores
from titer.engine.parquet.tables import ParquetTables
from titer.engine.series import DrawSeries
from titer.exports.making import MakeTables
from titer.exports.of_series import SeriesParts
from titer.exports.working import Worked, WorkOnExports

LONG = timedelta(minutes=15)


def working(stores: MemoryStores) -> WorkOnExports:
    """What makes the exports of these stores."""
    series = SeriesParts(stores.artefacts, stores.sensors, DrawSeries)
    tables = MakeTables(stores.artefacts, series, stores.remarks, ParquetTables)
    return WorkOnExports(stores.exports, stores.artefacts, stores.files, tables, clock=stores.clock)


def make_exports(stores: MemoryStores) -> list[Worked]:
    """Make all that wait in the queue."""
    messages, stores.exports_queue.messages = stores.exports_queue.messages, []
    return [working(stores).work(each, "one", stores.clock() + LONG) for each in messages]


def made(stores: MemoryStores, export_id: str, path: Path) -> Path:
    """Fetch what was made of an export."""
    export = stores.exports.find(export_id)
    assert export is not None
    assert export.message is None
    stores.artefacts.fetch(export.made_key, export.made_version, path)
    return path
