"""GET /v1/analyses/{analysis_id}/result: series, events and figures that a step found."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.analyses.analysis import Analysis
from titer.api.answers import URL_LIVES, Answer, Redirects, json_answer, point_to
from titer.api.models.analyses import AnalysisResult
from titer.api.models.files import Redirect
from titer.api.openapi_routes import Answers, add
from titer.api.queries import refuse_backward
from titer.api.routes.analyses import analysing, document_of, labelled, series_of
from titer.api.routes.series import FromAny, Include, Parameters, Points, Sensors, ToAny, drawn_series, pairs
from titer.api.routes.stores import Stores
from titer.files.record import Location
from titer.live.posted import LiveSeries
from titer.model.drawing import SERIES_NOT_NAMED, Drawing
from titer.model.instants import micros_or_none, parse_instant
from titer.model.readings import of_asset
from titer.series.ports import SeriesEngine
from titer.series.prepare import make_series
from titer.series.questions import DrawFile, FileQuery, Named
from titer.steps.catalogue import step_named

MOST_SHOWN = 2_000  # events of an answer


class ResultForm(StrEnum):
    JSON = "json"
    PARQUET = "parquet"


AsForm = Annotated[ResultForm, Query(alias="format", description="`parquet`: points to all readings of its series")]


class AnalysisResultRoutes:
    """Draws what analyses found."""

    def __init__(self, stores: Stores, engine: Callable[[], SeriesEngine]) -> None:
        self._stores = stores
        self._engine = engine
        self._analysing = analysing(stores)
        self._labelled = labelled(stores)
        self._draw = DrawFile(stores.series_files, self._make, engine)

    def register(self, app: APIGatewayRestResolver) -> None:
        answers: Answers = {200: (AnalysisResult | Redirect,), 303: (Redirect,)}
        add(app, "GET", "/v1/analyses/<analysis_id>/result", self.show_result, answers, tag="analyses")

    def show_result(
        self,
        analysis_id: str,
        form: AsForm = ResultForm.JSON,
        sensors: Sensors = None,
        parameters: Parameters = None,
        since: FromAny = None,
        until: ToAny = None,
        points: Points = 1_200,
        include: Include = None,
        redirect: Redirects = True,
    ) -> Answer:
        """Show the result of an analysis: its series as those of a file are drawn, its events by time, its figures.

        409 `not_finished` until it has one. Series are named as for `GET /v1/files/{file_id}/series`. As `parquet`, all
        readings of its series; 303, or with `redirect=false` 200 with the URL.
        """
        analysis = self._analysing.finished(analysis_id)
        if form is ResultForm.PARQUET:
            return point_to(self._url(analysis), redirect=redirect)
        refuse_backward(since, until)
        document = document_of(self._stores, analysis)
        named = pairs(sensors or [], parameters or [])
        there = series_of(document)
        chosen = [of for of in there if not named or _is_named(of, named)]
        span = micros_or_none(since), micros_or_none(until)
        shown = chosen if named else chosen[:SERIES_NOT_NAMED]
        drawn = self._drawn(analysis, shown, span, points, raw=include == "raw")
        events = [each for each in document["events"] if _is_of(each, named) and _lies_in(each, *span)]
        return json_answer(
            {
                "analysis_id": analysis_id,
                "step": analysis.step,
                "step_version": analysis.step_version,
                "series": [drawn_series(self._engine(), of, drawing) for of, drawing in zip(shown, drawn, strict=True)],
                "series_count": len(there),
                "events": events[:MOST_SHOWN],
                "event_count": len(events),
                "figures": document["figures"],
                "measured": self._measured(analysis, document),
            }
        )

    def _measured(self, analysis: Analysis, document: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what its events are worth; a result from before that was kept does not say what was read."""
        if "read" not in document or "events" not in step_named(analysis.step).gives:
            return None
        return self._labelled.measured(analysis, document)

    def _url(self, analysis: Analysis) -> str:
        assert analysis.made is not None
        place = analysis.made.readings
        filename = f"{analysis.step}-{analysis.analysis_id}.parquet"
        return self._stores.artefacts.download_url(place.key, place.version_id, filename=filename, seconds=URL_LIVES)

    def _drawn(
        self,
        analysis: Analysis,
        series: Iterable[LiveSeries],
        span: tuple[int | None, int | None],
        points: int,
        *,
        raw: bool,
    ) -> list[Drawing]:
        named = tuple(Named(of_asset(*of).sensor_id, of.parameter) for of in series)
        if not named:
            return []
        assert analysis.made is not None
        query = FileQuery(named=named, since=span[0], until=span[1], points=points, raw=raw)
        drawn = dict(self._draw.draw(analysis.analysis_id, analysis.run, analysis.made.readings, query))
        return [drawn[of_asset(*of)] for of in series]

    def _make(self, name: str, run: int, readings: Location) -> None:
        stores = self._stores
        make_series(stores.artefacts, stores.series_files, self._engine(), (name, run), readings)
        if (known := stores.analyses.find(name)) is None or known.run != run:
            stores.series_files.forget(name)


def _is_named(of: LiveSeries, named: Iterable[Named]) -> bool:
    return any(each.matches(of.series) for each in named)


def _is_of(event: Mapping[str, Any], named: Iterable[Named]) -> bool:
    """Return whether an event is of a series that is named, or of none."""
    if not named or event.get("sensor_id") is None:
        return True
    return _is_named(LiveSeries(event["asset"], event["sensor_id"], event["parameter"], event["unit"]), named)


def _lies_in(event: Mapping[str, Any], since: int | None, until: int | None) -> bool:
    begins = parse_instant(event["at"])
    ends = parse_instant(event["until"]) if event["until"] else begins
    return (since is None or ends >= since) and (until is None or begins < until)
