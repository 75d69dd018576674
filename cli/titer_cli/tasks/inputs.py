"""What `titer process` reads: a path, an object in S3, or stdin."""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer_cli.paths import check_readable, name_of


@dataclass(frozen=True, slots=True)
class Input:
    """Bytes with a name.

    `size` is None where it is not known before they are read. `samples` gives pieces of a stream that cannot be sought.
    """

    name: str
    size: int | None
    open: Callable[[], AbstractContextManager[BinaryIO]]
    samples: Callable[[], Sequence[bytes]] = tuple


def input_named(text: str) -> Input:
    """Return what the text names. `Rejected` where it names nothing that can be read."""
    if text == "-":
        return Input("stdin", None, lambda: nullcontext(sys.stdin.buffer))
    if text.startswith("s3://"):
        return _object_in_s3(text)
    if text.startswith(("http://", "https://")):
        raise Rejected(
            "url_not_read",
            f"a URL is not read from here: {text}",
            "Download it, or pipe it in: curl URL | titer process -",
        )
    path = Path(text)
    check_readable(path)
    return Input(name_of(path), path.stat().st_size if path.is_file() else None, lambda: path.open("rb"))


def _object_in_s3(text: str) -> Input:
    bucket, _, key = text.removeprefix("s3://").partition("/")
    if not bucket or not key or key.endswith("/"):
        raise Rejected("s3_address_invalid", f"no object can have the address {text}", "Write s3://BUCKET/KEY")
    # Loading boto3 takes longer than judging most files: only who reads from S3 pays for it.
    from titer.adapters.named_object import NamedObject

    found = NamedObject(bucket, key)
    return Input(key.rpartition("/")[2], None, found.open, found.samples)
