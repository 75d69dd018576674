"""`titer replay` and `titer replays`. Each command imports its work when it is run."""

from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, Json, PollInterval, PollTimeout, open_api
from titer_cli.exits import EPILOG
from titer_cli.said import said

ReplayId = Annotated[str, typer.Argument(metavar="ID", help="The replay's id, as `titer replays list` shows it.")]
Interval = Annotated[float | None, typer.Option("--interval", help="Seconds between two rows; 10 if nothing is said.")]
Speed = Annotated[
    float | None, typer.Option("--speed", help="Times as fast as it was recorded; pauses are cut to a minute.")
]


def register(app: typer.Typer) -> None:
    """Add `replay`, the group `replays` and its commands to the app."""
    app.command(epilog=EPILOG)(replay)
    replays = typer.Typer(help="Files that are played as live streams.", no_args_is_help=True)
    replays.command("list")(list_replays)
    replays.command("pause")(pause_replay)
    replays.command("resume")(resume_replay)
    replays.command("seek")(seek_replay)
    replays.command("pace")(pace_replay)
    replays.command("stop")(stop_replay)
    app.add_typer(replays, name="replays")


def replay(
    ctx: typer.Context,
    sources: Annotated[
        list[str], typer.Argument(metavar="ID|FILE", help="What to play: a file's id, or a file to send first.")
    ],
    interval: Interval = None,
    speed: Speed = None,
    loop: Annotated[bool, typer.Option("--loop", help="Begin anew after the last row.")] = False,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="INSTANT", help="Only rows of this time or later: 2025-10-01T08:00:00Z."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="INSTANT", help="Only rows from before this time.")
    ] = None,
    sensors: Annotated[
        list[str] | None, typer.Option("--sensor", metavar="NAME", help="Only this sensor; again for another.")
    ] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
    poll_interval: PollInterval = 0.5,
    poll_timeout: PollTimeout = 60,
) -> None:
    """Play files as if their readings came just now: those of each instant are a row, sent to who watches.

    Nothing of it is kept with the readings.
    """
    from titer_cli.tasks.replays import Asked, start_replays
    from titer_cli.tasks.waiting import Patience

    asked = Asked(_one_of(interval, speed), loop, since, until, sensors)
    with open_api(ctx, base_url) as api:
        start_replays(sources, asked, api, Patience(poll_interval, poll_timeout), as_json=as_json)


def list_replays(ctx: typer.Context, as_json: Json = False, base_url: BaseUrl = None) -> None:
    """List replays, newest first, those of the last week that are over too."""
    from titer_cli.tasks.replays import show_replays

    with open_api(ctx, base_url) as api:
        show_replays(api, as_json=as_json)


def pause_replay(ctx: typer.Context, replay_id: ReplayId, as_json: Json = False, base_url: BaseUrl = None) -> None:
    """Pause a replay; it stays where it is."""
    _change(ctx, replay_id, {"state": "paused"}, base_url, as_json=as_json)


def resume_replay(ctx: typer.Context, replay_id: ReplayId, as_json: Json = False, base_url: BaseUrl = None) -> None:
    """Let a paused replay run on."""
    _change(ctx, replay_id, {"state": "running"}, base_url, as_json=as_json)


def seek_replay(
    ctx: typer.Context,
    replay_id: ReplayId,
    position: Annotated[int, typer.Argument(min=0, help="The row to go on with; the first is 0.")],
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Go on with another row."""
    _change(ctx, replay_id, {"position": position}, base_url, as_json=as_json)


def pace_replay(
    ctx: typer.Context,
    replay_id: ReplayId,
    interval: Interval = None,
    speed: Speed = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Play a replay slower or faster."""
    pace = _one_of(interval, speed)
    if not pace:
        raise typer.BadParameter("say one of the two", param_hint="--interval / --speed")
    _change(ctx, replay_id, pace, base_url, as_json=as_json)


def stop_replay(ctx: typer.Context, replay_id: ReplayId, as_json: Json = False, base_url: BaseUrl = None) -> None:
    """Stop a replay, for good."""
    from titer_cli.tasks.replays import stop

    with open_api(ctx, base_url) as api:
        stop(replay_id, api, as_json=as_json)


def _change(
    ctx: typer.Context, replay_id: str, wishes: dict[str, object], base_url: str | None, *, as_json: bool
) -> None:
    from titer_cli.tasks.replays import change

    with open_api(ctx, base_url) as api:
        change(replay_id, wishes, api, as_json=as_json)


def _one_of(interval: float | None, speed: float | None) -> dict[str, object]:
    """Return the pace that was said, nothing where none was."""
    if interval is not None and speed is not None:
        raise typer.BadParameter("say one of the two", param_hint="--interval / --speed")
    return said({"interval": interval, "speed": speed})
