"""How far a file is."""

from enum import StrEnum


class Status(StrEnum):
    """The life of a file. `UPLOADED` is derived: a slot whose object exists and that nobody has claimed yet."""

    AWAITING_UPLOAD = "awaiting_upload"
    UPLOADED = "uploaded"
    PROCESSING = "processing"
    PROCESSED = "processed"
    PARTIAL = "partial"
    FAILED = "failed"
    DELETED = "deleted"
    SUPERSEDED = "superseded"  # of an old version that did not finish before a later one did


FINISHED = frozenset({Status.PROCESSED, Status.PARTIAL, Status.FAILED, Status.DELETED, Status.SUPERSEDED})
