"""What operators do over the API: see what could not be processed, and send it again."""

from collections.abc import Iterable
from itertools import islice

from titer.model.errors import Rejected
from titer_cli.client import Document, TiterApi
from titer_cli.exits import Exit, worst
from titer_cli.problems import exit_for, sentence
from titer_cli.views import results
from titer_cli.views.terminal import say, show, write_json


def list_parked(api: TiterApi, *, limit: int, as_json: bool) -> None:
    """Show what is parked, newest first."""
    found = api.parked()
    page = [*islice(found, limit)]
    more = len(page) == limit and next(found, None) is not None
    if as_json:
        write_json({"parked": page, "more": more})
    else:
        show(results.parked_table(page) if page else "Nothing is parked.")
        if more:
            say(f"The newest {limit}; --limit N shows N")


def redrive(ids: Iterable[str], api: TiterApi, *, as_json: bool) -> Exit:
    """Send each of these again; one that is refused does not keep the others from it."""
    sent: list[Document] = []
    codes = [_redrive_one(parked_id, api, sent) for parked_id in ids]
    if as_json:
        write_json({"redriven": sent})
    else:
        say(f"Sent again: {len(sent)}. `titer parked` lists each until it has its end.")
    return worst(codes)


def waiting(api: TiterApi) -> list[str]:
    """Return the ids of what is parked and was not sent again since."""
    return [one["parked_id"] for one in api.parked() if one["redriven_at"] is None]


def _redrive_one(parked_id: str, api: TiterApi, sent: list[Document]) -> Exit:
    try:
        sent.append(api.redrive(parked_id))
    except Rejected as refusal:
        say(f"{parked_id}: {sentence(refusal)}")
        return exit_for(refusal)
    return Exit.PROCESSED
