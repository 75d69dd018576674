"""Tables that fit a terminal: what tells rows apart stays whole, what has no room is left out and named."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from rich import box
from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from titer.model.dataclass import dataclass

PROSE_WIDTH = 18  # terminal cells that a column of prose can be folded into
NAME_WIDTH = 20  # and those that a column of names can be shortened to
_GAP = 2  # between two columns


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; the one with the highest `spare` is the first to go where a terminal is narrow.

    Names are shortened in the middle where they have no room; where two would then look the same, they are folded.
    """

    title: str
    cells: Sequence[str]
    right: bool = False
    spare: int = 0
    style: str = ""
    wraps: bool = False
    names: bool = False
    below: str = ""  # where it has no room, its cells follow under the table, each as this says, after its row's first
    styles: Mapping[str, str] = field(default_factory=dict)  # of cells that say this or that

    @property
    def needed(self) -> int:
        """What it needs to be shown as it is, in terminal cells."""
        return max(map(cell_len, (self.title, *self.cells)))

    @property
    def least(self) -> int:
        """What it needs at least."""
        most = PROSE_WIDTH if self.wraps else NAME_WIDTH if self.names else self.needed
        return min(self.needed, max(most, cell_len(self.title)))

    def within(self, room: int) -> "Column":
        """Return the column of names, no wider than the room."""
        short = [shortened(cell, room) for cell in self.cells]
        if len(set(short)) == len(set(self.cells)):
            return replace(self, cells=short)
        return replace(self, cells=["\n".join(chop_cells(cell, room)) for cell in self.cells])


@dataclass(frozen=True, slots=True)
class FittingTable:
    """A table that leaves columns out, and says which, rather than cutting every cell."""

    title: str
    columns: Sequence[Column]
    notes: Sequence[str] = field(default_factory=tuple)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table and its notes."""
        kept, left_out = _fit(self.columns, options.max_width)
        yield Text(self.title, style="bold")
        yield _table(_shortened(kept, options.max_width))
        yield from (note(line) for column in left_out if column.below for line in self._below(column))
        if gone := [column.title for column in left_out if not column.below]:
            yield note(f"no room here for: {', '.join(gone)} (--json shows all)")
        yield from map(note, self.notes)

    def _below(self, column: Column) -> Iterator[str]:
        rows = zip(self.columns[0].cells, column.cells, strict=True)
        return (f"{name}: {column.below.format(cell)}" for name, cell in rows if cell)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts with a dot between them, in lines that end with one of them: an id stays whole."""

    facts: Sequence[str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        yield from map(note, lines_of(self.facts, options.max_width, " · ", " ·"))


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of a call, in lines that a shell takes for one.

    Each part stays whole where it has room, and each word in any case: a terminal folds a long one by itself, and still
    gives it whole to who copies it.
    """

    parts: Sequence[str]
    indent: int = 0
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        room = options.max_width - self.indent
        parts = [word for part in self.parts for word in ([part] if cell_len(part) < room - 1 else _words(part))]
        for line in lines_of(parts, room, " ", " \\"):
            yield Text(f"{' ' * self.indent}{line}", self.style, no_wrap=True, overflow="ignore")


def _words(part: str) -> list[str]:
    return [*map(shlex.quote, shlex.split(part))]


def lines_of(parts: Sequence[str], room: int, between: str, at_end: str) -> Iterator[str]:
    """Yield the parts in as few lines as the room allows; one that is longer has a line to itself."""
    line = ""
    for part in parts:
        longer = f"{line}{between}{part}" if line else part
        if line and cell_len(longer + at_end) > room:
            yield line + at_end
            longer = part
        line = longer
    yield line


def note(text: str) -> Text:
    """Return a line that stands back."""
    return Text(text, style="dim")


def shortened(name: str, room: int) -> str:
    """Return the name in at most `room` terminal cells; without its middle, for names often differ at the end."""
    if cell_len(name) <= room:
        return name
    tail = max(room - 1, 0) // 2
    head = set_cell_size(name, max(room - 1 - tail, 0)).rstrip()
    return f"{head}…{set_cell_size(name[::-1], tail)[::-1].lstrip()}"[: max(room, 0)]


def with_content(columns: Sequence[Column]) -> list[Column]:
    """Return the columns that say something of any row."""
    return [column for column in columns if any(column.cells)]


def _fit(columns: Sequence[Column], room: int) -> tuple[list[Column], list[Column]]:
    kept = list(columns)
    while _least(kept) > room and any(column.spare for column in kept):
        kept.remove(max(kept, key=lambda column: column.spare))
    return kept, [column for column in columns if column not in kept]


def _least(columns: Sequence[Column]) -> int:
    return sum(column.least + _GAP for column in columns) - _GAP


def _shortened(columns: Sequence[Column], room: int) -> list[Column]:
    """Return the columns, of which those of names share what room the others leave; prose gets half of it."""
    left = room - _least(columns)
    left = left // 2 if left > 0 and any(column.wraps for column in columns) else left
    shown = []
    for column in columns:
        width = max(min(column.needed, column.least + left), 1) if column.names else column.needed
        left -= width - column.least if column.names else 0
        shown.append(column.within(width) if width < column.needed else column)
    return shown


def _table(columns: Sequence[Column]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False, header_style="dim")
    for column in columns:
        table.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            style=column.style,
            no_wrap=not column.wraps,
            overflow="fold" if column.wraps else "ellipsis",
        )
    for row in zip(*(column.cells for column in columns), strict=True):
        styled = zip(row, columns, strict=True)
        table.add_row(*(Text(cell, column.styles.get(cell, "")) for cell, column in styled))
    return table
