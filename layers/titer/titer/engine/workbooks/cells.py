"""Cells of workbooks as text, alike in every kind of workbook."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from titer.model.spaces import visible


def text(cell: Any) -> str:
    """Return the text of a cell that calamine read."""
    return _TEXTS[type(cell)](cell)


def number(value: float) -> str:
    """Return the shortest text that gives the same float64: `2`, `0.1`, `1e+300`."""
    return repr(value).removesuffix(".0")


def percentage(value: float) -> str:
    """Return `12.5%` for 0.125, exactly: whoever sees the sheet sees percent, as does the header with the unit."""
    digits = format(Decimal(repr(value)).scaleb(2), "f")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + "%"


def clock(count: int, digits: int = 6) -> str:
    """Return a duration as it is shown, `36:00:00.25`, of so many parts of a second, `digits` decimal places each."""
    seconds, parts = divmod(abs(count), 10**digits)
    fraction = f".{parts:0{digits}}".rstrip("0") if parts else ""
    sign = "-" if count < 0 else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"


def boolean(value: bool) -> str:
    """Return a boolean as it is shown."""
    return "TRUE" if value else "FALSE"


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: visible,
    float: number,
    int: str,
    bool: boolean,
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: lambda value: clock(value // timedelta(microseconds=1)),
}
