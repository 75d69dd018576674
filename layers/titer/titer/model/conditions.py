"""On what a change is to be made."""

from collections.abc import Callable

from titer.model.errors import Rejected

type Condition = Callable[[str | None], bool]  # of the label of what is there now, None where nothing is


def precondition_required(what: str) -> Rejected:
    """Return the refusal of a change that says not what it is made on."""
    reason = f"{what} is changed on the version that one saw, and the request names none"
    return Rejected("precondition_required", reason, "Send If-Match with the ETag that it had when it was read")
