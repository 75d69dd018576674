"""Puts the package `titer_native`, the compiled kernel, into a folder from which Python imports.

python build.py [--target x86_64-linux|aarch64-linux|x86_64-darwin|arm64-darwin|host] [--cache FOLDER]
                [--install COMMAND] FOLDER

What it compiles lies in the cache under a digest of source, flags and compiler, so that the compiler, `ziglang` as
pinned beside this file, is fetched only where something has changed. Where it cannot be had, this says so and ends
well: the reader in Python serves. It ends with 1 where the kernel does not compile.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from platform import machine, system

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
TARGETS = {  # as Python names a machine, and as Zig does
    "x86_64-linux": "x86_64-linux-gnu",
    "aarch64-linux": "aarch64-linux-gnu",
    "x86_64-darwin": "x86_64-macos",
    "arm64-darwin": "aarch64-macos",
}
HOST = f"{machine()}-{system().lower()}"
# No fused operations: a*b+c rounded once on one processor and twice on the other would be two results.
FLAGS = "-std=c11 -O2 -mcpu=baseline -ffp-contract=off -fno-builtin -fPIC -fvisibility=hidden -g0 -Wall -Wextra -Werror"
LINKED = "-shared -nostdlib -Wl,-s"
PIP = f"{sys.executable} -m pip install -qq --disable-pip-version-check --no-compile"


def library_name(target: str) -> str:
    """Return the name under which `titer.engine.native.library` looks for the kernel on such a machine."""
    return f"kernel-{target}.so"


def digest(target: str) -> str:
    """Return a digest of all that decides what the compiler makes."""
    whole = sha256(f"{target} {FLAGS} {LINKED}".encode())
    for path in (*sorted(HERE.glob("*.[ch]")), REQUIREMENTS):
        whole.update(f"{path.name} {sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()[:16]


def compiler(cache: Path, install: str) -> Path:
    """Return Zig, installed into the cache where it is not. `CalledProcessError` where it cannot be had."""
    pinned = sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16]
    folder = cache / f"zig-{pinned}"
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            draft = Path(scratch) / "zig"
            how = ["--require-hashes", "--no-deps", "--requirement", str(REQUIREMENTS), "--target", str(draft)]
            subprocess.run([*shlex.split(install), *how], check=True, stdin=subprocess.DEVNULL)
            draft.rename(folder)
    return folder / "ziglang" / "zig"


def compile_kernel(zig: Path, target: str, into: Path) -> None:
    """Compile the kernel for a machine, into a file that is there whole or not at all."""
    with tempfile.TemporaryDirectory(dir=into.parent) as scratch:
        draft = Path(scratch) / into.name
        caches = {"ZIG_GLOBAL_CACHE_DIR": scratch, "ZIG_LOCAL_CACHE_DIR": scratch}
        command = [str(zig), "cc", "-target", TARGETS[target], *FLAGS.split(), *LINKED.split(), "-o", str(draft)]
        subprocess.run([*command, *map(str, sorted(HERE.glob("*.c")))], check=True, env=os.environ | caches)
        draft.replace(into)


def built(target: str, cache: Path, install: str) -> Path:
    """Return the library for a machine, from the cache where it is there."""
    folder = cache / digest(target)
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / library_name(target)
    if not library.is_file():
        compile_kernel(compiler(cache, install), target, library)
    return library


def put(library: Path, folder: Path) -> None:
    """Make the package; a process that has loaded the library of before keeps that."""
    package = folder / "titer_native"
    package.mkdir(parents=True, exist_ok=True)
    for name, content in {
        library.name: library.read_bytes(),
        "__init__.py": b'"""The kernel, compiled: `titer.engine.native.library` loads it."""\n',
    }.items():
        if (package / name).is_file() and (package / name).read_bytes() == content:
            continue
        draft = package / f"{name}.draft"
        draft.write_bytes(content)
        draft.replace(package / name)


def main() -> int:
    """Build and put, or say why not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--target", default="host", choices=[*TARGETS, "host"])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--install", default=PIP, help="a command as `pip install`")
    asked = parser.parse_args()
    target = HOST if asked.target == "host" else asked.target
    if target not in TARGETS:
        return _without(asked.folder, f"it is not built for {target}")
    with tempfile.TemporaryDirectory() as scratch:
        cache = (asked.cache or Path(scratch)).absolute()
        cache.mkdir(parents=True, exist_ok=True)
        try:
            library = built(target, cache, asked.install)
        except subprocess.CalledProcessError as error:
            if "cc" in error.cmd:  # it has said what is wrong
                return 1
            return _without(asked.folder, "its compiler, ziglang, could not be installed")
        put(library, asked.folder)
    return 0


def _without(folder: Path, why: str) -> int:
    """Leave no library that was made of another source."""
    shutil.rmtree(folder / "titer_native", ignore_errors=True)
    print(f"the native reader is left out: {why}. Files are read in Python, to the same results.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
