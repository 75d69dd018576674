"""What judging leaves in the data bucket: under keys that no reader looks at yet, or on a condition."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from titer.files.keys import summaries_key
from titer.files.ports import Artefact, Artefacts
from titer.files.provenance import Provenance
from titer.files.record import Claim, Completion, Location
from titer.judging.outcome import Outcome, Sinks
from titer.judging.result import stored_document, summary_page, summary_pages
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Conflict
from titer.model.instants import format_instant
from titer.model.status import Status


class FileSinks(Sinks, Protocol):
    """Sinks that leave two files."""

    readings_path: Path
    rejected_path: Path


type OpenSinks = Callable[[Path, Mapping[str, str]], AbstractContextManager[FileSinks]]
type Existing = Mapping[str, Artefact | None]  # what lies under each key of Parquet


@dataclass(frozen=True, slots=True)
class ArtefactKeys:
    """The keys of what one version of a file leaves."""

    readings: str
    rejected: str
    result: str

    @classmethod
    def of(cls, file_id: str, uploaded_at: datetime, version: int) -> "ArtefactKeys":
        """Return the keys of a version. Those of Parquet are every version's; `uploaded_at` is the first one's."""
        day = f"uploaded={uploaded_at:%Y-%m-%d}/{file_id}.parquet"
        return cls(f"readings/{day}", f"rejected/{day}", f"results/{file_id}/{version}.json")

    def summaries(self, page: int) -> str:
        """Return the key of a page of summaries; page 0 lies in the result."""
        return summaries_key(self.result, page)


def nothing_under(keys: ArtefactKeys) -> Existing:
    """Return what lies under the keys of Parquet where nothing does."""
    return {keys.readings: None, keys.rejected: None}


def provenance_key(file_id: str) -> str:
    """Return the key under which lies what is known of a file's newest version, beside its results."""
    return f"results/{file_id}/declared.json"


def report_key(file_id: str, version: int, filters: str, kind: str) -> str:
    """Return the key of a part of what a version left, made for who asked with these filters: a file of this kind."""
    return f"reports/{file_id}/{version}-{filters}.{kind}"


@dataclass(frozen=True, slots=True)
class Original:
    """The file that holds the same content already, and how the version that does ended."""

    file_id: str
    finished: Completion


