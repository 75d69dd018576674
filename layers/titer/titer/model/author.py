"""Who asked for a change, and why."""

from titer.model.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Author:
    """Whose token changed something."""

    token_id: str
    label: str

    def document(self) -> dict[str, str]:
        """Return it as answers and messages show it."""
        return {"token_id": self.token_id, "label": self.label}
