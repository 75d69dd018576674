"""What operators do over the API: see what could not be processed; send it again, or leave it at that."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice

from titer.model.errors import Rejected
from titer_cli.client import TiterApi
from titer_cli.exits import Exit, worst
from titer_cli.problems import exit_for, sentence
from titer_cli.views import listings
from titer_cli.views.terminal import say, show, write_json
from titer_cli.wire import Document


def list_parked(api: TiterApi, *, limit: int, discarded: bool, as_json: bool) -> None:
    """Show what is parked, or was discarded, newest first."""
    found = api.parked(discarded=discarded)
    page = [*islice(found, limit)]
    more = len(page) == limit and next(found, None) is not None
    if as_json:
        write_json({"parked": page, "more": more})
    else:
        nothing = "Nothing was discarded." if discarded else "Nothing is parked."
        table = listings.discarded_table if discarded else listings.parked_table
        show(table(page) if page else nothing)
        if more:
            say(f"The newest {limit}; --limit N shows N")


def redrive(ids: Iterable[str], api: TiterApi, *, as_json: bool) -> Exit:
    """Send each of these again; one that is refused does not keep the others from it."""
    sent, code = _each(ids, api.redrive)
    if as_json:
        write_json({"redriven": sent})
    else:
        say(f"Sent again: {len(sent)}. `titer parked` lists each until it has its end.")
    return code


def discard(ids: Iterable[str], api: TiterApi, *, reason: str, as_json: bool) -> Exit:
    """Leave each of these at that; one that is refused does not keep the others from it."""
    left, code = _each(ids, partial(api.discard, reason=reason))
    if as_json:
        write_json({"discarded": left})
    else:
        say(f"Discarded: {len(left)}. `titer parked --discarded` lists who discarded what, and why.")
    return code


def waiting(api: TiterApi) -> list[str]:
    """Return the ids of what is parked and was not sent again since."""
    return [one["parked_id"] for one in api.parked() if one["redriven_at"] is None]


def _each(ids: Iterable[str], ask: Callable[[str], Document]) -> tuple[list[Document], Exit]:
    """Return what was answered for each that was not refused, and the exit code of the worst."""
    done: list[Document] = []
    codes: list[Exit] = []
    for parked_id in ids:
        try:
            done.append(ask(parked_id))
        except Rejected as refusal:
            say(f"{parked_id}: {sentence(refusal)}")
            codes.append(exit_for(refusal))
    return done, worst(codes)
