"""What is known of a file before, while and after it is judged."""

from datetime import datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from titer.model.author import Author
from titer.model.coverage import Coverage
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.options import NO_OPTIONS, ReadOptions
from titer.model.status import Status

NOT_NAMED = "default or bioreactor"  # the rules where nobody names any: the table decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is said of a file: how to read it, and where its readings belong. Each version of the file has its own."""

    name: str
    asset: str | None = None
    rule_set: str = NOT_NAMED  # a name, for its newest version, or name@version; the latter once it is pinned
    sha256: str | None = None  # lower-case hex of the whole object, checked after reading
    request_id: str | None = None  # of the request that made the slot: log lines of its way carry it
    options: ReadOptions = NO_OPTIONS
    lost: bool = False  # it came to a slot, and nothing tells any more what was declared with it
    live: bool = False  # readings that came one by one, in canonical lines: see `judging.live_lines`
    after: int | None = None  # of live readings of an hour: the version whose lines it holds too
    correction: str | None = None  # of a corrected file: the name under which the table keeps what is declared of it


@dataclass(frozen=True, slots=True)
class Correction:
    """What is declared of a corrected file that is to come, and which version it is to come after."""

    declared: Declared
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """One version of one object in the uploads bucket, as S3 announced it.

    `sequencer` orders the events of one key (compare as hexadecimal of equal length, right-padded); where two are
    equal, `last_modified` decides; where these are equal too, `rank`: higher than of those that S3 lists as older.
    """

    bucket: str
    key: str
    version_id: str | None
    sequencer: str
    size: int
    etag: str
    last_modified: datetime
    rank: int = 0

    def announcement(self, version: "VersionName | None" = None) -> "Announcement":
        """Return the announcement that has this object version judged, as S3 would make it, or as a file's version."""
        return Announcement(bucket=self.bucket, key=self.key, version_id=self.version_id, version=version)


@dataclass(frozen=True, slots=True)
class VersionName:
    """Which version of which file."""

    file_id: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """An object version to judge: one that S3 says was created or, with `version`, one to judge as this version."""

    bucket: str
    key: str
    version_id: str | None
    sequencer: str = ""
    version: VersionName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """One version of one object in the data bucket."""

    key: str
    version_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """How one version of a file ended: what a list of files shows, and where the rest lies."""

    status: Status
    message: str | None
    processed_at: datetime
    processing_ms: int
    row_count: int
    rejected_rows: int
    reading_count: int
    error_count: int
    bytes: int
    sha256: str
    rule_set: str  # name@version
    result: Location  # the result document: everything that `GET /v1/files/{file_id}` answers
    summary_pages: int  # pages of 1,000 summaries; page 0 lies in the result document
    readings: Location | None  # Parquet; None where nothing was kept
    rejected: Location | None  # Parquet; None where nothing was rejected
    asset: str | None = None
    duplicate_of: str | None = None  # the file that holds the same content: `readings` and `rejected` are its
    name: str | None = None  # of the file, as it was declared of this version
    coverage: Coverage | None = None  # None of what was judged before it was kept


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVersion:
    """One version of a file: what it is judged from and by, and how it ended."""

    number: int
    declared: Declared
    stored: StoredObject
    begun_at: datetime
    by: Author | None  # who asked for it; None where an upload made it, or what another file let go of
    finished: Completion | None
    left: str | None = None  # the content that its file held or told of until readers came to see this version
    superseded: bool = False  # it was left without a result, for a later one has its result already

    @property
    def ended(self) -> bool:
        """Whether it has its end: a result, or a later version that took its place."""
        return self.finished is not None or self.superseded

    def announcement(self, file_id: str) -> Announcement:
        """Return the announcement that has this version judged."""
        return self.stored.announcement(VersionName(file_id, self.number))


