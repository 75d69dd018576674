"""Names of columns: how they are compared, and which of them say what a column is."""

import unicodedata
from collections.abc import Iterable

from titer.fault import refused
from titer.unit import split_unit

MOST_COLUMNS = 4096
LONGEST_NAME = 256  # characters
RESERVED = "titer:"  # begins the names that Titer itself puts into a context

TIMES = (
    "timestamp",
    "datetime",
    "date_time",
    "date_&_time",
    "date/time",
    "date_and_time",
    "time_stamp",
    "measurement_time",
    "sample_time",
    "recorded_at",
    "utc",
    "zeitstempel",
    "datum/uhrzeit",
    "datum_uhrzeit",
    "horodatage",
    "time",
    "zeit",
    "date",
    "datum",
    "elapsed_time",
    "elapsed",
    "run_time",
    "runtime",
)  # the first of these that is there is the time
ELAPSED = ("process_time", "culture_time", "age", "eft")  # where a unit of time stands with it
DAYS = ("date", "datum")  # the day, where one of `CLOCKS` stands in a column of its own
CLOCKS = ("time", "zeit", "uhrzeit", "time_of_day")
_TIMES = frozenset((*TIMES, *DAYS))
SENSORS = ("sensor_id", "sensor", "equipment_id")
CONTEXT = frozenset({"batch", "campaign", "code", "phase", "product", "recipe", "operator", "comment", "lot", "run"})


def plain(name: str) -> str:
    """A name as names are compared: in any case and width, with any separator."""
    name = unicodedata.normalize("NFKC", name).casefold()
    return "_".join(name.replace("-", " ").replace("_", " ").split())


def check_apart(context: Iterable[str], measured: Iterable[str]) -> None:
    """`Rejected` (`context_and_measured`) where one column is declared to be both."""
    both = {plain(name) for name in context}
    if name := next((name for name in measured if plain(name) in both), None):
        raise refused("context_and_measured", f": {name[:40]}")


def tells_where(name: str) -> bool:
    """Whether a plain name says that the column tells where a reading belongs, and measures nothing."""
    return name in CONTEXT or name.endswith("_id")


def names_time(name: str) -> bool:
    """Whether a column is called as a time is, its unit and a # before it left out."""
    name = name.lstrip().lstrip("#")
    bare, unit = split_unit(name)
    return not _TIMES.isdisjoint({plain(name), plain(bare)}) or bool(unit and plain(bare) in ELAPSED)


def usable(name: str) -> bool:
    """Whether a name (of a column, sensor, parameter, unit) is short enough and holds no control character."""
    printable = name.isprintable() or not any(mark < " " or mark == "\x7f" for mark in name)
    return printable and len(name) <= LONGEST_NAME and not name.startswith(RESERVED)


def named(header: tuple[str, ...]) -> tuple[str, ...]:
    """Names without stray white space; a column without a name is called by its place, counted from 1.

    A # before the first name, where that names a time, marks a comment and is no part of it.
    """
    names = [" ".join(name.split()) for name in header]
    if names and names[0].startswith("#") and names_time(names[0]):
        names[0] = names[0].lstrip("# ")
    taken = set(names)
    for position, name in enumerate(names):
        if not name:
            place = f"column_{position + 1}"
            names[position] = place if place not in taken else f"{place}_unnamed"
    return tuple(names)
