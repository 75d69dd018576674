"""Files of 2.4 MB that hold nothing but bad rows, one kind of badness each."""

from collections.abc import Callable

_SIZE = 2_400_000
_HEADER = "sensor_id,timestamp,value\n"
_GOOD = b'{"sensor_id":"a","timestamp":"2025-10-01T08:00:00Z","value":1}'


def _table(row: Callable[[int], str]) -> bytes:
    rows, length = list[str](), 0
    while length < _SIZE:
        rows.append(row(len(rows)))
        length += len(rows[-1]) + 1
    return (_HEADER + "\n".join(rows)).encode()


def _after_good_ones(bad: bytes, mark: bytes) -> bytes:
    return (_GOOD + mark) * 500 + bad * (_SIZE // len(bad))


BAD_ROWS: dict[str, Callable[[], bytes]] = {
    "times that are none, each another": lambda: _table(lambda n: f"s{n % 7},never {n},1.5"),
    "times that are none, all the same": lambda: _table(lambda _: "s,x,1"),
    "values that are none": lambda: _table(lambda n: f"s{n % 7},2025-10-01T08:00:00Z,x{n}"),
    "cells that are empty": lambda: _table(lambda _: "s,,"),
    "rows of one cell": lambda: _table(lambda _: "a"),
    "cells in quotes": lambda: _table(lambda n: f'"a","never","{n}"'),
    "instants that repeat": lambda: _table(lambda n: f"a,2025-10-01T08:00:00Z,{n}"),
    "lines of JSON that are no objects": lambda: _after_good_ones(b"1\n", b"\n"),
    "elements of JSON that break": lambda: b"[" + _after_good_ones(b'{"a":},', b",") + b"]",
}
