"""The OpenAPI document of the whole API, made from the routes of every function.

`python -m titer.api.routes.openapi` writes it where `/openapi.json` reads it.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from titer.access.tokens import Scope
from titer.adapters.clock import utc_now
from titer.adapters.memory.stores import BUCKET, MemoryStores
from titer.analyses.means import StoredMeans
from titer.analyses.models import KeepModels
from titer.api.app import Routes, resolver
from titer.api.models.service import ProblemDocument
from titer.api.openapi_routes import DescribedResolver
from titer.api.problem import PROBLEM_JSON
from titer.api.routes.analyses import AnalysisRoutes
from titer.api.routes.analysis_results import AnalysisResultRoutes
from titer.api.routes.annotations import AnnotationRoutes
from titer.api.routes.batches import BatchRoutes
from titer.api.routes.changes import ChangeRoutes
from titer.api.routes.errors import ErrorRoutes
from titer.api.routes.exports import ExportRoutes
from titer.api.routes.files import FileRoutes
from titer.api.routes.health import HealthRoutes, Probes, Service
from titer.api.routes.logins import LoginRoutes
from titer.api.routes.models import ModelRoutes
from titer.api.routes.optimizer import OptimizerRoutes
from titer.api.routes.page import Page, PageRoutes
from titer.api.routes.parked import ParkedRoutes
from titer.api.routes.parts import PartRoutes
from titer.api.routes.preview import PreviewRoutes
from titer.api.routes.readings import ReadingRoutes
from titer.api.routes.replays import ReplayRoutes
from titer.api.routes.rows import RowRoutes
from titer.api.routes.rules import RuleRoutes
from titer.api.routes.sensors import SensorRoutes
from titer.api.routes.series import SeriesRoutes
from titer.api.routes.stores import Stores
from titer.api.routes.streamed import StreamedRoutes
from titer.api.routes.take_away import TakeAwayRoutes
from titer.api.routes.tickets import TicketRoutes
from titer.api.routes.tokens import TokenRoutes
from titer.api.routes.uploads import UploadRoutes
from titer.api.routes.versions import VersionRoutes
from titer.api.routes.views import ViewRoutes
from titer.api.scopes import SCOPES
from titer.formats.streams.ports import Formats, NoFormats
from titer.live.ports import DrawsSeries
from titer.live.series import no_engine
from titer.model.version import __version__
from titer.replays.ports import OpenRows, no_rows
from titer.series.ports import SeriesEngine, no_series
from titer.steps.scripts import Scripts

TABLE = "titer"  # of stores in memory
NO_PAGE = Page({})
NOWHERE = Service(stage="", limits={}, git_sha=None)
COMMITTED = Path(__file__).with_name("openapi.json")

DESCRIPTION = """\
Instrument files in; validated, explained, queryable readings out.

Ask for a slot with `POST /v1/uploads`, send the file to it, and ask `GET /v1/files/{file_id}` for the result; a file of
up to 4 MB may come at once, with `POST /v1/files`. `POST /v1/preview` tells beforehand how a file would be read.

Every answer that is not a success is `application/problem+json`: a stable `code`, what is wrong, and a hint.

A parameter or a field that a path does not have is 422 `invalid_request`, and those that it has are named. The paths of
the earlier systems pass over what they do not know.

Lists come in pages: ask again with `cursor` set to the `next_cursor` of the page before, until it is null.

