"""JSON documents split into records, as they stream in."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, islice
from typing import Any

from titer.formats.json.at_once import FEW, Again, Stretch, Stretches, is_of_flat_elements
from titer.formats.json.document import JsonDocument
from titer.formats.json.elements import Element, resolved_elements
from titer.formats.json.fields import Split, Splitter, add
from titer.formats.json.tree import FLAT, JsonForm
from titer.formats.json.values import BrokenRecord, Record
from titer.formats.streams.lines import Block, most_lines, split_all
from titer.formats.streams.table import ReadBlock, Records, rows_in


def array_records[Read: ReadBlock](
    chunks: Iterator[bytes],
    header: tuple[str, ...],
    *,
    limit: int,
    block: int,
    form: JsonForm = FLAT,
    read: Callable[[Block, int, int | None], Read | None] = split_all,
) -> Iterator[Records | Read]:
    """Yield the records of one JSON document in blocks of about so many characters, but for what `read` takes.

    It is given flat elements of the document's one list, with the number of the first. `limit` is the most characters
    that are held at once, where the form does not lie in short values. `Rejected` where members after the list turn out
    to be others than the sample let expect.
    """
    stretches = Stretches(block) if is_of_flat_elements(form) and read is not split_all else None
    values = JsonDocument(chunks, form, limit=limit, stretches=stretches).values()
    gathered, row = _Gathered(header, form, block), 1
    for one in _resolved(values) if form.is_pack else values:
        found: Iterable[Records | Read]
        if isinstance(one, Stretch):
            typed = read(Block(one.data, above=one.above, most=block), row, None)
            one.taken = typed.size if typed else 0
            found = [typed] if typed else []
        elif isinstance(one, Again):
            found = gathered.add_again(one)
        else:
            found = gathered.add(one)
        for records in found:
            row += rows_in(records)
            yield records
        if stretches is not None:
            stretches.is_due = one.taken > 0 if isinstance(one, Stretch) else not gathered.records.raws
    yield gathered.records


def _resolved(values: Iterable[Element | Stretch | Again]) -> Iterator[Element]:
    return resolved_elements(one for one in values if isinstance(one, tuple))


class _Gathered:
    """Records of elements, until there are enough for a block."""

    def __init__(self, header: tuple[str, ...], form: JsonForm, block: int) -> None:
        self._splitter, self._form = Splitter(header, form), form
        self._block, self._most = block, most_lines(len(header))
        self._known: dict[str, Iterable[Split]] = {}  # of the same short elements, one is looked at
        self.records, self._size = Records(), 0

    def emptied(self) -> Records:
        """Return what there is, and begin anew."""
        found, self.records = self.records, Records()
        self._size, self._known = 0, {}
        return found

    def add(self, element: Element) -> Iterator[Records]:
        """Take the records of an element; yield a block whenever there are enough."""
        is_broken = isinstance(element[1], BrokenRecord)
        for one in self._split(*element):
            add(self.records, None, *one)
            self._size += len(one[0]) + is_broken
            if self._size >= self._block or len(self.records.raws) >= self._most:
                yield self.emptied()

    def add_again(self, again: Again) -> Iterator[Records]:
        """Take elements that are one record each, as many as a block still takes; yield it where it is full."""
        splits = {
            raw: next(iter(self._split(raw, *rest))) for raw, *rest in {one[0]: one for one in again.elements}.values()
        }
        sizes = [*accumulate((len(splits[one[0]][0]) for one in again.elements), initial=self._size)][1:]
        count = min(bisect_left(sizes, self._block) + 1, self._most - len(self.records.raws), len(sizes))
        again.taken, self._size = count, sizes[count - 1]
        found = [splits[one[0]] for one in islice(again.elements, count)]
        broken = {at: (error.code, error.column) for at, (*_, error) in enumerate(found) if error}
        self.records.extend(Records([None] * count, [one[0] for one in found], [one[1] for one in found], broken))
        if self._size >= self._block or len(self.records.raws) >= self._most:
            yield self.emptied()

    def _split(self, raw: str, value: Any, level: int, above: Record) -> Iterable[Split]:
        form, is_broken = self._form, isinstance(value, BrokenRecord)
        is_alone = level == self._splitter.level and not (above or is_broken or form.is_pack or form.labels_in)
        found = self._known.get(raw) if is_alone else None
        if found is None:
            found = [(raw, (), value)] if is_broken else self._splitter.split(value, level, above, raw)
            if is_alone and len(raw) <= FEW:
                self._known[raw] = found
        return found
