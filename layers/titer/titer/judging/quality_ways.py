"""The way out that takes the words of a column for what readings are worth: the commonest says that they are good."""

from collections.abc import Collection, Mapping
from typing import Any

from titer.judging.evidence import Sample

_LONGEST_MARK = 2  # letters
_MOST_MARKS = 5


def as_quality(sample: Sample, column: int) -> Mapping[str, Any]:
    """Return the way out by which the words of a column say how good readings are."""
    said = sorted(sample.facts(column).counts.items(), key=lambda one: -one[1])
    words = [f"{cell}={'bad' if place else 'good'}" for place, (cell, _) in enumerate(said)]
    return {**sample.way("quality", column), "quality_words": words}


def may_be_marks(counts: Mapping[str, int]) -> bool:
    """Return whether words are a few letters each, one of them on most rows: marks of validation are like that."""
    few: Collection[str] = counts.keys()
    are_letters = len(few) <= _MOST_MARKS and all(cell.isalpha() and len(cell) <= _LONGEST_MARK for cell in few)
    return are_letters and 2 * max(counts.values()) > sum(counts.values())
