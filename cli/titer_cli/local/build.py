"""Building the functions and layers for this machine: each only when something that goes into it has changed."""

import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from titer.model.errors import Unavailable
from titer.model.expression import expression
from titer_cli.local.home import Home, Say
from titer_cli.local.inside.writing import write_whole
from titer_cli.local.packages import SOURCE

_SOURCES = ("template.yaml", "functions", "layers", "analyses")
_RESOURCE = expression(r"^  (?P<name>\w+):$")  # of the template
_KEPT = 3  # of each layer: that of now, and of systems that were deployed before it changed
_ENOUGH = 16  # digits of a digest
_INSTALL = "uv pip install --quiet --no-config --link-mode copy --python"


def build(home: Home, say: Say) -> str:
    """Fill `home.build` for this machine and return a digest of what went in. `Unavailable` where it cannot."""
    digest = _digest(home.clone, *_SOURCES)
    stamp = home.build / "sources.sha256"
    if stamp.is_file() and stamp.read_text("utf-8") == digest:
        return digest
    started = time.monotonic()
    say("Building the functions and layers …")
    home.build.mkdir(parents=True, exist_ok=True)
    template, sources = _led_to_the_build((home.clone / "template.yaml").read_text("utf-8"))
    home.tools_log.write_text("", "utf-8")
    with ThreadPoolExecutor() as threads:
        list(threads.map(lambda name: _make(home, name, sources[name], say), sources))
    write_whole(home.build / "template.yaml", template)
    write_whole(stamp, digest)
    say(f"  built ({time.monotonic() - started:.1f} s)")
    return digest


def _led_to_the_build(template: str) -> tuple[str, dict[str, str]]:
    """Return the template as it stands in the folder of the build, and the source of each folder there."""
    name, sources, lines = "", dict[str, str](), []
    for line in template.splitlines():
        if resource := _RESOURCE.match(line):
            name = resource["name"]
        if source := SOURCE.fullmatch(line):
            sources[name] = source["path"]
            lines.append(f"{source['key']}{name}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n", sources


def _make(home: Home, name: str, source: str, say: Say) -> None:
    """Make one folder of the build: a function is copied, a layer made as `sam build` does, unless it is there."""
    if (home.clone / source / "Makefile").is_file():
        _make_layer(home, name, source, say)
    else:
        folder = home.build / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(home.clone / source, folder, ignore=shutil.ignore_patterns("__pycache__"))


def _make_layer(home: Home, name: str, source: str, say: Say) -> None:
    """Make a layer in a folder that is its own for ever: functions that were deployed with another still read that."""
    started, all_of_them = time.monotonic(), home.build / "layers"
    folder = all_of_them / f"{name}-{_digest(home.clone, source)[:_ENOUGH]}"
    if not folder.is_dir():
        draft = all_of_them / f"{name}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        _run_make(home, name, home.clone / source, draft)
        draft.rename(folder)
        say(f"  {name} ({time.monotonic() - started:.1f} s)")
    os.utime(folder)
    _lead(home.build / name, folder)
    for old in sorted(all_of_them.glob(f"{name}-*"), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(old)


def _lead(link: Path, folder: Path) -> None:
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    draft = link.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.symlink_to(folder)
    draft.replace(link)


def _run_make(home: Home, name: str, source: Path, folder: Path) -> None:
    """Run a layer's recipe, its output into a log. `Unavailable`, with its own word on it, where it fails."""
    tools = home.tool("uv", "uv").parent
    install = f"{_INSTALL} {tools / 'python3.13'}"
    settings = {
        f"ARTIFACTS_DIR={folder}",
        "ARCHITECTURE=host",
        f"INSTALL={install}",
        f"NATIVE={home.clone / '.tools' / 'native'}",
    }
    done = subprocess.run(
        ["make", "--directory", source, f"build-{name}", *settings],
        env=os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', os.defpath)}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    with home.tools_log.open("a", encoding="utf-8") as log:
        log.write(f"--- {name}\n{done.stdout}")
    if done.returncode:
        raise Unavailable(
            "build_failed",
            f"{name} could not be built: {_verdict(done.stdout)}",
            f"All that was said is in {home.tools_log}",
        )


def _digest(clone: Path, *names: str) -> str:
    whole = sha256(f"{platform.machine()} {platform.python_version()}".encode())
    for path in _sources(clone, names):
        content = sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(clone)} {content}\n".encode())
    return whole.hexdigest()


def _sources(clone: Path, names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        top = clone / name
        found = [top] if top.is_file() else sorted(top.rglob("*"))
        yield from (path for path in found if path.is_file() and "__pycache__" not in path.parts)


def _verdict(said: str) -> str:
    """Return the line that tells most: the last that speaks of an error and is not make's own, else the last."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    others = [line for line in lines if not line.startswith("make")] or lines
    errors = [line for line in others if "error" in line.lower()]
    return (errors or others or ["it said nothing"])[-1]
