"""`titer up`, `titer down` and `titer status`. Each imports its work when it is run: `titer --help` stays quick."""

from __future__ import annotations

import re
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from titer_cli.commands.parameters import Json
from titer_cli.views.terminal import say, write_json

if TYPE_CHECKING:
    from titer_cli.local.operations import Condition

DIED = "has died: what it recorded last is gone"

Port = Annotated[
    int | None, typer.Option(min=1, max=65535, help="On 127.0.0.1; the one used last if not said, at first 4566.")
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Forget all files, records and tokens of before.")]

LogFormat = Annotated[
    str,
    typer.Option("--log-format", envvar="LOG_FORMAT", help="Of the functions' log lines: json or text."),
]

AllowHost = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-host",
        metavar="NAME",
        help="A name or address that it may be called by besides the loopback's; again for more.",
    ),
]

Force = Annotated[
    bool, typer.Option("--force", help="Even where it cannot write its records, as on a full disk: the last are lost.")
]

TIMEOUTS = (60, 120, 300, 600, 900)  # that the template allows
ProcessTimeout = Annotated[
    int,
    typer.Option(
        metavar="SECONDS",
        help="How long one file may take, and be in the hands of a worker that died: 60, 120, 300, 600 or 900.",
    ),
]

ON_THIS_MACHINE = "On this machine"


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    for command in (up, down, status):
        app.command(rich_help_panel=ON_THIS_MACHINE)(command)


def up(
    port: Port = None,
    fresh: Fresh = False,
    log_format: LogFormat = "json",
    process_timeout: ProcessTimeout = 120,
    allow_host: AllowHost = None,
    json: Json = False,
) -> None:
    """Start the whole system on this machine: no Docker, no account. Again is harmless, and keeps what is there."""
    from titer_cli.local.home import Home
    from titer_cli.local.operations import bring_up
    from titer_cli.local.stack import Settings

    if process_timeout not in TIMEOUTS:
        raise typer.BadParameter(f"it is one of {', '.join(map(str, TIMEOUTS))}", param_hint="--process-timeout")
    if log_format not in {"json", "text"}:
        raise typer.BadParameter(f"{log_format!r} is not json or text", param_hint="--log-format / LOG_FORMAT")
    started = time.monotonic()
    settings = Settings(log_format=log_format, process_timeout=process_timeout)
    home, hosts = Home.of_clone(), [_host(name) for name in allow_host or ()]
    stack = bring_up(home, say, port=port, fresh=fresh, settings=settings, hosts=hosts)
    say(f"Titer is up ({time.monotonic() - started:.1f} s). Stop it with `titer down`; it keeps what it holds.")
    if json:
        write_json({**asdict(stack), "log": str(home.emulator_log)})
        return
    print(f"API    {stack.api_url}")
    print(f"Token  {stack.token}")
    print(f"Logs   {home.emulator_log}")


def down(force: Force = False) -> None:
    """Stop the system on this machine. What it holds is there again after the next `titer up`."""
    from titer_cli.local.emulator import died
    from titer_cli.local.home import Home
    from titer_cli.local.operations import take_down

    home = Home.of_clone()
    if take_down(home, say, force=force):
        return
    if died(home):
        say(f"Titer {DIED}. `titer up` tells from when on.")
        raise typer.Exit(1)
    say("Titer is not running here.")


def status(json: Json = False) -> None:
    """Tell whether the system on this machine runs, and what waits in it.

    Exits with 1 where it does not, or cannot write its records.
    """
    from titer_cli.local.home import Home
    from titer_cli.local.operations import look, to_json

    condition = look(Home.of_clone())
    if json:
        write_json(to_json(condition))
    else:
        for line in _report(condition):
            print(line)
    if not condition.ready or condition.unwritten:
        raise typer.Exit(1)


def _host(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+", name):
        problem = f"{name!r} is not a host's name or address, without scheme and port"
        raise typer.BadParameter(problem, param_hint="--allow-host")
    return name.lower()


def _report(condition: Condition) -> list[str]:
    if not condition.running:
        if condition.astray:
            return [condition.astray, f"Reader     {condition.reader}"]
        how = DIED if condition.died else "is not running"
        return [f"The emulator {how}. Start it with `titer up`.", f"Reader     {condition.reader}"]
    lines = [f"Emulator   running on 127.0.0.1:{condition.port} (process {condition.pid})"]
    lines.append(f"Reader     {condition.reader}")
    if condition.stack is None:
        return [*lines, "Stack      not deployed: run `titer up`"]
    lines.append(f"API        {'ready' if condition.ready else 'does not answer'}: {condition.stack.api_url}")
    lines.append(f"Files      {condition.waiting} waiting, {condition.given_up} given up")
    lines.append(f"Readings   {condition.readings_waiting} requests waiting to be collected")
    if condition.unwritten:
        lines.append(f"Records    cannot be written: {condition.unwritten}")
    return lines
