"""Files that are replaced whole or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A path to write to: it becomes `path` when the block ends well, and vanishes when it does not."""
    with tempfile.TemporaryDirectory(prefix=f".{path.name[:40]}.", dir=path.parent) as folder:
        new = Path(folder) / path.name
        yield new
        new.replace(path)
