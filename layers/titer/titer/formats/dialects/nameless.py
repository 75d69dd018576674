"""Names for the columns of a table that has none, by what stands in them: what a refusal proposes to declare."""

from collections.abc import Callable, Sequence

from titer.cells.numbers.notation import is_numeric
from titer.cells.times.form import is_time
from titer.model.expression import expression
from titer.model.readings import QUALITY_WORDS

_WHOLE = expression(r"[0-9]+")
_EPOCHS = {10: "timestamp_seconds", 13: "timestamp_ms", 16: "timestamp_us", 19: "timestamp_ns"}  # by digits: 2001 on
_NANOS = expression(r"0|[0-9]{6,9}")


def propose_names(columns: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return a name for each column: its time, sensor, quality and value by what its cells are, others by position."""
    cells = [[cell.strip() for cell in column if cell.strip()] for column in columns]
    names = [f"column_{position}" for position in range(1, len(cells) + 1)]
    _name_time(cells, names)
    free = [column for column, found in enumerate(cells) if found and names[column].startswith("column_")]
    quality = next((column for column in free if _all_of_quality(cells[column])), None)
    if quality is not None:
        names[quality] = "quality"
    numbers = [column for column in free if column != quality and _mostly(is_numeric, cells[column])]
    texts = [column for column in free if column not in {*numbers, quality}]
    if len(numbers) == 1:
        names[numbers[0]] = "value"
    sensor = _telling_apart(cells, texts)
    if sensor is not None:
        names[sensor] = "sensor_id"
    return tuple(names)


def _name_time(cells: Sequence[Sequence[str]], names: list[str]) -> None:
    """Name the column of the time, and that of the nanoseconds beside whole seconds."""
    time = next((column for column, found in enumerate(cells) if found and _mostly(is_time, found)), None)
    if time is not None:
        names[time] = "timestamp"
        return
    for column, found in enumerate(cells):
        digits = {len(cell) if _WHOLE.fullmatch(cell) else 0 for cell in found}
        if len(digits) == 1 and (name := _EPOCHS.get(digits.pop())):
            names[column] = "timestamp"
            if name == "timestamp_seconds" and _are_nanos(cells[column + 1 : column + 2]):
                names[column : column + 2] = [name, "timestamp_nano_offset"]
            return


def _are_nanos(following: Sequence[Sequence[str]]) -> bool:
    return any(
        found and all(map(_NANOS.fullmatch, found)) and any(cell != "0" for cell in found) for found in following
    )


def _all_of_quality(cells: Sequence[str]) -> bool:
    return all(cell.casefold() in QUALITY_WORDS for cell in cells)


def _mostly(holds: Callable[[str], bool], cells: Sequence[str]) -> bool:
    return 2 * sum(map(holds, cells)) > len(cells)


def _telling_apart(cells: Sequence[Sequence[str]], texts: Sequence[int]) -> int | None:
    """Return the column of texts with the most different ones, as long as some come again."""
    kinds = {column: len(set(cells[column])) for column in texts}
    again = {column: count for column, count in kinds.items() if count in range(1, max(2, len(cells[column])))}
    return max(again, key=lambda column: again[column]) if again else None
