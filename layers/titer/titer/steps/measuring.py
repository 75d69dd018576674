"""How good a detector is: its events held against what people labelled as faults and as normal.

A fault is hit where an event begins in it, or no further from it than a tolerance; else it is missed. An event that
begins in normal time is a false alarm. Normal is what is labelled so; where nothing is, whatever is no fault. One that
stands all the time begins once, and so hits nothing.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from titer.model.dataclass import dataclass
from titer.model.instants import DAY, format_instant
from titer.steps.named import Named

FIRST, LAST = -(2**63), 2**63  # before every instant, and behind it

type Says = Literal["fault", "normal"]
type Spans = list[tuple[int, int]]  # in µs since 1970, in order, apart from each other, each without its end


class Alarm(NamedTuple):
    """When an event begins, and of which series it is; None of any."""

    of: Named | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What somebody says of a time, of the series that fit; `until` is an instant of it too."""

    annotation_id: str
    says: Says
    since: int
    until: int
    asset: str | None = None
    sensor_id: str | None = None
    parameter: str | None = None

    def is_of(self, of: Named) -> bool:
        """Return whether it is said of this series."""
        said = ((self.asset, of.asset), (self.sensor_id, of.sensor_id), (self.parameter, of.parameter))
        return all(mine is None or mine == its for mine, its in said)

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "annotation_id": self.annotation_id,
            "label": self.says,
            "from": format_instant(self.since),
            "to": format_instant(self.until),
            "asset": self.asset,
            "sensor_id": self.sensor_id,
            "parameter": self.parameter,
        }


class Seen(NamedTuple):
    """A series, and from when until when it has readings."""

    of: Named
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What a detector did: how many faults it hit, of how many; how often it was wrong, and in how much normal time."""

    faults: int = 0
    hits: int = 0
    false_alarms: int = 0
    normal: int = 0  # µs

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.faults + other.faults,
            self.hits + other.hits,
            self.false_alarms + other.false_alarms,
            self.normal + other.normal,
        )

    @property
    def misses(self) -> int:
        return self.faults - self.hits

    @property
    def per_day(self) -> float | None:
        """False alarms per day; None where there is no normal time."""
        return self.false_alarms / (self.normal / DAY) if self.normal else None

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "faults": self.faults,
            "hits": self.hits,
            "misses": self.misses,
            "false_alarms": self.false_alarms,
            "false_alarms_per_day": self.per_day,
            "normal_days": self.normal / DAY,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the time, of an asset or of all: what is measured in it counts together."""

    name: str
    spans: tuple[tuple[str | None, int, int], ...]

    def holds(self, asset: str | None, at: int) -> bool:
        """Return whether an instant of an asset is of it."""
        return any(of in {None, asset} and since <= at < until for of, since, until in self.spans)


