"""Lengths of time as steps are told them: `10min`, `1.5 h`."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from titer.model.instants import DAY, HOUR, SECOND

TIME = r"^\s*\d{1,12}(\.\d{1,6})?\s*(us|µs|ms|s|min|h|d|D)\s*$"
_MICROS = {"µs": 1, "us": 1, "ms": 1_000, "s": SECOND, "min": 60 * SECOND, "h": HOUR, "d": DAY}
_LONGEST = 36_525 * _MICROS["d"]  # a hundred years


def micros_of(text: str) -> int:
    """Return a length of time in µs, the nearest whole one. `ValueError` where it is none."""
    found = re.fullmatch(TIME, text)
    if not found:
        raise ValueError(f"“{text}” is no length of time such as 10min")
    return round(Decimal(text[: found.start(2)].strip()) * _MICROS[found[2].lower()])


def length_of(micros: float) -> str:
    """Return a length of time as it is told, in the largest unit of which it is one or more, to two places."""
    name, long = next((name, long) for name, long in reversed(_MICROS.items()) if micros >= long or name == "us")
    return f"{f'{micros / long:.2f}'.rstrip('0').rstrip('.')}{name}"


def _lasting(text: str) -> str:
    if not 1 <= micros_of(text) <= _LONGEST:
        raise ValueError("it lies between 1 µs and 100 years")
    return text


type Duration = Annotated[str, Field(pattern=TIME), AfterValidator(_lasting)]
