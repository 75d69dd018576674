"""/v1/steps, /v1/analyses: steps run on readings, and what came of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import ValidationError

from titer.analyses.analysis import MOST_SERIES, Analysis, Content, PinnedInput, State, Window, content_in
from titer.analyses.asking import Analysing
from titer.analyses.labelled import Labelled
from titer.analyses.outdated import Outdated
from titer.analyses.pinning import pin_file, pin_result, pin_series, pin_windows
from titer.analyses.ports import AnalysisQuery
from titer.analyses.telling import said
from titer.api.answers import Answer, json_answer
from titer.api.app import token_of
from titer.api.catalog import FileCatalog
from titer.api.models.analyses import AnalysesPage, AnalysisInput, AnalysisRequest, ShownAnalysis, StepList
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, FewAtATime
from titer.api.problem import Problem
from titer.api.routes.stores import Stores
from titer.batches.choosing import Choosing, Chosen, ModelsAndScripts, WithBatches
from titer.files.record import Completion
from titer.live.of_asset import series_of_asset
from titer.live.pinning import PinSeries, Wanted
from titer.live.posted import LiveSeries
from titer.model.instants import micros_or_none
from titer.steps.catalogue import STEPS, listed_step
from titer.steps.described import Parameters, Step
from titer.steps.named import Means, Named
from titer.steps.wrong import NO_SUCH, wrong_parameters

OfStep = Annotated[str | None, Query(max_length=100, description="Those of this step")]
OfStatus = Annotated[State | None, Query(description="Those that are so now")]
OfFile = Annotated[str | None, Query(max_length=64, description="Those that read this file, among the first 50")]


class AnalysisRoutes:
    """Has steps run, and shows how far they are."""

    def __init__(self, stores: Stores, means: ModelsAndScripts) -> None:
        self._stores = stores
        self._means = means
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._pin_series = PinSeries(stores.files, stores.sensors, stores.stretches, clock=stores.clock)
        self._analysing = analysing(stores)
        self._choosing = Choosing(stores.batches, stores.clock)

    def register(self, app: APIGatewayRestResolver) -> None:
        one, shown = "/v1/analyses/<analysis_id>", (ShownAnalysis,)
        add(app, "GET", "/v1/steps", self.list_steps, {200: (StepList,)}, tag="analyses")
        add(app, "POST", "/v1/analyses", self.ask_for_analysis, {200: shown, 202: shown}, tag="analyses")
        add(app, "GET", "/v1/analyses", self.list_analyses, {200: (AnalysesPage,)}, tag="analyses")
        add(app, "GET", one, self.show_analysis, {200: shown}, tag="analyses")
        add(app, "DELETE", one, self.delete_analysis, {204: ()}, tag="analyses")
        add(app, "POST", f"{one}/cancel", self.cancel_analysis, {200: shown}, tag="analyses")

    def list_steps(self) -> Answer:
        """List the steps that there are: what each takes, gives and is told."""
        return json_answer({"steps": [_shown_step(step) for _, step in sorted(STEPS.items()) if step.listed]})

    def ask_for_analysis(self, request: Request, body: AnalysisRequest) -> Answer:
        """Have a step run on pinned readings: of a file, of series of a time, of batches, or of what an analysis found.

        Ask `GET /v1/analyses/{analysis_id}` until its `status` is `SUCCEEDED`, `FAILED` or `CANCELLED`, or watch the
        topic `analysis:<analysis_id>`. The same step, parameters and versions are the same analysis: 200, unless it
        failed or was cancelled. Five of a token wait or run at a time, else 429; each for 15 minutes at most.
        """
        step = listed_step(body.step)
        parameters = parameters_of(step, body.parameters)
        batches = self._choosing.chosen(body.input.named_batches)
        means = WithBatches(self._means, [each.document() for each in batches])
        read = self._pinned(body.input, _wanted(body.input, parameters, means), batches)
        content = Content(
            step=step.name,
            step_version=step.version,
            parameters=parameters.model_dump(mode="json"),
            input=read,
            pinned=parameters.pinned([Named(*of) for of in read.series], means),
        )
        asked = body.input.model_dump(mode="json", by_alias=True, exclude_none=True)
        asked |= {"batches": [each.in_short() for each in batches]} if batches else {}
        analysis, is_new = self._analysing.ask(content, asked, token_of(request).token_id)
        location = {"Location": f"analyses/{analysis.analysis_id}"}
        return json_answer(self._shown(analysis, self._outdated), 202 if is_new else 200, location)

    def _pinned(self, asked: AnalysisInput, wanted: Sequence[Wanted], batches: Sequence[Chosen]) -> PinnedInput:
        _refuse_misfit(asked)
        if batches:
            return pin_windows(self._pin_series, [*self._windows(batches, wanted)])
        if asked.file_id is not None:
            record, end = self._catalog.finished(asked.file_id, asked.version)
            return pin_file(record, end, self._summaries(end), wanted, (asked.since, asked.until))
        if asked.analysis_id is not None:
            return self._of_result(asked.analysis_id, asked, wanted)
        if asked.since is None or asked.until is None or not wanted:
            raise _of_one("series without a file or an analysis need `series`, `from` and `to`")
        return pin_series(self._pin_series, wanted, asked.since, asked.until)

    def _windows(
        self, batches: Sequence[Chosen], wanted: Sequence[Wanted]
    ) -> Iterator[tuple[Window, Sequence[Wanted]]]:
        """Yield when batches were, and of which series they are read: those wanted, else theirs, else their asset's."""
        for each in batches:
            asset = each.asset or ""
            own = [Wanted(sensor_id=of.sensor_id, parameter=of.parameter, asset=asset) for of in each.series]
            named = [replace(one, asset=asset) for one in wanted] or own
            window = Window(
                name=each.batch_id, asset=each.asset, since=each.since, until=each.until, series=each.series
            )
            yield window, named or [*self._of_asset(each.asset)]

    def _of_asset(self, asset: str | None) -> Iterator[Wanted]:
        for of in series_of_asset(self._stores.sensors, asset, most=MOST_SERIES + 1):
            yield Wanted(sensor_id=of.sensor_id, parameter=of.parameter, asset=asset or "")

    def _summaries(self, end: Completion) -> list[Mapping[str, Any]]:
        return [each for page in range(end.summary_pages) for each in self._catalog.summaries(end, page)]

    def _of_result(self, analysis_id: str, asked: AnalysisInput, wanted: Sequence[Wanted]) -> PinnedInput:
        before = self._analysing.finished(analysis_id)
        there = series_of(document_of(self._stores, before))
        since, until = map(micros_or_none, (asked.since, asked.until))
        windows = self._windows_of(before)
        return replace(pin_result(before, there, wanted), since=since, until=until, windows=windows)

    def _windows_of(self, before: Analysis) -> tuple[Window, ...]:
        """Return when the batches of an analysis were: who goes on from it keeps them apart too.

        None where it laid them over each other.
        """
        if STEPS[before.step].parameters.over_batches:
            return ()
        place = before.content
        return content_in(self._stores.artefacts.get_json(place.key, place.version_id)).input.windows

    def list_analyses(
        self,
        step: OfStep = None,
        status: OfStatus = None,
        file_id: OfFile = None,
        limit: FewAtATime = 50,
        cursor: Cursor = None,
    ) -> Answer:
        """List analyses, those asked for last first."""
        query = AnalysisQuery(step=step, state=status, file_id=file_id, limit=limit, cursor=cursor)
        page = self._stores.analyses.page(query)
        outdated = self._outdated
        shown = [self._shown(each, outdated, every_file=False) for each in page.analyses]
        return json_answer({"analyses": shown, "next_cursor": page.cursor})

    def show_analysis(self, analysis_id: str) -> Answer:
        """Show an analysis and how far it is."""
        return json_answer(self._shown(self._analysing.find(analysis_id), self._outdated))

    def cancel_analysis(self, analysis_id: str) -> Answer:
        """Cancel an analysis that waits or runs. 409 `analysis_over` where it has its end already."""
        return json_answer(self._shown(self._analysing.cancel(analysis_id), self._outdated))

    def delete_analysis(self, analysis_id: str) -> Answer:
        """Delete an analysis with its result, for good. One that runs stops; those that went on from it stay."""
        self._analysing.delete(analysis_id)
        return Response(204, body="")

    @property
    def _outdated(self) -> Outdated:
        return Outdated(self._stores.files, self._stores.analyses, self._stores.artefacts)

    def _shown(self, analysis: Analysis, outdated: Outdated, *, every_file: bool = True) -> dict[str, object]:
        looks = every_file or len(analysis.files) == analysis.file_count
        is_outdated = outdated(analysis) if looks else None
        inputs = [{**asdict(each), "name": outdated.name_of(each.file_id)} for each in analysis.files]
        return {**said(analysis), "inputs": inputs, "outdated": is_outdated}


