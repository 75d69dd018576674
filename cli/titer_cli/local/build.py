"""Building the functions and layers, only when something that goes into them has changed."""

import os
import platform
import subprocess
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from titer.model.errors import Unavailable
from titer_cli.local.home import Home, Say
from titer_cli.local.inside.writing import write_whole

_SOURCES = ("template.yaml", "functions", "layers")


def build(home: Home, say: Say) -> str:
    """Fill `home.build` for this machine and return a digest of what went in. `Unavailable` where it cannot."""
    digest = _digest(home.clone)
    stamp = home.build / "sources.sha256"
    if stamp.is_file() and stamp.read_text("utf-8") == digest:
        return digest
    started = time.monotonic()
    say("Building the functions and layers …")
    template, folder = str(home.clone / "template.yaml"), str(home.build)
    sam(home, ["build", "--template", template, "--build-dir", folder, "--parallel"], {"ARCHITECTURE": "host"})
    write_whole(stamp, digest)
    say(f"  built ({time.monotonic() - started:.1f} s)")
    return digest


def sam(home: Home, arguments: list[str], environment: dict[str, str]) -> None:
    """Run SAM, its output into a log. `Unavailable`, with SAM's own word on it, where it fails."""
    program = home.tool("sam", "sam")
    python = home.tool("uv", "pip").parent  # SAM wants a python3.13 that has pip
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_"))}
    with home.tools_log.open("w") as log:
        done = subprocess.run(
            [program, *arguments],
            cwd=home.clone,
            env=inherited
            | {"PATH": f"{python}{os.pathsep}{inherited.get('PATH', os.defpath)}", "SAM_CLI_TELEMETRY": "0"}
            | {"AWS_DEFAULT_REGION": "us-east-1"}
            | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise Unavailable(
            f"{arguments[0]}_failed",
            f"`sam {arguments[0]}` failed: {_verdict(home.tools_log)}",
            f"All it said is in {home.tools_log}",
        )


def _digest(clone: Path) -> str:
    whole = sha256(f"{platform.machine()} {platform.python_version()}".encode())
    for path in _sources(clone):
        content = sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(clone)} {content}\n".encode())
    return whole.hexdigest()


def _sources(clone: Path) -> Iterator[Path]:
    for name in _SOURCES:
        top = clone / name
        found = [top] if top.is_file() else sorted(top.rglob("*"))
        yield from (path for path in found if path.is_file() and "__pycache__" not in path.parts)


def _verdict(log: Path) -> str:
    """Return the line that tells most: the last that speaks of an error, else the last."""
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it said nothing"])[-1]
