"""All that is known of a version, as it lies beside its result and in its Parquet: so it outlives the table."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from titer.files.record import Claim, Completion, Declared, Deletion, FileRecord, FileVersion, StoredObject
from titer.model.author import Author
from titer.model.dataclass import dataclass
from titer.model.plain_values import plain_of, value_in
from titer.rules.versions import RuleSetVersion

IN_PARQUET = "titer:declared"  # the name of its metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a version comes from: its file, its object, what was declared, and how it ended where it has."""

    file_id: str
    version: int
    first: Declared  # what was said of the file; `declared` is that of this version, its rules pinned
    declared: Declared
    stored: StoredObject
    created_at: datetime
    uploaded_at: datetime
    begun_at: datetime
    by: Author | None = None
    rules: RuleSetVersion | None = None  # those of `declared`, where they do not come with Titer
    finished: Completion | None = None
    fingerprint: str | None = None
    schema: str | None = None
    deletion: Deletion | None = None  # where the results of this version and all before it were deleted
    compacted_into: str | None = None  # of a live file: the file of its hour, which has its readings

    @classmethod
    def of_claim(cls, claim: Claim, rules: RuleSetVersion | None = None) -> Self:
        """Return that of a version that is being judged."""
        return cls(
            file_id=claim.file_id,
            version=claim.version,
            first=claim.first,
            declared=claim.declared,
            stored=claim.stored,
            created_at=claim.created_at,
            uploaded_at=claim.uploaded_at,
            begun_at=claim.begun_at,
            by=claim.by,
            rules=rules,
        )

    @classmethod
    def of_deleted(cls, record: FileRecord, last: FileVersion) -> Self:
        """Return that of a deleted file, whose last deleted version this is."""
        return replace(cls._of_version(record, last), deletion=record.deletion)

    @classmethod
    def of_compacted(cls, record: FileRecord, shown: FileVersion, into: str) -> Self:
        """Return that of a live file whose readings went into another."""
        return replace(cls._of_version(record, shown), finished=shown.finished, compacted_into=into)

    @classmethod
    def _of_version(cls, record: FileRecord, known: FileVersion) -> Self:
        return cls(
            file_id=record.file_id,
            version=known.number,
            first=record.declared,
            declared=known.declared,
            stored=known.stored,
            created_at=record.created_at,
            uploaded_at=record.uploaded_at or known.stored.last_modified,
            begun_at=known.begun_at,
            by=known.by,
        )

    @staticmethod
    def parse(text: str | bytes) -> "Provenance | None":
        """Return what `text` gives, None where this is something else."""
        try:
            return value_in(Provenance, text)
        except ValueError:
            return None

    @staticmethod
    def in_parquet(metadata: Mapping[str, str]) -> "Provenance | None":
        """Return what the metadata of a Parquet file tells, None where they tell nothing."""
        return Provenance.parse(metadata.get(IN_PARQUET, ""))

    def text(self) -> str:
        """Return it as JSON, without what is as it is when nothing is said."""
        return _sparse(self)

    def metadata(self) -> dict[str, str]:
        """Return what the Parquet of the version says of it: all but how it ended."""
        untold = replace(self, finished=None, fingerprint=None, schema=None)
        return {"titer:file_id": self.file_id, "titer:version": str(self.version), IN_PARQUET: untold.text()}


def declaration_text(declared: Declared) -> str:
    """Return what is declared of a file, in letters that stand in metadata, forms and scripts without being quoted."""
    return urlsafe_b64encode(_sparse(declared).encode()).decode()


def declaration_in(text: str | None) -> Declared | None:
    """Return what `declaration_text` was given, None where this is something else."""
    try:
        return value_in(Declared, urlsafe_b64decode(text or ""))
    except ValueError:  # no JSON of this kind; no Base64, nor ASCII
        return None


def _sparse(value: Any) -> str:
    return json.dumps(plain_of(value, sparse=True), ensure_ascii=False, separators=(",", ":"))
