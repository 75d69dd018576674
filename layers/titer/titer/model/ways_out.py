"""Ways out of a doubt or a refusal: reading options that settle it, and how the command says them."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from titer.model.option_types import Flag, Pairs, Texts, split_pair
from titer.model.options import OPTIONS

type Ways = Sequence[Mapping[str, Any]]  # alternatives, the best first: options by name, in values that JSON has
_ADDED_TO = frozenset(
    {"context", "measured", "missing", "units", "convert", "quality_words"}
)  # of other lists, the whole is said anew


def as_flags(options: Mapping[str, Any]) -> str:
    """Return options as the command takes them, quoted for a shell: `--sensor 'Point Name' --decimal ,`."""
    return " ".join(word for name, value in options.items() for word in _words(name, value))


def say(ways: Ways) -> str:
    """Return the ways as a sentence has them: "`--sensor metric`, or `--context metric`"."""
    return ", or ".join(f"`{as_flags(way)}`" for way in ways)


def beside(said: Mapping[str, Any], ways: Ways) -> tuple[dict[str, Any], ...]:
    """Return the ways with what was said before in the lists that they add to: who says a list says all of it."""
    return tuple({name: _whole(name, said.get(name) or [], value) for name, value in way.items()} for way in ways)


def both(said: Mapping[str, Any], way: Mapping[str, Any]) -> dict[str, Any]:
    """Return all options with which to read a file: those that were said, and a way out of what they left open."""
    (whole,) = beside(said, [way])
    return {**said, **whole}


def _whole(name: str, said: Sequence[str], value: Any) -> Any:
    if name not in _ADDED_TO:
        return value
    named = {split_pair(pair)[0] for pair in value} if isinstance(OPTIONS[name].type, Pairs) else set()
    return [*dict.fromkeys([*(each for each in said if split_pair(each)[0] not in named), *value])]


def _words(name: str, value: Any) -> Iterator[str]:
    option = OPTIONS[name]
    if isinstance(option.type, Flag):
        yield option.flag
        return
    texts = [",".join(map(_listed, value))] if isinstance(option.type, Texts) else value
    for text in texts if isinstance(texts, list) else [texts]:
        yield option.flag
        yield shlex.quote(str(text))


def _listed(text: str) -> str:
    """Return a text as a list with commas between its entries has it."""
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text
