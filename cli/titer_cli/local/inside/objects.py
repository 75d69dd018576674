"""Objects of S3 that the emulator could not write to disk, as where that is full: kept in mind until they are.

The emulator itself answers as if it had, warns in its log, never tries again, and forgets them when it ends.
"""

import logging
import os
from collections.abc import Iterator, Mapping
from typing import Any

NAME = "s3 objects"  # as those of what could not be written that are no service's records

_WARNING = "Failed to persist S3 "


class Objects:
    """The objects of the emulator's module `s3`."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3
        self._left: dict[tuple[str, str, str], str] = {}  # account, bucket and key of each, and why
        self._told: set[tuple[str, str, str]] = set()
        s3.logger.addFilter(self._note)

    def save(self) -> Mapping[str, str]:
        """Write what could not be written before; return what still cannot, and why."""
        before, self._left = self._left, {}
        self._told = {*before}
        for account, bucket, key in before:
            with self._s3._in_account(account):
                if bucket in self._s3._buckets:
                    self._write(bucket, key)
        if not self._left:
            return {}
        return {NAME: f"{len(self._left)} not on disk, {next(iter(self._left.values()))}"}

    def _write(self, bucket: str, key: str) -> None:
        """Write an object anew, its versions of before first; whatever fails is noted again."""
        try:
            for path, data in self._versions(bucket, key):
                os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120 (as the emulator)
                self._s3._atomic_write(path, data)
        except OSError as error:
            self._s3.logger.warning(f"{_WARNING}object version %s/%s: %s", bucket, key, error)
        self._s3._persist_version_state(bucket, key, self._s3._buckets[bucket])

    def _versions(self, bucket: str, key: str) -> Iterator[tuple[str, bytes]]:
        """Yield the place and the bytes of each version of before that is in memory alone."""
        for version in self._s3._object_versions.get((bucket, key)) or ():
            data, name = version.get("data"), version["version_id"]
            if data is None or version.get("is_latest") or self._s3._version_file_exists(bucket, key, name):
                continue
            if path := self._s3._version_disk_path(bucket, key, name):
                yield path, data

    def _note(self, record: logging.LogRecord) -> bool:
        """Note an object that the emulator says it could not write; return whether that is to be logged: once."""
        if not (isinstance(record.msg, str) and record.msg.startswith(_WARNING) and isinstance(record.args, tuple)):
            return True
        bucket, key, error = record.args
        which = (self._s3.get_account_id(), str(bucket), str(key))
        self._left[which] = getattr(error, "strerror", None) or str(error)
        return which not in self._told
