"""The errors of stores, in the same words from every store."""

from titer.model.errors import Rejected, Unavailable


def file_exists(file_id: str) -> Rejected:
    return Rejected("file_exists", f"another file has the id {file_id}", "Ask for a new upload slot")


def unknown_version(file_id: str, number: int) -> Rejected:
    return Rejected("unknown_version", f"the file {file_id} has no version {number}", "See its versions")


def no_number_left(most: int) -> Unavailable:
    reason = f"the file has {most:,} versions, and there is no number left for another"
    return Unavailable("too_many_versions", reason, "Upload it under another key")


def not_uploaded() -> Rejected:
    return Rejected("not_uploaded", "the file has not arrived yet", "Send it to its slot first")


def file_deleted() -> Rejected:
    return Rejected("file_deleted", "the results of this file were deleted", "Upload it anew")


def file_busy(number: int) -> Rejected:
    return Rejected("file_busy", f"version {number} of the file is being processed", "Try again once it is finished")


def record_too_large() -> Rejected:
    return Rejected(
        "record_too_large", "what is declared of the file takes more than 60 kB", "Shorten the lists of columns"
    )


def unreadable_record(kind: str) -> Unavailable:
    return Unavailable(
        "unreadable_record",
        f"what is stored of {kind} has a shape that this version of Titer does not know",
        "Deploy the version that wrote it, or a newer one",
    )


def object_gone(key: str) -> Rejected:
    return Rejected("object_gone", f"there is no object {key!r} any more", "Upload the file again")


def artefact_missing(key: str) -> Unavailable:
    return Unavailable(
        "artefact_missing", f"{key} is not in the data bucket", "Ask for it anew; a file, process it again"
    )


def staged_missing(collection_id: str) -> Unavailable:
    reason = f"what was staged as {collection_id} is not in the data bucket, and a receipt names it"
    return Unavailable("staged_missing", reason, "Restore staged/ of the data bucket")


def token_exists(token_id: str) -> Rejected:
    return Rejected("token_exists", f"there is a token with the id {token_id}", "Make another one")
