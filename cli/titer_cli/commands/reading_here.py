"""`titer process` and `titer explain`, which read files here. Each imports its work when it is run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from titer.files.record import NOT_NAMED
from titer_cli.commands.parameters import Asset, Json, RuleSet, declared_by, file_option
from titer_cli.commands.read_options import takes_options
from titer_cli.exits import EPILOG


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    for command in (process, explain):
        app.command(epilog=EPILOG)(command)


@takes_options
def process(
    *,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="What to read: a file, s3://BUCKET/KEY, or - for stdin.")
    ],
    as_json: Json = False,
    out: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Also write result.json, readings.parquet and rejected.parquet there."),
    ] = None,
    rule_set: Annotated[
        str,
        file_option("--rule-set", metavar="NAME|FILE", help="A shipped rule set, or one in a JSON file."),
    ] = NOT_NAMED,
    asset: Asset = None,
    options: Mapping[str, Any],
) -> None:
    """Judge files here, without any cloud: what is in them, what is wrong with them.

    Several files give one overview; with --json an array of results, with --out a folder for each.
    """
    from titer_cli.tasks.process import process_files

    declared = declared_by(rule_set, asset, options)
    folder = Path(out) if out else None
    if folder and folder.is_file():
        raise typer.BadParameter(f"{folder} is a file", param_hint="--out")
    raise typer.Exit(process_files(paths, declared, out=folder, as_json=as_json))


@takes_options
def explain(
    *,
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="What to look at: a file, s3://BUCKET/KEY, or - for stdin.")
    ],
    as_json: Json = False,
    save_options: Annotated[
        Path | None,
        typer.Option(dir_okay=False, metavar="FILE", help="Write what is said of the file as JSON, for --options."),
    ] = None,
    rule_set: RuleSet = NOT_NAMED,
    options: Mapping[str, Any],
) -> None:
    """Tell how a file would be read, why, and what would change that: its columns, units, times, first readings.

    Looks at a sample, as reading it does; nothing is judged to its end, and nothing but --save-options writes a file.
    """
    from titer_cli.tasks.explain import explain_file

    declared = declared_by(rule_set, None, options)
    raise typer.Exit(explain_file(path, declared, save_options, as_json=as_json))
