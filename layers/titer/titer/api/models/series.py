"""Series as they are drawn."""

from typing import Literal

from pydantic import Field

from titer.api.models.api_model import ApiModel
from titer.api.models.sensors import Quality


class DrawnSeries(ApiModel):
    """Readings of a series, in lists of equal length: as they are, or in buckets."""

    sensor_id: str
    asset: str | None
    parameter: str
    unit: str | None
    count: int = Field(description="Readings there are")
    kind: Literal["raw", "buckets"]
    at: list[str] = Field(description="Instants of the readings, or at which the buckets begin")
    value: list[float] | None = None
    quality: list[Quality] | None = None
    min: list[float] | None = None
    min_at: list[str] | None = None
    max: list[float] | None = None
    max_at: list[str] | None = None
    first: list[float] | None = None
    last: list[float] | None = None
    mean: list[float] | None = None
    counts: list[int] | None = Field(None, description="Readings in each bucket")
    worst_quality: list[Quality] | None = None
    gaps: list[tuple[str, str]] = Field(description="Where nothing came for more than 5 times the mean step")
    gaps_truncated: bool = Field(description="Whether there are more than these, the 2,000 longest")


class DrawnSensor(ApiModel):
    sensor_id: str
    series: list[DrawnSeries]


class Range(ApiModel):
    """From `min` to `max`, both included; null where it is open."""

    min: float | None
    max: float | None


class SeriesLimits(ApiModel):
    """In the unit of the series: outside `hard` a reading was rejected, outside `soft` it is an anomaly."""

    hard: Range
    soft: Range


class DrawnOfFile(DrawnSeries):
    """A series of a file, with the limits that it was judged by."""

    limits: SeriesLimits | None = Field(description="null where there are none")


class DrawnFile(ApiModel):
    file_id: str
    version: int
    series: list[DrawnOfFile]
