"""How a file is written: its kind, encoding, delimiter and header, decided on a sample, with the evidence for it."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Protocol

from titer.formats.dialects.style import PLAIN_STYLE, Style
from titer.formats.streams.source import Encoding, known_as
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.faults import Fault
from titer.model.kind import Kind

SAMPLE = 256 << 10  # bytes at the start of a file
SAMPLE_ELSEWHERE = 64 << 10  # bytes in its middle and at its end


@dataclass(frozen=True, slots=True)
class SheetStart:
    """Where the table begins in a sheet: its header, the last line at that which is no row, the line of units."""

    header_line: int
    last_line: int
    units_line: int | None = None

    @property
    def last_no_row(self) -> int:
        """The last line that is no row."""
        return max(self.last_line, self.units_line or 0)

    def has(self, line: int | None) -> bool:
        """Return whether this line at the header, or of units, is no row."""
        return line is not None and (line <= self.last_line or line == self.units_line)


class Form(Protocol):
    """How records lie in a text that is no table, as one format decides it and reads by it."""

    @property
    def context(self) -> tuple[str, ...]:
        """The columns of numbers that stand beside records, and are none of their measurements."""

    @property
    def needs_more(self) -> bool:
        """Whether the sample ends before the header can be known."""

    @property
    def is_one_value(self) -> bool:
        """Whether the text is a value that cannot be read in pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How to read the file, with what the sample holds: the header's names, and cells under each of them.

    Lines are physical ones, of a sheet its rows. `units` are those of a row under the header, one for each column.
    """

    kind: Kind
    header: tuple[str, ...]
    encoding: str | None = None  # None: the kind says it itself
    delimiter: str | None = None
    quoted: bool = False
    style: Style = PLAIN_STYLE
    header_line: int | None = None
    units: tuple[str, ...] = ()
    units_line: int | None = None
    skipped: tuple[tuple[int, str], ...] = ()  # lines at the header that are neither rows nor units
    last_line: int | None = None  # of those at the header that are no rows, itself among them
    rows_above: bool = False  # whether lines above the header may be rows
    left_out: tuple[tuple[int, int], ...] = ()  # ranges of lines, as was declared
    renamed: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)  # how to say names that differ
    pads: bool = False  # whether rows with too few cells get empty ones, as was declared
    annotations: frozenset[str] = frozenset()  # first cells of lines that tell of columns, wherever they stand
    preamble: tuple[str, ...] = ()
    above: tuple[Sequence[str], ...] = field(default=(), compare=False)  # cells of some lines above the header
    below: tuple[Sequence[str], ...] = field(default=(), compare=False)  # cells of the lines below the rows
    sheets: Mapping[str, SheetStart] = field(default_factory=dict)  # those that are read, and where each begins
    serial: str | None = None  # where a workbook counts its days from
    form: Form | None = None  # where more than a header says how records lie in it
    warnings: tuple[Fault, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict, compare=False)
    columns: list[Sequence[str]] = field(default_factory=list, compare=False)
    misfit: Rejected | None = field(default=None, compare=False)  # where no row of the sample fits the header: why
    headless: str | None = None  # where no line names the columns: the first, as a message shows it
    proposed: tuple[str, ...] = ()  # names for columns that have none

    @property
    def needs_more(self) -> bool:
        """Whether a larger sample is needed: a value goes on beyond its end, and the names of fields with it."""
        return self.form is not None and self.form.needs_more


def encoding_warnings(encoding: Encoding) -> tuple[Fault, ...]:
    """Return the warning that an encoding was assumed, where it was."""
    if not encoding.assumed:
        return ()
    name = known_as(encoding.name)
    return (Fault(None, None, None, "encoding_assumed", value=name, settled_by=({"encoding": name},)),)
