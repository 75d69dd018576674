"""The instants that a file tells once for all of its rows: in lines above the table, or in a column that never changes.

Times that count from a start, and clocks without a date, may count from one of them. One that words say to be the start
is taken, and that is said; the others are proposed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from functools import lru_cache
from itertools import pairwise

from titer.cells.times.column import InstantReader
from titer.cells.times.form import decide_time, is_clock, is_day, is_time
from titer.cells.times.time_form import Declared, TimeForm
from titer.judging.day_numbers import days_beside
from titer.judging.evidence import Sample
from titer.judging.zone_above import zone_above
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.instants import DAY, format_instant
from titer.model.instants import zone as zone_called

_MOST_LINES = 100
_LONGEST = 200  # characters of a line
_WORDS = 5  # of an instant, at most: 3 March 2026 09:30 UTC
_LOOKED_AT = 100  # cells of a column
_MOST = 4  # that are proposed
_FREE = " \t\"'#;,()[]{}<>"
_APART = expression(r"\s*[=;|]\s*|(?<=[^\W\d]):(?=\d)|(?<=[)\]]):(?=\d)|\s+")
_YEAR = expression(r"[0-9]{4}|:")
_DOTS = expression(r"[0-9]\.[0-9]{1,2}\.[0-9]")
_OFFSET = expression(r"(?: ?(?:UTC|GMT))? ?(?:[Zz]|(?:UTC|GMT)|[+\-−][0-9]{1,2}(?::?[0-9]{2})?)$")
_START = expression(
    r"start|beg[iau]n|anfang|aanvang|inoc|inok|inóc|beimpf|animpf|d[ée]but|d[ée]mar|départ|ensemenc|inici|iníci|comienz"
    r"|comenz|começ|arranque|inizi|avvi|zač|zahá|poč|pocz|alku|aloit|käynn|kezd|indít|başla|basla|bắt đầu|mulai|нача"
    r"|старт|запус|почат|έναρξ|開始|开始|起始|启动|起動|接种|接種|시작|접종"
    r"|بدا|بدء|התחל|शुरू|เริ่ม|\bt ?_?0\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """An instant, with the text that tells it: in µs since 1970, and so the midnight before; which words it has."""

    text: str
    at: int
    midnight: int
    is_start: bool
    is_day: bool


@dataclass(frozen=True, slots=True)
class Starts:
    """What a file tells once: the instants, those called a start first; `sure` is the only one that is called so."""

    proposed: tuple[str, ...] = ()
    midnights: tuple[str, ...] = ()
    sure: Stated | None = None


def starts_of(sample: Sample) -> Starts:
    """Return the instants from which the times of a file may count."""
    options = sample.known.options
    lines = [tuple(line) for line in sample.known.above[:_MOST_LINES]]
    lines += [(sample.names[column], cell) for column, cell in _constants(sample)]
    return _starts(tuple(lines), options.timezone, options.date_order, sample.known.horizon) if lines else Starts()


def form_from_start(sample: Sample, texts: Sequence[str], name: str, said: Declared, column: int) -> TimeForm:
    """Return the form of a column's times; those that count may do so from the start that the file says."""
    try:
        return decide_time(texts, name=name, said=said, column=sample.names[column])
    except Rejected as refusal:
        if refusal.code != "no_start" or starts_of(sample).sure is None or days_beside(sample, column) is not None:
            raise
    return decide_time(texts, name=name, said=replace(said, start=True), column=sample.names[column])


def assumed_start(sample: Sample, column: int | None, form: TimeForm) -> int | None:
    """Return the start that the file says, where times of a column count and none was declared; that is said."""
    sure = starts_of(sample).sure
    if column is None or form.kind != "elapsed" or sample.known.options.start is not None or sure is None:
        return None
    sample.warn("start_assumed", column, sure.text, settled_by=[{"start": format_instant(sure.at)}])
    return sure.at


def _constants(sample: Sample) -> Iterator[tuple[int, str]]:
    """Yield the columns that hold one time in all rows, and that time."""
    for column, cells in enumerate(sample.columns):
        first = cells[0].strip() if len(cells) > 1 and cells[0] == cells[1] else ""
        if first and is_time(first) and {cell.strip() for cell in cells[:_LOOKED_AT]} == {first}:
            yield column, first