@dataclass(frozen=True, slots=True)
class Deletion:
    """Which results of a file were deleted: those of its versions up to `through`."""

    through: int
    at: datetime
    by: Author


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file and the version of it that readers see. `finished` is None until the first version is committed."""

    file_id: str
    declared: Declared
    bucket: str
    key: str
    created_at: datetime
    status: Status
    version: int | None  # the committed version, else the claimed one, else None
    uploaded_at: datetime | None
    finished: Completion | None
    expires_at: datetime | None = None  # of a slot that awaits its object
    object_version: str | None = None  # S3's, of the raw file that `version` was or is judged from
    newest: int | None = None  # the highest version there is, finished or not
    deletion: Deletion | None = None  # the last one; the file lives on where a later version came
    given_up: str | None = None  # why nobody could judge it; only until its first version is committed
    same_as: str | None = None  # the name of the content that it tells of, another file holding it
    joins: str | None = None  # of a live file: the file of its hour, which its readings go into, or went
    compacted_into: str | None = None  # the same, once they went

    def is_expired(self, now: datetime) -> bool:
        """Return whether it is a slot that has awaited its object for too long."""
        return self.expires_at is not None and self.expires_at <= now

    @property
    def kind(self) -> str:
        """What its readings came as: `file`, or `live`, one by one."""
        return "live" if self.declared.live else "file"

    @property
    def deleted_through(self) -> int:
        """The highest version whose results were deleted; 0 where none were."""
        return self.deletion.through if self.deletion else 0

    @property
    def name(self) -> str:
        """The name of what readers see; until there is something, the declared one."""
        return (self.finished.name if self.finished else None) or self.declared.name

    @property
    def asset(self) -> str | None:
        """The asset of what readers see; until there is something, the declared one."""
        return self.finished.asset if self.finished else self.declared.asset

    @property
    def rule_set(self) -> str:
        """The rule set of what readers see, likewise."""
        return self.finished.rule_set if self.finished else self.declared.rule_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to judge one version of a file, until the lease ends; it pins what the version is judged by."""

    file_id: str
    version: int
    declared: Declared
    stored: StoredObject
    uploaded_at: datetime  # the day of this instant, at the file's first version, names the readings' partition
    attempt: int
    holder: str
    until: datetime
    first: Declared  # what was said of the file; `declared` is that of this version
    created_at: datetime  # of the file
    begun_at: datetime
    by: Author | None = None


class ClaimDenied(StrEnum):
    """Why a claim was not given; the message that asked is done with."""

    FINISHED = "finished"  # this object version has its result
    HELD = "held"  # another message holds a live lease on it
    SUPERSEDED = "superseded"  # a later object version of the same file was claimed before
    DELETED = "deleted"  # the results of this version were deleted, before it was judged or after


@dataclass(frozen=True, slots=True)
class Discard:
    """Who left at that what was parked, when, and why."""

    at: datetime
    by: Author
    reason: str


@dataclass(frozen=True, slots=True)
class ParkedReadings:
    """Whose readings a parked message holds, and whether they were bound to a collection when it was parked."""

    receipt_id: str
    bound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedMessage:
    """A message that could not be processed, however often it was tried, and waits for someone to send it again."""

    parked_id: str
    file_id: str | None  # None, as `announced`, where the message announces nothing
    announced: Announcement | None  # what to send again
    attempts: int
    error: str | None  # how the last attempt ended; None where it ended without a word
    message: str  # for a person: what happened, and what to do
    body: str  # of the message, as it came; the first 60,000 characters
    parked_at: datetime
    redriven_at: datetime | None = None  # when it was sent again; it stays parked until it has an end
    discarded: Discard | None = None  # it is kept, for whoever asks what became of it
    readings: ParkedReadings | None = None  # where it holds some that came one by one


def parked_id_of(announced: Announcement) -> str:
    """Return the id under which this is parked: the same however often it is announced."""
    where = f"s3://{announced.bucket}/{announced.key}?versionId={announced.version_id or ''}"
    again = f"#{announced.version.file_id}/{announced.version.number}" if announced.version else ""
    return str(uuid5(NAMESPACE_URL, where + again))


def parked_ids_of(claim: Claim) -> tuple[str, str]:
    """Return the ids under which a version may be parked: as the object it is judged from, and by its number."""
    by_number = claim.stored.announcement(VersionName(claim.file_id, claim.version))
    return parked_id_of(claim.stored.announcement()), parked_id_of(by_number)


def told_of_discarded(parked: ParkedMessage) -> str:
    """Return what readers of its file are told once it was discarded."""
    account = parked.message.partition(" Once the cause is mended,")[0]
    assert parked.discarded
    return f"{account} An administrator left it at that: {parked.discarded.reason}"


def refuse_joined(joins: str | None) -> None:
    """Raise `Rejected` (`compacted`) for a file whose readings are in that of its hour, or go there."""
    if joins:
        reason = f"its readings are in the file of their hour, {joins}"
        raise Rejected("compacted", reason, "Delete that one, or have it judged anew")
