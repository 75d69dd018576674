"""What the API is asked of a file's rows and versions, and of a rule set that is not written yet."""

from collections.abc import Mapping
from urllib.parse import quote

from titer_cli.said import said
from titer_cli.wire import Document, Wire, file_path


class LookCalls(Wire):
    """Looks closer, and changes nothing."""

    def rows(self, file_id: str, row_number: int, around: int, version: int | None) -> Document:
        """Return a row of a file, those around it, and what was wrong with them."""
        asked = said({"row_number": row_number, "around": around, "version": version})
        return self._json("GET", f"{file_path(file_id)}/rows", "columns", "rows", params=asked)

    def changes(self, file_id: str, before: int, after: int, examples: int) -> Document:
        """Return what changed from one version of a file to another."""
        path = f"{file_path(file_id)}/versions/{before}/changes/{after}"
        return self._json("GET", path, "options", "readings", params={"examples": examples})

    def check_rule_set(self, name: str, limits: Mapping[str, object]) -> Document:
        """Return what is wrong with a rule set that might be written under this name, and what it would change."""
        path = f"/v1/rules/{quote(name, safe='')}/check"
        return self._json("POST", path, "valid", "errors", "changes", json=dict(limits))
