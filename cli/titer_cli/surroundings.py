"""What a command needs of the machine that it runs on."""

import os
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from titer.model.dataclass import dataclass

if TYPE_CHECKING:
    import httpx
    from httpx_retries import Retry


def _browse(url: str) -> bool:
    import webbrowser

    return webbrowser.open(url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Tests bring their own."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    directory: Path = field(default_factory=Path.cwd)
    transport: "httpx.BaseTransport | None" = None  # None: the network
    patience: "Retry | None" = None  # None: that of `titer_cli.client`
    browse: Callable[[str], bool] = _browse  # shows a page; False where it cannot
