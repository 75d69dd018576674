"""When two files say the same: the same bytes, read and judged the same way, whatever they are called."""

import json
from hashlib import sha256

from titer.record import Declared


def content_of(digest: str, declared: Declared) -> str:
    """A name for what is found in bytes of this SHA-256 that are judged by what was declared, its rules pinned."""
    said = [digest, declared.asset, declared.timezone, declared.rule_set, declared.context, declared.measured]
    writing = declared.writing.said()  # where nothing was said, the name is that of before there was anything to say
    named = [*said, writing] if writing else said
    return sha256(json.dumps(named, ensure_ascii=False).encode()).hexdigest()
