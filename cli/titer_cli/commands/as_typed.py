"""What was typed, converted where it is not yet what is asked for.

Typer makes a model of Pydantic for every parameter of a command, also for texts and for those that were not said: to
load Pydantic takes longer than to judge a small file.
"""

from collections.abc import Callable
from typing import Any

from typer.core import TyperGroup


class Commands(TyperGroup):
    """Commands that convert no more than they have to."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return those of the command line as a whole."""
        return _sparing(super().get_params(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of this name; None where there is none."""
        command: Any = super().get_command(ctx, cmd_name)
        if command:
            _sparing(command.get_params(ctx))
        return command


def _sparing(parameters: list[Any]) -> list[Any]:
    for each in parameters:
        converted_by = getattr(each, "get_runtime_param", None)
        if converted_by and not isinstance(converted_by, _Conversion):  # older releases have none
            each.get_runtime_param = _Conversion(converted_by)
    return parameters


class _Conversion:
    """Stands where Typer keeps what converts a parameter, and asks for that when there is something to convert."""

    def __init__(self, typers: Callable[[], Any]) -> None:
        self._typers = typers

    def __call__(self) -> "_Conversion":
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value as the parameter's type has it."""
        asked = param.type_descriptor.annotation
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if asked is str and isinstance(value, str):
            return value
        if asked == list[str] and isinstance(value, tuple | list):
            return list(value)
        return self._typers().coerce(value, param=param, ctx=ctx)
