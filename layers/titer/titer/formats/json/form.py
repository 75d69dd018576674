"""In which form a JSON file holds its records, decided on a sample.

The forms: an array of records; a list of them under a key; lists of records in records, at several levels; lists under
the ids of their sensors, or under times; columns; arrays under a row of names; and each of these in lines (JSONL).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from titer.cells.numbers.column import is_number
from titer.formats.json.tree import (
    FLAT,
    Found,
    JsonForm,
    Leaf,
    columns_in,
    inheritance,
    names_of,
    not_inherited,
    records_in,
)
from titer.formats.json.values import (
    DECODER,
    DEEPEST,
    BrokenRecord,
    Constant,
    Record,
    members_of,
    parse_value,
    skip_space,
)
from titer.model.errors import Rejected
from titer.model.faults import rejection

__all__ = ["FLAT", "JsonForm", "sniff_json"]

SAMPLE_RECORDS = 10_000
_SAMPLE = 256 << 10  # characters, or those before the place where a document is broken
_NODES = 100  # objects looked at before their form is decided
_MOST_OPEN = 100  # brackets, where a sample ends
_TAIL = 64 << 10  # characters at the end of a text that is broken before
_ENDS = 20  # places near the end of a file where its list of records may end
_CUT_SHORT = frozenset({"unequal_columns", "too_few_cells"})  # what a cut alone may make of a sample
_LINES = 8  # looked at, where the first is broken

_LISTS: tuple[str, ...] = (
    "readings",
    "records",
    "measurements",
    "observations",
    "samples",
    "datapoints",
    "points",
    "rows",
    "data",
)
_LISTS += ("values", "items", "results", "entries", "events", "history", "series", "log", "logs")
_NAMES = ("columns", "fields", "header", "headers", "names")
_SENSORS = frozenset({"sensor_id", "sensorid", "sensor", "equipment_id", "equipment", "device_id", "device", "tag"})
_ROLES = _SENSORS | {"value", "unit", "quality", "parameter"}
_TIME = re.compile(r"(?:^|[^a-z])(?:timestamps?|datetimes?|times?|dates?|ts|at)(?:$|[^a-z])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DATE = re.compile(r"\s*\d{4}-\d\d-\d\d(?:$|[T ])")
_LINE_END = re.compile(r"\r\n|\n|\r")
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|$)|[][{},]', re.DOTALL)  # possessive: a long text needs no stack


def sniff_json(text: str, *, whole: bool, end: str = "") -> JsonForm:
    """Decide on the start of a file (`whole`: all of it), and on its last characters where these can be had.

    `Rejected` where it holds no records, or it cannot be known which. Where the form `needs_more`, ask again with more.
    """
    lines = _lines(text, whole=whole)
    if len(lines) > 1 or (lines and not whole):
        return _finished(_of_lines([_value_or_broken(line) for line in lines]))
    if not whole:
        return _of_start(text, end)
    try:
        value = parse_value(text)
    except BrokenRecord as error:
        return _of_sequence(text) or _before_the_break(text, error, text[-_TAIL:])
    if (
        lines
        and value
        and isinstance(value, dict)
        and not any(isinstance(member, list | dict) for member in value.values())
    ):
        return _finished(_of_lines([value]))
    return _finished(_of_value(value, ""))


def _finished(form: JsonForm) -> JsonForm:
    if not form.header:
        raise rejection("no_list_of_readings" if form.is_one_value else "no_rows")
    return form


def _of_start(text: str, end: str) -> JsonForm:
    """Return the form of a document that goes on after its sample."""
    if form := _of_sequence(text):
        return form
    start, ended = completed(text)
    try:
        value = parse_value(start)
    except BrokenRecord as error:
        return _before_the_break(start, error, end)
    try:
        form = _of_value(value, end)
    except Rejected as refusal:
        if refusal.code not in _CUT_SHORT:
            raise
        return JsonForm(is_object=text.lstrip().startswith("{"), needs_more=True)
    return _or_more(form, ended, blind=not end and len(text) <= _SAMPLE)


def _or_more(form: JsonForm, ended: Sequence[int], *, blind: bool) -> JsonForm:
    """`ended` counts, by depth, what has ended in a sample that ends before the document does.

    `blind`, where no one has looked at what stands after its list.
    """
    unit = 1 + form.is_object
    if form.is_object and not form.key:
        unit += sum(step.count(".") for step in form.path[:1])
    elif form.key and form.leaf is Leaf.COLUMNS:
        unit = 1
    seen = unit < len(ended) and ended[unit] > 0
    return replace(form, needs_more=not (form.header and seen) or form.is_one_value or (blind and form.is_object))


def _of_sequence(text: str) -> JsonForm | None:
    """Return the form of objects one after the other; None where no second one follows the first."""
    values: list[Any] = []
    at = skip_space(text, 0)
    with suppress(ValueError, RecursionError):
        while len(values) < SAMPLE_RECORDS and text.startswith("{", at):
            value, end = DECODER.raw_decode(text, at)
            values.append(value)
            at = skip_space(text, end)
    if len(values) < 2 and not (values and text.startswith("{", at)):
        return None
    form = JsonForm(is_sequence=True, reasons=("objects one after the other",))
    return _finished(_sampled(_of_list(values, form), values))


def _before_the_break(text: str, error: BrokenRecord, end: str) -> JsonForm:
    """Return the form of what stands in a document before the place where it breaks."""
    cause = error.__cause__
    if not isinstance(cause, json.JSONDecodeError | None):
        raise rejection(error.code) from error
    place = min(cause.pos if cause else len(text), _SAMPLE)
    try:
        return _finished(_of_value(_value(completed(text[:place])[0]), end))
    except Rejected as refusal:
        raise rejection("too_deep" if refusal.code == "too_deep" else error.code) from error


# lines


def _lines(text: str, *, whole: bool) -> list[str]:
    """Return the lines, where each is meant as a value by itself, or is the only one; none where the document is one
    value.
    """
    lines = [line for line in _LINE_END.split(text) if line.strip()]
    if not whole:
        lines = lines[:-1]  # the last one may be cut
    if not lines:
        return []
    if whole and len(lines) == 1:
        return lines if lines[0].lstrip().startswith("{") else []
    first = _value_or_broken(lines[0])
    if isinstance(first, dict):
        return lines
    if isinstance(first, list):
        return lines if first and not isinstance(first[0], dict | list) else []
    if isinstance(first, BrokenRecord) and lines[0].lstrip().startswith("{"):
        alone = first.code != "invalid_json" or lines[0].rstrip().endswith("}")
        return lines if alone and any(isinstance(_value_or_broken(line), dict) for line in lines[1:_LINES]) else []
    return []


def _of_lines(values: list[Any]) -> JsonForm:
    form = JsonForm(kind="jsonl", reasons=("each line is a value by itself",))
    return _sampled(_of_list(values, form), values)


def _value_or_broken(line: str) -> Any:
    try:
        return parse_value(line)
    except BrokenRecord as error:
        return error


def _value(text: str) -> Any:
    try:
        return parse_value(text)
    except BrokenRecord as error:
        raise rejection(error.code) from error


# documents


def completed(text: str) -> tuple[str, Sequence[int]]:
    """Return the start of a document made whole: cut after its last whole element, or member, and each bracket closed.

    With it, how many elements or members have ended at each depth.
    """
    brackets: list[str] = []
    ended = [0] * (2 * DEEPEST)
    cut = in_array = (0, "")
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "[{":
            brackets.append(mark)
            cut = (token.end(), mark) if len(brackets) == 1 else cut
        elif mark in "]},":
            place = token.start() if mark == "," else token.end()
            del brackets[len(brackets) - (mark != ",") :]
            if not brackets:
                return text[:place], ended
            ended[min(len(brackets), len(ended) - 1)] += 1
            cut = place, "".join(brackets)
            in_array = cut if brackets[-1] == "[" else in_array
        if len(brackets) > _MOST_OPEN:
            raise rejection("too_deep")
    place, opened = in_array if in_array[0] else cut
    return text[:place] + "".join("]" if mark == "[" else "}" for mark in reversed(opened)), ended


def _of_value(value: Any, end: str) -> JsonForm:
    if isinstance(value, list):
        return _sampled(_of_list(value, FLAT), value)
    if isinstance(value, dict):
        form = _of_object(value)
        return _sampled(replace(form, late=_late(value, form, end)), value)
    raise rejection("invalid_json" if isinstance(value, Constant) else "not_an_object")


def _of_list(values: Sequence[Any], form: JsonForm) -> JsonForm:
    first = next((value for value in values if not isinstance(value, BrokenRecord)), None)
    if isinstance(first, list):
        names = _names_or_refused(first)
        return replace(form, leaf=Leaf.ARRAYS, names=names).because("arrays under a row of names")
    return _descended(form, [value for value in values if isinstance(value, dict)])


def _names_or_refused(row: Any) -> tuple[str, ...]:
    try:
        return names_of(row)
    except BrokenRecord as error:
        raise rejection(error.code) from error


def _of_object(document: dict[str, Any]) -> JsonForm:
    form = JsonForm(is_object=True)
    found = _keyed(form, document) or _descended(form, [document])
    return found.because("one object, one record") if found.is_one_value and found.leaf is Leaf.RECORDS else found


# lists or objects under keys


def _keyed(form: JsonForm, document: dict[str, Any]) -> JsonForm | None:
    """Return the form of lists or objects of readings under keys; None where they are not that."""
    groups = {key: member for key, member in document.items() if isinstance(member, list | dict) and member}
    if not groups or _known(_lists_in([document])) or _has_time(document, flat=False) or _names_sensor(document):
        return None
    if not (all(_is_list_of(group, dict) for group in groups.values()) or _are_alike(list(groups.values()))):
        return None
    groups_nodes = (group if isinstance(group, list) else [group] for group in groups.values())
    nodes = [node for node in islice(chain.from_iterable(groups_nodes), _NODES) if isinstance(node, dict)]
    inner = _descended(form, nodes)
    column = _key_column(groups, inner, nodes)
    shown = f"readings under keys such as {next(iter(groups))[:80]!r}, taken for the {column}"
    return None if column is None else replace(inner, key=column, reasons=(shown, *inner.reasons))


def _are_alike(groups: Sequence[Any]) -> bool:
    """Return whether several objects have members of the same names, so that each is one of a kind."""
    if len(groups) < 2 or not all(isinstance(group, dict) for group in groups):
        return False
    return bool(set.intersection(*(set(group) for group in groups[:_NODES])))


def _key_column(keys: Mapping[str, Any], inner: JsonForm, nodes: Sequence[dict[str, Any]]) -> str | None:
    timed = bool(inner.path) or inner.leaf is Leaf.COLUMNS or any(map(_has_time, nodes))
    if not timed:
        return "timestamp" if all(map(_DATE.match, islice(keys, _NODES))) else None
    if any(map(_names_sensor, nodes)):
        return "key" if len(keys) > 1 else None
    return "sensor_id"


def _names_sensor(node: Mapping[str, Any]) -> bool:
    return any(plain in _SENSORS for plain in map(_plain, node))


# lists of records in records


def _descended(form: JsonForm, nodes: Sequence[dict[str, Any]]) -> JsonForm:
    """Return the form with the path from these objects to their readings, and how these are held at its end."""
    nodes = nodes[:_NODES]
    for _ in range(DEEPEST):
        name = _list_to_go_down(nodes)
        if name is None:
            break
        form = _with_step(form, name, nodes)
        found = [(node, node[name]) for node in map(_members, nodes) if isinstance(node.get(name), list)]
        if any(_is_list_of(rows, list) for _, rows in found):
            return _of_arrays(form, found)
        nodes = list(islice((one for _, rows in found for one in rows if isinstance(one, dict)), _NODES))
    return _in_columns(form, nodes) if any(map(_is_of_columns, nodes)) else form


def _with_step(form: JsonForm, name: str, nodes: Sequence[dict[str, Any]]) -> JsonForm:
    lost = dict.fromkeys(one for node in nodes for one in not_inherited(_members(node), (name, *_NAMES)))
    form = replace(form, path=(*form.path, name), left_out=(*form.left_out, *lost))
    return form.because(f"records in the lists under {name[:80]!r}")


def _in_columns(form: JsonForm, nodes: Sequence[dict[str, Any]]) -> JsonForm:
    lost = dict.fromkeys(name[:80] for node in nodes for name, member in _members(node).items() if _is_long(member))
    return replace(form, leaf=Leaf.COLUMNS, left_out=(*form.left_out, *lost)).because("an array for each column")


def _is_long(member: Any) -> bool:
    return isinstance(member, str) and bool(not_inherited({"": member}, ()))


def _of_arrays(form: JsonForm, found: Sequence[tuple[dict[str, Any], list[Any]]]) -> JsonForm:
    node, rows = next((node, rows) for node, rows in found if rows)
    names_in = next((name for name in _NAMES if _is_list_of(node.get(name), str)), None)
    names = _names_or_refused(node[names_in] if names_in else rows[0])
    reason = f"arrays, their names under {names_in!r}" if names_in else "arrays under a row of names"
    return replace(form, leaf=Leaf.ARRAYS, names=names, names_in=names_in).because(reason)


def _list_to_go_down(nodes: Sequence[dict[str, Any]]) -> str | None:
    lists = _lists_in(nodes)
    if known := _known(lists):
        return known
    if not lists or any(map(_has_time, nodes)):
        return None  # they are readings already, and the list says something more of each
    if len(lists) > 1:
        raise rejection("two_lists", ": " + ", ".join(name[:80] for name in lists[:4]))
    return lists[0]


def _known(lists: Sequence[str]) -> str | None:
    """Return the list that is named as one of readings, the plainest name first."""
    by_name = {_plain(name.rpartition(".")[2]): name for name in reversed(lists)}
    return next((by_name[name] for name in _LISTS if name in by_name), None)


def _lists_in(nodes: Sequence[dict[str, Any]]) -> list[str]:
    """Names of the lists of objects, or of arrays that have names."""
    found: dict[str, None] = {}
    for members in map(_members, nodes):
        named = any(_is_list_of(members.get(name), str) for name in _NAMES)
        for name, member in members.items():
            known = _known([name]) is not None
            arrays = _is_list_of(member, list) and (named or known)
            none = member == [] and known and not _has_time(members)
            if _is_list_of(member, dict) or arrays or none:
                found[name] = None
    return list(found)


def _members(node: dict[str, Any]) -> dict[str, Any]:
    try:
        return members_of(node)
    except BrokenRecord:
        return {}  # it says nothing of the form; reading it says what is wrong


def _is_list_of(member: Any, kind: type) -> bool:
    return isinstance(member, list) and bool(member) and isinstance(member[0], kind)


def _is_of_columns(node: dict[str, Any]) -> bool:
    lists = columns_in(_members(node))
    return any(_is_time(name, cells[:1]) for name, cells in lists.items()) and not _has_time(node)


def _has_time(node: Mapping[str, Any], *, flat: bool = True) -> bool:
    """Return whether a record by itself; of a document (not `flat`), by members that are not in objects within it."""
    members = _members(dict(node)) if flat else node
    plain = {name: cell for name, cell in members.items() if cell is not None and not isinstance(cell, list | dict)}
    return any(_is_time(name, [cell]) for name, cell in plain.items())


def _is_time(name: str, cells: Sequence[Any]) -> bool:
    if _TIME.search(_CAMEL.sub("_", name.rpartition(".")[2]).casefold()):
        return True
    return any(isinstance(cell, str) and _DATE.match(cell) for cell in cells)


def _plain(name: str) -> str:
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


# what stands after the list


def _late(document: dict[str, Any], form: JsonForm, end: str) -> Record:
    """What stands after the list, or the first of them, and its records take."""
    if form.is_one_value:
        return {}
    after: dict[str, Any] = {}
    seen = False
    for name, member in _members(document).items() if form.key is None else document.items():
        is_list = name == form.path[0] if form.key is None else isinstance(member, list | dict)
        if seen and not is_list:
            after[name] = member
        seen = seen or is_list
    return inheritance(after) | _late_in(end)


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
            found = inheritance(_members(value))
    return found


# the sample


def _sampled(form: JsonForm, value: Any) -> JsonForm:
    """Return the form with the header and the cells that the sample's records have."""
    found = list(islice(_found_in(value, form), SAMPLE_RECORDS))
    good = [(one.record(), one) for one in found if not isinstance(one.own, BrokenRecord)]
    header = tuple(dict.fromkeys(name for record, _ in good for name in record))
    if not header and (broken := next((one.own for one in found if isinstance(one.own, BrokenRecord)), None)):
        raise rejection(broken.code, f": {broken.column[:80]}" if broken.column else "")
    columns = {name: [record.get(name, "") for record, _ in good] for name in header}
    own = {name for _, one in good if isinstance(one.own, dict) for name in one.own}
    context = tuple(name for name in header if name not in own and _is_mere_number(name, columns[name]))
    return replace(form, header=header, columns=list(columns.values()), context=context)


def _is_mere_number(name: str, cells: Sequence[str]) -> bool:
    """Return whether something inherited would pass for a measured column: numbers that play no other part."""
    return (
        any(map(is_number, cells)) and _plain(name.rpartition(".")[2]) not in _ROLES and not _is_time(name, cells[:1])
    )


def _found_in(value: Any, form: JsonForm) -> Iterator[Found]:
    if isinstance(value, dict):
        return _in_object(value, form)
    values = value[1:] if form.leaf is Leaf.ARRAYS and not form.path else value
    return chain.from_iterable(
        iter([Found("", one, {})]) if isinstance(one, BrokenRecord) else records_in(one, form, 0, {}, "")
        for one in values
    )


def _in_object(document: dict[str, Any], form: JsonForm) -> Iterator[Found]:
    if form.key is None:
        return records_in(document, form, 0, dict(form.late), "")
    beside = inheritance({name: one for name, one in document.items() if not isinstance(one, dict | list)})
    return chain.from_iterable(
        records_in(one, form, 0, dict(form.late) | beside | {form.key: key}, "")
        for key, member in document.items()
        for one in (member if isinstance(member, list) else [member] if isinstance(member, dict) else [])
    )
