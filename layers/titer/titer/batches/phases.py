"""Phases of a batch, told by where the level of one of its series changes."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from titer.batches.batch import MOST_PHASES, BatchName, Phase, joined_phases
from titer.model.errors import Rejected
from titer.model.instants import parse_instant

KIND = "change_point"  # of the events that tell of a change
_GROWS = 0.5  # of the greatest rate of growth
_DECLINES = -0.1  # likewise


class Piece(NamedTuple):
    """A part of a batch in which a series keeps its level; `until` is None where the batch still runs."""

    since: int
    until: int | None
    level: float


class OfSeries(NamedTuple):
    """Which series tells of phases; None leaves that open."""

    sensor_id: str | None = None
    parameter: str | None = None


def pieces_of(
    events: Iterable[Mapping[str, Any]], of: BatchName, span: tuple[int, int | None], series: OfSeries
) -> list[Piece]:
    """Return the pieces of a batch between the changes that the result of an analysis has of one of its series.

    `Rejected`: `no_change_points`, `ambiguous_series`, `too_many_phases`.
    """
    since, until = span
    changes = [
        (parse_instant(each["at"]), each)
        for each in events
        if each["kind"] == KIND and each.get("asset") == of.asset and _is_of(series, each)
    ]
    inside = [(at, each) for at, each in changes if since < at and (until is None or at < until)]
    if not inside:
        reason = f"the analysis found no change of level in the batch “{of.batch_id}”"
        raise Rejected("no_change_points", reason, "Run change_points on this batch, or with a smaller penalty")
    _refuse_several(inside)
    if len(inside) >= MOST_PHASES:
        reason = f"the analysis found {len(inside)} changes, and a batch has at most {MOST_PHASES} phases"
        raise Rejected("too_many_phases", reason, "Run change_points with a greater penalty or min_size")
    bounds: list[int | None] = [since, *(at for at, _ in inside), until]
    levels = [inside[0][1]["details"]["before"], *(each["details"]["after"] for _, each in inside)]
    return [Piece(begin or 0, end, level) for (begin, end), level in zip(pairwise(bounds), levels, strict=True)]


def _is_of(series: OfSeries, event: Mapping[str, Any]) -> bool:
    names = (event.get("sensor_id"), event.get("parameter"))
    return all(wanted in {None, name} for wanted, name in zip(series, names, strict=True))


def _refuse_several(changes: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    found = {(each["sensor_id"], each["parameter"], each["unit"]) for _, each in changes}
    if len(found) > 1:
        names = ", ".join(sorted(f"{sensor}/{parameter}" for sensor, parameter, _ in found)[:10])
        raise Rejected("ambiguous_series", f"the analysis found changes of several series: {names}", "Name one of them")


def numbered(pieces: Sequence[Piece]) -> list[str]:
    """Return names for pieces of which nothing else is known."""
    return [f"phase {number}" for number in range(1, len(pieces) + 1)]


def named_by_growth(pieces: Sequence[Piece]) -> list[str]:
    """Return what each piece is, where the level is a rate of growth.

    One that has half the greatest rate or more is `exponential`. Of the others, those before one of these are `lag`;
    behind the last one they are `decline` where a tenth of that rate is lost, else `stationary`. `Rejected`
    (`no_growth`) where nothing grows.
    """
    greatest = max(each.level for each in pieces)
    if greatest <= 0:
        reason = "no rate of growth is above zero"
        raise Rejected(
            "no_growth", reason, "Run change_points on a rate of growth, such as rate(ln(vcd / 1 [cells/mL]))"
        )
    grows = [each.level >= _GROWS * greatest for each in pieces]
    last = max(place for place, each in enumerate(grows) if each)
    return [
        "exponential" if grows[place] else _idle(each, greatest, is_before=place < last)
        for place, each in enumerate(pieces)
    ]


def _idle(piece: Piece, greatest: float, *, is_before: bool) -> str:
    if is_before:
        return "lag"
    return "decline" if piece.level <= _DECLINES * greatest else "stationary"


def phases_called(pieces: Sequence[Piece], names: Sequence[str]) -> tuple[Phase, ...]:
    """Return pieces under names as phases, those of one name behind each other as one.

    `Rejected` (`names_do_not_fit`) where there are more or fewer names than pieces.
    """
    if len(names) != len(pieces):
        reason = f"the analysis tells of {len(pieces)} phases, and {len(names)} names are said"
        raise Rejected("names_do_not_fit", reason, "Name each once, in their order, or none")
    return joined_phases(Phase(name, each.since, each.until) for name, each in zip(names, pieces, strict=True))
