"""Files that are replaced whole or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from titer.model.errors import Rejected


@contextmanager
def replacement(path: Path) -> Iterator[Path]:
    """Yield a path to write to: it becomes `path` when the block ends well, and vanishes when it does not.

    `Rejected` where there is no folder to write to.
    """
    if not path.parent.is_dir():
        raise Rejected(
            "no_such_folder", f"there is no folder {path.parent} to write to", "Make it first, or choose another"
        )
    with tempfile.TemporaryDirectory(prefix=f".{path.name[:40]}.", dir=path.parent) as folder:
        new = Path(folder) / path.name
        try:
            yield new
            new.replace(path)
        except OSError as error:
            if error.filename is None or Path(error.filename) == new:  # a full disk names no file, or one of ours
                error.filename, error.filename2 = str(path), None
            raise
