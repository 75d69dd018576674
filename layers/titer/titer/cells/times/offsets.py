"""Offsets to UTC, or zones, in cells of their own: `+02:00`, `UTC+2`, `Europe/Berlin`, `CEST`; 2 or 120 under a name
that says offset.
"""

from collections.abc import Sequence
from datetime import timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache

from titer.cells.times.part_names import part_of, says_offset, words_of
from titer.cells.times.stated_zone import zone_in
from titer.cells.times.zone_names import named_zone
from titer.model.expression import expression

_OFFSET = expression(r"(?P<sign>[+\-−])(?P<hours>[0-9]{1,2})(?::(?P<minutes>[0-9]{2})|(?P<joined>[0-9]{2}))?(?::00)?")
_SURE = expression(
    r"[+\-−][0-9]{2}:[0-9]{2}(?::00)?|(?:UTC|GMT) ?[+\-−] ?[0-9:]{1,6}|[A-Z][A-Za-z_]+/[A-Z][A-Za-z_/+\-]+"
)
_NUMBER = expression(r"[+\-−]?[0-9]{1,6}(?:[.,][0-9]{1,4})?")
_MINUTES = {"h": Decimal(60), "min": Decimal(1), "s": Decimal(1) / 60}
_UNIT_OF = {"hour": "h", "minute": "min", "second": "s"}
_FURTHEST = 14 * 60  # minutes from UTC
_QUARTER = 15
_LONGEST = 64


@lru_cache(1024)
def offset_zone(cell: str, unit: str | None) -> tzinfo | None:
    """Return the zone that a cell tells, numbers in this unit; None where it tells none."""
    text = cell.strip()
    if len(text) > _LONGEST:
        return None
    if unit is not None and _NUMBER.fullmatch(text):
        return _fixed(Decimal(text.replace(",", ".").replace("−", "-")) * _MINUTES[unit])
    if found := _OFFSET.fullmatch(text):
        minutes = int(found["hours"]) * 60 + int(found["minutes"] or found["joined"] or 0)
        return _fixed(Decimal(minutes if found["sign"] == "+" else -minutes))
    named = named_zone(text)
    return named.zone if named else zone_in(text)


def _fixed(minutes: Decimal) -> tzinfo | None:
    if abs(minutes) > _FURTHEST or minutes != int(minutes):
        return None
    return timezone(timedelta(minutes=int(minutes)))


def are_offsets(cells: Sequence[str], name: str) -> bool:
    """Return whether cells are offsets or zones by themselves; `Z`, `CET` and `+0200` where the name says so."""
    says_so = says_offset(name)
    if not says_so and not (cells and _SURE.fullmatch(cells[0].strip())):
        return False
    different = [*dict.fromkeys(map(str.strip, cells))]
    if says_so:
        return 2 * sum(offset_zone(cell, None) is not None for cell in different) >= len(different) > 0
    return all(_SURE.fullmatch(cell) and offset_zone(cell, None) for cell in different)


def offset_unit(cells: Sequence[str], name: str) -> str | None:
    """Return the unit of numbers under a name that says offset: `h`, `min` or `s`; None where they are no offsets."""
    texts = [cell.strip() for cell in dict.fromkeys(cells)] if says_offset(name) else []
    if not texts or not all(map(_NUMBER.fullmatch, texts)):
        return None
    numbers = [abs(Decimal(text.replace(",", ".").replace("−", "-"))) for text in texts]
    told = [_UNIT_OF[part] for word in words_of(name) if (part := part_of(word)) in _UNIT_OF]
    for unit in told or ("h", "min", "s"):
        minutes = [number * _MINUTES[unit] for number in numbers]
        if max(minutes) <= _FURTHEST and all(count % _QUARTER == 0 for count in minutes):
            return unit
    return None
