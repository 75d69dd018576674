"""One cell as a number: every way in which `1,234` or `< 1 234,5 %` can be read.

| cell                        | decimal point | decimal comma | so it                                            |
|-----------------------------|---------------|---------------|--------------------------------------------------|
| `12`                        | 12            | 12            | proves nothing                                   |
| `12.5` `0.123` `1.2e3`      | the number    | no number     | proves the point (no group begins with 0, and no |
| `12,5` `0,123` `1234,567`   | no number     | the number    | proves the comma   group is followed by an `e`)  |
| `1,234.5` `1,234,567`       | the number    | no number     | proves the point, and the thousands comma        |
| `1.234,5` `1.234.567`       | no number     | the number    | proves the comma, and the thousands point        |
| `1,234`                     | 1234          | 1.234         | proves nothing: a person or another cell decides |
| `1.234`                     | 1.234         | 1234          | proves nothing                                   |
| `1 234 567` `1'234`         | the number    | the number    | proves the thousands mark, not the decimal mark  |
| `1 234` (U+0020)            | 1234          | 1234          | may be two numbers: another cell proves it, or   |
|                             |               |               | whoever declares the decimal mark                |
| `1,23,456` `9,98,741.6`     | the number    | no number     | proves the point, and the thousands comma        |
| `12,34.5` `1.2.3`           | no number     | no number     | is no number                                     |

What is grouped begins with one to three digits, the first not 0; each group has three; the marks are alike. As India
writes it, groups of two stand before the last one.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.remembered import remembered
from titer.model.spaces import BLANK, SPACES
from titer.model.units import canonical, is_unit

MINUSES = str.maketrans("−–", "--")
SWAP = str.maketrans(".,", ",.")
_CENSORS = str.maketrans("≤≥", "<>")
OTHER = {".": ",", ",": "."}  # the one decimal mark, and the other

# Quantifiers that give nothing back (`++`): a cell of 60,000 digits is read in no more than its length.
_COMMON = expression(r"[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")
_COMMON_LINES = expression(rf"^{_COMMON.pattern}$", re.MULTILINE)
_ALL_COMMON = expression(rf"(?:{_COMMON.pattern}\n)++")
_COMMA_LINES = expression(r"^[+-]?(?:[0-9]++,[0-9]*+|,[0-9]++)(?:[eE][+-]?[0-9]++)?$", re.MULTILINE)
_WITH_ONE_MARK = expression(r"(?:[<>]=?|[≤≥])?[+-]?(?:[0-9]++[.,]?[0-9]*+|[.,][0-9]++)(?:[eE][+-]?[0-9]++)?")
_LINES_WITH_ONE_MARK = expression(rf"^{_WITH_ONE_MARK.pattern}$", re.MULTILINE)
_WIDE = str.maketrans("\uff0e\uff0c\uff0d\uff0b\uff05\u066b", ".,-+%.")  # beside digits of other scripts
_QUOTES = "'\u2019"
_SURE = SPACES[1:] + _QUOTES  # between digits, these are nothing but thousands marks
_CELL = expression(
    rf"(?:(?P<censor>[<>]=?|[≤≥])[{SPACES}]*)?(?P<sign>[+\-−–])?"
    rf"(?P<body>[.,]?[0-9](?:[.,{_QUOTES}{SPACES}]?[0-9])*+[.,]?)(?P<exponent>[eE][+\-−–]?[0-9]++)?"
    rf"(?:[{SPACES}]*(?P<suffix>[^0-9.,\-−–—{_QUOTES}{SPACES}].*))?"
)
_PLAIN = expression(r"[0-9]*+(?P<mark>[.,]?)[0-9]*+")
_GROUPED = expression(
    rf"[1-9][0-9]{{0,2}}(?P<mark>[.,{_QUOTES}{SPACES}])[0-9]{{3}}(?P<more>(?:(?P=mark)[0-9]{{3}})*)"
    r"(?:(?P<decimal>[.,])[0-9]*)?"
)

_IN_LAKHS = expression(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?")
_LONGEST = 64  # characters of a cell that is remembered


@dataclass(frozen=True, slots=True)
class Form:
    """One way to read a cell. `sure`: its thousands mark, if it has one, cannot be anything else."""

    decimal: str | None  # None: reads the same with either decimal mark
    thousands: str  # "", ".", ",", " " for any space, "'" for either apostrophe
    sure: bool
    digits: str  # as float() takes them


@dataclass(frozen=True, slots=True)
class Numeral:
    """A cell that is a number in at least one notation."""

    censor: str  # "", "<" or ">"
    sign: str
    forms: tuple[Form, ...]
    exponent: str
    suffix: str  # "" or a unit in its one spelling

    @property
    def proof(self) -> str | None:
        """The decimal mark that this cell alone proves."""
        marks = {form.decimal for form in self.forms}
        return marks.pop() if len(marks) == 1 else None

    @property
    def ambiguous(self) -> bool:
        """True where it is one number with a decimal point and another one with a decimal comma."""
        return len(self.forms) > 1

    def under(self, decimal: str, marks: str) -> Form | None:
        """Return the way to read it with this decimal mark, and one of these marks between thousands."""
        for form in self.forms:
            if form.decimal in {None, decimal} and (form.sure or form.thousands in marks):
                return form
        return None

    def text(self, form: Form) -> str:
        """Return the number as float() takes it."""
        return self.sign + form.digits + self.exponent


def is_common(text: str) -> bool:
    """Return whether this is a number in ASCII digits with a decimal point, without thousands mark or unit."""
    return _COMMON.fullmatch(text) is not None


def sort_out(texts: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Return those that are common numbers, those that are with a point for their comma, with it, and the others."""
    lines = "\n".join(texts)
    if lines.count("\n") >= len(texts):  # there are some within texts
        lines = "\n".join(text for text in texts if "\n" not in text)
    elif _ALL_COMMON.fullmatch(f"{lines}\n"):
        return [*texts], [], []
    common, with_comma = _COMMON_LINES.findall(lines), _COMMA_LINES.findall(lines) if "," in lines else []
    known = {*common, *with_comma} if len(common) + len(with_comma) < len(texts) else texts
    others = [text for text in texts if text not in known] if known is not texts else []
    return common, "\n".join(with_comma).translate(SWAP).split("\n") if with_comma else [], others


