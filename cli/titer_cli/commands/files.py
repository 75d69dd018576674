"""The commands on files of the API. Each imports its work when it is run, so that `titer --help` is quick."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from titer.files.record import NOT_NAMED
from titer_cli.commands.parameters import (
    AllAsCsv,
    Asset,
    BaseUrl,
    Csv,
    Everything,
    FileId,
    Json,
    OfCode,
    OfColumn,
    OfStatus,
    PartOfName,
    PollInterval,
    PollTimeout,
    Report,
    RuleSet,
    Since,
    Until,
    Version,
    Wait,
    declared_by,
    open_api,
    refuse_two_formats,
)
from titer_cli.commands.read_options import takes_options
from titer_cli.commands.reprocess import reprocess
from titer_cli.exits import EPILOG


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    shown = (upload, result, summaries, errors, rejected, readings, download, files)
    for command in (*shown, reprocess, versions, delete, sample):
        app.command(epilog=EPILOG)(command)


@takes_options
def upload(
    ctx: typer.Context,
    *,
    paths: Annotated[list[Path], typer.Argument(metavar="FILE", help="The files to send.")],
    wait: Wait = False,
    as_json: Json = False,
    parallel: Annotated[int, typer.Option(min=1, max=64, help="How many files to send at a time.")] = 4,
    replaces: Annotated[
        str | None,
        typer.Option(
            "--replaces", metavar="ID", help="The file that this is the corrected one of: it becomes its next version."
        ),
    ] = None,
    rule_set: RuleSet = NOT_NAMED,
    asset: Asset = None,
    options: Mapping[str, Any],
    base_url: BaseUrl = None,
    poll_interval: PollInterval = 0.5,
    poll_timeout: PollTimeout = 60,
) -> None:
    """Send files to the API, each with its SHA-256, several at a time.

    With --replaces, one file: what is not said of it is as it was.
    """
    from titer_cli.tasks.upload import upload_files
    from titer_cli.tasks.waiting import Patience

    declared = declared_by(rule_set, asset, options)
    if replaces and len(paths) > 1:
        raise typer.BadParameter("one file replaces one file", param_hint="--replaces")
    patience = Patience(poll_interval, poll_timeout) if wait else None
    with open_api(ctx, base_url) as api:
        code = upload_files(
            paths, declared, api, patience=patience, parallel=parallel, as_json=as_json, replaces=replaces
        )
    raise typer.Exit(code)


def result(
    ctx: typer.Context,
    file_id: FileId,
    version: Version = None,
    wait: Wait = False,
    as_json: Json = False,
    base_url: BaseUrl = None,
    poll_interval: PollInterval = 0.5,
    poll_timeout: PollTimeout = 60,
) -> None:
    """Show the result of a file."""
    from titer_cli.tasks.files import show_result
    from titer_cli.tasks.waiting import Patience

    patience = Patience(poll_interval, poll_timeout if wait else 0)
    with open_api(ctx, base_url) as api:
        code = show_result(file_id, api, patience, as_json=as_json, version=version)
    raise typer.Exit(code)


def summaries(
    ctx: typer.Context,
    file_id: FileId,
    version: Version = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Show the figures of every series of a file: count, extremes, mean, first and last."""
    from titer_cli.tasks.files import show_summaries

    with open_api(ctx, base_url) as api:
        show_summaries(file_id, api, version=version, as_json=as_json)


