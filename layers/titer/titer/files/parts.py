"""Files that come in parts: each is put by a URL of its own, in any order and again, until they are one object."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from titer.files.fingerprint import slot_name
from titer.files.record import Declared, FileRecord
from titer.files.uploads import FORM_LIVES, SLOT_LIVES, Place, UploadSlots, slot_contended
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Conflict, Rejected
from titer.model.retries import retried

LEAST = 64 << 20  # bytes of a file that comes in parts
PART = 16 << 20  # bytes of each part but the last
MOST_PARTS = 10_000
MOST_AT_ONCE = 100  # URLs


@dataclass(frozen=True, slots=True, kw_only=True)
class PartedUpload:
    """An upload in parts that was begun. `asked` names what is declared of the file: who asks for the same goes on."""

    file_id: str
    key: str
    upload_id: str
    size: int
    part_bytes: int
    asked: str
    expires_at: datetime
    duplicate_of: str | None = None
    version: int = 1
    completed: bool = False

    @property
    def parts(self) -> int:
        """How many there are."""
        return -(-self.size // self.part_bytes)

    def bytes_of(self, number: int) -> int:
        """Return how large a part is; the first is 1."""
        return min(self.part_bytes, self.size - (number - 1) * self.part_bytes)


@dataclass(frozen=True, slots=True)
class Part:
    """A part that arrived."""

    number: int
    bytes: int
    etag: str


class PartStore(Protocol):
    """Objects that come in parts, in a bucket."""

    def begin(self, key: str, declaration: str | None) -> str:
        """Begin an object, with what is said of the file; return the id by which its parts name it."""

    def url(self, key: str, upload_id: str, number: int, *, size: int, seconds: int) -> str:
        """Return where to put a part of exactly so many bytes."""

    def arrived(self, key: str, upload_id: str) -> Sequence[Part] | None:
        """Return the parts that arrived, by their numbers; None where the upload is over, or was never begun."""

    def complete(self, key: str, upload_id: str, parts: Sequence[Part]) -> bool:
        """Make the parts one object; False where the upload is over by now."""

    def abort(self, key: str, upload_id: str) -> None:
        """Forget the parts; harmless where they are forgotten already."""


class PartedUploads(Protocol):
    """The uploads in parts that were begun, one of a file at most."""

    def find(self, file_id: str) -> PartedUpload | None:
        """Return the one of a file, as of now; None once it has expired."""

    def put(self, upload: PartedUpload, *, replaces: PartedUpload | None) -> None:
        """Keep it in the place of another. `Conflict` where another is kept than was seen."""


class InParts:
    """Takes files in parts. Every method raises `Rejected` where what is asked cannot be."""

    def __init__(self, slots: UploadSlots, store: PartStore, begun: PartedUploads, *, clock: Clock) -> None:
        self._slots = slots
        self._store = store
        self._begun = begun
        self._clock = clock

    def begin(self, declared: Declared, size: int, corrects: FileRecord | None = None) -> PartedUpload:
        """Begin an upload, or return the one that was begun for the same and still waits for parts."""
        if size < LEAST:
            hint = "Ask without multipart for a form that takes it at once"
            raise Rejected("too_small_for_parts", f"a file that comes in parts has at least {LEAST:,} bytes", hint)
        place = self._slots.place(declared) if corrects is None else self._slots.place_of_corrected(corrects, declared)
        return retried(lambda: self._begin(place, size), slot_contended())

    def _begin(self, place: Place, size: int) -> PartedUpload:
        known = self._begun.find(place.file_id)
        asked = f"{size} {slot_name(place.declared.sha256 or '', place.declared)}"
        if known and known.asked == asked and self._is_open(known):
            return known
        upload = PartedUpload(
            file_id=place.file_id,
            key=place.key,
            upload_id=self._store.begin(place.key, place.said),
            size=size,
            part_bytes=max(PART, -(-size // MOST_PARTS)),
            asked=asked,
            expires_at=self._clock() + SLOT_LIVES,
            duplicate_of=place.duplicate_of,
            version=place.version,
        )
        try:
            self._begun.put(upload, replaces=known)
        except Conflict:
            self._store.abort(upload.key, upload.upload_id)
            raise
        if known:
            self._store.abort(known.key, known.upload_id)
        return upload

    def _is_open(self, known: PartedUpload) -> bool:
        in_time = known.expires_at >= self._clock() + FORM_LIVES
        return in_time and self._store.arrived(known.key, known.upload_id) is not None

    def find(self, file_id: str) -> PartedUpload:
        """Return the upload of a file. `Rejected` (`unknown_upload`)."""
        found = self._begun.find(file_id)
        if found is None:
            raise _unknown()
        return found

    def urls(self, upload: PartedUpload, numbers: Collection[int]) -> Mapping[int, str]:
        """Return where to put these parts. `Rejected` (`no_such_part`)."""
        if wrong := [number for number in numbers if not 1 <= number <= upload.parts]:
            hint = f"Ask for numbers from 1 to {upload.parts}"
            raise Rejected("no_such_part", f"the upload has {upload.parts} parts, and none of number {wrong[0]}", hint)
        seconds = int(FORM_LIVES.total_seconds())
        return {
            number: self._store.url(upload.key, upload.upload_id, number, size=upload.bytes_of(number), seconds=seconds)
            for number in dict.fromkeys(numbers)
        }

    def arrived(self, upload: PartedUpload) -> Sequence[Part]:
        """Return the parts that arrived. `Rejected` (`upload_over`)."""
        found = self._store.arrived(upload.key, upload.upload_id)
        if found is None:
            raise _over()
        return found

    def complete(self, upload: PartedUpload) -> None:
        """Make the parts one object, which is then judged; again is harmless.

        `Rejected`: `parts_missing` where some have not arrived, or not whole; `upload_over` where it was given up.
        """
        if upload.completed:
            return
        found = self._store.arrived(upload.key, upload.upload_id)
        if found is not None:
            _refuse_incomplete(upload, found)
        if found is not None and self._store.complete(upload.key, upload.upload_id, found):
            with suppress(Conflict):  # somebody began another one meanwhile
                self._begun.put(replace(upload, completed=True), replaces=upload)
        elif upload.version > 1 or not self._slots.has_arrived(upload.key):
            raise _over()

    def give_up(self, upload: PartedUpload) -> None:
        """Forget the parts; again is harmless. The same may be begun anew."""
        self._store.abort(upload.key, upload.upload_id)


def missing(upload: PartedUpload, arrived: Sequence[Part]) -> Iterator[int]:
    """Yield the numbers of the parts that have not arrived whole."""
    sizes = {part.number: part.bytes for part in arrived}
    yield from (n for n in range(1, upload.parts + 1) if sizes.get(n) != upload.bytes_of(n))


def _refuse_incomplete(upload: PartedUpload, arrived: Sequence[Part]) -> None:
    lacking = [*missing(upload, arrived)]
    if lacking:
        some = ", ".join(map(str, lacking[:10])) + (", …" if len(lacking) > 10 else "")
        reason = f"{len(lacking):,} of {upload.parts:,} parts have not arrived whole: {some}"
        raise Rejected("parts_missing", reason, "Send them, then complete the upload")


def _unknown() -> Rejected:
    hint = "Begin one with POST /v1/uploads; it is good for 24 hours"
    return Rejected("unknown_upload", "there is no upload in parts of this id", hint)


def _over() -> Rejected:
    return Rejected("upload_over", "the upload was given up, or has ended", "Begin it anew with POST /v1/uploads")
