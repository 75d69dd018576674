"""A file explained: how it would be read, by the very code that reads it. Nothing is kept of it."""

from dataclasses import replace
from pathlib import Path

from titer.engine.formats import EngineFormats
from titer.files.record import Declared
from titer.judging.explain import explain
from titer_cli.command_line import Call
from titer_cli.exits import Exit
from titer_cli.options_file import write_options
from titer_cli.tasks.inputs import input_named
from titer_cli.tasks.outcomes import Document
from titer_cli.tasks.process import instructions
from titer_cli.views.cells import counted
from titer_cli.views.explanation import explanation_view, is_refused
from titer_cli.views.terminal import say, show, write_json


def explain_file(text: str, declared: Declared, save_options: Path | None, *, as_json: bool) -> Exit:
    """Show how what the text names would be read; `FAILED` where it would be refused.

    Write the options that were said of it into a file, where one is named; they are no guess of what is still open.
    """
    found = input_named(text)
    how = replace(instructions(declared), name=found.name)
    with found.open() as stream:
        explanation = explain(stream, how, EngineFormats(), elsewhere=found.samples(), listed=None)
    if save_options:
        _save(save_options, declared, explanation)
    if as_json:
        write_json(explanation)
    else:
        show(explanation_view(found.name, explanation, Call.on_file("explain", text, declared)))
    return Exit.FAILED if is_refused(explanation) else Exit.PROCESSED


def _save(path: Path, declared: Declared, explanation: Document) -> None:
    said = declared.options.given()
    write_options(path, said)
    left = [explanation["settled_by"], *(warning.get("settled_by") for warning in explanation["warnings"])]
    say(f"{path}: {counted(len(said), 'option')}; {counted(sum(map(bool, left)), 'doubt')} left that others settle")
