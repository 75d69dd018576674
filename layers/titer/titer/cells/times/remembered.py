"""What files repeat is worked out once."""

from collections.abc import Callable

_REMEMBERED = 100_000  # texts, at most
_LONGEST = 64  # characters of one: no time is longer


class Memory[Key](dict[Key, int | None]):
    """What a piece of text comes to, found once by `work`; None where that raises `ValueError`."""

    def __init__(self, work: Callable[[Key], int | None]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, key: Key) -> int | None:
        try:
            value = self._work(key)
        except ValueError:
            value = None
        if len(self) >= _REMEMBERED:
            self.clear()
        if not isinstance(key, str) or len(key) <= _LONGEST:
            self[key] = value
        return value


class Recollection(dict[tuple[str, ...], str]):
    """What the cells of a row come to as one text, found once by `work`."""

    def __init__(self, work: Callable[[tuple[str, ...]], str]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, key: tuple[str, ...]) -> str:
        text = self._work(key)
        if len(self) >= _REMEMBERED:
            self.clear()
        if sum(map(len, key)) <= _LONGEST:
            self[key] = text
        return text
