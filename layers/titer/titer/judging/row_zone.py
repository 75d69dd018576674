"""In which zone the times of rows are, or which column has their offsets."""

from collections import defaultdict
from dataclasses import replace
from datetime import tzinfo

from titer.cells.names import name_list
from titer.cells.times.column import InstantReader
from titer.cells.times.offsets import are_offsets, offset_unit
from titer.cells.times.part_names import says_zone
from titer.cells.times.parts import TimeParts
from titer.cells.times.stated_zone import are_equal, offset_amid, split_zone, zone_in
from titer.cells.times.time_form import TimeForm
from titer.cells.times.zone_names import (
    NamedZone,
    abbreviation_in,
    may_have_abbreviation,
    named_zone,
    split_abbreviation,
    unsure_zone,
    zones_called,
)
from titer.judging.declared_times import declared_offset
from titer.judging.evidence import Sample
from titer.judging.part_search import LOOKED_AT
from titer.judging.time_reader import is_local
from titer.judging.zone_above import zone_above
from titer.model.instants import known_zone

_SHOWN = 3  # abbreviations that are quoted
_TRIED = 1000  # times with abbreviations, at most, in each zone


def with_offset(sample: Sample, parts: TimeParts, form: TimeForm, zone: tzinfo | None) -> TimeParts:
    """Return the parts with the column of offsets, where times tell none; other columns of offsets are set aside."""
    if sample.known.options.offset is not None:
        return declared_offset(sample, parts)
    needed = zone is None and is_local(filled_times(sample, parts), form)
    for column, name in enumerate(sample.names):
        plain_name = sample.header.plain[column]
        if column in parts.columns or plain_name in sample.placed or plain_name in sample.context:
            continue
        cells = sample.cells(column, LOOKED_AT)
        unit = offset_unit(cells, name)
        if unit is None and not are_offsets(cells, name):
            continue
        if unit is not None and says_zone(name) and _tells_rows_apart(sample, parts, column):
            continue
        if needed and parts.offset is None:
            sample.say(column, "it holds the offset to UTC, or the zone, of each row's time")
            parts = replace(parts, offset=column, offset_unit=unit)
        else:
            sample.aside[column] = "it holds an offset to UTC, which the time tells by itself"
    return parts


def _tells_rows_apart(sample: Sample, parts: TimeParts, column: int) -> bool:
    """Return whether most times that are written twice have several numbers in a column: zones of a plant."""
    found: dict[str, list[str]] = defaultdict(list)
    times = parts.texts([cells[:LOOKED_AT] for cells in sample.columns])
    for text, cell in zip(times, sample.columns[column][:LOOKED_AT], strict=True):
        found[text].append(cell.strip())
    shared = [cells for cells in found.values() if len(cells) > 1]
    return 2 * sum(len({*cells}) > 1 for cells in shared) > len(shared)


def filled_times(sample: Sample, parts: TimeParts) -> list[str]:
    """Return the filled times of some rows of the sample, in one text each."""
    texts = parts.texts([column[:LOOKED_AT] for column in sample.columns])
    return [text for text in texts if text.strip()]


def stated_zone(sample: Sample, parts: TimeParts, form: TimeForm) -> tuple[tzinfo | None, NamedZone | None]:
    """Return the zone that a column of the time states in its name or row of units; with its abbreviation, if any."""
    for column in parts.columns:
        stated, named = _zone_of(sample, column)
        if stated is None:
            continue
        said = sample.known.timezone
        if said and named is None and form.is_local and not are_equal(said, stated):
            sample.warn("other_timezone", column, str(stated))
        return stated, named
    if form.is_local and sample.known.timezone is None:
        _warn_of_unsure_zone(sample, parts)
    return None, None


def _zone_of(sample: Sample, column: int) -> tuple[tzinfo | None, NamedZone | None]:
    name, below = sample.names[column], sample.known.units[column] if sample.known.units else ""
    if stated := split_zone(name)[1] or offset_amid(name):
        sample.say(column, f"its name states the zone {stated}")
    elif stated := zone_in(below):
        sample.say(column, f"the row of units states the zone {stated}")
    elif named := split_abbreviation(name)[1] or named_zone(below):
        sample.say(column, f"{named.name} is {named.zone}")
        return named.zone, named
    return stated, None


def zone_stated_above(sample: Sample, parts: TimeParts, form: TimeForm) -> tuple[tzinfo | None, NamedZone | None]:
    """Return the zone that lines above the header state; say which may be meant where they state none for sure."""
    stated = zone_above(sample.known.above) if parts.main is not None else None
    if stated is None or parts.main is None or not is_local(filled_times(sample, parts), form):
        return None, None
    if stated.zone is None:
        ways = [{"timezone": name} for name in stated.proposed]
        sample.warn("zone_not_used", parts.main, stated.text, settled_by=ways)
        return None, None
    sample.say(parts.main, f"a line above the header states the zone: {stated.text[:80]!r}")
    return stated.zone, stated.named


def _warn_of_unsure_zone(sample: Sample, parts: TimeParts) -> None:
    for column in parts.columns:
        if unsure := unsure_zone(sample.names[column]):
            name, zones = unsure
            sample.warn("zone_not_used", column, name, settled_by=[{"timezone": zone} for zone in zones])


def warn_of_abbreviations(sample: Sample, parts: TimeParts, form: TimeForm) -> None:
    """Say in which zones times can be read that tell theirs by an abbreviation, where no zone is known."""
    if parts.main is None or not form.is_local:
        return
    texts = parts.texts(sample.columns)
    if not may_have_abbreviation(map(str.strip, texts)):
        return
    times = {text: name for text in texts if (name := abbreviation_in(text.strip()))}
    zones = dict.fromkeys(zone for name in dict.fromkeys(times.values()) for zone in zones_called(name))
    some = [*times][:: len(times) // _TRIED + 1]
    wrong = {zone: len(InstantReader(known_zone(zone), form).read(some)[1]) for zone in zones}
    fewest = min(wrong.values(), default=len(some))
    if fewest < len(some):
        ways = [{"timezone": zone} for zone in zones if wrong[zone] == fewest]
        sample.warn("zone_not_used", parts.main, name_list(sorted({*times.values()}), _SHOWN), settled_by=ways)
