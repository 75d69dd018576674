"""What is wrong with a rule set that nobody has written yet: all of it, each thing at its place."""

from collections.abc import Iterator, Mapping
from typing import Any

from titer.model.dataclass import dataclass
from titer.rules.limits import LIMITS, WrongRules, read_rule_set
from titer.rules.rule_sets import LARGEST
from titer.rules.versions import limits_text

_TABLES = frozenset({"sensors", "parameters", "quantities"})  # limits by name
_SOME_NAME = {"name": "some", "version": 1}


@dataclass(frozen=True, slots=True)
class WrongPart:
    """One thing that is wrong, where it stands, and what belongs there."""

    path: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that two rule sets say differently; None where one says nothing of it."""

    path: str
    before: Any
    after: Any


def wrong_parts(limits: Mapping[str, Any]) -> list[WrongPart]:
    """Return all that is wrong with these limits, in their order; an empty list where they can be written."""
    hint = f"Use {', '.join(sorted(LIMITS))}"
    unknown = [WrongPart(name, "is not known", hint) for name in limits if name not in LIMITS]
    known = {name: value for name, value in limits.items() if name in LIMITS}
    found = (_wrong_in(part) for part in _parts(known))
    if len(limits_text(known).encode("utf-8", "surrogatepass")) > LARGEST:
        unknown.append(WrongPart("", f"has more than {LARGEST:,} bytes", "Split it"))
    return [*unknown, *dict.fromkeys(wrong for wrong in found if wrong is not None)]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what one rule set says differently from the one before, by the places of single values."""
    old, new = (
        {path: value for part in LIMITS for path, value in _leaves(part, of.get(part))} for of in (before, after)
    )
    paths = sorted({*old, *new})
    return [Change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)]


def _wrong_in(part: Mapping[str, Any]) -> WrongPart | None:
    try:
        read_rule_set({**_SOME_NAME, **part})
    except WrongRules as wrong:
        return WrongPart(wrong.path, wrong.what, wrong.hint)
    return None


def _parts(limits: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the smallest parts of limits that can be wrong by themselves, each as a rule set of its own."""
    for name, value in limits.items():
        if name in _TABLES and isinstance(value, dict):
            yield {name: {key: {} for key in value}}  # two names that are one
            yield from ({name: {key: of}} for key, whole in value.items() for of in _pieces(whole))
        elif name == "every":
            yield from ({name: of} for of in _pieces(value))
        else:
            yield {name: value}


def _pieces(whole: Any) -> Iterator[Any]:
    if not isinstance(whole, dict) or not whole:
        yield whole
        return
    for key, value in whole.items():
        bounds = value.items() if key in {"hard", "soft"} and isinstance(value, dict) else ()
        yield from ({key: {bound: limit}} for bound, limit in bounds)
        yield {key: value}


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}", inner)
    elif value is not None:
        yield path, value
