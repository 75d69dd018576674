"""In which form a JSON file holds its records, decided on a sample, and how one value of it becomes records.

The forms: an array of records; a list of them under a key; lists of records in records, at several levels; lists under
the ids of their sensors; columns; arrays under a row of names; and each of these in lines (JSONL). A record takes what
stands beside and above its list, where it lacks it. Objects in a record become columns such as `outer.inner`.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain, islice
from typing import Any

from titer.errors import Rejected
from titer.fault import refused
from titer.jsonvalues import (
    DEEPEST,
    BrokenRecord,
    Constant,
    Record,
    decoded,
    members_of,
    parse_value,
    text_of,
)
from titer.number import is_number

LONGEST_INHERITED = 1024  # characters of a member beside a list; longer ones say nothing of each record in it
SAMPLE_RECORDS = 10_000
_NODES = 100  # objects looked at before their form is decided
_MOST_OPEN = 100  # brackets, where a sample ends
_BY_A_CUT = {"unequal_columns", "too_few_cells"}  # what is whole in the file may be so in its sample
_ENDS = 20  # places near the end of a file where its list of records may end

_LISTS = ("readings", "records", "measurements", "observations", "samples", "points", "rows", "data", "values", "items")
_NAMES = ("columns", "fields", "header", "headers", "names")
_SENSORS = frozenset({"sensor_id", "sensorid", "sensor", "equipment_id", "equipment", "device_id", "device", "tag"})
_TIME = re.compile(r"(?:^|[^a-z])(?:timestamp|datetime|time|date|ts|at)(?:$|[^a-z])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DATE = re.compile(r"\s*\d{4}-\d\d-\d\d(?:$|[T ])")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)|[][{},]', re.DOTALL)


class Leaf(StrEnum):
    """What holds the cells, at the end of the path."""

    RECORDS = "records"  # an object for each row
    COLUMNS = "columns"  # an array for each column
    ARRAYS = "arrays"  # an array for each row


@dataclass(frozen=True, slots=True)
class JsonForm:
    """What a sample says of the form, with the header's names and cells under each of them.

    `needs_more`: the sample ends before the header can be known, so look at more of the file and ask again.
    """

    kind: str = "json"  # or "jsonl"
    leaf: Leaf = Leaf.RECORDS
    is_object: bool = False  # the document is one object, not an array
    path: tuple[str, ...] = ()  # names of the lists of records to go down, from the outermost
    key: str | None = None  # the column that takes the document's keys
    names: tuple[str, ...] = ()  # the columns of arrays
    names_in: str | None = None  # the member beside the arrays that holds their names, else the first array does
    late: Mapping[str, str] = field(default_factory=dict)  # what stands after the list and its records take
    header: tuple[str, ...] = ()
    columns: list[Sequence[str]] = field(default_factory=list, compare=False)
    evidence: tuple[str, ...] = ()
    needs_more: bool = False

    @property
    def shape(self) -> str:
        """In one word: `records`, `nested`, `keyed`, `columns` or `arrays`."""
        if self.leaf is not Leaf.RECORDS:
            return str(self.leaf)
        return "keyed" if self.key else "nested" if self.path else "records"

    def starts_at(self, key: str) -> bool:
        """Whether a member of the document is, or holds, the list of readings."""
        return self.key is not None or (bool(self.path) and (self.path[0] == key or self.path[0].startswith(key + ".")))

    @property
    def is_streamed(self) -> bool:
        """Whether the document is read record by record, each of them short."""
        levels = 1 if self.is_object and not self.key else 0
        if self.is_object and not self.key and not self.path:
            return False
        return self.leaf is not Leaf.COLUMNS and len(self.path) <= levels


FLAT = JsonForm()

type Found = Record | BrokenRecord


def exploded(value: Any, form: JsonForm, level: int, inherited: Record) -> Iterator[Found]:
    """The records in a value at a level of the form's path. What is broken costs itself alone."""
    found = _records(value, form, level, inherited)
    while True:
        try:
            record = decoded(lambda: next(found, None))
        except BrokenRecord as error:
            yield error
            return
        if record is None:
            return
        yield record


