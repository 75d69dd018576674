"""What is known of a series once its readings have passed: exact sums, so that parts merge to what one pass gives.

Sums of values and of squares are kept as two float64 each (about 106 bits), computed with `math.fsum` and
`math.sumprod`; what lies so far from 1 that its square leaves float64 goes into exact rationals. The mean is therefore
right to the last bit and the sample's standard deviation to 1e-12 relative, whatever the order and the split.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol, Self

from titer.model.dataclass import dataclass
from titer.model.readings import Series

_SMALL, _LARGE = 1e-130, 1e145  # between them a value's square, and a sum of them, is a good float64
_PLACES = 140  # binary ones of a square, so that its root has more than a float64 holds


@dataclass(frozen=True, slots=True)
class Summary:
    """A series in figures. Instants in µs since 1970 (UTC); `stddev` is the sample's, None below two readings.

    `limited` says whether any limit of the rule set applied to it.
    """

    series: Series
    count: int
    missing: int
    min: float | None
    max: float | None
    mean: float | None
    stddev: float | None
    first_at: int | None
    last_at: int | None
    anomaly_count: int
    limited: bool


class Figures(Protocol):
    """What readings of one series come to, reckoned elsewhere: `start` to `stop` of a block's.

    A sum is the float64 nearest to the exact one, and its rest the float64 nearest to what that lacks.
    """

    start: int
    stop: int
    first_at: int
    last_at: int
    low: float
    high: float
    sum: float
    sum_rest: float
    squares: float
    squares_rest: float


def _root(numerator: int, denominator: int) -> float:
    """Return the square root of a ratio, rounded once: of whole numbers, with so many digits that none is in doubt."""
    places = max(0, _PLACES + denominator.bit_length() - numerator.bit_length() + 1) // 2
    square, rest = divmod(numerator << 2 * places, denominator)
    root = math.isqrt(square)
    is_exact = not rest and root * root == square
    return math.ldexp((root << 1) | (not is_exact), -places - 1) if numerator else 0.0


def _ordinary(value: float) -> bool:
    return value == 0 or _SMALL <= abs(value) <= _LARGE


class Sum:
    """A sum in two float64: `high` is the sum rounded, `low` what rounding lost."""

    __slots__ = ("high", "low")

    def __init__(self) -> None:
        self.high = self.low = 0.0

    def add(self, high: float, low: float) -> None:
        """Add a number of two parts (Knuth's TwoSum, then renormalised)."""
        total = self.high + high
        part = total - self.high
        lost = (self.high - (total - part)) + (high - part) + self.low + low
        self.high = total + lost
        self.low = lost - (self.high - total)

    def exact(self, more: Fraction) -> tuple[int, int]:
        """Return the value of both parts, and more, together, as a ratio over a power of two."""
        parts = (self.high.as_integer_ratio(), self.low.as_integer_ratio(), more.as_integer_ratio())
        whole = max(denominator for _, denominator in parts)
        return sum(numerator * (whole // denominator) for numerator, denominator in parts), whole


class Tally:
    """The running figures of one series, or of several together."""

    __slots__ = (
        "_extreme",
        "_extreme_square",
        "_square",
        "_sum",
        "anomalies",
        "count",
        "first_at",
        "last_at",
        "max",
        "min",
        "missing",
    )

    def __init__(self) -> None:
        self.count = self.missing = self.anomalies = 0
        self.min, self.max = math.inf, -math.inf
        self.first_at: int | None = None
        self.last_at: int | None = None
        self._sum, self._square = Sum(), Sum()
        self._extreme = self._extreme_square = Fraction(0)

    def add(self, at: Sequence[int], values: Sequence[float]) -> None:
        """Add these readings; at least one, all finite."""
        self.count += len(values)
        self.min = min(self.min, min(values))  # noqa: PLW3301  a flat one would copy the values
        self.max = max(self.max, max(values))  # noqa: PLW3301
        self._span(min(at), max(at))
        self._add_sums(values)

    def take(self, figures: Figures) -> None:
        """Add readings, all of them ordinary, that were reckoned up elsewhere."""
        self.count += figures.stop - figures.start
        self.min, self.max = min(self.min, figures.low), max(self.max, figures.high)
        self._span(figures.first_at, figures.last_at)
        self._sum.add(figures.sum, figures.sum_rest)
        self._square.add(figures.squares, figures.squares_rest)

    def _span(self, first: int, last: int) -> None:
        self.first_at = first if self.first_at is None else min(self.first_at, first)
        self.last_at = last if self.last_at is None else max(self.last_at, last)

    def _add_sums(self, values: Sequence[float]) -> None:
        if not all(map(_ordinary, (self.min, self.max, min(map(abs, filter(None, values)), default=0.0)))):
            extreme = [Fraction(value) for value in values if not _ordinary(value)]
            self._extreme += sum(extreme)
            self._extreme_square += sum(value * value for value in extreme)
            values = list(filter(_ordinary, values))
        total = math.fsum(values)
        self._sum.add(total, math.fsum([*values, -total]))
        square = math.sumprod(values, values)
        self._square.add(square, math.sumprod([*values, square], [*values, -1.0]))

    def merge(self, other: Self) -> None:
        """Add what another tally has counted."""
        self.count += other.count
        self.missing += other.missing
        self.anomalies += other.anomalies
        self.min, self.max = min(self.min, other.min), max(self.max, other.max)
        if other.first_at is not None and other.last_at is not None:
            self._span(other.first_at, other.last_at)
        self._sum.add(other._sum.high, other._sum.low)
        self._square.add(other._square.high, other._square.low)
        self._extreme += other._extreme
        self._extreme_square += other._extreme_square

    @property
    def mean(self) -> float | None:
        """The mean, rounded once; None where nothing was counted."""
        if self._is_constant:
            return self.min + 0.0  # which makes a 0 of a -0
        if not self.count:
            return None
        total, whole = self._sum.exact(self._extreme)
        return total / (whole * self.count)

    @property
    def stddev(self) -> float | None:
        """The sample's standard deviation; None below two readings."""
        if self.count < 2 or self._is_constant:
            return None if self.count < 2 else 0.0
        total, whole = self._sum.exact(self._extreme)
        squares, squares_whole = self._square.exact(self._extreme_square)
        variance = max(squares * whole * whole * self.count - total * total * squares_whole, 0)
        over = squares_whole * whole * whole * self.count * (self.count - 1)
        return _root(variance, over)

    @property
    def _is_constant(self) -> bool:
        """Whether all values are the same, as those of thousands of series are that have but one."""
        return self.min == self.max

    def summary(self, series: Series, *, limited: bool = False) -> Summary:
        """Return the figures as they stand."""
        return Summary(
            series=series,
            count=self.count,
            missing=self.missing,
            min=self.min if self.count else None,
            max=self.max if self.count else None,
            mean=self.mean,
            stddev=self.stddev,
            first_at=self.first_at,
            last_at=self.last_at,
            anomaly_count=self.anomalies,
            limited=limited,
        )
