"""Making an export: from pinned readings to the file that somebody fetches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from titer.exports.export import Content, Format, Layout, Source, most_readings, too_much
from titer.exports.headings import sheet_titles
from titer.exports.notes import ANNOTATIONS, NOTES, annotations, notes
from titer.exports.of_series import Joined, SeriesParts
from titer.exports.ports import Labelled, Remarks, Said, Tables
from titer.exports.table import OF_FILES, OF_READINGS, OF_SERIES, Block, Sheet
from titer.exports.text import write_csv, write_json
from titer.exports.wide import blocks_of_instants, instants_of, wide_blocks, wide_columns
from titer.exports.workbook import Workbook
from titer.files.ports import Artefacts
from titer.model.dataclass import dataclass


@dataclass(slots=True)
class Made:
    """What was made: how many rows it has, how many readings were in it, and how many of these are not shown."""

    rows: int = 0
    left_out: int = 0


class MakeTables:
    """Makes the file of a content."""

    def __init__(
        self,
        artefacts: Artefacts,
        series: SeriesParts,
        remarks: Remarks,
        tables: Callable[[], Tables],
    ) -> None:
        self._artefacts = artefacts
        self._series = series
        self._remarks = remarks
        self._tables = tables

    def make(self, content: Content, folder: Path, path: Path) -> Made:
        """Write it to `path`, by help of a folder. `Rejected` where that comes to more than may be."""
        work = _Work(content, folder, path, self._artefacts, self._tables())
        joined = self._series.joined(content, folder) if content.is_of_series else None
        if content.shape.format is Format.XLSX:
            work.write_workbook(joined, self._remarks)
        elif joined is not None:
            work.write(work.sheet_of_series(joined))
        elif content.shape.layout is Layout.WIDE:
            work.write_wide()
        elif content.shape.format is Format.PARQUET:
            work.copy_parquet()
        else:
            work.write(work.sheet_of_files())
        return work.made


class _Work:
    """One export on its way."""

    def __init__(self, content: Content, folder: Path, path: Path, artefacts: Artefacts, tables: Tables) -> None:
        self._content = content
        self._folder = folder
        self._path = path
        self._artefacts = artefacts
        self._tables = tables
        self.made = Made()

    def write(self, sheet: Sheet) -> None:
        """Write the only table of an export."""
        shape = self._content.shape
        match shape.format:
            case Format.CSV:
                write_csv(self._path, sheet, shape)
            case Format.JSON:
                write_json(self._path, sheet, shape)
            case _:
                self._tables.write(self._path, sheet.columns, sheet.taken(), self._said())
        self.made.rows = sheet.rows

    def write_wide(self) -> None:
        """Write files as one table by instant; of equal readings the one that came last is shown."""
        with self._tables.by_instant(self._files(self._by_arrival()), *self._content.span) as found:
            columns = wide_columns(found.of_assets, self._content.shape)
            self.write(Sheet("", columns, wide_blocks(found, self._content.shape)))
            self.made.left_out = found.left_out

    def copy_parquet(self) -> None:
        """Write the rows of files as Parquet, without a look at each."""
        sources = self._content.sources
        said = replace(self._said(), names_files=len(sources) > 1)
        self.made.rows = self._tables.copy(self._files(sources), self._path, *self._content.span, said)

    def sheet_of_files(self) -> Sheet:
        """Return the rows of files as a table, which names the files where these are several."""
        sources = self._content.sources
        several = len(sources) > 1
        blocks = (_named(source, block) if several else block for source in sources for block in self._rows(source))
        return Sheet("", OF_FILES if several else OF_READINGS, self._few_enough(blocks))

    def sheet_of_series(self, joined: Sequence[Joined], title: str = "") -> Sheet:
        """Return the readings of series as a table."""
        shape = self._content.shape
        if shape.layout is Layout.LONG:
            return Sheet(title, OF_SERIES, (block for each in joined for block in each.blocks()))
        named = [(each.of.asset, each.of.series) for each in joined]
        rows = instants_of([(each.at, each.value) for each in joined])
        return Sheet(title, wide_columns(named, shape), blocks_of_instants(rows, len(joined), shape))

    def write_workbook(self, joined: Sequence[Joined] | None, remarks: Remarks) -> None:
        """Write a workbook: its tables, then what was annotated, and the notes."""
        content, titles = self._content, dict[str, list[str]]()
        with Workbook(self._path, content.shape.timezone) as book:
            if joined is not None:
                self._add(book, self.sheet_of_series(joined, "series"))
            else:
                for source, title in zip(content.sources, self._titles(), strict=True):
                    titles[source.file_id] = self._add_file(book, source, title)
            if found := remarks.of(content):
                book.add_texts("Annotations", ANNOTATIONS, annotations(found, content.shape.timezone))
            book.add_texts("Notes", NOTES, notes(content, titles, self.made.left_out))

    def _titles(self) -> list[str]:
        return sheet_titles([each.name.rpartition(".")[0] or each.name for each in self._content.sources])

    def _add_file(self, book: Workbook, source: Source, title: str) -> list[str]:
        content = self._content
        if content.shape.layout is Layout.LONG:
            return self._add(book, Sheet(title, OF_READINGS, self._few_enough(self._rows(source))))
        with self._tables.by_instant(self._files([source]), *content.span) as found:
            columns = wide_columns([(None, of) for _, of in found.of_assets], content.shape)
            titles = self._add(book, Sheet(title, columns, wide_blocks(found, content.shape)))
            self.made.left_out += found.left_out
        return titles

    def _add(self, book: Workbook, sheet: Sheet) -> list[str]:
        titles = book.add_table(sheet, units=self._content.shape.layout is Layout.WIDE)
        self.made.rows += sheet.rows
        return titles

    def _rows(self, source: Source) -> Iterator[Block]:
        for file in self._files([source]):
            yield from self._tables.rows(file.path, *self._content.span)

    def _few_enough(self, blocks: Iterable[Block]) -> Iterator[Block]:
        most = most_readings(self._content.shape)
        left = most - self.made.rows
        for block in blocks:
            left -= len(block[0])
            if left < 0:
                raise too_much(most)
            yield block

    def _by_arrival(self) -> list[Source]:
        return sorted(self._content.sources, key=lambda each: (each.received_at, each.file_id))

    def _files(self, sources: Iterable[Source]) -> Iterator[Labelled]:
        """Yield the readings of files, each of which goes when the next one is asked for; later ones prevail."""
        path = self._folder / "source.parquet"
        for source in sources:
            if source.readings is not None:
                self._artefacts.fetch(source.readings.key, source.readings.version_id, path)
                yield Labelled(path, source.asset, source.file_id)
                path.unlink()

    def _said(self) -> Said:
        files = ",".join(f"{each.file_id}@{each.version}" for each in self._content.sources)
        return Said(timezone=self._content.shape.timezone, metadata={"titer:files": files} if files else {})


def _named(source: Source, block: Block) -> Block:
    """Return rows of a file with what names it."""
    rows = len(block[0])
    return [[source.file_id] * rows, [source.asset] * rows, *block]
