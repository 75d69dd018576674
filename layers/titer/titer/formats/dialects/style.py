"""What programs do to cells beyond any standard of delimited text, decided on a sample, so that nothing else pays."""

import re
from collections.abc import Sequence
from functools import lru_cache

from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.spaces import BLANK, INVISIBLE, holds_invisible, without_invisible


@dataclass(frozen=True, slots=True)
class Style:
    """`spaced_quotes`: spaces stand between delimiters and quotes. `padded`: NUL characters fill up cells."""

    spaced_quotes: bool = False
    padded: bool = False


PLAIN_STYLE = Style()


def style_of(sample: str, delimiter: str, elsewhere: Sequence[str] = ()) -> Style:
    """Return the style of a sample, the start of a text and pieces from elsewhere in it.

    Spaces before quotes count where all such quotes open a cell, and close it; NUL characters where they stand behind
    cells of most lines, for in a few lines they are damage.
    """
    pieces = [piece for piece in (sample, *elsewhere) if ' "' in piece and _opening(delimiter).search(piece)]
    spaced = bool(pieces) and all(_all_quotes_close(piece, delimiter) for piece in pieces)
    return Style(spaced, padded="\0" in sample and _is_padded(sample, delimiter))


def _is_padded(sample: str, delimiter: str) -> bool:
    lines = sample.splitlines()
    return 2 * sum(map(bool, map(_padding(delimiter).search, lines))) > len(lines)


def _all_quotes_close(sample: str, delimiter: str) -> bool:
    opened = len(_opening(delimiter).findall(sample))
    return opened == len(_spaced_quotes(delimiter).findall(sample))


@lru_cache
def _opening(delimiter: str) -> re.Pattern[str]:
    """Return what finds spaces before a quote at the start of a cell, the first of a line too."""
    return re.compile(rf'(?<=[{re.escape(delimiter)}\n]) +"')


@lru_cache
def _spaced_quotes(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(rf'(?<=[{mark}\n]) +"(?:[^"\r\n]|"")*+" *(?=[{mark}\r\n]|\Z)')


@lru_cache
def _spaces_behind_quotes(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'(?<=") +(?=[{re.escape(delimiter)}\r\n]|\Z)')


_BETWEEN_ENDS = expression(rf"(?:(?<=[\r\n])|\A)[{INVISIBLE}]++(?=[\r\n])")  # ends of lines, which would become one


def as_seen(text: str, utf8: bytes, delimiter: str, style: Style) -> str:
    """Return whole lines without what nobody sees in their cells; `utf8` is the same text."""
    if holds_invisible(utf8):
        text = _BETWEEN_ENDS.sub(" ", text)
        text = without_invisible(_invisible_ends(delimiter).sub("", text))
    if style.spaced_quotes and '" ' in text:
        text = _spaces_behind_quotes(delimiter).sub("", text)
    return _padding(delimiter).sub("", text) if style.padded and "\0" in text else text


@lru_cache
def _padding(delimiter: str) -> re.Pattern[str]:
    """Return what finds NUL characters behind a cell; a line of nothing else is damage, and no padding."""
    mark = re.escape(delimiter)
    return re.compile(rf'(?<![\r\n\0])(?!\A)\0++(?=[{mark}"\r\n]|\Z)|(?<!\0)\0++(?={mark})')


@lru_cache
def _invisible_ends(delimiter: str) -> re.Pattern[str]:
    """Return what finds invisible characters, and spaces behind them, beside a delimiter, a quote or a line end.

    It begins with the characters themselves, so that the search for it is fast; it looks back from there.
    """
    end, spaces = f'[{re.escape(delimiter)}"\r\n]', BLANK.replace(delimiter, "")
    begins = "|".join(f"(?<={before}[{INVISIBLE}])" for before in (r"\A", end, f"{end}[{spaces}]"))
    rest = f"[{spaces}{INVISIBLE}]*+"
    return re.compile(rf"[{INVISIBLE}](?:{rest}(?={end}|\Z)|(?:{begins}){rest})")
