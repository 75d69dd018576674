"""Objects that the emulator could not write: told of, and written as soon as they can be."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from titer_cli.local.inside.objects import NAME, Objects

ACCOUNT, BUCKET, KEY = "000000000000", "uploads", "slots/a/b.csv"


class S3:
    """As much of the emulator's module as is asked for, with the same names."""

    def __init__(self, folder: Path) -> None:
        self.logger = logging.Logger("s3")
        self.heard: list[str] = []
        self.logger.addHandler(Heard(self.heard))
        self.folder = folder
        self.account = ACCOUNT
        self._buckets: dict[str, Any] = {BUCKET: {}}
        self._object_versions: dict[tuple[str, str], Any] = {}
        self.newest: Any = None

    @property
    def in_memory(self) -> list[bytes]:
        """The bytes of versions that are held."""
        return [each["data"] for each in self._object_versions[BUCKET, KEY] if each["data"] is not None]

    def get_account_id(self) -> str:
        return self.account

    @contextmanager
    def _in_account(self, account: str) -> Iterator[None]:
        self.account, before = account, self.account
        yield
        self.account = before

    def put(self, body: bytes) -> None:
        versions = self._object_versions.setdefault((BUCKET, KEY), [])
        for version in versions:
            version["is_latest"] = False
        self._persist_displaced_version(BUCKET, KEY, self.newest, "Enabled")
        self.newest = {"version_id": str(len(versions)), "body": body}
        versions.append({"version_id": self.newest["version_id"], "data": body, "is_latest": True})
        self._persist_version_state(BUCKET, KEY, {})

    def _persist_version_state(self, bucket: str, key: str, _: object) -> None:
        self._persist_object(bucket, key, self.newest)

    def _persist_object(self, bucket: str, key: str, record: Any) -> None:
        try:
            if record["body"] is not None:
                self._atomic_write(str(self.folder / "newest"), record["body"])
            record["body"] = None
        except OSError as error:
            self.logger.warning("Failed to persist S3 object %s/%s: %s", bucket, key, error)

    def _persist_displaced_version(self, bucket: str, key: str, record: Any, _: str) -> None:
        if record:
            try:
                path = Path(str(self._version_disk_path(bucket, key, record["version_id"])))
                path.parent.mkdir(exist_ok=True)
                self._atomic_write(str(path), self._read_body(bucket, key, record))
            except OSError as error:
                self.logger.warning("Failed to persist S3 object version %s/%s: %s", bucket, key, error)

    def _read_body(self, bucket: str, key: str, record: Any) -> bytes:
        return (self.folder / "newest").read_bytes() if record["body"] is None else record["body"]

    def _version_disk_path(self, bucket: str, key: str, version_id: str) -> str | None:
        return str(self.folder / "versions" / version_id)

    def _version_file_exists(self, bucket: str, key: str, version_id: str) -> bool:
        return (self.folder / "versions" / version_id).is_file()

    def _atomic_write(self, path: str, data: bytes) -> None:
        Path(path).write_bytes(data)


class Heard(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__()
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@pytest.fixture
def s3(tmp_path: Path) -> S3:
    return S3(tmp_path / "disk")  # there is no such folder: nothing can be written


def test_what_could_not_be_written_is_told_until_it_is_and_logged_once(s3: S3) -> None:
    objects = Objects(s3)
    assert objects.save() == {}
    s3.put(b"1")
    for _ in range(3):
        assert objects.save() == {NAME: "1 not on disk, No such file or directory"}
    assert len(s3.heard) == 1
    s3.folder.mkdir()
    assert objects.save() == {}
    assert (s3.folder / "newest").read_bytes() == b"1"


def test_versions_of_before_are_written_too(s3: S3) -> None:
    objects = Objects(s3)
    for body in (b"1", b"2", b"3"):
        s3.put(body)
    s3.folder.mkdir()
    assert objects.save() == {}
    assert [path.read_bytes() for path in sorted((s3.folder / "versions").iterdir())] == [b"1", b"2"]
    assert (s3.folder / "newest").read_bytes() == b"3"


def test_what_fails_again_in_another_way_is_not_forgotten(s3: S3) -> None:
    objects = Objects(s3)
    s3.put(b"1")
    s3.put(b"2")
    s3.folder.mkdir()
    (s3.folder / "versions").write_text("in the way")
    assert list(objects.save()) == [NAME]
    (s3.folder / "versions").unlink()
    assert objects.save() == {}
    assert (s3.folder / "versions" / "0").read_bytes() == b"1"


def test_objects_of_a_bucket_that_is_gone_are_not_waited_for(s3: S3) -> None:
    objects = Objects(s3)
    s3.put(b"1")
    s3._buckets.clear()
    assert objects.save() == {}


def test_what_is_on_disk_is_not_in_memory_too(s3: S3) -> None:
    s3.folder.mkdir()
    Objects(s3)
    for body in (b"1", b"2", b"3"):
        s3.put(body)
        assert s3.in_memory == []
    assert [path.read_bytes() for path in sorted((s3.folder / "versions").iterdir())] == [b"1", b"2"]


def test_a_version_that_could_not_be_put_aside_is_not_lost_with_its_place(s3: S3) -> None:
    s3.folder.mkdir()
    objects = Objects(s3)
    s3.put(b"1")
    (s3.folder / "versions").write_text("in the way")
    s3.put(b"2")
    assert ((s3.folder / "newest").read_bytes(), s3.in_memory) == (b"2", [b"1"])
    assert list(objects.save()) == [NAME]
    (s3.folder / "versions").unlink()
    assert objects.save() == {}
    assert (s3.folder / "versions" / "0").read_bytes() == b"1"


def test_other_lines_are_left_alone(s3: S3) -> None:
    objects = Objects(s3)
    s3.logger.warning("Failed to read persisted S3 object %s", "a")
    assert objects.save() == {}
    assert len(s3.heard) == 1
