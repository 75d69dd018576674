"""`titer analyse`, `titer analyses` and `titer optimize`. Each command imports its work when it is run."""

from pathlib import Path
from typing import Annotated, Any

import typer

from titer_cli.commands.parameters import BaseUrl, Json, PollInterval, PollTimeout, open_api
from titer_cli.exits import EPILOG
from titer_cli.said import said

AnalysisId = Annotated[str, typer.Argument(metavar="ID", help="Its id, as `titer analyses` shows it.")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Do not wait until it is done; show its id.")]
Points = Annotated[
    int | None, typer.Option("--points", min=1, max=24_000, metavar="N", help="Of each series, at most, as JSON.")
]
Out = Annotated[
    Path | None, typer.Option("--out", dir_okay=False, metavar="FILE", help="Write the series found here, as Parquet.")
]


def register(app: typer.Typer) -> None:
    """Add `analyse`, `optimize`, the group `analyses` and its commands to the app."""
    app.command(epilog=EPILOG)(analyse)
    app.command(epilog=EPILOG)(optimize)
    analyses = typer.Typer(help="Steps that were run on readings, and what came of it.")
    analyses.callback(invoke_without_command=True)(list_analyses)
    analyses.command("steps")(list_steps)
    analyses.command("result")(show_result)
    analyses.command("cancel")(cancel_analysis)
    analyses.command("delete")(delete_analysis)
    app.add_typer(analyses, name="analyses")


def analyse(
    ctx: typer.Context,
    step: Annotated[str, typer.Argument(metavar="STEP", help="What to run, as `titer analyses steps` lists it.")],
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="A parameter of the step: window=10min, or JSON; again for another."
        ),
    ] = None,
    file_id: Annotated[str | None, typer.Option("--file", metavar="ID", help="Of this file.")] = None,
    after: Annotated[
        str | None, typer.Option("--after", metavar="ID", help="Of the series that this analysis found.")
    ] = None,
    batches: Annotated[
        list[str] | None, typer.Option("--batch", metavar="ID", help="Of this batch; again for another.")
    ] = None,
    sensors: Annotated[
        list[str] | None,
        typer.Option("--sensor", metavar="NAME[/PARAMETER]", help="Of this sensor alone; again for another."),
    ] = None,
    asset: Annotated[
        str | None, typer.Option("--asset", help='Of the batches or sensors: of this asset; "" for none.')
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="INSTANT", help="Readings of this time or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="INSTANT", help="Readings from before this time.")
    ] = None,
    no_wait: NoWait = False,
    points: Points = None,
    out: Out = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
    poll_interval: PollInterval = 0.2,
    poll_timeout: PollTimeout = 900,
) -> None:
    """Run a step on readings: of a file, of batches, of sensors over a time, or of what an analysis found.

    The same step, parameters and readings are the same analysis, which is not run twice.
    """
    from titer_cli.tasks.analyses import Shown, parameters_of, run_step, series_of
    from titer_cli.tasks.waiting import Patience

    if not (file_id or after or batches or sensors):
        raise typer.BadParameter("say of what", param_hint="--file / --after / --batch / --sensor")
    of: dict[str, Any] = {"file_id": file_id, "analysis_id": after, "batch_ids": batches, "from": since, "to": until}
    of["series"] = series_of(sensors, None if batches else asset)
    of["asset"] = asset if batches else None
    asked = {"step": step, "parameters": parameters_of(parameters or ()), "input": said(of)}
    with open_api(ctx, base_url) as api:
        shown = Shown(points=points, out=out, as_json=as_json)
        run_step(asked, api, None if no_wait else Patience(poll_interval, poll_timeout), shown)


def list_analyses(ctx: typer.Context, as_json: Json = False, base_url: BaseUrl = None) -> None:
    """List analyses, those asked for last first."""
    from titer_cli.tasks.analyses import show_analyses

    if ctx.invoked_subcommand:
        return
    with open_api(ctx, base_url) as api:
        show_analyses(api, as_json=as_json)


def list_steps(
    ctx: typer.Context,
    step: Annotated[str | None, typer.Argument(metavar="STEP", help="One of them, with its parameters.")] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """List the steps that there are, or show the parameters of one."""
    from titer_cli.tasks.analyses import show_steps

    with open_api(ctx, base_url) as api:
        show_steps(step, api, as_json=as_json)


def show_result(
    ctx: typer.Context,
    analysis_id: AnalysisId,
    points: Points = None,
    out: Out = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
    poll_interval: PollInterval = 0.2,
    poll_timeout: PollTimeout = 900,
) -> None:
    """Show what an analysis found, once it is done."""
    from titer_cli.tasks.analyses import Shown, show_found
    from titer_cli.tasks.waiting import Patience

    with open_api(ctx, base_url) as api:
        shown = Shown(points=points, out=out, as_json=as_json)
        show_found(analysis_id, api, Patience(poll_interval, poll_timeout), shown)


def cancel_analysis(
    ctx: typer.Context, analysis_id: AnalysisId, as_json: Json = False, base_url: BaseUrl = None
) -> None:
    """Cancel an analysis that waits or runs."""
    from titer_cli.tasks.analyses import cancel

    with open_api(ctx, base_url) as api:
        cancel(analysis_id, api, as_json=as_json)


def delete_analysis(ctx: typer.Context, analysis_id: AnalysisId, base_url: BaseUrl = None) -> None:
    """Delete an analysis with its result, for good."""
    from titer_cli.tasks.analyses import delete

    with open_api(ctx, base_url) as api:
        delete(analysis_id, api)


def optimize(
    ctx: typer.Context,
    analysis_id: AnalysisId,
    search: Annotated[
        list[str],
        typer.Option(
            "--search", metavar="NAME=MIN..MAX", help="A parameter of its step, and where to look; again for another."
        ),
    ],
    objective: Annotated[str | None, typer.Option("--objective", help="What is to be best; see the API.")] = None,
    evaluations: Annotated[
        int | None, typer.Option("--max-evaluations", min=1, max=500, metavar="N", help="How often to try, at most.")
    ] = None,
    folds: Annotated[
        int | None, typer.Option("--folds", min=2, metavar="N", help="Parts of which each is judged by the others.")
    ] = None,
    no_wait: NoWait = False,
    as_json: Json = False,
    base_url: BaseUrl = None,
    poll_interval: PollInterval = 0.5,
    poll_timeout: PollTimeout = 900,
) -> None:
    """Seek parameters by which a detector finds what annotations call faults, and nothing in what they call normal."""
    from titer_cli.tasks.analyses import optimize as seek
    from titer_cli.tasks.analyses import search_of
    from titer_cli.tasks.waiting import Patience

    wishes = {"objective": objective, "max_evaluations": evaluations, "folds": folds}
    asked = {"analysis_id": analysis_id, "parameters": {"search": search_of(search), **said(wishes)}}
    with open_api(ctx, base_url) as api:
        seek(asked, api, None if no_wait else Patience(poll_interval, poll_timeout), as_json=as_json)
