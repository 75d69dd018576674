"""An export: which readings, in which shape, pinned to versions of files; and how far it is."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from titer.files.record import Location
from titer.live.posted import LiveSeries
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.instants import format_instant, micros_or_none

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MOST_RUNNING = 2  # of one token
MOST_FILES = 100
LIVES = timedelta(hours=24)  # what was made
GIVEN_UP_AFTER = timedelta(hours=2)  # it holds no place among those that run any more
MOST_READINGS = 20_000_000
MOST_IN_WORKBOOK = 5_000_000  # readings
MOST_OF_SERIES = 5_000_000  # readings: they are held in memory
_FORM = 1  # of what is made: another number is another export
_NAMES = UUID("5c3f0a3e-2f0e-4b1c-9a57-3a0f6f6d2c11")


class Format(StrEnum):
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    XLSX = "xlsx"


class Layout(StrEnum):
    """A row is a reading, or an instant with a column for each series."""

    LONG = "long"
    WIDE = "wide"


class DecimalMark(StrEnum):
    POINT = "point"
    COMMA = "comma"


class State(StrEnum):
    """The last two are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How readings are written down."""

    format: Format
    layout: Layout = Layout.LONG
    timezone: str = "UTC"
    decimal: DecimalMark = DecimalMark.POINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A pinned version of a file; `readings` is None where it kept none."""

    file_id: str
    version: int
    name: str
    asset: str | None
    rule_set: str
    status: str
    received_at: int  # in µs since 1970: of equal readings of several files the one that came last is shown
    live: bool
    readings: Location | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that an export is made of. Of files, every reading; of `series`, theirs over files and live alike."""

    shape: Shape
    sources: tuple[Source, ...]
    series: tuple[LiveSeries, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    lately: tuple[str, ...] = ()  # of series: by what that is known which came lately, and is read from no file
    lately_since: int = 0  # of series, in µs: what was received from then on
    lately_until: int = 0  # until then
    remarks: str = ""  # by what the annotations are known that a workbook has

    @property
    def export_id(self) -> str:
        """The name of what is made: the same for the same content, whoever asks."""
        span = [at and format_instant(at) for at in (self.since, self.until)]
        parts = [[each.file_id, each.version, each.name, *_place(each.readings)] for each in self.sources]
        shape = [self.shape.format, self.shape.layout, self.shape.timezone, self.shape.decimal]
        said = [_FORM, shape, span, parts, self.series, self.lately, self.remarks]
        return str(uuid5(_NAMES, json.dumps(said, ensure_ascii=False)))

    @property
    def is_of_series(self) -> bool:
        return bool(self.series)

    @property
    def span(self) -> tuple[int | None, int | None]:
        """From when until when, in µs since 1970."""
        return micros_or_none(self.since), micros_or_none(self.until)

    def document(self) -> dict[str, Any]:
        """Return it as JSON; `content_in` reads it back."""
        document: dict[str, Any] = _contents().dump_python(self, mode="json")
        return document


def content_in(document: Mapping[str, Any]) -> Content:
    """Return the content of which this is the document."""
    return _contents().validate_python(document)


@cache
def _contents() -> "TypeAdapter[Content]":
    from pydantic import TypeAdapter  # noqa: PLC0415  (who only names formats does without it)

    return TypeAdapter(Content)


def _place(found: Location | None) -> tuple[str | None, ...]:
    return (found.key, found.version_id) if found else (None,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An export that was asked for, and how far it is."""

    export_id: str
    token_id: str  # who asked first: it counts among theirs
    shape: Shape
    file_ids: tuple[str, ...]  # of those that it was asked of
    created_at: datetime
    filename: str
    state: State = State.QUEUED
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    holder: str | None = None  # the message that it is made by
    until: datetime | None = None  # when the holder's time is over
    made_version: str | None = None  # S3's, of what was made
    bytes: int | None = None
    rows: int | None = None
    left_out: int = 0  # readings in whose place another one of their instant is shown
    code: str | None = None  # of why it failed
    message: str | None = None
    revision: int = 1

    @property
    def is_over(self) -> bool:
        return self.state in {State.DONE, State.FAILED}

    @property
    def ends_at(self) -> datetime:
        """When it is forgotten, with what was made."""
        return (self.ended_at or self.created_at) + LIVES

    @property
    def content_key(self) -> str:
        """Where its content lies."""
        return f"exports/{self.export_id}/content.json"

    @property
    def made_key(self) -> str:
        """Where what is made of it lies."""
        return f"exports/{self.export_id}/export.{self.shape.format}"


def too_many_exports() -> Rejected:
    return Rejected(
        "too_many_exports",
        f"{MOST_RUNNING} exports of this token are being made, which is the most",
        "Ask again once one of them is done",
    )


def most_readings(shape: Shape) -> int:
    """Return how many readings an export may have."""
    return MOST_IN_WORKBOOK if shape.format is Format.XLSX else MOST_READINGS


def too_much(most: int) -> Rejected:
    hint = "Ask for fewer files or less time, or fetch the Parquet of each file: GET /v1/files/{file_id}/readings"
    return Rejected("too_much_to_export", f"an export of this kind has at most {most:,} readings", hint)
