"""Files of strangers that need native code to be read are read in a process of its own.

The libraries are safe with sound files. Others may make them abort (calamine does on some damaged workbooks), take all
memory that there is (a cell far from the others, a page that claims gigabytes), or never end. In a process of its own
each of these is one more thing that can be wrong with a file. It gets the file, and of the environment only how to find
its modules: no credentials. What it reads comes back through a pipe as it is read: two processors share the work.
"""

import marshal
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from io import BufferedReader, UnsupportedOperation
from pathlib import Path
from typing import IO, Any, BinaryIO, NoReturn

from titer.engine.sandbox.attended import Attended
from titer.model.codes import FileCode
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer.model.faults import rejection

MEMORY = 224 << 20  # bytes, beyond those that its program and libraries take
SECONDS = 300  # of processor time, at most
FIRST_SECONDS = 10  # of these, for any file
BYTES_A_SECOND = 100_000  # of the file, for each second more
_FRAME = 16 << 20  # bytes of what is handed over at once: the row that is longest takes 4 MB
_BUFFER = 1 << 16  # bytes
_LENGTH = struct.Struct("<I")
_NEEDED = ("LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "SYSTEMROOT")  # what an interpreter may need to start
_OF_MEMORY = ("memory allocation", "returned null pointer when creating")  # as Rust and zstd say that there is none
_PROGRAM = "from titer.engine.sandbox.process import serve; serve()"

type Job = Callable[..., Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How far a process of its own may go: both take their share of what one function has."""

    memory: int = MEMORY
    seconds: int = SECONDS

    def run(self, job: str, file: BinaryIO, *arguments: str, damaged: FileCode) -> Iterator[Any]:
        """Yield what the job (`module:function`, of this package) gives for the file, as it gives it.

        `Rejected` as the job says; where it dies, with `damaged`, `too_much_memory` or `too_much_time`; `Unavailable`
        where somebody else ended it. Leaving the iterator ends the process.
        """
        with _on_disk(file) as opened, tempfile.TemporaryFile() as errors:
            process = self._start(job, opened, errors, arguments, self._seconds_for(opened))
            assert process.stdout
            try:
                yield from _frames(BufferedReader(Attended(process.stdout, process.pid), _BUFFER))
                if process.wait():
                    _raise_cause(process.returncode, errors, damaged)
            finally:
                process.kill()
                process.stdout.close()
                process.wait()

    def _seconds_for(self, file: IO[bytes]) -> int:
        """Return how long it may take: a small file that works on and on is no file to be read."""
        return min(self.seconds, FIRST_SECONDS + os.fstat(file.fileno()).st_size // BYTES_A_SECOND)

    def _start(
        self, job: str, file: IO[bytes], errors: IO[bytes], arguments: tuple[str, ...], seconds: int
    ) -> subprocess.Popen[bytes]:
        limits = (str(self.memory), str(seconds))
        return subprocess.Popen(
            [sys.executable, "-P", "-s", "-c", _PROGRAM, *limits, job, *arguments],
            bufsize=0,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment(),
        )


def environment() -> dict[str, str]:
    """Return what an interpreter needs to start and to find our modules: no credentials."""
    needed = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    return needed | {"PYTHONPATH": os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)}


class _Shared:
    """A file that belongs to somebody else: leaving it does not close it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __enter__(self) -> BinaryIO:
        return self._file

    def __exit__(self, *_: object) -> None:
        pass


def _on_disk(file: BinaryIO) -> "_Shared | IO[bytes]":
    """Return the file, if the system knows it by a number; else a copy that it does."""
    try:
        file.fileno()
    except (AttributeError, UnsupportedOperation):
        copy = tempfile.TemporaryFile()  # noqa: SIM115
        file.seek(0)
        while piece := file.read(1 << 20):
            copy.write(piece)
        copy.flush()
        return copy
    file.flush()
    return _Shared(file)


def _frames(pipe: IO[bytes]) -> Iterator[Any]:
    """Yield what the other process hands over, until it ends, in whatever way."""
    while len(length := pipe.read(_LENGTH.size)) == _LENGTH.size:
        data = pipe.read(_LENGTH.unpack(length)[0])
        if len(data) < _LENGTH.unpack(length)[0]:
            return
        kind, content = marshal.loads(data)  # noqa: S302 (our own process wrote it)
        if kind == "rejected":
            raise Rejected(*content)
        yield content


def _raise_cause(status: int, errors: IO[bytes], damaged: FileCode) -> NoReturn:
    """Raise the reason why the other process died."""
    errors.seek(0)
    message = errors.read(1 << 20).decode("utf-8", errors="replace")
    if status > 0:
        raise RuntimeError(f"a reader of files failed:\n{message[-4000:]}")
    if status == -signal.SIGXCPU:
        raise rejection("too_much_time")
    if status == -signal.SIGKILL:  # not by its own limits: those end it otherwise
        raise Unavailable(
            "reader_killed",
            "the process that read the file was killed, as where a machine has no memory left",
            "Try again when it has",
        )
    if any(sign in message for sign in _OF_MEMORY):
        raise rejection("too_much_memory")
    raise rejection(damaged)


# in the process of its own


def serve() -> None:
    """Do the job that the command line names."""
    memory, seconds, job, *arguments = sys.argv[1:]
    module, function = job.split(":")
    work: Job = getattr(import_module(f"titer.engine.{module}"), function)
    limit(resource.RLIMIT_AS, address_space() + int(memory))
    limit(resource.RLIMIT_CPU, int(seconds), int(seconds) + 5)  # a signal of its own first, then the end
    limit(resource.RLIMIT_CORE, 0)
    with Path("/dev/fd/0").open("rb") as file, suppress(BrokenPipeError):  # opened anew, it has an offset of its own
        try:
            for content in work(file, *arguments):
                _hand_over("read", content)
        except Rejected as error:
            _refuse(error)
        except MemoryError:
            _refuse(rejection("too_much_memory"))
        sys.stdout.buffer.flush()


def address_space() -> int:
    """Return how many bytes of address space this process has; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def limit(what: int, most: int, at_last: int | None = None) -> None:
    """Bound what this process may take, softly, and `at_last` for good."""
    with suppress(ValueError, OSError):  # not every system has each of them
        resource.setrlimit(what, (most, most if at_last is None else at_last))


def _refuse(error: Rejected) -> None:
    _hand_over("rejected", (error.code, error.reason, error.hint, [dict(way) for way in error.settled_by]))


def _hand_over(kind: str, content: Any) -> None:
    data = marshal.dumps((kind, content))
    if len(data) > _FRAME:
        raise MemoryError
    sys.stdout.buffer.write(_LENGTH.pack(len(data)) + data)


def is_panic(error: BaseException) -> bool:
    """Return whether Rust code gave up: that is none of Python's `Exception`s, of a class that cannot be imported."""
    return type(error).__name__ == "PanicException" and type(error).__module__ == "pyo3_runtime"


def rejection_of(panic: BaseException, damaged: FileCode) -> Rejected:
    """Return what a panic says of the file: PyO3 panics where Python has no memory left for an object."""
    return rejection("too_much_memory" if "pointer is null" in str(panic) else damaged)
