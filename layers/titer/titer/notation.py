"""How a column writes its numbers: decimal mark, thousands mark, unit, and what stands for no number at all.

A cell shows its decimal mark or it does not:

| cell | shows |
|---|---|
| `12.5`, `0.123`, `1234.567`, `.5`, `5.`, `1.234e5` | a decimal point |
| `12,5`, `0,123`, `1234,567`, `,5`, `1,234e5` | a decimal comma |
| `1,234.5`, `1,234,567` | a decimal point, commas between thousands |
| `1.234,5`, `1.234.567` | a decimal comma, points between thousands |
| `1 234,5`, `1'234,567` | a decimal comma, spaces or apostrophes between thousands; with a point likewise |
| `1 234`, `1'234` | spaces or apostrophes between thousands, no decimal mark |
| `1,234` | nothing: it may be either |
| `1.234` | nothing; an ordinary number where no cell shows a decimal comma |

What a column's cells show decides; where they show nothing, what all other columns show does. What a cell shows by
itself is read as it shows; one that shows nothing (`1,234`, and `1.234` beside decimal commas) is read so:

| the decimal mark is | and the cell has it | and the cell has the other one |
|---|---|---|
| declared | a decimal | thousands |
| shown by the column | a decimal | thousands if a cell of the column shows them, else the cell is `ambiguous_number` |
| shown by all other columns | a decimal | thousands, for the column holds whole numbers; but points: `ambiguous` |
| shown nowhere, or in two ways | `ambiguous`: the file is refused, if no later cell tells | likewise |
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

from titer.fault import refused
from titer.unit import canonical, is_unit

SENTINELS = frozenset(
    [
        "n/a",
        "na",
        "n.a.",
        "#n/a",
        "#na",
        "<na>",
        "null",
        "none",
        "missing",
        "-",
        "--",
        "---",
        "----",
        "–",
        "—",
        "mm",
        "?",
    ]
)
NUMERIC_SENTINELS = frozenset({-999.0, -9999.0, -99999.0, -999.25, -999.9, -9999.9})
_NEAR = 0.9  # of a sentinel; a column with numbers from there on down has it among its numbers

SPACES = " \u00a0\u2009\u202f"
_MINUS = {ord("\u2212"): "-", ord("\u2013"): "-"} | {ord(space): " " for space in SPACES} | {ord("\u2019"): "'"}
_POINT = r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
_COMMA = r"[0-9]+,[0-9]+|,[0-9]+"
_GROUPED = {
    ",": r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?",
    ".": r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?",
    " ": r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?",
    "'": r"[0-9]{1,3}(?:'[0-9]{3})+(?:[.,][0-9]+)?",
}
_BODY = "|".join((*_GROUPED.values(), _COMMA, _POINT))
_CELL = re.compile(
    rf"(?P<mark>[<>≤≥]=?)? ?(?P<sign>[+-])?(?P<body>{_BODY})(?P<power>[eE][+-]?[0-9]+)?"
    r"(?P<gap> ?)(?P<suffix>[^\s0-9.,+<>'/-].{0,23})?"
)
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_COMMA_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){2,}|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]*")
_POINT_GROUPS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+")


@dataclass(frozen=True, slots=True)
class Notation:
    """How a column writes its numbers. `suffix` follows every one of them; `sentinels` are casefolded and stripped.

    `proved`: a cell, or whoever sent the file, says what the decimal mark is. `ambiguous`: there are cells that may be
    read in two ways, and nothing says in which. `evidence`: at most 3 short texts, each quoting a cell.
    """

    decimal: str = "."
    thousands: str = ""  # "", ",", ".", " " (any space) or "'"
    suffix: str = ""
    sentinels: frozenset[str] = SENTINELS
    numeric_sentinels: frozenset[float] = NUMERIC_SENTINELS
    proved: bool = field(default=False, compare=False)
    ambiguous: bool = False
    evidence: tuple[str, ...] = field(default=(), compare=False)


PLAIN = Notation()


@dataclass(frozen=True, slots=True)
class Written:
    """A cell in its parts: the number without sign, in whatever notation; `suffix` is what follows it."""

    censored: str  # "<", ">" or ""
    sign: str
    body: str
    power: str
    suffix: str
    gap: bool


def written(cell: str) -> Written | None:
    """The parts of a cell that holds a number in some notation; None where it does not."""
    found = _CELL.fullmatch(cell.translate(_MINUS).strip(" \t"))
    if found is None:
        return None
    mark = {"≤": "<", "≥": ">"}.get((found["mark"] or "")[:1], (found["mark"] or "")[:1])
    gap = bool(found["gap"])
    return Written(mark, found["sign"] or "", found["body"], found["power"] or "", (found["suffix"] or "").strip(), gap)


def is_numeric(cell: str) -> bool:
    """Whether a cell is a number in some notation, censored or with a unit behind it too."""
    parts = written(cell)
    return parts is not None and (not parts.suffix or _is_unit_of_cell(parts))


def _is_unit_of_cell(parts: Written) -> bool:
    """Whether what follows a number is its unit: letters right behind it may belong to a name (`1A`, `12h`)."""
    return is_unit(parts.suffix) and (parts.gap or not parts.suffix[0].isalpha())


def proves(cell: str) -> str | None:
    """The decimal mark that this cell shows by itself, or None."""
    parts = written(cell)
    return _shown(parts) if parts else None


def _shown(parts: Written) -> str | None:
    body = parts.body.replace(" ", "").replace("'", "")
    if _COMMA_GROUPS.fullmatch(body):
        return "."
    if _POINT_GROUPS.fullmatch(body):
        return ","
    if _EITHER.fullmatch(body) and body == parts.body and not parts.power:
        return None
    return "," if "," in body else "." if "." in body else None


def _thousands(parts: Written) -> str | None:
    """The thousands mark that a cell shows."""
    spaced = next((mark for mark in " '" if mark in parts.body), None)
    if spaced:
        return spaced
    return "," if _COMMA_GROUPS.fullmatch(parts.body) else "." if _POINT_GROUPS.fullmatch(parts.body) else None


def _of_either(parts: Written) -> str | None:
    """The mark of a cell such as `1,234`, which does not show what it marks."""
    return next(iter({",", "."} & set(parts.body)), None) if _shown(parts) is None else None


def plainly(parts: Written, notation: Notation) -> str | None:
    """The digits of a cell, with a decimal point; None where they are not written in this notation."""
    mark = _of_either(parts)
    if mark and mark != notation.decimal:
        return parts.body.replace(mark, "") if mark == notation.thousands else None
    if (_shown(parts) or notation.decimal) != notation.decimal:
        return None
    return parts.body.translate(_DROPPED[notation.decimal])


_DROPPED = {
    ".": str.maketrans("", "", " ',"),
    ",": str.maketrans(",", ".", " '."),
}


def is_ambiguous(parts: Written, notation: Notation) -> bool:
    """Whether a cell may be a number in this notation, had its column shown how it writes thousands."""
    return plainly(parts, notation) is None and _shown(parts) is None


@dataclass(slots=True)
class _Column:
    """What the cells of a sample show: decimal and thousands marks, each with the first cell that does."""

    marks: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    either: dict[str, str] = field(default_factory=dict)  # of `1,234` and `1.234`, by their mark
    suffixes: dict[str, str] = field(default_factory=dict)
    negative: dict[str, Written] = field(default_factory=dict)


def _seen(cells: Iterable[str]) -> _Column:
    column = _Column()
    for cell in dict.fromkeys(cells):
        parts = written(cell)
        if parts is None or (parts.suffix and not _is_unit_of_cell(parts)):
            continue
        if mark := _shown(parts):
            column.marks.setdefault(mark, cell)
        elif mark := _of_either(parts):
            column.either.setdefault(mark, cell)
        if group := _thousands(parts):
            column.groups.setdefault(group, cell)
        if parts.suffix or not _may_be_missing(parts):
            column.suffixes.setdefault(canonical(parts.suffix) if parts.suffix else "", cell)
        if parts.sign == "-":
            column.negative[cell] = parts
    return column


def _may_be_missing(parts: Written) -> bool:
    """Whether a cell is one of the numbers that stand for none, which carry no unit."""
    return any(_value(parts, Notation(mark)) in NUMERIC_SENTINELS for mark in ".,")


def _value(parts: Written, notation: Notation) -> float | None:
    digits = plainly(parts, notation)
    return None if digits is None else float(parts.sign + digits + parts.power)


def decide_notations(
    columns: Mapping[str, Sequence[str]],
    *,
    decimal: str | None = None,
    sentinels: Collection[str] = (),
    learned: Mapping[str, str] | None = None,
) -> dict[str, Notation]:
    """The notation of each column, by some of its cells; `decimal` was declared, `learned` are marks of later cells.

    `Rejected` (`mixed_decimal`) where the cells of one column show two decimal marks and none was declared.
    """
    seen = {name: _seen(cells) for name, cells in columns.items()}
    shown = {name: column.marks.keys() | {(learned or {}).get(name, "")} - {""} for name, column in seen.items()}
    found = {}
    for name, column in seen.items():
        others = {mark for other, marks in shown.items() if other != name for mark in marks}
        notation = _decided(name, column, others, decimal, (learned or {}).get(name))
        found[name] = _with_sentinels(_with_suffix(notation, column), column, sentinels)
    return found


def _decided(name: str, column: _Column, others: Collection[str], decimal: str | None, learned: str | None) -> Notation:
    if decimal:
        return _declared(column, decimal)
    if len(column.marks) > 1:
        point, comma = column.marks["."], column.marks[","]
        raise refused("mixed_decimal", f", in {name[:40]}: {_quoted(comma)} and {_quoted(point)}")
    if column.marks or learned:
        return _proved(column, learned)
    return _unproved(column, others)


def _declared(column: _Column, decimal: str) -> Notation:
    group = next((group for group in column.groups if group in " '"), "," if decimal == "." else ".")
    return Notation(decimal, group, proved=True, evidence=("its decimal mark was declared",))


def _proved(column: _Column, learned: str | None) -> Notation:
    mark, cell = next(iter(column.marks.items()), (learned or ".", None))
    group = next((group for group in column.groups if group != mark), "")
    said = f"{_quoted(cell) if cell else 'a later cell'} has a decimal {_called(mark)}"
    return Notation(mark, group, proved=True, evidence=(said, *_of_groups(column, group)))


def _unproved(column: _Column, others: Collection[str]) -> Notation:
    """Where no cell shows the mark: what the other columns show, if they agree and a cell needs it."""
    group = next(iter(column.groups), "")
    if not column.either:
        return Notation(thousands=group, evidence=_of_groups(column, group))
    if column.either.keys() == {"."}:
        said = f"{_quoted(column.either['.'])} has a point"
        return Notation(thousands=group, ambiguous="," in others, evidence=(said,))
    if len(others) != 1:
        return Notation(ambiguous=True, evidence=(f"{_quoted(column.either[','])} may be read in two ways",))
    return _as_others(column, next(iter(others)))


def _as_others(column: _Column, mark: str) -> Notation:
    """Where cells such as `1,234` show nothing, and all other columns show this mark."""
    said = f"for other columns have a decimal {_called(mark)}"
    if mark in column.either:
        return Notation(mark, evidence=(f"{_quoted(column.either[mark])} has a decimal {_called(mark)}, {said}",))
    return Notation(mark, ",", evidence=(f"{_quoted(column.either[','])} has thousands apart, {said}",))


def _of_groups(column: _Column, group: str) -> tuple[str, ...]:
    return (f"{_quoted(column.groups[group])} has thousands apart",) if group else ()


def _quoted(cell: str) -> str:
    return repr(cell.strip()[:40])


def _called(mark: str) -> str:
    return "comma" if mark == "," else "point"


def _with_suffix(notation: Notation, column: _Column) -> Notation:
    """The unit that every number of the sample carries, if it is the same one."""
    if len(column.suffixes) != 1:
        return notation
    suffix, cell = next(iter(column.suffixes.items()))
    if not suffix:
        return notation
    return replace(notation, suffix=suffix, evidence=(*notation.evidence, f"{_quoted(cell)} carries its unit"))


def _with_sentinels(notation: Notation, column: _Column, declared: Collection[str]) -> Notation:
    """What stands for a missing value: the usual texts, the usual numbers that no other is near, and what was declared.

    A column that has -950 has -999 too; one whose other numbers are all above nine tenths of it has not.
    """
    values = {cell: _value(parts, notation) for cell, parts in column.negative.items()}
    bounds = {cell for cell, parts in column.negative.items() if parts.censored}
    numbers = [at for cell, at in values.items() if at is not None and (at not in NUMERIC_SENTINELS or cell in bounds)]
    lowest = min(filter(isfinite, numbers), default=0.0)
    far = frozenset(value for value in NUMERIC_SENTINELS if lowest > _NEAR * value)
    texts = frozenset(text.casefold().strip() for text in declared)
    return replace(
        notation,
        sentinels=SENTINELS | texts if texts else SENTINELS,
        numeric_sentinels=far | _numbers_among(texts, notation),
        evidence=(*notation.evidence, *_of_sentinels(values, far))[:3],
    )


def _of_sentinels(values: Mapping[str, float | None], far: Collection[float]) -> tuple[str, ...]:
    found = next(((cell, value) for cell, value in values.items() if value in NUMERIC_SENTINELS), None)
    if found is None:
        return ()
    cell, value = found
    return (f"{_quoted(cell)} stands for a missing value" if value in far else f"{_quoted(cell)} has others near it",)


def _numbers_among(texts: Iterable[str], notation: Notation) -> frozenset[float]:
    """The numbers among texts that were declared, in the notation of the column or with a decimal point."""
    found = set()
    for parts in map(written, texts):
        if parts and not parts.suffix and not parts.censored:
            value = _value(parts, notation)
            found.add(_value(parts, PLAIN) if value is None else value)
    return frozenset(value for value in found if value is not None)
