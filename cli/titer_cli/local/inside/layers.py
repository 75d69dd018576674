"""What functions share, unpacked once: the emulator would do it anew for every process of every function."""

import hashlib
import shutil
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

_unpacking = threading.Lock()


def unpacked(content: bytes, layers: Path, in_use: Callable[[], Iterable[bytes]]) -> Path:
    """Return the folder of a layer, unpacked if it is not there yet; what is not in use then goes."""
    folder = layers / _digest(content)
    with _unpacking:
        if not folder.exists():
            draft = folder.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            with ZipFile(BytesIO(content)) as archive:
                archive.extractall(draft)
            draft.rename(folder)
            _forget_all_but({folder.name, *map(_digest, in_use())}, layers)
    return folder


@lru_cache(maxsize=16)
def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _forget_all_but(names: Iterable[str], layers: Path) -> None:
    for folder in layers.iterdir():
        if folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)
