"""Delimited text in the layouts that loggers write, each part drawn out: lines above, headers, keys, columns, folds."""

import random

_UNITS = ("°C", "mg/L", "[%d g/L]", "(x10^%d cells/mL)", "µmol·m⁻²·s⁻¹", "{letters}", "kW.h/m3/%d", "%", "")
_ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "shift_jis", "gb18030", "utf-32")
_HEADERS_NAMES = ("Temp", "c%d", "{letters} {letters}", "name", "{long}", "Flow%d_QC", "c%d time", "")


def _written(pattern: str, number: int, rng: random.Random) -> str:
    found = pattern.replace("%d", str(number)).replace("{long}", "x" * 200 + str(number))
    while "{letters}" in found:
        found = found.replace("{letters}", "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=6)), 1)
    return found


def _clock(seconds: int) -> str:
    return (
        f"2025-10-{1 + seconds // 86_400 % 28:02}T{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    )


def _coded(text: str, rng: random.Random) -> tuple[str, bytes]:
    encoding = rng.choice(_ENCODINGS)
    return encoding, text.encode(encoding, errors="replace")


def _size(rng: random.Random) -> int:
    return rng.choice([20_000, 200_000, 2_000_000])


def _to_size(rng: random.Random, row: "str", limit: int) -> list[str]:
    rows: list[str] = []
    length = 0
    while length < limit:
        number = len(rows)
        rows.append(_written(row, number, rng).replace("{time}", _clock(number * 60)))
        length += len(rows[-1]) + 1
    return rows


def units(rng: random.Random) -> tuple[str, bytes]:
    """Columns, few or many, each with a name and a unit of its own, in the header or in a row below it."""
    count = rng.choice([3, 100, 1_000, 4_000])
    name, unit = rng.choice(_HEADERS_NAMES), rng.choices(_UNITS, k=rng.choice([1, 3]))
    place = rng.choice(["in the name", "below", "two rows below", "behind numbers"])
    names = [_written(name, at, rng) for at in range(count)]
    of_each = [_written(unit[at % len(unit)], at, rng) for at in range(count)]
    header = names if place != "in the name" else [f"{one} [{of}]" for one, of in zip(names, of_each, strict=True)]
    rows = [",".join(["time", *header])]
    if place.endswith("below"):
        rows += [",".join(["", *of_each])] * (2 if place == "two rows below" else 1)
    cells = [f"1.5 {of}" if place == "behind numbers" else "1.5" for of in of_each]
    body = ",".join(cells)
    rows += [f"{_clock(at * 60)},{body}" for at in range(_size(rng) // (len(body) + 20) + 2)]
    encoding, data = _coded("\n".join(rows), rng)
    return f"{count:,} columns {name[:9]!r} of {unit}, {place}, {encoding}", data


def headers(rng: random.Random) -> tuple[str, bytes]:
    """Tables below each other, under the same header or others, with titles, empty lines and their own units."""
    count, every = rng.choice([3, 30, 300]), rng.choice([1, 5, 100])
    name = rng.choice(["c%d", "{letters}"])
    title = rng.choice(["", "Sensor %d", "# {letters}", "[Table %d]", "Serial;%d\nSite;{letters}", "\n\n"])
    same = rng.choice([True, False])
    header = ["time", *(_written(name, at, rng) for at in range(count))]
    body, rows, length, limit = ",1.5" * count, list[str](), 0, _size(rng)
    while length < limit:
        number = len(rows)
        named = header if same else ["time", *(f"{one}{number}" for one in header[1:])]
        table = [_written(title, number, rng), ",".join(named)] if title else [",".join(named)]
        table += [_clock((number * every + at) * 60) + body for at in range(every)]
        rows.append("\n".join(table))
        length += len(rows[-1])
    encoding, data = _coded("\n".join(rows), rng)
    what = f"a header of {count} {name} {'again' if same else 'anew'} each {every} rows, {title!r}"
    return f"{what}, {limit:,}, {encoding}", data


def above(rng: random.Random) -> tuple[str, bytes]:
    """Lines above the header, many or long: of settings, legends, zones, words."""
    line = rng.choice(
        [
            "# flags: 1 = pass, 3 = suspect, 4 = fail",
            "# " + "%d = good, " * 40,
            "Time zone: UTC+2",
            "tz=Europe/Berlin " * 10,
            "Serial;%d",
            "{letters},{letters},{letters}",
            "a" * 5_000,
            "Start: 2025-10-01 08:%d",
            ";" * 300,
            "Flag: " + "{letters}: {letters} " * 100,
        ]
    )
    count = rng.choice([1, 20, 98, 5_000])
    count = min(count, 1 + 500_000 // len(line))
    header = rng.choice(["time,value,flag", "timestamp,sensor,value", "time,value (1=good 2=bad %d=x),flag"])
    row = rng.choice(["{time},1.5,%d", "{time},s%d,1", "{time},2,1", "%d,%d,%d"])
    rows = [_written(line, at, rng) for at in range(count)] + [header] + _to_size(rng, row, _size(rng))
    encoding, data = _coded("\n".join(rows), rng)
    return f"{count:,} of {line[:30]!r} above {header[:20]!r}, {row}, {encoding}", data


def keys(rng: random.Random) -> tuple[str, bytes]:
    """Columns that may tell series apart, one or many, with few names or many, in order or not."""
    count, names = rng.choice([1, 2, 5, 30]), rng.choice([2, 50, 3_000, 10**9])
    values, how = rng.choice([1, 5, 50]), rng.choice(["in turn", "in runs", "by chance", "alike"])
    word = rng.choice(["s%d", "%d", "Tank %d mL", "{letters}"])
    columns = [f"key{at}" for at in range(count)] + [f"v{at}" for at in range(values)]
    rows, length, limit = [",".join(["time", *columns])], 0, _size(rng)
    same = rng.random() < 0.5
    while length < limit:
        at = len(rows)
        which = {"in turn": at % names, "in runs": at // 20 % names, "by chance": rng.randrange(names), "alike": 7}[how]
        key = [_written(word, which // (place + 1) if not same else which, rng) for place in range(count)]
        rows.append(",".join([_clock(at // 5), *key, *["1.5"] * values]))
        length += len(rows[-1]) + 1
    encoding, data = _coded("\n".join(rows), rng)
    return f"{count} keys {word} of {names:,}, {how}, {values} values, {limit:,}, {encoding}", data


def times(rng: random.Random) -> tuple[str, bytes]:
    """Times that are hard to read: of clocks set back, in parts, without an order, one column or many."""
    form = rng.choice(
        [
            "2025-10-26 02:{0:02}:{1:02}",
            "26/10/2025 02:{0:02}",
            "{0:02}:{1:02}",
            "{2}",
            "0{2}.5",
            "26 Okt 2025 {0:02}:{1:02} {3}",
            "20251026 02{0:02}",
            "2025,299,{0},{1}",
            "2025,10,26,2,{0},{1}",
            "1/{0}/25 2:{1:02} AM",
            "{2} h",
        ]
    )
    above = rng.choice(["", "Time zone: Europe/Berlin\n", "Start;2025-10-26 01:00\n"])
    count, shuffled = rng.choice([1, 1, 5, 300]), rng.random() < 0.3
    columns = rng.choice([("time", "t{0}"), ("date", "date {0}"), ("x", "x{0}")])
    zone = rng.choice(["CEST", "Foo", "{letters}"])
    row, rows, limit = ",".join([form] * count), list[str](), _size(rng)
    wide = row.count(",") + 1
    header = ",".join([columns[0], *(columns[1].format(at) for at in range(1, wide)), "value"])
    while sum(map(len, rows[:1])) * len(rows) < limit:
        at = rng.randrange(10**6) if shuffled else len(rows)
        found = row.format(at // 60 % 60, at % 60, at, _written(zone, at, rng))
        rows.append(f"{found},1.5")
    encoding, data = _coded(above + "\n".join([header, *rows]), rng)
    return f"{count} of {form}{' shuffled' * shuffled} under {columns[0]}, {above[:9]!r}, {limit:,}, {encoding}", data


def sideways(rng: random.Random) -> tuple[str, bytes]:
    """Few rows that are long, a table on its side, or none that is a table."""
    count = rng.choice([100, 1_000, 4_000])
    cells = rng.choice([["{time}"], ["1.5"], ["1.5", "", "x"], ["{letters}"], [""], ["%d mL"]])
    first = rng.choice(["{time}", "s%d", "", "{letters} [g/L]"])
    rows, length, limit = list[str](), 0, _size(rng)
    if rng.random() < 0.7:
        rows.append(",".join(["time", *(_clock(at * 60) for at in range(count))]))
    delimiter = rng.choice([",", ";", "\t", " ", "|"])
    while length < limit:
        at = len(rows)
        body = delimiter.join(_written(cells[place % len(cells)], place, rng) for place in range(count))
        rows.append(_written(first, at, rng) + delimiter + body)
        rows[-1] = rows[-1].replace("{time}", _clock(at))
        length += len(rows[-1]) + 1
    rows[0] = rows[0].replace(",", delimiter)
    encoding, data = _coded("\n".join(rows), rng)
    return f"{count:,} of {cells} behind {first!r}, by {delimiter!r}, {limit:,}, {encoding}", data
