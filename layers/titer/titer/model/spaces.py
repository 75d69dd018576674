"""The spaces that people and programs put into cells, and the characters that nobody sees."""

from titer.model.expression import expression

SPACES = " \u00a0\u202f\u2009"  # within a number or a time
BLANK = SPACES + "\t"  # around one
# Byte order marks, zero-width spaces, soft hyphens and marks of direction, which programs leave in texts.
# Joiners are none of them: they belong to how some scripts are written.
INVISIBLE = "\ufeff\u200b\u2060\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_AROUND = BLANK + INVISIBLE
_DROPPED = dict.fromkeys(map(ord, INVISIBLE))
_MARKS_OF_DIRECTION = expression(rb"\xe2\x80[\x8b\x8e\x8f\xaa-\xae]|\xe2\x81[\xa0\xa6-\xa9]")


def holds_invisible(utf8: bytes) -> bool:
    """Return whether an invisible character stands anywhere in a text: told by bytes, which are found fastest."""
    if utf8.isascii():
        return False
    if b"\xc2\xad" in utf8 or b"\xef\xbb\xbf" in utf8:
        return True
    return (b"\xe2\x80" in utf8 or b"\xe2\x81" in utf8) and _MARKS_OF_DIRECTION.search(utf8) is not None


def visible(text: str) -> str:
    """Return the text without invisible characters, nor the spaces among those at its ends."""
    if text.isascii():
        return text
    bare = without_invisible(text.strip(_AROUND))
    return bare if bare != text.strip(BLANK) else text


def without_invisible(text: str) -> str:
    """Return the text without invisible characters."""
    return text.translate(_DROPPED)
