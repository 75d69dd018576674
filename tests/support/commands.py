import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ended:
    """How one call of the command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)
