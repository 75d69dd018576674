"""Halves of the day in cells of their own: `AM` and `PM`, `a.m.`, `午後`, `오전`."""

from collections.abc import Sequence

_HALVES = {
    "AM": "am a.m. a.m 上午 午前 오전 vorm. vormittags πμ π.μ. ص",
    "PM": "pm p.m. p.m 下午 午後 오후 nachm. nachmittags μμ μ.μ. م",
}
_HALF_OF = {word: half for half, words in _HALVES.items() for word in words.split()}


def half_of(cell: str) -> str | None:
    """Return `AM` or `PM`; None where a cell says neither."""
    return _HALF_OF.get(cell.strip().casefold().replace(" ", ""))


def are_halves(cells: Sequence[str]) -> bool:
    """Return whether all cells, of which there are some, say a half of the day."""
    return bool(cells) and all(half_of(cell) for cell in {*cells})


def in_half(text: str, cell: str) -> str:
    """Return a time with the half of the day behind it; where the cell says none, this is no time, or none is there."""
    if not text or not cell.strip():
        return ""
    return f"{text} {half_of(cell) or '?'}"
