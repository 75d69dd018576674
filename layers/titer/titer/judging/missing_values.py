"""What stands for a missing value, column by column: what was found of it, and which numbers are meant so.

Whether one of the usual numbers (-999, 7999) is meant so, the other numbers of its series say, or those of its column
where the series has few. It is decided on the sample and on what has been read, and checked at the end of the file.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from math import inf

from titer.cells.numbers.column import Numbers, read_numbers
from titer.cells.numbers.notation import PLAIN, is_numeric
from titer.cells.numbers.sentinels import USUAL, is_far
from titer.judging.layout import Layout
from titer.judging.measured_columns import Shape
from titer.model.codes import DoubtCode
from titer.model.dataclass import dataclass
from titer.model.faults import Fault, truncate
from titer.model.readings import Series

type Key = tuple[str, str, str, float]  # a column, a sensor, a parameter, and one of the usual numbers in them
type Verdicts = Mapping[Key, bool]  # whether it stands for a missing value

_FEW = 3  # other numbers of a series, below which those of the whole column tell
_MOST_DECLARED = 100  # entries that an option takes
_MOST_TEXTS = 20  # that are counted apart


@dataclass(slots=True)
class _Span:
    """The numbers of a series, or of a column, that are none of the usual ones."""

    low: float = inf
    high: float = -inf
    count: int = 0

    def add(self, values: Sequence[float]) -> None:
        if values:
            self.merge(_Span(min(values), max(values), len(values)))

    def merge(self, other: "_Span") -> None:
        self.low, self.high = min(self.low, other.low), max(self.high, other.high)
        self.count += other.count

    def is_left_by(self, value: float) -> bool:
        return not self.count or is_far(value, self.low, self.high)


class MissingValues:
    """Takes the numbers of watched columns block by block, and notes each cell that stands for a missing value."""

    def __init__(self, layout: Layout, sample: Sequence[Sequence[str]], learned: Verdicts) -> None:
        """Take the `sample` of every column, and what a pass over the whole file has `learned`."""
        self._layout = layout
        self._sample = sample
        self._learned = learned
        self._spans: dict[tuple[str, str, str], _Span] = defaultdict(_Span)
        self._counts: Counter[Key] = Counter()
        self._taken: dict[Key, set[bool]] = defaultdict(set)
        self._sampled: dict[int, tuple[_Span, frozenset[float]]] = {}
        self._texts: dict[int, Counter[str]] = defaultdict(Counter)
        self._first_rows: dict[int, int] = {}

    # while the file is read

    def settle(self, column: int, numbers: Numbers, groups: Sequence[tuple[Series, Sequence[int]]]) -> None:
        """Mark those of the usual numbers that stand for a missing value as wrong."""
        usual, wrong, name = numbers.usual, numbers.wrong, self._layout.names[column]
        for group, positions in groups:
            span = self._spans[name, group.sensor_id, group.parameter]
            span.add(
                [numbers.values[position] for position in positions if not (position in usual or position in wrong)]
            )
            found = [position for position in positions if position in usual] if usual else []
            taken = {
                value: self._take(column, (name, group.sensor_id, group.parameter, value), count, span)
                for value, count in Counter([usual[position] for position in found]).items()
            }
            wrong |= {position: "sentinel_value" for position in found if taken[usual[position]]}

    def _take(self, column: int, key: Key, count: int, span: _Span) -> bool:
        """Count so many of one of the usual numbers, and return whether it is taken for a missing value."""
        is_missing = self._learned[key] if key in self._learned else self._seems_missing(column, key[3], span)
        self._counts[key] += count
        self._taken[key].add(is_missing)
        return is_missing

    def _seems_missing(self, column: int, value: float, span: _Span) -> bool:
        if column not in self._sampled:
            self._sampled[column] = self._look_at(column)
        whole, frequent = self._sampled[column]
        return value not in frequent and (span if span.count >= _FEW else whole).is_left_by(value)

    def _look_at(self, column: int) -> tuple[_Span, frozenset[float]]:
        """Return the span of a column's sample without usual numbers, and those of them that are half of it or more."""
        numbers = read_numbers(self._sample[column], self._layout.notations.get(column, PLAIN))
        span, left_out = _Span(), numbers.wrong.keys() | numbers.usual.keys()
        span.add([value for position, value in enumerate(numbers.values) if position not in left_out])
        counts = Counter(numbers.usual.values())
        whole = span.count + counts.total()
        return span, frozenset(value for value, count in counts.items() if 2 * count >= whole)

    def note(self, column: int, cell: str, row_number: int) -> None:
        """Count a cell that stands for a missing value, and that nobody declared to."""
        texts = self._texts[column]
        text = cell.strip()
        texts[text if text in texts or len(texts) < _MOST_TEXTS else "…"] += 1
        self._first_rows.setdefault(column, row_number)

    # at its end

    def mistaken(self) -> Verdicts:
        """Return what the whole file says of the usual numbers, where one was mistaken; else nothing."""
        wholes = self._wholes()
        frequent = self._frequent(wholes)
        found = {key: self._is_missing(key, wholes[key[0]], frequent[key[0]]) for key in self._counts}
        right = all(self._taken[key] == {is_missing} for key, is_missing in found.items())
        return {} if right or self._learned else found

    def unwatched(self, extremes: Mapping[int, Collection[float]]) -> frozenset[str]:
        """Return the columns whose lowest or highest values are usual numbers that nobody has looked at yet."""
        notations = self._layout.notations
        found = {column: USUAL.intersection(values) for column, values in extremes.items()}
        return frozenset(
            self._layout.names[column]
            for column, values in found.items()
            if values and not notations.get(column, PLAIN).watched and self._may_be_left_by(column, values)
        )

    def _may_be_left_by(self, column: int, values: Collection[float]) -> bool:
        return self._layout.shape is not Shape.WIDE or any(map(self._look_at(column)[0].is_left_by, values))

    def _is_missing(self, key: Key, whole: _Span, frequent: Collection[float]) -> bool:
        """Return whether a number of a series stands for a missing value, given what its column holds as a whole."""
        name, sensor, parameter, value = key
        if value in frequent:
            return False
        span = self._spans[name, sensor, parameter]
        return (span if span.count >= _FEW else whole).is_left_by(value)

    def _wholes(self) -> dict[str, _Span]:
        """Return the spans of the columns: there may be thousands of them, and of series."""
        found: dict[str, _Span] = defaultdict(_Span)
        for (name, _, _), span in self._spans.items():
            found[name].merge(span)
        return found

    def _frequent(self, wholes: Mapping[str, _Span]) -> dict[str, dict[float, int]]:
        """Return how often those of the usual numbers occur, column by column, that make up half of one or more."""
        counts: dict[str, Counter[float]] = defaultdict(Counter)
        for (name, _, _, value), count in self._counts.items():
            counts[name][value] += count
        return {
            name: {
                value: count
                for value, count in each.items()
                if count and 2 * count >= wholes[name].count + each.total()
            }
            for name, each in counts.items()
        }

    def warnings(self) -> Iterator[Fault]:
        """Yield a warning for each column that holds what stands for a missing value, or what may."""
        kept = [
            (name, f"{value:g} × {count:,}", f"{value:.15g}")
            for name, frequent in self._frequent(self._wholes()).items()
            for value, count in frequent.items()
        ]
        taken = {self._layout.names[column]: [*texts] for column, texts in sorted(self._texts.items())}
        own = {name: [self._said(name, text) for text in texts if text != "…"] for name, texts in taken.items()}
        whole = [*chain.from_iterable(own.values())]
        declared = whole if len(whole) <= _MOST_DECLARED else []
        for column, texts in sorted(self._texts.items()):
            said = ", ".join(f"{text} × {count:,}" for text, count in texts.most_common(5))
            told = f"{said}; first in row {self._first_rows[column]:,}"
            name = self._layout.names[column]
            yield self._warning("sentinel_value", name, told, declared or own[name])
        for name, said, text in kept:
            yield self._warning("sentinel_kept", name, said, [*declared, self._said(name, text)])

    def _said(self, name: str, text: str) -> str:
        """Return how to declare a cell: a number of one column alone, for another may reach it by itself."""
        is_alone = len(self._layout.measured) == 1 or not is_numeric(text)
        return text if is_alone else f"{name}={text}"

    @staticmethod
    def _warning(code: DoubtCode, column: str, value: str, declared: Sequence[str]) -> Fault:
        ways = ({"missing": [*dict.fromkeys(declared)]},)
        return Fault(None, None, column, code, value=truncate(value), settled_by=ways)
