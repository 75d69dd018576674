"""The median of numbers, without all that the module of Python loads that has it."""

from collections.abc import Iterable


def median(numbers: Iterable[float]) -> float:
    """Return the median of some numbers, at least one."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
