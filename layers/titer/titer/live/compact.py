"""The use case that makes one file of the live files of a closed hour: of each asset and rule set version one.

    files that wait ─▶ bind them to the file of their hour ─▶ one object with all their lines ─▶ judged as any file

What is bound is neither deleted nor judged anew by itself, so nothing that goes into the hour's object can go away
beside it. Whoever judges that object clears those whose lines it holds (`files.compaction`). Late objects of the hour
wait in turn, and make its next version.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import batched, groupby

from titer.files.compaction import members_key
from titer.files.keys import file_id_of, hour_key
from titer.files.ports import Artefacts, Compactions, Files, IngestQueue, Uploads, Waiting
from titer.files.provenance import declaration_in, declaration_text
from titer.files.record import FileRecord, VersionName
from titer.live.lines import body_of, parse_lines
from titer.live.ports import LiveObject, LiveObjects, StoredLines
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Conflict

LARGEST = 64 << 20  # bytes of lines that become one object: of larger hours, objects are large enough as they came
CLOSED_AFTER = timedelta(minutes=10)  # of an hour: until then most of what came in it is in objects
_AT_ONCE = 2_000  # files that are looked at in one run
_FEW = 200  # of them that are put into an object at a time: a run that ends early has got on


@dataclass(frozen=True, slots=True)
class Compacted:
    """What became of one run."""

    hours: int
    files: int


class CompactHours:
    """Makes one file of those of an hour."""

    def __init__(
        self,
        compactions: Compactions,
        files: Files,
        uploads: Uploads,
        objects: LiveObjects,
        artefacts: Artefacts,
        queue: IngestQueue,
        *,
        bucket: str,
        clock: Clock,
        largest: int = LARGEST,
        side_by_side: int = 8,
    ) -> None:
        self._side_by_side = side_by_side
        self._compactions = compactions
        self._files = files
        self._uploads = uploads
        self._objects = objects
        self._artefacts = artefacts
        self._queue = queue
        self._bucket = bucket
        self._clock = clock
        self._largest = largest

    def compact(self, before: str | None = None, *, goes_on: Callable[[], bool] = lambda: True) -> Compacted:
        """Make one file of what waits of each closed hour, or of each before this one (`2026-03-01T12`).

        It ends early where it `goes_on` no longer; the next run goes on.
        """
        closed = before or f"{self._clock() - CLOSED_AFTER:%Y-%m-%dT%H}"
        waiting = self._compactions.waiting(closed, limit=_AT_ONCE)
        hours = files = 0
        for key, some in groupby(waiting, lambda each: hour_key(each.key)):
            joined: list[Waiting] = []
            for few in batched(some, _FEW, strict=False):
                if goes_on():
                    joined += self._compact(key, few, joined)
            hours, files = hours + bool(joined), files + len(joined)
        return Compacted(hours, files)

    def _compact(self, key: str, few: Sequence[Waiting], before: Sequence[Waiting]) -> list[Waiting]:
        """Put what waits into the object of its hour, and return these files; none where another run was there.

        `before` are those that this run has put there.
        """
        there = self._objects.find(key)
        waiting = [*{*few, *self._compactions.resting(key)}.difference(before)]
        if not there and len(waiting) == 1:
            self._compactions.rest(waiting[0])
            return []
        bodies = dict(zip(waiting, self._each(lambda one: self._objects.find(one.key), waiting), strict=True))
        if sum(len(found.body) for found in (*bodies.values(), there) if found) > self._largest:
            for each in waiting:
                self._compactions.drop(each)
            return []
        into = file_id_of(self._bucket, key)
        found = [each for each in waiting if bodies[each]]
        joins = self._each(lambda one: self._join(one, into), found)
        joined = [each for each, does in zip(found, joins, strict=True) if does]
        try:
            self._put(key, into, there, [body for each in joined if (body := bodies[each])], [*before, *joined])
        except Conflict:
            return []
        return joined

    def _each[T](self, does: Callable[[Waiting], T], waiting: Sequence[Waiting]) -> list[T]:
        if self._side_by_side < 2:
            return [*map(does, waiting)]
        with ThreadPoolExecutor(self._side_by_side) as pool:
            return [*pool.map(does, waiting)]

    def _join(self, waiting: Waiting, into: str) -> bool:
        joined = self._compactions.join(waiting.file_id, into)
        if not joined:
            self._compactions.drop(waiting)
        return joined

    def _put(
        self,
        key: str,
        into: str,
        there: StoredLines | None,
        bodies: Sequence[StoredLines],
        joined: Sequence[Waiting],
    ) -> None:
        if not bodies:
            return
        record = self._files.find(into)
        lives = record is None or record.deleted_through < (record.newest or 0)
        kept = [there.body] if there and lives else []
        body = body_of(line for each in (*kept, *(found.body for found in bodies)) for line in parse_lines(each))
        self._artefacts.put_json(members_key(sha256(body).hexdigest()), {"members": [each.file_id for each in joined]})
        if kept == [body]:
            self._announce(record)
            return
        after = record.newest if record and lives else None
        self._objects.replace(LiveObject(key, self._declaration(key, joined[0], after), body), there)

    def _announce(self, record: FileRecord | None) -> None:
        """Have members cleared whose lines were in the object before: whoever was to do so may have died."""
        if record and record.finished and record.version:
            version = self._files.version(record.file_id, record.version)
            if version:
                self._queue.put(version.stored.announcement(VersionName(record.file_id, record.version)))

    def _declaration(self, key: str, member: Waiting, after: int | None) -> str:
        """Return what the hour's object says of itself: what its members say, but for its name."""
        said = declaration_in(self._uploads.declaration(member.key))
        assert said
        hour = key.split("/")[1]
        return declaration_text(replace(said, name=f"live-{hour}.jsonl", after=after))
