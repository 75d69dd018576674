"""Files of formats that others read, each part drawn out: workbooks, Parquet, archives, nested JSON."""

import gzip
import io
import json
import random

import pyarrow as pa
import pyarrow.parquet as pq

from tests.support.workbooks import in_sheet, ods, ods_cell, ods_row, of_sheets, rezipped, xls, xlsx, zipped

_TIME = "2025-10-01T08:00:00Z"


def book(rng: random.Random) -> tuple[str, bytes]:
    """Workbooks of many sheets, columns, styles, merged cells or shared texts."""
    how = rng.choice(["sheets", "columns", "styles", "merged", "texts", "xls", "dates", "hidden"])
    count = rng.choice([20, 300, 990]) if how == "sheets" else rng.choice([100, 3_000, 15_000])
    header, row = ["time", "v"], [_TIME, 1.5]
    if how == "sheets":
        found = of_sheets({f"S{at}": [header, *[row] * rng.choice([1, 20])] for at in range(count)})
    elif how == "columns":
        wide = min(count, 4_000)
        found = xlsx([["time", *(f"c{at}" for at in range(wide))], *[[_TIME, *[1.5, "x"] * (wide // 2)]] * 5])
    elif how == "xls":
        found = xls([["time", *(f"c{at}" for at in range(250))], *[[_TIME, *[1.5] * 250]] * min(count, 3_000)])
    elif how == "dates":
        found = xlsx([header, *[[(45_931 + at / 1_440, "datetime"), (at / 10, "percent")] for at in range(count)]])
    else:
        found = _drawn_out(xlsx([header, *[row] * 20]), how, count)
    return f"{how}, {count:,}", found


def _drawn_out(data: bytes, how: str, count: int) -> bytes:
    part, before, piece = {
        "styles": ("xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0"/>'),
        "merged": ("xl/worksheets/sheet1.xml", b"</worksheet>", b'<mergeCells><mergeCell ref="A1:B%d"/></mergeCells>'),
        "texts": ("xl/sharedStrings.xml", b"</sst>", b"<si><t>x%d</t></si>"),
        "hidden": ("xl/worksheets/sheet1.xml", b"<sheetData>", b'<cols><col min="1" max="%d" hidden="1"/></cols>'),
    }[how]
    pieces = b"".join(piece % at if b"%d" in piece else piece for at in range(1, count + 1))
    return rezipped(data, lambda name, text: text.replace(before, pieces + before) if name == part else text)


def book_rows(rng: random.Random) -> tuple[str, bytes]:
    """A sheet of an ods, or of an xlsx, of small cells that differ, or repeat by turns."""
    count, wide = rng.choice([100, 3_000, 20_000]), rng.choice([2, 20, 200])
    count = min(count, 400_000 // wide)
    kind = rng.choice(["string", "float", "percentage", "date", "time"])
    value = {"string": "", "float": "1.5", "percentage": "0.5", "date": "2025-10-01T08:00:00", "time": "PT36H5M0.5S"}
    if rng.random() < 0.5:
        cells = [ods_cell(kind, value[kind], f"x{at}") for at in range(wide)]
        made = ods_row(ods_cell("string", shown="time"), *(ods_cell("string", shown=f"c{at}") for at in range(wide)))
        row = ods_row(ods_cell("date", "2025-10-01T08:00:00", "x"), *cells, repeated=rng.choice([1, 3]))
        return f"ods, {count:,} rows of {wide} {kind}", ods(made, *[row] * count)
    body = b"".join(
        b'<row r="%d">' % at
        + b"".join(b'<c t="inlineStr"><is><t>x%d</t></is></c>' % cell for cell in range(wide))
        + b"</row>"
        for at in range(1, count + 1)
    )
    inside = b"<sheetData>" + body + b"</sheetData>"
    return f"xlsx, {count:,} rows of {wide} texts", in_sheet(
        xlsx([["time", "v"]]), rb"<sheetData>.*</sheetData>", inside
    )


def groups(rng: random.Random) -> tuple[str, bytes]:
    """Parquet of many columns or row groups, dictionaries, nested values, nulls, or odd types."""
    columns, rows = rng.choice([3, 100, 1_000, 4_000]), rng.choice([1, 100, 10_000])
    rows = max(1, min(rows, 1_000_000 // columns))
    size = max(rng.choice([1, 10, 100_000]), rows * columns // 20_000)
    kinds = {
        "floats": pa.array([1.5] * rows),
        "numbers": pa.array([*range(rows)]),
        "nulls": pa.array([None] * rows, pa.float64()),
        "texts": pa.array([f"x{at}" for at in range(rows)]),
        "units": pa.array([f"{at} mL" for at in range(rows)]),
        "dictionary": pa.array([f"x{at % 7}" for at in range(rows)]).dictionary_encode(),
        "records": pa.array([{"a": 1, "b": "x"}] * rows),
        "decimals": pa.array([None] * rows, pa.decimal128(38, 10)),
        "bytes": pa.array([b"\xff" * 30] * rows),
        "maps": pa.array([[("k", 1)]] * rows, pa.map_(pa.string(), pa.int64())),
    }
    chosen = rng.choices([*kinds], k=rng.choice([1, 3]))
    table: dict[str, object] = {
        "time": pa.array([1759300000000000 + at * 10**6 for at in range(rows)], pa.timestamp("us", "UTC"))
    }
    table |= {f"c{at}": kinds[chosen[at % len(chosen)]] for at in range(columns)}
    file, packed = io.BytesIO(), rng.choice(["none", "snappy", "zstd"])
    pq.write_table(pa.table(table), file, row_group_size=size, compression=packed)
    return f"{rows:,} rows in groups of {size:,}, {columns:,} columns of {chosen}, {packed}", file.getvalue()


def archive(rng: random.Random) -> tuple[str, bytes]:
    """Zips of many members, in each other, beside each other, or of what packs best."""
    table = b"time,v\n" + b"2025-10-01T08:00:00Z,1\n" * rng.choice([1, 1_000, 100_000])
    count = rng.choice([1, 100, 5_000])
    how = rng.choice(["folders", "notes", "tables", "nested", "gzip in zip", "gzip in gzip", "many gzips", "names"])
    members = {
        "folders": {"a.csv": table, **{f"d{at}/": b"" for at in range(count)}},
        "notes": {"a.csv": table, **{f"n{at}.txt": b"note" for at in range(count)}},
        "tables": {f"a{at}.csv": table[:2_000] for at in range(count)},
        "names": {f"{'a/' * 60}{at}.csv": b"x" for at in range(count)},
        "gzip in zip": {"a.csv.gz": gzip.compress(table)},
        "nested": {"a.csv": table},
    }
    if how == "gzip in gzip":
        data = table
        for _ in range(rng.choice([2, 10])):
            data = gzip.compress(data)
    elif how == "many gzips":
        data = gzip.compress(table[:7]) + gzip.compress(table[7:60]) * count
    else:
        data = zipped(members[how])
        for _ in range(rng.choice([1, 5]) if how == "nested" else 0):
            data = zipped({"a.zip": data})
    return f"{how}, {count:,}, {len(table):,}", data


def nested_json(rng: random.Random) -> tuple[str, bytes]:
    """JSON of lists in records, records in records, columns of lists, sensors by name, at every depth."""
    how = rng.choice(["records of lists", "columns", "by name", "deep", "wide and deep", "lists of lists", "texts"])
    count, inner = rng.choice([1, 100, 3_000]), rng.choice([1, 20, 1_000])
    inner = min(inner, 100_000 // count)
    reading = {"timestamp": _TIME, "value": 1}
    made: object = [
        {"sensor_id": f"s{at}", "readings": [{**reading, f"c{place % 9}": place} for place in range(inner)]}
        for at in range(count)
    ]
    if how == "columns":
        made = {"timestamp": [_TIME] * count, **{f"c{at}": [1.5] * count for at in range(inner)}}
    elif how == "by name":
        made = {f"s{at}": [{"timestamp": _TIME, f"v{at}": 1}] * inner for at in range(count)}
    elif how == "deep":
        made = [
            reading | {"a": {"b": {"c": {"d": {"e": {f"f{place}": at for place in range(inner)}}}}}}
            for at in range(count)
        ]
    elif how == "wide and deep":
        made = [reading | {f"k{place}": {"value": 1, "unit": "mL"} for place in range(inner)} for _ in range(count)]
    elif how == "lists of lists":
        made = [["time", "a", "b"], *[[_TIME, 1, [at] * inner] for at in range(count)]]
    elif how == "texts":
        made = [reading | {"note": '\\u00e9"' * inner, f"x{at % 40}": '{"a": [1, 2]}'} for at in range(count)]
    text = json.dumps(made) if rng.random() < 0.7 or not isinstance(made, list) else "\n".join(map(json.dumps, made))
    return f"{how}, {count:,}, {inner:,}, {text[0]}", text.encode()
