"""What is asked of the API about the series of files."""

from collections.abc import Mapping

from titer.model.dataclass import dataclass
from titer_cli.said import said
from titer_cli.wire import Document, Wire, file_path

type Question = Mapping[str, str | int | tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which series of a file, from when to when, in how many points; None for what the API takes by itself."""

    sensors: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    points: int | None = None
    raw: bool = False
    version: int | None = None

    def asked(self) -> Question:
        """Return the question, as the API takes it."""
        lists: Question = {"sensor_id": self.sensors, "parameter": self.parameters}
        others = {"from": self.since, "to": self.until, "points": self.points, "version": self.version}
        raw = {"include": "raw"} if self.raw else {}
        return {**lists, **said(others), **raw}


class SeriesCalls(Wire):
    """Series, drawn."""

    def series(self, file_id: str, wanted: Wanted) -> Document:
        """Return the series of a file as they are drawn."""
        return self._json("GET", f"{file_path(file_id)}/series", "series", "version", params=wanted.asked())
