"""Halves of the day, in cells of their own or beside a time of day: `AM` and `PM`, `a.m.`, `午後`, `오전`."""

from collections.abc import Sequence

from titer.model.expression import expression
from titer.model.spaces import SPACES

_HALVES = {
    "AM": "am a.m. a.m 上午 午前 오전 vorm. vormittags πμ π.μ. ص ق.ظ öö पूर्वाह्न",
    "PM": "pm p.m. p.m 下午 午後 오후 nachm. nachmittags μμ μ.μ. م ب.ظ ös अपराह्न",
}
_HALF_OF = {word: half for half, words in _HALVES.items() for word in words.split()}
_OF_OTHERS = "|".join(word.replace(".", r"\.") for word in _HALF_OF if not word.isascii())
HALF_BEFORE = rf"(?i:{_OF_OTHERS})[{SPACES}]?(?=[0-9])"  # as a time of day may begin
_WITH_ITS_HALF = expression(
    rf"(?i)(?:(?P<before>{_OF_OTHERS})[{SPACES}]?)?(?P<hour>[0-9]{{1,2}})(?P<rest>[:.][0-9:.]+)"
    rf"(?:[{SPACES}]?(?P<behind>{_OF_OTHERS}))?"
)


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


def with_half_behind(text: str) -> str | None:
    """Return a time of day as English has it: `오후 9:30` is `9:30 PM`, `午後 0:15` is `12:15 PM`; None without one."""
    found = None if text.isascii() else _WITH_ITS_HALF.fullmatch(text)
    if found is None or bool(found["before"]) == bool(found["behind"]):
        return None
    half = _HALF_OF[(found["before"] or found["behind"]).casefold()]
    hour = "12" if half == "PM" and int(found["hour"]) == 0 else found["hour"]
    return f"{hour}{found['rest']} {half}"
