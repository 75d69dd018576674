"""Rules by which the readings of a control chart look as if they were not of one process.

Western Electric, Statistical Quality Control Handbook (1956), p. 25–28; L. S. Nelson, The Shewhart Control Chart: Tests
for Special Causes, J. Quality Technology 16 (1984) 237–239. A rule signals at each reading that completes it.
"""

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from titer.model.dataclass import dataclass
from titer.steps.compute.spells import among_last, lasting
from titer.steps.compute.windows import Marks
from titer.steps.curves import Values
from titer.steps.spc import Rules


@dataclass(frozen=True)
class Zones:
    """Readings by how far they are off the centre; `zone` is as wide as a third of what the limits are away from it."""

    off: Values
    zone: float

    def above(self, zones: int) -> Marks:
        return self.off > zones * self.zone

    def below(self, zones: int) -> Marks:
        return self.off < -zones * self.zone

    @cached_property
    def steps(self) -> Values:
        """From the reading before to each; of the first there is none."""
        return np.diff(self.off, prepend=self.off[:1])


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: of how many readings it tells, at most; `signals` yields where it signals, and on which side."""

    kind: str
    says: str
    readings: int
    signals: Callable[[Zones], Iterator[tuple[str, Marks]]]


def _beyond(zones: Zones) -> Iterator[tuple[str, Marks]]:
    yield "above", zones.above(3)
    yield "below", zones.below(3)


def _most_beyond(least: int, of: int, line: int) -> Callable[[Zones], Iterator[tuple[str, Marks]]]:
    def signals(zones: Zones) -> Iterator[tuple[str, Marks]]:
        for side, flags in (("above", zones.above(line)), ("below", zones.below(line))):
            yield side, flags & (among_last(flags, of) >= least)

    return signals


def _on_one_side(length: int) -> Callable[[Zones], Iterator[tuple[str, Marks]]]:
    def signals(zones: Zones) -> Iterator[tuple[str, Marks]]:
        yield "above", lasting(zones.above(0)) >= length
        yield "below", lasting(zones.below(0)) >= length

    return signals


def _steadily(length: int) -> Callable[[Zones], Iterator[tuple[str, Marks]]]:
    def signals(zones: Zones) -> Iterator[tuple[str, Marks]]:
        yield "rising", lasting(zones.steps > 0) >= length - 1
        yield "falling", lasting(zones.steps < 0) >= length - 1

    return signals


def _alternating(zones: Zones) -> Iterator[tuple[str, Marks]]:
    turns = np.zeros(len(zones.off), np.bool_)
    turns[1:] = zones.steps[1:] * zones.steps[:-1] < 0
    yield "both", lasting(turns) >= 12  # turns, of 13 steps between 14 readings


def _close(zones: Zones) -> Iterator[tuple[str, Marks]]:
    yield "both", lasting(np.abs(zones.off) < zones.zone) >= 15


def _away(zones: Zones) -> Iterator[tuple[str, Marks]]:
    above, below = zones.above(1), zones.below(1)
    yield "both", (lasting(above | below) >= 8) & (among_last(above, 8) > 0) & (among_last(below, 8) > 0)


WESTERN_ELECTRIC = (
    Rule("western_electric_1", "one beyond the limits", 1, _beyond),
    Rule("western_electric_2", "two of three beyond two thirds of the way to a limit", 3, _most_beyond(2, 3, 2)),
    Rule("western_electric_3", "four of five beyond a third of the way to a limit", 5, _most_beyond(4, 5, 1)),
    Rule("western_electric_4", "eight in a row on one side of the centre", 8, _on_one_side(8)),
)
NELSON = (
    Rule("nelson_1", "one beyond the limits", 1, _beyond),
    Rule("nelson_2", "nine in a row on one side of the centre", 9, _on_one_side(9)),
    Rule("nelson_3", "six in a row steadily rising, or falling", 6, _steadily(6)),
    Rule("nelson_4", "fourteen in a row going up and down in turn", 14, _alternating),
    Rule("nelson_5", "two of three beyond two thirds of the way to a limit", 3, _most_beyond(2, 3, 2)),
    Rule("nelson_6", "four of five beyond a third of the way to a limit", 5, _most_beyond(4, 5, 1)),
    Rule("nelson_7", "fifteen in a row within a third of the way to the limits", 15, _close),
    Rule("nelson_8", "eight in a row beyond that third, on both sides", 8, _away),
)
LIMITS = (Rule("beyond_limit", "one beyond the limits", 1, _beyond),)


def rules_of(name: Rules) -> tuple[Rule, ...]:
    """Return the rules of this name."""
    return {"western_electric": WESTERN_ELECTRIC, "nelson": NELSON, "limits": LIMITS}[name]
