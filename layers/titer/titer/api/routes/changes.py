"""GET /v1/files/{file_id}/versions/{a}/changes/{b}: what changed from one version of a file to another."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Path as InPath
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.api.answers import Answer, json_answer
from titer.api.catalog import FileCatalog
from titer.api.changes import MOST_LISTED, document_changes, record_changes, series_changes
from titer.api.models.changes import VersionChanges
from titer.api.openapi_routes import add
from titer.api.routes.stores import Stores
from titer.files.record import Completion

MOST_READINGS = 5_000_000  # of both versions together, that are compared one by one
MOST_PAGES = 10  # of a thousand summaries each

_NUMBER = {"ge": 1, "le": 999_999}
Before = Annotated[int, InPath(**_NUMBER, description="The version from which it changed")]
After = Annotated[int, InPath(**_NUMBER, description="The version to which it changed")]
Examples = Annotated[int, Query(ge=0, le=100, description="Readings to show of each kind of change, at most")]


class ChangeRoutes:
    """Shows what a new version of a file changed."""

    def __init__(self, stores: Stores, folder: Path) -> None:
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._artefacts = stores.artefacts
        self._folder = folder

    def register(self, app: APIGatewayRestResolver) -> None:
        path = "/v1/files/<file_id>/versions/<a>/changes/<b>"
        add(app, "GET", path, self.show_changes, {200: (VersionChanges,)})

    def show_changes(self, file_id: str, a: Before, b: After, examples: Examples = 10) -> Answer:
        """Show what changed from version `a` of a file to version `b`: what was said and how it was read, figures,
        errors by their codes, figures of each series, and readings, counted and by examples.

        Readings are compared one by one where both versions have 5,000,000 at most, else `readings` is null; series
        where both have 10,000 at most, else the first of them.
        """
        before, after = (self._catalog.finished(file_id, number) for number in (a, b))
        ends = [end for _, end in (before, after)]
        old, new = (self._catalog.document(end) for end in ends)
        series = series_changes(*map(self._summaries, ends))
        return json_answer(
            {
                "file_id": file_id,
                "before": a,
                "after": b,
                **record_changes(before, after),
                **document_changes(old, new),
                "series_changed": len(series),
                "series": series[:MOST_LISTED],
                "series_truncated": len(series) > MOST_LISTED or any(end.summary_pages > MOST_PAGES for end in ends),
                "readings": self._readings(ends, examples),
            }
        )

    def _summaries(self, end: Completion) -> Iterator[dict[str, Any]]:
        for page in range(min(max(end.summary_pages, 1), MOST_PAGES)):
            yield from self._catalog.summaries(end, page)

    def _readings(self, ends: list[Completion], examples: int) -> dict[str, Any] | None:
        """Return what changed in the readings; None where there are too many to compare them in time."""
        if sum(end.reading_count for end in ends) > MOST_READINGS:
            return None
        from titer.engine.parquet.comparison import compare_readings  # noqa: PLC0415  (the engine is heavy)

        with TemporaryDirectory(dir=self._folder) as folder:
            paths = [self._fetched(end, Path(folder) / f"{place}.parquet") for place, end in enumerate(ends)]
            found = compare_readings(*paths, examples=examples)
        changed = [asdict(each) for each in found.series if each.added or each.removed or each.changed]
        return {**found.counts(), "series": changed[:MOST_LISTED], "examples": found.examples}

    def _fetched(self, end: Completion, path: Path) -> Path | None:
        if end.readings is None:
            return None
        self._artefacts.fetch(end.readings.key, end.readings.version_id, path)
        return path
