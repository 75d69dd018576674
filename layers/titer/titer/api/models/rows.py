"""Rows as they stand in a file, as answers show them."""

from pydantic import Field

from titer.api.models.api_model import ApiModel
from titer.api.models.fields import FileId


class MarkedCell(ApiModel):
    """What is wrong with a row, and which of its cells shows it."""

    column: str | None
    value: str | None
    code: str
    reason: str
    hint: str
    position: int | None = Field(description="Of the cell in `columns` and `cells`, from 0")
    place: list[int] | None = Field(
        description="Where the cell starts and stops in `raw`, as JavaScript counts characters (units of UTF-16); "
        "null where it does not stand there by itself"
    )


class ShownRow(ApiModel):
    """A row as it stands in the file; of a workbook or of Parquet, its cells with tabs between them."""

    row_number: int
    line: int | None
    sheet: str | None = Field(description="Where it stands, if more than one sheet is read")
    raw: str
    truncated: bool = Field(description="Whether its text goes on")
    cells: list[str] = Field(description="Each cut at 256 characters; none where it could not be split")
    errors: list[MarkedCell]


class RowsAround(ApiModel):
    """A row with those around it."""

    file_id: FileId
    version: int
    row_number: int
    row_count: int
    kind: str = Field(examples=["csv"])
    columns: list[str]
    rows: list[ShownRow]
