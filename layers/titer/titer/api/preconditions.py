"""What a change is to be made on: `If-Match` and `If-None-Match` (RFC 9110, 13.1), as conditions on a version."""

from http import HTTPStatus

from titer.api.problem import Problem
from titer.model.conditions import Condition
from titer.model.expression import expression

_TAG = expression(r'\s*(?:W/)?"([\x21\x23-\x7e]{0,200})"\s*')
_LONGEST = 4_000  # characters


def entity_tag(label: str) -> str:
    """Return the `ETag` of what goes by this label."""
    return f'"{label}"'


def condition(if_match: str | None, if_none_match: str | None) -> Condition:
    """Return the condition that two headers make; `Problem` (`invalid_precondition`) where one cannot be read."""
    wanted, unwanted = _tags("If-Match", if_match), _alike(_tags("If-None-Match", if_none_match))
    return lambda label: _holds(wanted, label, otherwise=True) and not _holds(unwanted, label, otherwise=False)


def stated(if_match: str | None, if_none_match: str | None = None) -> Condition | None:
    """Return the same, None where neither header was sent, for what is changed by those alone who say on what."""
    return None if if_match is None and if_none_match is None else condition(if_match, if_none_match)


def _holds(tags: frozenset[str] | None, label: str | None, *, otherwise: bool) -> bool:
    """Return whether what is there is among these; `*` is whatever is there."""
    if tags is None:
        return otherwise
    return label is not None and ("*" in tags or entity_tag(label) in tags)


def _alike(tags: frozenset[str] | None) -> frozenset[str] | None:
    """Return the tags as `If-None-Match` compares them: what a proxy made weak on its way is the same."""
    return tags and frozenset(tag.removeprefix("W/") for tag in tags)


def _tags(name: str, value: str | None) -> frozenset[str] | None:
    if value is None:
        return None
    if value.strip() == "*":
        return frozenset("*")
    parts = value.split(",") if len(value) <= _LONGEST else []
    if not parts or not all(map(_TAG.fullmatch, parts)):
        reason = f"the header {name} is neither * nor entity tags"
        raise Problem(HTTPStatus.BAD_REQUEST, "invalid_precondition", reason, f'Send {name}: "press@3", as ETag had it')
    return frozenset(part.strip() for part in parts)  # `If-Match` takes one that begins with W/ for none of ours
