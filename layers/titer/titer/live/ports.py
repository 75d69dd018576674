"""What live readings need of the world. Each port has a fake that ships and one contract suite."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from titer.live.latest import Latest
from titer.live.posted import LiveSeries
from titer.live.recent import Recent
from titer.model.dataclass import dataclass
from titer.model.drawing import Drawing, Order, Span
from titer.model.readings import Found, Quality, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What was last told of a series: that nothing comes (`stale`) or that something does again. Instants in µs."""

    of: LiveSeries
    stale: bool
    since: int  # the instant from which on it was stale, or at which a reading came again
    last_at: int
    last_value: float
    simulated: bool = False


class Sensors(Protocol):
    """The newest reading of each series, in one list, and the readings that came lately."""

    def latest(self, series: Collection[LiveSeries]) -> Mapping[LiveSeries, Latest]:
        """Return the newest readings of those that have any, as of now."""

    def of_sensor(self, sensor_id: str) -> Sequence[Latest]:
        """Return the newest reading of each series of a sensor."""

    def put_latest(self, before: Latest | None, after: Latest) -> None:
        """Put it in the place of what was read before; what is new is listed with it. `Conflict` where that changed."""

    def forget(self, before: Latest) -> None:
        """Remove the series from the list, and its newest reading, where that is as it was. `Conflict` where not."""

    def listed(self, *, after: str | None, limit: int) -> Sequence[LiveSeries]:
        """Return series by their names (`live/names.py`), those that follow upon one."""

    def keep(self, pieces: Sequence[Recent]) -> None:
        """Keep readings that came; what is kept already stays as it is."""

    def drop(self, pieces: Sequence[Recent]) -> None:
        """Forget pieces; those that are not there are forgotten already."""

    def recent(self, of: LiveSeries, *, since: int = 0, least: int = 2_000) -> Sequence[Recent]:
        """Return pieces received since then, the newest received first: until they hold so many readings, or all."""

    def say(self, silence: Silence) -> bool:
        """Note that a series is stale, or is no more; return False where that was said already."""

    def silent(self) -> Sequence[Silence]:
        """Return the series of which it was said last that they are stale."""


class MessageQueue(Protocol):
    """A queue of texts."""

    def put(self, message: str) -> None:
        """Put a message there; once this returns, it is durable. `Unavailable` where it may not be."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Where the readings of a receipt went: into these files, one for each asset and rule set."""

    files: tuple[str, ...]


class Receipts(Protocol):
    """Where the readings of receipts went."""

    def find(self, receipt_id: str) -> Bound | None:
        """Return where its readings went; None where they wait in the queue, or there is no such receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt at a request with an Idempotency-Key; instants in µs since 1970.

    Until its `lease` ends nobody else may try. `answer` is what it ended with, if it did.
    """

    body_sha256: str
    receipt_id: str
    received_at: int
    lease: int
    expires: int
    answer: str | None = None


class Attempts(Protocol):
    """The attempts at requests that carry an Idempotency-Key, the newest under each name, for a day."""

    def begin(self, name: str, attempt: Attempt) -> Attempt:
        """Keep the attempt where none is kept under the name that expires after it came; return the one that is."""

    def replace(self, name: str, before: Attempt, after: Attempt) -> bool:
        """Put an attempt in the place of one that is still kept as it was; return False where it is not."""


@dataclass(frozen=True, slots=True)
class LiveObject:
    """An object of live readings: its key, what it says of itself, and its lines."""

    key: str
    declaration: str
    body: bytes


