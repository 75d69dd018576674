"""Who reads files natively: nobody where Python has read one before arrays and the kernel are loaded."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from titer.judging.ports import TypedReaders

READ_SOONER = 256 << 10  # bytes, which packed ones may hold several times
_READER = "titer.engine.native.reader"


def readers_for(size: int | None) -> "TypedReaders | None":
    """Return what reads a file of so many bytes natively, None where the plain reader is to read it all."""
    if size is not None and _is_read_sooner(size):
        return None
    from titer.engine.native.reader import NativeReaders  # noqa: PLC0415  (as the module says)

    return NativeReaders()


def which(size: int) -> str:
    """Return which reader serves a file of so many bytes, and why: `native: …` or `plain: …`."""
    if _is_read_sooner(size):
        return f"plain: it has less than {READ_SOONER:,} bytes"
    from titer.engine.native.library import why  # noqa: PLC0415  (as the module says)

    return why()


def _is_read_sooner(size: int) -> bool:
    return size < READ_SOONER and _READER not in sys.modules
