"""A long sheet of an xlsx as short ones: calamine holds a whole sheet, at some 70 bytes for each cell.

Each is a workbook of its own. What tells of cells (styles, shared texts) is that of the whole; its sheet has some rows.
"""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from titer.formats.streams.zip_archive import Archive
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.faults import rejection

WHOLE = 16 << 20  # bytes of a sheet that is read as it is
_ROWS = 8 << 20  # bytes of the rows of another, at a time; more where what is said of cells is longer
_LONGEST_ROW = 16 << 20
_LONGEST_HEAD = 1 << 20
_ROOT = expression(rb"<(\w{1,64}:)?worksheet[\s>]")
_DATA = expression(rb"<(\w{1,64}:)?sheetData>")
_NUMBER = expression(rb"\sr=")
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
_FREE_TEXT = b"<!"  # of a comment, or characters in which a tag is none


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before the rows, and how they are marked."""

    text: bytes
    root: bytes  # the prefix of its name
    prefix: bytes

    def sheet(self, rows: bytes) -> bytes:
        """Return a sheet with these rows alone."""
        return b"%b%b</%bsheetData></%bworksheet>" % (self.text, rows, self.prefix, self.root)

    def last_row(self, rows: bytes) -> int:
        """Return where the last row begins; 0 where there is none but the first."""
        mark = b"<%brow" % self.prefix
        at = rows.rfind(mark)
        while at > 0 and rows[at + len(mark) : at + len(mark) + 1] not in {b" ", b">", b"/", b"\t", b"\r", b"\n"}:
            at = rows.rfind(mark, 0, at)
        return max(at, 0)


def split_sheet(archive: Archive, sheet: ZipInfo) -> Iterator[tuple[BytesIO, bytes]]:
    """Yield the rows of a sheet in workbooks, each with the sheet's XML in it; none where it cannot be split.

    `Rejected` where later rows turn out not to be written as the first are.
    """
    pieces = archive.pieces(sheet)
    head, rest = _head(pieces)
    if head is None:
        return
    common, longest = _common(archive)
    for number, rows in enumerate(_split(rest, pieces, head, max(_ROWS, longest))):
        if _FREE_TEXT in rows or not _NUMBER.search(rows[: rows.find(b">")]):
            if number:
                raise rejection("damaged_workbook", ": rows of a sheet are not written as its first ones are")
            return
        xml = head.sheet(rows)
        yield _workbook(common, sheet.filename, xml), xml


def _head(pieces: Iterator[bytes]) -> tuple[_Head | None, bytes]:
    held = b""
    for piece in pieces:
        held += piece
        root, data = _ROOT.search(held), _DATA.search(held)
        if root and data and _FREE_TEXT not in held[: data.end()]:
            return _Head(held[: data.end()], root[1] or b"", data[1] or b""), held[data.end() :]
        if data or len(held) > _LONGEST_HEAD:
            break
    return None, b""


def _split(held: bytes, pieces: Iterator[bytes], head: _Head, size: int) -> Iterator[bytes]:
    """Yield the rows, some at a time."""
    end = b"</%bsheetData" % head.prefix
    while True:
        held, goes_on = _filled(held, pieces, max(size, len(held) + _ROWS))
        if (at := held.find(end)) >= 0:
            yield held[:at]
            return
        if not goes_on:
            raise rejection("damaged_workbook", ": a sheet has no end")
        if at := head.last_row(held):
            yield held[:at]
            held = held[at:]
        elif len(held) > _LONGEST_ROW:
            raise rejection("row_too_long")


def _filled(held: bytes, pieces: Iterator[bytes], size: int) -> tuple[bytes, bool]:
    """Return what is held with pieces that follow it, and whether more may follow these."""
    parts = [held]
    length = len(held)
    for piece in pieces:
        parts.append(piece)
        length += len(piece)
        if length >= size:
            return b"".join(parts), True
    return b"".join(parts), False


def _common(archive: Archive) -> tuple[bytes, int]:
    """Return an archive of what is said of all cells, and how long the longest part in it is."""
    made, longest = BytesIO(), 0
    with ZipFile(made, "w", ZIP_DEFLATED, compresslevel=1) as common:
        common.writestr("_rels/.rels", _RELATIONS)
        for member in filter(_tells_of_cells, archive.members):
            common.writestr(member.filename, b"".join(archive.pieces(member)))
            longest = max(longest, member.file_size)
    return made.getvalue(), longest


def _tells_of_cells(member: ZipInfo) -> bool:
    name = member.filename.lstrip("/").casefold()
    folder, _, _ = name.rpartition("/")
    return folder in {"", "xl", "xl/_rels"} and name.endswith((".xml", ".rels"))


def _workbook(common: bytes, name: str, xml: bytes) -> BytesIO:
    made = BytesIO(common)
    with ZipFile(made, "a", ZIP_STORED) as archive:
        archive.writestr(name, xml)
    made.seek(0)
    return made
