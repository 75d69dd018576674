"""Which files the kernel reads, and how they are written as it wants to be told."""

from collections.abc import Iterable, Sequence
from ctypes import c_uint8

from titer.cells.numbers.notation import PLAIN, Notation
from titer.cells.times.digits import EPOCH_UNITS
from titer.cells.times.local_zone import EARLIEST, LATEST
from titer.cells.times.number_forms import EPOCH_FROM, EPOCH_TO
from titer.engine.native.layout import Form, Plan, Role
from titer.formats.dialects.style import PLAIN_STYLE
from titer.judging.layout import Layout
from titer.judging.measured_columns import Shape
from titer.judging.outcome import Format
from titer.judging.time_reader import TimeReader
from titer.model.dataclass import dataclass
from titer.model.instants import SECOND
from titer.model.kind import Kind


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read of each column: those of numbers and of words in the order of the file."""

    count: int
    roles: tuple[Role, ...]
    numbers: tuple[int, ...]
    worded: tuple[int, ...]  # numbers in a notation that the kernel does not know, among those of words
    words: tuple[int, ...]
    keys: tuple[int, ...]  # that tell series apart
    times: tuple[int, ...]  # that hold the time: one that the kernel reads, or some of words
    is_time_known: bool  # to the kernel

    @property
    def time_words(self) -> tuple[int, ...]:
        """The places of the columns of the time among those of words."""
        return tuple(map(self.words.index, self.times))

    def of_times(self, cells: Iterable[Sequence[str]]) -> list[Sequence[str]]:
        """Return columns of which those of the time hold these cells, the others none."""
        columns: list[Sequence[str]] = [()] * self.count
        for column, texts in zip(self.times, cells, strict=True):
            columns[column] = texts
        return columns


def columns_of(form: Format, times: TimeReader) -> Columns | None:
    """Return what is to be read of each column; None where the file is written in no way that the kernel knows."""
    dialect, layout = form.dialect, form.layout
    if not _is_read(form, times):
        return None
    time_roles = _time_roles(layout, times)
    optional = layout.shape is not Shape.LONG
    keys = tuple(column for column in (*layout.sensors, layout.parameter, layout.unit) if column is not None)
    words = {*keys, *layout.context, *layout.watched, *layout.constant, *(each.column for each in layout.qualities)}
    if not time_roles:
        words |= {*times.columns}
    worded = tuple(column for column in layout.measured if not _is_plain(layout.notations.get(column, PLAIN)))
    roles = [Role(0)] * len(dialect.header)
    for column in words.union(worded):
        roles[column] |= Role.WORD
    for column in {*layout.measured}.difference(worded):
        roles[column] |= Role.NUMBER | (Role.MAY_BE_EMPTY if optional else Role(0))
    for column, role in zip(times.columns, time_roles, strict=False):
        roles[column] |= role
    return Columns(
        len(roles),
        tuple(roles),
        tuple(column for column, role in enumerate(roles) if role & Role.NUMBER),
        worded,
        tuple(column for column, role in enumerate(roles) if role & Role.WORD),
        keys,
        times.columns,
        bool(time_roles),
    )


def _is_read(form: Format, times: TimeReader) -> bool:
    dialect, layout = form.dialect, form.layout
    return bool(
        dialect.style == PLAIN_STYLE
        and not dialect.annotations
        and len(dialect.delimiter or ",") == 1
        and (dialect.delimiter or ",").isascii()
        and layout.received is None
        and times.columns
        and len(_decimals(layout)) <= 1
    )


def _decimals(layout: Layout) -> set[str]:
    """Return the decimal marks of the columns that the kernel reads."""
    notations = [layout.notations.get(column, PLAIN) for column in layout.measured]
    return {notation.decimal for notation in notations if _is_plain(notation)}


def _time_roles(layout: Layout, times: TimeReader) -> tuple[Role, ...]:
    """Return what the kernel reads of the columns of the time, of none where it does not know how that is written."""
    form = _form(layout)
    if times.is_of_day_and_clock and form not in {Form.NONE, Form.EPOCH}:
        return Role.DAY, Role.CLOCK
    return (Role.TIME,) if times.is_of_one_column and form is not Form.NONE else ()


def _is_plain(notation: Notation) -> bool:
    return not (notation.suffix or notation.missing or notation.ambiguous)


def plan_of(form: Format, columns: Columns, *, numbers_tell: bool) -> Plan:
    """Return the plan of a file; `numbers_tell` whether a row with a number in it is no header."""
    layout = form.layout
    low, high, times, parts = _epoch(layout)
    plan = Plan(
        columns=columns.count,
        delimiter=ord("\t" if form.dialect.kind is Kind.PARQUET else form.dialect.delimiter or ","),
        decimal=ord(next(iter(_decimals(layout)), ".")),
        time_form=_form(layout),
        epoch_times=times,
        epoch_parts=parts,
        epoch_low=low,
        epoch_high=high,
        numbers_tell=numbers_tell,
        times_tell=layout.form.kind != "epoch",
        pads=form.dialect.pads,
    )
    plan.roles = (c_uint8 * columns.count)(*columns.roles)
    return plan


def _form(layout: Layout) -> Form:
    """Return the form of times, NONE where the kernel does not know it."""
    form = layout.form
    if form.kind == "epoch" and form.unit not in EPOCH_UNITS:
        return Form.NONE
    known = {"iso": Form.ISO, "epoch": Form.EPOCH}
    orders = {"day_first": Form.DAY_FIRST, "month_first": Form.MONTH_FIRST}
    return orders.get(form.order or "", Form.NONE) if form.kind == "numeric" else known.get(form.kind, Form.NONE)


def _epoch(layout: Layout) -> tuple[int, int, int, int]:
    """Return from where to below where a count is a time, and what its microseconds are: times so many, by so many."""
    if layout.form.kind != "epoch":
        return 0, 0, 1, 1
    unit = EPOCH_UNITS[layout.form.unit or "s"]
    low, high = (EARLIEST // SECOND, LATEST // SECOND) if layout.form.declared else (EPOCH_FROM, EPOCH_TO)
    return low * unit, min(high * unit, 10**18), max(1, SECOND // unit), max(1, unit // SECOND)
