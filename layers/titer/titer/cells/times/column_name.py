"""What the name of a column says of the times in it: whether they count, in which unit, in which order or form."""

import re
from itertools import groupby

from titer.cells.times.patterns import Pattern, compile_pattern
from titer.model.expression import expression

_SAYS_ELAPSED = frozenset(
    {"elapsed", "age", "eft", "ert", "runtime", "duration", "relative", "since"}
    | {"laufzeit", "prozesszeit", "betriebszeit", "kulturzeit"}
)
_SAYS_ELAPSED_OF = frozenset(
    ["run", "process", "culture", "cultivation", "fermentation", "batch", "inoculation", "reaction", "cycle"]
)
_NEUTRAL = frozenset(
    ["t", "time", "timestamp", "zeit", "zeitpunkt", "temps", "tiempo", "tempo", "epoch", "unix", "ts", "date", "datum"]
)
_DAYS = frozenset(
    ["date", "datum", "day", "tag", "fecha", "data", "serial", "dato", "dátum", "tarih", "дата", "日期", "日付"]
)
_DATES = _DAYS | {"datetime", "timestamp", "zeitstempel", "日時"}
ELAPSED_UNITS = {"us": 1, "ms": 1_000, "s": 10**6, "min": 60 * 10**6, "h": 3_600 * 10**6, "d": 86_400 * 10**6}  # in µs
_UNIT_NAMES = {
    "us": "us µs μs microseconds", "ms": "ms msec milliseconds millis millisekunden",
    "s": "s sec secs second seconds sekunde sekunden seg", "ns": "ns nanoseconds nanos",
    "min": "min mins minute minutes minuten minutos", "h": "h hr hrs hour hours std stunde stunden heures horas",
    "d": "d day days tag tage jours",
}  # fmt: skip
_UNITS = {name: unit for unit, names in _UNIT_NAMES.items() for name in names.split()}
_CLOCK_UNIT = expression(r"\bh{1,3}:mm(?::ss)?\b")
_ORDER_NAMES = (
    ("day_first", expression(r"\b(?:d{1,2}[./-]m{1,3}|t{1,2}[./-]m{1,2})[./-](?:y|j)")),
    ("month_first", expression(r"\bm{1,2}[./-]d{1,2}[./-]y")),
    ("year_first", expression(r"\b(?:yy(?:yy)?|jj(?:jj)?)[./-]m{1,3}[./-][dt]")),
)
_TOLD = {
    "epoch": frozenset({"epoch", "unix", "posix", "unixtime", "unixzeit", "epochtime"}),
    "filetime": frozenset({"filetime", "ntfs", "ldap", "win32"}),
    "dotnet_ticks": frozenset({"ticks", "tick", "dotnet", "net"}),
}
_SHOWN = 10  # letters of a name that show how digits are written, as those of YYYYMMDDHH
_LONGEST = 256  # characters of a name


class TimeName:
    """What the column's name says: elapsed or not, in which unit, in which order."""

    def __init__(self, name: str) -> None:
        self._text = name[:_LONGEST]
        plain = self._text.casefold()
        words = re.findall(r"[^\W_]+", plain.replace("°", ""))
        self.unit = _UNITS.get(words[-1]) if len(words) > 1 else None
        self.clock = _CLOCK_UNIT.search(plain) is not None
        self.order = next((order for order, pattern in _ORDER_NAMES if pattern.search(plain)), None)
        stem = set(words[:-1] if self.unit else words)
        self._words = stem
        self.elapsed = bool(stem & _SAYS_ELAPSED or (stem & _SAYS_ELAPSED_OF and stem & _NEUTRAL))
        self.counts = self.elapsed or bool(self.unit in ELAPSED_UNITS and stem & _NEUTRAL)
        self.says_date = bool(stem & _DATES)
        self.says_day = bool(stem & _DAYS)

    def tells(self, kind: str, unit: str) -> bool:
        """Return whether the name says that whole numbers are of this kind: `epoch`, `FILETIME`, `YYYYMMDDHHmm`."""
        if kind == "pattern":
            return any(pattern.text.casefold() == unit.casefold() for pattern in self._patterns()) or self.shows(unit)
        return bool(self._words & _TOLD["epoch" if kind == "epoch" else unit])

    def shows(self, form: str) -> bool:
        """Return whether a word of the name is made as a form of digits is, in whatever letters: `AAAAMMJJHH`.

        That tells of a form with the year first and a clock: in others, day and month could change places.
        """
        if len(form) < _SHOWN or form[:2].casefold() != "yy":
            return False
        shape = _shape(form)
        return any(_shape(word) == shape for word in re.findall(r"[^\W\d_]+", self._text) if len(word) == len(form))

    def _patterns(self) -> list[Pattern]:
        found = []
        for word in re.findall(r"[A-Za-z]{6,}", self._text):
            try:
                found.append(compile_pattern(word))
            except ValueError:
                continue
        return found


def _shape(word: str) -> list[int]:
    """Return how often each letter stands there, one after the other."""
    return [len(list(run)) for _, run in groupby(word.casefold())]
