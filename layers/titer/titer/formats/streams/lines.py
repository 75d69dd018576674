"""A stream of UTF-8 split into blocks that end where a line ends: at line feed, carriage return, or both together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import islice

from titer.model.dataclass import dataclass
from titer.model.expression import expression

LONGEST_LINE = 1 << 20  # bytes; of a longer line only the start is kept
KEPT_OF_LONGER = 4096
MOST_LINES = 1 << 16  # of a block
_MOST_CELLS = 1 << 20  # the same, under their header: rows that lack cells get empty ones
_LINE_END = expression(rb"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines. `too_long` marks a block that is the start of one line longer than `LONGEST_LINE`.

    Or a piece of a list, from an element on, of which so many are one block as come to `most` characters; each takes
    from `above` what it lacks.
    """

    data: bytes
    last: bool = False
    too_long: bool = False
    above: Mapping[str, str] = field(default_factory=dict)
    most: int = 0
    counted: int | None = None  # line feeds, at most, where somebody has counted

    @property
    def line_feeds(self) -> int:
        """How many line feeds there are at most."""
        return self.data.count(b"\n") if self.counted is None else self.counted


def most_rows(width: int) -> int:
    """Return how many rows of so many cells can be held, in however few characters each is written."""
    return max(1, _MOST_CELLS // max(1, width))


def most_lines(width: int) -> int:
    """Return how many rows of so many cells a block has at most."""
    return min(MOST_LINES, most_rows(width))


def blocks(chunks: Iterator[bytes], width: int = 1) -> Iterator[Block]:
    """Split the stream; the last block, which may be empty, says so. Holds one chunk and one line at most.

    Where lines are rows under a header of so many columns, a block has so few of them that their cells can be held.
    """
    held, most = b"", most_lines(width)
    for chunk in chunks:
        found, end = chunk, _last_line_end(chunk)
        if not end:  # but there may be one amid both, where a carriage return waited
            held, found = b"", held + chunk
            end = _last_line_end(found)
        if end:
            yield from _pieces(b"".join((held, memoryview(found)[:end])), most)
            held = b""
        held += found[end:]
        if len(held) > LONGEST_LINE:
            yield Block(held[:KEPT_OF_LONGER], too_long=True)
            held = _skip_line(chunks)
    yield Block(held, last=True)


def _pieces(data: bytes, most: int) -> Iterator[Block]:
    """Yield whole lines in pieces of not too many: of short ones a chunk holds half a million."""
    line_feeds = None if len(data) <= most else data.count(b"\n")
    is_short = line_feeds is None or line_feeds + _carriage_returns(data) <= most
    middle = 0 if is_short else _last_line_end(data[: len(data) // 2])
    if not middle:
        yield Block(data, counted=line_feeds)
        return
    yield from _pieces(data[:middle], most)
    yield from _pieces(data[middle:], most)


def _carriage_returns(data: bytes) -> int:
    """Return how many there are; that none is there is found sooner than counted."""
    return data.count(b"\r") if b"\r" in data else 0


def split_all(_block: Block, _row: int, _line: int | None) -> None:
    """Read no block otherwise than by splitting it into records: what all who read blocks are given, else."""


def divide(found: Iterator[Block], count: int, *, apart: bool = True) -> Iterator[tuple[Block, bool]]:
    """Yield the blocks, each with whether it is of so many first lines: one that goes on after these is cut there.

    No record goes on across the cut where the parts are two texts, each by itself (`apart`).
    """
    for block in found if count else ():
        ends = [len(block.data)] if block.too_long else _line_ends(block.data, count)
        count -= len(ends)
        end = ends[-1] if ends and not count else len(block.data)
        yield replace(block, data=block.data[:end], last=block.last if count else apart), True
        if not count:
            if block.data[end:] or block.last:
                yield replace(block, data=block.data[end:], too_long=False), False
            break
    for block in found:
        yield block, False


def blank(found: Iterator[Block], ranges: Sequence[tuple[int, int]], *, line: int = 1) -> Iterator[Block]:
    """Yield the blocks, of which the first begins with this line, with nothing in the lines of these ranges."""
    last = max((stop for _, stop in ranges), default=0)
    for block in found:
        if line > last:
            yield block
            break
        pieces = [block.data] if block.too_long else block.data.splitlines(keepends=True)
        kept = [_blanked(piece, line + at, ranges) for at, piece in enumerate(pieces)]
        line += len(kept)
        too_long = block.too_long and bool(kept[0].strip())
        yield Block(b"".join(kept), block.last, too_long)
    yield from found


def _blanked(piece: bytes, line: int, ranges: Sequence[tuple[int, int]]) -> bytes:
    return b"\n" if any(start <= line <= stop for start, stop in ranges) else piece


def _line_ends(data: bytes, count: int) -> list[int]:
    """Return where the first lines end, at most so many of them."""
    return [end.end() for end in islice(_LINE_END.finditer(data), count)]


def _last_line_end(data: bytes) -> int:
    """Return where the last whole line ends; a carriage return at the very end may be half of a line end: it waits."""
    line_feed = data.rfind(b"\n")
    carriage_return = data.rfind(b"\r", line_feed + 1, len(data) - 1)
    return max(line_feed, carriage_return) + 1


def _skip_line(chunks: Iterator[bytes]) -> bytes:
    """Read on to the end of this line; return what follows it in the chunk that ends it."""
    pending_return = False
    for chunk in chunks:
        if pending_return:
            return chunk.removeprefix(b"\n")
        ends = [end for end in (chunk.find(b"\n"), chunk.find(b"\r")) if end >= 0]
        if ends:
            rest = chunk[min(ends) :]
            pending_return = rest == b"\r"
            if not pending_return:
                return rest[2:] if rest.startswith(b"\r\n") else rest[1:]
    return b""