def analysing(stores: Stores) -> Analysing:
    """Return what can be done with the analyses of these stores."""
    return Analysing(stores.analyses, stores.analyses_queue, stores.artefacts, stores.series_files, clock=stores.clock)


def labelled(stores: Stores) -> Labelled:
    """Return what finds the labels on the readings of analyses."""
    return Labelled(analysing(stores), stores.artefacts, stores.labels)


def document_of(stores: Stores, analysis: Analysis) -> dict[str, Any]:
    """Return what is kept of a result beside its readings."""
    assert analysis.made is not None
    place = analysis.made.document
    return stores.artefacts.get_json(place.key, place.version_id)


def series_of(document: Mapping[str, Any]) -> Sequence[LiveSeries]:
    """Return which series a result has readings of."""
    names = ("asset", "sensor_id", "parameter", "unit")
    return [LiveSeries(*(each[name] for name in names)) for each in document["series"] if each["rows"]]


def _shown_step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "version": step.version,
        "title": step.title,
        "description": step.description,
        "parameters": step.schema,
        "inputs": step.inputs,
        "outputs": [*step.gives],
    }


def parameters_of(step: Step, said: Mapping[str, Any]) -> Parameters:
    """Return the parameters of a step. `Problem` where they are not as its schema has them, each fault by its name."""
    try:
        json.dumps(said, allow_nan=False)  # NaN, which some say in JSON, is no parameter
        return step.parameters.model_validate(said)
    except ValidationError as error:
        raise _refused(step, wrong_parameters(error.errors(), step.schema)) from error
    except ValueError as error:
        raise Problem(422, "invalid_parameters", "a parameter is no finite number", "Leave it out") from error


