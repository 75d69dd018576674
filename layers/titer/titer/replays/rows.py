"""The rows of a replay: made of its file's readings when they are first needed, then read in parts."""

from collections import OrderedDict
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from titer.model.instants import format_instant, micros_or_none
from titer.replays.ports import FetchReadings, OpenRows, PreparedRows
from titer.replays.replay import Choice, Source
from titer.replays.row_names import chosen
from titer.replays.rows_file import RowsFile, write_rows

_FORM = 1  # of the files: another number is another form
_REMEMBERED = 8  # files whose heads are kept


class Rows:
    """Opens the rows of a source, prepared by whoever needs them first."""

    def __init__(self, prepared: PreparedRows, readings: FetchReadings, open_rows: OpenRows) -> None:
        self._prepared = prepared
        self._readings = readings
        self._open_rows = open_rows
        self._known: OrderedDict[str, RowsFile] = OrderedDict()

    def find(self, source: Source, choice: Choice) -> RowsFile | None:
        """Return the rows, None where nobody has prepared them."""
        name = name_of(source, choice)
        if name in self._known:
            self._known.move_to_end(name)
            return self._known[name]
        try:
            found = self._known[name] = RowsFile(partial(self._prepared.read, name))
        except FileNotFoundError:
            return None
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found

    def open(self, source: Source, choice: Choice) -> RowsFile:
        """Return the rows, prepared where they were not."""
        found = self.find(source, choice)
        if found is None:
            self._prepare(source, choice)
            found = self.find(source, choice)
        assert found is not None
        return found

    def forget(self, source: Source, choice: Choice) -> None:
        """Look anew for the rows at the next question: those that were there are gone."""
        self._known.pop(name_of(source, choice), None)

    def _prepare(self, source: Source, choice: Choice) -> None:
        since, until = map(micros_or_none, (choice.since, choice.until))
        with TemporaryDirectory(prefix="titer-") as folder:
            parquet, path = Path(folder) / "readings.parquet", Path(folder) / "all.rows"
            self._readings.fetch(source.readings.key, source.readings.version_id, parquet)
            with self._open_rows(parquet, chosen(choice.sensors), since, until) as found:
                write_rows(path, found)
            self._prepared.put(name_of(source, choice), path)


def name_of(source: Source, choice: Choice) -> str:
    """Return the name under which the rows lie: the same for all who choose the same of one version."""
    since, until = (at and format_instant(at) for at in (choice.since, choice.until))
    sensors = sorted(choice.sensors) if choice.sensors is not None else None
    said = f"{_FORM} {source.readings.key} {source.readings.version_id} {sensors} {since} {until}"
    return f"{source.file_id}/{source.version}-{sha256(said.encode()).hexdigest()[:16]}.rows"
