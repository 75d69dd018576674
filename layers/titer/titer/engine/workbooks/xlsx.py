"""What calamine does not say of an xlsx: the words of errors, which numbers are shown as percentages, the date system.

Everything in the archive is inflated once, in pieces, before calamine sees it: what it comes to is known, and that its
directory tells the truth.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO
from xml.etree import ElementTree as ET
from zipfile import ZipInfo

from titer.engine.workbooks.limits import LARGEST_UNZIPPED
from titer.engine.workbooks.overrides import PERCENTAGE_FORMATS, DisplayOverrides, formula_word, shows_percent
from titer.formats.streams.zip_archive import Archive
from titer.model.faults import rejection

_LARGEST_PART = 16 << 20  # bytes of a part that is read as a whole, and of one row
_PIECE = 1 << 20

_ROW_ENDS = re.compile(rb"</(?:\w+:)?row\s*>")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ERROR = rb"""<(?:\w+:)?c(\s[^>]*?\bt\s*=\s*["']e["'][^>]*)>(?:(?!</?(?:\w+:)?c\b).)*?<(?:\w+:)?v[^>]*>([^<]*)<"""
_ERRORS = re.compile(_ERROR, re.DOTALL)
_FORMULA = (
    rb"<(?:\w+:)?c(\s[^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v\b[^>]*>([^<]*)</(?:\w+:)?v>)?"
)
_FORMULAS = re.compile(_FORMULA)
_SHOWS_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")


@dataclass(frozen=True, slots=True)
class WorkbookScan:
    """What was found; for kinds that are not looked into, nothing."""

    serial: str = "1900"
    archive: Archive | None = None
    parts: Mapping[str, ZipInfo] = field(default_factory=dict)  # by the sheets' names
    percentages: frozenset[int] = frozenset()  # styles
    uncalculated: bool = False  # whoever opens it has to calculate it anew: its zeros may be no results

    def overrides(self, sheet: str) -> DisplayOverrides:
        """Return the cells of a sheet whose text is another than their value's."""
        if self.archive is None:
            return {}
        if sheet not in self.parts:
            raise rejection("damaged_workbook", f": its sheet {sheet[:64]!r} is missing")
        return _overrides(self.archive.pieces(self.parts[sheet]), self.percentages, uncalculated=self.uncalculated)


def scan(file: BinaryIO) -> WorkbookScan:
    """Look into an xlsx. `Rejected` where it unzips to too much, is encrypted, or its parts cannot be read."""
    archive = Archive(file)
    if sum(member.file_size for member in archive.members) > LARGEST_UNZIPPED:
        raise rejection("workbook_too_large", f" ({LARGEST_UNZIPPED:,} bytes)")
    members = {member.filename.lstrip("/").casefold(): member for member in archive.members}
    for member in archive.members:  # a member that is longer than it says is refused as it passes
        for _ in archive.pieces(member):
            pass
    read = partial(_part, archive, members)
    book = read("xl/workbook.xml")
    relations = _all(read("xl/_rels/workbook.xml.rels"), "Relationship")
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    properties = next(_all(book, "workbookPr"), None)
    is_1904 = properties is not None and properties.get("date1904", "") in {"1", "true"}
    parts = {}
    for sheet in _all(book, "sheet"):
        relation = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        if part := members.get(_path(targets.get(relation, "")).casefold()):
            parts[sheet.get("name", "")] = part
    calculation = next(_all(book, "calcPr"), None)
    return WorkbookScan(
        "1904" if is_1904 else "1900",
        archive,
        parts,
        _percentage_styles(read("xl/styles.xml")),
        uncalculated=calculation is not None and calculation.get("fullCalcOnLoad", "") in {"1", "true"},
    )


def _path(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _part(archive: Archive, members: Mapping[str, ZipInfo], name: str) -> ET.Element:
    """Return a part as a tree; an empty one where there is none."""
    member = members.get(name)
    if member is None:
        return ET.Element("none")
    if member.file_size > _LARGEST_PART:
        raise rejection("workbook_too_large", f": its {name} alone is longer than {_LARGEST_PART:,} bytes")
    try:
        return ET.fromstring(b"".join(archive.pieces(member)))  # noqa: S314 (expat refuses entities that grow)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise rejection("damaged_workbook", f": its {name} is not XML") from error


def _all(tree: ET.Element, name: str) -> Iterator[ET.Element]:
    """Return the elements of this name, whatever their namespace: the standard knows two."""
    return tree.iterfind(f".//{{*}}{name}")


def _percentage_styles(styles: ET.Element) -> frozenset[int]:
    """Return the cell styles that show numbers as percentages."""
    codes = {form.get("numFmtId"): form.get("formatCode", "") for form in _all(styles, "numFmt")}
    shown = {number for number, code in codes.items() if shows_percent(code)}
    shown |= {str(number) for number in PERCENTAGE_FORMATS} - codes.keys()
    formats = next(_all(styles, "cellXfs"), ET.Element("none"))
    return frozenset(index for index, style in enumerate(_all(formats, "xf")) if style.get("numFmtId") in shown)


def _overrides(pieces: Iterator[bytes], percentages: frozenset[int], *, uncalculated: bool) -> DisplayOverrides:
    overrides: dict[int, dict[int, str]] = defaultdict(dict)
    shown = b"|".join(b"%d" % style for style in sorted(percentages))
    percents = re.compile(rb"""<(?:\w+:)?c(\s[^>]*?\bs\s*=\s*["'](?:%b)["'][^>]*)>""" % shown) if shown else None
    for part in _whole_rows(pieces):
        for found in percents.finditer(part) if percents else ():
            _note(overrides, found[1], "%")
        if b"#" in part:
            for found in _ERRORS.finditer(part):
                _note(overrides, found[1], found[2].decode("utf-8", errors="replace"))
        if b"<f" in part or b":f" in part:
            for found in _FORMULAS.finditer(part):
                if _has_no_result(found, uncalculated=uncalculated):
                    _note(overrides, found[1], formula_word((found[2] or b"").decode("utf-8", errors="replace")))
    return overrides


def _has_no_result(formula: re.Match[bytes], *, uncalculated: bool) -> bool:
    """Return whether a cell holds a formula without what it comes to; an empty text may be what it comes to."""
    result = (formula[3] or b"").strip()
    if result:
        return uncalculated and result in {b"0", b"0.0"}
    return not (_SHOWS_TEXT.search(formula[1]) and formula[3] is not None)


def _note(overrides: dict[int, dict[int, str]], attributes: bytes, word: str) -> None:
    reference = _REFERENCE.search(attributes)
    if reference is None:
        raise rejection("damaged_workbook", f": a cell that holds {word[:16]} does not say where it stands")
    column = 0
    for letter in reference[1]:
        column = column * 26 + letter - 64
    overrides[int(reference[2])][column - 1] = word


def _whole_rows(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the part split behind rows; what follows the last one is left out."""
    held, parts = b"", b""
    for piece in pieces:
        parts += piece
        if len(parts) < _PIECE:
            continue
        before, after = _split(parts)
        if before:
            yield held + before
            held, parts = after, b""
        else:
            held, parts = held + parts, b""
        if len(held) > _LARGEST_PART:
            return
    yield held + parts


def _split(data: bytes) -> tuple[bytes, bytes]:
    """Split at the last row's end."""
    end = max((found.end() for found in _ROW_ENDS.finditer(data)), default=0)
    return data[:end], data[end:]
