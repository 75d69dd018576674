"""Values as every store can hold them: text, whole numbers, truth, None, lists and maps; no float."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from titer.adapters.store_errors import record_too_large, unreadable_record
from titer.model.plain_values import plain_of, value_in, value_of

LARGEST = 60_000  # bytes as JSON: DynamoDB's own names and types stay below 64 kB then

type Plain = str | int | bool | list[Plain] | dict[str, Plain] | None


def to_plain(value: Any) -> dict[str, Plain]:
    """Return a dataclass of ours as a map; `Rejected` (`record_too_large`) past 60 kB."""
    plain: dict[str, Plain] = plain_of(value)
    if len(json_bytes(plain)) > LARGEST:
        raise record_too_large()
    return plain


def to_text(value: Any) -> str:
    """Return a dataclass of ours that holds floats as JSON; `Rejected` likewise."""
    text = json_bytes(plain_of(value))
    if len(text) > LARGEST:
        raise record_too_large()
    return text.decode()


def from_text[T](kind: type[T], text: str) -> T:
    """Return the dataclass that `to_text` was given."""
    with _of_our_shape(kind):
        return value_in(kind, text)


def from_plain[T](kind: type[T], plain: Any) -> T:
    """Return the dataclass that `to_plain` was given."""
    with _of_our_shape(kind):
        return value_of(kind, plain)


@contextmanager
def _of_our_shape(kind: Any) -> Iterator[None]:
    """Say of what is stored and cannot be read, in the block, that another version of Titer wrote it."""
    try:
        yield
    except ValueError as error:
        raise unreadable_record(str(getattr(kind, "__name__", kind))) from error


def instant_text(at: datetime) -> str:
    """Return an instant as text that sorts as time does."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def json_bytes(document: Mapping[str, object]) -> bytes:
    """Return UTF-8 JSON. NaN and infinities raise `ValueError`: JSON has none."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
