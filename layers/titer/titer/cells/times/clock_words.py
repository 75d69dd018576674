"""Whether the name of a column says that it holds the time of day: `Uhrzeit`, `Orario`, `เวลา`, `Ułamek doby`.

Every word of the name must say a time, a part or decimals of it, or nothing; it only confirms what the cells show.
"""

from functools import lru_cache

from titer.cells.times.part_names import is_neutral, part_of, words_of
from titer.model.expression import expression

_TIME = expression(
    r"uhr|uhrzeit|zeit|tageszeit|time|timeofday|heures?|horaires?|temps|horas?|horari[oa]s?|horário|tiempo|tempo|ora|ore"
    r"|orario?|oră|klok(?:ke|ken)?|klokkesl[æe]tt?|klockslag|kello|kellonaika|aika|tijd|tijdstip|uur|tid|tidspunkt"
    r"|godzin[aey]|czas|hodin[ay]|čas|cas|óra|idő|időpont|saat|vakit|zaman|час(?:ы|ов)?|время|времени|време|часът|ura"
    r"|вријеме|vrijeme|vreme|laikas|laiks|aeg|kell|ώρα|ωρα|χρόνος|שעה|זמן|ساعة|الساعة|وقت|الوقت|ساعت|زمان"
    r"|समय|সময়|நேரம்|సమయం|jam|waktu|pukul|masa|giờ|oras"
)
_IN_ONE = expression(r"de[cszk]im\w+(?:stunden?|zeit|uur|uren|timer?|timmar|tid|tunti)|tages(?:stunde|zeit)")
_SCRIPTS = expression(r"时刻|時刻|时间|時間|時点|시각|시간|เวลา")  # of which words touch
_FRACTION = expression(
    r"fra[ck][ct]?[ct]i|frazion|fracci[oó]n|fração|bruch|anteil|\bteil|ułam|częś|zlomek|podíl|podiel|hányad|tört|osuus|andel"
    r"|brøk|br[åa]k|deel|fractie|дол[яиі]|част|дроб|kesir|kesr|oran|小数|小數|割合|分率|比例|비율|소수|분율|เศษ|สัดส่วน|phần"
    r"|pecahan|نسبة|كسر|جزء|שבר|חלק|भाग|अंश|κλάσμα|dali[es]|daļa|osa|udio|delež|fracți|\bparte?\b"
)
_DAY = expression(
    r"day|tag|giorn|jour|d[ií]a|dob[ya]|dzie[nń]|dni[ae]|\bdn[eí]|den\b|\bnap|päiv|vuorokau|dygn|døgn|dag|etmaal|сут(?:ки|ок)|дн[яі]|ден"
    r"|день|доб[аи]|gün|日|天|일|하루|วัน|ngày|hari|يوم|יום|יממה|दिन|ημέρα|μέρα|dienos|diena|päev|dana?|zi(?:lei|ua)?\b"
)
_LONGEST = 64


@lru_cache(1024)
def says_clock(name: str) -> bool:
    """Return whether a name says the time of day, or which part of the day is over."""
    if len(name) > _LONGEST:
        return False
    words = words_of(name)
    if part_of(name) in {"hour", "clock"} or says_part_of_day(name):
        return True
    telling = [word for word in words if _TIME.fullmatch(word) or _SCRIPTS.search(word) or _IN_ONE.fullmatch(word)]
    return bool(telling) and all(
        word in telling or is_neutral(word) or _DAY.fullmatch(word) or _FRACTION.match(word) for word in words
    )


@lru_cache(1024)
def says_part_of_day(name: str) -> bool:
    """Return whether a name says that its numbers are a part of the day: `Frazione giorno`, `Tagesbruchteil`."""
    text = " ".join(words_of(name))
    return bool(_FRACTION.search(text) and _DAY.search(text))
