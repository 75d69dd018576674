"""The message that has an analysis worked on."""

import json

from titer.model.errors import Rejected

ANALYSIS = "analysis"  # what there is to work on


def message_of(name: str, kind: str = ANALYSIS) -> str:
    """Return the message that asks for the work of a kind that goes by this name."""
    return json.dumps({"titer": kind, "id": name})


def read_message(text: str) -> tuple[str, str]:
    """Return the kind of the work and its name. `Rejected` (`no_analysis`) where it is none of `message_of`."""
    try:
        found = json.loads(text)
        return str(found["titer"]), str(found["id"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        hint = "Send this queue nothing but what POST /v1/analyses puts there"
        raise Rejected("no_analysis", "this message asks for no analysis", hint) from error
