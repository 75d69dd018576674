"""Annotations and saved views."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from titer.annotations.annotation import LONGEST_TAG, LONGEST_TEXT, MOST_TAGS, Mark
from titer.api.models.api_model import ApiModel
from titer.api.models.fields import FileId, Instant, Name, NextCursor, SeriesName
from titer.api.models.files import Author
from titer.model.expression import expression
from titer.model.instants import micros

_CONTROL = expression(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # all but those that part lines and words


def _readable(text: str) -> str:
    if _CONTROL.search(text):
        raise PydanticCustomError("not_printable", "Input should hold no control characters but tabs and line ends")
    return text


Words = Annotated[
    str,
    Field(max_length=LONGEST_TEXT, json_schema_extra={"pattern": r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"}),
    AfterValidator(_readable),
]
Tag = Annotated[Name, StringConstraints(strip_whitespace=True, max_length=LONGEST_TAG)]
Tags = Annotated[list[Tag], Field(max_length=MOST_TAGS)]
Label = Literal["fault", "normal", "event"]

# For the OpenAPI document alone.
_ANY: Any = [
    {"properties": {name: {"not": {"type": "null"}}}, "required": [name]} for name in ("file_id", "sensor_id", "asset")
]


class AnnotationRequest(ApiModel):
    """What is said, and of what: a file, a sensor, an asset, or several of these together."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"anyOf": _ANY})

    file_id: FileId | None = None
    sensor_id: SeriesName | None = None
    parameter: SeriesName | None = None
    asset: Name | None = None
    since: Instant = Field(alias="from", description="The first instant that it is said of")
    until: Instant = Field(alias="to", description="The instant before which it ends; the same as `from`: a point")
    text: Words = Field(
        description="Kept exactly as it is, line ends too; it is text, not markup", examples=["valve stuck"]
    )
    tags: Tags = Field([])
    label: Label | None = None

    @model_validator(mode="after")
    def _is_of_something(self) -> Self:
        if not (self.file_id or self.sensor_id or self.asset):
            raise PydanticCustomError("of_nothing", "Input should name file_id, sensor_id or asset")
        if self.since > self.until:
            raise PydanticCustomError("ends_before", "Input should have `to` at `from` or later")
        return self

    @property
    def mark(self) -> Mark:
        return Mark(
            file_id=self.file_id,
            sensor_id=self.sensor_id,
            parameter=self.parameter,
            asset=self.asset,
            since=micros(self.since),
            until=micros(self.until),
            text=self.text,
            tags=tuple(dict.fromkeys(self.tags)),
            label=self.label,
        )


class AnnotationChange(ApiModel):
    """What is to change (a JSON merge patch, RFC 7396): null takes a field away, what is not said stays."""

    model_config = ConfigDict(extra="forbid")

    file_id: FileId | None = None
    sensor_id: SeriesName | None = None
    parameter: SeriesName | None = None
    asset: Name | None = None
    since: Instant = Field(default=None, alias="from")  # type: ignore[assignment]
    until: Instant = Field(default=None, alias="to")  # type: ignore[assignment]
    text: Words = Field(default=None)  # type: ignore[assignment]
    tags: Tags | None = None
    label: Label | None = None


class ShownAnnotation(ApiModel):
    """A version of an annotation. Its `ETag` is `"<version>"`."""

    annotation_id: str
    version: int
    file_id: str | None
    sensor_id: str | None
    parameter: str | None
    asset: str | None
    since: str = Field(alias="from")
    until: str = Field(alias="to")
    text: str
    tags: list[str]
    label: Label | None
    author: Author = Field(description="Who made it")
    created_at: str
    changed_by: Author = Field(description="Who made this version")
    changed_at: str
    deleted: bool


class AnnotationsPage(ApiModel):
    annotations: list[ShownAnnotation]
    next_cursor: NextCursor


class AnnotationHistory(ApiModel):
    versions: list[ShownAnnotation]
    next_cursor: NextCursor


class ListedView(ApiModel):
    """A saved view in a list."""

    name: str
    version: int
    by: Author
    changed_at: str


class ViewsPage(ApiModel):
    views: list[ListedView]
    next_cursor: NextCursor


class ViewDocument(ApiModel):
    """A view: any JSON object. It is kept and given back as it came."""

    model_config = ConfigDict(extra="allow")