@dataclass(frozen=True, slots=True)
class StoredLines:
    """The lines of an object, and by what it is known from others under its key."""

    body: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class ReadingsCollected:
    """Objects that come into being together, from the messages of some receipts."""

    id: str
    objects: tuple[LiveObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundReceipt:
    """A receipt and the objects that hold its readings: how many there are, and key and file id of the first."""

    receipt_id: str
    received_at: int  # in µs
    readings: int
    object_count: int
    objects: tuple[tuple[str, str], ...]


class Bindings(Protocol):
    """Which collection has the readings of a receipt: one for good, until it is forgotten."""

    def collections(self, receipt_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the collections of those that are bound, as of now."""

    def bind(self, collection_id: str, receipts: Sequence[BoundReceipt], *, expires_at: datetime) -> None:
        """Bind all of them or none; `Conflict` where one is bound already. At most 99."""


class Staging(Protocol):
    """What is about to become objects, where nobody looks for it."""

    def stage(self, collection: ReadingsCollected) -> None:
        """Keep a collection under its id. Again is harmless."""

    def staged(self, collection_id: str) -> ReadingsCollected:
        """Return a collection; `Unavailable` where it is not there, since a receipt names it."""


class ParkedBodies(Protocol):
    """Messages of readings that are parked, whole."""

    def keep(self, parked_id: str, body: str) -> None:
        """Keep a message for whoever sends it again."""

    def body(self, parked_id: str) -> str:
        """Return it; `Unavailable` where it is not there."""


class LiveObjects(Protocol):
    """The objects of live readings, among the raw files."""

    def put_new(self, found: LiveObject) -> bool:
        """Put an object where nothing lies; return False where one does: it is the same."""

    def find(self, key: str) -> StoredLines | None:
        """Return what lies under the key now, None where nothing does."""

    def replace(self, found: LiveObject, before: StoredLines | None) -> None:
        """Put an object in the place of what lies there; `Conflict` where that is something else by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """That a file has readings of a series, from `first_at` to `last_at`, in µs; `of` is None where of too many.

    Of a live file whose readings are among those that came lately anyway, it is None too.
    """

    of: LiveSeries | None
    asset: str | None
    file_id: str
    version: int
    first_at: int
    last_at: int
    count: int
    received_at: int
    live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What is noted of a file: how it looked (`mark`), and the versions of which something may be noted."""

    file_id: str
    mark: str
    versions: tuple[int, ...]
    finished: bool
    revision: int = 0


class Stretches(Protocol):
    """Which files have readings of which series, and when."""

    def put(self, stretches: Sequence[Stretch]) -> None:
        """Note them; what is noted already under the same file, series and first instant is replaced."""

    def remove(self, stretches: Sequence[Stretch]) -> None:
        """Forget them; those that are not there are forgotten already."""

    def of(self, asset: str | None, sensor_id: str, parameter: str, *, before: int | None = None) -> Sequence[Stretch]:
        """Return those of a series, in any unit, that begin before an instant."""

    def whole(self, *, before: int | None = None) -> Sequence[Stretch]:
        """Return those of files as a whole that begin before an instant."""

    def noted(self, file_id: str) -> Noted | None:
        """Return what is noted of a file."""

    def note(self, noted: Noted) -> Noted:
        """Note it on top of its `revision`, and return it with the next; `Conflict` where that is another by now."""


class DrawsSeries(Protocol):
    """Reads parts of series from Parquet files, and draws them. What a part is, it alone knows."""

    def read(self, path: Path, sensor_id: str, span: Span, order_of: Callable[[Found], Order]) -> Mapping[Series, Any]:
        """Return the readings of a sensor in a file that lie in the span, series by series."""

    def lately(self, readings: Sequence[tuple[int, float, Quality, Order]]) -> Any:
        """Return readings that are known one by one as a part: instant, value, quality, and which of equals shows."""

    def draw(self, parts: Sequence[Any], span: Span, points: int, *, raw: bool) -> Drawing:
        """Draw a series in so many points at most, or `raw`, all of it; of equal instants what is shown is drawn."""


class ReadParquet(Protocol):
    """Reads Parquet files of readings."""

    def newest(self, path: Path) -> Mapping[Series, Found]:
        """Return the newest reading of each series; of those at one instant, that of the last row."""

    def rows(self, path: Path) -> Iterator[Found]:
        """Yield all readings, in their order."""
