"""What short texts come to, worked out once: files repeat names and cells, and many long ones would fill the memory."""

from collections.abc import Callable
from functools import lru_cache, wraps


def remembered[What](longest: int, most: int = 10_000) -> Callable[[Callable[[str], What]], Callable[[str], What]]:
    """Return what makes a function of a text remember what it said of so many, none longer than so many characters."""

    def around(work: Callable[[str], What]) -> Callable[[str], What]:
        known = lru_cache(most)(work)

        @wraps(work)
        def look(text: str) -> What:
            return known(text) if len(text) <= longest else work(text)

        return look

    return around
