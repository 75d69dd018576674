"""Where the records lie in a parsed JSON value: the lists that hold them, the way down to these, and how each is built.

A list is one of readings by its name, or as the only one there is; an object with a time is a record itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from titer.cells.numbers.column import is_number
from titer.formats.json.tree import JsonForm, Leaf, columns_in, names_of, not_inherited
from titer.formats.json.values import DEEPEST, BrokenRecord, members_of
from titer.model.expression import expression
from titer.model.faults import rejection

_NODES = 100  # objects looked at before their form is decided

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
_LABELS = "index"
_SENSORS = frozenset({"sensor_id", "sensorid", "sensor", "equipment_id", "equipment", "device_id", "device", "tag"})
_ROLES = _SENSORS | {"value", "unit", "quality", "parameter"}
_TIME = expression(r"(?:^|[^a-z])(?:timestamps?|datetimes?|times?|dates?|ts|at)(?:$|[^a-z])")
_CAMEL = expression(r"(?<=[a-z])(?=[A-Z])")
_DATE = expression(r"\s*\d{4}-\d\d-\d\d(?:$|[T ])")


def form_of_list(values: Sequence[Any], form: JsonForm) -> JsonForm:
    """Return the form of values in a list, or in lines, as the first that is not broken has it."""
    first = next((value for value in values if not isinstance(value, BrokenRecord)), None)
    if isinstance(first, list):
        names = _row_of_names(first)
        return replace(form, leaf=Leaf.ARRAYS, names=names).because("arrays under a row of names")
    return _descend(form, [value for value in values if isinstance(value, dict)])


def form_of_object(document: dict[str, Any]) -> JsonForm:
    """Return the form of a document that is one object."""
    form = JsonForm(is_object=True)
    found = _form_of_groups(form, document) or _descend(form, [document])
    return found.because("one object, one record") if found.is_one_value and found.leaf is Leaf.RECORDS else found


def _row_of_names(row: Any) -> tuple[str, ...]:
    try:
        return names_of(row)
    except BrokenRecord as error:
        raise rejection(error.code) from error


# lists or objects under keys


def _form_of_groups(form: JsonForm, document: dict[str, Any]) -> JsonForm | None:
    """Return the form of lists or objects of readings under keys; None where they are not that."""
    groups = {key: member for key, member in document.items() if isinstance(member, list | dict) and member}
    if not groups or _named_list(_lists_in([document])) or _has_time(document, flat=False) or _names_sensor(document):
        return None
    if not (all(_is_list_of(group, dict) for group in groups.values()) or _are_alike(list(groups.values()))):
        return None
    groups_nodes = (group if isinstance(group, list) else [group] for group in groups.values())
    nodes = [node for node in islice(chain.from_iterable(groups_nodes), _NODES) if isinstance(node, dict)]
    inner = _descend(form, nodes)
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


def _descend(form: JsonForm, nodes: Sequence[dict[str, Any]]) -> JsonForm:
    """Return the form with the path from these objects to their readings, and how these are held at its end."""
    nodes = nodes[:_NODES]
    for _ in range(DEEPEST):
        name = _list_to_go_down(nodes)
        if name is None:
            break
        form = _with_step(form, name, nodes)
        found = [(node, node[name]) for node in map(usable_members, nodes) if isinstance(node.get(name), list)]
        if any(_is_list_of(rows, list) for _, rows in found):
            return _with_arrays(form, found)
        nodes = list(islice((one for _, rows in found for one in rows if isinstance(one, dict)), _NODES))
    return _with_columns(form, nodes) if any(map(_is_of_columns, nodes)) else form


def _with_step(form: JsonForm, name: str, nodes: Sequence[dict[str, Any]]) -> JsonForm:
    lost = dict.fromkeys(one for node in nodes for one in not_inherited(usable_members(node), (name, *_NAMES)))
    form = replace(form, path=(*form.path, name), left_out=(*form.left_out, *lost))
    return form.because(f"records in the lists under {name[:80]!r}")


def _with_columns(form: JsonForm, nodes: Sequence[dict[str, Any]]) -> JsonForm:
    lost = dict.fromkeys(name[:80] for node in nodes for name, cell in usable_members(node).items() if _is_long(cell))
    return replace(form, leaf=Leaf.COLUMNS, left_out=(*form.left_out, *lost)).because("an array for each column")


def _is_long(member: Any) -> bool:
    return isinstance(member, str) and bool(not_inherited({"": member}, ()))


def _with_arrays(form: JsonForm, found: Sequence[tuple[dict[str, Any], list[Any]]]) -> JsonForm:
    node, rows = next((node, rows) for node, rows in found if rows)
    names_in = next((name for name in _NAMES if _is_list_of(node.get(name), str)), None)
    names = _row_of_names(node[names_in] if names_in else rows[0])
    reason = f"arrays, their names under {names_in!r}" if names_in else "arrays under a row of names"
    found_form = replace(form, leaf=Leaf.ARRAYS, names=names, names_in=names_in).because(reason)
    if names_in is None or _LABELS in names or not _are_labels(node.get(_LABELS), len(rows)):
        return found_form
    said = f"a label for each of them under {_LABELS!r}"
    return replace(found_form, names=(_LABELS, *names), labels_in=_LABELS).because(said)


def _are_labels(member: Any, rows: int) -> bool:
    """Return whether there is a cell for each row, or more where a sample ends, that is not just its place."""
    if not isinstance(member, list) or len(member) < rows or any(isinstance(cell, list | dict) for cell in member):
        return False
    return any(cell != str(place) for place, cell in enumerate(member))


def _list_to_go_down(nodes: Sequence[dict[str, Any]]) -> str | None:
    lists = _lists_in(nodes)
    if known := _named_list(lists):
        return known
    if not lists or any(map(_has_time, nodes)):
        return None  # they are readings already, and the list says something more of each
    if len(lists) > 1:
        raise rejection("two_lists", ": " + ", ".join(name[:80] for name in lists[:4]))
    return lists[0]


def _named_list(lists: Sequence[str]) -> str | None:
    """Return the list that is named as one of readings, the plainest name first."""
    by_name = {_plain(name.rpartition(".")[2]): name for name in reversed(lists)}
    return next((by_name[name] for name in _LISTS if name in by_name), None)


def _lists_in(nodes: Sequence[dict[str, Any]]) -> list[str]:
    """Return the names of the lists of objects, or of arrays that have names."""
    found: dict[str, None] = {}
    for members in map(usable_members, nodes):
        named = any(_is_list_of(members.get(name), str) for name in _NAMES)
        for name, member in members.items():
            known = _named_list([name]) is not None
            arrays = _is_list_of(member, list) and (named or known)
            none = member == [] and known and not _has_time(members)
            if _is_list_of(member, dict) or arrays or none:
                found[name] = None
    return list(found)


def _is_list_of(member: Any, kind: type) -> bool:
    return isinstance(member, list) and bool(member) and isinstance(member[0], kind)


def _is_of_columns(node: dict[str, Any]) -> bool:
    lists = columns_in(usable_members(node))
    return any(_is_time(name, cells[:1]) for name, cells in lists.items()) and not _has_time(node)


# what names and cells say


def _has_time(node: Mapping[str, Any], *, flat: bool = True) -> bool:
    """Return whether a member is a time; of a document (not `flat`), one that is not in an object within it."""
    members = usable_members(dict(node)) if flat else node
    plain = {name: cell for name, cell in members.items() if cell is not None and not isinstance(cell, list | dict)}
    return any(_is_time(name, [cell]) for name, cell in plain.items())


def _is_time(name: str, cells: Sequence[Any]) -> bool:
    if _TIME.search(_CAMEL.sub("_", name.rpartition(".")[2]).casefold()):
        return True
    return any(isinstance(cell, str) and _DATE.match(cell) for cell in cells)


def is_mere_number(name: str, cells: Sequence[str]) -> bool:
    """Return whether something inherited would pass for a measured column: numbers that play no other part."""
    return (
        any(map(is_number, {*cells}))
        and _plain(name.rpartition(".")[2]) not in _ROLES
        and not _is_time(name, cells[:1])
    )


def usable_members(node: dict[str, Any]) -> dict[str, Any]:
    """Return the members of an object by name; none where they cannot be had."""
    try:
        return members_of(node)
    except BrokenRecord:
        return {}  # it says nothing of the form; reading it says what is wrong


def _plain(name: str) -> str:
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())
