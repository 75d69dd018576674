"""GET /v1/files/{file_id}/readings."""

from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.api.answers import URL_LIVES, Answer, redirect
from titer.api.catalog import FileCatalog, location_of
from titer.api.copies import Copies
from titer.api.models.files import Redirect
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, OfVersion, csv_page, position_of
from titer.api.routes.stores import Stores
from titer.files.record import Location
from titer.model.instants import format_instant

COLUMNS = ("sensor_id", "parameter", "at", "value", "unit", "quality", "row_number", "context")


class Form(StrEnum):
    PARQUET = "parquet"
    CSV = "csv"


AsForm = Annotated[Form, Query(alias="format", description="The header line of CSV is on the first page alone")]
Limit = Annotated[int, Query(ge=1, le=10_000, description="Rows of a page of CSV, at most")]


class ExportRoutes:
    """Gives away the readings that judging a file kept, however many they are."""

    def __init__(self, stores: Stores, folder: Path) -> None:
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._artefacts = stores.artefacts
        self._copies = Copies(stores.artefacts, folder)

    def register(self, app: APIGatewayRestResolver) -> None:
        readings = "/v1/files/<file_id>/readings"
        add(app, "GET", readings, self.list_readings, {303: (Redirect,), 200: ("text/csv",)})

    def list_readings(
        self,
        file_id: str,
        version: OfVersion = None,
        form: AsForm = Form.PARQUET,
        limit: Limit = 10_000,
        cursor: Cursor = None,
    ) -> Answer:
        """Point to the readings as Parquet, for 15 minutes. Or page through them as CSV, in the order of the rows."""
        record, end = self._catalog.finished(file_id, version)
        found = location_of(end.readings, "readings")
        if form is Form.CSV:
            bound_to = f"readings of {file_id} {record.version}"
            start = position_of(bound_to, cursor)
            readings = enumerate(self._readings(found, start, limit + 1), start)
            asked = {"version": version}
            return csv_page(COLUMNS, readings, "readings", bound_to, limit=limit, header=start == 0, asked=asked)
        filename = f"{record.declared.name}.parquet"
        return redirect(self._artefacts.download_url(found.key, found.version_id, filename=filename, seconds=URL_LIVES))

    def _readings(self, found: Location, start: int, count: int) -> Iterator[dict[str, Any]]:
        from titer.engine.parquet.sinks import read_readings  # noqa: PLC0415  (few requests need the engine, and it is heavy)

        for reading in read_readings(self._copies.of(found), offset=start, limit=count):
            yield asdict(reading) | {"at": format_instant(reading.at)}
