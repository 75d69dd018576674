"""Whatever is sent, deleted and judged anew, in any order, with deaths: what a file tells of is in the lake, once."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.messages import announcements_in
from tests.unit.files.test_any_order import HEADER, Queue, rows
from tests.unit.files.world import World
from titer.files.delete import Delete
from titer.files.fingerprint import fingerprint_of
from titer.files.keys import file_id_of
from titer.files.record import Location
from titer.files.reprocess import Reprocess
from titer.model.author import Author
from titer.model.errors import Rejected
from titer.rules.rule_sets import RuleSets

KEYS = ["a.csv", "b.csv", "c.csv", "d.csv"]
BODIES = [HEADER + f"{sensor},2025-10-01 07:00,1\n" for sensor in "xy"]
ZONES = ["UTC", "Europe/Berlin"]
SOMEONE = Author("abcdefghijkl", "someone")


def in_the_lake(world: World, key: str) -> int:
    place = Location(key=f"readings/uploaded=2025-10-01/{file_id_of('uploads', key)}.parquet", version_id=None)
    return len(rows(world, place)) if world.artefacts.newest(place.key) else 0


def shown_fingerprint(world: World, key: str) -> str | None:
    """Return the fingerprint of what readers see in a file."""
    record = world.files.find(file_id_of("uploads", key))
    if record is None or record.finished is None or record.version is None:
        return None
    version = world.files.version(record.file_id, record.version)
    assert version is not None
    return fingerprint_of(record.finished.sha256, version.declared)


def check_lake(world: World, keys: Iterable[str]) -> None:
    """Each content that a file tells of is in the lake once, and no other."""
    contents = {key: shown_fingerprint(world, key) for key in keys}
    found = Counter({content: 0 for content in contents.values() if content})
    for key, content in contents.items():
        if content is None:
            assert in_the_lake(world, key) == 0
        else:
            found[content] += in_the_lake(world, key)
    assert set(found.values()) <= {1}


class People:
    """Who sends, deletes and reprocesses files."""

    def __init__(self, world: World, queue: Queue, data: st.DataObject) -> None:
        self._world, self._queue, self._data = world, queue, data
        self._deletion = Delete(world.files, world.queue, world.clock)
        self._reprocessing = Reprocess(world.files, world.queue, RuleSets(world.rules), world.clock)
        self._sent = 0

    def do_something(self) -> None:
        what = self._data.draw(st.sampled_from(["send", "delete", "reprocess"]), label="what")
        key = self._data.draw(st.sampled_from(KEYS), label="key")
        self._world.now += timedelta(seconds=1)
        with suppress(Rejected):  # there is no such file yet, or it is busy, or deleted
            {"send": self.send, "delete": self._delete, "reprocess": self._reprocess}[what](key)

    def send(self, key: str) -> None:
        self._sent += 1
        body = self._data.draw(st.sampled_from(BODIES), label="body")
        self._queue.send(self._world.put(key, body.encode(), f"{self._sent:02}"), 1)

    def _delete(self, key: str) -> None:
        self._deletion.delete(file_id_of("uploads", key), by=SOMEONE)

    def _reprocess(self, key: str) -> None:
        record = self._world.files.find(file_id_of("uploads", key))
        if record is not None:
            zone = self._data.draw(st.sampled_from(ZONES), label="zone")
            self._reprocessing.reprocess(record, {"timezone": zone}, by=SOMEONE, request_id="r")


def take_all(world: World, queue: Queue) -> None:
    """Deliver until nothing is left, of what comes in meanwhile either."""
    while queue.messages or world.queue.messages:
        while world.queue.messages:
            for announced in announcements_in(world.queue.messages.pop()):
                queue.send(announced, 1)
        if queue.messages:
            queue.deliver_one()


@given(st.data())
@settings(max_examples=100)
def test_a_content_that_files_tell_of_is_in_the_lake_once(data: st.DataObject) -> None:
    world = World()
    queue = Queue(world, data)
    people = People(world, queue, data)
    for key in KEYS:
        people.send(key)
    for _ in range(data.draw(st.integers(1, 8), label="deeds")):
        if data.draw(st.booleans(), label="wait"):
            take_all(world, queue)
        people.do_something()
    take_all(world, queue)
    check_lake(world, KEYS)
