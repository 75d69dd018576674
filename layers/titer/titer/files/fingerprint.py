"""When two files say the same: the same bytes, read and judged the same way, whatever they are called.

And when two requests ask for the same slot: the same, called the same.
"""

import json
from hashlib import sha256

from titer.files.record import Declared

_BY_ITSELF = frozenset({"timezone", "context", "measured"})  # options that are older than the others


def fingerprint_of(digest: str, declared: Declared) -> str:
    """Return the name of what is found in bytes of this SHA-256, judged by what was declared with its rules pinned."""
    options = declared.options
    given = [digest, declared.asset, options.timezone, declared.rule_set, options.context, options.measured]
    others = {name: value for name, value in options.given().items() if name not in _BY_ITSELF}
    named = [*given, others] if others else given  # where nothing else was given, the name is that of before there was
    return sha256(json.dumps(named, ensure_ascii=False).encode()).hexdigest()


def slot_name(digest: str, declared: Declared) -> str:
    """Return the name of a slot for bytes of this SHA-256, as they are declared."""
    return sha256(f"{fingerprint_of(digest, declared)}\n{declared.name}".encode()).hexdigest()
