"""Parquet files of the data bucket, fetched to be read here."""

from hashlib import sha256
from pathlib import Path

from titer.files.ports import Artefacts
from titer.files.record import Location


class Copies:
    """The Parquet file last asked for, kept between the pages of a list."""

    def __init__(self, artefacts: Artefacts, folder: Path) -> None:
        self._artefacts = artefacts
        self._folder = folder

    def of(self, found: Location) -> Path:
        """Return a copy of the file; it is there until another one is asked for."""
        name = sha256(f"{found.key}\n{found.version_id}".encode()).hexdigest()
        copy = self._folder / f"{name}.parquet"
        if not copy.exists():
            self._folder.mkdir(exist_ok=True)
            for other in self._folder.glob("*.parquet"):
                other.unlink()
            partial = copy.with_suffix(".partial")
            self._artefacts.fetch(found.key, found.version_id, partial)
            partial.rename(copy)
        return copy
