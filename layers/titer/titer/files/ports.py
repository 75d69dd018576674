"""What the use cases need of the world.

Each port has a fake that ships (`adapters/memory`) and one contract suite.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from titer.files.provenance import Provenance
from titer.files.record import (
    Announcement,
    Claim,
    ClaimDenied,
    Completion,
    Correction,
    Declared,
    FileRecord,
    FileVersion,
    Location,
    StoredObject,
    VersionName,
)
from titer.model.author import Author
from titer.model.coverage import ANYTHING, Sought
from titer.model.dataclass import dataclass
from titer.model.errors import Conflict, Unavailable
from titer.model.status import Status

KINDS = ("file", "live", "compacted")  # lists of files: see `FileQuery.kind`


@dataclass(frozen=True, slots=True, kw_only=True)
class FileQuery:
    """Which files to list, newest first.

    `name` matches a part of the name, in any case; `asset` the whole, "" those without one; `rule_set` one version of a
    rule set or, without `@N`, all; `since` and `until` when the file was made, the latter's instant left out. `kind` is
    `file`, `live` or `compacted`: live files that one of their hour stands for. `sought` is what the readings hold.
    """

    status: Status | None = None
    name: str | None = None
    asset: str | None = None
    rule_set: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50
    cursor: str | None = None
    kind: str = "file"
    sought: Sought = ANYTHING

    @property
    def filtered(self) -> bool:
        """Whether there may be files between those that match."""
        said = (self.status, self.name, self.asset, self.rule_set)
        return bool(self.sought) or any(given is not None for given in said)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a slot is reserved for: the name of it, and the file whose slot was reserved for the same before."""

    name: str
    before: str | None


@dataclass(frozen=True, slots=True)
class FilePage:
    """Some files and the cursor of the next page, None where this is the last.

    `unsure` counts those that were passed over because too little is kept of them to tell whether they match, `damaged`
    names those whose records cannot be read.
    """

    files: tuple[FileRecord, ...]
    cursor: str | None
    unsure: int = 0
    damaged: tuple[str, ...] = ()


