"""What columns, sheets and files of an export are called."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from titer.exports.export import Content, Layout
from titer.model.expression import expression
from titer.model.readings import Series

LONGEST_TITLE = 31  # characters, of a sheet
_UNNAMED = "value"  # the parameter where a file does not say what is measured
_FORBIDDEN = expression(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FIRST = "'=+-@\t \uff1d\uff0b\uff0d\uff20"  # a title that begins so is a formula where somebody copies it to a cell
_RESERVED = frozenset({"history", "notes", "annotations"})
_NOT_IN_A_NAME = expression(r"[/\\\x00-\x1f\x7f-\x9f]")

type OfAsset = tuple[str | None, Series]


def column_names(series: Sequence[OfAsset]) -> list[str]:
    """Return `sensor_id[/parameter] [unit]` of each series; longer, and numbered at last, where two would be alike."""
    names = [_short(of) for _, of in series]
    for longer in (_with_parameter, _with_asset):
        taken = Counter(["at", "date", *names])
        names = [longer(each) if taken[name] > 1 else name for each, name in zip(series, names, strict=True)]
    return _numbered(names, {"at", "date"})


def _numbered(names: Sequence[str], taken: set[str]) -> list[str]:
    found = []
    for name in names:
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name} #{number}"
        taken.add(free)
        found.append(free)
    return found


def _short(of: Series) -> str:
    name = of.sensor_id if of.parameter == _UNNAMED else f"{of.sensor_id}/{of.parameter}"
    return _with_unit(name, of)


def _with_parameter(each: OfAsset) -> str:
    return _with_unit(f"{each[1].sensor_id}/{each[1].parameter}", each[1])


def _with_asset(each: OfAsset) -> str:
    return f"{each[0]}: {_with_parameter(each)}" if each[0] else _with_parameter(each)


def _with_unit(name: str, of: Series) -> str:
    return f"{name} [{of.unit}]" if of.unit else name


def sheet_titles(names: Sequence[str]) -> list[str]:
    """Return a title for a sheet of each name: such as Excel takes, none a formula, no two alike in any case."""
    taken = set(_RESERVED)
    titles = []
    for name in names:
        title = free_title(_title(name), taken)
        taken.add(title.casefold())
        titles.append(title)
    return titles


def free_title(title: str, taken: set[str]) -> str:
    """Return the title, with a number where it is taken."""
    free, number = _cut(title, ""), 1
    while free.casefold() in taken:
        number += 1
        free = _cut(title, f" ({number})")
    return free


def _title(name: str) -> str:
    plain = _FORBIDDEN.sub("_", name)
    while plain and plain[0] in _FIRST:
        plain = plain[1:]
    return plain.rstrip("' ") or "readings"


def _cut(title: str, end: str) -> str:
    """Return a title that is short enough as Excel counts: in UTF-16."""
    room = 2 * (LONGEST_TITLE - len(end))
    return title.encode("utf-16-le")[:room].decode("utf-16-le", "ignore").rstrip("' ") + end


def filename_of(content: Content, now: datetime) -> str:
    """Return the name under which it is saved."""
    if content.is_of_series or len(content.sources) > 1:
        stem = f"titer-{now:%Y%m%d-%H%M%S}"
    else:
        name = content.sources[0].name
        stem = name.rpartition(".")[0] or name
    ending = "" if content.shape.layout is Layout.LONG else ".wide"
    return f"{_NOT_IN_A_NAME.sub('_', stem)[:200]}{ending}.{content.shape.format}"
