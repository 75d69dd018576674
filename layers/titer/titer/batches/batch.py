"""A batch (ISA-88): what files tell of it, what somebody said, and the two as one.

It is what one vessel made from when to when. Instants are µs since 1970. What is said prevails over what files tell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from hashlib import sha256
from itertools import chain, groupby
from typing import NamedTuple

from titer.model.author import Author
from titer.model.dataclass import dataclass
from titer.model.instants import micros
from titer.model.readings import Series

MOST_OF_A_FILE = 1_000  # batches
MOST_PHASES = 100
MOST_FILES = 100  # that are named
MOST_SERIES = 100  # likewise
MOST_ENTRIES = 20  # of a context
LONGEST_NAME = 255  # characters, of a batch and of all else that is told in a word
LONGEST_PHASE = 64
_MOST_TEXT = 8_000  # bytes of names in one list: an item of the table takes 60,000


class BatchName(NamedTuple):
    """What tells a batch from others: its asset, None where it has none, and its id there."""

    asset: str | None
    batch_id: str


class Phase(NamedTuple):
    """A part of a batch, from an instant until before another; None where it is not over."""

    name: str
    since: int
    until: int | None


class Stay(NamedTuple):
    """That a series has readings of a batch: from the first until the last."""

    of: Series
    first_at: int
    last_at: int

    def with_(self, other: "Stay") -> "Stay":
        """Return it with another one of the series."""
        return Stay(self.of, min(self.first_at, other.first_at), max(self.last_at, other.last_at))


class FileIn(NamedTuple):
    """A version of a file that has readings of a batch."""

    file_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one version of a file tells of a batch by the context of its readings."""

    of: BatchName
    file: FileIn
    first_at: int
    last_at: int
    product: str | None = None
    recipe: str | None = None
    phases: tuple[Phase, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)  # what is the same in all of it
    series: tuple[Stay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody declared of a batch. None, and what is empty, leaves that to the files."""

    product: str | None = None
    recipe: str | None = None
    started_at: int | None = None
    ended_at: int | None = None
    phases: tuple[Phase, ...] = ()
    files: tuple[FileIn, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What was declared last, by whom and when; `version` counts since the first."""

    said: Said
    version: int
    by: Author
    at: datetime

    @property
    def label(self) -> str:
        """What tells it from every other of this batch, one that was deleted and declared anew among them."""
        return f"{self.version}-{sha256(repr((self.said, micros(self.at))).encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch as it is seen: `files` and `series` are the first of those there are. It is `label`led for its `ETag`."""

    of: BatchName
    product: str | None
    recipe: str | None
    started_at: int | None
    ended_at: int | None
    phases: tuple[Phase, ...]
    files: tuple[FileIn, ...]
    file_count: int
    context: Mapping[str, str]
    series: tuple[Stay, ...]
    declared: int = 0  # the version of what was declared, 0 where nothing was
    label: str = "0"
    listed_at: int = 0  # its place in the list


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is known of a batch, part by part; `edition` counts its changes, 0 where there is nothing."""

    of: BatchName
    declaration: Declaration | None = None
    told: tuple[Told, ...] = ()  # by their files
    edition: int = 0

    def with_told(self, told: Told) -> "Known":
        """Return it with what a file tells now, in the place of what that told before."""
        kept = self.without(told.file.file_id).told
        return replace(self, told=tuple(sorted((*kept, told), key=lambda each: each.file)))

    def without(self, file_id: str) -> "Known":
        """Return it without what a file told."""
        return replace(self, told=tuple(each for each in self.told if each.file.file_id != file_id))

    def declared(self, declaration: Declaration | None) -> "Known":
        """Return it with what is declared now."""
        return replace(self, declaration=declaration)

    def batch(self) -> Batch | None:
        """Return the batch that it comes to; None where nobody knows of one any more."""
        if self.declaration is None and not self.told:
            return None
        said = self.declaration.said if self.declaration else Said()
        told = sorted(self.told, key=lambda each: (each.first_at, each.file))
        files = [*dict.fromkeys((*said.files, *(each.file for each in told)))]
        started_at = _first([said.started_at], (each.first_at for each in told))
        ended_at = _last_of(said, told, started_at)
        listed_at = started_at if started_at is not None else _micros(self.declaration)
        return Batch(
            of=self.of,
            product=_first([said.product], (each.product for each in told)),
            recipe=_first([said.recipe], (each.recipe for each in told)),
            started_at=started_at,
            ended_at=ended_at,
            phases=said.phases or joined_phases(chain.from_iterable(each.phases for each in told)),
            files=tuple(files[:MOST_FILES]),
            file_count=len(files),
            context=fitting({**_same(told), **said.context}),
            series=joined_series(chain.from_iterable(each.series for each in told)),
            declared=self.declaration.version if self.declaration else 0,
            label=self.declaration.label if self.declaration else "0",
            listed_at=listed_at,
        )


def joined_phases(phases: Iterable[Phase]) -> tuple[Phase, ...]:
    """Return phases in the order of time, those of one name behind each other as one; none where they are too many.

    A phase lasts until the next one begins.
    """
    told = sorted(phases, key=lambda each: (each.since, each.until or 0))
    runs = [[*some] for _, some in groupby(told, key=lambda each: each.name)]
    if len(runs) > MOST_PHASES:
        return ()  # what changes that often is no phase
    ends = [run[0].since for run in runs[1:]]
    last = max((each.until or each.since for each in runs[-1]), default=None) if runs else None
    return tuple(Phase(run[0].name, run[0].since, until) for run, until in zip(runs, (*ends, last), strict=False))


def joined_series(stays: Iterable[Stay]) -> tuple[Stay, ...]:
    """Return of each series from when to when it has readings; the first of them by name where they are many."""
    found: dict[Series, Stay] = {}
    for each in stays:
        found[each.of] = each.with_(found.get(each.of, each))
    room = _MOST_TEXT
    kept: list[Stay] = []
    for of in sorted(found, key=lambda one: (one.sensor_id, one.parameter, one.unit or ""))[:MOST_SERIES]:
        room -= _bytes_of(*filter(None, of))
        if room < 0:
            break
        kept.append(found[of])
    return tuple(kept)


def fitting(context: Mapping[str, str]) -> dict[str, str]:
    """Return as much of a context as is kept."""
    room = _MOST_TEXT
    kept: dict[str, str] = {}
    for name, text in context.items():
        if len(kept) < MOST_ENTRIES and (size := _bytes_of(name, text)) <= room:
            kept[name] = text
            room -= size
    return kept


def _first[T](*sources: Iterable[T | None]) -> T | None:
    return next((each for each in chain.from_iterable(sources) if each is not None), None)


def _last_of(said: Said, told: Sequence[Told], started_at: int | None) -> int | None:
    """Return when it ended: as it was said, else when the last file's last reading was; never before it began."""
    if said.ended_at is not None:
        return said.ended_at
    last = max((each.last_at for each in told), default=None)
    return last if last is None or started_at is None else max(last, started_at)


def _same(told: Sequence[Told]) -> dict[str, str]:
    """Return what all files tell alike, as far as they tell it."""
    found: dict[str, set[str]] = {}
    for name, text in (entry for each in told for entry in each.context.items()):
        found.setdefault(name, set()).add(text)
    return {name: next(iter(texts)) for name, texts in found.items() if len(texts) == 1}


def _bytes_of(*texts: str) -> int:
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


def _micros(declaration: Declaration | None) -> int:
    return micros(declaration.at) if declaration else 0
