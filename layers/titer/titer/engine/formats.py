"""The formats that need native code: zstd, workbooks, Parquet; each brings its own when the first file of it comes."""

from collections.abc import Iterator
from io import BufferedReader
from typing import TYPE_CHECKING, BinaryIO

from titer.engine.sandbox.process import Sandbox
from titer.formats.streams.packing import Pieces
from titer.model.faults import rejection

if TYPE_CHECKING:
    from titer.engine.parquet.reading import ParquetFile
    from titer.engine.workbooks.workbook import CalamineWorkbook

_WINDOW = 128 << 20  # bytes of its past that a frame may refer to; what `zstd --long` writes
_PIECE = 1 << 10  # bytes: four of them may hold 128 KB


class EngineFormats:
    """Opens them all; the sandbox says how much memory and time a stranger's workbook or Parquet file may take."""

    def __init__(self, sandbox: Sandbox | None = None) -> None:
        self._sandbox = sandbox or Sandbox()

    def zstd(self, stream: BinaryIO) -> BinaryIO:
        """Return what the frames of the stream hold, one after the other; reading it may raise `damaged_archive`."""
        return BufferedReader(Pieces(_unpack(stream)))

    def workbook(self, file: BinaryIO, kind: str) -> "CalamineWorkbook":
        """Open a workbook, and see what sheets it has."""
        from titer.engine.workbooks.workbook import CalamineWorkbook  # noqa: PLC0415  (as the module says)

        return CalamineWorkbook(file, kind, self._sandbox)

    def parquet(self, file: BinaryIO) -> "ParquetFile":
        """Open a Parquet file, and see what columns it has."""
        from titer.engine.parquet.reading import ParquetFile  # noqa: PLC0415  (as the module says)

        return ParquetFile(file, self._sandbox)


def _unpack(stream: BinaryIO) -> Iterator[bytes]:
    import zstandard  # noqa: PLC0415  (as the module says)

    held = stream.read(_PIECE)
    while held:
        frame = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
        while held:
            try:
                yield frame.decompress(held)
            except zstandard.ZstdError as error:
                raise rejection("damaged_archive") from error
            if frame.eof:
                break
            held = stream.read(_PIECE)
        if not frame.eof:
            raise rejection("damaged_archive", ": it ends too early")
        held = frame.unused_data or stream.read(_PIECE)