`X-Request-Id` is taken over from the request where it is sent, and is in every answer.
"""
TAGS = {
    "files": "Files in, results out.",
    "sensors": "Which series there are, how fresh, their newest readings, and all of a time, drawn.",
    "readings": "Readings in, one by one or several at once.",
    "live": "Watching what happens.",
    "analyses": "Steps run on readings: rolling means, peaks, control charts; what they found; batches.",
    "annotations": "What people say of readings, and the views that they saved.",
    "rules": "The limits that values are judged by.",
    "replays": "Judged files as live streams.",
    "exports": "Readings to take away, as CSV, JSON, Parquet or a workbook.",
    "tokens": "Who may use the API, and for what.",
    "parked": "What could not be processed, and another try.",
    "service": "How the service is, and its documentation. Needs no token.",
    "earlier": "The paths and answers of earlier services, for clients that were written for them.",
}
BEARER = {"type": "http", "scheme": "bearer", "description": "A token of Titer's: tt_<id>_<secret>"}


def document() -> dict[str, Any]:
    """Return the document; the same code makes the same document."""
    made: dict[str, Any] = json.loads(
        resolver(every_route(MemoryStores(utc_now)), DescribedResolver).get_openapi_json_schema(
            title="Titer", version=__version__, description=DESCRIPTION
        )
    )
    made["servers"] = [{"url": ".", "description": "this service"}]
    made["tags"] = [{"name": name, "description": about} for name, about in TAGS.items()]
    schemas = made["components"]["schemas"]
    for unused in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = ProblemDocument.model_json_schema()
    made["components"]["securitySchemes"] = {"bearer": BEARER}
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            _describe(operation, SCOPES[method.upper(), path])
    made["paths"] = dict(sorted(made["paths"].items(), key=_slots_first))
    return made


def every_route(
    stores: Stores,
    *,
    folder: Path = Path(),
    formats: Callable[[], Formats] = NoFormats,
    open_rows: OpenRows = no_rows,
    of_files: Callable[[], SeriesEngine] = no_series,
    of_results: Callable[[], SeriesEngine] = no_series,
    draws: Callable[[], DrawsSeries] = no_engine,
    scripts: Scripts | None = None,
    max_file_bytes: int = 0,
    max_inline_bytes: int = 0,
    max_preview_bytes: int = 0,
    max_batch: int = 0,
    posts_per_minute: int = 0,
    readings_per_minute: int = 0,
    sleep: Callable[[float], object] = lambda _: None,
    service: Service = NOWHERE,
    probes: Mapping[str, Callable[[], None]] = {},
    page: Page = NO_PAGE,
) -> tuple[Routes, ...]:
    """Return the routes of all functions, as each of these makes its own."""
    return (
        UploadRoutes(stores, bucket=BUCKET, max_file_bytes=max_file_bytes, max_inline_bytes=max_inline_bytes),
        PartRoutes(stores, bucket=BUCKET, max_file_bytes=max_file_bytes),
        FileRoutes(stores),
        ErrorRoutes(stores, folder),
        ExportRoutes(stores, folder),
        RowRoutes(stores, folder, formats),
        ChangeRoutes(stores, folder),
        PreviewRoutes(stores, formats, max_bytes=max_preview_bytes),
        TakeAwayRoutes(stores, sleep),
        VersionRoutes(stores),
        AnalysisRoutes(stores, StoredMeans(KeepModels(stores.models, stores.clock), scripts or Scripts(None))),
        AnalysisResultRoutes(stores, of_results),
        ModelRoutes(stores),
        OptimizerRoutes(stores),
        AnnotationRoutes(stores),
        ViewRoutes(stores),
        BatchRoutes(stores),
        ReplayRoutes(stores, open_rows),
        StreamedRoutes(stores, open_rows),
        TokenRoutes(stores),
        LoginRoutes(stores),
        ParkedRoutes(stores),
        RuleRoutes(stores),
        SensorRoutes(stores),
        SeriesRoutes(stores, of_files, draws),
        ReadingRoutes(
            stores,
            stack=TABLE,
            max_batch=max_batch,
            posts_per_minute=posts_per_minute,
            readings_per_minute=readings_per_minute,
            count=lambda *_: None,
        ),
        TicketRoutes(stores, service.websocket),
        HealthRoutes(service, Probes(probes, stores.clock)),
        PageRoutes(page, list),
    )


def _slots_first(path: tuple[str, Any]) -> tuple[bool, str]:
    """Return a sort key: a reader meets slots first, as a file needs one before it has anything to show."""
    return path[0] != "/v1/uploads", path[0]


def _describe(operation: dict[str, Any], scope: Scope) -> None:
    """Say what a caller needs, and what failure looks like."""
    problem = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"]["default"] = {"description": "What is wrong, and the way out", "content": problem}
    operation["security"] = [] if scope is Scope.OPEN else [{"bearer": []}]
    operation["x-scope"] = str(scope)
    operation["description"] = operation.get("description", "") + _needs(scope)


def _needs(scope: Scope) -> str:
    return "" if scope is Scope.OPEN else f"\n\nNeeds the scope `{scope}`."


if __name__ == "__main__":
    COMMITTED.write_text(json.dumps(document(), indent=2, ensure_ascii=False) + "\n")
