"""What was said of a file, in one list: a test names an option as it names anything else."""

from dataclasses import replace
from typing import Any

from titer.model.options import NO_OPTIONS, OPTIONS


def with_options(*, options: Any = NO_OPTIONS, **given: Any) -> dict[str, Any]:
    """Return the arguments of `Declared` or `Instructions`, the options among them put into theirs."""
    values = {name: value for name, value in given.items() if name in OPTIONS}
    others = {name: value for name, value in given.items() if name not in OPTIONS}
    return others | {"options": replace(options, **values)}
