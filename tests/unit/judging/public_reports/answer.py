"""What a person says of a file, and whether what was read is that, in a small notation that can be read as a table.

    right("2025-10-01T08:00 08:10", Line("AirTC_Avg", "12.5 -", unit="°C"))

says: a series AirTC_Avg in °C, 12.5 at 08:00Z and nothing at 08:10Z. `!` behind a value means bad, `?` uncertain, `~`
whatever quality. A series is named by its sensor, or by `sensor:parameter` where the parameter is not just "value"; a
`*` stands for anything, and ` | ` parts what is right as well.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from titer.model.instants import format_instant, micros

type Told = tuple[int, float, str]  # when, how much, and the mark of its quality
type Kept = Mapping[tuple[str, str | None], list[Told]]  # the readings of each series, by its name and unit

_MARKS = {"!": "BAD", "?": "UNCERTAIN", "~": ""}
_SECONDS = {"s": 1.0, "ms": 1e-3, "h": 3600.0}


@dataclass(frozen=True, slots=True)
class Seen:
    """What came out of a file: the document, and every reading that was kept."""

    document: Mapping[str, Any]
    kept: Kept
    start: str | None  # that was declared

    @property
    def words(self) -> str:
        """All that a person reads of what is wrong or doubtful."""
        faults = [*self.document["errors"], *self.document["warnings"]]
        texts = [self.document["message"], *(fault[part] for fault in faults for part in ("reason", "hint", "value"))]
        return "\n".join(text for text in texts if text)

    def ways_out(self) -> list[Mapping[str, Any]]:
        """The first thing that settles each refusal and each doubt of the file as a whole."""
        faults = [*self.document["errors"], *self.document["warnings"]]
        told = [fault["settled_by"] for fault in faults if fault["row_number"] is None and fault.get("settled_by")]
        return [ways[0] for ways in told]


@dataclass(frozen=True, slots=True)
class Line:
    """The readings of one series: a value for each instant, `-` where there is none."""

    name: str
    values: str
    unit: str = ""  # none
    at: str = ""  # its own instants, where they are not those of the table
    optional: bool = False  # right with it and without

    def told(self, at: str, start: str | None) -> list[Told]:
        instants = instants_of(self.at or at, start)
        values = self.values.split()
        assert len(instants) == len(values), f"{self.name}: {len(instants)} instants, {len(values)} values"
        return sorted(_told(when, value) for when, value in zip(instants, values, strict=True) if value != "-")

    def is_called(self, name: str, unit: str | None) -> bool:
        names = any(re.fullmatch(re.escape(each).replace(r"\*", ".*"), name) for each in self.name.split(" | "))
        return names and (unit or "") in [each.strip() for each in self.unit.split("|")]


@dataclass(frozen=True, slots=True)
class Right:
    """Readings that are right, with what else must be said. `rows` are all rows, where `at` does not number them.

    `errors` counts codes, `*` any code; None does not look at them. `warns` are `code column` or `code@row column`.
    """

    at: str
    lines: tuple[Line, ...]
    rows: int | None = None
    rejected: int | None = 0
    errors: str | None = ""
    missing: int | None = None
    warns: tuple[str, ...] = ()
    quiet: bool = False  # no warning but these
    says: str = ""

    def without_warnings(self) -> "Right":
        """Return the same, once every doubt is settled."""
        return replace(self, warns=())

    def wrong(self, seen: Seen) -> list[str]:
        """Return what of a file is not so."""
        return [*self._counts(seen), *self._readings(seen), *self._warnings(seen), *unsaid(self.says, seen)]

    def _counts(self, seen: Seen) -> list[str]:
        figures = seen.document["aggregates"]
        if figures is None:
            return [f"refused: {seen.document['message']}"]
        wanted = {"rejected_rows": self.rejected, "missing_count": self.missing, "anomaly_count": 0}
        found = [
            f"{name} {figures[name]}, not {right}"
            for name, right in wanted.items()
            if right not in (None, figures[name])
        ]
        rows = figures["row_count"] + figures["rejected_rows"]
        if rows != self._rows(seen.start) and self.rejected is not None:
            found.append(f"{rows} rows, not {self._rows(seen.start)}")
        if self.errors is not None and not _are_counted(self.errors, seen.document["error_counts"]):
            found.append(f"errors {seen.document['error_counts']}, not {self.errors or 'none'}")
        return found

    def _rows(self, start: str | None) -> int:
        if self.rows is not None:
            return self.rows
        own = sum(len(instants_of(line.at, start)) for line in self.lines if line.at)
        return own + len(instants_of(self.at, start))

    def _readings(self, seen: Seen) -> list[str]:
        left, found = dict(seen.kept), []
        for line in self.lines:
            keys = [key for key in left if line.is_called(*key)]
            if len(keys) != 1:
                found += [] if line.optional and not keys else [f"{len(keys)} series {line.name} [{line.unit}]"]
                continue
            found += _difference(line, line.told(self.at, seen.start), sorted(left.pop(keys[0])))
        return found + [f"a series {name} [{unit}] of {len(told)}" for (name, unit), told in left.items()]

    def _warnings(self, seen: Seen) -> list[str]:
        there = seen.document["warnings"]
        found = [f"no warning {wanted}" for wanted in self.warns if not any(_is_warning(wanted, one) for one in there)]
        more = [one for one in there if not any(_is_warning(wanted, one) for wanted in self.warns)]
        return found + [f"warns of {one['code']} {one['column']}" for one in more if self.quiet]


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal that is right: its code or codes, `*` for any; what its words must hold, and what they must not."""

    codes: str
    says: str = ""
    says_not: str = ""

    def wrong(self, seen: Seen) -> list[str]:
        """Return what of a file is not so."""
        document = seen.document
        codes = {error["code"] for error in document["errors"]}
        if document["status"] != "failed":
            return [f"{document['status']}, not refused"]
        known = self.codes == "*" or codes & set(self.codes.split(" | "))
        misled = self.says_not and re.search(self.says_not, seen.words)
        found = [] if known else [f"refused as {', '.join(sorted(codes))}"]
        return found + unsaid(self.says, seen) + ([f"says {self.says_not}"] if misled else [])


