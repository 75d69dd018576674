"""The options that say how a file is written: the same of every command that takes them."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Annotated, Any

import typer

from titer.writing import DATE_ORDERS, LAST_HEADER_LINE, texts_in

_option = partial(typer.Option, rich_help_panel="How the files are written (decided on evidence where not said)")

_OPTIONS: Mapping[str, Any] = {
    "encoding": Annotated[str | None, _option("--encoding", metavar="NAME", help="Such as windows-1252 or utf-16le.")],
    "delimiter": Annotated[
        str | None, _option("--delimiter", metavar="MARK", help="Between cells: a comma, a semicolon, | or tab.")
    ],
    "decimal": Annotated[
        str | None, _option("--decimal", metavar="MARK", help="The decimal mark: a point or a comma.")
    ],
    "date_order": Annotated[
        str | None,
        _option("--date-order", metavar="ORDER", help=f"What 03/04/25 begins with: {', '.join(DATE_ORDERS)}."),
    ],
    "missing": Annotated[
        list[str] | None,
        _option("--missing", metavar="A,B", help='Cells that stand for a missing value; -999,MM or "-999,0",MM.'),
    ],
    "units": Annotated[
        list[str] | None, _option("--unit", metavar="COLUMN=UNIT", help="A column's unit. May be said again.")
    ],
    "convert": Annotated[
        list[str] | None,
        _option("--convert", metavar="PARAMETER=UNIT", help="Convert readings to this unit. May be said again."),
    ],
    "sheet": Annotated[str | None, _option("--sheet", metavar="NAME", help="The sheet of a workbook to read.")],
    "start": Annotated[
        str | None,
        _option("--start", metavar="INSTANT", help="What elapsed times count from, such as 2025-10-01T08:00Z."),
    ],
    "header_line": Annotated[
        str | None,
        _option("--header-line", metavar="N", help=f"The line of the columns' names, 1 to {LAST_HEADER_LINE:,}."),
    ],
}


def takes_writing(command: Callable[..., None]) -> Callable[..., None]:
    """The command with these options in place of its parameter `writing`, where it gets what was said."""
    plain = inspect.signature(command, eval_str=True)
    parameters = [each for parameter in plain.parameters.values() for each in _in_place_of(parameter)]

    @wraps(command)
    def with_options(**given: Any) -> None:
        values = {name: given.pop(name) for name in _OPTIONS}
        said = {name: value for name, value in values.items() if value not in (None, [])}
        command(**given, writing={name: _listed(name, value) for name, value in said.items()})

    with_options.__signature__ = plain.replace(parameters=parameters)  # type: ignore[attr-defined]
    return with_options


def _in_place_of(parameter: inspect.Parameter) -> list[inspect.Parameter]:
    by_name = inspect.Parameter.KEYWORD_ONLY
    if parameter.name != "writing":
        return [parameter.replace(kind=by_name)]
    return [inspect.Parameter(name, by_name, default=None, annotation=each) for name, each in _OPTIONS.items()]


def _listed(name: str, value: Any) -> Any:
    return [text for each in value for text in texts_in(each)] if name == "missing" else value
