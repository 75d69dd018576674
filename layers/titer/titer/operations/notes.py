"""Has noted what changed files change of sensors, looks which sensors are silent, and tells of both."""

from collections.abc import Iterable

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

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
        noted = [self._note(notes, file_id) for file_id in dict.fromkeys(file_ids)]
        self._metrics.add_metric("FilesNoted", MetricUnit.Count, noted.count(True))
        self._metrics.add_metric("NotesFailed", MetricUnit.Count, noted.count(False))
        self._metrics.flush_metrics()
        if not all(noted):
            reason = f"{noted.count(False)} of {len(noted)} files could not be noted"
            raise Unavailable("files_not_noted", reason, "They are tried again")

    def _note(self, notes: NoteSeries, file_id: str) -> bool:
        try:
            outcome = notes.note(file_id)
        except Exception as error:  # whatever it was, the others are noted
            facts = {"file_id": file_id, "reason": in_short(error)}
            self._log.error("file not noted", extra=facts, exc_info=unforeseen(error))
            return False
        if outcome:
            noted = {"file_id": file_id, "as": outcome.mark, "series": outcome.series, "changed": outcome.changed}
            self._log.info("file noted", extra=noted)
        return True

    def prepare(self, series: PrepareSeries, file_ids: Iterable[str]) -> None:
        """Have the series of files at hand, each once. Those that fail are made when somebody asks for them.

        `Unavailable` where some of deleted files, or of versions before, may be there still.
        """
        files = [*dict.fromkeys(file_ids)]
        cleared = [self._clear(series, file_id) for file_id in files]
        prepared = [self._prepare(series, file_id) for file_id in files]
        self._metrics.add_metric("SeriesPrepared", MetricUnit.Count, prepared.count(Prepared.MADE))
        self._metrics.add_metric("SeriesNotPrepared", MetricUnit.Count, prepared.count(None))
        self._metrics.flush_metrics()
        if not all(cleared):
            reason = f"the series of {cleared.count(False)} of {len(cleared)} files may be there still"
            raise Unavailable("series_not_cleared", reason, "They are tried again")

    def _clear(self, series: PrepareSeries, file_id: str) -> bool:
        try:
            series.clear(file_id)
        except Exception as error:  # whatever it was, the others are cleared
            facts = {"file_id": file_id, "reason": in_short(error)}
            self._log.error("series not cleared", extra=facts, exc_info=unforeseen(error))
            return False
        return True

    def _prepare(self, series: PrepareSeries, file_id: str) -> Prepared | None:
        try:
            outcome = series.follow(file_id)
        except Exception as error:  # whatever it was, notes are not made anew for it
            facts = {"file_id": file_id, "reason": in_short(error)}
            self._log.error("series not prepared", extra=facts, exc_info=unforeseen(error))
            return None
        if outcome is Prepared.MADE:
            self._log.info("series prepared", extra={"file_id": file_id})
        return outcome

    def watch(self, watch: WatchSensors, now: int) -> None:
        """Look which sensors are silent."""
        found = watch.watch(now)
        facts = {"series": found.series, "fell_silent": found.fell_silent, "came_back": found.came_back}
        self._log.info("sensors watched", extra=facts)
        self._metrics.add_metric("SensorsFellSilent", MetricUnit.Count, found.fell_silent)
        self._metrics.flush_metrics()
