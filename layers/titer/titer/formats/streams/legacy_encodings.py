"""Encodings from before Unicode, found by evidence: the whole sample decodes, into usual characters of one script."""

from collections.abc import Iterator
from itertools import islice

from titer.formats.streams.characters import EAST, is_western, latin_of_another, likeness
from titer.model.expression import expression

_CANDIDATES = (
    ("cp932", "JAPANESE"),
    ("gb18030", "CHINESE"),
    ("big5", "CHINESE"),
    ("cp949", "KOREAN"),
    ("euc_jp", "JAPANESE"),
    ("cp1251", "CYRILLIC"),
    ("koi8_u", "CYRILLIC"),
    ("cp866", "CYRILLIC"),
    ("cp1253", "GREEK"),
    ("cp1255", "HEBREW"),
    ("cp1256", "ARABIC"),
    ("cp874", "THAI"),
)
_ENOUGH = 0.55  # of what a text of usual characters comes to
_WORD_OF_LETTERS = expression(r"(?:(?=[^\x00-\x7f])[^\W\d_]){3}")  # fewer may be broken bytes of UTF-8
_WORD_OF_EAST = expression(r"(?:(?=[^\x00-\x7f])[^\W\d_]){2}")
_MOST_LINES = 100  # different ones that are looked at character by character
_LONGEST_LINE = 2000


def legacy_encoding(sample: bytes, *, pure: bool) -> str | None:
    """Return the encoding of a sample that is no UTF-8; None where nothing speaks for one.

    `pure` where nothing in it may be UTF-8: only then is it one of Latin letters.
    """
    looked = b"\n".join(_lines_beyond_ascii(sample))
    if pure and (found := latin_of_another(looked)):
        return found
    if pure and is_western(looked.decode("cp1252", errors="replace")):
        return "cp1252"
    best, encoding = next(iter(_rated(sample, looked)), (0.0, ""))
    return encoding if best >= _ENOUGH and _holds_a_word(looked, encoding) else None


def _holds_a_word(looked: bytes, encoding: str) -> bool:
    """Return whether characters of the script stand together, as words have them."""
    word = _WORD_OF_EAST if dict(_CANDIDATES)[encoding] in EAST else _WORD_OF_LETTERS
    return word.search(looked.decode(encoding, errors="ignore")) is not None


def likely_encodings(sample: bytes) -> list[str]:
    """Return the encodings that a sample may be in, the likeliest first."""
    return [encoding for rating, encoding in _rated(sample, b"\n".join(_lines_beyond_ascii(sample))) if rating > 0]


def _rated(sample: bytes, looked: bytes) -> list[tuple[float, str]]:
    rated = [(likeness(text, script), encoding) for encoding, script, text in _decoded(sample, looked)]
    return sorted(rated, key=lambda each: -each[0])


def _lines_beyond_ascii(sample: bytes) -> Iterator[bytes]:
    """Yield different lines that hold more than ASCII."""
    beyond = dict.fromkeys(line[:_LONGEST_LINE] for line in sample.splitlines() if not line.isascii())
    yield from islice(beyond, _MOST_LINES)


def _decoded(sample: bytes, looked: bytes) -> Iterator[tuple[str, str, str]]:
    for encoding, script in _CANDIDATES:
        try:
            sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield encoding, script, looked.decode(encoding, errors="ignore")
