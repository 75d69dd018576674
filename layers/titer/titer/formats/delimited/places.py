"""Where cells stand in the text of a record of delimited text."""

from collections.abc import Sequence


def place_of(raw: str, delimiter: str, position: int, cell: str) -> tuple[int, int] | None:
    """Return where the cell of this position starts and stops in the text of its record.

    None where the text is not so plain that this is sure: it is to be marked there and nowhere else.
    """
    start = 0
    for _ in range(position):
        start = _end_of_cell(raw, delimiter, start) + len(delimiter)
        if start > len(raw):
            return None
    stop = _end_of_cell(raw, delimiter, start)
    shown = raw[start:stop]
    if _unquoted(shown).strip() != cell.strip():
        return None
    inside = start + len(shown) - len(shown.lstrip())
    return inside, max(inside, stop - (len(shown) - len(shown.rstrip())))


def spans_in_utf16(raw: str, place: Sequence[int]) -> list[int]:
    """Return a place in units of UTF-16, by which JavaScript counts characters."""
    return [len(raw[:offset].encode("utf-16-le", "surrogatepass")) // 2 for offset in place]


def _end_of_cell(raw: str, delimiter: str, start: int) -> int:
    """Return where a cell that starts there ends: a quote counts as the first character alone, but for spaces."""
    opening = start
    while raw[opening : opening + 1] == " " and delimiter != " ":
        opening += 1
    if raw[opening : opening + 1] == '"':
        start = _closing_quote(raw, opening + 1)
    found = raw.find(delimiter, start)
    return len(raw) if found < 0 else found


def _closing_quote(raw: str, start: int) -> int:
    while 0 <= (start := raw.find('"', start)) < len(raw) - 1 and raw[start + 1] == '"':
        start += 2
    return len(raw) if start < 0 else start


def _unquoted(shown: str) -> str:
    text = shown.strip()
    quoted = len(text) >= 2 and text[0] == text[-1] == '"'
    return text[1:-1].replace('""', '"') if quoted else shown
