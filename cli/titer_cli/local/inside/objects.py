"""Objects of S3: on disk, and not in memory too; those that could not be written, as on a full disk, until they are.

The emulator itself answers as if it had written them, warns in its log, never tries again, and forgets them when it
ends. Of what it wrote it keeps the bytes in memory as well, of each version, for as long as it lives.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
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
        s3._persist_object = self._lightened(s3._persist_object)
        s3._persist_displaced_version = self._kept(s3._persist_displaced_version)

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
            for path, version in self._versions(bucket, key):
                os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120 (as the emulator)
                self._s3._atomic_write(path, version["data"])
                version["data"] = None
        except OSError as error:
            self._s3.logger.warning(f"{_WARNING}object version %s/%s: %s", bucket, key, error)
        self._s3._persist_version_state(bucket, key, self._s3._buckets[bucket])

    def _versions(self, bucket: str, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each version of before that is in memory alone, and its place."""
        for version in self._s3._object_versions.get((bucket, key)) or ():
            data, name = version.get("data"), version["version_id"]
            if data is None or version.get("is_latest") or self._s3._version_file_exists(bucket, key, name):
                continue
            if path := self._s3._version_disk_path(bucket, key, name):
                yield path, version

    def _lightened(self, persist: Callable[[str, str, Any], None]) -> Callable[[str, str, Any], None]:
        """Return `persist`, which writes the newest version, so that what it wrote is in memory no longer."""

        def lightened(bucket: str, key: str, record: Any) -> None:
            persist(bucket, key, record)
            if isinstance(record, dict) and record.get("body") is None:  # so it says that both of its files are there
                self._forget(bucket, key, record)

        return lightened

    def _kept(self, persist: Callable[[str, str, Any, str], None]) -> Callable[[str, str, Any, str], None]:
        """Return `persist`, which puts a version aside for a newer one, so that one it cannot write is not lost."""

        def kept(bucket: str, key: str, record: Any, versioning: str) -> None:
            entry = self._entry(bucket, key, record)
            if entry is not None and entry.get("data") is None:
                entry["data"] = self._s3._read_body(bucket, key, record)
            persist(bucket, key, record, versioning)
            if entry is not None and self._s3._version_file_exists(bucket, key, entry["version_id"]):
                entry["data"] = None

        return kept

    def _forget(self, bucket: str, key: str, record: Any) -> None:
        if (entry := self._entry(bucket, key, record)) is not None:
            entry["data"] = None

    def _entry(self, bucket: str, key: str, record: Any) -> dict[str, Any] | None:
        """Return the version that a record of the newest object is of."""
        wanted = (record or {}).get("version_id")
        versions = self._s3._object_versions.get((bucket, key)) or ()
        return next((version for version in reversed(versions) if wanted and version["version_id"] == wanted), None)

    def _note(self, record: logging.LogRecord) -> bool:
        """Note an object that the emulator says it could not write; return whether that is to be logged: once."""
        if not (isinstance(record.msg, str) and record.msg.startswith(_WARNING) and isinstance(record.args, tuple)):
            return True
        bucket, key, error = record.args
        which = (self._s3.get_account_id(), str(bucket), str(key))
        self._left[which] = getattr(error, "strerror", None) or str(error)
        return which not in self._told