def has_one_mark(text: str) -> bool:
    """Return whether this is the same with a decimal point or comma: a number at a glance, perhaps `<`, no unit."""
    return _WITH_ONE_MARK.fullmatch(text) is not None


def with_one_mark(texts: Iterable[str]) -> set[str]:
    """Return those of some texts that are such, and perhaps others that are none of them."""
    return {*_LINES_WITH_ONE_MARK.findall("\n".join(texts))}


@remembered(_LONGEST, 32_768)  # who tells a header from data asks again for the first rows, of up to 4,096 cells each
def parse(cell: str) -> Numeral | None:
    """Return every way to read the cell; None where it is no number, or one followed by what is no known unit."""
    found = _CELL.fullmatch(_in_ascii_digits(cell.strip(BLANK)))
    if found is None:
        return None
    censor, sign, body, exponent, suffix = found.groups("")
    if suffix and not is_unit(suffix):
        return None
    exponent = exponent.translate(MINUSES)
    forms = _forms(body, grouped=not exponent)
    if not forms:
        return None
    return Numeral(
        censor=censor[:1].translate(_CENSORS),
        sign=sign.translate(MINUSES),
        forms=forms,
        exponent=exponent,
        suffix=canonical(suffix) if suffix else "",
    )


def has_digits_of_other_scripts(text: str) -> bool:
    """Return whether digits are among the characters that are not those of ASCII: full-width or Arabic ones."""
    return not text.isascii() and any(mark.isdecimal() and mark > "9" for mark in text)


def _in_ascii_digits(text: str) -> str:
    """Return the text with the digits of other scripts, and the marks beside them, as those of ASCII."""
    if not has_digits_of_other_scripts(text):
        return text
    return "".join(str(unicodedata.decimal(mark)) if mark.isdecimal() else mark for mark in text.translate(_WIDE))


def _forms(body: str, *, grouped: bool) -> tuple[Form, ...]:
    plain = _PLAIN.fullmatch(body)
    forms = (Form(plain["mark"] or None, "", sure=True, digits=body.replace(",", ".")),) if plain else ()
    if grouped and (found := _GROUPED.fullmatch(body)) and found["mark"] != found["decimal"]:
        return (*forms, _grouped_form(found))
    if grouped and _IN_LAKHS.fullmatch(body):
        return (*forms, Form(".", ",", sure=True, digits=body.replace(",", "")))
    return forms


def _grouped_form(found: re.Match[str]) -> Form:
    mark, decimal = found["mark"], found["decimal"]
    return Form(
        decimal=decimal or OTHER.get(mark),
        thousands=" " if mark in SPACES else "'" if mark in _QUOTES else mark,
        sure=bool(decimal or found["more"]) or mark in _SURE,
        digits=found[0].replace(mark, "").replace(",", "."),
    )
