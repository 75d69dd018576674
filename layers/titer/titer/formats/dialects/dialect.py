"""How a file is written: its kind, encoding, delimiter and header, decided on a sample, with the evidence for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from titer.formats.dialects.style import PLAIN_STYLE, Style
from titer.formats.json.tree import JsonForm
from titer.formats.streams.source import Encoding
from titer.model.faults import Fault
from titer.model.kind import Kind

SAMPLE = 256 << 10  # bytes at the start of a file
SAMPLE_ELSEWHERE = 64 << 10  # bytes in its middle and at its end
SAMPLE_ROWS = 2000  # of a sheet, or of a Parquet file


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
    preamble: tuple[str, ...] = ()
    first_rows: Mapping[str, int] = field(default_factory=dict)  # by sheet that is read: after which row its data begin
    serial: str | None = None  # where a workbook counts its days from
    form: JsonForm | None = None
    warnings: tuple[Fault, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict, compare=False)
    columns: list[Sequence[str]] = field(default_factory=list, compare=False)
    unlike: str | None = None  # where no row of the sample has as many cells as the header: how many they have
    headless: str | None = None  # where no line names the columns: the first, as a message shows it

    @property
    def needs_more(self) -> bool:
        """Whether a larger sample is needed: a JSON value goes on beyond its end, and the names of fields with it."""
        return self.form is not None and self.form.needs_more

    @property
    def data_after(self) -> int:
        """The records at the table's start that are not data: its header, and its units."""
        return 2 if self.units else 1


def encoding_warnings(encoding: Encoding) -> tuple[Fault, ...]:
    """Return the warning that an encoding was assumed, where it was."""
    return (Fault(None, None, None, "encoding_assumed", value="windows-1252"),) if encoding.assumed else ()
