"""Parts of what a version left, made for who asked for them, and kept where a link can point to."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from titer.files.artefacts import report_key
from titer.files.ports import Artefacts
from titer.files.record import FileRecord, Location


def store_report(
    artefacts: Artefacts, record: FileRecord, list_name: str, kind: str, write: Callable[[Path], object]
) -> Location:
    """Store the file of this kind that `write` makes of a list, and return where it lies."""
    filters = sha256(list_name.encode()).hexdigest()[:16]
    key = report_key(record.file_id, record.version or 0, filters, kind)
    with TemporaryDirectory(prefix="titer-") as folder:
        path = Path(folder) / f"report.{kind}"
        write(path)
        return Location(key=key, version_id=artefacts.put_report(key, path, filename=f"{record.name}.{kind}"))
