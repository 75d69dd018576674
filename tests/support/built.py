from pathlib import Path

from titer_cli.local.build import build
from titer_cli.local.home import Home


def build_once() -> Path:
    """Build the functions and layers as their sources are now, once for all processes of a run; return their folder."""
    home = Home.of_clone()
    with home.alone(print):
        build(home, print)
    return home.build
