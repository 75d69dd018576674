"""A file explained: how it would be read, by the very code that reads it. Nothing is kept of it."""

from dataclasses import replace
from typing import Any, BinaryIO, Protocol

from titer.judging import Instructions
from titer.record import Declared
from titer_cli.exits import Exit
from titer_cli.explained import explained_view
from titer_cli.inputs import input_named
from titer_cli.processing import instructions
from titer_cli.terminal import show, write_json


class Explain(Protocol):
    """How a file would be read (`titer.explaining`); `size` is None where it is not known before it is read."""

    def __call__(self, stream: BinaryIO, how: Instructions, *, size: int | None) -> dict[str, Any]: ...


def explain_file(text: str, declared: Declared, explain: Explain, *, as_json: bool) -> Exit:
    """Show how what the text names would be read; `FAILED` where it would be refused."""
    found = input_named(text)
    how = replace(instructions(declared), name=found.name)
    with found.open() as stream:
        told = explain(stream, how, size=found.size)
    if as_json:
        write_json(told)
    else:
        show(explained_view(found.name, told))
    return Exit.FAILED if told["message"] else Exit.PROCESSED
