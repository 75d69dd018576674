"""Saved views: what the page shows, under a name, for everybody."""

from datetime import datetime
from hashlib import sha256

from titer.model.author import Author
from titer.model.dataclass import dataclass
from titer.model.expression import expression

LARGEST = 16 << 10  # bytes
MOST_VIEWS = 1_000  # several who save at once may make some more
NAME = expression(r"[\w][\w .,()+-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A view as it was saved last; `text` is its JSON, as it came."""

    name: str
    text: str
    version: int
    by: Author
    changed_at: datetime

    @property
    def label(self) -> str:
        """What tells it from every other that had this name: one that was deleted and saved anew begins at 1 again."""
        return f"{self.version}-{sha256(self.text.encode()).hexdigest()[:12]}"