def _refused(step: Step, wrong: Mapping[str, str]) -> Problem:
    """Return the problem that names the parameters which are wrong, and says what they may be."""
    errors = [{"field": f"body.parameters.{place}", "message": words} for place, words in wrong.items()]
    first, *others = (f"{place}: {words}" for place, words in wrong.items())
    more = f" (and {len(others)} more)" if others else ""
    known = f"There are the fields {', '.join(step.schema['properties'])}" if NO_SUCH in wrong.values() else ""
    hint = f"See GET /v1/steps. {known}" if step.listed else known or "See /docs"
    return Problem(422, "invalid_parameters", f"{first}{more}", hint.strip(), errors=errors)


def _wanted(asked: AnalysisInput, parameters: Parameters, means: Means) -> Sequence[Wanted]:
    """Return the series that are named: in the input, else by what the step needs."""
    needed = parameters.wanted(means) or ()
    return asked.wanted or [Wanted(sensor_id=sensor, parameter=of) for sensor, of in needed]


def _refuse_misfit(asked: AnalysisInput) -> None:
    if sum(each is not None for each in (asked.file_id, asked.analysis_id, asked.batch_ids)) > 1:
        raise _of_one("the input names several of a file, an analysis and batches")
    if asked.file_id is None and asked.version is not None:
        raise _of_one("the input names a version of no file")
    if asked.batch_ids is None and asked.asset is not None:
        raise _of_one("the input names the asset of no batches")
    if asked.batch_ids is not None and (asked.since or asked.until):
        raise _of_one("batches have their own time: `from` and `to` are for others")
    if asked.since is not None and asked.until is not None and asked.since >= asked.until:
        raise Problem(422, "invalid_input", "`from` is not before `to`", "Swap the two")


def _of_one(reason: str) -> Problem:
    hint = "Name a file, an analysis, batches, or else `series` with `from` and `to`"
    return Problem(422, "invalid_input", reason, hint)
