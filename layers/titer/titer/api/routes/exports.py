"""GET /v1/files/{file_id}/readings."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.api.answers import URL_LIVES, Answer, Redirects, point_to
from titer.api.catalog import FileCatalog, location_of
from titer.api.copies import Copies
from titer.api.csv_pages import csv_page
from titer.api.models.fields import Instant
from titer.api.models.files import Redirect
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, OfVersion, position_of
from titer.api.queries import refuse_no_time
from titer.api.reports import store_report
from titer.api.routes.stores import Stores
from titer.files.record import FileRecord, Location
from titer.model.dataclass import dataclass
from titer.model.instants import format_instant

if TYPE_CHECKING:
    from titer.engine.parquet.selection import Wanted


class Form(StrEnum):
    PARQUET = "parquet"
    CSV = "csv"


AsForm = Annotated[Form, Query(alias="format", description="The header line of CSV is on the first page alone")]
Limit = Annotated[int, Query(ge=1, le=10_000, description="Rows of a page of CSV, at most")]
OfSensor = Annotated[str | None, Query(min_length=1, max_length=1_000, description="Readings of this sensor alone")]
OfParameter = Annotated[
    str | None, Query(min_length=1, max_length=1_000, description="Readings of this parameter alone")
]
From = Annotated[Instant | None, Query(alias="from", description="Readings of this instant or later")]
To = Annotated[Instant | None, Query(alias="to", description="Readings from before this instant")]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which readings of which version."""

    record: FileRecord
    found: Location
    version: int | None
    sensor_id: str | None
    parameter: str | None
    since: datetime | None
    until: datetime | None

    @property
    def filters(self) -> dict[str, str]:
        """What narrows them down, as it was asked."""
        since, until = (None if at is None else format_instant(at) for at in (self.since, self.until))
        said = {"sensor_id": self.sensor_id, "parameter": self.parameter, "from": since, "to": until}
        return {name: value for name, value in said.items() if value is not None}

    @property
    def list_name(self) -> str:
        """The name that a cursor is bound to: a new version of the file is a new list, and so is another question."""
        those = "".join(f" {name}={value}" for name, value in self.filters.items())
        return f"readings of {self.record.file_id} {self.record.version}{those}"


class ExportRoutes:
    """Gives away the readings that judging a file kept, however many they are."""

    def __init__(self, stores: Stores, folder: Path) -> None:
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._artefacts = stores.artefacts
        self._copies = Copies(stores.artefacts, folder)

    def register(self, app: APIGatewayRestResolver) -> None:
        readings = "/v1/files/<file_id>/readings"
        add(app, "GET", readings, self.list_readings, {303: (Redirect,), 200: (Redirect, "text/csv")})

    def list_readings(
        self,
        file_id: str,
        version: OfVersion = None,
        form: AsForm = Form.PARQUET,
        sensor_id: OfSensor = None,
        parameter: OfParameter = None,
        since: From = None,
        until: To = None,
        limit: Limit = 10_000,
        cursor: Cursor = None,
        redirect: Redirects = True,
    ) -> Answer:
        """Point to the readings as Parquet, for 15 minutes. Or page through them as CSV, in the order of the rows.

        All of them, or those of one sensor, of one parameter, of a time.
        """
        refuse_no_time(since, until)
        record, end = self._catalog.finished(file_id, version)
        found = location_of(end.readings, "readings")
        asked = _Asked(record, found, version, sensor_id, parameter, since, until)
        if form is Form.CSV:
            return self._page(asked, limit, cursor)
        return point_to(self._link_to(asked), redirect=redirect)

    def _page(self, asked: _Asked, limit: int, cursor: str | None) -> Answer:
        from titer.engine.parquet.selection import COLUMNS, read_selection, row_of  # noqa: PLC0415  (as below)

        start = position_of(asked.list_name, cursor)
        chosen = read_selection(self._copies.of(asked.found), offset=start, wanted=self._wanted(asked))
        rows = ((position, row_of(reading)) for position, reading in chosen)
        question = {**asked.filters, "version": asked.version}
        name = asked.list_name
        return csv_page(COLUMNS, rows, "readings", name, limit=limit, header=start == 0, asked=question)

    def _link_to(self, asked: _Asked) -> str:
        place = self._selection(asked) if asked.filters else asked.found
        filename = f"{asked.record.name}.parquet"
        return self._artefacts.download_url(place.key, place.version_id, filename=filename, seconds=URL_LIVES)

    def _selection(self, asked: _Asked) -> Location:
        """Return where a Parquet file of the wanted readings lies."""
        from titer.engine.parquet.selection import write_selection  # noqa: PLC0415  (as below)

        return store_report(
            self._artefacts,
            asked.record,
            asked.list_name,
            "parquet",
            lambda path: write_selection(self._copies.of(asked.found), path, self._wanted(asked)),
        )

    def _wanted(self, asked: _Asked) -> "Wanted":
        from titer.engine.parquet.selection import Wanted  # noqa: PLC0415  (few requests need the engine, and it is heavy)

        return Wanted(sensor_id=asked.sensor_id, parameter=asked.parameter, since=asked.since, until=asked.until)
