"""Rows by the series that their cells name."""

from collections import defaultdict
from collections.abc import Sequence

from titer.model.readings import Series

type Groups = list[tuple[Series, Sequence[int]]]


def joined(found: dict[Series, list[Sequence[int]]]) -> Groups:
    """Return the rows of each series in order, which were found in one part or in several."""
    return [
        (series, parts[0] if len(parts) == 1 else sorted(row for part in parts for row in part))
        for series, parts in found.items()
    ]


def without_units(groups: Groups) -> Groups:
    """Return the rows of each series whatever unit they name: a column may bear one of its own, or none."""
    found: dict[Series, list[Sequence[int]]] = defaultdict(list)
    for series, rows in groups:
        found[series._replace(unit=None)].append(rows)
    return joined(found)
