"""Readings that are posted one by one, and what became of them."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from titer.api.models.api_model import ApiModel
from titer.api.models.fields import FileId


class PostedReading(ApiModel):
    """One reading. With `value`, every other field is context; without it, each number is a parameter of the sensor,
    or where no sensor is named, a sensor.
    """

    model_config = ConfigDict(extra="allow")

    sensor_id: str | None = Field(None, description="Or `equipment_id`", examples=["BR-01"])
    timestamp: str | int | float | None = Field(
        None, description="ISO 8601; a number where `epoch` says what it counts", examples=["2025-10-01T08:12:10Z"]
    )
    value: Any = Field(None, description="A number, its text, or `{value, unit}`", examples=[37.2])
    parameter: str | None = Field(None, description="`value` where none is named", examples=["temperature"])
    unit: str | None = Field(None, examples=["°C"])
    quality: str | int | None = Field(None, description="`bad` withdraws what this instant had", examples=["good"])
    asset: str | None = Field(None, description="Wins over that of the query; empty: of none")
    context: dict[str, Any] | None = Field(None, description="Where the reading belongs", examples=[{"batch": "B-7"}])


class PostedReadings(ApiModel):
    """Several readings at once."""

    readings: list[PostedReading] = Field(min_length=1)


class ReadingFault(ApiModel):
    """What is wrong with a reading, or doubtful."""

    column: str | None = Field(description="The field, where it is in one")
    value: str | None = Field(description="What was sent there")
    code: str
    reason: str
    hint: str


class ReadingAnomaly(ApiModel):
    """A reading that is kept, outside what its rule set expects."""

    sensor_id: str
    parameter: str
    at: str
    value: float
    detector: str
    rule: str
    expected: dict[str, float | None]
    severity: str


class ReadingVerdict(ApiModel):
    """What became of one object."""

    index: int = Field(description="Its place in the request, from 0")
    status: Literal["accepted", "partial", "rejected"]
    late: bool = Field(description="Whether it came more than an hour after its instant")
    errors: list[ReadingFault]
    anomalies: list[ReadingAnomaly]
    warnings: list[ReadingFault]


class ReadingsReceipt(ApiModel):
    """What became of a request; what was accepted is durable."""

    receipt_id: str = Field(examples=["019a2f4e-6c1b-7d3a-9f10-5d8f6f0f3c11"])
    items: int = Field(description="Objects that were sent")
    accepted: int = Field(description="Readings of them that were accepted: sensor, parameter and instant")
    rejected: int = Field(description="Readings that were not")
    errors_truncated: bool = Field(description="Whether there are more errors than the 1,000 that are listed")
    readings: list[ReadingVerdict]
    simulated: bool | None = Field(None, description="True where the request said so; else left out")


class EarlierReceipt(ReadingsReceipt):
    """What became of a reading, as the ingestion service answered."""

    status: Literal["success"]
    id: str = Field(description="The receipt")


class ReceiptStatus(ApiModel):
    """Where the readings of a receipt are."""

    receipt_id: str
    status: Literal["queued", "stored", "deleted", "given_up"]
    message: str | None = Field(description="What there is to say of it, where it is neither queued nor stored")
    received_at: str
    file_id: FileId | None = Field(description="The file that holds them; the first, where there are several")
    files: list[FileId] = Field(description="The files that hold them: one for each asset and rule set")
