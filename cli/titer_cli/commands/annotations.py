"""`titer annotate` and `titer annotations`. Each command imports its work when it is run."""

from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, Json, open_api
from titer_cli.exits import EPILOG
from titer_cli.said import said

AnnotationId = Annotated[str, typer.Argument(metavar="ID", help="Its id, as `titer annotations` shows it.")]
OfFile = Annotated[str | None, typer.Option("--file", metavar="ID", help="Of this file.")]
OfSensor = Annotated[str | None, typer.Option("--sensor", metavar="NAME", help="Of this sensor.")]
OfAsset = Annotated[str | None, typer.Option("--asset", metavar="NAME", help="Of this asset.")]
OfParameter = Annotated[str | None, typer.Option("--parameter", metavar="NAME", help="Of this parameter of it.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="A tag; again for another.")]
Label = Annotated[str | None, typer.Option("--label", help="fault, normal or event.")]
OnVersion = Annotated[
    int | None,
    typer.Option("--version", min=1, metavar="N", help="The version that you saw: refused if another came since."),
]
MovedFrom = Annotated[str | None, typer.Option("--from", metavar="INSTANT", help="Another beginning.")]
MovedTo = Annotated[str | None, typer.Option("--to", metavar="INSTANT", help="Another end.")]


def register(app: typer.Typer) -> None:
    """Add `annotate`, the group `annotations` and its commands to the app."""
    app.command(epilog=EPILOG)(annotate)
    annotations = typer.Typer(help="What people say of readings.")
    annotations.callback(invoke_without_command=True)(list_annotations)
    annotations.command("edit")(edit_annotation)
    annotations.command("delete")(delete_annotation)
    annotations.command("history")(show_history)
    app.add_typer(annotations, name="annotations")


def annotate(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to say; - reads it from stdin.")],
    since: Annotated[
        str, typer.Option("--from", metavar="INSTANT", help="From when on: 2025-10-01T08:12:10Z, or with an offset.")
    ],
    until: Annotated[
        str | None, typer.Option("--to", metavar="INSTANT", help="Until before when; that instant alone if not said.")
    ] = None,
    file_id: OfFile = None,
    sensor_id: OfSensor = None,
    parameter: OfParameter = None,
    asset: OfAsset = None,
    tags: Tags = None,
    label: Label = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Say something of readings: of a file, a sensor, an asset, or several of these together, at a time."""
    from titer_cli.tasks.annotations import make, text_of

    if not (file_id or sensor_id or asset):
        raise typer.BadParameter("say of what: at least one of them", param_hint="--file / --sensor / --asset")
    of = {"file_id": file_id, "sensor_id": sensor_id, "parameter": parameter, "asset": asset}
    when = {"from": since, "to": until or since}
    asked = {**of, **when, "text": text_of(text), "tags": tags or None, "label": label}
    with open_api(ctx, base_url) as api:
        make(said(asked), api, as_json=as_json)


def list_annotations(
    ctx: typer.Context,
    file_id: OfFile = None,
    sensor_id: OfSensor = None,
    asset: OfAsset = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="INSTANT", help="Those that end later: 2025-10-01T08:12:10Z.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="INSTANT", help="Those that begin before.")] = None,
    part: Annotated[
        str | None, typer.Option("--text", metavar="PART", help="Whose text or tags contain this, in any case.")
    ] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """List annotations by their beginnings."""
    from titer_cli.tasks.annotations import show_annotations

    if ctx.invoked_subcommand:
        return
    asked = {"file_id": file_id, "sensor_id": sensor_id, "asset": asset, "from": since, "to": until, "q": part}
    with open_api(ctx, base_url) as api:
        show_annotations(said(asked), api, as_json=as_json)


def edit_annotation(
    ctx: typer.Context,
    annotation_id: AnnotationId,
    text: Annotated[str | None, typer.Option("--text", help="What it says from now on; - reads it from stdin.")] = None,
    since: MovedFrom = None,
    until: MovedTo = None,
    tags: Annotated[list[str] | None, typer.Option("--tag", help="Its tags from now on; none by an empty one.")] = None,
    label: Annotated[str | None, typer.Option("--label", help="Another label; none by an empty one.")] = None,
    version: OnVersion = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Change what an annotation says: its next version. What is not said stays."""
    from titer_cli.tasks.annotations import edit, text_of

    to: dict[str, object] = said({"text": text if text is None else text_of(text), "from": since, "to": until})
    to |= {} if tags is None else {"tags": [tag for tag in tags if tag]}
    to |= {} if label is None else {"label": label or None}
    if not to:
        raise typer.BadParameter("say what is to change", param_hint="--text / --from / --to / --tag / --label")
    with open_api(ctx, base_url) as api:
        edit(annotation_id, to, version, api, as_json=as_json)


def delete_annotation(
    ctx: typer.Context,
    annotation_id: AnnotationId,
    version: OnVersion = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Hide an annotation. What it said stays in its history."""
    from titer_cli.tasks.annotations import delete

    with open_api(ctx, base_url) as api:
        delete(annotation_id, version, api, as_json=as_json)


def show_history(
    ctx: typer.Context, annotation_id: AnnotationId, as_json: Json = False, base_url: BaseUrl = None
) -> None:
    """Show every version of an annotation, newest first, with who made it."""
    from titer_cli.tasks.annotations import show_versions

    with open_api(ctx, base_url) as api:
        show_versions(annotation_id, api, as_json=as_json)