def _records(value: Any, form: JsonForm, level: int, inherited: Record) -> Iterator[Found]:
    if form.leaf is Leaf.ARRAYS and level == len(form.path):
        yield inherited | _row(value, form.names)
        return
    members = members_of(value)
    if level < len(form.path) and isinstance(members.get(form.path[level]), list):
        yield from _below(members, form, level, inherited)
    elif form.leaf is Leaf.COLUMNS:
        yield from _of_columns(members, inherited)
    else:
        yield inherited | {name: text_of(member) for name, member in members.items()}


def _below(members: dict[str, Any], form: JsonForm, level: int, inherited: Record) -> Iterator[Found]:
    elements = members[form.path[level]]
    below = inherited | inheritance(members)
    if form.leaf is Leaf.ARRAYS and level + 1 == len(form.path) and elements:
        names = members.get(form.names_in) if form.names_in else elements[0]
        form, elements = replace(form, names=names_of(names)), elements if form.names_in else elements[1:]
    for element in elements:
        yield from exploded(element, form, level + 1, below)


def names_of(row: Any) -> tuple[str, ...]:
    """The names in a row of names."""
    if not isinstance(row, list) or not all(type(name) is str and not _DATE.match(name) for name in row):
        raise BrokenRecord("no_row_of_names")
    if all(map(is_number, row)):
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


def _of_columns(members: dict[str, Any], inherited: Record) -> Iterator[Found]:
    columns = {name: member for name, member in members.items() if isinstance(member, list)}
    check_lengths(columns)
    same = inherited | inheritance(members)
    for cells in zip(*columns.values(), strict=True):
        yield _of_cells(same, columns, cells)


def _of_cells(same: Record, names: Iterable[str], cells: tuple[Any, ...]) -> Found:
    try:
        return same | decoded(lambda: dict(zip(names, map(text_of, cells), strict=True)))
    except BrokenRecord as error:
        return error


def check_lengths(columns: Mapping[str, Sequence[Any]]) -> None:
    """`BrokenRecord` names the first column that is not as long as most are."""
    lengths = Counter(map(len, columns.values()))
    if len(lengths) > 1:
        usual = lengths.most_common(1)[0][0]
        odd = next(name for name, cells in columns.items() if len(cells) != usual)
        raise BrokenRecord("unequal_columns", odd[:256], f"{odd[:80]} has {len(columns[odd])}, others have {usual}")


def inheritance(members: Mapping[str, Any]) -> Record:
    """Of what stands beside a list: that which each record in it takes, where it lacks it."""
    texts = {name: text_of(member) for name, member in members.items() if not isinstance(member, list)}
    return {name: text for name, text in texts.items() if text and len(text) <= LONGEST_INHERITED}


def sniff_json(text: str, *, whole: bool, end: str = "") -> JsonForm:
    """Decide on the start of a file (`whole`: all of it), and on its end where that can be had.

    `Rejected` where it holds no records, or it cannot be known which.
    """
    lines = _lines(text, whole=whole)
    if lines:
        values: list[Any] = list(map(_value_or_broken, lines))
        form = _sampled(_of_list(values, "jsonl"), values)
        return _finished(form) if whole else replace(form, needs_more=not form.header)
    if not whole:
        return _started(text, end)
    try:
        return _finished(_of_value(parse_value(text), end))
    except BrokenRecord as error:
        return _before_the_break(text, error)


def _of_value(value: Any, end: str) -> JsonForm:
    if isinstance(value, list):
        return _sampled(_of_list(value, "json"), value)
    if isinstance(value, dict):
        return _sampled(_of_object(value, end), value)
    raise refused("invalid_json" if isinstance(value, Constant) else "not_an_object")


def _before_the_break(text: str, error: BrokenRecord) -> JsonForm:
    """The form of what stands in a document before the place where it breaks."""
    cause = error.__cause__
    if not isinstance(cause, json.JSONDecodeError):
        raise refused(error.code) from error
    try:
        return _finished(_of_value(_value(completed(text[: cause.pos])[0]), ""))
    except Rejected:
        raise refused(error.code) from error


