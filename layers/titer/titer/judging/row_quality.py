"""How far the readings of a block's rows can be trusted, and what said so."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import field

from titer.judging.quality_column import QualityColumn
from titer.model.dataclass import dataclass
from titer.model.readings import Quality

DECLARED = "declared_quality"  # the check by which a reading is what its own quality says
_LONGEST_WORD = 40  # characters of a word of quality that is quoted


@dataclass(slots=True)
class RowQuality:
    """The rows, by position, whose readings are not good; `own` has what counts for one measured column alone."""

    quality: dict[int, int] = field(default_factory=dict)
    checks: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    own: "dict[int, RowQuality]" = field(default_factory=dict)
    _both: "dict[int, RowQuality]" = field(default_factory=dict)  # what counts for a column, once asked

    def doubt(self, position: int, quality: int, *checks: str) -> None:
        """Let a row be of this quality at best, by these checks."""
        self.quality[position] = max(quality, self.quality.get(position, 0))
        self.checks[position] += checks

    def see(self, column: QualityColumn, cells: Sequence[str], strange: Counter[str]) -> None:
        """Take what a column of quality says; count cells that say nothing known as `strange`."""
        doubts = column.doubts(cells)
        if not doubts:
            return
        here = self if column.of is None else self.own.setdefault(column.of, RowQuality())
        for position in [position for position, cell in enumerate(cells) if cell in doubts]:
            said = doubts[cells[position]]
            if said is None:
                strange[cells[position][:_LONGEST_WORD]] += 1
            here.doubt(position, said or Quality.UNCERTAIN, DECLARED if said else "unknown_quality")

    def of(self, column: int) -> "RowQuality":
        """Return what counts for a measured column: what counts for all, and what does for it alone."""
        if column not in self.own:
            return self
        if column not in self._both:
            self._both[column] = self._with(self.own[column])
        return self._both[column]

    def _with(self, own: "RowQuality") -> "RowQuality":
        both = RowQuality(dict(self.quality), self.checks.copy())
        for position, quality in own.quality.items():
            both.checks[position] = [*both.checks[position]]
            both.doubt(position, quality, *own.checks[position])
        return both
