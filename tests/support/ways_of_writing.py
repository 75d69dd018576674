"""Tables of readings, written as somebody might: any layout, any style, and here and there something wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from titer.model.options import ReadOptions

WORDS = ["a", "b", "pump 2", "Δp", "µ", "日本", "S-1", "probe/3", "x" * 40, " padded ", "O'Neil", "p\u00a0h"]
_ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
_STARTS = ["2025-10-01T08:00", "2025-03-30T01:00", "2025-10-26T02:00", "2025-04-05T15:00", "2024-12-31T23:00"]


@dataclass(frozen=True)
class Style:
    """How a table is written."""

    delimiter: str
    end: str
    decimal: str
    quoted: str  # `none`, `some`, `all`
    time: Callable[[datetime], str]
    zone: str | None
    unit: str = ""  # behind each number


def table(chance: Random) -> tuple[bytes, dict[str, Any]]:
    """Return the bytes of a file, and what was said of it."""
    style = _style(chance)
    header, rows = _rows(chance, style)
    lines = [_line(chance, style, header)]
    wrong = chance.choice([0.0, 0.0, 0.05, 0.5])
    for cells in rows:
        if chance.random() < wrong:
            lines.append(_spoilt(chance, style, header, cells))
        else:
            lines.append(_line(chance, style, cells))
    text = style.end.join(lines) + chance.choice([style.end, style.end, "", style.end * 2])
    return encoded(chance, text), said_of(style)


def said_of(style: Style) -> dict[str, Any]:
    """Return what is to be said of a file in this style."""
    start = _STARTS[1] + ":00Z" if style.time is _elapsed else None
    return {"options": ReadOptions(timezone=style.zone, start=start)} if style.zone or start else {}


def named_rows(chance: Random) -> tuple[Style, Iterator[dict[str, str]]]:
    """Return rows by the names of their columns."""
    style = replace(_style(chance), decimal=".")
    header, rows = _rows(chance, style)
    return style, (dict(zip(header, cells, strict=True)) for cells in rows)


def _rows(chance: Random, style: Style) -> tuple[list[str], Iterator[list[str]]]:
    header, row = chance.choice([_long, _long, _wide, _by_sensor])(chance, style)
    if chance.random() < 0.2:
        header, row = _parted(chance, header, row)
    return header, (row(style.time(at)) for at in _instants(chance))


def _instants(chance: Random) -> Iterator[datetime]:
    at = datetime.fromisoformat(chance.choice(_STARTS))
    for _ in range(chance.randrange(1, 60)):
        at += timedelta(milliseconds=chance.choice([0, 1, 250, 1000, 60_000, 600_000]))
        yield at


def _style(chance: Random) -> Style:
    delimiter = chance.choice([",", ",", ";", "\t", "|"])
    decimal = "," if delimiter != "," and chance.random() < 0.4 else "."
    end = chance.choice(["\n", "\n", "\r\n"])
    quoted = chance.choice(["none", "none", "some", "all"])
    return Style(
        delimiter,
        end,
        decimal,
        quoted,
        chance.choice(_TIMES),
        chance.choice([None, None, *_ZONES]),
        chance.choice(["", "", "", "", " bar"]),
    )


def _offset(at: datetime) -> str:
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo("Asia/Kolkata")).isoformat()


def _elapsed(at: datetime) -> str:
    return str((at - datetime.fromisoformat(_STARTS[1])) / timedelta(seconds=1))


_TIMES: list[Callable[[datetime], str]] = [
    lambda at: f"{at:%Y-%m-%dT%H:%M:%SZ}",
    lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    lambda at: f"{at:%Y-%m-%d %H:%M}",
    lambda at: at.isoformat(timespec="milliseconds") + "+02:00",
    lambda at: at.isoformat(sep=" ", timespec="microseconds"),
    lambda at: f"{at:%Y/%m/%d %H:%M:%S}",
    lambda at: f"{at:%d.%m.%Y %H:%M:%S}",
    lambda at: f"{at:%m/%d/%Y %I:%M:%S %p}",
    lambda at: str(int(at.replace(tzinfo=UTC).timestamp())),
    lambda at: f"{at.replace(tzinfo=UTC).timestamp():.3f}",
    lambda at: str(int(at.replace(tzinfo=UTC).timestamp() * 1000)),
    _offset,
    lambda at: f"{at:%Y%m%d%H%M%S}",
    lambda at: f"{at:%d-%b-%Y %H:%M:%S}",
    lambda at: f"{(at - datetime.fromisoformat('1899-12-30')) / timedelta(days=1):.6f}",
    _elapsed,
]


def _long(chance: Random, style: Style) -> tuple[list[str], Callable[[str], list[str]]]:
    sensors = chance.sample(WORDS, chance.randrange(1, 6))
    more = chance.choice([[], [], ["unit"], ["quality"], ["unit", "batch"]])
    words = {"unit": ["°C", "bar", "°C", ""], "quality": ["good", "bad", "uncertain"], "batch": ["7", "8", ""]}
    header = ["sensor_id", "timestamp", "value", *more]

    def row(at: str) -> list[str]:
        rest = [chance.choice(words[name]) for name in more]
        return [chance.choice(sensors), at, number(chance, style), *rest]

    return header, row


def _parted(
    chance: Random, header: list[str], row: Callable[[str], list[str]]
) -> tuple[list[str], Callable[[str], list[str]]]:
    """Return a table whose times stand in two columns, where they have a day and a time of day."""
    place = header.index("timestamp")
    names = chance.choice([["date", "time"], ["Datum", "Uhrzeit"], ["Time", "Date"]])
    swapped = names[0] == "Time"

    def parted(at: str) -> list[str]:
        day, _, clock = at.replace("T", " ").rstrip("Z").partition(" ")
        cells = row("")
        cells[place : place + 1] = [clock, day] if swapped else [day, clock]
        return cells

    return [*header[:place], *names, *header[place + 1 :]], parted


def _wide(chance: Random, style: Style) -> tuple[list[str], Callable[[str], list[str]]]:
    header = ["timestamp", "batch", *(f"s{place} [bar]" for place in range(chance.randrange(1, 6)))]

    def row(at: str) -> list[str]:
        return [at, chance.choice(["368", "369"]), *_numbers(chance, style, len(header) - 2)]

    return header, row


def _by_sensor(chance: Random, style: Style) -> tuple[list[str], Callable[[str], list[str]]]:
    sensors, header = chance.sample(WORDS, 3), ["timestamp", "sensor_id", "ph_value", "temperature"]

    def row(at: str) -> list[str]:
        return [at, chance.choice(sensors), *_numbers(chance, style, 2)]

    return header, row


def _numbers(chance: Random, style: Style, count: int) -> list[str]:
    return ["" if chance.random() < 0.1 else number(chance, style) for _ in range(count)]


def number(chance: Random, style: Style) -> str:
    """Return a number, mostly a plain one."""
    text = f"{chance.gauss(37, 20):.{chance.randrange(7)}f}"
    if chance.random() < 0.3:
        text = chance.choice(_NUMBERS)(chance)
    return text.replace(".", style.decimal) + style.unit


_NUMBERS: list[Callable[[Random], str]] = [
    lambda chance: repr(chance.uniform(-1e9, 1e9)),
    lambda chance: repr(chance.random() * 10.0 ** chance.randrange(-40, 40)),
    lambda chance: f"{chance.randrange(10**19)}e{chance.randrange(-30, 12)}",
    lambda chance: f"{chance.randrange(10**17)}.{chance.randrange(10**9)}",
    lambda chance: f"  {chance.random():.3f} ",
    lambda chance: chance.choice(
        ["-0", "+1.5", ".5", "5.", "1E3", "1e+3", "-0.0", "007", "9007199254740993", "1e-320"]
    ),
    lambda chance: chance.choice(["-999", "9999", "-9999.0", "-999.25", "0"]),
]

BAD_CELLS = ["", " ", "n/a", "NaN", "abc", "1_0", "1,234.5", "1.234,5", "<0.5", "7.2 pH", "1e400", "inf", "0x1"]
BAD_CELLS += ["2025-02-30", "2025-13-01 00:00", "24:00", "1759306330", "9" * 30, "٣", "-", "\u200b", "\0", 'a"b', '"']


def _spoilt(chance: Random, style: Style, header: list[str], cells: list[str]) -> str:
    """Return a line in which something is wrong."""
    cells = list(cells)
    what = chance.randrange(10)
    if what < 5:
        cells[chance.randrange(len(cells))] = chance.choice(BAD_CELLS)
    elif what == 5:
        del cells[-1]
    elif what == 6:
        cells.append(chance.choice(["", "9"]))
    elif what == 7:
        return chance.choice(["", " ", style.delimiter * 2, "# a remark", _line(chance, style, header), "\r", '"open'])
    elif what == 8:
        cells[0] = f'"{cells[0]}{style.end}"'
    else:
        cells = [f"{cell} " for cell in cells]
    return style.delimiter.join(cells)


def _line(chance: Random, style: Style, cells: list[str]) -> str:
    return style.delimiter.join(_cell(chance, style, cell) for cell in cells)


def _cell(chance: Random, style: Style, cell: str) -> str:
    wanted = style.quoted == "all" or (style.quoted == "some" and chance.random() < 0.3)
    if wanted or style.delimiter in cell or '"' in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def encoded(chance: Random, text: str) -> bytes:
    """Return the bytes of a text, in some encoding, and here and there a wrong one."""
    encoding = chance.choice(["utf-8"] * 8 + ["utf-8-sig", "utf-16", "windows-1252"])
    data = text.encode(encoding, errors="replace")
    if chance.random() < 0.05 and data:
        place = chance.randrange(len(data))
        data = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
    return data
