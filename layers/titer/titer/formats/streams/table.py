"""Records split into cells, before anything is judged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import islice
from typing import Protocol

from titer.formats.streams.ports import FIRST_ROWS
from titer.model.block_faults import BlockFaults
from titer.model.codes import Code
from titer.model.dataclass import dataclass

BLOCK_ROWS = 8192  # of a sheet, in a block


@dataclass(slots=True)
class Records:
    """Data records in the order of the file. `broken` has the code, and the column if it is in one, of what could not
    be split into cells.
    """

    lines: list[int | None] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    cells: list[Sequence[str]] = field(default_factory=list)
    broken: dict[int, tuple[Code, str | None]] = field(default_factory=dict)
    sheet: str | None = None  # where they stand, if more than one sheet is read

    def add(
        self, line: int | None, raw: str, cells: Sequence[str], broken: Code | None = None, column: str | None = None
    ) -> None:
        """Append one record."""
        if broken:
            self.broken[len(self.raws)] = broken, column
        self.lines.append(line)
        self.raws.append(raw)
        self.cells.append(cells)

    def copy(self) -> "Records":
        """Return the records once more, so that what becomes of these does not reach them."""
        return Records([*self.lines], [*self.raws], [*self.cells], {**self.broken}, self.sheet)

    def without(self, gone: Sequence[bool]) -> "Records":
        """Return the records but for those that go, told one by one."""
        kept = [position for position, goes in enumerate(gone) if not goes]
        broken = {at: self.broken[position] for at, position in enumerate(kept) if position in self.broken}
        return Records(
            [self.lines[position] for position in kept],
            [self.raws[position] for position in kept],
            [self.cells[position] for position in kept],
            broken,
            self.sheet,
        )

    def extend(self, other: "Records") -> None:
        """Append the records of another block."""
        self.broken.update({len(self.raws) + position: what for position, what in other.broken.items()})
        self.lines += other.lines
        self.raws += other.raws
        self.cells += other.cells


class ReadBlock(Protocol):
    """A block that was read otherwise: so many records in so many lines, and bytes."""

    @property
    def count(self) -> int: ...
    @property
    def lines(self) -> int: ...
    @property
    def size(self) -> int: ...


def rows_in(found: Records | ReadBlock) -> int:
    """Return how many records a block has."""
    return len(found.raws) if isinstance(found, Records) else found.count


@dataclass(slots=True)
class Table:
    """A block of records under their header.

    `columns` holds, for each column of the header, the cells of the records that fit it: those that `fitting` names.
    """

    first_row: int  # row number of the first record
    records: Records
    fitting: Sequence[int]
    columns: list[Sequence[str]]
    faults: BlockFaults
    warnings: BlockFaults
    padded: int = 0  # how many had too few cells, and got empty ones

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.records.raws)

    @property
    def sheet(self) -> str | None:
        """Where the records stand, if more than one sheet is read."""
        return self.records.sheet

    def unfit(self) -> set[int]:
        """Return the positions of records that were split into cells and do not fit the header."""
        if len(self.fitting) == len(self.records.raws):
            return set()
        return set(range(len(self.records.raws))).difference(self.fitting, self.records.broken)

    def reordered(self, moves: Iterable[tuple[range, Sequence[int]]]) -> "Table":
        """Return the table with the cells of some records in another order: each has where its columns stand."""
        columns = [[*column] for column in self.columns]
        for those, order in moves:
            places = [place for place, position in enumerate(self.fitting) if position in those]
            for column, other in enumerate(order):
                for place in places:
                    columns[column][place] = self.columns[other][place]
        return replace(self, columns=[*columns])

    def without(self, others: Mapping[int, Code]) -> "Table":
        """Return the table without the records at these positions, each of them one fault of the given code."""
        kept = [index for index, position in enumerate(self.fitting) if position not in others]
        faults = self.faults.without(others)
        faults.extend([*others], others.values(), None)
        return Table(
            self.first_row,
            self.records,
            [self.fitting[index] for index in kept],
            [[column[index] for index in kept] for column in self.columns],
            faults,
            self.warnings.without(others),
        )


def weight(cells: Sequence[str]) -> int:
    """Return how many characters and cells a row has."""
    return len(cells) + sum(map(len, cells))


def first_rows[Cells: Sequence[str]](rows: Iterable[tuple[int, Cells]], *, most: int) -> Iterator[tuple[int, Cells]]:
    """Yield the first of numbered rows, as many as tell what they hold: of long ones few, by their weight."""
    for number, cells in islice(rows, FIRST_ROWS):
        yield number, cells
        most -= weight(cells)
        if most < 0:
            return


def padded(cells: Sequence[str], width: int) -> Sequence[str]:
    """Return the cells of a row with empty ones that it lacks."""
    return cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))]


def under_header(records: Records, width: int, first_row: int, *, pad: bool = False) -> Table:
    """Put the records under a header of so many columns; those that do not fit become faults.

    With `pad` those with too few cells get empty ones, and are counted.
    """
    count = _pad(records, width) if pad else 0
    faults, warnings = (BlockFaults(first_row, records.lines, records.raws) for _ in range(2))
    table = Table(first_row, records, range(len(records.raws)), [], faults, warnings)
    if records.broken or set(map(len, records.cells)) - {width}:
        table.fitting = _fit(table, width)
        fitting: Iterable[Sequence[str]] = (records.cells[position] for position in table.fitting)
    else:
        fitting = records.cells
    table.columns = list(zip(*fitting, strict=True)) or [()] * width
    table.padded = count
    return table


def _pad(records: Records, width: int) -> int:
    short = [at for at, cells in enumerate(records.cells) if len(cells) < width and at not in records.broken]
    for position in short:
        records.cells[position] = padded(records.cells[position], width)
    return len(short)


def _fit(table: Table, width: int) -> list[int]:
    """Return the positions of the records that fit; each of the others becomes a fault."""
    records = table.records
    odd = records.broken.keys() | {position for position, cells in enumerate(records.cells) if len(cells) != width}
    short = {position for position in odd - records.broken.keys() if len(records.cells[position]) < width}
    table.faults.extend([*short], ["too_few_cells"] * len(short), None)
    unfit = short.union(position for position in odd - short if not _fits(table, position, width))
    return [position for position in range(len(records.cells)) if position not in unfit]


def _fits(table: Table, position: int, width: int) -> bool:
    """Return whether a record that is broken, or has more cells, can be used: what lies beyond may be empty."""
    cells = table.records.cells[position]
    if position in table.records.broken:
        table.faults.add(position, *table.records.broken[position])
    elif any(cell.strip() for cell in cells[width:]):
        table.faults.add(position, "too_many_cells")
    else:
        table.warnings.add(position, "trailing_delimiter")
        table.records.cells[position] = cells[:width]
        return True
    return False
