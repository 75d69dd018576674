"""Addresses of points: topics, tags with the path to them, node ids of OPC UA. They name what is measured."""

from collections.abc import Collection

from titer.model.expression import expression

_NODE = expression(r"(?:ns=[0-9]{1,5};)?[sigb]=\S.*")
_STEP = r"[^\W_][\w \-:]*"
_PATH = expression(rf"/?{_STEP}(?:(?:/{_STEP}){{2,}}|(?:\.{_STEP}){{2,}})")
_BEHIND_SYSTEM = expression(r"[^\W_][\w \-]*:[^\W_][\w \-]*[./][^\W_][\w \-./]*")  # as in `KILN:TI-220.PV`
_LONGEST = 256


def are_addresses(cells: Collection[str]) -> bool:
    """Return whether cells are several addresses, each of three steps or more, and the last of them has letters."""
    return len(cells) > 1 and all(map(_is_address, cells))


def _is_address(cell: str) -> bool:
    if len(cell) > _LONGEST:
        return False
    if _NODE.fullmatch(cell):
        return True
    last = max(cell.rfind("/"), cell.rfind("."))
    is_path = _PATH.fullmatch(cell) or _BEHIND_SYSTEM.fullmatch(cell)
    return is_path is not None and any(map(str.isalpha, cell[last:]))
