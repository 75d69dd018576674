"""Calls of the command, as a shell takes them."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Self

from titer.files.record import NOT_NAMED, Declared
from titer.model.dataclass import dataclass
from titer.model.option_types import Pairs
from titer.model.options import OPTIONS
from titer.model.ways_out import as_flags, both


@dataclass(frozen=True, slots=True)
class Call:
    """A call that can be made again, with other options besides."""

    words: Sequence[str]
    said: Mapping[str, Any] = field(default_factory=dict)  # reading options by name, in values that JSON has

    @classmethod
    def on_file(cls, command: str, path: str, declared: Declared) -> Self:
        """Return the call of a command on a file of which this was declared."""
        rules = [] if declared.rule_set == NOT_NAMED else ["--rule-set", declared.rule_set]
        asset = ["--asset", declared.asset] if declared.asset else []
        return cls(["titer", command, path, *rules, *asset], declared.options.given())

    @classmethod
    def on_id(cls, file_id: str) -> Self:
        """Return the call that judges a file of the API once more; what it does not say stays as it was."""
        return cls(["titer", "reprocess", file_id])

    def settled_by(self, way: Mapping[str, Any]) -> list[str]:
        """Return the same call with these options besides, in parts that must not be broken."""
        return [shlex.join(self.words), *flags(both(self.said, way))]


def flags(options: Mapping[str, Any]) -> list[str]:
    """Return options as the command takes them, each with its value and quoted for a shell."""
    return [as_flags({name: each}) for name, value in options.items() for each in _once_each(name, value)]


def _once_each(name: str, value: Any) -> Iterator[Any]:
    if isinstance(OPTIONS[name].type, Pairs):
        yield from ([pair] for pair in value)
    else:
        yield value
