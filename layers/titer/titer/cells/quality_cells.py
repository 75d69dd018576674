"""What one cell of a quality says: a word, a number as OPC counts, a status code of OPC UA."""

from collections.abc import Collection

from titer.cells.fault_words import fault_said
from titer.cells.quality_words import (
    clear_quality,
    quality_in_context,
)
from titer.model.expression import expression
from titer.model.readings import QUALITY_WORDS, Quality

_BEGINS = expression(r"(good|bad|uncertain)(?![a-z])|(GOOD|BAD|UNCERTAIN)(?![A-Za-z])|(Good|Bad|Uncertain)(?![a-z])")
_BYTE = expression(r"0[xX][0-9a-fA-F]{2}")
_HEX, _WHOLE = expression(r"0[xX][0-9a-fA-F]{8}"), expression(r"-?[0-9]{1,10}")
_LEAST_CODE, _LEAST_PROVEN, _UNUSED = 1 << 16, 1 << 30, 3 << 30  # of OPC UA's status codes; the last begin with 11


def counted_by_opc(cells: Collection[str]) -> bool:
    """Return whether all are numbers that OPC gives to qualities."""
    return all(byte_of(cell) in _OPC for cell in cells)


def byte_of(cell: str) -> int | None:
    """Return what a cell is as a number of one byte, be it written in hexadecimal digits."""
    if _BYTE.fullmatch(cell):
        return int(cell, 16)
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 4 else None


def counted_by_opc_ua(cells: Collection[str]) -> bool:
    """Return whether all are OPC UA's status codes, and one is nothing else: it is not good, or has eight digits."""
    codes = [code_of(cell) for cell in cells]
    if not all(code is not None and (code == 0 or code >= _LEAST_CODE) and code < _UNUSED for code in codes):
        return False
    return any(code is not None and code >= _LEAST_PROVEN for code in codes) or all(map(_HEX.fullmatch, cells))


def code_of(cell: str) -> int | None:
    """Return what a cell is as a whole number of 32 bits, be it written in hexadecimal digits or with a sign."""
    if _HEX.fullmatch(cell):
        return int(cell, 16)
    return int(cell) % (1 << 32) if _WHOLE.fullmatch(cell) and -(1 << 31) <= int(cell) < 1 << 32 else None


def read_word(cell: str) -> Quality | None:
    """Return what a word of quality says, or a text that begins with one: `Good, non-specific`, `BadNotConnected`."""
    if (said := QUALITY_WORDS.get(cell.casefold())) is not None:
        return said
    begins = _BEGINS.match(cell)
    return Quality[begins[0].upper()] if begins else clear_quality(cell)


def read_phrase(cell: str) -> Quality | None:
    """Return what a word says in one of many languages, by itself or by what stands beside it."""
    said = read_word(cell)
    said = quality_in_context(cell) if said is None else said
    return fault_said(cell) if said is None else said


def read_spoken(cell: str) -> Quality | None:
    """Return what a word says in one of many languages, or else a number."""
    said = read_phrase(cell)
    return read_any(cell) if said is None else said


def read_number(cell: str) -> Quality | None:
    """Return what a number says as OPC counts quality."""
    number = byte_of(cell)
    return None if number is None else _OPC_ALL.get(number)


def read_code(cell: str) -> Quality | None:
    """Return what the two first bits of a status code of OPC UA say."""
    code = code_of(cell)
    return None if code is None or code >= _UNUSED else (Quality.GOOD, Quality.UNCERTAIN, Quality.BAD)[code >> 30]


def read_any(cell: str) -> Quality | None:
    """Return what a word says, or a number from 64 as OPC counts quality; a 0 has other meanings too."""
    said = read_word(cell)
    if said is not None:
        return said
    if (code := code_of(cell)) is not None and code >= _LEAST_PROVEN:
        return read_code(cell)
    return read_number(cell) if read_number(cell) is not Quality.BAD else None


_OPC: dict[int, Quality] = (
    dict.fromkeys((0, *range(4, 29)), Quality.BAD)
    | dict.fromkeys(range(64, 96), Quality.UNCERTAIN)
    | dict.fromkeys(range(192, 220), Quality.GOOD)
)
_OPC_ALL = _OPC | dict.fromkeys(range(96, 128), Quality.UNCERTAIN) | dict.fromkeys(range(220, 256), Quality.GOOD)
