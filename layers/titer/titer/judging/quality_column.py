"""Which column says how far readings can be trusted."""

from titer.cells.names import QUALITIES
from titer.judging.evidence import Sample
from titer.model.readings import QUALITY_WORDS


def quality_of_rows(sample: Sample) -> int | None:
    """Return a column of that name which holds words for it; one that holds anything else is like any other."""
    column = sample.one_of(QUALITIES)
    cells = set() if column is None else {cell.strip().casefold() for cell in sample.columns[column]} - {""}
    return column if cells and cells <= QUALITY_WORDS.keys() else None
