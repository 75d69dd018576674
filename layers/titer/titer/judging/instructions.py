"""How one file is to be read and judged, and what a first pass has found out about it."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from titer.formats.records import BLOCK, LARGEST_JSON
from titer.judging.missing_values import Verdicts
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.options import NO_OPTIONS, ReadOptions
from titer.rules.limits import RuleSet

LARGEST_FILE = 1 << 40
LARGEST_UNPACKED = 16 << 30


@dataclass(frozen=True, slots=True)
class Findings:
    """What the passes over a file found out that its sample does not show.

    `order` is that of day and month, `order_assumed` where no cell shows it;
    `decimals` has the mark of each column that was not written as the sample said;
    `watched` are columns with numbers that may stand for missing ones, `sentinels` says of which they do; `splits` has
    columns that tell series apart, with the columns that were the keys then; `fractions` are columns that are called as
    context is and hold fractions; `unit_columns` are columns of units that first differ after the sample; `folds` are
    local days on which rows tell by their order which of two hours is meant.
    """

    order: str | None = None
    order_assumed: bool = False
    decimals: Mapping[str, str] = field(default_factory=dict)
    watched: frozenset[str] = frozenset()
    sentinels: Verdicts = field(default_factory=dict)
    splits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fractions: frozenset[str] = frozenset()
    unit_columns: frozenset[str] = frozenset()
    folds: frozenset[int] = frozenset()


NO_FINDINGS = Findings()


@dataclass(frozen=True, slots=True)
class LiveLines:
    """That the file holds live readings in their canonical lines, and by which rules these were accepted."""

    accepted_by: str | None = None  # the label of a rule set


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """How to read and judge one file. Sizes in bytes; `sha256` is checked at the end where it is given."""

    name: str
    rule_set: RuleSet
    received_at: datetime
    asset: str | None = None
    sha256: str | None = None
    refused: Rejected | None = None  # why it is not judged, where that is known before
    options: ReadOptions = NO_OPTIONS  # what was declared of how to read it
    live: LiveLines | None = None  # None: a file as somebody wrote it
    findings: Findings = NO_FINDINGS  # by a first pass
    max_file_bytes: int = LARGEST_FILE
    max_json_bytes: int = LARGEST_JSON  # of one value in a JSON document that is not a record
    max_unpacked_bytes: int = LARGEST_UNPACKED  # of what comes packed, or must be copied to be read
    block_bytes: int = BLOCK

    def metadata(self) -> dict[str, str]:
        """Return what is the same for every reading of the file, for the metadata of its Parquet."""
        said = {
            "name": self.name,
            "asset": self.asset,
            "rule_set": self.rule_set.label,
            "timezone": self.options.timezone or "UTC",
        }
        return {f"titer:{name}": text for name, text in said.items() if text is not None}
