"""Models that predict, as the API keeps them."""

from pathlib import Path

from titer.model.errors import Rejected
from titer_cli.client import TiterApi
from titer_cli.paths import object_in
from titer_cli.views import listings
from titer_cli.views.terminal import say, show, write_json, write_json_list
from titer_cli.wire import Document


def list_models(api: TiterApi, *, as_json: bool) -> None:
    """Show the newest version of every model."""
    if as_json:
        write_json_list("models", api.models())
    else:
        show(listings.models_table([*map(_row, api.models())]))


def show_model(label: str, api: TiterApi) -> None:
    """Print one version of a model as JSON: what it is; who wrote it, and when."""
    name, separator, number = label.partition("@")
    if separator and not (number.isascii() and number.isdecimal()):
        raise Rejected("unknown_model", f"{label!r} is no version of a model", f"Name one such as {name}@1")
    write_json(api.model(name, int(number) if separator else None))


def put_model(path: Path, name: str | None, api: TiterApi, *, as_json: bool) -> None:
    """Write what a file says as the next version of a model: the model alone, or as `show` prints it."""
    document = object_in(path, "invalid_model")
    model = document.get("model", document)
    written = api.write_model(name or (path.stem if model is document else str(document.get("name"))), model)
    if as_json:
        write_json(written)
    else:
        live = ", which predicts of live readings from now on" if written["live"] else ""
        say(f"{written['name']}@{written['version']} it is{live}")


def delete_model(name: str, api: TiterApi) -> None:
    """Delete a model, and say so."""
    api.delete_model(name)
    say(f"{name} is deleted: it predicts no more. Analyses that used a version of it keep that")


def _row(model: Document) -> Document:
    return {
        "model": f"{model['name']}@{model['version']}",
        "live": "live" if model["live"] else "",
        "at": model["at"],
        "by": model["by"]["label"],
    }
