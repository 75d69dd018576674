"""Errors as a person reads them, in the words of the command, and the exit codes that they end in."""

import re

from titer.model.errors import Rejected, TiterError
from titer.model.options import OPTIONS
from titer_cli.exits import Exit

_FLAGS = {name: option.flag for name, option in OPTIONS.items()} | {
    "rule_set": "--rule-set",
    "asset": "--asset",
    "status": "--status",
    "name": "--name",
    "since": "--since",
    "until": "--until",
    "judged_by": "--judged-by",
    "label": "--label",
    "scopes": "--scope",
    "expires_at": "--expires-days",
    "reason": "--reason",
}
_NAME = f"({'|'.join(_FLAGS)})"
_LONG_NAME = f"({'|'.join(name for name in _FLAGS if '_' in name)})"
# Patterns are compiled where one is used: calls that end well, as most do, need none of them.
_NAMED = (  # places of a field's name: elsewhere a short one is a word as any other, a quoted one a file's own
    rf"\b(?P<before>[Tt]he option ){_NAME}\b",
    rf"\b(?P<before>[Dd]eclare ){_NAME}\b",
    rf"\b(?P<before>[Ss]ay ){_NAME}(?= too\b)",
    rf"\b(?P<before>[Ss]ay one of ){_NAME}\b",
    rf"\b(?P<before>[Ss]ay one of \S+ and ){_NAME}\b",
    rf"(?P<before>; )(?:\w+\.)*{_NAME}(?:\.\d+)?(?=: )",
    rf"(?P<before>(?<![\w'\"`.-])){_LONG_NAME}(?![\w'\"`])",
)
_ID = r"([^\s/{}]+)"
_OF_THE_API = (  # what the API says of itself, and the command of the same
    (rf"Ask GET /v1/files/{_ID} until its status is [^.]*", r"`titer result \1 --wait` waits for it"),
    (rf"GET /v1/files/{_ID}/versions", r"`titer versions \1`"),
    (rf"GET /v1/files/{_ID}", r"`titer result \1`"),
    (r"GET /v1/files", "`titer files`"),
    (r"GET /v1/tokens", "`titer token list`"),
    (r"GET /v1/rules", "`titer rules list`"),
    (r"GET /v1/models", "`titer models list`"),
    (r"GET /v1/parked", "`titer parked`"),
    (r"POST /v1/uploads", "`titer upload`"),
    (r"at …/raw;", "`titer raw` fetches them;"),
    (r"Send the header Authorization: Bearer tt_…;", "Put a token into TITER_TOKEN;"),
    (r"Send it to its slot first", "Send it with `titer upload` first"),
    (r"See error_counts in the result", "`titer result ID` lists the codes of its errors"),
    (r"See its result for why", "`titer result ID` tells why"),
    (r"See /docs(?: for what there is)?(?=\.|$)", "`titer COMMAND --help` tells what it takes"),
)


def sentence(error: Exception) -> str:
    """Return what went wrong and the way out, for a person."""
    if isinstance(error, TiterError):
        return in_words_of_the_command(str(error))
    if isinstance(error, OSError) and error.strerror:
        path = error.filename2 or error.filename  # of a file that was to take the place of another: that one
        return f"{path}: {error.strerror}." if path else f"{error.strerror}."
    return f"A fault of titer itself ({type(error).__name__}: {error}). LOG_LEVEL=DEBUG shows where; please report it."


def in_words_of_the_command(text: str) -> str:
    """Return what the API says of its fields and paths as the command has them: `--date-order`, `titer files`."""
    for pattern, words in _OF_THE_API:
        text = re.sub(pattern, words, text)
    for pattern in _NAMED:
        text = re.sub(pattern, lambda found: found["before"] + _FLAGS[found[2]], text)
    return text


def exit_for(error: Exception) -> Exit:
    """Return `USAGE` where the call would be refused again, `UNFINISHED` where it came too early, else `OTHER`."""
    if isinstance(error, TiterError) and error.code == "not_finished":
        return Exit.UNFINISHED
    return Exit.USAGE if isinstance(error, Rejected) else Exit.OTHER
