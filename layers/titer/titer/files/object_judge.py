"""Objects judged from their start, by what was declared of their files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from titer.files.artefacts import FileSinks, OpenSinks
from titer.files.ports import Uploads
from titer.files.provenance import Provenance, declaration_in
from titer.files.record import Claim, Declared, StoredObject
from titer.formats.dialects.dialect import SAMPLE_ELSEWHERE
from titer.formats.streams.ports import Formats
from titer.judging.instructions import Instructions, LiveLines
from titer.judging.outcome import Outcome
from titer.judging.pipeline import judge, refused, sample_offsets
from titer.judging.ports import TypedReaders
from titer.model.codes import Code
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer.model.faults import rejection
from titer.rules.limits import RuleSet
from titer.rules.rule_sets import RuleSets

UNPACKED = 4  # times the size that a file may have, of what it unpacks to


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a file may be, and how much of it is held at a time; in bytes."""

    file: int
    json: int
    block: int


class ObjectJudge:
    """Opens objects and judges them, within these limits."""

    def __init__(
        self,
        uploads: Uploads,
        open_sinks: OpenSinks,
        rules: RuleSets,
        limits: Limits,
        formats: Formats | None,
        typed: Callable[[int], TypedReaders | None],
    ) -> None:
        self._uploads = uploads
        self._open_sinks = open_sinks
        self._rules = rules
        self._limits = limits
        self._formats, self._typed = formats, typed

    def judge(self, known: Provenance, folder: Path, how: Instructions) -> tuple[Outcome, FileSinks]:
        """Judge the object from its start, and leave what that finds in the folder."""
        stored = known.stored
        with self._open_sinks(folder, {**known.metadata(), **how.metadata()}) as sinks:
            try:
                with self._uploads.open(stored.key, stored.version_id) as stream:
                    samples = self._samples(stored)
                    typed = self._typed(stored.size)
                    outcome = judge(stream, how, sinks, elsewhere=samples, formats=self._formats, typed=typed)
            except Rejected as gone:
                found = refused(rejection(cast("Code", gone.code)), how)
                outcome = replace(found, bytes=stored.size, sha256=how.sha256 or "")
        return outcome, sinks

    def instructions(self, claim: Claim) -> Instructions:
        """Return how the object of a version is judged."""
        declared = claim.declared
        return Instructions(
            name=declared.name,
            rule_set=self._rule_set(declared),
            received_at=claim.stored.last_modified,
            asset=declared.asset,
            sha256=declared.sha256,
            options=declared.options,
            refused=rejection("declaration_lost") if declared.lost else None,
            live=self._live(claim),
            max_file_bytes=self._limits.file,
            max_json_bytes=self._limits.json,
            max_unpacked_bytes=UNPACKED * self._limits.file,
            block_bytes=self._limits.block,
        )

    def pin_rules(self, declared: Declared) -> Declared:
        """Return the declaration with the rules of now."""
        return replace(declared, rule_set=self._rule_set(declared).label)

    def _rule_set(self, declared: Declared) -> RuleSet:
        """Return the rules that were declared: they were there then. `Unavailable` where the table lost them."""
        try:
            return self._rules.rule_set(declared.rule_set)
        except Rejected as unknown:
            hint = "Write it anew, or restore the table; then send the file again"
            raise Unavailable(
                "rules_lost", f"the rule set {declared.rule_set} is not there any more", hint
            ) from unknown

    def _live(self, claim: Claim) -> LiveLines | None:
        """Return by which rules live readings were accepted, as their object says; None of other files."""
        if not claim.declared.live:
            return None
        said = declaration_in(self._uploads.declaration(claim.stored.key, claim.stored.version_id))
        return LiveLines(accepted_by=said.rule_set if said else None)

    def _samples(self, stored: StoredObject) -> list[bytes]:
        """Return the pieces that a file on disk would be sampled at, so that both ways decide alike."""
        return [
            self._uploads.peek(stored.key, stored.version_id, start=start, size=SAMPLE_ELSEWHERE)
            for start in sample_offsets(stored.size)
        ]
