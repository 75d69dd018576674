"""Units that stand in a map beside the records: `{"units": {"flow": "L/min"}, "data": [{"flow": 1.5}, …]}`."""

from collections import defaultdict
from collections.abc import Iterable

from titer.judging.evidence import Sample
from titer.model.units import is_unit

_SAID = "it says the unit of {!r}"


def mapped_units(sample: Sample) -> dict[int, str]:
    """Return the units that columns say of those which their path ends in, by column, and set the former aside.

    A map is all columns of one path; each of them is constant and called as a column beside it, and half of what they
    hold are known units. What is no known unit is kept as it is written.
    """
    units: dict[int, str] = {}
    for members in _maps(sample):
        told = {said: next(iter(sample.facts(column).counts)).strip() for column, said in members.items()}
        if 2 * sum(map(is_unit, told.values())) >= len(told):
            units |= told
            sample.aside.update({column: _SAID.format(sample.names[said]) for column, said in members.items()})
    return units


def _maps(sample: Sample) -> Iterable[dict[int, int]]:
    """Return for each path whose members may be a map: the columns that these name."""
    found: dict[str, dict[int, int | None]] = defaultdict(dict)
    called = {name: column for column, name in enumerate(sample.names)}
    for column, name in enumerate(sample.names):
        path, dot, last = name.rpartition(".")
        if dot:
            found[path][column] = called.get(last) if sample.facts(column).is_constant else None
    for members in found.values():
        named = {column: said for column, said in members.items() if said is not None}
        if len(named) == len(members):
            yield named
