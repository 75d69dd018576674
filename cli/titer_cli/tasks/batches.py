"""Batches: listed, shown, declared."""

from collections.abc import Iterable, Mapping

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer_cli.client import TiterApi
from titer_cli.said import said
from titer_cli.tasks.analyses import series_of
from titer_cli.views.batches import batch_view, batches_table
from titer_cli.views.terminal import say, show, write_json, write_json_list


def pairs_of(given: Iterable[str]) -> dict[str, str]:
    """Return texts by their names. `Rejected` where one has no name."""
    return dict(map(_pair, given))


@dataclass(frozen=True, slots=True)
class PhasesOf:
    """Phases that an analysis tells, as a command says which; `names` are theirs, or `growth` has them told."""

    analysis_id: str
    names: list[str] | str | None
    sensor: str | None  # NAME, or NAME/PARAMETER

    @property
    def asked(self) -> dict[str, object]:
        """The same as JSON."""
        series = series_of([self.sensor], None) if self.sensor else None
        return said({"analysis_id": self.analysis_id, "names": self.names, "series": series[0] if series else None})


def phases_at(given: Iterable[str]) -> list[dict[str, str]]:
    """Return phases in the order in which they are said."""
    return [{"name": name, "from": since} for name, since in map(_pair, given)]


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise Rejected("invalid_pair", f"“{text}” names nothing", "Say it as NAME=VALUE")
    return name, value


def show_batches(filters: Mapping[str, str], api: TiterApi, *, as_json: bool) -> None:
    """Show those that match."""
    found = api.batches(filters)
    if as_json:
        write_json_list("batches", found)
    else:
        show(batches_table([*found]))


def show_one(batch_id: str, asset: str | None, api: TiterApi, *, as_json: bool) -> None:
    """Show a batch."""
    found = api.batch(batch_id, asset)
    if as_json:
        write_json(found)
    else:
        show(batch_view(found))


def declare(batch_id: str, asset: str | None, told: Mapping[str, object], api: TiterApi, *, as_json: bool) -> None:
    """Declare a batch, and show it as it is now."""
    found = api.declare_batch(batch_id, asset, told)
    if as_json:
        write_json(found)
    else:
        show(batch_view(found))


def take_back(batch_id: str, asset: str | None, api: TiterApi) -> None:
    """Take back what was declared of a batch, and say so."""
    api.take_back_batch(batch_id, asset)
    say(f"what was declared of {batch_id} is taken back")
