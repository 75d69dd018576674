"""Objects that stand in a few records where the others have a number: a historian's state instead of a value.

`{"Value": 23.4}` beside `{"Value": {"Name": "I/O Timeout", "Value": 246}}`: what is in the object measures nothing.
"""

from collections.abc import Collection
from itertools import chain

from titer.judging.evidence import Sample


def set_objects_aside(sample: Sample, taken: Collection[int | None]) -> None:
    """Make context of the members of objects that stand where other records have a number; warn of numbers in them."""
    columns = {name: column for column, name in enumerate(sample.names)}
    for column, name in enumerate(sample.names):
        outer = next((columns[above] for above in _above(name) if above in columns), None)
        if outer is None or column in taken or not _stands_in_place(sample, column, outer):
            continue
        sample.aside[column] = f"it stands in an object where other records have a number: {sample.names[outer]!r}"
        facts = sample.facts(column)
        if facts.numbers:
            ways = [sample.way("context", column), sample.way("measured", column)]
            sample.warn("column_taken_as_context", column, next(iter(facts.counts), None), ways)


def _above(name: str) -> list[str]:
    """Return what may be the name of an object that a member stands in: `a.b` and `a` of `a.b.c`."""
    steps = name.split(".")
    return [".".join(steps[:count]) for count in range(len(steps) - 1, 0, -1)]


def _stands_in_place(sample: Sample, column: int, outer: int) -> bool:
    """Return whether a column is filled in few rows, and in none in which the outer one is, which holds numbers."""
    facts, others = sample.facts(column), sample.facts(outer)
    if (
        sample.header.plain[column] in chain(sample.measured, sample.context)
        or not 0 < facts.filled < others.numbers * others.filled
    ):
        return False
    return not any(
        one.strip() and other.strip() for one, other in zip(sample.columns[column], sample.columns[outer], strict=True)
    )
