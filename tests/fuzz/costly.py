"""Files that are small or plain to look at, and dear to read: one maker for each kind, of random decisions."""

import io
import json
import random
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from tests.fuzz import costly_files, costly_layouts
from tests.support.workbooks import in_sheet, ods, ods_cell, ods_row, xlsx

type Maker = Callable[[random.Random], tuple[str, bytes]]

_LENGTHS = (1, 10, 300, 5_000, 60_000)
_CELLS = (
    "a",
    "x" * 40,
    "2025-10-01T08:00:00Z",
    "1.5",
    "not a time",
    " ",
    "\t",
    '"',
    "é",
    "=1+1",
    "1e999",
    "pH temp",
    "-",
)


def _size(rng: random.Random) -> int:
    return rng.choice([20_000, 200_000, 2_000_000])


def _distinct(rng: random.Random, kind: str, number: int) -> str:
    words = {
        "same": "a",
        "numbered": f"s{number}",
        "letters": "".join(chr(97 + number // 26**place % 26) for place in range(5)),
        "spaces": "a" + "".join(" \t\u00a0\u2009"[number // 4**place % 4] for place in range(8)),
        "ambiguous": f"pH temp {number}",
    }
    return words[kind]


def table(rng: random.Random) -> tuple[str, bytes]:
    """Delimited text whose names, times and values are good or bad, alike or each another."""
    names = rng.choice(["same", "numbered", "letters", "spaces", "ambiguous"])
    time = rng.choice(["2025-10-01T08:00:00Z", "01/02/2025 08:00", "never %d", "Oct %d", "", "1759300000"])
    value = rng.choice(["1", "x%d", "", "1,5", "<0.5", "1e308", "9" * 300])
    extra = rng.choice(["", ",note %d", "," * 50, ',"%d ""quoted"""', "," + "w" * 2_000])
    size, length = _size(rng), 0
    rows: list[str] = []
    while length < size:
        number = len(rows)
        row = ",".join([_distinct(rng, names, number), time, value]) + extra
        rows.append(row.replace("%d", str(number)))
        length += len(rows[-1]) + 1
    header = "sensor_id,timestamp,value" + "".join(f",c{at}" for at in range(extra.count(",")))
    what = f"{names} names, time {time!r}, value {value[:9]!r}, {extra[:9]!r} besides, {size:,}"
    return what, "\n".join([header, *rows]).encode()


def lines(rng: random.Random) -> tuple[str, bytes]:
    """One piece of text time after time, under a header or none."""
    header = rng.choice(["", "sensor_id,timestamp,value\n", "timestamp;a;b;c\n"])
    piece = "".join(rng.choices([*_CELLS, ",", ";", "\n", "\r\n", "|"], k=rng.randrange(1, 7)))
    size = _size(rng)
    return f"{header[:9]!r} and {piece[:60]!r}, {size:,}", (header + piece * (size // len(piece))).encode()


def json_text(rng: random.Random) -> tuple[str, bytes]:
    """JSON in one of its forms, with records that repeat or nest."""
    record: dict[str, object] = {
        "sensor_id": "a",
        "timestamp": "2025-10-01T08:00:00Z",
        "value": rng.choice([1, "x", None]),
    }
    more = rng.choice(["nothing", "deep", "wide", "long", "lists"])
    if more == "deep":
        record["c"] = json.loads('{"a":' * 7 + "1" + "}" * 7)
    elif more == "wide":
        record |= {f"k{at}": at for at in range(300)}
    elif more == "long":
        record["note"] = "x" * 20_000
    elif more == "lists":
        record["c"] = [[1] * 10] * 10
    one = json.dumps(record)
    count = _size(rng) // len(one) + 1
    form = rng.choice(["array", "lines", "object", "unclosed", "brackets"])
    made = {
        "array": "[" + ",".join([one] * count) + "]",
        "lines": "\n".join([one] * count),
        "object": '{"readings": [' + ",".join([one] * count) + "]}",
        "unclosed": "[" + one[:-1] * count,
        "brackets": one[0] * (count * 10) + "[" * (count * 10),
    }
    return f"{form}, {more}, {count:,}", made[form].encode()


def ods_sheet(rng: random.Random) -> tuple[str, bytes]:
    """Cells, rows and sheets of an ods, each repeated some times."""
    text = rng.choice(_CELLS) * rng.choice(_LENGTHS)
    cells, rows, written = (
        rng.choice([1, 3, 100, 16_384]),
        rng.choice([1, 1_000, 1_048_576]),
        rng.choice([1, 100, 3_000]),
    )
    text = text.replace("\t", " ").replace('"', "'")[: 2_000_000 // written]
    row = ods_row(ods_cell("string", shown=text, more=f'table:number-columns-repeated="{cells}"'), repeated=rows)
    return f"{len(text):,} characters, {cells:,} times, in {rows:,} rows, {written:,} times", ods(*[row] * written)


def xlsx_sheet(rng: random.Random) -> tuple[str, bytes]:
    """Cells of an xlsx: far apart, shared texts, formulas, percentages, or XML that breaks."""
    book = xlsx([["timestamp", "v"], [1, 2]], sheets=tuple(f"S{at}" for at in range(rng.choice([1, 1, 300]))))
    how = rng.choice(["shared", "far", "formulas", "unclosed", "errors", "rows", "attributes"])
    count = rng.choice([100, 10_000, 100_000])
    cell = {
        "shared": b'<c r="A%d" t="s"><v>0</v></c>',
        "far": b'<c r="ZZ%d0"><v>1</v></c>',
        "formulas": b'<c r="A%d"><f>A1+1</f></c>',
        "unclosed": b"<c #",
        "errors": b'<c r="A%d" t="e"><v>#N/A</v></c>',
        "rows": b'<c r="A%d"/>',
        "attributes": b'<c r="A%d" ' + b" " * 200 + b"/>",
    }[how]
    body = b"".join(
        (b'<row r="%d">' % at + (cell % at if b"%d" in cell else cell) + b"</row>") for at in range(1, count + 1)
    )
    return f"{how}, {count:,}", in_sheet(book, rb"<sheetData>.*</sheetData>", b"<sheetData>" + body + b"</sheetData>")


def parquet(rng: random.Random) -> tuple[str, bytes]:
    """Columns of one text or of many, by dictionary or not, or of lists."""
    rows, text = rng.choice([100, 4_000, 100_000]), "x" * rng.choice(_LENGTHS)
    index = pa.array([0] * rows, pa.int32())
    columns: dict[str, object] = {"timestamp": pa.array([1759300000000000] * rows, pa.timestamp("us", "UTC"))}
    for at in range(rng.choice([1, 1, 20])):
        columns[f"c{at}"] = pa.DictionaryArray.from_arrays(index, [text])
    if rng.random() < 0.3:
        columns["l"] = [[1] * min(len(text), 5_000_000 // rows)] * rows
    columns["v"] = [1.5] * rows
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return f"{rows:,} rows, {len(columns)} columns, {len(text):,} characters", file.getvalue()


_CELLS_OF_COLUMNS = {
    "time": (
        "{time}",
        "never %d",
        "x",
        "",
        "2025-13-01T00:00:00Z",
        "2025-10-01 08:00:%d XYZ",
        "3 Foo %d",
        "01/02/25 8:00",
    ),
    "name": ("s", "{letters}", "s%d", "", "x{control}%d", "sensor_id"),
    "value": (
        "1",
        "%d.5",
        "x%d",
        "{letters}",
        "",
        "n/a",
        "<%d",
        "%d mL",
        "%d {letters}",
        "1e999",
        "=A%d",
        "-999",
        "1,%d",
    ),
    "note": ("", "%d", "{letters}", "OK", "Auto%d"),
}
_HEADERS = ("sensor_id,timestamp,value", "timestamp,a,b", "time,value,unit,quality", "sensor_id,timestamp,value,note")
_PLAYS = {"sensor_id": "name", "timestamp": "time", "time": "time", "note": "note", "unit": "note", "quality": "note"}


def _written(cell: str, number: int, rng: random.Random) -> str:
    found = cell.replace("%d", str(number)).replace("{control}", "\x01")
    if "{letters}" in found:
        found = found.replace("{letters}", "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=5)))
    hour, minute, second = number // 3600 % 24, number // 60 % 60, number % 60
    return found.replace("{time}", f"2025-10-01T{hour:02}:{minute:02}:{second:02}Z")


def _rows(rng: random.Random, cells: list[str], form: str, end: str) -> str:
    """Return rows whose cells are written so, until they come to a size."""
    size, length, rows = _size(rng), 0, list[str]()
    while length < size:
        rows.append(form.format(*(_written(cell, len(rows), rng) for cell in cells)))
        length += len(rows[-1]) + 1
    return end.join(rows) + end


def faulty(rng: random.Random) -> tuple[str, bytes]:
    """Rows that are all bad, or all doubtful, each in the same way, under a header that many files have."""
    header = rng.choice(_HEADERS).split(",")
    cells = [rng.choice(_CELLS_OF_COLUMNS[_PLAYS.get(name, "value")]) for name in header]
    lacks = rng.choice(["nothing", "nothing", "a cell", "all but one"])
    cells = {"nothing": cells, "a cell": cells[:-1], "all but one": cells[:1]}[lacks]
    mark = rng.choice(["{}", "{}", '"{}"', '"{}', '{}"'])
    end = rng.choice(["\n", "\n", "\r\n", "\r"])
    text = _rows(rng, cells, ",".join([mark] * len(cells)), end)
    return f"{cells} under {header[0]}…, {mark}, {end!r}", (",".join(header) + end + text).encode()


def wide(rng: random.Random) -> tuple[str, bytes]:
    """Hundreds of columns, or thousands, of few rows, their cells short and of a few kinds."""
    count = rng.choice([100, 1_000, 4_000])
    kinds = [
        rng.choice(_CELLS_OF_COLUMNS[rng.choice(["value", "value", "note"])]) for _ in range(rng.choice([1, 2, 5]))
    ]
    time = rng.choice(_CELLS_OF_COLUMNS["time"][:3])
    cells = [time, *(kinds[at % len(kinds)] for at in range(count))]
    header = ",".join(["timestamp", *(f"c{at}" for at in range(count))]) + "\n"
    return f"{count:,} columns of {kinds}, time {time!r}", (
        header + _rows(rng, cells, ",".join(["{}"] * len(cells)), "\n")
    ).encode()


def faulty_json(rng: random.Random) -> tuple[str, bytes]:
    """Records that are all bad, or break, behind some good ones, in a list or in lines."""
    good = '{"sensor_id":"a","timestamp":"2025-10-01T08:00:00Z","value":1}'
    cells = [rng.choice(_CELLS_OF_COLUMNS[part]) for part in ("name", "time", "value")]
    record = '{{"sensor_id":"{}","timestamp":"{}","value":"{}"}}'
    form = rng.choice(
        [
            record,
            record,
            "{{}}",
            "1",
            '{{"a":}}',
            '{{"a{2}":1}}',
            '{{"a',
            '"',
            "[]",
            '{{"a":{{"b":{{"c":{{}}}}}}}}',
            "nul",
        ]
    )
    if rng.random() < 0.5:
        text = (good + "\n") * 300 + _rows(rng, cells, form, "\n")
    else:
        text = "[" + (good + ",") * 300 + _rows(rng, cells, form, ",")[:-1] + "]"
    return f"{form} of {cells}, {text[0]}", text.encode()


def sparse_json(rng: random.Random) -> tuple[str, bytes]:
    """Records of few fields each, that have one of many names; or of none beside what they inherit."""
    names, inherited = rng.choice([30, 400, 4_000, 10**9]), rng.choice([0, 0, 1, 100, 1_000])
    stamp = rng.choice(['"timestamp":"2025-10-01T08:{0:02}:{1:02}Z",', ""])
    cell = rng.choice(["1", '"x{3}"', "1.5", "null", '"{3} mL"'])
    size, length, records = _size(rng), 0, list[str]()
    while length < size:
        at = len(records)
        record = "{" + (stamp + '"c{2}":' + cell).format(at // 60 % 60, at % 60, at % names, at) + "}"
        records.append(record)
        length += len(record) + 1
    what = f"one of {names:,} names, {cell}, {inherited:,} inherited, {stamp[:11]} {size:,}"
    if not inherited:
        return what, ("\n".join(records) if rng.random() < 0.5 else f"[{','.join(records)}]").encode()
    above = "".join(f'"k{at}":"v{at}",' for at in range(inherited))
    return what, f'{{{above}"readings":[{",".join(records)}]}}'.encode()


def faulty_sheet(rng: random.Random) -> tuple[str, bytes]:
    """Rows of a workbook, or of Parquet, that are all bad."""
    cells = [rng.choice(_CELLS_OF_COLUMNS[part]).replace("{control}", "") for part in ("name", "time", "value")]
    count = rng.choice([1_000, 10_000, 50_000])
    rows = [[_written(cell, number, rng) for cell in cells] for number in range(count)]
    header = ["sensor_id", "timestamp", "value"]
    kind = rng.choice(["xlsx", "ods", "parquet"])
    if kind == "parquet":
        file = io.BytesIO()
        pq.write_table(pa.table(dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))), file)
        return f"parquet, {count:,} of {cells}", file.getvalue()
    if kind == "xlsx":
        return f"xlsx, {count:,} of {cells}", xlsx([header, *rows])
    made = [ods_row(*(ods_cell("string", shown=cell.replace("<", "&lt;")) for cell in row)) for row in (header, *rows)]
    return f"ods, {count:,} of {cells}", ods(*made)


KINDS: dict[str, Maker] = {
    "faulty": faulty,
    "wide": wide,
    "faulty_json": faulty_json,
    "faulty_sheet": faulty_sheet,
    "table": table,
    "lines": lines,
    "json": json_text,
    "ods": ods_sheet,
    "xlsx": xlsx_sheet,
    "parquet": parquet,
    "sparse_json": sparse_json,
    "units": costly_layouts.units,
    "headers": costly_layouts.headers,
    "above": costly_layouts.above,
    "keys": costly_layouts.keys,
    "times": costly_layouts.times,
    "sideways": costly_layouts.sideways,
    "book": costly_files.book,
    "book_rows": costly_files.book_rows,
    "groups": costly_files.groups,
    "archive": costly_files.archive,
    "nested_json": costly_files.nested_json,
}
