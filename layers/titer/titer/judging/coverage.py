"""What the readings of a file cover, collected while it is judged."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from titer.cells.names import RESERVED
from titer.judging.contexts import SHEET
from titer.model.coverage import Coverage, marks_of
from titer.model.readings import Readings, Series
from titer.model.summaries import Tally

MOST_NAMES = 20
MOST_VALUES = 50  # of each name
MOST_TEXT = 12_000  # bytes of all values together: a record of a file takes at most 60,000
LOOK_AT_MOST = 100_000  # different contexts: where each row has its own, the values of few names are few


class ContextValues:
    """The values of each name of a context that readings were kept with, as many as a file's record holds."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, None]] = {}
        self._more: set[str] = set()
        self._more_names = False
        self._text = 0
        self._seen: set[int] = set()  # hashes of the contexts that were looked at
        self._looking = True

    def add(self, readings: Readings) -> None:
        """Take the contexts of a block's readings."""
        if not self._looking or not len(readings):
            return
        texts = readings.contexts
        if len(texts) > 1:
            texts = [texts[position] for position in set(readings.context)]
        new = {hash(text): text for text in texts if text is not None and hash(text) not in self._seen}
        if len(self._seen) + len(new) > LOOK_AT_MOST:
            self._stop_looking()
            return
        self._seen.update(new)
        for said in json.loads(f"[{','.join(new.values())}]"):
            self._take(said)

    def of(self, tallies: Mapping[Series, Tally]) -> Coverage:
        """Return what readings cover that came to these figures."""
        kept = [(series, tally) for series, tally in tallies.items() if tally.count]
        return Coverage(
            first_at=min((tally.first_at for _, tally in kept if tally.first_at is not None), default=None),
            last_at=max((tally.last_at for _, tally in kept if tally.last_at is not None), default=None),
            contexts={name: tuple(values) for name, values in self._values.items()},
            more=tuple(sorted(self._more)),
            more_names=self._more_names,
            sensors=marks_of(series.sensor_id for series, _ in kept),
        )

    def _stop_looking(self) -> None:
        self._looking, self._more_names = False, True
        self._more.update(self._values)
        self._seen.clear()

    def _take(self, said: Mapping[str, Any]) -> None:
        for name, value in _texts_in(said.items()):
            if name not in self._values and len(self._values) == MOST_NAMES:
                self._more_names = True
            elif value not in self._values.setdefault(name, {}):
                self._take_value(name, value)

    def _take_value(self, name: str, value: str) -> None:
        room = MOST_TEXT - self._text
        size = len(json.dumps(value)) + (len(json.dumps(name)) if not self._values[name] else 0)
        if len(self._values[name]) == MOST_VALUES or size > room:
            self._more.add(name)
            return
        self._values[name][value] = None
        self._text += size


def _texts_in(said: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, str]]:
    """Yield what a context says in single values, but for what this service says in it; numbers as JSON has them."""
    for name, value in said:
        if name.startswith(RESERVED) and name != SHEET:
            continue
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, int | float):
            yield name, json.dumps(value)