@lru_cache(maxsize=16)  # deciding on a file asks several times of the same lines
def _starts(lines: tuple[tuple[str, ...], ...], timezone: str | None, order: str | None, horizon: int | None) -> Starts:
    zones = [zone_called(timezone)] if timezone else _zones(lines)
    found = [one for said in _texts(lines) for zone in zones for one in _meant(*said, zone, order)]
    found = [one for one in found if horizon is None or one.at <= horizon]
    found.sort(key=lambda one: (not one.is_start, one.is_day))
    instants = dict.fromkeys(one.at for one in found)
    sure = [one for one in found if one.is_start]
    is_sure = len({one.at for one in sure}) == 1 and not sure[0].is_day
    return Starts(
        tuple(map(format_instant, [*instants][:_MOST])),
        tuple(map(format_instant, [*dict.fromkeys(one.midnight for one in found)][:_MOST])),
        sure[0] if is_sure else None,
    )


def _zones(lines: Sequence[Sequence[str]]) -> list[tzinfo]:
    """Return the zone of these lines; several where none is sure."""
    stated = zone_above(lines)
    if stated is None:
        return [UTC]
    return [stated.zone] if stated.zone else [*map(zone_called, stated.proposed), UTC]


def _texts(lines: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Return what stands before each instant, and the instant; a day and a clock in two lines are one."""
    of_lines = [[*_in_line(" ".join(cell.strip() for cell in cells))] for cells in lines]
    for before, after in pairwise(of_lines):
        for day, clock in ((before, after), (after, before)):
            if len(day) == len(clock) == 1 and is_day(day[0][1]) and is_clock(clock[0][1]):
                day[:] = [(f"{day[0][0]} {clock[0][0]}", f"{day[0][1]} {clock[0][1]}")]
                clock.clear()
    return [(label, text) for found in of_lines for label, text in found if is_time(text)]


def _in_line(line: str) -> Iterator[tuple[str, str]]:
    """Yield the instants and clocks of a line, the longest each, with the words before them."""
    if len(line) > _LONGEST:
        return
    words = [word.strip(_FREE) for word in _APART.split(line)]
    label: list[str] = []
    place = 0
    while place < len(words):
        texts = [(many, " ".join(words[place : place + many])) for many in range(_WORDS, 0, -1)]
        many, text = next(((many, text) for many, text in texts if _is_told(text)), (1, ""))
        if text:
            yield " ".join(label), text
            label = []
        else:
            label.append(words[place])
        place += many


def _is_told(text: str) -> bool:
    """Return whether a text is an instant, a day whose year has four digits, or a clock with a colon."""
    if not _YEAR.search(text) or text != text.strip():
        return False
    return is_time(text) or (":" in text and is_clock(text))


def _meant(label: str, text: str, zone: tzinfo, order: str | None) -> Iterator[Stated]:
    """Yield what a text may mean: in either order of day and month where none is known."""
    try:
        form = decide_time([text], order=order)
    except Rejected:
        return
    bare = text if is_day(text) else _OFFSET.sub("", text)
    for one in _orders(text, form):
        exact = replace(form, order=one, ambiguous=False)
        at, wall = _read(text, zone, exact), _read(bare, UTC, exact)
        if at is not None and wall is not None:
            midnight = wall // DAY * DAY - (wall - at)
            yield Stated(f"{label} {text}".strip(), at, midnight, _says_start(label), is_day(text))


def _orders(text: str, form: TimeForm) -> tuple[str | None, ...]:
    """Return the orders that a text may have: dates with dots have the day first."""
    if not form.ambiguous:
        return (form.order,)
    return ("day_first",) if _DOTS.search(text) else form.rivals


def _read(text: str, zone: tzinfo, form: TimeForm) -> int | None:
    instants, wrong, _ = InstantReader(zone, form).read([text])
    return None if wrong else instants[0]


def _says_start(label: str) -> bool:
    return _START.search(label) is not None
