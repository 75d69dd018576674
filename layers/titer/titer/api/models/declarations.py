"""What a sender declares of a file: uploads, previews, reprocesses."""

from typing import Any

from pydantic import ConfigDict, Field

from titer.api.models.fields import Columns, Name, OptionFields, Size, field
from titer.cells.names import refuse_both_parts
from titer.files.record import Declared
from titer.model.options import ReadOptions


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
        "default",
        description="Limits to judge by: default, equipment, replay, or one of GET /v1/rules; its newest version, or "
        "name@version",
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
            said["rule_set"] = said["rule_set"] or "default"
        return said


class UploadRequest(Declaration):
    """Asks for a slot."""

    size: Size | None = Field(None, description="Bytes of the file, where known")


class PreviewRequest(Declaration):
    """What is said of a file that is to be explained."""

    size: Size | None = Field(None, description="Bytes of the file, where what is sent is a sample of it")