class ArtefactStore:
    """Writes and clears artefacts. `Conflict` where other Parquet lies there than was given as existing."""

    def __init__(self, artefacts: Artefacts, open_sinks: OpenSinks, clock: Clock) -> None:
        self._artefacts = artefacts
        self._open_sinks = open_sinks
        self._clock = clock

    def existing(self, keys: ArtefactKeys) -> Existing:
        """Return what lies under the keys of Parquet now."""
        return {key: self._artefacts.newest(key) for key in (keys.readings, keys.rejected)}

    def store(
        self,
        claim: Claim,
        outcome: Outcome,
        sinks: FileSinks,
        existing: Existing,
        began: datetime,
        original: Original | None,
    ) -> Completion:
        """Store what was found, and return what the file's record will say of it.

        Where an original holds the same, the record names its readings, and none are stored a second time.
        """
        parquet = self._store_parquet(claim, outcome, sinks, existing, original)
        return self._completion(claim, outcome, began, original, parquet)

    def _completion(
        self,
        claim: Claim,
        outcome: Outcome,
        began: datetime,
        original: Original | None,
        parquet: tuple[Location | None, Location | None],
    ) -> Completion:
        """Store the result, and return what the file's record will say of it and of what lies in Parquet."""
        keys = ArtefactKeys.of(claim.file_id, claim.uploaded_at, claim.version)
        readings, rejected = parquet
        for page in range(1, summary_pages(outcome.summaries)):
            self._artefacts.put_json(keys.summaries(page), {"summaries": summary_page(outcome.summaries, page)})
        processed_at = self._clock()
        milliseconds = round((processed_at - began).total_seconds() * 1000)
        duplicate_of = original.file_id if original else None
        document = _with_address(stored_document(outcome), claim, processed_at, milliseconds, duplicate_of)
        result = Location(key=keys.result, version_id=self._artefacts.put_json(keys.result, document))
        aggregates = outcome.aggregates
        return Completion(
            status=outcome.status,
            message=outcome.message,
            processed_at=processed_at,
            processing_ms=milliseconds,
            row_count=outcome.row_count,
            rejected_rows=aggregates.rejected_rows if aggregates else 0,
            reading_count=aggregates.reading_count if aggregates else 0,
            error_count=outcome.error_count,
            bytes=outcome.bytes,
            sha256=outcome.sha256,
            rule_set=outcome.rule_set,
            asset=outcome.asset,
            name=claim.declared.name,
            duplicate_of=duplicate_of,
            result=result,
            summary_pages=summary_pages(outcome.summaries),
            readings=readings,
            rejected=rejected,
            coverage=outcome.coverage,
        )

    def leave_result(self, claim: Claim, outcome: Outcome, began: datetime) -> Completion:
        """Store the result of a version that readers are not to see, and nothing that others would find of it."""
        return self._completion(claim, outcome, began, None, (None, None))

    def store_empty(self, known: Provenance, existing: Existing) -> None:
        """Store empty Parquet files over what exists.

        Who reads all of them finds nothing of the file, and no lower version comes after them.
        """
        if not existing:
            return
        with TemporaryDirectory(prefix="titer-") as folder:
            with self._open_sinks(Path(folder), known.metadata()) as empty:
                pass
            for key, there in existing.items():
                path = empty.readings_path if key.startswith("readings/") else empty.rejected_path
                self._artefacts.put_file(key, path, version=known.version, replaces=there)

    def leave(self, known: Provenance) -> None:
        """Store what is known of a version beside its result, unless it is known of a later one."""
        with TemporaryDirectory(prefix="titer-") as folder:
            path = Path(folder) / "declared.json"
            path.write_text(known.text(), "utf-8")
            if known.version == 1:
                with suppress(Conflict):  # beside the result of a first version lies nothing, as a rule
                    self._artefacts.put_file(provenance_key(known.file_id), path, version=1, replaces=None)
                    return
            self._leave(known, path)

    def _leave(self, known: Provenance, path: Path) -> None:
        key = provenance_key(known.file_id)
        there = self._artefacts.newest(key)
        if there is None or there.version <= known.version:
            self._artefacts.put_file(key, path, version=known.version, replaces=there)

    def mark_deleted(self, keys: ArtefactKeys, pages: int) -> None:
        """Replace a version's result and its pages of summaries by documents that say that they were deleted."""
        for key in (keys.result, *map(keys.summaries, range(1, pages))):
            self._artefacts.put_json(key, {"status": Status.DELETED})

    def _store_parquet(
        self,
        claim: Claim,
        outcome: Outcome,
        sinks: FileSinks,
        existing: Existing,
        original: Original | None,
    ) -> tuple[Location | None, Location | None]:
        """Store readings and rejected rows, an empty file where there are none; return where to read them."""
        keys = ArtefactKeys.of(claim.file_id, claim.uploaded_at, claim.version)
        kept = {keys.readings: sinks.readings_path} if outcome.row_count and not original else {}
        if _has_rejected(outcome) and not original:
            kept[keys.rejected] = sinks.rejected_path
        put = {
            key: self._artefacts.put_file(key, path, version=claim.version, replaces=existing[key])
            for key, path in kept.items()
        }
        self.store_empty(Provenance.of_claim(claim), {key: there for key, there in existing.items() if key not in kept})
        if original:
            return original.finished.readings, original.finished.rejected
        locations = {key: Location(key=key, version_id=version_id) for key, version_id in put.items()}
        return locations.get(keys.readings), locations.get(keys.rejected)


def _with_address(
    document: dict[str, Any], claim: Claim, processed_at: datetime, milliseconds: int, duplicate_of: str | None
) -> dict[str, Any]:
    return document | {
        "file_id": claim.file_id,
        "version": claim.version,
        "duplicate_of": duplicate_of,
        "uploaded_at": format_instant(claim.uploaded_at),
        "processed_at": format_instant(processed_at),
        "processing_ms": milliseconds,
    }


def _has_rejected(outcome: Outcome) -> bool:
    return outcome.status is not Status.PROCESSED and outcome.aggregates is not None
