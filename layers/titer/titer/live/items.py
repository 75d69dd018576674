"""What a request holds, object by object: its fields as cells, told as in a JSON file of one record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from typing import Any

from titer.cells.names import PARAMETERS, SENSORS, TIMES, UNITS, display_names, is_usable
from titer.formats.json.values import BrokenRecord, Doubled, Record, fit, members_of, text_of
from titer.model.codes import Code
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.faults import Fault, truncate
from titer.model.units import canonical

_QUANTITY = frozenset({"value", "unit"})
LIST = "readings"  # the field of a request that holds its objects
_ASSET, _CONTEXT = "asset", "context"
REMEMBERED, MOST_REMEMBERED = 1_000, 64  # rows of names, and names in one
LONGEST_ASSET = 255  # characters, as of a file's
_TEXTS: dict[str, Code] = {
    **dict.fromkeys(SENSORS, "invalid_sensor_id"),
    **dict.fromkeys(PARAMETERS, "invalid_parameter"),
    **dict.fromkeys(UNITS, "invalid_unit"),
    **dict.fromkeys(TIMES, "invalid_timestamp"),
}


class Unusable(Exception):
    """An object of which nothing can be read; says why."""

    def __init__(self, code: Code, column: str | None = None, value: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.column = column
        self.value = value

    def fault(self) -> Fault:
        """Return it as an error of the object."""
        return Fault(None, None, self.column and truncate(self.column), self.code, self.value)


@dataclass(frozen=True, slots=True)
class Item:
    """One object of a request: its fields in their order, then those of its `context`.

    `booleans` are the fields that hold true or false; `units` has the unit of a field that is `{value, unit}`.
    """

    index: int
    asset: str | None
    names: tuple[str, ...]
    cells: tuple[str, ...]
    of_context: int = 0  # how many of the last fields are those of the context
    booleans: frozenset[str] = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def own_names(self) -> tuple[str, ...]:
        """The fields without those of the context."""
        return self.names[: len(self.names) - self.of_context] if self.of_context else self.names


def objects_in(document: Any, most: int) -> Sequence[Any]:
    """Return the objects of a request: those of its list `readings`, else the one that it is.

    `Rejected`: `empty_list` where there are none, `too_many_readings` where there are more than `most`.
    """
    listed = document.get(LIST) if isinstance(document, dict) else document
    objects = listed if isinstance(listed, list) else [document]
    if not objects:
        raise Rejected("empty_list", "the list of readings is empty", "Send at least one reading")
    if len(objects) > most:
        reason = f"there are {len(objects):,} readings in this request, and at most {most:,} are taken"
        raise Rejected("too_many_readings", reason, "Send them in several requests")
    return objects


def read_item(index: int, value: Any, asset: str | None) -> Item:
    """Return one object; `asset` is that of the request, for one that names none. `Unusable` says why it is none."""
    try:
        return _item(index, value, asset)
    except BrokenRecord as error:
        raise Unusable(error.code, error.column) from error


def _item(index: int, value: Any, asset: str | None) -> Item:
    if type(value) is not dict:
        raise Unusable("duplicate_key" if isinstance(value, Doubled) else "not_an_object", None, _shown(value))
    own, context = dict(value), value.get(_CONTEXT)
    if isinstance(context, dict):
        del own[_CONTEXT]
    if _ASSET in own:
        asset = _asset(own.pop(_ASSET), asset)
    units: dict[str, str] = {}
    members = members_of(_values(own, units))
    odd = [name for name, member in members.items() if isinstance(member, bool | list)]
    _refuse_no_texts(odd, members)
    beside = _beside(context, members) if isinstance(context, dict) else {}
    names = _names(tuple(members))
    shown = dict(zip(members, names, strict=True)) if odd else {}
    return Item(
        index,
        asset,
        _all_names(names, beside) if beside else names,
        (*map(text_of, members.values()), *beside.values()),
        len(beside),
        frozenset(shown[name] for name in odd if isinstance(members[name], bool)),
        units,
    )


def _all_names(own: tuple[str, ...], beside: Iterable[str]) -> tuple[str, ...]:
    return _names((*own, *beside))


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return _remembered(names) if len(names) <= MOST_REMEMBERED else _shown_names(names)


def _shown_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names as they are shown; refuse one that cannot be used, and two that are shown alike."""
    for name in names:
        if not is_usable(name):
            raise Unusable("invalid_column_name", name)
    shown = display_names(names)
    if len(set(shown)) < len(shown):
        raise Unusable("duplicate_key", next(name for name in shown if shown.count(name) > 1))
    return shown


_remembered = lru_cache(maxsize=REMEMBERED)(_shown_names)


def _shown(value: Any) -> str | None:
    return None if isinstance(value, dict) else truncate(text_of(value))


def _asset(said: Any, of_request: str | None) -> str | None:
    """Return the asset that an object names, None for an empty one; that of the request where it names none."""
    if said is None:
        return of_request
    if isinstance(said, bool | list | dict):
        raise Unusable("invalid_asset", _ASSET, truncate(text_of(said)))
    text = fit(said).strip()
    if len(text) > LONGEST_ASSET or not is_usable(text) or not text.isprintable():
        raise Unusable("invalid_asset", _ASSET, truncate(text))
    return text or None


def _values(own: dict[str, Any], units: dict[str, str]) -> dict[str, Any]:
    """Return the members, of which each `{value, unit}` is its value; note their units under their names."""
    if not any(isinstance(member, dict) for member in own.values()):
        return own
    return {name: _number_of(name, member, units) for name, member in own.items()}


def _number_of(name: str, member: Any, units: dict[str, str]) -> Any:
    if type(member) is not dict or member.keys() != _QUANTITY or isinstance(member["value"], dict | list):
        return member
    unit = member["unit"]
    if isinstance(unit, bool | list | dict) or (unit is not None and not is_usable(fit(unit))):
        raise Unusable("invalid_unit", name, truncate(text_of(unit)))
    if unit and unit.strip():
        units[" ".join(fit(name).split())] = canonical(fit(unit).strip())
    return member["value"]


def _refuse_no_texts(odd: Sequence[str], members: Mapping[str, Any]) -> None:
    """Refuse a list, or true, where a name or a time belongs."""
    for name in odd:
        if code := _TEXTS.get(name.casefold()):
            raise Unusable(code, name, truncate(text_of(members[name])))


def _beside(context: dict[str, Any], members: Mapping[str, Any]) -> Record:
    """Return the context's members as cells; one that is called as a field of the reading is goes by `context.name`."""
    taken = {name.casefold() for name in members}
    found = {}
    for name, member in members_of(context).items():
        shown = " ".join(name.split())
        found[f"{_CONTEXT}.{shown}" if shown.casefold() in taken or not shown else shown] = text_of(member)
    return found