def _finished(form: JsonForm) -> JsonForm:
    if not form.header:
        raise refused("no_rows")
    return form


def _started(text: str, end: str) -> JsonForm:
    """The form of a document of which the sample holds the start."""
    start, ended = completed(text)
    value = _value(start)
    try:
        form = _of_value(value, end)
    except Rejected as refusal:
        if ended[1] > 1 and refusal.code not in _BY_A_CUT:
            raise
        return JsonForm(needs_more=True)
    enough = 2 if form.leaf is Leaf.ARRAYS else 1
    return replace(form, needs_more=not form.header or ended[_depth_of_values(form, value)] < enough)


def _depth_of_values(form: JsonForm, value: Any) -> int:
    """How deep in the document the values lie that are read one by one; 0 where it is read as one."""
    if isinstance(value, list):
        return 1
    if form.key:
        return 2 if any(isinstance(member, list) for member in value.values()) else 1
    return 2 if form.path else 0


def _lines(text: str, *, whole: bool) -> list[str] | None:
    """The lines, where each is meant as a value by itself; None where the document is one value."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not whole:
        lines = lines[:-1]  # the last one may be cut
    if not lines:
        return None
    first = _value_or_broken(lines[0])
    if isinstance(first, list):
        return lines if len(lines) > 1 and not isinstance(first[0] if first else None, dict | list) else None
    if isinstance(first, BrokenRecord):
        alone = first.code != "invalid_json" or lines[0].rstrip().endswith("}")
        return lines if alone and lines[0].lstrip().startswith("{") and _holds_an_object(lines[1:9]) else None
    if not isinstance(first, dict):
        return None
    return lines if len(lines) > 1 or not _holds_lists(first) else None


def _holds_an_object(lines: Sequence[str]) -> bool:
    return any(isinstance(_value_or_broken(line), dict) for line in lines)


def _holds_lists(value: dict[str, Any]) -> bool:
    return any(isinstance(member, list | dict) for member in value.values())


def _value_or_broken(line: str) -> Any:
    try:
        return parse_value(line)
    except BrokenRecord as error:
        return error


def _value(text: str) -> Any:
    try:
        return parse_value(text)
    except BrokenRecord as error:
        raise refused(error.code) from error


def completed(text: str) -> tuple[str, Sequence[int]]:
    """The start of a document made whole: cut after its last whole element, or member, and each bracket closed.

    With it, how many elements or members have ended at each depth.
    """
    brackets: list[str] = []
    ended = [0] * 4
    cut = in_array = (0, "")
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "[{":
            brackets.append(mark)
            cut = (token.end(), "".join(brackets)) if len(brackets) == 1 else cut
        elif mark in "]}" and brackets:
            brackets.pop()
        elif mark == "," and brackets:
            if len(brackets) < len(ended):
                ended[len(brackets)] += 1
            cut = token.start(), "".join(brackets)
            in_array = cut if brackets[-1] == "[" else in_array
    if len(brackets) > _MOST_OPEN:
        raise refused("too_deep")
    place, opened = in_array if in_array[0] else cut
    return text[:place] + "".join("]" if mark == "[" else "}" for mark in reversed(opened)), ended


def _of_list(values: Sequence[Any], kind: str) -> JsonForm:
    first = next((value for value in values if not isinstance(value, BrokenRecord)), None)
    form = JsonForm(kind=kind, evidence=("each line is a value by itself",) if kind == "jsonl" else ())
    if isinstance(first, list):
        shown = _names_or_refused(first)
        return replace(form, leaf=Leaf.ARRAYS, names=shown, evidence=(*form.evidence, "arrays under a row of names"))
    return _descended(form, [value for value in values if isinstance(value, dict)])


def _names_or_refused(row: Any) -> tuple[str, ...]:
    try:
        return decoded(lambda: names_of(row))
    except BrokenRecord as error:
        raise refused(error.code) from error


def _of_object(document: dict[str, Any], end: str) -> JsonForm:
    form = JsonForm(is_object=True)
    if not _has_time(document):
        lists = _lists_in([document])
        if not _known(lists) and (keyed := _keyed(form, document)):
            return replace(keyed, late=_late(document, keyed, end))
        if not lists and any(member == [] and _known([key]) for key, member in document.items()):
            raise refused("no_rows")
    form = _descended(form, [document])
    return replace(form, late=_late(document, form, end)) if form.path else form


def _keyed(form: JsonForm, document: dict[str, Any]) -> JsonForm | None:
    """The form of readings under keys; None where what stands under one of them is something else."""
    members = {key: member for key, member in document.items() if isinstance(member, list | dict)}
    under = {key: _nodes_of(member) for key, member in islice(members.items(), _NODES)}
    if not members or not all(_hold_readings(nodes) for nodes in under.values()):
        return None
    nodes = [node for each in under.values() for node in each]
    inner = _descended(form, nodes)
    names_sensor = any(_SENSORS & set(map(_plain, node)) for node in nodes)
    if len(members) == 1 and isinstance(next(iter(members.values())), list) and (inner.path or names_sensor):
        return None  # the one key names the list
    why = f"readings under keys such as {next(iter(members))[:80]!r}"
    return replace(inner, key="key" if names_sensor else "sensor_id", evidence=(why, *inner.evidence))


def _nodes_of(member: Any) -> list[dict[str, Any]]:
    found = member if isinstance(member, list) else [member]
    return [node for node in found[:_NODES] if isinstance(node, dict)]


def _hold_readings(nodes: list[dict[str, Any]]) -> bool:
    try:
        form = _descended(FLAT, nodes)
    except Rejected:
        return False
    return bool(form.path) or form.leaf is Leaf.COLUMNS or any(map(_has_time, nodes))


def _late(document: dict[str, Any], form: JsonForm, end: str) -> Record:
    """What stands after the list, or the first of them, and its records take."""
    keys = list(document)
    starts = (place for place, key in enumerate(keys) if isinstance(document[key], list | dict) and form.starts_at(key))
    after = keys[next(starts, len(keys)) + 1 :]
    seen = {key: document[key] for key in after if form.key is None or not isinstance(document[key], list | dict)}
    try:
        return decoded(lambda: inheritance(members_of(seen))) | _late_in(end)
    except BrokenRecord as error:
        raise refused(error.code) from error


def _late_in(end: str) -> Record:
    """What the end of a file says of members after its list: a guess, which reading it all confirms or refutes."""
    found: Record = {}
    place = len(end)
    for _ in range(_ENDS):
        place = end.rfind("]", 0, place)
        if place < 0:
            break
        tail = end[place + 1 :].lstrip()
        value = _value_or_broken("{" + tail[1:]) if tail.startswith(",") else None
        if isinstance(value, dict):
            found = inheritance(members_of(value))
    return found


def _descended(form: JsonForm, nodes: list[dict[str, Any]]) -> JsonForm:
    """The form with the path from these objects to their readings, and how these are held at its end."""
    nodes = nodes[:_NODES]
    for _ in range(DEEPEST):
        name = _list_to_go_down(nodes)
        if name is None:
            break
        path, why = (*form.path, name), (*form.evidence, f"readings in the lists under {name[:80]!r}")
        form = replace(form, path=path, evidence=why)
        found = [(node, node[name]) for node in map(_members, nodes) if isinstance(node.get(name), list)]
        if any(_is_list_of(rows, list) for _, rows in found):
            return _of_arrays(form, found)
        nodes = list(islice((one for _, rows in found for one in rows if isinstance(one, dict)), _NODES))
    if any(map(_is_of_columns, nodes)):
        return replace(form, leaf=Leaf.COLUMNS, evidence=(*form.evidence, "an array for each column"))
    return form


def _of_arrays(form: JsonForm, found: Sequence[tuple[dict[str, Any], list[Any]]]) -> JsonForm:
    node, rows = next((node, rows) for node, rows in found if rows)
    names_in = next((name for name in _NAMES if _is_list_of(node.get(name), str)), None)
    names = _names_or_refused(node[names_in] if names_in else rows[0])
    return replace(
        form,
        leaf=Leaf.ARRAYS,
        names=names,
        names_in=names_in,
        evidence=(
            *form.evidence,
            f"arrays, their names under {names_in!r}" if names_in else "arrays under a row of names",
        ),
    )


def _list_to_go_down(nodes: Sequence[dict[str, Any]]) -> str | None:
    lists = _lists_in(nodes)
    if known := _known(lists):
        return known
    if not lists or any(map(_has_time, nodes)):
        return None  # they are readings already, and the list says something more of each
    if len(lists) > 1:
        raise refused("two_lists", ": " + ", ".join(name[:80] for name in lists[:4]))
    return lists[0]


def _known(lists: Sequence[str]) -> str | None:
    """The list that is named as one of readings, the plainest name first."""
    by_name = {_plain(name.rpartition(".")[2]): name for name in reversed(lists)}
    return next((by_name[name] for name in _LISTS if name in by_name), None)


def _lists_in(nodes: Sequence[dict[str, Any]]) -> list[str]:
    """Names of the lists of objects, or of arrays that have names."""
    found: dict[str, None] = {}
    for members in map(_members, nodes):
        named = any(_is_list_of(members.get(name), str) for name in _NAMES)
        for name, member in members.items():
            if _is_list_of(member, dict) or (_is_list_of(member, list) and (named or _known([name]))):
                found[name] = None
    return list(found)


def _members(node: dict[str, Any]) -> dict[str, Any]:
    try:
        return decoded(lambda: members_of(node))
    except BrokenRecord:
        return {}  # it says nothing of the form; reading it says what is wrong


def _is_list_of(member: Any, kind: type) -> bool:
    return isinstance(member, list) and bool(member) and isinstance(member[0], kind)


def _is_of_columns(node: dict[str, Any]) -> bool:
    lists = {name: member for name, member in _members(node).items() if isinstance(member, list)}
    return len(lists) > 1 and not _has_time(node) and any(_is_time(name, cells[:1]) for name, cells in lists.items())


def _has_time(node: dict[str, Any]) -> bool:
    members = _members(node).items()
    return any(_is_time(name, [cell]) for name, cell in members if cell is not None and not isinstance(cell, list))


def _is_time(name: str, cells: Sequence[Any]) -> bool:
    if _TIME.search(_CAMEL.sub("_", name.rpartition(".")[2]).casefold()):
        return True
    return any(isinstance(cell, str) and _DATE.match(cell) for cell in cells)


def _plain(name: str) -> str:
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _sampled(form: JsonForm, value: Any) -> JsonForm:
    """The form with the header and the cells that the sample's records have."""
    found = list(islice(_found_in(value, form), SAMPLE_RECORDS))
    records = [one for one in found if not isinstance(one, BrokenRecord)]
    header = tuple(dict.fromkeys(name for record in records for name in record))
    if not header and (broken := next((one for one in found if isinstance(one, BrokenRecord)), None)):
        raise refused(broken.code, f": {broken.told}" if broken.told else "")
    columns = [[record.get(name, "") for record in records] for name in header]
    return replace(form, header=header, columns=list(columns))


def _found_in(value: Any, form: JsonForm) -> Iterator[Found]:
    if isinstance(value, dict):
        return _in_object(value, form)
    values = value[1:] if form.leaf is Leaf.ARRAYS and not form.path else value
    return chain.from_iterable(
        iter([one]) if isinstance(one, BrokenRecord) else exploded(one, form, 0, {}) for one in values
    )


def _in_object(document: dict[str, Any], form: JsonForm) -> Iterator[Found]:
    if form.key is None:
        return exploded(document, form, 0, dict(form.late))
    beside = dict(form.late) | inheritance(
        _members({name: one for name, one in document.items() if not isinstance(one, dict | list)})
    )
    return chain.from_iterable(
        exploded(one, form, 0, beside | {form.key: key})
        for key, member in document.items()
        for one in (member if isinstance(member, list) else [member] if isinstance(member, dict) else [])
    )
