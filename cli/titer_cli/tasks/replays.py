"""Replays: started, of files that are sent first where they are not there; listed, changed, stopped."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.progress import DownloadColumn

from titer.files.record import Declared
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer_cli.client import TiterApi
from titer_cli.paths import check_sendable, name_of
from titer_cli.said import said
from titer_cli.tasks.upload import Uploader
from titer_cli.tasks.waiting import Patience
from titer_cli.views.progress import progress_bars
from titer_cli.views.replays import replay_in_short, replays_table
from titer_cli.views.terminal import say, show, write_json, write_json_list
from titer_cli.wire import Document

_ID = expression(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Asked:
    """How files are to be played, and which of their rows."""

    pace: Mapping[str, object]
    loop: bool = False
    since: str | None = None
    until: str | None = None
    sensors: Sequence[str] | None = None

    def of(self, file_id: str) -> dict[str, object]:
        """Return the request of a replay, as the API takes it."""
        rows = {"from": self.since, "to": self.until, "sensors": [*self.sensors] if self.sensors else None}
        return {"file_id": file_id, **self.pace, "loop": self.loop, **said(rows)}


def start_replays(sources: Sequence[str], asked: Asked, api: TiterApi, patience: Patience, *, as_json: bool) -> None:
    """Start a replay of each source: of the file of this id, else of the file at this path, which is sent first."""
    paths = [Path(source) for source in sources if not _ID.fullmatch(source)]
    for path in paths:
        check_sendable(path)
    sent = _sent(paths, api, patience)
    started = [api.start_replay(asked.of(sent.get(Path(source), source))) for source in sources]
    if as_json:
        write_json(started[0] if len(started) == 1 else started)
        return
    for replay in started:
        say(replay_in_short(replay))
        say(f"  watch it  titer watch {replay['topic']}")
        say(f"  end it    titer replays stop {replay['replay_id']}")


def _sent(paths: Sequence[Path], api: TiterApi, patience: Patience) -> dict[Path, str]:
    """Send files and wait until they are judged; return their ids."""
    if not paths:
        return {}
    with progress_bars(DownloadColumn()) as bars:
        outcomes = Uploader(api, Declared(name=""), patience, bars).upload(paths, len(paths))
    for path, outcome in zip(paths, outcomes, strict=True):
        if outcome.error:
            raise outcome.error
        say(f"{name_of(path)} was sent as {outcome.document['file_id']}")
    return {path: str(outcome.document["file_id"]) for path, outcome in zip(paths, outcomes, strict=True)}


def show_replays(api: TiterApi, *, as_json: bool) -> None:
    """Show the replays that there are."""
    if as_json:
        write_json_list("replays", api.replays())
    else:
        show(replays_table([*api.replays()]))


def change(replay_id: str, wishes: Mapping[str, object], api: TiterApi, *, as_json: bool) -> None:
    """Change a replay, and say how it is now."""
    _tell(api.change_replay(replay_id, wishes), as_json=as_json)


def stop(replay_id: str, api: TiterApi, *, as_json: bool) -> None:
    """Stop a replay, and say how it ended."""
    _tell(api.stop_replay(replay_id), as_json=as_json)


def _tell(replay: Document, *, as_json: bool) -> None:
    if as_json:
        write_json(replay)
    else:
        say(replay_in_short(replay))
