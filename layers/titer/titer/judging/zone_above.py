"""The zone that lines above the header state: `Zeitzone;Europe/Zurich`, `Time zone: UTC+2`, `# tz=Asia/Tokyo`.

Behind a word that says zone, an IANA name or an offset is the zone of local times. Where it stands alone, amid other
words, or not alone, it is only proposed.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta, timezone, tzinfo
from functools import cache

from titer.cells.times.stated_zone import zone_in
from titer.cells.times.zone_names import UNSURE_ZONES, NamedZone, fixed_name, named_zone
from titer.model.dataclass import dataclass
from titer.model.expression import expression

_LABEL = (
    r"(?:time[ _-]?zone|zeit[ _-]?zone|\btz\b|\b(?:utc|gmt)[ _-]?(?:offset|versatz|diff\w*)"
    r"|fuseau(?: horaire)?|huso(?: horario)?|zona (?:horaria|oraria|horária|waktu)|fuso(?: h?or[aá]ri\w+)?"
    r"|tids?[ -]?[sz]one?|tidszon|tijdzone|aikavyöhyke|stref\w+(?: czasow\w+)?|časov\w+ (?:pásm\w+|zón\w+)"
    r"|časovni pas|vremensk\w+ zon\w+|időzóna|saat dilimi|fus(?:ul)? orar|часов\w+ (?:пояс|зон\w+)|часовий пояс"
    r"|laiko juosta|laika josla|ajavöönd|ζώνη ώρας|时区|時區|タイムゾーン|時間帯|시간대|เขตเวลา|múi giờ"
    r"|المنطقة الزمنية|אזור זמן|समय क्षेत्र|منطقه زمانی|\bzone)\w*"
)
_FREE = " \t:=;,|\"'#/[]()"  # around what is stated
_BARE = expression(
    r"(?P<sign>[+\-−±]?) ?(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?: ?(?:h|hours?|std|stunden?)\.?)?",
    re.IGNORECASE,
)
_TOKEN = expression(
    r"(?<![A-Za-z_])[A-Za-z_]{2,32}(?:/[A-Za-z_+\-0-9]{1,32}){1,2}"
    r"|(?:UTC|GMT) ?[+\-−] ?[0-9]{1,2}(?::?[0-9]{2})?(?![0-9])"
)
_ABBREVIATION = expression(r"[^\W\d_]{2,6}")
_LONGEST = 200  # characters of a line
_MOST_LINES = 100
_FURTHEST = 14  # hours
_SHORT = len("zone")  # which may be one of a greenhouse, or of a line


@dataclass(frozen=True, slots=True)
class ZoneAbove:
    """What lines above the header state: one zone, or names of zones that are proposed, with the text that has them."""

    text: str
    zone: tzinfo | None = None
    named: NamedZone | None = None
    proposed: tuple[str, ...] = ()


def zone_above(lines: Sequence[Sequence[str]]) -> ZoneAbove | None:
    """Return the zone that these lines state; several are proposed, none of them is taken."""
    found = [one for cells in lines[:_MOST_LINES] for one in _of_line([cell.strip() for cell in cells if cell.strip()])]
    sure = [one for one in found if one.zone is not None]
    if sure and len({str(one.zone) for one in sure}) == 1:
        return sure[0]
    names = dict.fromkeys(name for one in found for name in (one.proposed or _names(one.zone)))
    return ZoneAbove(found[0].text, proposed=(*names,)) if names and {*names} != {"UTC"} else None


def _of_line(cells: Sequence[str]) -> Iterator[ZoneAbove]:
    text = " ".join(cells)
    if not text or len(text) > _LONGEST:
        return
    if label := _labels().search(text):
        found = _stated(label[0], text[label.end() :].strip(_FREE), text)
        if found is not None:
            yield found
        return
    yield from (ZoneAbove(text, proposed=names) for token in _TOKEN.findall(text) if (names := _names(zone_in(token))))


@cache
def _labels() -> re.Pattern[str]:  # a long one, and few files have lines above their header
    return re.compile(_LABEL, re.IGNORECASE)


def _stated(label: str, value: str, text: str) -> ZoneAbove | None:
    """Return what stands behind the word that says zone; None where that is none."""
    if zone := zone_in(value) or _bare_offset(label, value):
        return ZoneAbove(text, zone)
    if named := named_zone(value):
        return ZoneAbove(text, named.zone, named) if len(label) > _SHORT else ZoneAbove(text, proposed=(named.etc,))
    if value in UNSURE_ZONES:
        return ZoneAbove(text, proposed=UNSURE_ZONES[value])
    tokens = [token for token in _TOKEN.findall(value) if zone_in(token) is not None]
    regions = [token for token in tokens if "/" in token]
    if len(regions) == 1:
        return ZoneAbove(text, zone_in(regions[0]))
    names = tuple(name for token in tokens for name in _names(zone_in(token)))
    return ZoneAbove(text, proposed=names) if names else None


def _bare_offset(label: str, value: str) -> tzinfo | None:
    """Return the offset that is `+02:00`, or, behind a word that says offset, `2`."""
    found = _BARE.fullmatch(value)
    if found is None or not (found["sign"] or "off" in label.casefold()):
        return None
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    if hours > _FURTHEST or minutes > 59:
        return None
    east = timedelta(hours=hours, minutes=minutes)
    return timezone(-east if found["sign"] in {"-", "−"} else east)


def _names(zone: tzinfo | None) -> tuple[str, ...]:
    """Return the name by which a zone may be declared: of a fixed one, IANA's for whole hours."""
    if zone is None:
        return ()
    if not isinstance(zone, timezone):
        return (str(zone),)
    seconds = int(zone.utcoffset(None).total_seconds())
    return () if seconds % 3600 else (fixed_name(seconds // 3600),)
