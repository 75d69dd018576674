"""Whole numbers that tell apart what is measured, rather than being measured."""

from collections.abc import Sequence

from titer.judging.evidence import Sample
from titer.judging.integer_codes import are_ids, is_code, is_set_out, may_tell_apart
from titer.judging.row_times import RowTimes
from titer.judging.splitting import series_of_rows, splits
from titer.model.dataclass import dataclass

ROWS_TO_BE_SURE = 5  # of each series, before a column that is constant in all of them is none that is measured


@dataclass(frozen=True, slots=True)
class KeyCodes:
    """The columns of numbers beside the key of series as far as it is found; `value` is that of a long table."""

    sample: Sample
    times: RowTimes
    key: tuple[int, ...]
    measured: Sequence[int]
    value: int | None
    has_sensors: bool

    def among(self, texts: Sequence[int]) -> frozenset[int]:
        """Return the columns of whole numbers that tell apart what is measured, rather than being measured.

        What is constant for each code, or for each of the `texts` that tell apart, stands beside it as evenly.
        """
        found = [column for column in self.measured if column not in {self.value, *self.key}]
        found = [column for column in found if self.sample.header.plain[column] not in self.sample.measured]
        found = [column for column in found if not self._is_told_by(texts, column)]
        anew = [column for column in found if is_set_out(self.sample, self.times, self.key, column)]
        whole = [column for column in anew if self.sample.facts(column).whole]
        anew = whole or anew
        found = [column for column in found if column in anew or self._may_be_a_code(column)]
        if self.has_sensors and self.value is not None:
            return frozenset(found)
        others = [column for column in self.measured if column not in found and column not in self.key]
        if not others:  # all may be codes: what rows are laid out by tells the others apart
            found, others = anew, [column for column in found if column not in anew]
        return frozenset(column for column in found if others and (column in anew or self._is_code(column, others)))

    def _is_told_by(self, texts: Sequence[int], column: int) -> bool:
        """Return whether numbers with decimals are the same for each of the texts and keys: set points, no codes."""
        facts = self.sample.facts(column)
        has_decimals = not facts.whole or any("." in cell for cell in facts.counts)
        keys = (*self.key, *texts)
        return bool(keys) and has_decimals and not splits(self.sample, keys, column)

    def _may_be_a_code(self, column: int) -> bool:
        return may_tell_apart(self.sample, column) or are_ids(self.sample, column)

    def _is_code(self, column: int, others: Sequence[int]) -> bool:
        if splits(self.sample, self.key, column):
            return is_code(self.sample, self.times, self.key, column, others)
        rows = self.sample.facts(column).rows
        return rows >= ROWS_TO_BE_SURE * len(set(series_of_rows(self.sample, self.key)))
