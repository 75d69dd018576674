"""What became of each file of a call, and of the call as a whole."""

from collections.abc import Callable, Sequence
from typing import Any

from titer.model.dataclass import dataclass
from titer.model.errors import TiterError
from titer_cli.command_line import Call
from titer_cli.exits import Exit, exit_of, worst
from titer_cli.problems import exit_for, sentence
from titer_cli.views.terminal import say, show, write_json

type Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file's result document, or, with its error, what stands in for one."""

    document: Document
    code: Exit
    error: Exception | None = None
    call: Call | None = None  # that could be made again, with other options; of a file of the API its id tells


def attempt(
    known: Document,
    work: Callable[[], Document],
    code_of: Callable[[str], Exit] = exit_of,
    call: Call | None = None,
) -> Outcome:
    """Do the work on one file; what goes wrong with it is its own outcome and leaves the other files alone.

    `known` holds what is known of the file before: its name, its id where it has one.
    """
    try:
        document = work()
    except (TiterError, OSError) as error:
        return Outcome({**known, "status": "refused", "message": sentence(error)}, exit_for(error), error)
    return Outcome(document, code_of(document["status"]), call=call)


def report(outcomes: Sequence[Outcome], *, as_json: bool) -> Exit:
    """Show one result in full and several as an overview; give the worst code. The error of a single file is raised."""
    documents = [outcome.document for outcome in outcomes]
    if len(outcomes) == 1 and outcomes[0].error:
        _tell_of_the_way_so_far(documents[0])
        raise outcomes[0].error
    if as_json:
        write_json(documents[0] if len(documents) == 1 else documents)
    else:
        from titer_cli.views.listings import overview
        from titer_cli.views.results import result_view

        show(result_view(documents[0], outcomes[0].call) if len(documents) == 1 else overview(documents))
    return worst(outcome.code for outcome in outcomes)


def _tell_of_the_way_so_far(document: Document) -> None:
    if document["file_id"]:
        say(f"{document['name']} was sent as {document['file_id']}")
