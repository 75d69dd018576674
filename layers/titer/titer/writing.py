"""What a person says of how a file is written, where the file does not say it itself."""

from dataclasses import dataclass

_MARKS = {"tab": "\t"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    encoding: str | None = None
    delimiter: str | None = None  # "," ";" "tab" "|"
    decimal: str | None = None
    date_order: str | None = None
    missing: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    convert: tuple[str, ...] = ()
    sheet: str | None = None
    start: str | None = None
    header_line: int | None = None

    @property
    def delimiter_mark(self) -> str | None:
        """The delimiter itself."""
        return _MARKS.get(self.delimiter, self.delimiter) if self.delimiter else None


NOTHING_SAID = Writing()
