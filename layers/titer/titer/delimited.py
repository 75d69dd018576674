"""Delimited text cut into records and cells: exact for every legal style, and for what is not legal.

A quote means something only as the first character of a cell. A quoted cell may span 100 lines or 64 KB; one that does
not close within them is the fault of its first line alone (`unclosed_quote`), and reading goes on at the next line.
"""

import csv
from collections.abc import Iterator, Sequence

from titer.lines import LONGEST_LINE, Block
from titer.table import Records

LONGEST_RECORD_LINES = 100
LONGEST_RECORD = 64 << 10  # characters, of a record that spans lines


class Delimited:
    """Cuts block after block; holds back the lines of a record that may go on in the next one."""

    def __init__(self, delimiter: str, width: int | None = None) -> None:
        """`width` is the header's, where it is known: a record of many lines that does not fit it began by mistake."""
        self._delimiter = delimiter
        self._blank = " \r\n" if delimiter == "\t" else " \t\r\n"
        self._width = width
        self._line = 1  # physical line that comes next
        self._held: list[str] = []
        csv.field_size_limit(2 * LONGEST_LINE)

    def cut(self, block: Block) -> Records:
        """The records that end in this block, the header among them as the first of all."""
        if block.too_long:
            records = self._cut_quoted([], last=True)
            records.add(self._line, block.data.decode("utf-8", errors="backslashreplace"), (), "line_too_long")
            self._line += 1
            return records
        try:
            text = block.data.decode("utf-8")
        except UnicodeDecodeError:
            return self._cut_undecodable(block)
        return self._cut_text(text, last=block.last)

    def _cut_text(self, text: str, *, last: bool) -> Records:
        if self._held or '"' in text or "\0" in text:
            return self._cut_quoted(text.splitlines(keepends=True) if _simple(text) else _lines(text), last=last)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return self._cut_plain(text)

    def _cut_plain(self, text: str) -> Records:
        """Lines without quotes, a line feed after each."""
        first, delimiter = self._line, self._delimiter
        lines = text.removesuffix("\n").split("\n") if text else []
        self._line += len(lines)
        numbers: list[int | None] = list(range(first, self._line))
        if any(mark in text for mark in ("\n\n", "\n ", "\n\t")) or text[:1] in {"\n", " ", "\t"}:
            kept = [position for position, line in enumerate(lines) if not self._is_blank(line)]
            numbers, lines = [numbers[position] for position in kept], [lines[position] for position in kept]
        records = Records(numbers, lines, [line.split(delimiter) for line in lines])
        if len(text) > LONGEST_LINE and max(map(len, lines)) > LONGEST_LINE:
            records.broken = {at: ("line_too_long", None) for at, line in enumerate(lines) if len(line) > LONGEST_LINE}
        return records

    def _is_blank(self, line: str) -> bool:
        return not line.strip(self._blank)

    def _cut_undecodable(self, block: Block) -> Records:
        """A block with bytes that are not UTF-8, line by line, so that only the lines that hold them are lost."""
        records = Records()
        lines = block.data.splitlines(keepends=True)
        for position, line in enumerate(lines):
            last = block.last and position == len(lines) - 1
            try:
                records.extend(self._cut_text(line.decode("utf-8"), last=last))
            except UnicodeDecodeError:
                records.extend(self._cut_quoted([], last=True))
                raw = line.rstrip(b"\r\n").decode("utf-8", errors="backslashreplace")
                records.add(self._line, raw, (), "invalid_encoding")
                self._line += 1
        return records

    def _cut_quoted(self, lines: list[str], *, last: bool) -> Records:
        """Lines with quotes in them, with their ends; `last`, where no line can follow that closes a quote."""
        lines, self._held = self._held + lines, []
        records = Records()
        start = 0
        while start < len(lines):
            start = self._cut_run(lines, start, records, last=last)
        return records

    def _cut_run(self, lines: list[str], start: int, records: Records, *, last: bool) -> int:
        """Cut records from `start` on, up to the first that needs a closer look; where to go on."""
        feed = _Feed(lines, start)
        reader = csv.reader(feed, delimiter=self._delimiter, strict=True)
        try:
            for cells in reader:
                if not self._take(lines, start, feed, cells, records):
                    break
                start = feed.record_done()
        except _TooLong:
            self._refuse(lines, start, "unclosed_quote", records)
        except csv.Error:
            if feed.ended and not last:
                self._held = lines[start:]
                return len(lines)
            many = feed.position - start > 1 or feed.ended
            self._refuse(lines, start, "unclosed_quote" if many else "invalid_quoting", records)
        else:
            if start >= len(lines):
                return start
            self._refuse(lines, start, "unclosed_quote", records)
        return start + 1

    def _take(self, lines: list[str], start: int, feed: "_Feed", cells: list[str], records: Records) -> bool:
        """Add the record that begins at `start`; False where it spans lines and does not fit, so its quote is stray."""
        raw = "".join(lines[start : feed.position])
        count = feed.position - start
        if count > 1 and self._width is not None and len(cells) != self._width:
            return False
        if not self._is_blank(raw):
            body = raw.rstrip("\r\n")
            records.add(self._line, body, cells, _broken(body, count))
        self._line += count
        return True

    def _refuse(self, lines: list[str], start: int, code: str, records: Records) -> None:
        records.add(self._line, lines[start].rstrip("\r\n"), (), code)
        self._line += 1


def _broken(raw: str, lines: int) -> str | None:
    if "\0" in raw:
        return "nul_character"
    return "line_too_long" if lines == 1 and len(raw) > LONGEST_LINE else None


class _TooLong(Exception):
    """A record that spans more lines or characters than one may."""


class _Feed(Iterator[str]):
    """Gives lines to the csv reader and knows how far the present record reaches."""

    def __init__(self, lines: Sequence[str], start: int) -> None:
        self._lines = lines
        self.position = self._record = start
        self._size = 0
        self.ended = False

    def __next__(self) -> str:
        if self.position >= len(self._lines):
            self.ended = True
            raise StopIteration
        line = self._lines[self.position]
        self._size += len(line)
        count = self.position - self._record
        if count and (self._size > LONGEST_RECORD or count >= LONGEST_RECORD_LINES):
            raise _TooLong
        self.position += 1
        return line

    def record_done(self) -> int:
        """The record is whole; the line where the next one starts."""
        self._record, self._size = self.position, 0
        return self.position


_OTHER_LINE_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"  # str.splitlines ends lines at these too; files do not


def _simple(text: str) -> bool:
    return not any(end in text for end in _OTHER_LINE_ENDS)


def _lines(text: str) -> list[str]:
    """The lines of a text that holds what only Python takes for a line end."""
    return [line.decode("utf-8") for line in text.encode("utf-8").splitlines(keepends=True)]
