"""A custom step in its process: what it may do is taken away, then its file is run.

Three guards stand around it. The limits of the process bound memory, processor time and files. What Python itself is
asked for that reaches beyond the computation (a socket, another process, a file to write, memory by address) ends the
process with the reason, whatever the script catches. And where the kernel can, it refuses all of that by itself.
"""

import ast
import json
import os
import resource
import struct
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from titer.engine.sandbox.parcels import Unreadable, curves_in, packed_findings
from titer.engine.sandbox.process import address_space, limit
from titer.engine.sandbox.system_calls import leave_the_world_alone
from titer.model.errors import Rejected
from titer.steps.curves import Curve

FRAME = struct.Struct("<cI")
PROGRESS, FOUND, END, REFUSED = b"p", b"f", b"e", b"r"
_PIECE = 1 << 20
_PIPE = 1
_REFUSED = (
    *("ctypes.", "fcntl.", "ftplib.", "gc.", "glob.", "http.", "imaplib.", "mmap.", "msvcrt.", "nntplib.", "os."),
    *("poplib.", "pty.", "resource.", "shutil.", "signal.", "smtplib.", "socket.", "sqlite3.", "subprocess."),
    *("sys.addaudithook", "syslog.", "telnetlib.", "tempfile.", "urllib.", "webbrowser.", "_thread."),
    *("_posixsubprocess.", "cpython.", "_winapi.", "winreg."),
)
_LISTING = frozenset({"os.listdir", "os.scandir", "os.walk", "os.fwalk"})
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

type Emit = Callable[[bytes, bytes], None]


def serve() -> None:
    """Run the script that the standard input holds over the series that it holds."""
    memory, seconds = map(int, sys.argv[1:])
    emit = _emitter()
    with Path("/dev/fd/0").open("rb") as file:
        curves, said = curves_in(memoryview(file.read()))
    source, name = said["source"], said["name"]
    try:
        tree = ast.parse(source, f"{name}.py")
        _import_beforehand(tree)
        code = compile(tree, f"{name}.py", "exec")
    except (SyntaxError, ValueError, RecursionError, ImportError) as error:
        _refuse(emit, "script_failed", f"it cannot be loaded: {error}")
    _silence()
    _limit(memory, seconds)
    leave_the_world_alone()  # where the kernel cannot, the limits and the guard remain
    sys.addaudithook(_guard(emit, _readable()))
    _run(code, name, curves, said["parameters"], emit)


def _emitter() -> Emit:
    write, pack = os.write, FRAME.pack

    def emit(kind: bytes, content: bytes) -> None:
        data = pack(kind, len(content)) + content
        while data:
            data = data[write(_PIPE, data) :]

    return emit


def _import_beforehand(tree: ast.Module) -> None:
    """Import what the script wants of numpy and scipy: their libraries are loaded while files may be opened freely."""
    for node in ast.walk(tree):
        for name in _imported(node):
            if name.partition(".")[0] in {"numpy", "scipy"}:
                with suppress(ImportError):  # a name in a module, not one itself; or none, which the script will see
                    import_module(name)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _silence() -> None:
    """Have what is printed go nowhere: the pipe is for what was found."""
    sys.stdin.close()
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  (as long as it lives)
    sys.dont_write_bytecode = True


def _limit(memory: int, seconds: int) -> None:
    limit(resource.RLIMIT_AS, address_space() + memory)
    limit(resource.RLIMIT_CPU, seconds, seconds + 2)  # a signal first, then the end
    for what in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        limit(what, 0)
    limit(resource.RLIMIT_NOFILE, 64)


def _readable() -> tuple[str, ...]:
    """Return the folders from which modules come."""
    named = [entry for entry in (*sys.path, sys.base_prefix, sys.prefix, "/usr/share/zoneinfo") if entry]
    found = {*map(os.path.abspath, named), *map(os.path.realpath, named)} - {os.sep}
    return tuple(sorted(f"{folder}{os.sep}" for folder in found))


def _guard(emit: Emit, readable: tuple[str, ...]) -> Callable[[str, tuple[Any, ...]], None]:
    """Return what Python asks before it does anything that reaches beyond the computation.

    Nothing that a script puts in the place of a function is asked, and nothing of the script's is called: what it uses
    are names of its own, and methods of plain text.
    """
    end, names, listing, kind = os._exit, _REFUSED, _LISTING, type
    text, number, writes, marks = str, int, _WRITES, frozenset("wax+")
    dump = json.JSONEncoder().encode

    def may_read(path: Any) -> bool:
        return kind(path) is text and f"{path}/".startswith(readable) and "/../" not in f"{path}/"

    def is_fine(event: str, arguments: tuple[Any, ...]) -> bool:
        if event == "open":
            path, mode, flags = arguments
            if (kind(mode) is text and not marks.isdisjoint(mode)) or (kind(flags) is number and flags & writes):
                return False
            return kind(path) is number or may_read(path)
        if event in listing:
            return may_read(arguments[0])
        return not event.startswith(names)

    def guard(event: str, arguments: tuple[Any, ...]) -> None:
        if is_fine(event, arguments):
            return
        what = f"{event} of {arguments[0]}" if arguments and kind(arguments[0]) is text else event
        emit(REFUSED, dump(["script_forbidden", f"it reached beyond its computation: {what[:200]}"]).encode())
        end(0)

    return guard


def _run(code: Any, name: str, curves: Sequence[Curve], parameters: Mapping[str, Any], emit: Emit) -> None:
    def progress(share: float) -> None:
        emit(PROGRESS, struct.pack("<d", float(share)))

    try:
        module = {"__name__": name, "__builtins__": __builtins__}
        exec(code, module)  # noqa: S102  (it is part of what was deployed, and this process is made for it)
        run = module.get("run")
        if not callable(run):
            _refuse(emit, "script_failed", "it has no function run(curves, parameters, progress)")
        for piece in packed_findings(run(curves, parameters, progress)):
            for start in range(0, len(piece), _PIECE):
                emit(FOUND, piece[start : start + _PIECE])
        emit(END, b"")
    except Rejected as error:
        _refuse(emit, error.code, error.reason)
    except Unreadable as error:
        _refuse(emit, "script_failed", str(error))
    except MemoryError:
        _refuse(emit, "too_much_memory", "it needs more memory than a custom step may have")
    except BaseException as error:
        _refuse(emit, "script_failed", _told(error, name))
    os._exit(0)


def _told(error: BaseException, name: str) -> str:
    """Return what went wrong and in which line of the script."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == f"{name}.py"]
    where = f" in line {lines[-1]}" if lines else ""
    with suppress(BaseException):  # what an error says is the script's too
        return f"{type(error).__name__}{where}: {str(error)[:300]}"
    return f"{type(error).__name__}{where}"


def _refuse(emit: Emit, code: str, reason: str) -> NoReturn:
    emit(REFUSED, json.dumps([code, reason]).encode())
    os._exit(0)
