"""Regular expressions that are compiled when they are first used.

Two hundred are written down in modules: to compile all of them takes as long as judging a small file, which needs few.
"""

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

__all__ = ["Uncompiled", "expression"]

if TYPE_CHECKING:
    from re import compile as expression
else:

    def expression(source, flags=0):
        """Return what does as `re.compile` of the same does."""
        return Uncompiled(source, flags)


class Uncompiled:
    """An expression with the methods of a compiled one; each is looked up once."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[Any]:
        """What `re` makes of it."""
        return re.compile(self._source, self._flags)

    def __getattr__(self, name: str) -> Any:
        """Return what the compiled one has of this name."""
        found = getattr(self.compiled, name)
        setattr(self, name, found)
        return found
