"""Which API a command speaks to, and with which token."""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer_cli.loopback import is_loopback
from titer_cli.surroundings import Surroundings

STATE = Path(".titer")  # where a clone keeps its local system
STACK_FILE = STATE / "stack.json"
_NEEDED = ("api_url", "token")  # of that file
CLONE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Connection:
    """An API's base URL, without a slash at its end, and the bearer token that opens it."""

    base_url: str
    token: str = field(repr=False)


def connection(base_url: str | None, here: Surroundings) -> Connection:
    """Decide where to go: the URL given, else the local stack of the nearest clone.

    The local stack is opened by its own token alone, which is sent nowhere else; any other API gets TITER_TOKEN.
    `Rejected` where a piece is missing, or where others could read the token on its way.
    """
    if base_url:
        token = here.environ.get("TITER_TOKEN", "").strip()
        return Connection(_check_url(base_url), _check_token(token or _token_missing(), "TITER_TOKEN"))
    stack = local_stack(here.directory)
    return Connection(_check_url(stack["api_url"]), _check_token(stack["token"], str(STACK_FILE)))


def local_stack(directory: Path) -> Mapping[str, str]:
    """Return where the local stack is, and what opens it, as `titer up` left it.

    Looked for from `directory` upward, then in the clone that this program is installed from. `Rejected` where the file
    that is found may have been put there by somebody else, or leads off this machine.
    """
    for folder in (directory, *directory.parents, CLONE):
        path = folder / STACK_FILE
        if path.is_file():
            return _parse(path)
    raise Rejected(
        "no_api",
        "no API is known here: there is no .titer/stack.json in this folder or above",
        "Start the local system with `titer up`, or name an API with --base-url or API_BASE_URL",
    )


def _parse(path: Path) -> Mapping[str, str]:
    try:
        with path.open(encoding="utf-8") as file:
            _check_owner(path, os.fstat(file.fileno()))
            _check_owner(path.parent, path.parent.stat())
            stack: Any = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(path, str(error)) from error
    if not isinstance(stack, dict) or not all(stack.get(name) and type(stack[name]) is str for name in _NEEDED):
        raise _unreadable(path, "it does not say where the API is and what opens it")
    for name in ("api_url", "endpoint_url"):
        _check_on_this_machine(path, str(stack.get(name, stack["api_url"])))
    return stack


def _unreadable(path: Path, why: str) -> Rejected:
    return Rejected("stack_unreadable", f"the file {path} cannot be used ({why})", "Write it anew with `titer up`")


def _check_owner(path: Path, found: os.stat_result) -> None:
    """Refuse what another user has put there, or could have: a planted file would get what is sent."""
    if found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return
    others = "may be changed by others" if found.st_uid == os.geteuid() else "is not yours"
    raise Rejected(
        "stack_not_trusted",
        f"{path} {others}, so it is not taken for the local stack",
        "Go to a folder without it, name the API with --base-url, or see that it is yours and you alone may write it",
    )


def _check_on_this_machine(path: Path, url: str) -> None:
    if not is_loopback(_host_of(url)):
        raise Rejected(
            "stack_not_trusted",
            f"the file {path} leads to {url}, which is not this machine",
            "Write it anew with `titer up`, or name the API with --base-url",
        )


def _check_url(base_url: str) -> str:
    scheme, host = base_url.partition("://")[0].lower(), _host_of(base_url)
    if scheme not in {"http", "https"} or not host:
        raise Rejected(
            "base_url_invalid", f"{base_url!r} is not the URL of an API", "Give one such as https://host/stage"
        )
    if scheme == "http" and not is_loopback(host):
        raise Rejected(
            "base_url_not_private",
            f"the API is named by plain http, {base_url}, by which everyone on the way could read the token",
            "Give the same with https",
        )
    return base_url.rstrip("/")


def _host_of(url: str) -> str:
    """Return the host that a URL leads to; empty where it is none, or has what no API's URL has: a name, a password."""
    try:
        parts = urlsplit(url)
        return "" if parts.port == 0 or "@" in parts.netloc else parts.hostname or ""
    except ValueError:  # a port that is none, brackets of an address that do not close
        return ""


def _check_token(token: str, where: str) -> str:
    """Refuse what cannot stand in a header: a letter or a line end that came along when it was copied."""
    if token.isascii() and token.isprintable() and " " not in token:
        return token
    raise Rejected("token_invalid", f"the token in {where} has characters that no token has", "Copy it once more")


def _token_missing() -> str:
    raise Rejected(
        "token_missing",
        "this API needs a token and TITER_TOKEN is not set",
        "Ask an administrator for one, or make one with `titer token create --stack NAME`, and put it in TITER_TOKEN",
    )
