"""Files of series, made of what judging left: soon after a large file is committed, of others at the first question."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from titer.files.ports import Artefacts, Files
from titer.files.record import FileRecord, Location
from titer.series.ports import SeriesEngine, SeriesFiles

MANY = 100_000  # readings of a file whose series do not wait for a question
_HEAD = 16  # bytes that tell that a file is there


class Prepared(StrEnum):
    """What became of the series of a file."""

    MADE = "made"
    THERE = "there"  # made before
    NONE = "none"  # the file has no readings, or none any more
    LATER = "later"  # small enough to be made at the first question


class PrepareSeries:
    """Makes files of series, and forgets those that nobody can ask for any more."""

    def __init__(
        self, files: Files, artefacts: Artefacts, stored: SeriesFiles, engine: Callable[[], SeriesEngine]
    ) -> None:
        self._files = files
        self._artefacts = artefacts
        self._stored = stored
        self._engine = engine

    def clear(self, file_id: str) -> FileRecord | None:
        """Forget what is there of a file without readings, or of its versions before; return its record."""
        record = self._files.find(file_id)
        shown = _shown(record) if record else None
        if shown is None or shown[0] > 1:
            self._stored.forget(file_id, but=shown[0] if shown else None)
        return record

    def follow(self, record: FileRecord | None) -> Prepared:
        """Have the series at hand of a file that was cleared, however often that is said."""
        shown = _shown(record) if record else None
        if record is None or shown is None:
            return Prepared.NONE
        file_id = record.file_id
        version, readings, count = shown
        if count < MANY:
            return Prepared.LATER
        if self._stored.read(file_id, version, 0, _HEAD) is not None:
            return Prepared.THERE
        self.make(file_id, version, readings)
        return Prepared.MADE

    def make(self, file_id: str, version: int, readings: Location) -> None:
        """Make the series of a version. Where the file was deleted meanwhile, they are forgotten again."""
        make_series(self._artefacts, self._stored, self._engine(), (file_id, version), readings)
        record = self._files.find(file_id)
        if record is None or version <= record.deleted_through:
            self._stored.forget(file_id)


def make_series(
    artefacts: Artefacts, stored: SeriesFiles, engine: SeriesEngine, name: tuple[str, int], readings: Location
) -> None:
    """Make the file of series of what goes by this name and version, whose readings lie there as Parquet."""
    with TemporaryDirectory(prefix="titer-") as folder:
        parquet, path = Path(folder) / "readings.parquet", Path(folder) / "all.series"
        artefacts.fetch(readings.key, readings.version_id, parquet)
        engine.write(parquet, path)
        stored.put(*name, path)


def _shown(record: FileRecord) -> tuple[int, Location, int] | None:
    """Return the version that readers see, where its readings lie, and how many they are; None where there are none."""
    end = record.finished
    if end is None or end.readings is None or record.version is None or record.compacted_into:
        return None
    return record.version, end.readings, end.reading_count
