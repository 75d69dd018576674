"""What is asked of the API about the series of files."""

from dataclasses import dataclass

from titer_cli.wire import Document, Wire


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

    def asked(self) -> list[tuple[str, str | int]]:
        """Return the question, as the API takes it."""
        pairs: list[tuple[str, str | int]] = [("sensor_id", sensor) for sensor in self.sensors]
        pairs += [("parameter", parameter) for parameter in self.parameters]
        said = {"from": self.since, "to": self.until, "points": self.points, "version": self.version}
        pairs += [(name, value) for name, value in said.items() if value is not None]
        return [*pairs, ("include", "raw")] if self.raw else pairs


class SeriesCalls(Wire):
    """Series, drawn."""

    def series(self, file_id: str, wanted: Wanted) -> Document:
        """Return the series of a file as they are drawn."""
        request = self._api.build_request("GET", f"/v1/files/{file_id}/series", params=wanted.asked())
        return self._json(request, "series", "version")
