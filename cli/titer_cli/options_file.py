"""Reading options in a file: an instrument's are typed once."""

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from titer.model.errors import Rejected
from titer.model.option_types import Choice, Flag, Number, OptionType, Pairs, Text, Texts
from titer.model.options import OPTIONS
from titer_cli.paths import check_readable
from titer_cli.replacement import replacement

_LARGEST = 1 << 20  # bytes


def read_options(path: Path) -> dict[str, Any]:
    """Return the options in the file, by name, in the values that JSON has. `Rejected` where it holds something else.

    Null takes back what was said before, as it does in the API. What an option cannot be, its type refuses.
    """
    check_readable(path)
    with path.open("rb") as stream:
        options = _parse(stream.read(_LARGEST + 1), path)
    for name, value in options.items():
        if name not in OPTIONS:
            raise _refusal(path, f"has no reading option {name!r}", _nearest(name))
        if value is not None and not _fits(OPTIONS[name].type, value):
            raise _refusal(path, f'says "{name}": {json.dumps(value)[:64]}', f"Write {_such_as(name)}")
    return options


def write_options(path: Path, options: Mapping[str, Any]) -> None:
    """Write the options into the file, as `read_options` reads them; it is replaced whole."""
    with replacement(path) as new:
        new.write_text(json.dumps(options, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _parse(content: bytes, path: Path) -> dict[str, Any]:
    try:
        options = json.loads(content) if len(content) <= _LARGEST else None
    except (ValueError, RecursionError):
        options = None
    if not isinstance(options, dict):
        raise _refusal(path, "is no JSON object", 'Write one such as {"sensor": ["Tag"], "decimal": ","}')
    return options


def _fits(of: OptionType, value: Any) -> bool:
    """Return whether the value is of the kind that the API takes for this type."""
    match of:
        case Text() | Choice():
            return isinstance(value, str)
        case Texts() | Pairs():
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
        case Number():
            return isinstance(value, int) and not isinstance(value, bool)
        case Flag():
            return isinstance(value, bool)


def _such_as(name: str) -> str:
    option = OPTIONS[name]
    examples = {"context": ["batch"], "measured": ["Product"]}
    return json.dumps({name: option.examples[0] if option.examples else examples[name]}, ensure_ascii=False)


def _nearest(name: str) -> str:
    by_flag = {option.flag.removeprefix("--").replace("-", "_"): known for known, option in OPTIONS.items()}
    asked = name.casefold().lstrip("-").replace("-", "_")
    near = difflib.get_close_matches(asked, [*by_flag], n=1)
    return f'Did you mean "{by_flag[near[0]]}"?' if near else f"There are {', '.join(map(repr, OPTIONS))}"


def _refusal(path: Path, what: str, hint: str) -> Rejected:
    return Rejected("invalid_options_file", f"the file {path} {what}", hint)
