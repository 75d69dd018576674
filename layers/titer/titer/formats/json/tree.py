"""How records lie in a JSON value, and the way down to them.

A record takes what stands beside and above its list, where it lacks it. Objects in a record are columns `outer.inner`.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from enum import StrEnum
from typing import Any

from titer.cells.numbers.column import is_number
from titer.formats.json.values import BrokenRecord, Constant, Record, fit, members_of, record_of, text_of
from titer.model.dataclass import dataclass

LONGEST_INHERITED = 1024  # characters of a member beside a list; a longer one says nothing of each record in it
SHOWN = 4096  # characters of what is broken


class Leaf(StrEnum):
    """What holds the cells, at the end of the path."""

    RECORDS = "records"  # an object for each row
    COLUMNS = "columns"  # an array for each column
    ARRAYS = "arrays"  # an array for each row, under a row of names


@dataclass(frozen=True, slots=True)
class JsonForm:
    """What a sample says of the form, with the header's names and cells under each of them.

    `needs_more`: the sample ends before the header can be known, so look at more of the file and ask again.
    `context` names numbers beside a list, which are none of its measurements; `left_out` what is not read at all.
    """

    kind: str = "json"  # or "jsonl"
    leaf: Leaf = Leaf.RECORDS
    is_object: bool = False  # the document is one object, not an array
    is_pack: bool = False  # records of SenML, which take what earlier ones say
    is_sequence: bool = False  # objects one after the other, with or without commas: no JSON, but written
    path: tuple[str, ...] = ()  # names of the lists of records to go down, from the outermost
    key: str | None = None  # the column that takes the document's keys
    names: tuple[str, ...] = ()  # the columns of arrays
    names_in: str | None = None  # the member beside the arrays that holds their names; else the first array does
    labels_in: str | None = None  # the member beside the arrays that has a cell for each of them
    late: Mapping[str, str] = field(default_factory=dict)  # what stands after the list, and its records take
    header: tuple[str, ...] = ()
    columns: Sequence[Sequence[str]] = field(default=(), compare=False)
    reasons: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    needs_more: bool = False

    @property
    def shape(self) -> str:
        """In one word: `records`, `nested`, `keyed`, `columns` or `arrays`."""
        if self.key:
            return "keyed"
        return str(self.leaf) if self.leaf is not Leaf.RECORDS else "nested" if self.path else "records"

    @property
    def evidence(self) -> str:
        """Why it is taken for this form, for a person."""
        return "; ".join(self.reasons) or "an array of records"

    @property
    def is_one_value(self) -> bool:
        """Whether the document is an object that cannot be read in pieces."""
        return self.is_object and not self.path and not self.key

    @property
    def has_short_elements(self) -> bool:
        """Whether what is read at a time is one record, and no list of them."""
        return self.leaf is not Leaf.COLUMNS and len(self.path) <= (self.is_object and not self.key)

    def because(self, *reasons: str) -> "JsonForm":
        """Return the form with more to say for it."""
        return replace(self, reasons=self.reasons + reasons)


FLAT = JsonForm()


@dataclass(frozen=True, slots=True)
class LocatedRecord:
    """A record's text, its own members or what is wrong with them, and what it takes from above."""

    raw: str
    own: Record | BrokenRecord
    above: Record

    def record(self) -> Record:
        """Return all cells by name; raise what is wrong where the record is broken."""
        if isinstance(self.own, BrokenRecord):
            raise self.own
        return self.above | self.own


def records_in(
    value: Any, form: JsonForm, level: int, above: Record, raw: str | None = None
) -> Iterator[LocatedRecord]:
    """Yield the records in a value at a level of the form's path. What is broken costs itself alone.

    `raw` is the value's text, where it is at hand.
    """
    try:
        yield from _records(value, form, level, above, raw)
    except BrokenRecord as error:
        yield LocatedRecord(
            _raw(value)[:SHOWN] if raw is None else raw if level == len(form.path) else raw[:SHOWN], error, above
        )


def _records(value: Any, form: JsonForm, level: int, above: Record, raw: str | None) -> Iterator[LocatedRecord]:
    if level == len(form.path) and form.leaf is not Leaf.COLUMNS:
        own = record_of(value) if form.leaf is Leaf.RECORDS else _row(value, form.names)
        yield LocatedRecord(_raw(value) if raw is None else raw, own, above)
        return
    members = members_of(value)
    if level == len(form.path):
        yield from _in_columns(members, above)
    elif isinstance(members.get(form.path[level]), list):
        yield from _below(members, form, level, above)
    else:  # it lacks the list, so it stands for itself
        own = {name: text_of(member) for name, member in members.items()}
        yield LocatedRecord(_raw(value) if raw is None else raw, own, above)


