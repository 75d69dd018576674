"""Days with a part of a day behind the mark, in µs: to the ms, or to the second that was cut off behind it."""

from decimal import Decimal

_SECONDS = 86_400  # of a day
_FINE = 5  # decimals that tell seconds: 0.33333


def micros_of_days(days: Decimal) -> int:
    """Return µs, to the ms, for float64 holds no more; where the digits are those of a whole second, that: 0.33333."""
    at = round(days * 86_400_000)
    if not at % 1000:
        return at * 1000
    seconds = days * _SECONDS
    whole = round(seconds)
    decimals = -int(days.as_tuple().exponent)
    if decimals >= _FINE and abs(seconds - whole) <= Decimal(_SECONDS // 2).scaleb(-decimals):
        return whole * 10**6
    return at * 1000
