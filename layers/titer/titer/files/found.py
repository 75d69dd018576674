"""Which file an object belongs to, by its key."""

from titer.files.keys import file_id_of, is_live, name_in, slot_in
from titer.files.ports import Files
from titer.files.record import Declared, FileRecord
from titer.model.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class FileOf:
    """The file of an object: its id, what is known to be declared of it, and its record where there is one."""

    file_id: str
    declared: Declared
    record: FileRecord | None


def file_of(files: Files, bucket: str, key: str) -> FileOf:
    """Return the slot's file where the key is a slot's, else a file of the key's own."""
    slot = slot_in(key)
    record = files.find(slot) if slot else None
    if slot and record and record.key == key:
        return FileOf(slot, record.declared, record)
    if slot and record is None:
        return FileOf(slot, Declared(name=name_in(key), lost=True), None)
    file_id, live = file_id_of(bucket, key), is_live(key)
    return FileOf(file_id, Declared(name=name_in(key), lost=live, live=live), files.find(file_id))
