"""What the kernel is given and gives back: `layers/engine/native/kernel.h`, field by field."""

from ctypes import POINTER, Structure, c_double, c_int32, c_int64, c_uint8, sizeof
from enum import IntEnum, IntFlag

_MEANING = 8  # as in the header
_OFFSET, _PRIME, _WORD = 0xCBF29CE484222325, 0x100000001B3, 2**64 - 1  # FNV-1a


class Role(IntFlag):
    """What is read of a column's cells."""

    TIME = 1
    NUMBER = 2
    WORD = 4
    MAY_BE_EMPTY = 8
    DAY = 16  # the date of a time
    CLOCK = 32  # its time of day


class Form(IntEnum):
    """How times are written."""

    NONE = 0
    ISO = 1
    EPOCH = 2
    DAY_FIRST = 3
    MONTH_FIRST = 4


class Cell(IntEnum):
    """What the cell of a number is."""

    SURE = 0
    UNSURE = 1
    EMPTY = 2


class Mark(IntFlag):
    """What there is to say of a time."""

    NAIVE = 1  # in no zone
    PROVES = 2  # which of day and month comes first
    ODD = 4  # it is none that the kernel knows


class Row(IntEnum):
    """What a row is."""

    FITS = 0
    LEFT = 1  # for somebody else to read
    SHORT = 2  # of too few cells


class Plan(Structure):
    """How the rows of a file are written."""

    _fields_ = (
        ("columns", c_int64),
        ("delimiter", c_int64),
        ("decimal", c_int64),
        ("time_form", c_int64),
        ("epoch_times", c_int64),
        ("epoch_parts", c_int64),
        ("epoch_low", c_int64),
        ("epoch_high", c_int64),
        ("numbers_tell", c_int64),
        ("times_tell", c_int64),
        ("pads", c_int64),
        ("roles", POINTER(c_uint8)),
    )


class Spelling(Structure):
    """A name of a column as JSON may write it, in a text of all of them."""

    _fields_ = (("start", c_int64), ("length", c_int32), ("column", c_int32))


class Output(Structure):
    """Which column of numbers and which of words a column is, and where that stands which a record takes that lacks it;
    the kernel notes where it stood last.
    """

    _fields_ = (
        ("number", c_int64),
        ("word", c_int64),
        ("above", c_int64),
        ("above_length", c_int64),
        ("seen", c_int64),
    )


class Names(Structure):
    """How columns are named in records: the first spellings are one of each column, in their order."""

    _fields_ = (
        ("count", c_int64),
        ("slots", c_int64),
        ("text", POINTER(c_uint8)),
        ("spellings", POINTER(Spelling)),
        ("outputs", POINTER(Output)),
        ("table", POINTER(c_int32)),
        ("usual", POINTER(c_int32)),
    )


class Block(Structure):
    """One block of whole lines, or of elements of a list, and room for what stands in them."""

    _fields_ = (
        ("data", POINTER(c_uint8)),
        ("size", c_int64),
        ("begin", c_int64),
        ("most", c_int64),
        ("room", c_int64),
        ("slots", c_int64),
        ("start", POINTER(c_int64)),
        ("length", POINTER(c_int32)),
        ("line", POINTER(c_int32)),
        ("left", POINTER(c_uint8)),
        ("at", POINTER(c_int64)),
        ("marks", POINTER(c_uint8)),
        ("values", POINTER(c_double)),
        ("cells", POINTER(c_uint8)),
        ("odd_start", POINTER(c_int32)),
        ("odd_length", POINTER(c_int32)),
        ("ids", POINTER(c_int32)),
        ("tables", POINTER(c_int32)),
        ("word_start", POINTER(c_int64)),
        ("word_length", POINTER(c_int32)),
        ("words", POINTER(c_int64)),
        ("rows", c_int64),
        ("lines", c_int64),
        ("left_out", c_int64),
        ("end", c_int64),
        ("whole", c_int64),
    )


class Figures(Structure):
    """What the readings of one series in a block come to."""

    _fields_ = (
        ("start", c_int64),
        ("stop", c_int64),
        ("first_at", c_int64),
        ("last_at", c_int64),
        ("low", c_double),
        ("high", c_double),
        ("sum", c_double),
        ("sum_rest", c_double),
        ("squares", c_double),
        ("squares_rest", c_double),
        ("extreme", c_int64),
    )


def layout_hash() -> int:
    """Return what `titer_layout` returns where a library was made for these fields."""
    found = _OFFSET ^ _MEANING
    for structure in (Plan, Spelling, Output, Names, Block, Figures):
        fields = (getattr(structure, name) for name, *_ in structure._fields_)
        for place in (*(field.offset << 16 | field.size for field in fields), sizeof(structure)):
            found = (found ^ place) * _PRIME & _WORD
    return found
