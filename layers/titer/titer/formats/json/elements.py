"""Elements of a list that other elements, or a list beside theirs, say more of: each is made whole by itself."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from titer.formats.json.senml import Pack
from titer.formats.json.values import BrokenRecord, Record

type Element = tuple[str, Any, int, Record]  # its text, its value or what is wrong, its level, what it takes from above

_NONE = object()


def resolved_elements(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield the records of a pack of SenML, each with what earlier ones say of it."""
    pack = Pack()
    for raw, value, level, above in elements:
        whole = pack.resolved(value)
        if whole is not None:
            yield raw, whole, level, above


def with_labels(elements: Iterable[Element], name: str, labels: Sequence[Any]) -> Iterator[Element]:
    """Yield arrays with the label of each before its cells; behind a broken one nobody knows which is whose."""
    left = iter(labels)
    for raw, value, level, above in elements:
        label = next(left, _NONE)
        if label is _NONE:
            raise BrokenRecord("unequal_columns", name)
        yield raw, _labelled(label, value), level, above
        if isinstance(value, BrokenRecord):
            raise BrokenRecord("invalid_json")
    if next(left, _NONE) is not _NONE:
        raise BrokenRecord("unequal_columns", name)


def _labelled(label: Any, value: Any) -> Any:
    return [label, *value] if isinstance(value, list) else value
