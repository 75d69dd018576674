"""Names of columns: how they are compared, and which of them say what a column is."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import islice

from titer.cells.times.part_names import counts_seconds
from titer.cells.times.stated_zone import split_zone
from titer.cells.times.zone_names import split_abbreviation
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.faults import rejection, shorten
from titer.model.named_units import split_unit, split_units
from titer.model.remembered import remembered
from titer.model.unit_endings import ended_units

MOST_COLUMNS = 4096
LONGEST_NAME = 256  # characters
RESERVED = "titer:"  # begins the names that Titer itself puts into a context

TIMES = (
    "timestamp",
    "datetime",
    "date_time",
    "date_&_time",
    "date/time",
    "date_and_time",
    "time_stamp",
    "measurement_time",
    "sample_time",
    "recorded_at",
    "log_time",
    "log_date",
    "local_time",
    "timestring",
    "time_ms",
    "time_us",
    "time_ns",
    "ts",
    "epoch",
    "epoch_ms",
    "unix_time",
    "unix_timestamp",
    "utc",
    "zeitstempel",
    "zeitpunkt",
    "datum/uhrzeit",
    "datum_uhrzeit",
    "horodatage",
    "time",
    "zeit",
    "date",
    "datum",
    "elapsed_time",
    "elapsed",
    "run_time",
    "runtime",
)  # the first of these that is there is the time
ELAPSED = ("process_time", "culture_time", "age", "eft")  # where a unit of time stands with it
DAYS = ("date", "datum")  # the day, where one of `CLOCKS` stands in a column of its own
CLOCKS = ("time", "zeit", "uhrzeit", "time_of_day")
VALUES = ("value", "varvalue", "wert", "messwert")
PARAMETERS = ("parameter",)
UNITS = ("unit", "units", "einheit", "uom")
QUALITIES = ("quality", "qualität")
_TIMES = frozenset((*TIMES, *DAYS))
_TIMES_OR_CLOCKS = _TIMES.union(CLOCKS)
# What stands in every name of a time, or may become it where names are compared in one width.
_MAY_NAME_A_TIME = expression(
    r"(?i:tim|zeit|date|datum|horodat|elapsed|epoch|utc|recorded|age|eft|unix|ts)|[^\x00-\x7f]"
)
SENSORS = ("sensor_id", "sensorid", "sensor", "sensor_name", "equipment_id")
TAGS = (
    "tag",
    "tag_id",
    "tag_name",
    "tagname",
    "varname",
    "point",
    "channel",
    "signal",
    "variable",
    "device_id",
    "device",
    "equipment",
    "instrument",
    "messstelle",
    "parameter",
)  # the sensor, where a value alone is measured
VESSELS = frozenset(
    [
        "reactor",
        "bioreactor",
        "fermenter",
        "fermentor",
        "vessel",
        "tank",
        "reaktor",
        "bioreaktor",
        "behälter",
        "kessel",
        "tank",
        "cuve",
        "réacteur",
        "bioréacteur",
        "fermenteur",
        "reattore",
        "serbatoio",
        "depósito",
        "tanque",
        "vat",
    ]
)  # a word of a name: what is measured of several of them
QUANTITIES = (
    "parameter",
    "metric",
    "measurand",
    "measure_name",
    "quantity",
    "variable",
    "property",
    "field",
    "measurement",
    "messgröße",
)  # the parameter, where it tells apart what the sensor does not
COUNTERS = frozenset(
    [
        "#",
        "№",
        "record",
        "rec",
        "recno",
        "rn",
        "row",
        "rows",
        "index",
        "idx",
        "no",
        "nr",
        "number",
        "seq",
        "sequence",
        "scan",
        "sr",
        "lfd",
        "zeile",
        "序号",
    ]
)
IDENTIFIERS = COUNTERS | frozenset(
    [
        "id",
        "ids",
        "uid",
        "guid",
        "code",
        "key",
        "serial",
        "sn",
        "ref",
        "device",
        "station",
        "channel",
        "kanal",
        "logger",
        "probe",
        "address",
        "addr",
        "port",
        "version",
        "model",
        "rev",
        "line",
        "slot",
        "nummer",
        "numéro",
        "número",
        "unit",
    ]
)
_ALARM = expression(
    r"all?arm(?:[aeiouy]|as|es|en|er|ów|ok)?s?|alarm[\u0131u]|авари[йия]|報警|报警|警报|警報|アラーム|경보|경고"
)
CONTEXT = frozenset({"batch", "campaign", "code", "phase", "product", "recipe", "operator", "comment", "lot", "run"})
_NUMBERED = expression(  # the word for the number of a thing, at the end of a word, in several languages
    r"(?:nummer|number|n[uú]m[eé]ro|numer|číslo|номер|αριθμός|番号|番號|编号|編號|序号|번호)\b"
    r"|\b(?:n[°º]|č\.|núm\b|num\.|nro\b|seri no)|^n\. ?(?=[^\W\d_]{2})"
    r"|(?:代[码碼號号]|编码|編碼|コード|코드|\b(?:c[oó]d[ie][cg][oe]|code|kode|kodu?|kód|код|kodas|κωδικός))\b"
)
_SERIAL = expression(r"\b(?:s[ée]r(?:ie|iov|yjn)|serial|matr[ií]c)|серийн|序列|シリアル")
_LONGEST_NUMBERED = 4  # words: `Number of cells in the upper layer` counts something else
_HUMP = expression(r"(?<=[^\W\d_A-Z])(?=[A-Z])")  # as amid StatusCode
_WORD = expression(r"[^\W_]+|[#№]")


@remembered(LONGEST_NAME)  # each of who looks for a word asks for those of all names
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case: those of `StatusCode`, `status code` and `STATUS_CODE` are the same."""
    return tuple(_WORD.findall(unicodedata.normalize("NFC", _HUMP.sub(" ", name)).casefold()))