@dataclass(frozen=True)
class Truth:
    """What is known of some series. Events closer to each other than `together` are one alarm."""

    seen: Sequence[Seen]
    labels: Sequence[Label]
    tolerance: int = 0
    together: int = 0
    parts: Sequence[Part] = (Part("all", ((None, FIRST, LAST),)),)

    @cached_property
    def faults(self) -> Sequence[Label]:
        """The faults of which there are readings, in the order of time."""
        there = [each for each in self.labels if each.says == "fault" and self._seen_of(each)]
        return sorted(there, key=lambda each: (each.since, each.annotation_id))

    @cached_property
    def says_normal(self) -> bool:
        """Whether anything is labelled normal."""
        return any(each.says == "normal" for each in self.labels)

    def _seen_of(self, label: Label) -> list[int]:
        """Return the places of the series that have readings where it is said."""
        return [
            place
            for place, (of, since, until) in enumerate(self.seen)
            if label.is_of(of) and label.since <= until and since <= label.until
        ]

    @cached_property
    def _series_of_faults(self) -> Sequence[list[int]]:
        return [self._seen_of(each) for each in self.faults]

    @cached_property
    def part_of_faults(self) -> Sequence[int | None]:
        """The part in which each fault begins, of the first series that it is said of; None where none has it."""
        return [
            self._part_of(self.seen[series[0]].of.asset, fault.since)
            for fault, series in zip(self.faults, self._series_of_faults, strict=True)
        ]

    def _part_of(self, asset: str | None, at: int) -> int | None:
        return next((place for place, part in enumerate(self.parts) if part.holds(asset, at)), None)

    @cached_property
    def normal(self) -> Sequence[Sequence[Spans]]:
        """The normal time of each part, series by series."""
        return [[self._normal_in(part, each) for each in self.seen] for part in self.parts]

    def _normal_in(self, part: Part, seen: Seen) -> Spans:
        of, since, until = seen
        there = merged((max(s, since), min(u, until + 1)) for asset, s, u in part.spans if asset in {None, of.asset})
        if self.says_normal:
            said = merged((e.since, e.until + 1) for e in self.labels if e.says == "normal" and e.is_of(of))
            there = [*common(there, said)]
        margin = self.tolerance
        faults = merged((e.since - margin, e.until + 1 + margin) for e in self.faults if e.is_of(of))
        return [*without(there, faults)]

    @cached_property
    def _normal_time(self) -> Sequence[int]:
        """How long the normal time of each part is, that of all series taken as one."""
        whole = [merged(span for spans in of_part for span in spans) for of_part in self.normal]
        return [sum(until - since for since, until in spans) for spans in whole]

    @cached_property
    def _places(self) -> Mapping[tuple[str | None, str, str], int]:
        return {each.of[:3]: place for place, each in enumerate(self.seen)}

    def hits(self, alarms: Iterable[Alarm]) -> list[bool]:
        """Return of each fault whether it is hit."""
        return self._hits(self._by_series(alarms))

    def counts(self, alarms: Iterable[Alarm]) -> list[Counts]:
        """Return what is to be said of these alarms, part by part."""
        by_series = self._by_series(alarms)
        found = [
            Counts(false_alarms=self._false(normal, by_series), normal=time)
            for normal, time in zip(self.normal, self._normal_time, strict=True)
        ]
        for part, hit in zip(self.part_of_faults, self._hits(by_series), strict=True):
            if part is not None:
                found[part] += Counts(faults=1, hits=int(hit))
        return found

    def _by_series(self, alarms: Iterable[Alarm]) -> list[list[int]]:
        """Return the alarms of each series in order; what is of no series is of all."""
        found: list[list[int]] = [[] for _ in self.seen]
        for of, at in alarms:
            place = None if of is None else self._places.get(of[:3])
            for series in found if place is None else (found[place],):
                series.append(at)
        return [sorted(each) for each in found]

    def _hits(self, alarms: Sequence[Sequence[int]]) -> list[bool]:
        return [
            any(
                _any_within(alarms[place], fault.since - self.tolerance, fault.until + self.tolerance)
                for place in series
            )
            for fault, series in zip(self.faults, self._series_of_faults, strict=True)
        ]

    def _false(self, normal: Sequence[Spans], alarms: Sequence[Sequence[int]]) -> int:
        wrong = sorted(
            at for spans, of_series in zip(normal, alarms, strict=True) for at in _those_in(of_series, spans)
        )
        if not wrong:
            return 0
        return 1 + sum(after - before > self.together for before, after in pairwise(wrong))


def _any_within(alarms: Sequence[int], first: int, last: int) -> bool:
    place = bisect_left(alarms, first)
    return place < len(alarms) and alarms[place] <= last


def _those_in(alarms: Sequence[int], spans: Spans) -> Iterator[int]:
    for since, until in spans:
        yield from alarms[bisect_left(alarms, since) : bisect_left(alarms, until)]


def merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return spans in order, those that touch as one, empty ones left out."""
    found: Spans = []
    for since, until in sorted(spans):
        if until <= since:
            continue
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def common(ones: Spans, others: Spans) -> Iterator[tuple[int, int]]:
    """Yield what lies in both."""
    for since, until in ones:
        for other_since, other_until in others:
            if max(since, other_since) < min(until, other_until):
                yield max(since, other_since), min(until, other_until)


def without(spans: Spans, others: Spans) -> Iterator[tuple[int, int]]:
    """Yield what lies in the first alone."""
    for since, until in spans:
        begin = since
        for other_since, other_until in others:
            if other_until <= begin or other_since >= until:
                continue
            if begin < other_since:
                yield begin, other_since
            begin = max(begin, other_until)
        if begin < until:
            yield begin, until
