"""A large file on its way to the API, part by part: what broke off goes on with the parts that are missing."""

from collections.abc import Callable, Sequence
from itertools import batched
from pathlib import Path

from titer.model.errors import Unavailable
from titer_cli.client import Parted, TiterApi
from titer_cli.paths import name_of
from titer_cli.views.terminal import say

_AT_ONCE = 4  # URLs that are asked for together: each works for 15 minutes, and a line may be slow
_ROUNDS = 3  # looks at what is missing


def send_in_parts(api: TiterApi, path: Path, parted: Parted, tell: Callable[[int], None]) -> None:
    """Send the parts that are missing, and have them made one object."""
    for look in range(_ROUNDS):
        missing = api.missing_parts(parted.file_id)
        if look == 0 and len(missing) < parted.parts:
            say(f"{name_of(path)}: {parted.parts - len(missing):,} of {parted.parts:,} parts are there already")
        if not missing:
            api.complete(parted.file_id)
            return
        _send(api, path, parted, missing, tell)
    reason = f"parts of {name_of(path)} did not arrive whole"
    raise Unavailable("parts_missing", reason, "Send it again: what arrived stays for 24 hours")


def _send(api: TiterApi, path: Path, parted: Parted, missing: Sequence[int], tell: Callable[[int], None]) -> None:
    done = (parted.parts - len(missing)) * parted.part_bytes
    with path.open("rb") as stream:
        for some in batched(missing, _AT_ONCE, strict=False):
            urls = api.part_urls(parted.file_id, some)
            for number in some:
                stream.seek((number - 1) * parted.part_bytes)
                block = stream.read(parted.part_bytes)
                api.send_part(urls[number], block)
                done += len(block)
                tell(done)
