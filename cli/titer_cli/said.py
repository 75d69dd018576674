"""What a command was told, as the API takes it."""

from collections.abc import Mapping


def said[T](given: Mapping[str, T | None]) -> dict[str, T]:
    """Return what was said; what is None was not."""
    return {name: value for name, value in given.items() if value is not None}
