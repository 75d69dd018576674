"""What requests hold and what answers look like: the models behind the OpenAPI document."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from titer.record import Declared, Status

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _printable(text: str) -> str:
    if _CONTROL.search(text):
        raise PydanticCustomError("not_printable", "Input should hold no control characters")
    return text


Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_printable)]
Columns = Annotated[list[Name], Field(max_length=100)]


class Declaration(BaseModel):
    """What the sender says of a file."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Name = Field(description="File name, as it is to be shown", examples=["readings.csv"])
    sha256: str | None = Field(
        None,
        pattern="^[0-9a-fA-F]{64}$",
        description="SHA-256 of the file in hex; what arrives is compared with it",
    )
    asset: Name | None = Field(None, description="Vessel, press or line that the file belongs to")
    timezone: Name | None = Field(
        None,
        description="IANA time zone of times without an offset; UTC is assumed otherwise",
        examples=["Europe/Berlin"],
    )
    rule_set: Name = Field("default", description="Limits to judge by: default, equipment or replay")
    context: Columns = Field([], description="Columns that say where a reading belongs")
    measured: Columns = Field([], description="Columns that are measured, whatever their names or contents suggest")

    def declared(self, request_id: str) -> Declared:
        return Declared(
            name=self.name,
            asset=self.asset,
            timezone=self.timezone,
            rule_set=self.rule_set,
            context=tuple(self.context),
            measured=tuple(self.measured),
            sha256=self.sha256.lower() if self.sha256 else None,
            request_id=request_id,
        )


class UploadRequest(Declaration):
    """Asks for a slot."""

    size: int | None = Field(None, ge=0, description="Bytes of the file, where known")


class UploadSlot(BaseModel):
    """Where to send the file: a form with these fields first, then the field `file`."""

    file_id: str
    url: str
    fields: dict[str, str]
    expires_at: str = Field(description="When the form stops to be accepted")
    max_bytes: int


class ReceivedFile(BaseModel):
    """A file that was taken in and will be judged."""

    file_id: str
    status: Status
    name: str
    bytes: int
    sha256: str


class EarlierUpload(BaseModel):
    """A file that was taken in, as the upload service answered."""

    file_id: str


class Aggregates(BaseModel):
    """Figures of a whole file."""

    model_config = ConfigDict(extra="allow")

    row_count: int
    rejected_rows: int
    reading_count: int
    rejected_readings: int
    missing_count: int
    anomaly_count: int
    min_value: float | None
    max_value: float | None
    mean_value: float | None
    per_sensor_count: dict[str, int]


class Summary(BaseModel):
    """Figures of one series."""

    sensor_id: str
    parameter: str
    unit: str | None
    count: int
    missing: int
    min: float | None
    max: float | None
    mean: float | None
    stddev: float | None
    first_at: str | None
    last_at: str | None
    anomaly_count: int


class Fault(BaseModel):
    """One thing wrong (an error) or doubtful (a warning)."""

    row_number: int | None
    line: int | None
    column: str | None
    value: str | None = Field(description="As written, cut at 256 characters")
    code: str
    reason: str
    hint: str


class FileResult(BaseModel):
    """All that is known of a file. What is not known before it is finished is null."""

    model_config = ConfigDict(extra="allow")

    file_id: str
    version: int | None
    name: str
    status: Status
    message: str | None
    asset: str | None
    source: str | None
    duplicate_of: str | None
    uploaded_at: str | None
    processed_at: str | None
    processing_ms: int | None
    bytes: int | None
    sha256: str | None
    rule_set: str
    format: dict[str, Any] | None
    aggregates: Aggregates | None
    summaries: list[Summary]
    anomalies: list[dict[str, Any]]
    error_count: int | None
    error_counts: dict[str, int]
    errors_truncated: bool
    errors: list[Fault]
    warning_counts: dict[str, int]
    warnings: list[Fault]
    warnings_truncated: bool


class ListedFile(BaseModel):
    """A file in a list."""

    file_id: str
    name: str
    status: Status
    version: int | None
    asset: str | None
    rule_set: str
    created_at: str
    uploaded_at: str | None
    processed_at: str | None
    processing_ms: int | None
    message: str | None
    bytes: int | None
    row_count: int | None
    rejected_rows: int | None
    reading_count: int | None
    error_count: int | None


class FilesPage(BaseModel):
    files: list[ListedFile]
    next_cursor: str | None


class SummariesPage(BaseModel):
    summaries: list[Summary]
    next_cursor: str | None


class ErrorsPage(BaseModel):
    errors: list[Fault]
    error_count: int
    next_cursor: str | None


class Redirect(BaseModel):
    """Where the file lies. The URL carries its own right: send it no token."""

    url: str
    expires_in: int


class EarlierAggregates(BaseModel):
    row_count: int
    min_value: float | None
    max_value: float | None
    mean_value: float | None
    per_sensor_count: dict[str, int]


class EarlierError(BaseModel):
    row_number: int | None
    reason: str


class EarlierResult(BaseModel):
    """A file's result, as the upload service answered."""

    file_id: str
    status: Status
    uploaded_at: str | None
    processed_at: str | None
    processing_ms: int | None
    aggregates: EarlierAggregates | None
    errors: list[EarlierError]
    message: str | None = None


class Health(BaseModel):
    status: str
    service: str
    version: str
    dependencies: dict[str, str]


class ServiceInfo(BaseModel):
    service: str
    version: str
    stage: str
    git_sha: str | None
    limits: dict[str, int]
    links: dict[str, str]


class ProblemDocument(BaseModel):
    """Why the answer is no (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    hint: str | None = None
    errors: list[dict[str, str]] = []
    request_id: str
