"""What characters tell of the encoding they were read in: how common they are, and whether words are written so."""

import re
import unicodedata

from titer.model.expression import expression

_SYMBOLS = frozenset("°±µ·²³№‰€–—“”„«»…×÷§©®™•¹½¼¾º\u00a0\u2018\u2019Ωμσ²δ")
_COMMON = frozenset(
    "年月日時分秒間刻温度湿圧力流量電値単位測定計番号機名工程運転停止正常異常品質状態検査入出口水気室内外上下平均最大小高低速回数積算熱風冷却給"
    "时间温湿压力流量电值单位测量计编号设备名称运行停止正常异常质量状态检入出口水气室内外上下平均最大小高低速转次数累积热风冷给日期序采集样点位罐釜浓度相总功率有无备注批"
    "時間溫濕壓電單測編號設備稱運質狀檢氣內轉數總積風給採樣點濃備註"
)
_HANGUL = frozenset(
    "시간일자날짜온도습압력유량전류값단위측정계번호설비명상태품질정상이불량의심수실내외부평균최대소고저속회적산열풍냉각급점기동센서태그"
)
_FREQUENT = {  # letters of each script, the most frequent first in texts
    "CYRILLIC": "оеаинтсрвлкмдпуяызьбгчйхжюіїє",
    "GREEK": "αοιετσνηυρπκμλςωδγχθφβξζάέίόύήώ",
    "HEBREW": "יוהלאתרבמשנדםקעחפגטסזצךןףץכ",
    "ARABIC": "اليمونتردبعسفقكحجةشصطخضغزثىءأإئؤظذآ",
    "THAI": "าน่รกอมงยลวเสตทบ้ปพดคจขใหไหีิัุู็์ะำแโผชถธฟซญฐณภษศฉฤฮ",
}
_WORD = expression(r"[^\W\d_]+")
_TOP = 12


def likeness(text: str, script: str) -> float:
    """Return how much the characters beyond ASCII look like a text of this script, from below 0 to 1."""
    beyond = [mark for mark in text if mark > "\x7f"]
    if not beyond:
        return 0.0
    worth = sum(_of_east(mark, script) if script in EAST else _of_script(mark, script) for mark in beyond)
    return (worth - _odd_words(text, script)) / len(beyond)


EAST = {"JAPANESE", "CHINESE", "KOREAN"}


def _of_east(mark: str, script: str) -> float:
    """Return what a character is worth in a text of the far East."""
    code = ord(mark)
    if mark in _COMMON:
        return 1.0 if script != "KOREAN" else 0.3
    if mark in _HANGUL:
        return 1.0 if script == "KOREAN" else -1.0
    if 0x3041 <= code <= 0x30FE:
        return 0.9 if script == "JAPANESE" else -0.5
    if 0xFF61 <= code <= 0xFF9F:
        return 0.2 if script == "JAPANESE" else -1.0  # half as wide: any byte is one
    if 0xAC00 <= code <= 0xD7A3:
        return 0.6 if script == "KOREAN" and _is_in("euc_kr", mark) else -1.0
    if 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF5E or mark in "℃℉㎥㎡㎏㎎㎜㎝㎞㏄Ω" or mark in _SYMBOLS:
        return 0.8
    if 0x4E00 <= code <= 0x9FFF:
        return 0.35 if script != "KOREAN" and _is_usual(mark) else -0.2
    return -1.0


def _is_usual(mark: str) -> bool:
    """Return whether a Chinese character is one of those that standards list first, the more usual ones."""
    usual = (("gb2312", 0xD7), ("shift_jis", 0x97), ("big5", 0xC6))
    return any(_is_in(encoding, mark, last) for encoding, last in usual)


def _is_in(encoding: str, mark: str, last: int = 0xFF) -> bool:
    """Return whether an encoding has a character, and its first byte is not above this one."""
    try:
        return mark.encode(encoding)[0] <= last
    except UnicodeEncodeError:
        return False


def _of_script(mark: str, script: str) -> float:
    if mark in _SYMBOLS:
        return 0.5
    if not unicodedata.name(mark, "").startswith(script):
        return -1.0
    rank = _FREQUENT[script].find(mark.lower())
    return 1.0 if 0 <= rank < _TOP else 0.7 if rank >= 0 else -0.3


def _odd_words(text: str, script: str) -> float:
    """Return how many characters stand in words that nobody writes: of two scripts, or `tEMPERATURE`."""
    odd = 0.0
    for found in _WORD.finditer(text):
        word = found[0]
        if word.isascii() or len(word) < 2:
            continue
        if any(mark.isascii() for mark in word) and script not in EAST:
            odd += 1.0
        if any(before.islower() and after.isupper() for before, after in zip(word, word[1:], strict=False)):
            odd += len(word) / 2
    return odd


_ACCENTED = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüŠšŒœŽžŸÿ")
_LATIN = (  # letters of a language beyond ASCII; and what shows it, as it does not stand so in western texts
    ("cp1250", "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", r"[^\W\d_][łźżą]|[łż][a-z]|ś[cnrlmtwp]|\b[ŁŚŻ][a-z]"),
    ("cp1254", "ğışİĞŞöÖüÜçÇâîû", r"[ğışİĞŞ]"),
    ("cp1250", "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽľĺŕôäĽ", r"[^\W\d_][ěů][^\W\d_]|ť"),
    ("cp1250", "áéíóöőúüűÁÉÍÓÖŐÚÜŰ", r"ő(?!e).*[áéíóú]|[áéíóú].*ő(?!e)"),
)


_CUBES = expression(r"(?<![^\W\d_])(?:N|[cdkm])?mł(?![^\W\d_])")  # m³ of western texts, as cp1250 reads it


_STRANGE = expression(r"[^\x00-\x7f]{3}|[a-zA-Z][¹³¼¾£¿ª][a-z]|[‰·“”„…†‡]{2}|[‰“”…][a-z@\[\]^_`{|}~]")


def is_western(text: str) -> bool:
    """Return whether what is beyond ASCII, read as Windows-1252, stands as it does in western texts."""
    if any(mark > "\x7f" and mark not in _ACCENTED and mark not in _SYMBOLS and mark not in "¡¿ª£" for mark in text):
        return False
    return not _STRANGE.search(text)


def latin_of_another(sample: bytes) -> str | None:
    """Return the encoding in which all letters beyond ASCII are those of one language that the west does not have."""
    for encoding, letters, showing in _LATIN:
        text = sample.decode(encoding, errors="replace")
        beyond = {mark for mark in text if mark > "\x7f"}
        if beyond <= {*letters, *_SYMBOLS} and re.search(showing, _CUBES.sub("", text)):
            return encoding
    return None
