"""The options that say how a file is to be read: the same of every command that takes them."""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from titer.model.option import Group, Option
from titer.model.option_types import Flag, Pairs, Texts, texts_in
from titer.model.options import OPTIONS
from titer_cli.options_file import read_options

PANELS = {
    Group.FILE: "About the files",
    Group.COLUMNS: "Which column is what (decided on evidence where not said)",
    Group.WRITING: "How the files are written (decided on evidence where not said)",
}
_AFTER = {"rule_set": ("timezone",)}  # in the help, it stands there; all others are in the place of `options`

type _Command = Callable[..., None]

_FILE = inspect.Parameter(
    "options_file",
    inspect.Parameter.KEYWORD_ONLY,
    default=None,
    annotation=Annotated[
        Path | None,
        typer.Option(
            "--options",
            metavar="FILE",
            help="Options in JSON, as `titer explain --save-options` writes them; those said here come first.",
            rich_help_panel=PANELS[Group.FILE],
        ),
    ],
)


def takes_options(command: _Command) -> _Command:
    """Return the command with all options in place of its parameter `options`, which gets those that were given."""
    return _taking(command, again=False)


def takes_options_again(command: _Command) -> _Command:
    """Return the same of a command whose options change what was said before."""
    return _taking(command, again=True)


def _taking(command: _Command, *, again: bool) -> _Command:
    plain = inspect.signature(command, eval_str=True)
    options = {name: _parameter(option, again=again) for name, option in OPTIONS.items()}
    parameters = [each for parameter in plain.parameters.values() for each in _in_place_of(parameter, options)]

    @wraps(command)
    def with_options(*, options_file: Path | None, **said: Any) -> None:
        values = {name: said.pop(name) for name in OPTIONS}
        given = {name: value for name, value in values.items() if value not in (None, [])}
        in_file = read_options(options_file) if options_file else {}
        command(**said, options=in_file | {name: _value(OPTIONS[name], value) for name, value in given.items()})

    with_options.__signature__ = plain.replace(parameters=parameters)  # type: ignore[attr-defined]
    return with_options


def _in_place_of(parameter: inspect.Parameter, options: Mapping[str, inspect.Parameter]) -> list[inspect.Parameter]:
    if parameter.name == "options":
        placed = {name for names in _AFTER.values() for name in names}
        return [_FILE, *(option for name, option in options.items() if name not in placed)]
    after = [options[name] for name in _AFTER.get(parameter.name, ())]
    return [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY), *after]


def _parameter(option: Option, *, again: bool) -> inspect.Parameter:
    is_flag = isinstance(option.type, Flag)
    about = typer.Option(
        f"{option.flag}/{option.flag.replace('no-', '')}" if is_flag else option.flag,
        metavar=option.metavar or None,
        help=(again and option.help_again) or option.help,
        rich_help_panel=PANELS[option.group],
    )
    several = isinstance(option.type, Texts | Pairs)
    kind: Any = list[str] | None if several else bool | None if is_flag else str | None
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, about]
    )


def _value(option: Option, value: Any) -> Any:
    return [text for each in value for text in texts_in(each)] if isinstance(option.type, Texts) else value
