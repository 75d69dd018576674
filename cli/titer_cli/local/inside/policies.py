"""Has the emulator read each policy once: it reads all of a role anew whenever one of its functions asks something."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

_REMEMBERED = 1_024  # policies; those of a role that was changed are other texts


def read_policies_once(evaluator: Any) -> None:
    """Put a memory before the reading of policies in the emulator's module that judges by them."""
    read: Callable[[str | dict[str, Any]], list[Any]] = evaluator.parse_policy_document
    remembered = lru_cache(_REMEMBERED)(read)

    def reading(policy: str | dict[str, Any]) -> list[Any]:
        return remembered(policy) if isinstance(policy, str) else read(policy)

    evaluator.parse_policy_document = reading