type Ending = Right | Refused


@dataclass(frozen=True, slots=True)
class Report:
    """A file, and the right answers. `settled`: what it holds once what settles its doubts was done to the letter."""

    file: str
    ends: tuple[Ending, ...]
    settled: tuple[Right, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)  # what is declared of it


def right(at: str, *lines: Line, **more: Any) -> Right:
    """Return readings that are right."""
    return Right(at, lines, **more)


def unsaid(pattern: str, seen: Seen) -> list[str]:
    return [] if re.search(pattern, seen.words) else [f"does not say {pattern}"]


def instants_of(text: str, start: str | None) -> list[int]:
    """Return instants written as `2025-10-01T08:00 08:10`: a date holds on; or as `start/s 0 10`, from the start."""
    head, *counts = text.split() or [""]
    if not head.startswith("start/"):
        return _dated(text.split())
    zero = micros(datetime.fromisoformat(start)) if start else 0
    second = _SECONDS[head.removeprefix("start/")]
    return [zero + round(float(count) * second * 1_000_000) for count in counts]


def _dated(texts: Iterable[str]) -> list[int]:
    day, instants = "", []
    for text in texts:
        day = text.partition("T")[0] if "T" in text else day
        instants.append(micros(datetime.fromisoformat(f"{day}T{text.rpartition('T')[2]}").replace(tzinfo=UTC)))
    return instants


def _told(at: int, text: str) -> Told:
    mark = text[-1] if text[-1] in _MARKS else ""
    return at, float(text.removesuffix(mark)), _MARKS.get(mark, "GOOD")


def _difference(line: Line, right: list[Told], found: list[Told]) -> list[str]:
    if len(right) != len(found):
        return [f"{line.name}: {len(found)} readings, not {len(right)}"]
    pairs = zip(right, found, strict=True)
    wrong = [(a, b) for a, b in pairs if a[:2] != b[:2] or a[2] not in ("", b[2])]
    return [f"{line.name}: {_shown(b)}, not {_shown(a)}" for a, b in wrong[:2]]


def _shown(told: Told) -> str:
    return f"{told[1]!r} {told[2].lower()} at {format_instant(told[0])}"


def _are_counted(wanted: str, found: Mapping[str, int]) -> bool:
    pairs = [each.split() for each in wanted.split(",") if each.strip()]
    if [code for code, _ in pairs] == ["*"]:
        return sum(found.values()) == int(pairs[0][1])
    return Counter({code: int(count) for code, count in pairs}) == Counter(found)


def _is_warning(wanted: str, found: Mapping[str, Any]) -> bool:
    """Whether a warning is the one that is wanted: `code column`, `code@row column`; `*` is any code, or any column."""
    code, _, column = wanted.partition(" ")
    code, _, row = code.partition("@")
    rows = row in ("", str(found["row_number"]))
    return code in ("*", found["code"]) and rows and column in ("*", found["column"] or "")