def _below(members: dict[str, Any], form: JsonForm, level: int, above: Record) -> Iterator[LocatedRecord]:
    elements = members[form.path[level]]
    yield from unfit(members)
    above = above | inheritance(members)
    if form.leaf is Leaf.ARRAYS and level + 1 == len(form.path) and elements:
        names = members.get(form.names_in) if form.names_in else elements[0]
        own = names_of(names)
        form = replace(form, names=own if form.labels_in is None else (form.labels_in, *own))
        elements = elements if form.names_in else elements[1:]
        if form.labels_in is not None:
            elements = _labelled(elements, members.get(form.labels_in))
    for element in elements:
        yield from records_in(element, form, level + 1, above)


def _labelled(rows: Sequence[Any], labels: Any) -> list[Any]:
    """Return arrays with the label of each before its cells; `BrokenRecord` where one has none."""
    if not isinstance(labels, list) or len(labels) < len(rows):
        raise BrokenRecord("unequal_columns")
    pairs = zip(rows, labels, strict=False)
    return [[label, *row] if isinstance(row, list) else row for row, label in pairs]


def names_of(row: Any) -> tuple[str, ...]:
    """Return the names in a row of names."""
    if not isinstance(row, list) or not all(type(name) is str and not is_number(name) for name in row):
        raise BrokenRecord("no_row_of_names")
    if len(set(row)) < len(row):
        raise BrokenRecord("duplicate_column")
    return tuple(map(text_of, row))


def _row(value: Any, names: Sequence[str]) -> Record:
    if not isinstance(value, list):
        raise BrokenRecord("invalid_json" if isinstance(value, Constant) else "not_an_array")
    cells = list(map(text_of, value))
    if len(cells) < len(names):
        raise BrokenRecord("too_few_cells")
    if any(cells[len(names) :]):
        raise BrokenRecord("too_many_cells")
    return dict(zip(names, cells, strict=False))


def columns_in(members: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the arrays among an object's members; a name that all of them have above them is left out of theirs."""
    lists = {name: member for name, member in members.items() if isinstance(member, list)}
    tops = {name.rpartition(".")[0] for name in lists}
    return {name.rpartition(".")[2]: lists[name] for name in lists} if len(tops) == 1 else lists


def _in_columns(members: dict[str, Any], above: Record) -> Iterator[LocatedRecord]:
    columns = columns_in(members)
    _check_lengths(columns)
    yield from unfit(members)
    above = above | inheritance(members)
    for cells in zip(*columns.values(), strict=True):
        row = dict(zip(columns, cells, strict=True))
        yield LocatedRecord(_raw(row), _cells(row), above)


def _cells(row: Mapping[str, Any]) -> Record | BrokenRecord:
    try:
        return {name: text_of(cell) for name, cell in row.items()}
    except BrokenRecord as error:
        return error


def _check_lengths(columns: Mapping[str, Sequence[Any]]) -> None:
    lengths = Counter(map(len, columns.values()))
    if len(lengths) > 1:
        usual = lengths.most_common(1)[0][0]
        raise BrokenRecord("unequal_columns", next(name for name, cells in columns.items() if len(cells) != usual))


def inheritance(members: Mapping[str, Any]) -> Record:
    """Return what each record of a list takes, where it lacks it, of the members beside the list."""
    found: Record = {}
    for name, member in _beside(members):
        with suppress(BrokenRecord):
            found[fit(name)] = text_of(member)
    return {name: text for name, text in found.items() if text and len(text) <= LONGEST_INHERITED}


def unfit(members: Mapping[str, Any]) -> Iterator[LocatedRecord]:
    """Yield the members beside a list that are broken, so that no record can take them."""
    for _, member in _beside(members):
        try:
            text_of(member)
        except BrokenRecord as error:
            yield LocatedRecord(_raw(member)[:SHOWN], error, {})


def _beside(members: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, member) for name, member in members.items() if not isinstance(member, list))


def not_inherited(members: Mapping[str, Any], taken: Iterable[str]) -> list[str]:
    """Return the names of lists of records and of long texts beside a list, which its records cannot take."""
    names = (name for name, member in members.items() if name not in taken and is_lost(member))
    return [name[:80] for name in names]


def is_lost(member: Any) -> bool:
    """Return whether a member beside a list of records is too much for each of them to take."""
    if isinstance(member, list):
        return any(isinstance(one, dict | list) for one in member)
    return isinstance(member, str) and len(member) > LONGEST_INHERITED


def _raw(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return ""
