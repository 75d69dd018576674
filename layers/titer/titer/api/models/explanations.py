"""How a file would be read, and why."""

from typing import Any

from pydantic import ConfigDict, Field

from titer.api.models.api_model import ApiModel
from titer.api.models.results import Fault, SkippedLine


class ExplainedNotation(ApiModel):
    """How a column writes its numbers."""

    decimal: str = Field(examples=[","])
    thousands: str | None = Field(description="Null where there is no such mark", examples=["."])


class ExplainedColumn(ApiModel):
    """What a column is taken for, and why."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(examples=["Temp [°C]"])
    role: str | None = Field(
        description="`at`, `sensor_id`, `value` (it is measured), `parameter`, `unit`, `quality` or `context`; null "
        "where the file is refused before that is known",
        examples=["value"],
    )
    unit: str | None = Field(description="The unit that it is written in", examples=["°C"])
    notation: ExplainedNotation | None = Field(description="Null where it holds no numbers")
    ambiguous: bool = Field(description="Whether the sample leaves open how it is to be read", examples=[False])
    evidence: list[str] = Field(description="What in the file says so", examples=[["'12,5' has a decimal comma"]])
    example: str | None = Field(
        description="The first cell that is not empty; where the order of day and month is open, one that shows it",
        examples=["12,5"],
    )


class ExplainedReading(ApiModel):
    """A reading as it would be kept."""

    model_config = ConfigDict(extra="allow")

    sensor_id: str
    parameter: str
    at: str
    value: float
    unit: str | None
    quality: str
    row_number: int


class Effect(ApiModel):
    """What could be said of the file, and what that would change."""

    option: str = Field(examples=["timezone"])
    effect: str = Field(examples=["times without an offset are read in this zone instead of UTC"])


class Explanation(ApiModel):
    """How a file would be read, and why, as far as its sample tells. Most is null where it would be refused."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(examples=["readings.csv"])
    refused: bool = Field(description="Whether it would end `failed`, as far as its sample tells", examples=[False])
    message: str | None = Field(description="Why it would be refused; or what the sample leaves open", examples=[None])
    kind: str | None = Field(examples=["csv"])
    compression: str | None = Field(examples=[None])
    encoding: str | None = Field(examples=["utf-8"])
    delimiter: str | None = Field(examples=[";"])
    quoting: bool | None = Field(description="Whether it quotes cells; null for all kinds but `csv`", examples=[False])
    decimal: str | None = Field(examples=[","])
    preamble: list[str] = Field(description="Lines above the header")
    header_line: int | None = Field(examples=[1])
    units_line: int | None = Field(examples=[None])
    skipped_lines: list[SkippedLine] | None = Field(
        description="Lines between the header and the first row that are neither rows nor units", examples=[[]]
    )
    sheets: list[str] | None = Field(description="Of a workbook", examples=[[]])
    layout: str | None = Field(examples=["wide"])
    evidence: dict[str, str] = Field(
        description="What in the file says so", examples=[{"header": "line 4 names the time"}]
    )
    columns: list[ExplainedColumn]
    date_order: str | None = Field(examples=["day_first"])
    time_form: str | None = Field(
        description="How times are written: `iso`, `numeric`, `pattern`, `epoch`, `ticks`, `serial` or `elapsed`",
        examples=["numeric"],
    )
    timezone: str | None = Field(examples=["UTC"])
    timezone_assumed: bool | None = Field(examples=[True])
    timezone_used: bool | None = Field(description="Whether times of the sample were read in it", examples=[True])
    cadence_seconds: float | None = Field(description="Between readings of a series, mostly", examples=[60.0])
    sample_readings: list[ExplainedReading] = Field(description="The first ten")
    settled_by: list[dict[str, Any]] = Field(
        description="Reading options that settle what `message` says: alternatives, the best first", examples=[[]]
    )
    error_count: int = Field(description="Of the sample", examples=[0])
    errors: list[Fault] = Field(description="Of the sample, the first hundred")
    warning_count: int = Field(description="Likewise", examples=[0])
    warnings: list[Fault] = Field(description="Likewise")
    options: list[Effect] = Field(description="What would change the reading; what settles a doubt comes first")
