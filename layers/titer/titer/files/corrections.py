"""Corrected files: an object that comes in the place of a file's newest one, and becomes its next version."""

from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import uuid4

from titer.files.fingerprint import slot_name
from titer.files.keys import slot_in
from titer.files.ports import Files
from titer.files.record import NOT_NAMED, Correction, Declared, FileRecord
from titer.files.wishes import changed, newest_and_base
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.rules.rule_sets import RuleSets


@dataclass(frozen=True, slots=True)
class Corrections:
    """Decides which files may be corrected, and keeps what is declared of what is to come."""

    files: Files
    rules: RuleSets
    clock: Clock

    def expect(self, record: FileRecord, declared: Declared) -> Correction:
        """Keep and return what is declared of the corrected file: what is not said of it stays as it was.

        `Rejected` where the file has not arrived (`not_uploaded`), was deleted (`file_deleted`), waits or is being
        processed (`file_busy`), is of another asset (`another_asset`), or came by other means than a slot
        (`not_by_slot`).
        """
        if slot_in(record.key) != record.file_id:
            hint = f"Put the corrected file there in the same way, under the key {record.key}"
            raise Rejected("not_by_slot", "the file came into the bucket by other means", hint)
        newest, base = newest_and_base(self.files, record.file_id)
        self._refuse_another_asset(base.declared, declared)
        whole = replace(changed(base.declared, _wishes(declared), self.rules), lost=False)
        name = _name_of(whole, newest.number)
        correction = Correction(replace(whole, correction=name), newest.number)
        self.files.expect(record.file_id, name, correction, now=self.clock())
        return correction

    def _refuse_another_asset(self, before: Declared, said: Declared) -> None:
        if said.asset not in {None, before.asset}:
            of = f"of the asset {before.asset!r}" if before.asset else "of no asset"
            hint = "Say nothing of it; to move the file, reprocess it with the asset that is meant"
            raise Rejected("another_asset", f"the file to replace is {of}, not of {said.asset!r}", hint)


def _wishes(said: Declared) -> dict[str, Any]:
    """Return what is said of a corrected file."""
    rule_set = {} if said.rule_set == NOT_NAMED else {"rule_set": said.rule_set}
    about = {"name": said.name, "sha256": said.sha256, "request_id": said.request_id}
    return {**about, **rule_set, **said.options.given()}


def _name_of(declared: Declared, after: int) -> str:
    """Return the name of a correction: the same where the same is asked for again, as far as its SHA-256 tells."""
    if declared.sha256 is None:
        return uuid4().hex
    return sha256(f"{slot_name(declared.sha256, declared)}\n{after}".encode()).hexdigest()[:32]
