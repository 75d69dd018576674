"""What became of what an analysis read: of a file a newer version, or an analysis before made anew; names of files."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from titer.analyses.analysis import Analysis, Named, content_in
from titer.analyses.ports import Analyses
from titer.files.ports import Artefacts, Files
from titer.files.record import FileRecord

_LONGEST_CHAIN = 20  # of analyses that go on from each other, as far as is looked
_AT_ONCE = 8


class Outdated:
    """Looks up what analyses read. Asks for each file once, so it serves one question."""

    def __init__(self, files: Files, analyses: Analyses, artefacts: Artefacts) -> None:
        self._files = files
        self._analyses = analyses
        self._artefacts = artefacts
        self._found: dict[str, FileRecord | None] = {}

    def __call__(self, analysis: Analysis) -> bool:
        """Return whether what it read has changed since."""
        for _ in range(_LONGEST_CHAIN):
            if self._has_newer(self._files_of(analysis)):
                return True
            if analysis.earlier is None:
                return False
            before = self._analyses.find(analysis.earlier.analysis_id)
            if before is None or before.run != analysis.earlier.run:
                return True
            analysis = before
        return False

    def name_of(self, file_id: str) -> str | None:
        """Return the name of a file that was asked for already; None where it was not, or was deleted."""
        record = self._found.get(file_id)
        return record.declared.name if record and record.deletion is None else None

    def _files_of(self, analysis: Analysis) -> Sequence[Named]:
        if len(analysis.files) == analysis.file_count:
            return analysis.files
        sources = content_in(self._artefacts.get_json(analysis.content.key, analysis.content.version_id)).input.sources
        return [Named(file_id=each.file_id, version=each.version, sha256=each.sha256) for each in sources]

    def _has_newer(self, files: Sequence[Named]) -> bool:
        unknown = [file_id for file_id in {each.file_id for each in files} if file_id not in self._found]
        if len(unknown) == 1:
            self._found[unknown[0]] = self._files.find(unknown[0])
        elif unknown:
            with ThreadPoolExecutor(_AT_ONCE) as workers:
                self._found |= zip(unknown, workers.map(self._files.find, unknown), strict=True)
        return any(_seen(self._found[each.file_id]) != each.version for each in files)


def _seen(record: FileRecord | None) -> int | None:
    """Return the version that readers see; None where they see none."""
    return record.version if record and record.deletion is None and record.finished else None
