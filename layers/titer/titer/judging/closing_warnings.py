"""Warnings of a file as a whole that are complete once it was read to its end."""

from collections.abc import Sequence
from typing import Any

from titer.cells.names import name_list
from titer.formats.dialects.dialect import Dialect
from titer.judging.judge import Judge
from titer.model.codes import DoubtCode
from titer.model.faults import Fault, truncate
from titer.model.option_types import split_pair
from titer.model.options import OPTIONS, ReadOptions
from titer.model.readings import Quality, Series

_SHOWN = 3  # words of a column that are quoted
_NAMED = 5  # tables, or words, that a way out names
_APART = 3  # words whose meanings are told one by one too
_WAYS = (Quality.UNCERTAIN, Quality.BAD, Quality.GOOD)  # of words that say nothing known, which count as uncertain


def closing_warnings(dialect: Dialect, judge: Judge, options: ReadOptions, *, whole: bool = True) -> list[Fault]:
    """Return what is doubtful of missing values, the zone, units, other tables in the file, and short rows.

    What no cell holds is told where the `whole` file was judged.
    """
    found = [*judge.watch.warnings(), *judge.missing.warnings(), *_zone_warnings(judge), *_unit_warnings(judge)]
    found += _quality_warnings(judge)
    if whole:
        found += _words_of_no_cell(dialect, judge, options)
    others = [line for line in judge.headers.tables.values() if line is not None]  # as far as lines are known
    if others and dialect.header_line and not (options.header_line or options.table):
        found.append(_other_tables(others))
    if dialect.pads and judge.padded:
        found.append(Fault(None, None, None, "short_rows_padded", value=f"{judge.padded:,}"))
    elif dialect.pads:
        found.append(Fault(None, None, None, "option_not_used", value="short_rows"))
    return found


def _other_tables(lines: list[int]) -> Fault:
    """Return the warning of other tables than the first, by the lines of their headers."""
    said = ", ".join(map(str, lines))
    ways = tuple({"table": number} for number in range(1, min(len(lines), _NAMED) + 2))
    return Fault(None, lines[0], None, "other_tables", value=truncate(said), settled_by=ways)


def _zone_warnings(judge: Judge) -> list[Fault]:
    """Return the warning that clocks show another time, for a part of the year, where a zone's abbreviation is used."""
    named, span, column = judge.layout.named_zone, judge.times.span, judge.layout.time
    if named is None or span is None or column is None or not named.is_doubtful(*span):
        return []
    ways = ({"timezone": named.etc}, {"timezone": named.observed})
    return [Fault(None, None, judge.layout.names[column], "zone_by_name", named.name, settled_by=ways)]


def _quality_warnings(judge: Judge) -> list[Fault]:
    """Return one warning for each column of quality with words that say nothing known: how many cells, and which."""
    found = []
    strange = {column: words for column, words in judge.strange_qualities.items() if words}
    for column, words in strange.items():
        shown = name_list([word for word, _ in words.most_common()], _SHOWN)
        said = truncate(f"{words.total():,}: {shown}")
        named = [word for word, _ in words.most_common(_NAMED)]
        found.append(
            Fault(None, None, judge.layout.names[column], "unknown_quality", said, settled_by=_meanings(named))
        )
    return found


def _meanings(words: Sequence[str]) -> tuple[dict[str, Any], ...]:
    """Return what words may be said to mean: all the same, or each of a few by itself."""
    said = [{"quality_words": [f"{word}={quality.word}" for word in words]} for quality in _WAYS]
    single = [f"{word}={quality.word}" for word in words for quality in _WAYS] if 1 < len(words) <= _APART else []
    return (*said, *({"quality_words": [one]} for one in single))


def _words_of_no_cell(dialect: Dialect, judge: Judge, options: ReadOptions) -> list[Fault]:
    """Return a warning for each word of quality of which somebody said what it means, and that no cell holds."""
    if dialect.kind not in OPTIONS["quality_words"].kinds:
        return []  # which is told of the option as a whole
    unused = (said for said in options.quality_words if split_pair(said)[0] not in judge.words_met)
    return [Fault(None, None, None, "option_not_used", value=truncate(f"quality_words: {said}")) for said in unused]


def _unit_warnings(judge: Judge) -> list[Fault]:
    made, impossible = judge.conversions.made.items(), judge.conversions.impossible.items()
    mismatches = judge.limits.mismatches
    return [
        *(_of_series(series, found.label, "unit_converted") for series, found in made),
        *(_of_series(series, f"{series.unit or '?'} → {unit}", "unit_not_convertible") for series, unit in impossible),
        *(_of_series(series, f"{series.unit} and {unit}", "unit_not_judged") for series, unit in mismatches),
        *(Fault(None, None, None, "nothing_to_convert", value=truncate(asked)) for asked in judge.conversions.unused),
    ]


def _of_series(series: Series, value: str, code: DoubtCode) -> Fault:
    return Fault(None, None, series.sensor_id if series.parameter == "value" else series.parameter, code, value=value)
