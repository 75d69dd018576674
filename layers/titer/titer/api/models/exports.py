"""Exports: what is asked for, and how far it is."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from titer.api.models.api_model import ApiModel
from titer.api.models.fields import FileId, Instant, Name
from titer.exports.export import MOST_FILES, DecimalMark, Format, Layout, Shape, State
from titer.live.pinning import Wanted

MOST_SERIES = 100
LONGEST_ID = 1_000  # characters

FORMAT = "XLSX is a workbook with a sheet for each file"
LAYOUT = "`long`: a row is a reading; `wide`: a row is an instant, with a column for each series"
ZONE = "In which instants are written, with their offset"
DECIMAL = "Of the numbers in CSV; with `comma`, cells are parted by `;`"

# For the OpenAPI document alone.
_ONE_OF: Any = [
    {"properties": {name: {"not": {"type": "null"}}, other: {"type": "null"}}, "required": [name]}
    for name, other in (("file_ids", "series"), ("series", "file_ids"))
]


class ExportedSeries(ApiModel):
    """Series of a sensor."""

    model_config = ConfigDict(extra="forbid")

    sensor_id: Annotated[str, Field(min_length=1, max_length=LONGEST_ID)] = Field(examples=["main_comp"])
    parameter: Annotated[str, Field(min_length=1, max_length=LONGEST_ID)] | None = Field(
        None, description="Of every parameter if not said"
    )
    asset: Annotated[str, Field(max_length=255)] | None = Field(
        None, description="Of every asset if not said; empty: of none"
    )

    @property
    def wanted(self) -> Wanted:
        return Wanted(sensor_id=self.sensor_id, parameter=self.parameter, asset=self.asset)


class ExportRequest(ApiModel):
    """Asks for readings of files, or for series over files and live alike, of a time."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"oneOf": _ONE_OF})

    file_ids: Annotated[list[FileId], Field(min_length=1, max_length=MOST_FILES)] | None = None
    series: Annotated[list[ExportedSeries], Field(min_length=1, max_length=MOST_SERIES)] | None = Field(
        None, description="Instead of files; `from` and `to` are then needed"
    )
    since: Instant | None = Field(None, alias="from", description="Readings of this instant or later")
    until: Instant | None = Field(None, alias="to", description="Readings from before this instant")
    format: Format = Field(description=FORMAT)
    layout: Layout = Field(Layout.LONG, description=LAYOUT)
    timezone: Name = Field("UTC", description=ZONE, examples=["Europe/Berlin"])
    decimal: DecimalMark = Field(DecimalMark.POINT, description=DECIMAL)

    @property
    def shape(self) -> Shape:
        return shape_of(self.format, self.layout, self.timezone, self.decimal)


def shape_of(form: Format, layout: Layout, timezone: str, decimal: DecimalMark) -> Shape:
    """Return the shape that is asked for; the decimal mark is that of CSV, elsewhere numbers are numbers."""
    mark = decimal if form is Format.CSV else DecimalMark.POINT
    return Shape(format=form, layout=layout, timezone=timezone, decimal=mark)


class ShownExport(ApiModel):
    """An export, and how far it is. Once it is `done`, the URL carries its own right: send it no token."""

    export_id: str
    status: State
    format: Format
    layout: Layout
    timezone: str
    decimal: DecimalMark
    filename: str = Field(examples=["readings.xlsx"])
    created_at: str
    ended_at: str | None
    expires_at: str = Field(description="When it is forgotten")
    rows: int | None = Field(description="Of all its tables")
    bytes: int | None
    left_out: int | None = Field(
        description="Readings that no row of an instant shows, as another one of their series and instant came later"
    )
    code: str | None = Field(description="Of why it failed", examples=[None])
    message: str | None = Field(description="Why it failed, and what to do", examples=[None])
    url: str | None = Field(description="Where it lies, once it is done")
    expires_in: int | None = Field(description="Seconds for which the URL works", examples=[900])
