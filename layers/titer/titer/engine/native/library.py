"""The library that the kernel was compiled to, where there is one of this layout."""

import os
from ctypes import CDLL, POINTER, c_char_p, c_int32, c_int64, c_uint64, c_void_p
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from platform import machine, system

from titer.engine.native.layout import Block, Figures, Names, Plan, layout_hash

SWITCH = "TITER_READER"  # `plain`: the reader in Python serves, whatever is installed
_PACKAGE = "titer_native"


class Kernel:
    """The functions of a library. Each lets other threads run, and keeps nothing between calls."""

    def __init__(self, library: CDLL) -> None:
        self.read = library.titer_read
        self.read.argtypes, self.read.restype = [POINTER(Plan), POINTER(Block)], c_int32
        self.read_records, self.read_elements = library.titer_read_records, library.titer_read_elements
        for read in (self.read_records, self.read_elements):
            read.argtypes, read.restype = [POINTER(Plan), POINTER(Names), POINTER(Block)], c_int32
        self.tally = library.titer_tally
        self.tally.argtypes, self.tally.restype = [c_void_p, c_void_p, POINTER(Figures), c_int64], None
        self.gather = library.titer_gather
        self.gather.argtypes = [c_char_p, c_int64, c_void_p, c_void_p, c_int64, c_void_p, c_int64]
        self.gather.restype = c_int32
        self.sort = library.titer_sort
        self.sort.argtypes, self.sort.restype = [c_void_p, c_int64, c_void_p, c_int64, c_void_p], c_int32


def kernel() -> Kernel | None:
    """Return the kernel, unless it is switched off, not there, or not of this layout. Never raises."""
    return None if _switched_off() else _found()[0]


def why() -> str:
    """Return which reader serves, and why: `native: …` or `plain: …`."""
    return f"plain: {SWITCH}=plain" if _switched_off() else _found()[1]


def _switched_off() -> bool:
    return os.environ.get(SWITCH) == "plain"


@cache
def _found() -> tuple[Kernel | None, str]:
    package = find_spec(_PACKAGE)
    if package is None or package.origin is None:
        return None, f"plain: {_PACKAGE} is not installed"
    path = Path(package.origin).with_name(f"kernel-{machine()}-{system().lower()}.so")
    if not path.is_file():
        return None, f"plain: {_PACKAGE} has no {path.name}"
    try:
        library = CDLL(str(path))
        if _layout_of(library) != layout_hash():
            return None, f"plain: {path.name} is of another layout than this code"
        return Kernel(library), f"native: {path.name}"
    except (OSError, AttributeError) as error:
        return None, f"plain: {path.name} cannot be loaded ({error})"


def _layout_of(library: CDLL) -> int:
    library.titer_layout.restype = c_uint64
    layout: int = library.titer_layout()
    return layout
