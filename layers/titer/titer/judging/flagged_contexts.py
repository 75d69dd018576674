"""The contexts of readings that are not good: those of their rows, with what says so."""

import json
from collections.abc import Sequence

from titer.cells.names import RESERVED
from titer.judging.row_quality import DECLARED

CHECKS, MARK = f"{RESERVED}checks", f"{RESERVED}mark"  # keys of a context: why a reading is not good, and `<` or `>`


class FlaggedContexts:
    """Adds them to the contexts of a block, each once."""

    def __init__(self, contexts: list[str | None]) -> None:
        self._contexts = contexts
        self._known: dict[tuple[int | str | None, ...], int] = {}

    def of(self, of_row: int, mark: str | None, doubts: Sequence[str]) -> int:
        """Return which context a reading has that is censored by a mark, or doubtful, in a row of this one."""
        checks = [*doubts, *(["censored_value"] if mark else [])]
        if not checks:
            return of_row
        key = (of_row, mark, *checks)
        if key not in self._known:
            self._known[key] = len(self._contexts)
            self._contexts.append(self._text(of_row, mark, checks))
        return self._known[key]

    def _text(self, of_row: int, mark: str | None, checks: list[str]) -> str:
        said = json.loads(self._contexts[of_row] or "{}")
        if isinstance(known := said.get(CHECKS), list):  # of a live reading: what said so when it came
            checks = [*known, *(check for check in checks if check != DECLARED)]
        said |= {CHECKS: list(dict.fromkeys(checks))} | ({MARK: mark} if mark else {})
        return json.dumps(said, ensure_ascii=False)
