"""Tables whose truth is known, of which no name stands in any list: words in several scripts, decoys, any order.

    @given(tables())
    def test_no_reading_is_lost(table: Table) -> None:
        seen = judged(BytesIO(table.csv()), time=(table.time,), ...)

A table is long (a key column and one value column) or wide (one value column for each series); times are written with
their zone, a second or more apart, and the same in each series or not.
"""

import csv
import io
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from titer.model.instants import format_instant, micros

type Truth = dict[str, list[tuple[int, float]]]  # the readings of each series, in the order of the rows: when, how much

_SCRIPTS = {
    "latin": "abcdefghijklmnopqrstuvwxyzäöüéñø",
    "greek": "αβγδεζηθικλμνξοπρστυφχψω",
    "cyrillic": "абвгдежзиклмнопрстуфхцчшыэюя",
    "han": "天地人山水火木金土石田禾米竹耳目手足心言走車門雨鳥魚馬鹿黃黑",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
}
_FIRST = datetime(2025, 3, 3, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Column:
    """A column, and the part that it plays: `time`, `key`, `value` or `decoy`."""

    name: str
    part: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length, in the order of the file, with what they mean."""

    columns: tuple[Column, ...]
    truth: Truth = field(default_factory=dict)

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def rows(self) -> list[tuple[str, ...]]:
        return list(zip(*(column.cells for column in self.columns), strict=True))

    def named(self, part: str) -> list[str]:
        """The names of the columns that play a part."""
        return [column.name for column in self.columns if column.part == part]

    @property
    def time(self) -> str:
        return self.named("time")[0]

    def without(self, part: str) -> "Table":
        """The same without the columns that play a part."""
        return replace(self, columns=tuple(column for column in self.columns if column.part != part))

    def with_column(self, column: Column, place: int = 0) -> "Table":
        """The same with one column more, at a place among the others."""
        return replace(self, columns=(*self.columns[:place], column, *self.columns[place:]))

    def csv(self, delimiter: str = ",") -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([self.header, *self.rows])
        return text.getvalue().encode()

    def jsonl(self) -> bytes:
        """One object in each line; measured cells are numbers, empty ones null."""
        return "".join(json.dumps(self._object(row), ensure_ascii=False) + "\n" for row in self.rows).encode()

    def _object(self, row: tuple[str, ...]) -> dict[str, Any]:
        pairs = zip(self.columns, row, strict=True)
        return {one.name: (float(cell) if one.part == "value" else cell) if cell else None for one, cell in pairs}


def words(least: int = 5, most: int = 9) -> st.SearchStrategy[str]:
    """Names and ids of one script each. Letter by letter: `st.text` offers `recipe` too, from the code."""
    letters = [st.lists(st.sampled_from(script), min_size=least, max_size=most) for script in _SCRIPTS.values()]
    return st.one_of(letters).map("".join)


def distinct_words(count: int) -> st.SearchStrategy[list[str]]:
    return st.lists(words(), min_size=count, max_size=count, unique_by=str.casefold)


def instants(count: int) -> st.SearchStrategy[list[datetime]]:
    """Rising instants, a second to an hour apart."""
    steps = st.lists(st.integers(1, 3600), min_size=count, max_size=count)
    return steps.map(lambda found: [_FIRST + timedelta(seconds=sum(found[: n + 1])) for n in range(count)])


def values(count: int) -> st.SearchStrategy[list[float]]:
    """Measured values with a fraction, near one another: no sentinel, code or counter among them."""
    return st.lists(
        st.integers(2001, 3999).map(lambda n: n / 100 if n % 100 else (n + 1) / 100), min_size=count, max_size=count
    )


@st.composite
def decoys(draw: st.DrawFn, name: str, rows: int) -> Column:
    """A column that says nothing of a reading: one text everywhere, none, or one in a single row."""
    word = draw(words())
    cells = draw(
        st.sampled_from(((word,) * rows, ("",) * rows, tuple(word if n == rows // 2 else "" for n in range(rows))))
    )
    return Column(name, "decoy", cells)


@st.composite
def tables(
    draw: st.DrawFn,
    *,
    wide: bool | None = None,
    time: str | None = "timestamp",
    value: str | None = "value",
    key: str | None = None,
    most_decoys: int = 2,
    most_series: int = 4,
) -> Table:
    """Tables in any order of columns. A name that is None is drawn; so is the layout where `wide` is None."""
    wide = draw(st.booleans()) if wide is None else wide
    series = draw(st.integers(2, most_series))
    drawn = draw(distinct_words(series + most_decoys + 3))
    ids, spare = drawn[:series], drawn[series:]
    called = {"time": time or spare[0], "value": value or spare[1], "key": key or spare[2]}
    rows = draw(st.integers(6, 14))
    table = draw(_wide(called, ids, rows) if wide else _long(called, ids, rows))
    more = [draw(decoys(name, len(table.rows))) for name in spare[3 : 3 + draw(st.integers(0, most_decoys))]]
    return replace(table, columns=tuple(draw(st.permutations((*table.columns, *more)))))


@st.composite
def _wide(draw: st.DrawFn, called: dict[str, str], ids: list[str], rows: int) -> Table:
    times = draw(instants(rows))
    measured = {name: draw(values(rows)) for name in ids}
    truth = {
        name: [(micros(at), value) for at, value in zip(times, found, strict=True)] for name, found in measured.items()
    }
    columns = [Column(name, "value", tuple(map(repr, found))) for name, found in measured.items()]
    return Table((_times(called["time"], times), *columns), truth)


@st.composite
def _long(draw: st.DrawFn, called: dict[str, str], ids: list[str], rows: int) -> Table:
    """Rows of every series, each at least twice and by turns; their instants are shared, or nobody's."""
    tails = st.lists(st.sampled_from(ids), max_size=rows)
    turns = draw(tails.map(lambda tail: [*ids, *ids, *tail]).filter(_change_often))
    own = draw(instants(len(turns)))
    shared = draw(st.booleans())
    times = [own[n // len(ids)] if shared and n < 2 * len(ids) else at for n, at in enumerate(own)]
    found = draw(values(len(turns)))
    truth: Truth = {}
    for name, at, much in zip(turns, times, found, strict=True):
        truth.setdefault(name, []).append((micros(at), much))
    key, value = Column(called["key"], "key", tuple(turns)), Column(called["value"], "value", tuple(map(repr, found)))
    return Table((_times(called["time"], times), key, value), truth)


def _change_often(turns: list[str]) -> bool:
    """Whether a third of the rows are of another series than the one before: else a column of them tells of states."""
    return 3 * sum(one != other for one, other in pairwise(turns)) >= len(turns) - 1


def _times(name: str, times: list[datetime]) -> Column:
    return Column(name, "time", tuple(map(format_instant, times)))
