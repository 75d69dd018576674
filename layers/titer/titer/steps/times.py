"""Lengths of time as steps are told them: `10min`, `1.5 h`."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

TIME = r"^\s*\d{1,12}(\.\d{1,6})?\s*(us|µs|ms|s|min|h|d|D)\s*$"
_MICROS = {
    "us": 1,
    "µs": 1,
    "ms": 1_000,
    "s": 1_000_000,
    "min": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
}
_LONGEST = 36_525 * _MICROS["d"]  # a hundred years


def micros_of(text: str) -> int:
    """Return a length of time in µs, the nearest whole one. `ValueError` where it is none."""
    if not re.fullmatch(TIME, text):
        raise ValueError(f"“{text}” is no length of time such as 10min")
    number, unit = re.fullmatch(r"\s*([\d.]+)\s*(\D+?)\s*", text).groups()  # type: ignore[union-attr]
    return round(Decimal(number) * _MICROS[unit.lower()])


def _lasting(text: str) -> str:
    if not 1 <= micros_of(text) <= _LONGEST:
        raise ValueError("it lies between 1 µs and 100 years")
    return text


type Duration = Annotated[str, Field(pattern=TIME), AfterValidator(_lasting)]
