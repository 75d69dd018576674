"""Text of strangers, made safe to show: it must not move a cursor, hide itself or look like our own words."""

CELL_CHARACTERS = 60
NAME_CHARACTERS = 256  # of what tells one thing from another: it is shortened where it has no room, and in the middle
MESSAGE_CHARACTERS = 2_000


def printable(value: object, limit: int = CELL_CHARACTERS) -> str:
    r"""Return one line of at most `limit` characters, before each that does not print is made visible.

    Control characters become their pictures (ESC is ␛), others that are invisible or turn the direction of text their
    escapes (`\u202e`). None is the empty text.
    """
    text = "" if value is None else str(value)
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return short if short.isprintable() else "".join(map(_visible, short))


def printable_lines(text: str) -> str:
    """Return several lines, each made visible as `printable` does, whole."""
    return "\n".join(printable(line, len(line)) for line in text.replace("\r\n", "\n").split("\n"))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    return "␡" if character == "\x7f" else character.encode("unicode_escape").decode()
