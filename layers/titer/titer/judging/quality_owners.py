"""Which measured column a quality counts for alone, by its name or its place: all others count for every column."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from titer.cells.names import words_of
from titer.cells.quality_words import quality_of_noun, says_state
from titer.judging.evidence import Sample
from titer.judging.quality_column import QualityColumn

_SEVERAL = 2


def of_their_own(
    sample: Sample, qualities: Sequence[QualityColumn], measured: Collection[int]
) -> tuple[QualityColumn, ...]:
    """Return the qualities, each with the measured column that it belongs to, where that is told.

    `TE-201 Qualidade` is that of `TE-201 (°C)` alone, `QF_TEMP` that of `TEMP`, and `FIC201.Status` that of
    `FIC201.PV`. Where no quality names a column, it is that of the one beside it, if each has one on the same side.
    """
    if len(measured) < _SEVERAL:
        return tuple(qualities)
    owners = _named_owners(sample, qualities, measured)
    counts = Counter(owner for those in owners.values() for owner in those)
    own = {column: those[0] for column, those in owners.items() if len(those) == 1 and counts[those[0]] == 1}
    own = own if counts else _own_by_place(qualities, measured)
    return tuple(replace(each, of=own.get(each.column)) for each in qualities)


def _named_owners(
    sample: Sample, qualities: Sequence[QualityColumn], measured: Collection[int]
) -> dict[int, list[int]]:
    """Return the measured columns that the name of each quality names."""
    called: dict[tuple[str, ...], list[int]] = defaultdict(list)
    begun: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for column in measured:
        words = words_of(sample.header.split[column][0])
        called[words].append(column)
        for count in range(1, len(words)):
            begun[words[:count]].append(column)
    names = {each.column: sample.names[each.column] for each in qualities}
    return {column: _owners(name, called) or _owners(name, begun) for column, name in names.items()}


def _own_by_place(qualities: Sequence[QualityColumn], measured: Collection[int]) -> dict[int, int]:
    """Return the measured column beside each quality, where the two take turns: `Temp, Q1, RH, Q2`."""
    places = [each.column for each in qualities]
    turns = sorted((*places, *measured))
    first, second = turns[::2], turns[1::2]
    if len(first) != len(second) or any(later != earlier + 1 for earlier, later in zip(first, second, strict=True)):
        return {}
    if places == first:
        return dict(zip(first, second, strict=True))
    return dict(zip(second, first, strict=True)) if places == second else {}


def _owners(name: str, called: Mapping[tuple[str, ...], list[int]]) -> list[int]:
    """Return the columns that the name of a quality names, without the words in it that say so."""
    words = words_of(name)
    stems = (_without_quality(name), words[:-1], words[1:])
    return next((called[stem] for stem in stems if stem and stem in called), [])


def _without_quality(name: str) -> tuple[str, ...]:
    """Return the words of a name without those that say quality; nothing where none does."""
    words = words_of(name)
    left = tuple(word for word in words if not (says_state(word) or quality_of_noun(word) is not None))
    return left if len(left) < len(words) else ()
