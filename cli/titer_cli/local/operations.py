"""Starting, stopping and looking at the local system."""

import contextlib
from collections.abc import Sequence
from dataclasses import asdict

import httpx

from titer.engine.native.library import why
from titer.model.dataclass import dataclass
from titer.model.errors import Unavailable
from titer_cli.local import emulator
from titer_cli.local.astray import astray
from titer_cli.local.aws import Cloud
from titer_cli.local.build import build
from titer_cli.local.home import Home, Say
from titer_cli.local.inside.writing import write_whole
from titer_cli.local.stack import AS_USUAL, Settings, Stack, deploy, deployed_stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How the local system is. What cannot be asked, because it does not run, is None."""

    running: bool
    died: bool  # it was not stopped, it ended
    astray: str | None  # where it runs and its folder does not tell of it: what is the matter, and what to do
    port: int | None
    pid: int | None
    stack: Stack | None
    ready: bool  # the API answers, and says that what it stands on answers
    waiting: int | None  # files in the queue, those being processed included
    readings_waiting: int | None  # requests whose readings are not in objects yet, those in hand included
    given_up: int | None  # files and messages of readings that failed too often, in the dead letters or parked
    unwritten: str | None  # records that the emulator tried to write and could not, and why
    reader: str  # which one reads delimited text on this machine, and why


def bring_up(
    home: Home,
    say: Say,
    *,
    port: int | None = None,
    fresh: bool = False,
    settings: Settings = AS_USUAL,
    hosts: Sequence[str] = (),
) -> Stack:
    """Start what is not running, build and deploy what has changed. Doing it again is quick and harmless.

    `hosts` are names by which the emulator may be called besides the loopback's, until it stops or others are given.
    """
    with home.alone(say):
        if fresh:
            emulator.stop(home, say, keep=False)
            home.wipe()
            say("Forgot all files, records and tokens of before.")
        if hosts or emulator.running(home) is None:
            write_whole(home.hosts_file, "\n".join(hosts))
        found = emulator.start(home, port, say)  # first: a taken port is told of before anyone waits for a build
        stack = deploy(home, found, build(home, say), say, settings)
        _check_that_it_keeps(home, found)
        return stack


def take_down(home: Home, say: Say, *, force: bool = False) -> bool:
    """Stop the system; what it holds is there again when it comes up. False where it was not running.

    `Unavailable`, and it runs on, where it cannot write what it holds; with `force` it is stopped even so.
    """
    with home.alone(say, writing=False):  # on a disk that cannot be written any more it can be stopped all the same
        return emulator.stop(home, say, keep=not force)


def _check_that_it_keeps(home: Home, found: emulator.Emulator) -> None:
    if failed := emulator.unwritten(found, now=True):
        raise Unavailable(
            "records_not_written",
            f"the system is up, but cannot write its records to {home.kept[0]} ({failed})",
            "Free space there: should it end before, what it recorded since is lost",
        )


def look(home: Home) -> Condition:
    """See how the system is, changing nothing."""
    found = emulator.running(home)
    stack = _stack_on(found, home)
    backlog = Cloud(found.endpoint_url).backlog() if found else None
    waiting, readings_waiting, given_up = backlog or (None, None, None)
    return Condition(
        running=found is not None,
        died=emulator.died(home),
        astray=None if found else _astray(home),
        port=found.port if found else None,
        pid=found.pid if found else None,
        stack=stack,
        ready=bool(found and stack and _is_ready(stack)),
        waiting=waiting,
        readings_waiting=readings_waiting,
        given_up=given_up,
        unwritten=_unwritten(found) if found else None,
        reader=why(),
    )


def _stack_on(found: emulator.Emulator | None, home: Home) -> Stack | None:
    """Return the stack as clients know it, None where that is not on this emulator: nobody is asked elsewhere."""
    stack = deployed_stack(home)
    here = f"{found.endpoint_url}/" if found else ""
    return stack if stack and stack.api_url.startswith(here) else None


def to_json(condition: Condition) -> dict[str, object]:
    """Return the condition without the token."""
    plain = asdict(condition)
    if plain["stack"]:
        del plain["stack"]["token"]
    return plain


def _astray(home: Home) -> str | None:
    found = astray(home)
    return None if found is None else str(found.told(home))


def _is_ready(stack: Stack) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{stack.api_url}/health/ready", timeout=30, trust_env=False).is_success
    return False


def _unwritten(found: emulator.Emulator) -> str | None:
    with contextlib.suppress(httpx.HTTPError):
        return emulator.unwritten(found)
    return None
