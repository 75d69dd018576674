"""Watching a system that pushes nothing: it is asked every now and then, and what has changed is told as if pushed."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from titer_cli.client import TiterApi
from titer_cli.wire import Document

EVERY = 2.0  # seconds
_NEWEST_FILES, _PAGE = 50, 100
_OF_READINGS = ("sensor_id", "parameter", "unit", "asset", "quality", "late", "received_at")


def polled(
    api: TiterApi,
    topics: Sequence[str],
    sleep: Callable[[float], None],
    clock: Callable[[], float],
    until: float | None,
) -> Iterator[Document]:
    """Yield the newest reading of each series that changes, and files that do; not what there is at first."""
    known: dict[str, object] = {}
    first = True
    while until is None or clock() < until:
        for name, state, message in _states(api, topics):
            if known.get(name) != state:
                known[name] = state
                if not first:
                    yield message
        first = False
        sleep(EVERY)


def _states(api: TiterApi, topics: Sequence[str]) -> Iterator[tuple[str, object, Document]]:
    if any(topic.partition(":")[0] in {"readings", "asset"} for topic in topics):
        for one in api.sensors({}, page_size=_PAGE):
            if _is_wanted(one, topics):
                data = {name: one.get(name) for name in _OF_READINGS} | {
                    "at": one["last_at"],
                    "value": one["last_value"],
                }
                name = "\0".join(str(one[part]) for part in ("asset", "sensor_id", "parameter", "unit"))
                yield name, (one["last_at"], one["last_value"]), {"type": "sensor_data", "data": data}
    if any(topic.partition(":")[0] in {"files", "file"} for topic in topics):
        for one in islice(api.files({}, page_size=_NEWEST_FILES), _NEWEST_FILES):
            if "files" in topics or f"file:{one['file_id']}" in topics:
                yield one["file_id"], (one["status"], one.get("version")), {"type": "file", "data": one}


def _is_wanted(one: Document, topics: Sequence[str]) -> bool:
    names = {"readings", f"readings:{one['sensor_id']}", f"asset:{one['asset']}"}
    return not names.isdisjoint(topics)
