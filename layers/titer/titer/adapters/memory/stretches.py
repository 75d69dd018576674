"""Which files have readings of which series, in this process."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from titer.live.names import name_of_series
from titer.live.ports import Noted, Stretch
from titer.model.errors import Conflict

type _Key = tuple[int, str, str]


class MemoryStretches:
    """Which files have readings of which series, in this process."""

    def __init__(self) -> None:
        self._stretches: dict[_Key, Stretch] = {}
        self._noted: dict[str, Noted] = {}
        self._lock = threading.Lock()

    def put(self, stretches: Sequence[Stretch]) -> None:
        with self._lock:
            self._stretches.update({_key(each): each for each in stretches})

    def remove(self, stretches: Sequence[Stretch]) -> None:
        with self._lock:
            for each in stretches:
                self._stretches.pop(_key(each), None)

    def of(self, asset: str | None, sensor_id: str, parameter: str, *, before: int | None = None) -> Sequence[Stretch]:
        wanted = (asset, sensor_id, parameter)
        return [each for each in self._before(before) if each.of is not None and each.of[:3] == wanted]

    def whole(self, *, before: int | None = None) -> Sequence[Stretch]:
        return [each for each in self._before(before) if each.of is None]

    def _before(self, before: int | None) -> list[Stretch]:
        with self._lock:
            known = sorted(self._stretches.items())
        return [each for _, each in known if before is None or each.first_at < before]

    def noted(self, file_id: str) -> Noted | None:
        with self._lock:
            return self._noted.get(file_id)

    def note(self, noted: Noted) -> Noted:
        with self._lock:
            known = self._noted.get(noted.file_id)
            if (known.revision if known else 0) != noted.revision:
                raise Conflict(f"what is noted of {noted.file_id}")
            self._noted[noted.file_id] = replace(noted, revision=noted.revision + 1)
            return self._noted[noted.file_id]


def _key(stretch: Stretch) -> _Key:
    return (stretch.first_at, stretch.file_id, name_of_series(stretch.of) if stretch.of else "")
