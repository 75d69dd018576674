"""Functions and layers as archives, and the template that leads to these: what `sam package` makes, for an emulator."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

type Put = Callable[[str, Callable[[], bytes]], str]  # of a name, and what makes the content where it is missing

_SOURCE = re.compile(r"^(?P<key> +(?:CodeUri|ContentUri): )(?P<path>[\w./-]+)$", re.MULTILINE)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of archives; the same files are the same archive, whenever they were built
_QUICK = 1  # what is unpacked on the same machine need not be small


def packaged(template: Path, put: Put) -> str:
    """Return the template with what `put` returns for each folder that it names."""

    def address(found: re.Match[str]) -> str:
        folder = template.parent / found["path"]
        return f"{found['key']}{put(f'{digest(folder)}.zip', lambda: archive(folder))}"

    return _SOURCE.sub(address, template.read_text("utf-8"))


def digest(folder: Path) -> str:
    """Return a digest of the files below a folder, their names and content."""
    whole = hashlib.sha256()
    for name, path in _files(folder):
        whole.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def archive(folder: Path) -> bytes:
    """Return the files below a folder as an archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as whole:
        for name, path in _files(folder):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = path.stat().st_mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            whole.writestr(entry, path.read_bytes())
    return packed.getvalue()


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path
