"""Custom steps: Python files that are deployed with the stack, found by their names."""

import ast
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected

NAME = r"[a-z][a-z0-9_]{0,63}"


@dataclass(frozen=True)
class Script:
    """A file with a function `run(curves, parameters, progress)`."""

    name: str
    source: bytes

    @cached_property
    def sha256(self) -> str:
        return sha256(self.source).hexdigest()

    @property
    def description(self) -> str:
        """What its docstring says; nothing where it has none, or cannot be read."""
        try:
            return ast.get_docstring(ast.parse(self.source)) or ""
        except (SyntaxError, ValueError):
            return ""

    def document(self) -> Mapping[str, Any]:
        """Return what tells it from others."""
        return {"name": self.name, "sha256": self.sha256}


_PACKAGE = "titer_custom"  # a layer of its own has them in it


def deployed_scripts() -> "Scripts":
    """Return the scripts that are deployed beside this code; none where no layer has any."""
    found = find_spec(_PACKAGE)
    places = list(found.submodule_search_locations or ()) if found else []
    return Scripts(Path(places[0]) if places else None)


class Scripts:
    """The scripts in a folder; without a folder there are none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def find(self, name: str) -> Script:
        """Return a script. `Rejected` (`unknown_script`) where there is none of this name."""
        path = self._folder / f"{name}.py" if self._folder and re.fullmatch(NAME, name) else None
        if path is None or not path.is_file():
            known = ", ".join(self.names()) or "none"
            raise Rejected("unknown_script", f"no custom step “{name}” is deployed", f"There are: {known}")
        return Script(name, path.read_bytes())

    def names(self) -> Sequence[str]:
        """Return the names of all, sorted."""
        found = self._folder.glob("*.py") if self._folder else ()
        return sorted(path.stem for path in found if re.fullmatch(NAME, path.stem))
