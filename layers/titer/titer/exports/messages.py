"""The message that has an export made."""

import json

from titer.model.errors import Rejected

_FORM = "export"


def message_of(export_id: str) -> str:
    return json.dumps({"titer": _FORM, "export_id": export_id})


def read_message(text: str) -> str:
    """Return the id of the export that is to be made. `Rejected` (`no_export`) where it is none of `message_of`."""
    try:
        found = json.loads(text)
        if found["titer"] != _FORM:
            raise ValueError(found["titer"])
        return str(found["export_id"])
    except (ValueError, TypeError, KeyError) as error:
        hint = "Send this queue nothing but what POST /v1/exports puts there"
        raise Rejected("no_export", "this message asks for no export", hint) from error
