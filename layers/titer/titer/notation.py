"""How a column writes its numbers: decimal mark, thousands mark, unit, and what stands for no number at all.

A cell shows its decimal mark or it does not:

| cell | shows |
|---|---|
| `12.5`, `0.123`, `1234.567`, `.5` | a decimal point |
| `12,5`, `0,123`, `1234,567`, `,5` | a decimal comma |
| `1,234.5`, `1,234,567` | a decimal point, commas between thousands |
| `1.234,5`, `1.234.567` | a decimal comma, points between thousands |
| `1 234`, `1'234` | spaces or apostrophes between thousands, no decimal mark |
| `1,234` | nothing: it may be either |
| `1.234` | nothing; an ordinary number where no cell shows a decimal comma |

What a column's cells show decides; where they show nothing, what all other columns show does. A thousands mark is taken
only where a cell shows it, or the decimal mark was declared: a cell that would need a guess is refused
(`ambiguous_number`).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from titer.fault import refused
from titer.unit import canonical, is_unit

SENTINELS = frozenset(
    {"n/a", "na", "n.a.", "#n/a", "#na", "null", "none", "missing", "-", "--", "---", "----", "–", "—", "mm", "?"}
)
NUMERIC_SENTINELS = frozenset({-999.0, -9999.0, -99999.0, -999.25, -999.9, -9999.9})
_NEAR = 0.9  # of a sentinel; a column with numbers from there on down has it among its numbers

SPACES = " \u00a0\u2009\u202f"
_MINUS = {ord("\u2212"): "-", ord("\u2013"): "-"} | {ord(space): " " for space in SPACES} | {ord("\u2019"): "'"}
_POINT = r"[0-9]+\.?[0-9]*|\.[0-9]+"
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
    r"(?P<gap> ?)(?P<suffix>[^\s0-9.,+<>'-].{0,23})?"
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


@dataclass(slots=True)
class _Column:
    """What the cells of a sample show: decimal and thousands marks, each with the first cell that does."""

    marks: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    either: dict[str, str] = field(default_factory=dict)  # of `1,234` and `1.234`, by their mark
    suffixes: dict[str, str] = field(default_factory=dict)
    lowest: float = 0.0  # of what may be no sentinel


def _seen(cells: Iterable[str]) -> _Column:
    column = _Column()
    for cell in dict.fromkeys(cells):
        parts = written(cell)
        if parts is None or (parts.suffix and not _is_unit_of_cell(parts)):
            continue
        if mark := _shown(parts):
            column.marks.setdefault(mark, cell)
        elif _EITHER.fullmatch(parts.body):
            column.either.setdefault("," if "," in parts.body else ".", cell)
        if group := _thousands(parts):
            column.groups.setdefault(group, cell)
        column.suffixes.setdefault(canonical(parts.suffix) if parts.suffix else "", cell)
        _note_lowest(column, parts)
    return column


def _note_lowest(column: _Column, parts: Written) -> None:
    if parts.sign == "-" and "," not in parts.body and " " not in parts.body and "'" not in parts.body:
        value = -float(parts.body + parts.power) if parts.body.count(".") < 2 else 0.0
        if value not in NUMERIC_SENTINELS:
            column.lowest = min(column.lowest, value)


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
    found = {}
    for name, column in seen.items():
        notation = _decided(name, column, seen, decimal, (learned or {}).get(name))
        found[name] = _with_sentinels(_with_suffix(notation, column), column, sentinels)
    return found


def _decided(
    name: str, column: _Column, columns: Mapping[str, _Column], decimal: str | None, learned: str | None
) -> Notation:
    if decimal:
        group = next(iter(column.groups), "," if decimal == "." else ".")
        said = ("its decimal mark was declared",)
        return Notation(decimal, group if group != decimal else "", proved=True, evidence=said)
    if len(column.marks) > 1:
        point, comma = column.marks["."], column.marks[","]
        raise refused("mixed_decimal", f", in {name[:40]}: {comma.strip()[:40]!r} and {point.strip()[:40]!r}")
    if column.marks or learned:
        return _proved(column, learned)
    return _unproved(column, columns)


def _proved(column: _Column, learned: str | None) -> Notation:
    mark, cell = next(iter(column.marks.items()), (learned or ".", None))
    group = next((group for group in column.groups if group != mark), "")
    shown = repr(cell.strip()[:40]) if cell else "a later cell"
    said = [f"{shown} has a decimal {_called(mark)}"]
    if group:
        said.append(f"{column.groups[group].strip()[:40]!r} has thousands apart")
    return Notation(mark, group, proved=True, evidence=tuple(said))


def _unproved(column: _Column, columns: Mapping[str, _Column]) -> Notation:
    """Where no cell shows the mark: what the other columns show, if they agree and a cell needs it."""
    group = next(iter(column.groups), "")
    if not column.either:
        return Notation(thousands=group, evidence=_of_groups(column, group))
    others = {mark for other in columns.values() for mark in other.marks}
    written_with, cell = next(iter(column.either.items()))
    if len(column.either) == 1 and written_with == ".":
        return Notation(thousands=group, ambiguous="," in others, evidence=(f"{cell.strip()[:40]!r} has a point",))
    if len(column.either) == 1 and len(others) == 1:
        mark = others.pop()
        read = "a decimal comma" if mark == "," else "thousands apart"
        said = f"{cell.strip()[:40]!r} has {read}, for other columns have a decimal {_called(mark)}"
        return Notation(mark, "" if mark == "," else ",", evidence=(said,))
    return Notation(ambiguous=True, evidence=(f"{cell.strip()[:40]!r} may be read in two ways",))


def _of_groups(column: _Column, group: str) -> tuple[str, ...]:
    return (f"{column.groups[group].strip()[:40]!r} has thousands apart",) if group else ()


def _called(mark: str) -> str:
    return "comma" if mark == "," else "point"


def _with_suffix(notation: Notation, column: _Column) -> Notation:
    """The unit that every number of the sample carries, if it is the same one."""
    if len(column.suffixes) != 1:
        return notation
    suffix, cell = next(iter(column.suffixes.items()))
    if not suffix:
        return notation
    return replace(notation, suffix=suffix, evidence=(*notation.evidence, f"{cell.strip()[:40]!r} carries its unit"))


def _with_sentinels(notation: Notation, column: _Column, sentinels: Collection[str]) -> Notation:
    declared = {text.casefold().strip() for text in sentinels}
    far = frozenset(value for value in NUMERIC_SENTINELS if column.lowest > _NEAR * value)
    numbers = frozenset(float(text) for text in declared if _is_plain(text))
    usual = NUMERIC_SENTINELS if far == NUMERIC_SENTINELS else far
    return replace(notation, sentinels=SENTINELS | declared, numeric_sentinels=usual | numbers if numbers else usual)


def _is_plain(text: str) -> bool:
    return re.fullmatch(rf"[+-]?(?:{_POINT})(?:[eE][+-]?[0-9]{{1,3}})?", text) is not None
