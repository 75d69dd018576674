"""What the parts of columns are decided on: header, sample, what was declared; and what is found of it on the way."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import tzinfo
from typing import Any

from titer.cells.names import MOST_COLUMNS, Header, header_of, is_usable, name_list, plain, refuse_both_parts
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.parts import TimeParts
from titer.judging.column_facts import Facts, facts_of, whole_numbers
from titer.model.codes import Code
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.faults import Fault, rejection, truncate
from titer.model.options import NO_OPTIONS, ReadOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a file besides header and sample: what was declared, and what a first pass has found out."""

    options: ReadOptions = NO_OPTIONS
    beside: Collection[str] = ()  # of a list in JSON: context that nobody declared
    units: Sequence[str] = ()  # of a row of units, one for each column
    above: Sequence[Sequence[str]] = ()  # cells of lines above the header
    below: Sequence[Sequence[str]] = ()  # cells of lines below the rows
    serial: str | None = None
    delimiter: str | None = None  # of delimited text
    timezone: tzinfo | None = None  # of the options
    order: str | None = None  # of day and month, by a later cell
    order_assumed: bool = False  # by none
    decimals: Mapping[str, str] = field(default_factory=dict)  # marks by column, by later cells
    horizon: int | None = None  # when the file came, in µs since 1970
    watched: Collection[str] = ()  # columns whose later cells hold numbers that may stand for missing ones
    splits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by later cells: columns, and the keys then
    fractions: Collection[str] = ()  # columns in which later cells have fractions
    unit_columns: Collection[str] = ()  # columns whose later cells are several units


type Timed = tuple[TimeParts, tuple[int, ...]]  # of what times are read, and the columns that are keys
type Step = tuple[int, int]  # a row, and the next one of its series
type Steps = tuple[Sequence[Step], Sequence[Step]]  # with which time turns back, and others
type Instants = tuple[Sequence[int], Mapping[int, Code]]  # of rows, and which have none

NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True)
class Sample:
    """A header with some cells of each column, and what was declared of them; steps note what they find.

    `unnamed` are columns without a name; `measured` and `context` have the plain names that were declared to be that.
    `absent` has the cells that were declared to stand for a missing value, by plain name; under None those of all.
    `aside` has columns that an earlier step found to be context, and why: nothing more is to be said of them.
    """

    header: Header
    columns: Sequence[Sequence[str]]
    known: Evidence
    unnamed: frozenset[int]
    measured: frozenset[str]
    context: frozenset[str]
    absent: Mapping[str | None, Sequence[str]]
    warnings: list[Fault] = field(default_factory=list)
    evidence: dict[int, list[str]] = field(default_factory=dict)
    aside: dict[int, str] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)  # by column that counts: whose records, by their column
    units: dict[int, str] = field(default_factory=dict)  # that were declared
    instants: dict[TimeParts, Instants] = field(default_factory=dict)  # that were read from these parts
    series: dict[tuple[int, ...], Sequence[int]] = field(default_factory=dict)  # of each row, by columns that are keys
    at_instants: dict[Timed, Sequence[Sequence[int]]] = field(default_factory=dict)  # rows that share series and time
    steps: dict[Timed, Steps] = field(default_factory=dict)
    legends: list[Any] = field(default_factory=list)  # what the lines around the table explain, once that was asked
    _facts: dict[int, Facts] = field(default_factory=dict)
    _filled: dict[tuple[int, int | None], Sequence[str]] = field(default_factory=dict)
    _whole: dict[int, list[int]] = field(default_factory=dict)
    _noted: list[str | None] = field(default_factory=list)  # the columns of the warnings, as far as they were looked at
    _doubted: set[str | None] = field(default_factory=set)  # the same

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns as they are shown."""
        return self.header.names

    @property
    def placed(self) -> frozenset[str]:
        """The plain names of columns that were declared to be measured, or to be sensor, parameter, quality or unit."""
        options = self.known.options
        single = (options.parameter, options.value, options.unit_column)
        names = (*options.sensor, *options.quality, *(name for name in single if name))
        return self.measured.union(map(plain, names))

    def warn(
        self, code: Code, column: int, value: str | None = None, settled_by: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """Note a doubt of a column, and the options that settle it."""
        said = None if value is None else truncate(value)
        self.warnings.append(Fault(None, None, self.names[column], code, value=said, settled_by=tuple(settled_by)))

    def settle(self, code: Code, column: int) -> None:
        """Take back a doubt of a column, which a later step found no reason for."""
        told = (code, self.names[column])
        self.warnings[:] = [warning for warning in self.warnings if (warning.code, warning.column) != told]

    def is_doubted(self, column: int) -> bool:
        """Return whether there is a warning of a column: there may be thousands, and all columns are asked for."""
        new = [warning.column for warning in self.warnings[len(self._noted) :]]
        self._noted.extend(new)
        self._doubted.update(new)
        return self.names[column] in self._doubted

    def way(self, option: str, *columns: int) -> dict[str, list[str]]:
        """Return the way out that an option is which names these columns, besides those that it names already."""
        names = [self.names[column] for column in columns]
        return {option: list(dict.fromkeys((*getattr(self.known.options, option), *names)))}

    def facts(self, column: int) -> Facts:
        """Return what the cells of a column are."""
        if column not in self._facts:
            self._facts[column] = facts_of(self.columns[column], self.missing(column))
        return self._facts[column]

    def whole_numbers(self, column: int) -> list[int]:
        """Return the whole numbers of a column, row by row, other cells left out."""
        if column not in self._whole:
            self._whole[column] = whole_numbers(self.columns[column])
        return self._whole[column]

    def missing(self, column: int) -> list[str]:
        """Return the cells that were declared to stand for a missing value: in all columns, or in this one."""
        return [cell for name in (None, self.header.plain[column]) for cell in self.absent.get(name, ())]

    def cells(self, column: int, most: int | None = None) -> Sequence[str]:
        """Return the filled cells of a column, of so many rows at most."""
        asked = column, most
        if asked not in self._filled:
            there = filter(None, self.columns[column][:most])  # of a wide table most cells may be empty
            self._filled[asked] = [text for cell in there if (text := cell.strip())]
        return self._filled[asked]

    def column_of(self, name: str, option: str) -> int:
        """Return the column that an option names. `Rejected` (`unknown_column`) where it is not there."""
        if plain(name) not in self.header.plain:
            raise self.unknown(name, option)
        return self.header.plain.index(plain(name))

    def say(self, column: int, *evidence: str) -> None:
        """Note why a column plays its part."""
        self.evidence.setdefault(column, []).extend(evidence)

    def has_number(self, column: int) -> bool:
        """Return whether a cell of the column is a number."""
        return any(map(is_numeric, self.columns[column]))

    def one_of(self, names: Sequence[str], *, bare: bool = False) -> int | None:
        """Return the column of the first of these names that is there and not declared to be something else.

        With `bare`, names count without the unit that they bear.
        """
        return self.header.first_of(names, without=self.context | (self.measured - {"value"}), bare=bare)

    def unknown(self, name: str, option: str) -> Rejected:
        """Return the error that an option names a column which is not there."""
        return rejection("unknown_column", f": {name[:40]}, of {option} (there are: {name_list(self.names)})")


def sample_of(header: Sequence[str], columns: Sequence[Sequence[str]], known: Evidence) -> Sample:
    """Return the sample under this header. `Rejected` says which name cannot be used, is there twice, or not at all."""
    _refuse_names(header)
    measured = frozenset(map(plain, known.options.measured))
    beside = frozenset(map(plain, known.beside)) - measured
    named = header_of(header)
    sample = Sample(
        header=named,
        columns=columns,
        known=known,
        unnamed=frozenset(position for position, name in enumerate(header) if not name.strip()),
        measured=measured,
        context=frozenset(map(plain, known.options.context)) | beside,
        absent=_by_column(known.options.missing, frozenset(named.plain)),
    )
    _check_names(sample)
    return sample


def _by_column(missing: Iterable[str], there: Collection[str]) -> dict[str | None, list[str]]:
    """Return cells by the plain names of their columns, as `COLUMN=CELL` says them; under None those of all columns."""
    found: dict[str | None, list[str]] = defaultdict(list)
    for text in missing:
        name, _, cell = text.rpartition("=")
        is_of_one = bool(name) and plain(name) in there
        found[plain(name) if is_of_one else None].append(cell if is_of_one else text)
    return found


def _refuse_names(header: Sequence[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise rejection("too_many_columns", f": {len(header):,}")
    if odd := next((name for name in header if not is_usable(" ".join(name.split()))), None):
        raise rejection("invalid_column_name", f": {odd[:40]!a}")


def _check_names(sample: Sample) -> None:
    seen: set[str] = set()
    for name, bare in zip(sample.names, sample.header.plain, strict=True):
        if bare in seen:
            raise rejection("duplicate_column", f": {name[:40]}")
        seen.add(bare)
    options = sample.known.options
    for option, said in (("--context", options.context), ("--measured", options.measured)):
        if unknown := next((name for name in said if plain(name) not in seen), None):
            raise sample.unknown(unknown, option)
    refuse_both_parts(options.context, options.measured)