def says_number(name: str) -> bool:
    """Return whether a short name says, in one of several languages, that it numbers things: `Seriennummer`, `番号`."""
    said = unicodedata.normalize("NFC", name).casefold()
    return len(words_of(name)) <= _LONGEST_NUMBERED and _NUMBERED.search(said) is not None


def says_alarm(name: str) -> bool:
    """Return whether a word of a name says alarm, in one of several languages."""
    return any(map(_ALARM.fullmatch, words_of(name)))


def says_serial(name: str) -> bool:
    """Return whether a short name says that it holds a serial number, or the number in a register."""
    said = unicodedata.normalize("NFC", name).casefold()
    return len(words_of(name)) <= _LONGEST_NUMBERED and _SERIAL.search(said) is not None


@remembered(LONGEST_NAME)  # deciding on a header asks a hundred times for each name
def plain(name: str) -> str:
    """Return a name as names are compared: in any case and width, with any separator."""
    name = unicodedata.normalize("NFKC", name).casefold()
    return "_".join(name.replace("-", " ").replace("_", " ").split())


@dataclass(frozen=True, slots=True)
class Header:
    """The names of a table's columns: as they are shown, plain, split from their units, and plain without these.

    `ends` are units that are the ends of names, which stay as they are. Plain without its unit, the name of a time is
    without its zone too.
    """

    names: tuple[str, ...]
    plain: tuple[str, ...]
    split: tuple[tuple[str, str | None], ...]
    bare: tuple[str, ...]
    ends: tuple[str | None, ...]

    def unit(self, column: int) -> str | None:
        """Return the unit that the name of a column says, if it measures something."""
        return self.split[column][1] or self.ends[column]

    def first_of(self, names: Sequence[str], *, without: Collection[str] = (), bare: bool = False) -> int | None:
        """Return the column of the first of these plain names that is there, and is not one of those it goes `without`.

        With `bare`, names count without the unit, or the zone of a time, that they bear.
        """
        there = [name if name not in without else "" for name in self.plain]
        if bare:
            pairs = zip(there, self.bare, strict=True)
            there = [short if name and name not in names else name for name, short in pairs]
        return next((there.index(name) for name in names if name in there), None)


def header_of(names: Sequence[str]) -> Header:
    """Return the header with these names, as a file has them."""
    shown = display_names(tuple(names))
    split = split_units(shown)
    return Header(shown, tuple(map(plain, shown)), split, tuple(map(_bare, shown, split)), ended_units(shown))


def _bare(name: str, split: tuple[str, str | None]) -> str:
    """Return a plain name without its unit; that of a time without its zone too."""
    timely = plain(split_unit(split_abbreviation(split_zone(name)[0])[0])[0])
    return timely if timely in _TIMES_OR_CLOCKS else plain(split[0])


def series_name(column: str) -> str:
    """Return the name that readings of a measured column bear: its own without its unit, in one way of writing."""
    return in_one_writing(split_unit(column)[0]) or column


def in_one_writing(name: str) -> str:
    """Return a name in one way of writing, as series bear it."""
    return unicodedata.normalize("NFKC", name)


def refuse_both_parts(context: Iterable[str], measured: Iterable[str]) -> None:
    """Refuse a column that is declared to be both: `Rejected` (`context_and_measured`)."""
    both = {plain(name) for name in context}
    if name := next((name for name in measured if plain(name) in both), None):
        raise rejection("context_and_measured", f": {name[:40]}")


def is_context_name(name: str) -> bool:
    """Return whether a plain name says that the column tells where a reading belongs, and measures nothing."""
    return name in CONTEXT or name.endswith("_id")


def may_name_a_time(text: str) -> bool:
    """Return whether a text may be the name of a time, or hold one: most do not, and that is told by a glance."""
    return _MAY_NAME_A_TIME.search(text) is not None


@lru_cache(maxsize=10_000)  # rows are asked too, and repeat what they hold
def is_time_name(name: str) -> bool:
    """Return whether a column is called as a time is, its unit, its zone and a # before it left out."""
    if name.lstrip()[:1].isdecimal() or not may_name_a_time(name):  # as numbers and times are
        return False
    name = name.lstrip().lstrip("#")
    split = split_unit(name)
    bare = _bare(name, split)
    if not _TIMES.isdisjoint({plain(name), bare}) or (split[1] and bare in ELAPSED):
        return True
    return counts_seconds(name)


def is_usable(name: str) -> bool:
    """Return whether a name (of a column, sensor, parameter, unit) is short enough and holds no control character."""
    printable = name.isprintable() or not any(mark < " " or mark == "\x7f" for mark in name)
    return printable and len(name) <= LONGEST_NAME and not name.startswith(RESERVED)


def display_names(header: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names without stray white space; a column without one is called by its position, counted from 1.

    A # before the first name, where that names a time, marks a comment and is no part of it.
    """
    names = [" ".join(name.split()) for name in header]
    if names and names[0].startswith("#") and is_time_name(names[0]):
        names[0] = names[0].lstrip("# ")
    taken = set(names)
    for position, name in enumerate(names):
        if not name:
            substitute = f"column_{position + 1}"
            names[position] = substitute if substitute not in taken else f"{substitute}_unnamed"
    return tuple(names)


def name_list(names: Collection[str], most: int = 12) -> str:
    """Return some names, or other cells, as a message shows them."""
    return ", ".join(map(shorten, islice(names, most))) + (", …" if len(names) > most else "")
