"""Ways out of a doubt or a refusal: reading options that settle it, and how the command says them."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from titer.model.option_types import Flag, Texts
from titer.model.options import OPTIONS

type Ways = Sequence[Mapping[str, Any]]  # alternatives, the best first: options by name, in values that JSON has


def as_flags(options: Mapping[str, Any]) -> str:
    """Return options as the command takes them, quoted for a shell: `--sensor 'Point Name' --decimal ,`."""
    return " ".join(word for name, value in options.items() for word in _words(name, value))


def say(ways: Ways) -> str:
    """Return the ways as a sentence has them: "`--sensor metric`, or `--context metric`"."""
    return ", or ".join(f"`{as_flags(way)}`" for way in ways)


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
