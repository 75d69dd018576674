"""What changed between two versions of a file, as answers show it."""

from typing import Any

from pydantic import Field

from titer.api.models.api_model import ApiModel
from titer.api.models.fields import FileId


class Changed(ApiModel):
    before: Any
    after: Any


class ChangedName(Changed):
    name: str = Field(examples=["decimal"])


class ChangedCount(ApiModel):
    code: str = Field(examples=["not_a_number"])
    before: int
    after: int


class ChangedSeries(ApiModel):
    """A series whose figures differ: as summaries have them, null where the version has none of it."""

    sensor_id: str
    parameter: str
    unit: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class SeriesReadings(ApiModel):
    """How many readings of a series changed."""

    sensor_id: str
    parameter: str
    added: int
    removed: int
    changed: int
    same: int


class ReadingState(ApiModel):
    value: float
    unit: str | None
    quality: str
    row_number: int


class ExampleReading(ReadingState):
    sensor_id: str
    parameter: str
    at: str


class ChangedReading(ApiModel):
    """A reading of one series and instant that has another value, unit or quality."""

    sensor_id: str
    parameter: str
    at: str
    before: ReadingState
    after: ReadingState


class Examples(ApiModel):
    added: list[ExampleReading]
    removed: list[ExampleReading]
    changed: list[ChangedReading]


class ReadingChanges(ApiModel):
    added: int
    removed: int
    changed: int
    same: int
    series: list[SeriesReadings] = Field(description="Those in which something changed, the first thousand")
    examples: Examples


class Figures(ApiModel):
    status: Changed
    row_count: Changed
    rejected_rows: Changed
    reading_count: Changed
    error_count: Changed


class VersionChanges(ApiModel):
    """What changed from one version of a file to another."""

    file_id: FileId
    before: int
    after: int
    same_content: bool = Field(description="Whether both are judged from the same bytes")
    options: list[ChangedName] = Field(description="What was said of the file, and the rule set that was taken")
    format: list[ChangedName] = Field(description="How it was read; `columns.…` and `units.…` are those of one column")
    figures: Figures
    errors: list[ChangedCount]
    warnings: list[ChangedCount]
    series_changed: int
    series: list[ChangedSeries]
    series_truncated: bool
    readings: ReadingChanges | None = Field(description="Null where there are too many to be compared one by one")
