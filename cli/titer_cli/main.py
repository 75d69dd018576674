"""The `titer` command."""

from titer.model import starting  # noqa: F401  before all that is loaded here

# isort: split

import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated

import typer
from typer.main import get_command_name
from typer.models import CommandInfo

from titer import __version__
from titer_cli.commands import WORDS
from titer_cli.commands.as_typed import Commands
from titer_cli.exits import EPILOG, Exit
from titer_cli.problems import exit_for, sentence
from titer_cli.surroundings import Surroundings
from titer_cli.views.printable import MESSAGE_CHARACTERS, printable


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"titer {__version__}")
        raise typer.Exit


def titer(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    log_level: Annotated[
        str, typer.Option(metavar="LEVEL", envvar="LOG_LEVEL", help="DEBUG, INFO, WARNING or ERROR; logs go to stderr.")
    ] = "WARNING",
) -> None:
    """Instrument files in; validated, explained, queryable readings out."""
    if log_level.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise typer.BadParameter(
            f"{log_level!r} is not DEBUG, INFO, WARNING or ERROR", param_hint="--log-level / LOG_LEVEL"
        )
    _log(log_level.upper())


def _log(level: str) -> None:
    """Log to stderr, our own lines only: debug logs of HTTP and AWS clients hold presigned URLs and session tokens."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    for name in ("titer", "titer_cli"):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.handlers = [handler]


def app(arguments: Sequence[str]) -> typer.Typer:
    """Return the command line: with the command that is typed alone, with all of them where none is.

    Typer makes all parameters of all commands that it is given, which takes longer than judging a small file.
    """
    made = typer.Typer(
        name="titer",
        cls=Commands,
        epilog=EPILOG,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(titer)
    typed = next((word for word in arguments[:1] if any(word in words for words in WORDS.values())), None)
    for module, words in WORDS.items():
        if typed is None or typed in words:
            import_module(f"titer_cli.commands.{module}").register(made)
    if typed:
        made.registered_commands = [each for each in made.registered_commands if word_of(each) == typed]
        made.registered_groups = [each for each in made.registered_groups if each.name == typed]
    return made


def word_of(command: CommandInfo) -> str:
    """Return what is typed for a command."""
    assert command.callback
    return command.name or get_command_name(command.callback.__name__)


def run(arguments: Sequence[str], here: Surroundings) -> int:
    """Run one command and give its exit code. Whatever goes wrong becomes one sentence on stderr, not a stack trace."""
    try:
        app(arguments)(list(arguments), obj=here, prog_name="titer")
    except SystemExit as end:
        if end.code == Exit.STOPPED:
            print("titer: Stopped.", file=sys.stderr)
        return end.code if isinstance(end.code, int) else Exit.OTHER
    except Exception as error:
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        print(f"titer: {printable(sentence(error), MESSAGE_CHARACTERS)}", file=sys.stderr)
        return exit_for(error)
    return Exit.PROCESSED


def main() -> None:
    """Run the command that was typed."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing gains by threads, which cost a quarter of a start
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show ␛ shows \u241b
    sys.exit(run(sys.argv[1:], Surroundings()))
