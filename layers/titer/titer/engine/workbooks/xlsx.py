"""What calamine does not say of an xlsx: the words of errors, which numbers are shown as percentages, the date system.

Everything in the archive is inflated once, in pieces, before calamine sees it: what it comes to is known, and that its
directory tells the truth.
"""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from functools import partial
from typing import BinaryIO
from zipfile import ZipInfo

from titer.engine.workbooks.limits import LARGEST_UNZIPPED, MOST_SHEETS
from titer.engine.workbooks.overrides import PERCENTAGE_FORMATS, DisplayOverrides, formula_word, shows_percent
from titer.engine.workbooks.xml import Element, elements, parsed, xml_parser
from titer.formats.streams.zip_archive import Archive
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.faults import rejection

_LARGEST_PART = 16 << 20  # bytes of a part that tells of the others
_TELLS = expression(rb"""["']e["']|<(?:\w{1,64}:)?f[\s/>]""")  # errors and formulas, if there are any
_FEW_STYLES = 32
_REFERENCE = expression(r"([A-Z]{1,3})([0-9]{1,7})")
_RELATIONS = "xl/_rels/workbook.xml.rels"
_OF_STYLES = frozenset({"numFmt", "cellStyleXfs", "cellXfs", "cellStyles", "xf"})


@dataclass(slots=True)
class WorkbookScan:
    """What was found."""

    archive: Archive
    percentages: frozenset[str]  # styles
    serial: str = "1900"
    parts: dict[str, ZipInfo] = field(default_factory=dict)  # by the sheets' names
    uncalculated: bool = False  # whoever opens it has to calculate it anew: its zeros may be no results

    def part(self, sheet: str) -> ZipInfo:
        """Return the part that holds a sheet."""
        if sheet not in self.parts:
            raise rejection("damaged_workbook", f": its sheet {sheet[:64]!r} is missing")
        return self.parts[sheet]

    def overrides(self, xml: bytes) -> DisplayOverrides:
        """Return the cells in the XML of a sheet whose text is another than their value's."""
        return overrides(xml, self.percentages, uncalculated=self.uncalculated)


def verify(file: BinaryIO) -> None:
    """Unzip all of an archive. `Rejected` where that comes to too much, or is not what its directory says."""
    archive = Archive(file)
    if archive.size > LARGEST_UNZIPPED:
        raise rejection("workbook_too_large", f" ({LARGEST_UNZIPPED:,} bytes)")
    for member in archive.members:  # a member that is longer than it says is refused as it passes
        for _ in archive.pieces(member):
            pass


def scan(file: BinaryIO) -> WorkbookScan:
    """Look into an xlsx. `Rejected` where it is encrypted, or its parts cannot be read."""
    archive = Archive(file)
    members = {member.filename.lstrip("/").casefold(): member for member in archive.members}
    read = partial(_elements, archive, members)
    targets = {each.get("Id", ""): each.get("Target", "") for _, each in read(_RELATIONS, {"Relationship"})}
    found = WorkbookScan(archive, _percentage_styles(read("xl/styles.xml", _OF_STYLES)))
    for name, attributes in read("xl/workbook.xml", {"workbookPr", "sheet", "calcPr"}):
        if name == "workbookPr" and attributes.get("date1904", "") in {"1", "true"}:
            found.serial = "1904"
        elif name == "calcPr" and attributes.get("fullCalcOnLoad", "") in {"1", "true"}:
            found.uncalculated = True
        elif name == "sheet":
            relation = next((value for name, value in attributes.items() if name.endswith(" id")), "")
            if part := members.pop(_path(targets.get(relation, "")).casefold(), None):  # no part is two sheets
                found.parts[attributes.get("name", "")] = part
            if len(found.parts) > MOST_SHEETS:
                raise rejection("workbook_too_large", f": it has more than {MOST_SHEETS:,} sheets")
    return found


