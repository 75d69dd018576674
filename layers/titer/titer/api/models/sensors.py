"""Sensors: which series there are and how fresh, and the newest readings of one."""

from typing import Any, Literal

from pydantic import Field

from titer.api.models.api_model import ApiModel
from titer.api.models.fields import NextCursor

Quality = Literal["good", "uncertain", "bad"]


class ReadingSource(ApiModel):
    """Where a reading came from: `live`, and the file that it was collected into once it is; or a `file`."""

    kind: Literal["live", "file"]
    file_id: str | None
    version: int | None


class ListedSeries(ApiModel):
    """A series, its newest reading, and whether it is silent."""

    sensor_id: str = Field(examples=["TP-PRESS-001"])
    asset: str | None
    parameter: str = Field(examples=["temperature"])
    unit: str | None = Field(examples=["°C"])
    last_at: str = Field(description="Instant of the newest reading", examples=["2025-10-01T08:12:10Z"])
    last_value: float
    quality: Quality
    received_at: str
    late: bool = Field(description="Whether it came more than an hour after its instant")
    simulated: bool
    stale: bool = Field(description="Whether nothing has come for longer than `stale_after`")
    stale_after: float | None = Field(
        description="Seconds that it may be silent: of the rule set, else 5 times its usual step, but at least 60; "
        "null where the newest reading came in a file"
    )
    source: ReadingSource
    recent: list[tuple[str, float]] | None = Field(
        None, description="Where asked for: its last readings, each `[at, value]`, the oldest first"
    )


class SensorsPage(ApiModel):
    sensors: list[ListedSeries]
    next_cursor: NextCursor


class LatestReading(ApiModel):
    """A reading of a sensor."""

    asset: str | None
    parameter: str
    at: str
    value: float
    unit: str | None
    quality: Quality
    anomaly: str | None = Field(description="What it violates of what is expected, null where nothing")
    late: bool
    simulated: bool
    received_at: str
    context: dict[str, Any] | None
    source: ReadingSource


class LatestPage(ApiModel):
    sensor_id: str
    readings: list[LatestReading]
    next_cursor: NextCursor