class Files(Protocol):
    """The records of files. Every method may raise `Unavailable`: `RecordDamaged` where one cannot be read."""

    def reserve(
        self,
        file_id: str,
        declared: Declared,
        *,
        bucket: str,
        key: str,
        now: datetime,
        expires_at: datetime,
        asked: Asked | None = None,
    ) -> None:
        """Make a slot that awaits its object, which `reserved` finds by what was asked.

        The same call again is harmless; another file under this id raises `Rejected`. `Conflict` where somebody else
        reserved a slot for the same since it was asked.
        """

    def reserved(self, name: str) -> str | None:
        """Return the file whose slot was reserved last for what goes by this name, whatever became of it; or None."""

    def find(self, file_id: str) -> FileRecord | None:
        """Return the record as readers see it. A slot past `expires_at` is None, deleted or not."""

    def page(self, query: FileQuery) -> FilePage:
        """Return one page of files, newest first; a cursor that this store did not make raises `Rejected`."""

    def expect(self, file_id: str, name: str, correction: Correction, *, now: datetime) -> None:
        """Keep under this name what is declared of a corrected file. Again is harmless.

        `Rejected` as for `delete`, and where the file was deleted (`file_deleted`).
        """

    def expected(self, file_id: str, name: str) -> Correction | None:
        """Return what is kept under this name, or None."""

    def claim(
        self,
        file_id: str,
        declared: Declared,
        stored: StoredObject,
        *,
        holder: str,
        now: datetime,
        until: datetime,
        after: int | None = None,
    ) -> Claim | ClaimDenied:
        """Take the right to judge this object version until `until`.

        Where it is to come `after` a version that was deleted since, it is superseded.

        The first claim of an object version gives it the next version number, and pins `declared` for it; a later one
        gets both again. The holder of a lease takes it over, and anyone once it has ended.
        An object version that is refused for good (not `HELD`) is parked no longer; a file that gets a new version is
        given up no longer. `Unavailable` (`too_many_versions`) where there is no number left: who asks again gets the
        same, and parks it with this reason.
        """

    def begin(
        self, file_id: str, declared: Declared, stored: StoredObject, *, number: int, by: Author | None, now: datetime
    ) -> FileVersion:
        """Make the version of this number, which anyone may claim.

        `Conflict` where it is not the next by now, or the results of all before it were deleted.
        """

    def claim_version(
        self, file_id: str, number: int, *, holder: str, now: datetime, until: datetime
    ) -> Claim | ClaimDenied:
        """Take the right to judge a version that there is, as `claim` does. `Rejected` where there is none.

        One that is refused for good is parked no longer.
        """

    def version(self, file_id: str, number: int) -> FileVersion | None:
        """Return one version, finished or not."""

    def versions(self, file_id: str, *, limit: int, before: int | None = None) -> Sequence[FileVersion]:
        """Return the versions of a file from the number before `before` downward, else from the newest."""

    def recall(self, known: Provenance, *, now: datetime, anew: bool = False) -> Claim | None:
        """Know a version again that was forgotten, and with it its file; return the right to end it.

        None where as high a version is known already that has its end, or a higher one; with `anew` that end is
        forgotten too. A record that cannot be read is made anew, with what can be read of it.
        """

    def close(self, claim: Claim, finished: Completion | None = None) -> None:
        """Note the end of a version that readers do not come to see, its lease with it; the first end noted stays.

        Without one it was superseded. What was announced of it is parked no longer.
        """

    def commit(
        self, claim: Claim, finished: Completion, *, fingerprint: str | None = None, schema: str | None = None
    ) -> bool:
        """Make this version the one that readers see; return False where a higher one is, or it was deleted: no change.

        With a `fingerprint` (see `titer.files.fingerprint`) the file comes to hold that content, or to tell of it where
        `finished` tells of a duplicate: that file must hold it still. `HolderChanged` where another file holds it by
        now. What the file held or told of before, it does no longer, and this version says so (`left`). What was
        announced of it is parked no longer. `schema` (see `titer.judging.drift`) is from now on that of the file,
        among its asset's.
        """

    def schema_before(self, asset: str, uploaded_at: datetime, file_id: str) -> str | None:
        """Return the schema of the asset's newest file, as readers see it, that was uploaded before this one.

        Of files uploaded at the same instant, the order of their ids decides.
        """

    def holder(self, fingerprint: str) -> VersionName | None:
        """Return which version of which file holds the content of this fingerprint, and is what readers see of it."""

    def duplicates(self, fingerprint: str, *, limit: int, after: str | None = None) -> Sequence[str]:
        """Return the files that tell of such content without holding it, by their ids, from the id after `after`."""

    def delete(self, file_id: str, *, by: Author, now: datetime, at: datetime | None = None) -> FileRecord:
        """Delete the results of all versions there are, for good; a version that comes later makes the file live again.

        `at` is when that was, where it was before.

        `Rejected`: `not_uploaded` where there is no version, `file_busy` while the newest is to be judged, or is being.
        """

    def note_failure(self, claim: Claim, error: str) -> None:
        """Remember how this attempt ended; its lease ends with it.

        Harmless where a later one has begun, or the version has its end.
        """


@dataclass(frozen=True, slots=True)
class Waiting:
    """A live file that waits to become one with the others of its hour."""

    file_id: str
    key: str  # of its object


class Compactions(Protocol):
    """Which live files wait to become one with the others of their hour, and which did. A commit lets one wait."""

    def waiting(self, before: str, *, limit: int) -> Sequence[Waiting]:
        """Return some that wait, of hours before this one (`2026-03-01T12`), the earliest first."""

    def join(self, file_id: str, into: str) -> bool:
        """Bind a file to that of its hour, for good: it is neither deleted nor judged anew by itself any more.

        False where it was deleted or judged anew before: then it stays by itself, and waits no longer.
        """

    def settle(self, file_id: str, into: str) -> None:
        """Note that its readings are those of the other file: it is listed no longer, and waits no longer."""

    def drop(self, waiting: Waiting) -> None:
        """Let a file stay by itself: it waits no longer."""

    def rest(self, waiting: Waiting) -> None:
        """Let a file, the only one of its hour, wait until another comes."""

    def resting(self, key: str) -> Sequence[Waiting]:
        """Return the files of the group and hour of this object that rest, the first hundred."""


