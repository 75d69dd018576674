"""Files of series, in this process."""

from pathlib import Path


class MemorySeriesFiles:
    """Files of series, by file and version."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, int], bytes] = {}

    def put(self, file_id: str, version: int, path: Path) -> None:
        self._files[file_id, version] = path.read_bytes()

    def read(self, file_id: str, version: int, start: int, size: int) -> bytes | None:
        found = self._files.get((file_id, version))
        return None if found is None else found[start : start + size]

    def forget(self, file_id: str, *, but: int | None = None) -> int:
        gone = [name for name in self._files if name[0] == file_id and name[1] != but]
        for name in gone:
            del self._files[name]
        return len(gone)
