"""The median of numbers, without all that the module of Python loads that has it."""

from collections.abc import Iterable


def median(numbers: Iterable[float]) -> float:
    """Return the median of some numbers, at least one."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def median_low(numbers: Iterable[int]) -> int:
    """Return the middle one of whole numbers, at least one: of two, the lower."""
    ordered = sorted(numbers)
    return ordered[(len(ordered) - 1) // 2]
