"""An analysis: which step, by which parameters, on which pinned input; and how far it is."""

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from titer.files.record import Location
from titer.live.posted import LiveSeries
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.readings import Series

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MOST_RUNNING = 5  # of one token
GIVEN_UP_AFTER = timedelta(hours=2)  # it holds no place among those that run any more
MOST_SERIES = 100  # of an input
MOST_READINGS = 20_000_000  # of an input
MOST_EVENTS = 100_000  # of a result
MOST_NAMED = 50  # files that a record names; its content names all
_FORM = 1  # of what is kept of a result: another number is another analysis
_NAMES = UUID("0d3f2a44-9a1d-4b52-9d4c-6f1b7a6f1c0e")


class State(StrEnum):
    """The last three are final."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A pinned version of a file; `readings` is None where it kept none."""

    file_id: str
    version: int
    sha256: str | None
    asset: str | None
    received_at: int  # in µs since 1970: of equal readings of several files the one that came last is taken
    live: bool
    readings: Location | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a batch of an asset, or of none, was: what lies in none of an input's windows is left out. In µs since 1970.

    `series` are those that files name in it; they are in no window of this asset that does not name them.
    """

    name: str
    asset: str | None
    since: int
    until: int
    series: tuple[Series, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The pinned result of an analysis before, of which another one goes on."""

    analysis_id: str
    run: int
    result: Location
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedInput:
    """What an analysis reads, pinned: versions of files, what came lately, or the result of another analysis.

    `joined`: of readings of one series and instant that which is shown is taken, over all files and what came lately;
    else every reading of the one file. Instants in µs since 1970; None leaves the time open.
    """

    series: tuple[LiveSeries, ...] = ()
    sources: tuple[Source, ...] = ()
    joined: bool = False
    since: int | None = None
    until: int | None = None
    lately: tuple[str, ...] = ()  # by what that is known which came lately, and is read from no file
    lately_since: int = 0  # what was received from then on
    lately_until: int = 0  # until then
    windows: tuple[Window, ...] = ()
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that the result of an analysis follows from. `pinned` is what its parameters name, as it was when asked."""

    step: str
    step_version: int
    parameters: Mapping[str, Any]
    input: PinnedInput
    pinned: Mapping[str, Any] = field(default_factory=dict)

    @property
    def analysis_id(self) -> str:
        """The name of what comes of it: the same for the same content, whoever asks and whenever."""
        read = _inputs().dump_python(self.input, mode="json")
        for passing in ("lately_since", "lately_until"):
            del read[passing]
        said = [_FORM, self.step, self.step_version, self.parameters, self.pinned, read]
        return str(uuid5(_NAMES, json.dumps(said, ensure_ascii=False, sort_keys=True)))

    def document(self) -> dict[str, Any]:
        """Return it as JSON; `content_in` reads it back."""
        document: dict[str, Any] = _contents().dump_python(self, mode="json")
        return document


def content_in(document: Mapping[str, Any]) -> Content:
    """Return the content of which this is the document."""
    return _contents().validate_python(document)


@cache
def _contents() -> "TypeAdapter[Content]":
    from pydantic import TypeAdapter  # noqa: PLC0415  (who only lists analyses does without it)

    return TypeAdapter(Content)


@cache
def _inputs() -> "TypeAdapter[PinnedInput]":
    from pydantic import TypeAdapter  # noqa: PLC0415  (as above)

    return TypeAdapter(PinnedInput)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A version of a file as a record names it, with the hash of its bytes."""

    file_id: str
    version: int
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a run: where its readings and its document lie, and how much there is."""

    readings: Location
    document: Location
    sha256: str  # of the readings
    series: int
    events: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """An analysis that was asked for, and how far it is."""

    analysis_id: str
    token_id: str  # who asked last: it counts among theirs
    step: str
    step_version: int
    parameters: Mapping[str, Any]
    asked: Mapping[str, Any]  # the input as it was asked for
    content: Location  # where its `Content` lies
    files: tuple[Named, ...]  # the first of those that it reads
    file_count: int
    earlier: Earlier | None
    created_at: datetime
    state: State = State.PENDING
    run: int = 1  # which time it is asked for: it is anew after it failed or was cancelled
    progress: float | None = None  # from 0 to 1
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    holder: str | None = None  # the message that it is worked on by
    until: datetime | None = None  # when the holder's time is over
    made: Made | None = None
    code: str | None = None  # of why it failed
    message: str | None = None
    revision: int = 1

    @property
    def is_over(self) -> bool:
        return self.state in {State.SUCCEEDED, State.FAILED, State.CANCELLED}

    @property
    def readings_key(self) -> str:
        """Where the readings of its result lie, as Parquet."""
        return f"{folder_of(self.analysis_id)}{self.run}.parquet"

    @property
    def document_key(self) -> str:
        """Where the rest of its result lies: events, figures, and which series there are."""
        return f"{folder_of(self.analysis_id)}{self.run}.json"


def folder_of(analysis_id: str) -> str:
    """Return what the keys of all that is kept of an analysis begin with."""
    return f"analyses/{analysis_id}/"


def content_key(analysis_id: str) -> str:
    """Return where the content of an analysis lies; each version there says the same."""
    return f"{folder_of(analysis_id)}content.json"


def too_many_analyses() -> Rejected:
    return Rejected(
        "too_many_analyses",
        f"{MOST_RUNNING} analyses of this token wait or run, which is the most",
        "Ask again once one of them is over, or cancel one",
    )


def too_much_to_analyse(readings: int) -> Rejected:
    reason = f"that would be {readings:,} readings, and an analysis takes at most {MOST_READINGS:,}"
    return Rejected("too_much_to_analyse", reason, "Name fewer series, or less time")
