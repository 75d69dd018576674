"""The readings of a pinned input as curves."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from titer.analyses.analysis import MOST_READINGS, Earlier, PinnedInput, Source, Window, too_much_to_analyse
from titer.analyses.ports import Analyses, CurvesEngine
from titer.files.ports import Artefacts, Files
from titer.files.record import Location
from titer.live.judged import order_of
from titer.live.places import came_lately
from titer.live.ports import Sensors
from titer.live.posted import LiveSeries
from titer.model.drawing import Span
from titer.model.errors import Rejected
from titer.model.readings import Series
from titer.steps.curves import Curve

_EVER = 1 << 62  # in µs: before it and behind it there is no reading


class ReadCurves:
    """Reads what was pinned."""

    def __init__(
        self, artefacts: Artefacts, files: Files, sensors: Sensors, analyses: Analyses, engine: CurvesEngine
    ) -> None:
        self._artefacts = artefacts
        self._files = files
        self._sensors = sensors
        self._analyses = analyses
        self._engine = engine

    def __call__(self, pinned: PinnedInput, folder: Path) -> list[Curve]:
        """Return the series that have readings, in the order in which they were pinned.

        `Rejected`: `file_deleted` where the results of a file were deleted since, `result_gone` where an earlier
        analysis was; `too_much_to_analyse`, `kept_nothing`.
        """
        found = [each for each in self._read(pinned, folder) if len(each)]
        if not found:
            hint = "Ask for another time, or for other series"
            raise Rejected("kept_nothing", "there are no readings of these series in this time", hint)
        places = {of: place for place, of in enumerate(pinned.series)}
        return sorted(found, key=lambda each: places[LiveSeries(*each.of)])

    def _read(self, pinned: PinnedInput, folder: Path) -> Iterator[Curve]:
        span = Span(-_EVER if pinned.since is None else pinned.since, _EVER if pinned.until is None else pinned.until)
        left = MOST_READINGS
        for curve in self._curves(pinned, span, folder / "source.parquet"):
            left -= len(curve)
            if left < 0:
                raise too_much_to_analyse(MOST_READINGS - left)
            yield self._within_windows(curve, pinned) if pinned.windows else curve

    def by_window(self, curves: Sequence[Curve], pinned: PinnedInput) -> list[tuple[Window, list[Curve]]]:
        """Return the windows of an input, each with what curves have in it."""
        found = [
            (window, [self._engine.within(curve, self._spans(curve, (window,), pinned)) for curve in curves])
            for window in pinned.windows
        ]
        return [(window, [each for each in some if len(each)]) for window, some in found]

    def _within_windows(self, curve: Curve, pinned: PinnedInput) -> Curve:
        return self._engine.within(curve, self._spans(curve, pinned.windows, pinned))

    @staticmethod
    def _spans(curve: Curve, windows: Sequence[Window], pinned: PinnedInput) -> list[Span]:
        """Return from when until when a curve lies in windows: where one names it, in those that do alone."""
        asset, series = curve.of.asset, Series(*curve.of[1:])
        is_named = any(series in each.series for each in pinned.windows if each.asset == asset)
        taken = (each for each in windows if each.asset == asset and (not is_named or series in each.series))
        return [Span(each.since, each.until) for each in taken]

    def _curves(self, pinned: PinnedInput, span: Span, path: Path) -> Sequence[Curve]:
        if pinned.earlier is not None:
            self._fetch_result(pinned.earlier, path)
            return self._engine.of_result(path, pinned.series, span)
        if pinned.joined:
            return self._joined(pinned, span, path)
        [source] = pinned.sources
        if not self._fetch(source, path):
            return []
        return self._engine.of_file(path, source.asset, {of.series for of in pinned.series}, span)

    def _fetch_result(self, earlier: Earlier, path: Path) -> None:
        known = self._analyses.find(earlier.analysis_id)
        if known is None or known.run != earlier.run:
            raise Rejected("result_gone", "the analysis that this one goes on from is there no more", "Ask for it anew")
        self._fetch_from(earlier.result, path)

    def _joined(self, pinned: PinnedInput, span: Span, path: Path) -> list[Curve]:
        parts: dict[LiveSeries, list[Any]] = {}
        for source in pinned.sources:
            wanted = {of.series for of in pinned.series if of.asset == source.asset}
            if wanted and self._fetch(source, path):
                found = self._engine.parts(path, wanted, span, order_of(source))
                for series, part in found.items():
                    parts.setdefault(LiveSeries(source.asset, *series), []).append(part)
                path.unlink()
        for of in pinned.series:
            if late := came_lately(self._sensors, of, span, pinned.lately_since, pinned.lately_until):
                parts.setdefault(of, []).append(self._engine.lately(late))
        return [self._engine.joined(of, some) for of, some in parts.items()]

    def _fetch(self, source: Source, path: Path) -> bool:
        """Copy the readings of a pinned version, and return whether it has any. `Rejected` (`file_deleted`)."""
        record = self._files.find(source.file_id)
        if record is None or source.version <= record.deleted_through:
            hint = "Ask for the others, or upload it anew"
            raise Rejected("file_deleted", f"the results of {source.file_id} were deleted", hint)
        if source.readings is None:
            return False
        self._fetch_from(source.readings, path)
        return True

    def _fetch_from(self, place: Location, path: Path) -> None:
        self._artefacts.fetch(place.key, place.version_id, path)
