"""Rows by the series that their cells name."""

from collections import defaultdict
from collections.abc import Mapping

from titer.judging.vectors import Positions, Vectors
from titer.model.readings import Series

type Groups = list[tuple[Series, Positions]]


def joined(found: Mapping[Series, list[Positions]], vectors: Vectors) -> Groups:
    """Return the rows of each series in order, which were found in one part or in several."""
    return [(series, vectors.joined(parts)) for series, parts in found.items()]


def without_units(groups: Groups, vectors: Vectors) -> Groups:
    """Return the rows of each series whatever unit they name: a column may bear one of its own, or none."""
    found: dict[Series, list[Positions]] = defaultdict(list)
    for series, rows in groups:
        found[series._replace(unit=None)].append(rows)
    return joined(found, vectors)
