"""The parts of what is labelled that a search leaves out in turn: by batch, else by time."""

from collections.abc import Sequence
from itertools import pairwise

from titer.steps.measuring import FIRST, LAST, Label, Part, merged

type Window = tuple[str, str | None, int, int]  # name, asset, since and until in µs since 1970


def parts_by_time(faults: Sequence[Label], most: int) -> tuple[Part, ...]:
    """Return stretches of time with about as many faults each; none is parted, nor those that overlap."""
    groups = merged((each.since, each.until + 1) for each in faults)
    count = max(1, min(most, len(groups)))
    firsts = [groups[len(groups) * number // count][0] for number in range(count)] if groups else [FIRST]
    ends = {until for _, until in groups}
    cuts = [(max(end for end in ends if end <= first) + first) // 2 for first in firsts[1:]]
    return tuple(
        Part(f"stretch {number}", ((None, since, until),))
        for number, (since, until) in enumerate(pairwise([FIRST, *cuts, LAST]), 1)
    )


def parts_by_batch(windows: Sequence[Window], faults: Sequence[Label], most: int) -> tuple[Part, ...]:
    """Return so many parts of whole batches, those with faults spread over them."""
    by_faults = sorted(windows, key=lambda window: (-_faults_in(window, faults), window[2], window[0]))
    count = max(1, min(most, len(windows)))
    dealt = [by_faults[number::count] for number in range(count)]
    return tuple(
        Part(", ".join(name for name, *_ in some), tuple((asset, since, until) for _, asset, since, until in some))
        for some in dealt
    )


def _faults_in(window: Window, faults: Sequence[Label]) -> int:
    _, asset, since, until = window
    return sum(each.asset in {None, asset} and since <= each.since < until for each in faults)
