"""Custom steps run in a process of their own, as files of strangers are read: without credentials, within bounds."""

import json
import select
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from time import monotonic
from typing import IO, Any

from titer.engine.sandbox.parcels import Unreadable, findings_in, packed_curves
from titer.engine.sandbox.process import environment
from titer.engine.sandbox.script_process import END, FOUND, FRAME, PROGRESS, REFUSED
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.steps.curves import Curve, Findings, Progress
from titer.steps.custom import Custom
from titer.steps.scripts import Script, Scripts

_PROGRAM = "from titer.engine.sandbox.script_process import serve; serve()"
_FRAME = 2 << 20  # bytes, at most
_PAUSE = 0.5  # seconds after which somebody may want it to end
_HINT = "Mend the file in analyses/custom, and deploy it"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a script may go."""

    memory: int = 512 << 20  # bytes, beyond those that libraries and readings take
    processor_seconds: int = 300
    seconds: float = 600
    found: int = 512 << 20  # bytes of what it finds


@dataclass(frozen=True, slots=True)
class RunScript:
    """Runs custom steps."""

    scripts: Scripts
    bounds: Bounds = Bounds()

    def __call__(
        self, curves: Sequence[Curve], parameters: Custom, progress: Progress, pinned: Mapping[str, Any]
    ) -> Findings:
        """Return what the script finds.

        `Rejected`: `unknown_script`, `script_changed`, `script_failed`, `script_forbidden`, `too_much_memory`,
        `too_much_time`.
        """
        script = self.scripts.find(parameters.script)
        if script.sha256 != pinned["script"]["sha256"]:
            hint = "Ask for the analysis anew: it is another one"
            raise Rejected("script_changed", f"{script.name} was deployed anew since this was asked for", hint)
        with tempfile.TemporaryFile() as request, _started(request, script, curves, parameters, self.bounds) as process:
            try:
                return self._found(process, progress)
            finally:
                process.kill()

    def _found(self, process: subprocess.Popen[bytes], progress: Progress) -> Findings:
        found = bytearray()
        for kind, content in self._frames(process, progress):
            if kind == END:
                return _findings(found)
            if kind == REFUSED:
                raise _refusal(content)
            if kind != FOUND or len(found) + len(content) > self.bounds.found:
                raise _failed("it wrote what is no finding, or more than may be found")
            found += content
        process.wait()
        raise _died(process.returncode)

    def _frames(self, process: subprocess.Popen[bytes], progress: Progress) -> Iterator[tuple[bytes, bytes]]:
        """Yield what the script's process says, while it is asked again and again whether it is to go on."""
        assert process.stdout
        received, share, ends_at = bytearray(), 0.0, monotonic() + self.bounds.seconds
        while piece := _next_piece(process.stdout):
            if piece is _NOTHING_YET:
                progress(share)
                if monotonic() > ends_at:
                    raise Rejected("too_much_time", f"it ran for {self.bounds.seconds:g} seconds", _HINT)
                continue
            received += piece
            for kind, content in _whole_frames(received):
                if kind == PROGRESS:
                    share = _share(content)
                    progress(share)
                else:
                    yield kind, content


_NOTHING_YET = b"\0"


def _next_piece(pipe: IO[bytes]) -> bytes:
    """Return what came; nothing once it is closed; a mark where nothing came for a while."""
    waiting = select.poll()  # select.select() knows no descriptor from 1,024 on
    waiting.register(pipe, select.POLLIN)
    return pipe.read1(1 << 20) if waiting.poll(1_000 * _PAUSE) else _NOTHING_YET  # type: ignore[attr-defined]


def _whole_frames(received: bytearray) -> Iterator[tuple[bytes, bytes]]:
    """Take the frames that are whole from what was received."""
    while len(received) >= FRAME.size:
        kind, length = FRAME.unpack_from(received)
        if length > _FRAME:
            raise _failed("it wrote what is no finding")
        if len(received) < FRAME.size + length:
            return
        content = bytes(received[FRAME.size : FRAME.size + length])
        del received[: FRAME.size + length]
        yield kind, content


def _started(
    request: IO[bytes], script: Script, curves: Sequence[Curve], parameters: Custom, bounds: Bounds
) -> subprocess.Popen[bytes]:
    said = {"name": script.name, "source": script.source.decode(errors="replace"), "parameters": parameters.parameters}
    for piece in packed_curves(curves, said):
        request.write(piece)
    request.flush()
    return subprocess.Popen(
        [sys.executable, "-P", "-s", "-c", _PROGRAM, str(bounds.memory), str(bounds.processor_seconds)],
        stdin=request,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=environment() | {"OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,
    )


def _findings(found: bytearray) -> Findings:
    try:
        return findings_in(memoryview(found))
    except Unreadable as error:
        raise _failed(str(error)) from error


def _share(content: bytes) -> float:
    [share] = struct.unpack("<d", content) if len(content) == 8 else [0.0]
    return min(max(share, 0.0), 1.0) if isfinite(share) else 0.0


def _refusal(content: bytes) -> Rejected:
    """Return what the script's process says of why it ended."""
    try:
        code, reason = json.loads(content)
    except ValueError:
        return _failed("it wrote what is no finding")
    hint = "Ask with other parameters" if code == "invalid_parameters" else _HINT
    return Rejected(str(code)[:64], str(reason)[:1_000], hint)


def _died(status: int) -> Rejected:
    if status == -signal.SIGXCPU:
        return Rejected("too_much_time", "it took more processor time than a custom step may take", _HINT)
    return _failed(f"its process ended by {signal.Signals(-status).name}" if status < 0 else "its process ended early")


def _failed(reason: str) -> Rejected:
    return Rejected("script_failed", reason, _HINT)
