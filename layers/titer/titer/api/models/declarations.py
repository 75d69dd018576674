"""What a sender declares of a file: uploads, previews, reprocesses."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool

from titer.api.models.api_model import ApiModel
from titer.api.models.fields import Columns, FileId, Instant, Name, OptionFields, PartNumber, Size, field
from titer.cells.names import refuse_both_parts
from titer.files.parts import MOST_AT_ONCE
from titer.files.record import NOT_NAMED, Declared
from titer.model.options import ReadOptions
from titer.model.status import Status


class Declaration(OptionFields):
    """What the sender says of a file."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Name = Field(description="File name, as it is to be shown", examples=["readings.csv"])
    sha256: str | None = Field(
        None,
        pattern="^[0-9a-fA-F]{64}$",
        description="SHA-256 of the file in hex; what arrives is compared with it",
    )
    asset: Name | None = Field(None, description="Vessel, press or line that the file belongs to")
    timezone: Name | None = field("timezone")
    rule_set: Name = Field(
        NOT_NAMED,
        description="Limits to judge by: default, bioreactor, equipment, replay, or one of GET /v1/rules; its newest "
        "version, or name@version. Where none is named, a table with the columns ph_value and temperature is judged "
        "by bioreactor, any other by default",
    )
    context: Columns = field("context")
    measured: Columns = field("measured")

    def declared(self, request_id: str) -> Declared:
        """Return what is declared. `Rejected` where one column is context and measured, or an option cannot be used."""
        options = ReadOptions.parse(self.given())
        refuse_both_parts(options.context, options.measured)
        return Declared(
            name=self.name,
            asset=self.asset,
            rule_set=self.rule_set,
            sha256=self.sha256.lower() if self.sha256 else None,
            request_id=request_id,
            options=options,
        )


class ReprocessRequest(OptionFields):
    """What is to differ from the newest version. What is not said stays; null takes back what was said before."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    rule_set: Name | None = Field(
        None, description="A name, for its newest version, or name@version", examples=["default"]
    )
    timezone: Name | None = Field(None, examples=["Europe/Berlin"])
    asset: Name | None = None
    context: Columns = Field([])
    measured: Columns = Field([])

    def wishes(self) -> dict[str, Any]:
        """Return what was said, as members of `Declared`."""
        said = self.model_dump(include=self.model_fields_set)
        if "rule_set" in said:
            said["rule_set"] = said["rule_set"] or NOT_NAMED
        return said


class FilesWanted(ApiModel):
    """Which files, as GET /v1/files finds them; all where nothing is said."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    name: str | None = Field(None, max_length=255, description="A part of the name, in any case")
    asset: str | None = Field(None, max_length=255, description="Of this asset; empty: of none")
    rule_set: str | None = Field(
        None, max_length=255, description="Judged by this rule set: name@version, or name for all its versions"
    )
    since: Instant | None = Field(None, description="Made at this instant or later")
    until: Instant | None = Field(None, description="Made before this instant")


class SweepRequest(ApiModel):
    """Asks for many files to be judged once more."""

    model_config = ConfigDict(extra="forbid")

    files: FilesWanted | None = Field(None, description="Which files; all if not said")
    wishes: ReprocessRequest | None = Field(
        None, description="What is to differ, as in POST /v1/files/{file_id}/reprocess; nothing if not said"
    )
    as_of: Instant | None = Field(
        None,
        description="When it was asked for first, this instant if not said: no file gets a second version for it. Say "
        "it in every request after the first one, as its answer has it",
        examples=["2025-10-01T08:12:10Z"],
    )
    dry_run: bool = Field(False, description="Begin nothing, and tell how far each file is")
    limit: int = Field(25, ge=1, le=100, description="Files that are looked for at a time, at most")
    cursor: str | None = Field(None, description="`next_cursor` of the page before")


class UploadRequest(Declaration):
    """Asks for a slot."""

    size: Size | None = Field(None, description="Bytes of the file, where known")
    replaces: FileId | None = Field(
        None,
        max_length=255,
        description="The file that this one is the corrected one of: it becomes the next version of that file, and "
        "what is not said of it stays as it was",
    )
    multipart: StrictBool = Field(
        False, description="Whether it comes in parts, each by a URL of its own: of at least 64 MiB, with `size`"
    )


class PartsRequest(ApiModel):
    """Asks for URLs of parts."""

    model_config = ConfigDict(extra="forbid")

    numbers: Annotated[list[PartNumber], Field(min_length=1, max_length=MOST_AT_ONCE)] = Field(examples=[[1, 2, 3]])


class PreviewRequest(Declaration):
    """What is said of a file that is to be explained."""

    size: Size | None = Field(None, description="Bytes of the file, where what is sent is a sample of it")