def errors(
    ctx: typer.Context,
    file_id: FileId,
    version: Version = None,
    code: OfCode = None,
    column: OfColumn = None,
    as_csv: AllAsCsv = False,
    everything: Everything = False,
    out: Report = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Show what is wrong with the rows of a file, and what to do about it."""
    those = (version, code, column)
    _errors(ctx, file_id, those, base_url, raw=False, out=out, everything=everything, as_csv=as_csv, as_json=as_json)


def rejected(
    ctx: typer.Context,
    file_id: FileId,
    version: Version = None,
    code: OfCode = None,
    column: OfColumn = None,
    as_csv: AllAsCsv = False,
    everything: Everything = False,
    out: Report = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Show the rows of a file that something is wrong with, as they stand in the file."""
    those = (version, code, column)
    _errors(ctx, file_id, those, base_url, raw=True, out=out, everything=everything, as_csv=as_csv, as_json=as_json)


def _errors(
    ctx: typer.Context,
    file_id: str,
    those: tuple[int | None, str | None, str | None],
    base_url: str | None,
    *,
    raw: bool,
    out: Path | None,
    everything: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    from titer_cli.client import Those
    from titer_cli.tasks.errors import Errors

    refuse_two_formats(as_csv and out is None, as_json)
    if as_csv and out and out.suffix.lower() != ".csv":
        raise typer.BadParameter(f"{out} says that it is something else", param_hint="--csv / --out")
    with open_api(ctx, base_url) as api:
        found = Errors(api, file_id, Those(*those), raw)
        if out:
            found.write(out, as_json=as_json)
        else:
            found.show(limit=None if everything else 100, as_csv=as_csv, as_json=as_json)


def readings(
    ctx: typer.Context,
    file_id: FileId,
    version: Version = None,
    sensor_id: Annotated[str | None, typer.Option("--sensor-id", help="Only readings of this sensor.")] = None,
    parameter: Annotated[str | None, typer.Option("--parameter", help="Only readings of this parameter.")] = None,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="INSTANT", help="Only readings of this time or later: 2025-10-01T08:00:00Z."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="INSTANT", help="Only readings from before this time.")
    ] = None,
    as_csv: Csv = False,
    out: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False, metavar="FILE", help="Where to write, .csv as CSV; Parquet goes to ID.parquet if not said."
        ),
    ] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Fetch the readings of a file: all of them, or those of a sensor, of a parameter, of a time."""
    from titer_cli.client import Which
    from titer_cli.tasks.readings import Readings

    refuse_two_formats(as_csv and out is None, as_json)
    with open_api(ctx, base_url) as api:
        found = Readings(api, file_id, Which(version, sensor_id, parameter, since, until))
        if as_csv and out is None:
            found.show_csv()
        else:
            path = out or Path(f"{file_id}.parquet")
            found.write(path, as_csv=as_csv or path.suffix.lower() == ".csv", as_json=as_json)


def download(
    ctx: typer.Context,
    file_id: FileId,
    version: Version = None,
    out: Annotated[
        Path | None,
        typer.Option(dir_okay=False, metavar="FILE", help="Where to write; under the file's own name if not said."),
    ] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Fetch a file as it came, byte for byte."""
    from titer_cli.tasks.files import fetch_raw

    with open_api(ctx, base_url) as api:
        fetch_raw(file_id, api, version=version, out=out, as_json=as_json)


def files(
    ctx: typer.Context,
    status: OfStatus = None,
    name: PartOfName = None,
    asset: Annotated[
        str | None, typer.Option("--asset", help='Only files of this asset; "" for those of none.')
    ] = None,
    rule_set: Annotated[
        str | None, typer.Option("--rule-set", metavar="NAME[@N]", help="Only files that this rule set judged.")
    ] = None,
    sensor_id: Annotated[
        str | None, typer.Option("--sensor-id", help="Only files with readings of this sensor.")
    ] = None,
    context: Annotated[
        list[str] | None,
        typer.Option("--context", metavar="NAME=VALUE", help="Only files whose context has this; may be said again."),
    ] = None,
    readings_since: Annotated[
        str | None, typer.Option("--from", metavar="INSTANT", help="Only files with readings of this time or later.")
    ] = None,
    readings_until: Annotated[
        str | None, typer.Option("--to", metavar="INSTANT", help="Only files with readings from before this time.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="file|live", help="`live`: readings that came one by one.")
    ] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """List files, newest first."""
    from titer_cli.tasks.files import context_filters, list_files

    wanted = {
        "status": status,
        "name": name or None,
        "asset": asset,
        "rule_set": rule_set,
        "sensor_id": sensor_id,
        "from": readings_since,
        "to": readings_until,
        "kind": kind,
        "since": since,
        "until": until,
        **context_filters(context or []),
    }
    with open_api(ctx, base_url) as api:
        list_files(wanted, api, limit=limit, as_json=as_json)


def versions(ctx: typer.Context, file_id: FileId, as_json: Json = False, base_url: BaseUrl = None) -> None:
    """List the versions of a file, newest first: what each was judged by, and how it ended."""
    from titer_cli.tasks.versions import show_versions

    with open_api(ctx, base_url) as api:
        show_versions(file_id, api, as_json=as_json)


def delete(
    ctx: typer.Context,
    file_id: FileId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Delete the results of a file, of all its versions, for good. Its bytes and its record stay."""
    from titer_cli.tasks.versions import delete

    if not yes:
        typer.confirm(f"Delete all results of {file_id}?", abort=True, err=True)
    with open_api(ctx, base_url) as api:
        delete(file_id, api, as_json=as_json)


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="Where to write them.")] = Path(
        "samples"
    ),
    as_json: Json = False,
) -> None:
    """Write sample files: good ones, partly bad ones and a broken one."""
    from titer_cli.tasks.sample import show_samples

    show_samples(folder, as_json=as_json)
