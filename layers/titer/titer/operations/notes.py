"""Has noted what changed files change of sensors, looks which sensors are silent, and tells of both."""

from collections.abc import Callable, Iterable

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.batches.noting import NoteBatches
from titer.files.record import FileRecord
from titer.live.notes import NoteSeries
from titer.live.silence import WatchSensors
from titer.model.errors import Unavailable, in_short, unforeseen
from titer.series.prepare import Prepared, PrepareSeries


class SensorNotes:
    """Notes files one by one: what breaks at one does not keep the others back."""

    def __init__(self, log: Logger, metrics: Metrics) -> None:
        self._log = log
        self._metrics = metrics

    def note(self, notes: NoteSeries, file_ids: Iterable[str]) -> None:
        """Note files, each once. `Unavailable` where some could not be: all are to be tried again."""
        files = [*dict.fromkeys(file_ids)]
        noted = self._each(files, lambda file_id: self._note(notes, file_id), "file not noted")
        failed = len(files) - len(noted)
        self._metrics.add_metric("FilesNoted", MetricUnit.Count, len(noted))
        self._metrics.add_metric("NotesFailed", MetricUnit.Count, failed)
        self._metrics.flush_metrics()
        if failed:
            reason = f"{failed} of {len(files)} files could not be noted"
            raise Unavailable("files_not_noted", reason, "They are tried again")

    def _note(self, notes: NoteSeries, file_id: str) -> None:
        outcome = notes.note(file_id)
        if outcome:
            noted = {"file_id": file_id, "as": outcome.mark, "series": outcome.series, "changed": outcome.changed}
            self._log.info("file noted", extra=noted)

    def _each[T](self, file_ids: Iterable[str], take: Callable[[str], T], failure: str) -> list[T]:
        """Return what comes of files, without those that fail."""
        taken: list[T] = []
        for file_id in file_ids:
            try:
                taken.append(take(file_id))
            except Exception as error:  # whatever it was, the others are taken
                facts = {"file_id": file_id, "reason": in_short(error)}
                self._log.error(failure, extra=facts, exc_info=unforeseen(error))
        return taken

    def note_batches(self, batches: NoteBatches, file_ids: Iterable[str]) -> None:
        """Note what files tell of batches, each once. `Unavailable` where some could not be: all are tried again."""
        files = [*dict.fromkeys(file_ids)]
        noted = self._each(files, lambda file_id: self._note_batches(batches, file_id), "batches not noted")
        self._metrics.add_metric("BatchesNoted", MetricUnit.Count, sum(noted))
        self._metrics.add_metric("BatchNotesFailed", MetricUnit.Count, len(files) - len(noted))
        self._metrics.flush_metrics()
        if left := len(files) - len(noted):
            reason = f"the batches of {left} of {len(files)} files could not be noted"
            raise Unavailable("batches_not_noted", reason, "They are tried again")

    def _note_batches(self, batches: NoteBatches, file_id: str) -> int:
        count = batches.note(file_id)
        if count:
            self._log.info("batches noted", extra={"file_id": file_id, "batches": count})
        return count or 0

    def prepare(self, series: PrepareSeries, file_ids: Iterable[str]) -> None:
        """Have the series of files at hand, each once. Those that fail are made when somebody asks for them.

        `Unavailable` where some of deleted files, or of versions before, may be there still.
        """
        files, found = [*dict.fromkeys(file_ids)], dict[str, FileRecord | None]()

        def clear(file_id: str) -> None:
            found[file_id] = series.clear(file_id)

        cleared = self._each(files, clear, "series not cleared")
        prepared = self._each(found, lambda file_id: self._prepare(series, found[file_id]), "series not prepared")
        self._metrics.add_metric("SeriesPrepared", MetricUnit.Count, prepared.count(Prepared.MADE))
        self._metrics.add_metric("SeriesNotPrepared", MetricUnit.Count, len(files) - len(prepared))
        self._metrics.flush_metrics()
        if left := len(files) - len(cleared):
            reason = f"the series of {left} of {len(files)} files may be there still"
            raise Unavailable("series_not_cleared", reason, "They are tried again")

    def _prepare(self, series: PrepareSeries, record: FileRecord | None) -> Prepared:
        outcome = series.follow(record)
        if record and outcome is Prepared.MADE:
            self._log.info("series prepared", extra={"file_id": record.file_id})
        return outcome

    def watch(self, watch: WatchSensors, now: int) -> None:
        """Look which sensors are silent."""
        found = watch.watch(now)
        facts = {"series": found.series, "fell_silent": found.fell_silent, "came_back": found.came_back}
        self._log.info("sensors watched", extra=facts)
        self._metrics.add_metric("SensorsFellSilent", MetricUnit.Count, found.fell_silent)
        self._metrics.flush_metrics()
