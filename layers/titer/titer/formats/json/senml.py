"""SenML (RFC 8428): records of which some carry a base name, time, unit or value for all that follow."""

from collections.abc import Iterable, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Any

from titer.cells.numbers.cell import is_common
from titer.formats.json.values import BrokenRecord, Doubled, fit
from titer.model.dataclass import dataclass

_BASES = frozenset({"bn", "bt", "bu", "bv", "bver"})
_VALUES = ("v", "vs", "vb", "vd")
_LABELS = _BASES | {"n", "u", "t", *_VALUES}  # those of sums and of times to come are read by nobody here
_ABSOLUTE = 2**28  # seconds: a smaller time counts from when a pack is read, which no file tells
_UNITS = {"Cel": "°C"}  # which SenML alone writes so

type Cells = dict[str, Any]


def is_pack(values: Sequence[Any]) -> bool:
    """Return whether these are records of SenML: a name or a time is the base of others, and times are absolute."""
    records = [value for value in values if not isinstance(value, BrokenRecord)]
    if not records or not all(isinstance(one, dict) and one.keys() <= _LABELS for one in records):
        return False
    times = [float(one[label]) for one in records for label in ("bt", "t") if is_common(str(one.get(label, "")))]
    has_base = any("bn" in one or "bt" in one for one in records)
    return has_base and max(times, default=0) >= _ABSOLUTE and any("v" in one for one in records)


def resolved(values: Iterable[Any]) -> list[Any]:
    """Return the records of a pack, each with what holds for it, without those that hold a base alone."""
    pack = Pack()
    return [one for one in map(pack.resolved, values) if one is not None]


@dataclass(slots=True)
class Pack:
    """Resolves the records of a pack in their order: each then says by itself what it is."""

    _base: Cells = field(default_factory=dict)

    def resolved(self, record: Any) -> Any:
        """Return a record with what holds for it; one that is none as it is, None for one that holds a base alone."""
        if not isinstance(record, dict) or isinstance(record, Doubled) or not record.keys() <= _LABELS:
            return record
        self._base |= {label: cell for label, cell in record.items() if label in _BASES}
        if record.keys() <= _BASES:
            return None
        unit = record.get("u", self._base.get("bu"))
        other = next((record[label] for label in _VALUES[1:] if label in record), None)
        return {
            "sensor_id": f"{self._base.get('bn', '')}{record.get('n', '')}",
            "timestamp": _sum(self._base.get("bt"), record.get("t")),
            "value": _sum(self._base.get("bv"), record.get("v")) if other is None else other,
            "unit": _UNITS.get(unit, unit) if isinstance(unit, str) else unit,
        }


def _sum(base: Any, own: Any) -> Any:
    """Return the sum of two numbers as they are written, or what there is of them."""
    if base is None or own is None:
        return own if base is None else base
    if not (type(base) is type(own) is str and is_common(base) and is_common(own)):
        return own
    return fit(f"{Decimal(base) + Decimal(own):f}")