class Inventory(Protocol):
    """What lies in the uploads bucket."""

    def newest(self) -> Iterator[StoredObject]:
        """Yield the newest version of every object, page by page as they are asked for; deleted ones left out."""


class IngestQueue(Protocol):
    """The way to whoever judges files."""

    def put(self, announced: Announcement) -> None:
        """Have it judged: at least once, soon, in any order."""


class Uploads(Protocol):
    """The raw files as they came in: versioned, never changed."""

    def describe(self, key: str, version_id: str | None = None) -> StoredObject | None:
        """Return what is stored under the key (sequencer empty), or None."""

    def has(self, key: str) -> bool:
        """Return whether something lies under the key now."""

    def newest_first(self, key: str) -> Sequence[str]:
        """Return the ids of the versions under this key, in the order that S3 gives: the newest first."""

    def declaration(self, key: str, version_id: str | None = None) -> str | None:
        """Return what the form that sent it said of the file (see `post_form`), None where it said nothing."""

    def open(self, key: str, version_id: str | None = None) -> AbstractContextManager[BinaryIO]:
        """Return a stream of the bytes, which need not be seekable. `Rejected` (`object_gone`) where there is none."""

    def peek(self, key: str, version_id: str | None, *, start: int, size: int) -> bytes:
        """Return some of the object's bytes; fewer where it ends before, none where it ends before `start`."""

    def store(self, key: str, body: bytes, *, sha256: str, declaration: str | None = None) -> None:
        """Put a small file where its slot is, with what is said of it, as bytes of no type that a browser shows."""

    def post_form(
        self, key: str, *, sizes: tuple[int, int], sha256: str | None, seconds: int, declaration: str | None = None
    ) -> "PostForm":
        """Return a presigned POST that fixes key, type, smallest and largest size, what is said of the file and, where
        declared, SHA-256.
        """

    def download_url(self, key: str, version_id: str | None, *, filename: str, seconds: int) -> str:
        """Return a presigned GET that saves under `filename`."""


class RawFiles(Uploads, Inventory, Protocol):
    """The raw files, one by one and all of them."""


@dataclass(frozen=True, slots=True)
class PostForm:
    """Where to send a file, as multipart/form-data: these fields first, then `file`."""

    url: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Artefact:
    """An object in the data bucket: its ETag, and which version of its file left it."""

    etag: str
    version: int


class Artefacts(Protocol):
    """What judging a file left in the data bucket: Parquet files and result documents."""

    def newest(self, key: str) -> Artefact | None:
        """Return what lies under the key now, None where nothing does."""

    def is_there(self, place: Location) -> bool:
        """Return whether this version of this object is there."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin with this and under which something lies, in their order."""

    def put_file(self, key: str, path: Path, *, version: int, replaces: Artefact | None) -> str | None:
        """Store what this version of its file left, and return S3's version id.

        `replaces` is what it may overwrite, None if the key must be free; `Conflict` where something else lies there.
        """

    def put_json(self, key: str, document: Mapping[str, object]) -> str | None:
        """Store a JSON document under a key that only this version of this file uses; return its version id."""

    def put_report(self, key: str, path: Path, *, filename: str) -> str | None:
        """Store what was made for a reader and is soon forgotten, over whatever lies there; return its version id."""

    def get_json(self, key: str, version_id: str | None) -> dict[str, object]:
        """Return such a document; `Unavailable` where it is not there, since a committed record names it."""

    def fetch(self, key: str, version_id: str | None, path: Path) -> None:
        """Copy an artefact into a local file."""

    def forget(self, prefix: str) -> int:
        """Remove what lies under keys that begin with this; return how many there were."""

    def download_url(self, key: str, version_id: str | None, *, filename: str, seconds: int) -> str:
        """Return a presigned GET that saves under `filename`."""


class HolderChanged(Conflict):
    """A content is not held by the file that was told to hold it."""


class RecordDamaged(Unavailable):
    """What is stored of a file cannot be read."""

    def __init__(self, file_id: str) -> None:
        reason = f"what the table holds of the file {file_id} cannot be read"
        super().__init__("record_damaged", reason, "Have it made anew: titer reconcile --fix")
        self.file_id = file_id
