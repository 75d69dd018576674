"""Reading, deciding and writing on a condition, once more where another writer came between."""

from collections.abc import Callable
from contextlib import suppress

from titer.model.errors import Conflict, Unavailable


def retried[T](step: Callable[[], T], contended: Unavailable, *, on: type[Exception] = Conflict, tries: int = 5) -> T:
    """Return what the step returns once nobody came between; raise `contended` where somebody does at every try.

    Each try reads anew what it decides by. `on` is how the step says that its write found something else.
    """
    for _ in range(tries):
        with suppress(on):
            return step()
    raise contended
