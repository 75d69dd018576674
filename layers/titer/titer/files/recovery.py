"""Knowing files again that the table forgot: by what lies beside their results, and in their Parquet.

A table is lost, or restored to an earlier time; what judging left in the data bucket is not. So a file comes back under
its own id, with all that was declared of it, and with the readings that are there: none of them is stored twice.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from titer.files.artefacts import ArtefactKeys, provenance_key
from titer.files.ports import Artefacts, Compactions, Files, HolderChanged
from titer.files.provenance import Provenance
from titer.files.record import Announcement, Completion, VersionName
from titer.model.clock import Clock
from titer.rules.rule_sets import RuleSets

type ReadMetadata = Callable[[Path], Mapping[str, str]]  # of a Parquet file


class Recovery:
    """Finds out what a file was before its record was lost, and makes the record anew."""

    def __init__(
        self,
        files: Files,
        artefacts: Artefacts,
        *,
        read_metadata: ReadMetadata,
        clock: Clock,
        rules: RuleSets | None = None,
        compactions: Compactions | None = None,
    ) -> None:
        self._compactions = compactions
        self._files = files
        self._artefacts = artefacts
        self._rules = rules  # where those may be remembered too
        self._read_metadata = read_metadata
        self._clock = clock

    def remains(self, file_id: str, parquet: str | None = None) -> Provenance | None:
        """Return what the data bucket tells of the file's newest version, None where it tells nothing.

        What its newest Parquet says holds; how it ended is told by what lies beside its result. `parquet` is the key of
        its readings, where that is known.
        """
        beside = self._beside_result(file_id)
        key = parquet or (ArtefactKeys.of(file_id, beside.uploaded_at, beside.version).readings if beside else None)
        there = self._artefacts.newest(key) if key else None
        if key is None or there is None or (beside and beside.version == there.version):
            return beside
        inside = self._in_parquet(key)
        if inside is None or beside is None:
            return inside or beside
        return replace(inside, version=max(inside.version, beside.version))

    def restore(self, known: Provenance, *, anew: bool = False) -> Announcement | None:
        """Know the file again, as it was; return what has to be announced for it to be whole, None where it is.

        Again is harmless, and so is what the table knows better by now; unless that is wrong, and to be known `anew`.
        """
        if known.rules and self._rules:
            self._rules.keep(known.rules)
        if known.finished and known.finished.duplicate_of:
            self._restore_original(known.finished.duplicate_of)
        claim = self._files.recall(known, now=self._clock(), anew=anew)
        announced = known.stored.announcement(VersionName(known.file_id, known.version))
        if known.deletion:
            self._delete_again(known)
            return announced  # whoever judges files clears what may lie there
        if claim is None:
            return None
        if known.finished and (known.compacted_into or self._is_whole(known.finished)):
            with suppress(HolderChanged):  # its content is told of otherwise by now
                self._files.commit(claim, known.finished, fingerprint=known.fingerprint, schema=known.schema)
                self._settle(known)
                return None
        self._settle(known)
        return announced

    def _restore_original(self, file_id: str) -> None:
        """Know a file again before its duplicate, which would be judged anew in its place."""
        record = self._files.find(file_id)
        if record and record.newest:
            return
        known = self.remains(file_id)
        if known and known.finished and not known.deletion and self._is_whole(known.finished):
            self.restore(known)

    def _settle(self, known: Provenance) -> None:
        if known.compacted_into and self._compactions:
            self._compactions.settle(known.file_id, known.compacted_into)

    def _delete_again(self, known: Provenance) -> None:
        record = self._files.find(known.file_id)
        if known.deletion and record and record.newest == known.version:
            deletion = known.deletion
            self._files.delete(known.file_id, by=deletion.by, now=self._clock(), at=deletion.at)

    def _is_whole(self, finished: Completion) -> bool:
        """Return whether all that a version left is there still."""
        places = (finished.result, finished.readings, finished.rejected)
        return all(self._artefacts.is_there(place) for place in places if place)

    def _beside_result(self, file_id: str) -> Provenance | None:
        key = provenance_key(file_id)
        if self._artefacts.newest(key) is None:
            return None
        with TemporaryDirectory(prefix="titer-") as folder:
            path = Path(folder) / "declared.json"
            self._artefacts.fetch(key, None, path)
            return Provenance.parse(path.read_bytes())

    def _in_parquet(self, key: str) -> Provenance | None:
        with TemporaryDirectory(prefix="titer-") as folder:
            path = Path(folder) / "file.parquet"
            self._artefacts.fetch(key, None, path)
            return Provenance.in_parquet(self._read_metadata(path))