def _path(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _elements(
    archive: Archive, members: Mapping[str, ZipInfo], name: str, wanted: Collection[str]
) -> Iterator[Element]:
    """Return elements of a part; none where there is no such part."""
    member = members.get(name.casefold())
    if member is None:
        return iter(())
    if member.file_size > _LARGEST_PART:
        raise rejection("workbook_too_large", f": its {name} alone is longer than {_LARGEST_PART:,} bytes")
    return elements(archive.pieces(member), wanted, name)


def _percentage_styles(styles: Iterator[Element]) -> frozenset[str]:
    """Return the cell styles that show numbers as percentages."""
    shown = {str(number): True for number in PERCENTAGE_FORMATS}
    forms: list[str] = []  # of the cells' styles
    inside = ""
    for name, attributes in styles:
        if name == "numFmt":
            shown[attributes.get("numFmtId", "")] = shows_percent(attributes.get("formatCode", ""))
        elif name == "xf" and inside == "cellXfs":
            forms.append(attributes.get("numFmtId", ""))
        elif name != "xf":
            inside = name if name != "cellXfs" or not forms else ""
    return frozenset(str(index) for index, form in enumerate(forms) if shown.get(form))


def overrides(rows: bytes, percentages: Collection[str], *, uncalculated: bool) -> DisplayOverrides:
    """Return the cells in a sheet, or in some of its rows, whose text is another than their value's."""
    if not (_TELLS.search(rows) or _has_style(rows, percentages)):
        return {}
    cells = _Cells(percentages, uncalculated=uncalculated)
    parser = xml_parser()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = cells.start, cells.characters
    for _ in parsed(parser, (rows,), "sheet"):
        pass
    cells.end()
    return cells.overrides


def _has_style(rows: bytes, styles: Collection[str]) -> bool:
    """Return whether a cell seems to have one of these styles; of very many, one is taken to be there."""
    marks = (mark % style.encode() for style in styles for mark in (b's="%b"', b"s='%b'"))
    return len(styles) > _FEW_STYLES or any(mark in rows for mark in marks)


class _Cells:
    """What the elements of a sheet say of its cells, one after the other."""

    def __init__(self, percentages: Collection[str], *, uncalculated: bool) -> None:
        self.overrides: dict[int, dict[int, str]] = defaultdict(dict)
        self._percentages, self._uncalculated = percentages, uncalculated
        self._cell: Mapping[str, str] | None = None
        self._texts: dict[str, list[str]] = {}  # of the cell's formula and value, where it has them
        self._open: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._open = None
        if local in {"f", "v"}:
            if self._cell is not None:
                self._open = self._texts[local] = []
            return
        self.end()
        if local == "c":
            self._cell = attributes

    def characters(self, text: str) -> None:
        if self._open is not None:
            self._open.append(text)

    def end(self) -> None:
        """Take what was said of the cell that was open."""
        if self._cell is None:
            return
        texts = {name: "".join(parts) for name, parts in self._texts.items()}
        if self._cell.get("s") in self._percentages:
            self._note(self._cell, "%")
        if self._cell.get("t") == "e" and "v" in texts:
            self._note(self._cell, texts["v"])
        if "f" in texts and self._has_no_result(self._cell, texts.get("v")):
            self._note(self._cell, formula_word(texts["f"]))
        self._cell = None
        self._texts.clear()

    def _has_no_result(self, cell: Mapping[str, str], result: str | None) -> bool:
        """Return whether a cell holds a formula without what it comes to; an empty text may be what it comes to."""
        if result is not None and result.strip():
            return self._uncalculated and result.strip() in {"0", "0.0"}
        return not (cell.get("t") == "str" and result is not None)

    def _note(self, cell: Mapping[str, str], word: str) -> None:
        reference = _REFERENCE.fullmatch(cell.get("r", ""))
        if reference is None:
            raise rejection("damaged_workbook", f": a cell that holds {word[:16]} does not say where it stands")
        column = 0
        for letter in reference[1]:
            column = column * 26 + ord(letter) - 64
        self.overrides[int(reference[2])][column - 1] = word
