"""The keys of the uploads bucket: of a slot, which names its file, and of what was put there by other means.

And those of the data bucket that are asked for by who judges nothing.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

from titer.model.expression import expression

_SLOTS = "slots/"
_LONGEST_SAFE_NAME = 100
_LIVE = expression(r"live/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}/[0-9a-f]{16}/(?:[0-9a-f]{32}|hour)\.jsonl")
_HOUR = "hour.jsonl"
_UNSAFE = expression(r"[^A-Za-z0-9._-]")


def slot_key(file_id: str, name: str) -> str:
    """Return the key of a file's slot; `slot_in` reads the file id back."""
    return f"{_SLOTS}{file_id}/{safe_name(name)}"


def slot_in(key: str) -> str | None:
    """Return the file id that a slot's key names, or None."""
    parts = key.removeprefix(_SLOTS).split("/")
    if not key.startswith(_SLOTS) or len(parts) != 2:
        return None
    try:
        return str(UUID(parts[0]))
    except ValueError:
        return None


def is_live(key: str) -> bool:
    """Return whether what lies there are live readings, collected by ourselves: see `live.collect`."""
    return _LIVE.fullmatch(key) is not None


def hour_key(key: str) -> str:
    """Return the key of the object that holds what lies in all objects of the group and hour of this one."""
    return f"{key.rpartition('/')[0]}/{_HOUR}"


def is_hour(key: str) -> bool:
    """Return whether what lies there are the live readings of an hour, made of several objects."""
    return is_live(key) and key.endswith(f"/{_HOUR}")


def file_id_of(bucket: str, key: str) -> str:
    """Return the id of a file that came without a slot: the same for the same key."""
    return str(uuid5(NAMESPACE_URL, f"s3://{bucket}/{key}"))


def name_in(key: str) -> str:
    """Return the name of a file that nobody has named: the last part of its key."""
    return key.rsplit("/", maxsplit=1)[-1]


def safe_name(name: str) -> str:
    """Return the name as part of a key: letters, digits and `._-`, at most 100, the end (the extension) kept."""
    safe = _UNSAFE.sub("_", name)[-_LONGEST_SAFE_NAME:]
    return safe if safe.strip(".") else "_"


def file_of_parquet(key: str) -> str | None:
    """Return the file id in the key of its Parquet, or None."""
    try:
        return str(UUID(name_in(key).removesuffix(".parquet")))
    except ValueError:
        return None


def summaries_key(result: str, page: int) -> str:
    """Return the key of a page of summaries beside the result under this key."""
    return f"{result.removesuffix('.json')}/summaries-{page}.json"
