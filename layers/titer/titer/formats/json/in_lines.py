"""JSONL split into records, line by line, as it streams in."""

from collections.abc import Callable, Iterable, Iterator

from titer.formats.dialects.dialect import Dialect
from titer.formats.json.fields import Split, Splitter, add
from titer.formats.json.tree import FLAT, JsonForm, Leaf
from titer.formats.json.values import BrokenRecord, is_blank, parse_line
from titer.formats.json.weighed import bounded
from titer.formats.streams.counted import Counted
from titer.formats.streams.lines import LONGEST_LINE, Block, blocks, most_lines
from titer.formats.streams.table import ReadBlock, Records, rows_in

_FEW = 64  # characters of a record that may come again and again


def read_lines[Read: ReadBlock](
    text: Iterator[bytes], dialect: Dialect, read: Callable[[Block, int, int], Read | None]
) -> Iterator[Records | Read]:
    """Return the records of a text in UTF-8, block by block, but for blocks that `read` takes as it likes.

    It is given the numbers of the block's first row and line, and returns None for a block that is to be split.
    """
    counted = Counted(text)
    found = _read_lines(blocks(iter(counted), len(dialect.header)), JsonLines(dialect.header, form_of(dialect)), read)
    return bounded(found, counted, len(dialect.header))


def form_of(dialect: Dialect) -> JsonForm:
    """Return the form of a text of JSON."""
    return dialect.form if isinstance(dialect.form, JsonForm) else FLAT


def _read_lines[Read: ReadBlock](
    found: Iterator[Block], lines: "JsonLines", read: Callable[[Block, int, int], Read | None]
) -> Iterator[Records | Read]:
    row = 1
    for block in found:
        typed = read(block, row, lines.line)
        if typed is not None:
            lines.skip(typed.lines)
        for records in lines.split(block) if typed is None else [typed]:
            row += rows_in(records)
            yield records


class JsonLines:
    """Splits blocks of JSONL; blank lines do not count, nor does a line of names."""

    def __init__(self, header: tuple[str, ...], form: JsonForm = FLAT) -> None:
        self._splitter = Splitter(header, form)
        self._most = most_lines(len(header))
        self.line = 1  # the next one
        self._names_to_come = form.leaf is Leaf.ARRAYS and not form.path

    def skip(self, lines: int) -> None:
        """Pass by so many lines."""
        self.line += lines

    def split(self, block: Block) -> Iterator[Records]:
        """Return the records of this block's lines, few at a time where they are wide."""
        records = Records()
        known: dict[bytes, Iterable[Split]] = {}  # of the same short lines, one is read
        for line in block.data.splitlines():
            found = known.get(line)
            if found is None:
                found = self._split(line, is_too_long=block.too_long or len(line) > LONGEST_LINE)
                if len(line) <= _FEW or self._names_to_come:
                    found = known[line] = [*found]
            if self._names_to_come and found:
                self._names_to_come, found = False, []
                known.clear()
            for one in found:
                add(records, self.line, *one)
                if len(records.raws) >= self._most:
                    yield records
                    records = Records()
            self.line += 1
        yield records

    def _split(self, line: bytes, *, is_too_long: bool) -> Iterable[Split]:
        if is_blank(line):
            return ()
        try:
            if is_too_long:
                raise BrokenRecord("line_too_long")
            raw = line.decode("utf-8")
            return self._splitter.split(parse_line(raw), 0, {}, raw)
        except BrokenRecord as error:
            broken = error.with_traceback(None)
        except UnicodeDecodeError:
            broken = BrokenRecord("invalid_encoding")
        return [(line.decode("utf-8", errors="backslashreplace"), (), broken)]
