"""The use case that looks for what fell through, or was forgotten: the two buckets and the table against each other.

records in the table ─▶ see `titer.operations.record_state`
Parquet in the data bucket ─▶ of files that neither the table nor the uploads bucket has
objects in the uploads bucket ─▶ that nobody has begun, or that the table has forgotten
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import batched

from titer.files.found import FileOf, file_of
from titer.files.keys import file_of_parquet, slot_in
from titer.files.ports import KINDS, FileQuery, RecordDamaged
from titer.files.provenance import declaration_in
from titer.files.record import FileRecord, StoredObject, parked_id_of
from titer.model.clock import Clock
from titer.operations.found import Found, State, damaged, told_of
from titer.operations.record_state import Places, RecordState

AT_ONCE = 10  # files that are looked up at the same time: as many connections as a client keeps
BATCH = 256  # files that are held at a time
_PAGE = 100  # records


class Reconcile:
    """Compares what lies in the buckets with what the table knows of it."""

    def __init__(self, places: Places, *, clock: Clock, patience: timedelta) -> None:
        self._at = places
        self._records = RecordState(places, clock=clock, patience=patience)
        self._damaged: dict[str, bool] = {}  # files that cannot be read, and whether that was told

    def look(self) -> Iterator[Found]:
        """Yield what is found, place by place: each file once. Memory grows with the files alone that are damaged.

        Whoever mends each as it comes is not told of it again by what is looked at later.
        """
        self._damaged.clear()
        keys, objects = self._at.artefacts.keys("readings/"), filter(_is_file, self._at.uploads.newest())
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from _side_by_side(pool, self._unless_damaged(self._records.inspect), self._listed())
            yield from _side_by_side(pool, self._inspect_parquet, keys)
            yield from _side_by_side(pool, self._unless_damaged(self._inspect_object), objects)
        for file_id in [file_id for file_id, told in self._damaged.items() if not told]:
            yield damaged(file_id, self._at.recovery.remains(file_id))

    def _listed(self) -> Iterator[FileRecord]:
        for kind in KINDS:
            cursor: str | None = ""
            while cursor is not None:
                page = self._at.files.page(FileQuery(limit=_PAGE, cursor=cursor or None, kind=kind))
                self._damaged |= dict.fromkeys(page.damaged, False)
                yield from page.files
                cursor = page.cursor

    def _unless_damaged[T](self, inspect: Callable[[T], list[Found]]) -> Callable[[T], list[Found]]:
        """Return what inspects each, and leaves those that are damaged to be told of at the end."""

        def inspected(each: T) -> list[Found]:
            try:
                return inspect(each)
            except RecordDamaged as error:
                self._damaged.setdefault(error.file_id, False)
                return []

        return inspected

    def _inspect_parquet(self, key: str) -> list[Found]:
        """Return the file of which there is Parquet alone, as far as objects and records do not tell of it."""
        file_id = file_of_parquet(key)
        known = self._at.recovery.remains(file_id, key) if file_id else None
        try:
            record = self._at.files.find(file_id) if file_id else None
        except RecordDamaged as error:
            self._damaged[error.file_id] = True
            return [damaged(error.file_id, known)]
        if record and record.newest:
            return []
        if known is None or file_id is None:
            return [Found(state=State.UNKNOWN_PARQUET, file_id=file_id or "", key=key)]
        told_by_object = self._at.recovery.remains(file_id) and self._at.uploads.describe(known.stored.key)
        return [] if told_by_object else [told_of(State.FORGOTTEN, known)]

    def _inspect_object(self, stored: StoredObject) -> list[Found]:
        """Return the state of an object that nobody has begun; records tell of the others."""
        found = file_of(self._at.files, stored.bucket, stored.key)
        unknown = found.record is None or not found.record.newest
        if unknown:
            known = self._at.recovery.remains(found.file_id)
            if known and known.stored.key == stored.key:
                return [told_of(State.FORGOTTEN, known, stored)]
        attempts = self._at.parking.attempts(found.file_id, stored.announcement())
        if attempts.finished and unknown:
            return [Found(state=State.BEYOND_REPAIR, file_id=found.file_id, key=stored.key, stored=stored)]
        if attempts.finished or attempts.until:
            return []
        return [Found(state=self._state_unbegun(found, stored), file_id=found.file_id, key=stored.key, stored=stored)]

    def _state_unbegun(self, found: FileOf, stored: StoredObject) -> State:
        parked = self._at.parking.find(parked_id_of(stored.announcement()))
        if waiting := self._records.waiting(parked, stored.last_modified):
            return waiting
        if not found.declared.lost or not slot_in(stored.key):
            return State.NEVER_ANNOUNCED
        said = declaration_in(self._at.uploads.declaration(stored.key, stored.version_id))
        return State.SLOT_EXPIRED if said else State.DECLARATION_LOST


def _side_by_side[T](
    pool: ThreadPoolExecutor, inspect: Callable[[T], list[Found]], each: Iterator[T]
) -> Iterator[Found]:
    for some in batched(each, BATCH, strict=False):
        for found in pool.map(inspect, some):
            yield from found


def _is_file(stored: StoredObject) -> bool:
    return not (stored.key.endswith("/") and not stored.size)
