"""Files, their versions, errors and summaries, as they are listed and answered."""

from typing import Literal

from pydantic import Field

from titer.api.models.api_model import ApiModel
from titer.api.models.fields import FileId, NextCursor, OptionFields
from titer.api.models.results import Fault, Summary
from titer.files.sweep import State
from titer.model.status import Status


class UploadSlot(ApiModel):
    """Where to send the file: a form with these fields first, then the field `file`."""

    file_id: FileId
    url: str = Field(description="Where to post the form", examples=["https://uploads.s3.eu-central-1.amazonaws.com/"])
    fields: dict[str, str] = Field(description="To be sent as they are, before the field `file`")
    expires_at: str = Field(description="When the form stops to be accepted", examples=["2025-10-01T08:27:10Z"])
    duplicate_of: str | None = Field(
        None,
        description="The file that holds the same already, as far as the declared SHA-256 tells",
    )
    version: int = Field(
        1, description="Of the file, which what comes to the slot becomes, unless another comes before it"
    )
    max_bytes: int = Field(description="The largest file that is taken", examples=[1_073_741_824])
    reusable: bool = Field(description="Whether the form takes other bytes too, again and again, until it expires")


class UploadInParts(ApiModel):
    """An upload in parts: ask for URLs at `…/parts`, put each part by its own, then complete it."""

    file_id: FileId
    upload_id: str = Field(description="Of S3")
    part_bytes: int = Field(description="Of each part but the last", examples=[16_777_216])
    parts: int = Field(description="How many there are; the first is 1", examples=[7])
    size: int = Field(description="Bytes of the file")
    expires_at: str = Field(description="Until when it is good")
    duplicate_of: str | None = Field(
        None, description="The file that holds the same already, as far as the declared SHA-256 tells"
    )
    version: int = Field(1, description="Of the file, which what comes becomes, unless another comes before it")
    max_bytes: int = Field(description="The largest file that is taken", examples=[1_073_741_824])


class PartUrl(ApiModel):
    number: int
    url: str = Field(description="Where to PUT the part; it carries its own right: send it no token")
    bytes: int = Field(description="Of the part: it takes exactly so many")


class PartUrls(ApiModel):
    """Where to put parts, in any order, each as often as it takes."""

    urls: list[PartUrl]
    expires_in: int = Field(description="Seconds for which they work", examples=[900])


class ArrivedPart(ApiModel):
    number: int
    bytes: int
    etag: str = Field(description="As S3 answered the PUT: of most, the MD5 in quotes")


class ArrivedParts(ApiModel):
    """What has come of an upload in parts, and what has not."""

    file_id: FileId
    upload_id: str
    part_bytes: int
    parts: int
    size: int
    expires_at: str
    arrived: list[ArrivedPart]
    missing: list[int] = Field(description="Numbers of the parts that have not arrived whole")


class CompletedUpload(ApiModel):
    """A file whose parts were made one object, which will be judged."""

    file_id: FileId
    status: Status
    bytes: int
    version: int


class ReceivedFile(ApiModel):
    """A file that was taken in and will be judged."""

    file_id: FileId
    status: Status
    name: str
    bytes: int
    sha256: str


class EarlierUpload(ApiModel):
    """A file that was taken in, as the upload service answered."""

    file_id: FileId


class ListedFile(ApiModel):
    """A file in a list."""

    file_id: FileId
    kind: Literal["file", "live"] = Field(description="What its readings came as: a file, or one by one")
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
    duplicate_of: str | None
    bytes: int | None
    first_at: str | None = Field(
        description="Of its readings; null where it has none, or was judged before it was kept"
    )
    last_at: str | None
    row_count: int | None
    rejected_rows: int | None
    reading_count: int | None
    error_count: int | None


class FilesPage(ApiModel):
    files: list[ListedFile]
    unsure: int = Field(description="Files that were passed over: too little is kept of them to tell", examples=[0])
    damaged: list[str] = Field(description="Files that were passed over: their records cannot be read", examples=[[]])
    next_cursor: NextCursor


class SummariesPage(ApiModel):
    summaries: list[Summary]
    next_cursor: NextCursor


class DatedFault(Fault):
    at: str | None = Field(None, description="When its row was, with `near`; null where no reading tells it")


class ErrorsPage(ApiModel):
    errors: list[DatedFault]
    error_count: int
    next_cursor: NextCursor


class RejectedError(Fault):
    """An error and the row that it is in."""

    raw: str | None = Field(
        description="The row as it stands in the file, cut at 500,000 characters; null where it concerns no row",
        examples=["BioR1,,7.1"],
    )


class RejectedPage(ApiModel):
    rejected: list[RejectedError]
    error_count: int = Field(description="All errors of the file, asked for or not")
    next_cursor: NextCursor


class Redirect(ApiModel):
    """Where the file lies. The URL carries its own right: send it no token."""

    url: str = Field(examples=["https://data.s3.eu-central-1.amazonaws.com/readings/…?X-Amz-Signature=…"])
    expires_in: int = Field(description="Seconds for which it works", examples=[900])


class EarlierAggregates(ApiModel):
    row_count: int
    min_value: float | None
    max_value: float | None
    mean_value: float | None
    per_sensor_count: dict[str, int]


class EarlierError(ApiModel):
    row_number: int | None
    reason: str


class EarlierResult(ApiModel):
    """A file's result, as the upload service answered."""

    file_id: FileId
    status: Status
    uploaded_at: str | None
    processed_at: str | None
    processing_ms: int | None
    aggregates: EarlierAggregates | None
    errors: list[EarlierError]
    message: str | None = None


class BegunVersion(OptionFields):
    """A version that will be judged, and by what."""

    file_id: FileId
    version: int
    status: Status
    rule_set: str
    timezone: str | None
    asset: str | None
    context: list[str]
    measured: list[str]


class SweptFile(ApiModel):
    """A file that is to be judged once more among others."""

    file_id: FileId
    name: str
    status: Status = Field(description="What readers see of it now")
    version: int = Field(description="Its newest version")
    state: State = Field(
        description="`to_begin` (in a dry run alone), `waiting`, `finished`, or `refused`: it stays as it is"
    )
    reason: str | None = Field(description="Why it was refused")


class SweptPage(ApiModel):
    """Some files, newest first; those that nothing has arrived of, and deleted ones, are left out."""

    as_of: str = Field(examples=["2025-10-01T08:12:10Z"])
    dry_run: bool
    counts: dict[str, int] = Field(description="Files of this page by state", examples=[{"waiting": 25}])
    files: list[SweptFile]
    next_cursor: NextCursor


class DeletedFile(ApiModel):
    """A file whose results are gone."""

    file_id: FileId
    status: Status
    deleted_at: str


class Author(ApiModel):
    """Whose token changed something."""

    token_id: str
    label: str


class ListedVersion(OptionFields):
    """A version in a list. `by` is who asked for it, null where an upload made it."""

    version: int
    status: Status
    current: bool = Field(description="Whether it is the one that readers see")
    rule_set: str
    timezone: str | None
    asset: str | None
    context: list[str]
    measured: list[str]
    begun_at: str
    by: Author | None
    processed_at: str | None
    processing_ms: int | None
    message: str | None
    bytes: int
    sha256: str | None
    row_count: int | None
    rejected_rows: int | None
    reading_count: int | None
    error_count: int | None


class VersionsPage(ApiModel):
    versions: list[ListedVersion]
    next_cursor: NextCursor
