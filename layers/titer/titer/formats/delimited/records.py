"""Delimited text split into records and cells: exact for every legal style, and for what is not legal.

A quote means something only as the first character of a cell. A quoted cell may span 100 lines or 64 KB; one that does
not close within them is the fault of its first line alone (`unclosed_quote`), and reading goes on at the next line.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import compress

from titer.formats.dialects.style import PLAIN_STYLE, Style, as_seen
from titer.formats.streams.lines import LONGEST_LINE, Block
from titer.formats.streams.table import Records
from titer.model.codes import RowCode

LONGEST_RECORD_LINES = 100
LONGEST_RECORD = 64 << 10  # characters, of a record that spans lines
_AT_ONCE = 256  # lines tried together, before they are looked at one by one


class Delimited:
    """Splits block after block; holds back the lines of a record that may go on in the next one."""

    def __init__(
        self, delimiter: str, width: int | None = None, *, first_line: int = 1, style: Style = PLAIN_STYLE
    ) -> None:
        """Begin a text.

        `width` is the header's, where it is known: a record of many lines that does not fit it began by mistake.
        """
        self._delimiter = delimiter
        self._style = style
        self._blank = " \r\n" if delimiter == "\t" else " \t\r\n"
        self._width = width
        self._line = first_line  # physical line that comes next
        self._held: list[str] = []
        csv.field_size_limit(2 * LONGEST_LINE)

    @property
    def line(self) -> int:
        """The physical line that comes next, unless lines of a record that may go on are held."""
        return self._line

    @property
    def holds(self) -> bool:
        """Whether a record may go on in the next block."""
        return bool(self._held)

    def skip(self, lines: int) -> None:
        """Go on behind so many lines, that somebody else has split."""
        self._line += lines

    def split(self, block: Block) -> Records:
        """Return the records that end in this block, the header among them as the first of all."""
        if block.too_long:
            records = self._split_quoted([], last=True)
            records.add(self._line, block.data.decode("utf-8", errors="backslashreplace"), (), "line_too_long")
            self._line += 1
            return records
        try:
            text = block.data.decode("utf-8")
        except UnicodeDecodeError:
            return self._split_undecodable(block)
        return self._split_text(as_seen(text, block.data, self._delimiter, self._style), last=block.last)

    def _split_text(self, text: str, *, last: bool) -> Records:
        if self._held or '"' in text or "\0" in text:
            return self._split_quoted(StringIO(text, newline="").readlines(), last=last)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return self._split_plain(text)

    def _split_plain(self, text: str) -> Records:
        """Split lines without quotes, a line feed after each."""
        first, delimiter = self._line, self._delimiter
        lines = text.removesuffix("\n").split("\n") if text else []
        self._line += len(lines)
        numbers: list[int | None] = list(range(first, self._line))
        if any(mark in text for mark in ("\n\n", "\n ", "\n\t")) or text[:1] in {"\n", " ", "\t"}:
            kept = [position for position, line in enumerate(lines) if not self._is_blank(line)]
            numbers, lines = [numbers[position] for position in kept], [lines[position] for position in kept]
        records = Records(numbers, lines, [line.split(delimiter) for line in lines])
        if len(text) > LONGEST_LINE and max(map(len, lines), default=0) > LONGEST_LINE:
            too_long = (position for position, line in enumerate(lines) if len(line) > LONGEST_LINE)
            records.broken = dict.fromkeys(too_long, ("line_too_long", None))
        return records

    def _is_blank(self, line: str) -> bool:
        return not line.strip(self._blank)

    def _split_undecodable(self, block: Block) -> Records:
        """Split a block with bytes that are not UTF-8 line by line, so that only lines that hold them are lost."""
        records = Records()
        lines = block.data.splitlines(keepends=True)
        for position, line in enumerate(lines):
            last = block.last and position == len(lines) - 1
            try:
                text = as_seen(line.decode("utf-8"), line, self._delimiter, self._style)
                records.extend(self._split_text(text, last=last))
            except UnicodeDecodeError:
                records.extend(self._split_quoted([], last=True))
                raw = line.rstrip(b"\r\n").decode("utf-8", errors="backslashreplace")
                records.add(self._line, raw, (), "invalid_encoding")
                self._line += 1
        return records

    def _split_quoted(self, lines: list[str], *, last: bool) -> Records:
        """Split lines with quotes in them, with their ends; `last`, where no line can follow that closes a quote."""
        lines, self._held = self._held + lines, []
        records = Records()
        start = 0
        while start < len(lines):
            stop = min(start + _AT_ONCE, len(lines))
            if not self._split_plain_records(lines[start:stop], records):
                while start < stop:
                    start = self._split_run(lines, start, stop, records, last=last)
            start = max(start, stop)
        return records

    def _split_plain_records(self, lines: list[str], records: Records) -> bool:
        """Split lines of which each is a record by itself; return False, and do nothing, where they are not."""
        text = "".join(lines)
        if "\0" in text or len(text) > LONGEST_LINE:
            return False
        try:
            cells = list(self._reader(lines))
        except csv.Error:
            return False
        if len(cells) != len(lines):
            return False
        numbers = range(self._line, self._line + len(lines))
        self._line += len(lines)
        kept = [not self._is_blank(line) for line in lines]
        records.lines += compress(numbers, kept)
        records.raws += [line.rstrip("\r\n") for line in compress(lines, kept)]
        records.cells += compress(cells, kept)
        return True

    def _reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        spaced = self._style.spaced_quotes
        return csv.reader(lines, delimiter=self._delimiter, skipinitialspace=spaced, strict=True)

    def _split_run(self, lines: list[str], start: int, stop: int, records: Records, *, last: bool) -> int:
        """Split records from `start` on, to `stop` or the first that needs a closer look; return where to go on."""
        feed = _Feed(lines, start)
        reader = self._reader(feed)
        try:
            for cells in reader:
                if not self._take(lines, start, feed, cells, records):
                    break
                start = feed.end_record()
                if start >= stop:
                    return start
        except _TooLong:
            self._refuse(lines, start, "unclosed_quote", records)
        except csv.Error:
            if feed.ended and not last:
                self._held = lines[start:]
                return len(lines)
            many = feed.position - start > 1 or feed.ended
            self._refuse(lines, start, "unclosed_quote" if many else "invalid_quoting", records)
        else:
            self._refuse(lines, start, "unclosed_quote", records)
        return start + 1

    def _take(self, lines: list[str], start: int, feed: "_Feed", cells: list[str], records: Records) -> bool:
        """Add the record from `start` on; return False where it spans lines and does not fit: its quote is stray."""
        raw = "".join(lines[start : feed.position])
        count = feed.position - start
        if count > 1 and self._width is not None and len(cells) != self._width:
            return False
        if not self._is_blank(raw):
            body = raw.rstrip("\r\n")
            records.add(self._line, body, cells, _broken(body, count))
        self._line += count
        return True

    def _refuse(self, lines: list[str], start: int, code: RowCode, records: Records) -> None:
        records.add(self._line, lines[start].rstrip("\r\n"), (), code)
        self._line += 1


def _broken(raw: str, lines: int) -> RowCode | None:
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

    def end_record(self) -> int:
        """End the present record, and return the line where the next one starts."""
        self._record, self._size = self.position, 0
        return self.position
