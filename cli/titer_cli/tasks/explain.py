"""A file explained: how it would be read, by the very code that reads it. Nothing is kept of it."""

from dataclasses import replace

from titer.engine.formats import EngineFormats
from titer.files.record import Declared
from titer.judging.explain import explain
from titer_cli.exits import Exit
from titer_cli.tasks.inputs import input_named
from titer_cli.tasks.process import instructions
from titer_cli.views.explanation import explanation_view, is_refused
from titer_cli.views.terminal import show, write_json


def explain_file(text: str, declared: Declared, *, as_json: bool) -> Exit:
    """Show how what the text names would be read; `FAILED` where it would be refused."""
    found = input_named(text)
    how = replace(instructions(declared), name=found.name)
    with found.open() as stream:
        explanation = explain(stream, how, EngineFormats(), elsewhere=found.samples())
    if as_json:
        write_json(explanation)
    else:
        show(explanation_view(found.name, explanation))
    return Exit.FAILED if is_refused(explanation) else Exit.PROCESSED
