"""Why no row of a table has as many cells as its header, and what may be declared of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from titer.cells.names import is_time_name
from titer.cells.times.form import is_time
from titer.formats.dialects.first_rows import trimmed
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.faults import rejection

_WHOLE = expression(r"\s*[+-]?[0-9]+\s*")
type Declaring = Callable[[Sequence[str]], Sequence[Mapping[str, Any]]]
_DIGITS = expression(r"\s*[0-9]+\s*")


def refusal_of_misfits(
    header: Sequence[str], rows: Sequence[Sequence[str]], declaring: Declaring, *, delimiter: str | None
) -> Rejected | None:
    """Return the refusal of a table of which no row fits its header; None where some do.

    `declaring` says how to declare names instead.
    """
    if header and len(header) in map(len, rows):
        return None
    fitting = [row if len(row) <= len(header) else row[: max(len(header), trimmed(row))] for row in rows if row]
    widths = Counter(map(len, fitting))
    if not widths or len(header) in widths:
        return None
    width = widths.most_common(1)[0][0]
    detail = f": the header has {len(header)} cells, most rows have {width}"
    columns = list(zip(*(row for row in fitting if len(row) == width), strict=True))
    if width < len(header):
        return rejection("no_row_fits", detail, settled_by=({"short_rows": "pad"},))
    if names := _completed(header, columns) if width == len(header) + 1 else ():
        return rejection("header_too_short", detail, settled_by=declaring(names))
    if delimiter == "," and _decimals(columns):
        return rejection("unquoted_decimals", f", so {_decimals(columns)} seems to be one number")
    return rejection("no_row_fits", detail)


def _completed(header: Sequence[str], columns: Sequence[Sequence[str]]) -> list[str]:
    """Return the names with the one that is lacking: the first where times stand right of their name, else the last."""
    times = [column for column, name in enumerate(header) if is_time_name(name)]
    if any(_are_times(columns[column + 1]) and not _are_times(columns[column]) for column in times):
        return [_free("row", header), *header]
    if any(_are_times(columns[column]) for column in times) and not _decimals(columns):
        return [*header, f"column_{len(header) + 1}"]
    return []


def _free(name: str, header: Sequence[str]) -> str:
    return name if name not in header else "column_1"


def _are_times(cells: Sequence[str]) -> bool:
    return 2 * sum(map(is_time, cells)) > len(cells)


def _decimals(columns: Sequence[Sequence[str]]) -> str:
    """Return the first two whole numbers side by side, as `37,5` is split at its comma."""
    for left, right in pairwise(columns):
        if all(map(_WHOLE.fullmatch, left)) and all(map(_DIGITS.fullmatch, right)):
            return f"{left[0].strip()},{right[0].strip()}"
    return ""
