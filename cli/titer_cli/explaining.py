"""A file explained: how it would be read, by the very code that reads it. Nothing is kept of it."""

from dataclasses import replace

from titer.engine.formats import EngineFormats
from titer.explaining import explain
from titer.record import Declared
from titer_cli.exits import Exit
from titer_cli.explained import explained_view, is_refused
from titer_cli.inputs import input_named
from titer_cli.processing import instructions
from titer_cli.terminal import show, write_json


def explain_file(text: str, declared: Declared, *, as_json: bool) -> Exit:
    """Show how what the text names would be read; `FAILED` where it would be refused."""
    found = input_named(text)
    how = replace(instructions(declared), name=found.name)
    with found.open() as stream:
        told = explain(stream, how, EngineFormats(), elsewhere=found.samples())
    if as_json:
        write_json(told)
    else:
        show(explained_view(found.name, told))
    return Exit.FAILED if is_refused(told) else Exit.PROCESSED
