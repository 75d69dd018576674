"""Takes files in: gives out slots, and puts small files into theirs."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from titer.files.corrections import Corrections
from titer.files.fingerprint import fingerprint_of, slot_name
from titer.files.keys import slot_key
from titer.files.ports import Asked, Files, PostForm, Uploads
from titer.files.provenance import declaration_text
from titer.files.record import Declared, FileRecord
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer.model.instants import zone
from titer.model.retries import retried
from titer.rules.rule_sets import RuleSets

FORM_LIVES = timedelta(minutes=15)
SLOT_LIVES = timedelta(hours=24)
LONGEST_SAID = 1_900  # characters of what is declared that go with the object; S3 takes 2 kB of metadata in all


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one file, and the form that puts it there."""

    file_id: str
    form: PostForm
    expires_at: datetime
    duplicate_of: str | None  # the file that holds the same already, as far as what is declared tells
    version: int = 1  # of the file, that what comes to the slot will be, unless another comes first


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file is to come, with what is declared of it, and as what that goes with the object."""

    file_id: str
    key: str
    declared: Declared
    said: str | None
    duplicate_of: str | None = None
    version: int = 1


class UploadSlots:
    """Every method raises `Rejected` where what is declared cannot be used, before anything is stored."""

    def __init__(
        self,
        files: Files,
        uploads: Uploads,
        rules: RuleSets,
        *,
        bucket: str,
        size_limit: int,
        clock: Clock,
    ) -> None:
        self._files = files
        self._uploads = uploads
        self._rules = rules
        self._corrections = Corrections(files, rules, clock)
        self._bucket = bucket
        self._size_limit = size_limit
        self._clock = clock

    def give_slot(self, declared: Declared, size: int | None) -> Slot:
        """Reserve a slot, and sign a form that fixes its key and, where declared, its size and its SHA-256.

        Who asks again for the same, with its SHA-256, gets the same slot until its file has arrived: so a request that
        was answered to nobody leaves no slot that nothing comes to.
        """
        place = self.place(declared)
        form = self._form(place.key, declared, size)
        return Slot(place.file_id, form, self._clock() + FORM_LIVES, place.duplicate_of)

    def place(self, declared: Declared) -> Place:
        """Reserve a slot, or find the one that was reserved for the same."""
        now = self._clock()
        file_id, key = retried(lambda: self._slot(declared, now), slot_contended())
        original = self._original(declared)
        return Place(file_id=file_id, key=key, declared=declared, said=_said(declared), duplicate_of=original)

    def _form(self, key: str, declared: Declared, size: int | None) -> PostForm:
        # From 0 bytes on: an empty file is to arrive, and to fail with a reason.
        return self._uploads.post_form(
            key,
            sizes=(0, self._size_limit) if size is None else (size, size),
            sha256=declared.sha256,
            seconds=int(FORM_LIVES.total_seconds()),
            declaration=_said(declared),
        )

    def correct(self, record: FileRecord, declared: Declared, size: int | None) -> Slot:
        """Sign a form for a corrected file: what it puts into the file's slot becomes the file's next version."""
        place = self.place_of_corrected(record, declared)
        form = self._form(place.key, place.declared, size)
        return Slot(place.file_id, form, self._clock() + FORM_LIVES, None, place.version)

    def place_of_corrected(self, record: FileRecord, declared: Declared) -> Place:
        """Have a corrected file expected in the file's own slot."""
        correction = self._corrections.expect(record, declared)
        whole, version = correction.declared, correction.after + 1
        return Place(file_id=record.file_id, key=record.key, declared=whole, said=_said(whole), version=version)

    def has_arrived(self, key: str) -> bool:
        """Return whether an object lies in a slot."""
        return self._uploads.has(key)

    def take(self, declared: Declared, body: bytes) -> tuple[str, Declared]:
        """Store a small file in a slot of its own; return its id, and the declaration with the SHA-256 found."""
        found = sha256_of(body, declared)
        declared = replace(declared, sha256=found)
        file_id, key = self._reserve(declared, self._clock(), None)
        self._uploads.store(key, body, sha256=found, declaration=_said(declared))
        return file_id, declared

    def _original(self, declared: Declared) -> str | None:
        if declared.sha256 is None:
            return None
        pinned = replace(declared, rule_set=self._rules.rule_set(declared.rule_set).label)
        holder = self._files.holder(fingerprint_of(declared.sha256, pinned))
        return holder.file_id if holder else None

    def _slot(self, declared: Declared, now: datetime) -> tuple[str, str]:
        """Return the slot that was reserved for the same and still waits, else a new one."""
        if declared.sha256 is None:
            return self._reserve(declared, now, None)
        name = slot_name(declared.sha256, declared)
        before = self._files.reserved(name)
        record = self._files.find(before) if before else None
        if record and self._awaits(record, now):
            return record.file_id, record.key
        return self._reserve(declared, now, Asked(name, before))

    def _awaits(self, record: FileRecord, now: datetime) -> bool:
        """Return whether the slot has no object yet, and outlives the form for one."""
        in_time = record.expires_at is not None and record.expires_at >= now + FORM_LIVES
        return record.newest is None and in_time and not self._uploads.has(record.key)

    def _reserve(self, declared: Declared, now: datetime, asked: Asked | None) -> tuple[str, str]:
        self._rules.rule_set(declared.rule_set)
        if declared.options.timezone is not None:
            zone(declared.options.timezone)
        file_id = str(uuid4())
        key, until = slot_key(file_id, declared.name), now + SLOT_LIVES
        self._files.reserve(file_id, declared, bucket=self._bucket, key=key, now=now, expires_at=until, asked=asked)
        return file_id, key


def _said(declared: Declared) -> str | None:
    """Return what goes with the object, so that it is known where the slot is not any more; None where it is long.

    Of a corrected file, where that is long, the name under which the table keeps it.
    """
    text = declaration_text(declared)
    if len(text) <= LONGEST_SAID:
        return text
    named = Declared(name=declared.name, lost=True, correction=declared.correction)
    return declaration_text(named) if declared.correction else None


def sha256_of(body: bytes, declared: Declared) -> str:
    """Return the SHA-256 of what arrived, in hex; `Rejected` (`checksum_mismatch`) where another was declared."""
    found = sha256(body).hexdigest()
    if declared.sha256 not in {None, found}:
        raise Rejected(
            "checksum_mismatch", "the bytes that arrived are not those that were declared", "Send the file again"
        )
    return found


def slot_contended() -> Unavailable:
    """Return what is raised where others reserve the slot again and again."""
    return Unavailable("slot_contended", "too many ask for a slot for the same file", "Try again in a moment")
