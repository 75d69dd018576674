"""The emulator of AWS: one process of this machine, bound to loopback, that keeps its state across restarts."""

import contextlib
import json
import os
import signal
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from titer.model.errors import Rejected, Unavailable
from titer_cli.local.home import Home, Say

HOST = "127.0.0.1"
USUAL_PORT = 4566
SECONDS_TO_START = 60
SECONDS_TO_STOP = 60
SECONDS_TO_FALL_SILENT = 20
LONG_LOG = 16 << 20
THREADS = 256  # a call that waits for a worker holds one, and what the worker asks for needs another

# Everything else of the caller's environment could change what the emulator or a function does.
_PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
)

_PROCESSES = Path("/proc")  # on Linux
INSIDE = "titer_cli.local.inside"


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator."""

    pid: int
    port: int
    host: str = HOST

    @property
    def endpoint_url(self) -> str:
        """Where AWS's APIs are, for clients and functions alike."""
        return f"http://{self.host}:{self.port}"


def running(home: Home) -> Emulator | None:
    """Return the emulator of this home, None where it is not running."""
    known = _last_started(home)
    return known if known and _is_ours(known.pid) else None


def died(home: Home) -> bool:
    """Return whether the emulator ended without having been stopped, so that what it held in memory is lost."""
    return home.emulator_file.exists() and running(home) is None


def start(home: Home, port: int | None, say: Say, host: str = HOST) -> Emulator:
    """Return the emulator of this home, started if need be; `port` is the last one used unless given.

    `host` is the address to bind to; containers reach that of their bridge, but not loopback.
    `Rejected` where it runs on another port already, `Unavailable` where the port is taken or it does not come up.
    """
    if found := running(home):
        return _on_port(found, port)
    port = port or _last_port(home)
    if died(home):
        say(_loss_notice(home))
        _await_silence(host, port)
    return _launch(home, host, port, say)


def stop(home: Home, say: Say) -> bool:
    """Stop the emulator so that it keeps its records; False where it was not running."""
    found = running(home)
    if found is None:
        return False
    started = time.monotonic()
    say("Stopping the emulator; it writes its records to disk …")
    os.kill(found.pid, signal.SIGTERM)
    _await_end(found.pid)
    home.emulator_file.unlink(missing_ok=True)
    _clear(home.scratch)
    say(f"  stopped ({time.monotonic() - started:.1f} s)")
    return True


def _launch(home: Home, host: str, port: int, say: Say) -> Emulator:
    program = home.tool("emulator", "ministack").with_name("python")
    if _is_listening(host, port):
        raise Unavailable(
            "port_taken",
            f"port {port} on {host} is taken by another program",
            f"Choose another, as in `titer up --port {port + 1}`, or stop that program",
        )
    started = time.monotonic()
    say(f"Starting the emulator of AWS on {host}:{port} …")
    _clear(home.scratch)
    _shorten(home.emulator_log)
    for folder in (*home.kept, home.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    found = Emulator(_spawn(program, _environment(home, host, port), home.emulator_log), port, host)
    home.emulator_file.write_text(json.dumps(asdict(found)), "utf-8")
    (home.state / "port").write_text(str(port), "utf-8")
    _await_ready(home, found)
    say(f"  ready ({time.monotonic() - started:.1f} s)")
    return found


def _clear(folder: Path) -> None:
    """Have a folder emptied by a process that nobody waits for: functions unpack some 90,000 files there."""
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}.{time.time_ns()}"))
    if old := [str(each) for each in folder.parent.glob(f"{folder.name}.*")]:
        os.posix_spawnp("rm", ["rm", "-rf", "--", *old], os.environ, setsid=True)


def _spawn(program: Path, environment: dict[str, str], log: Path) -> int:
    """Start a process that outlives this one and its terminal. It is not our child to wait for."""
    return os.posix_spawn(
        program,
        [str(program), "-P", "-m", INSIDE],  # -P: not what happens to lie in the folder that `titer up` is typed in
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )


def _environment(home: Home, host: str, port: int) -> dict[str, str]:
    records, objects = home.kept
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),  # of this package
        "TITER_LAYERS": str(home.layers),
        "MINISTACK_WORKER_THREADS": str(THREADS),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": host,
        "TITER_HOSTS_FILE": str(home.hosts_file),
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",  # or it opens port 8883 to everyone
        "PERSIST_STATE": "1",
        "S3_PERSIST": "1",
        "STATE_DIR": str(records),
        "S3_DATA_DIR": str(objects),
        "TMPDIR": str(home.scratch),
        "TZ": "UTC",  # as in Lambda
    }


def _await_ready(home: Home, found: Emulator) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not _is_healthy(found):
        if not _is_ours(found.pid) or time.monotonic() > deadline:
            _give_up(home, found)
            raise Unavailable(
                "emulator_not_ready",
                f"the emulator did not come up; its last words were: {_last_words(home.emulator_log)}",
                f"All it said is in {home.emulator_log}; `titer up --fresh` starts it without its old records",
            )
        time.sleep(0.1)


def _give_up(home: Home, found: Emulator) -> None:
    if _is_ours(found.pid):
        os.kill(found.pid, signal.SIGKILL)
    home.emulator_file.unlink(missing_ok=True)


def _await_end(pid: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_STOP
    while _is_ours(pid):
        if time.monotonic() > deadline:
            raise Unavailable(
                "emulator_not_stopping",
                f"the emulator (process {pid}) has not stopped within {SECONDS_TO_STOP} s",
                f"Look again in a moment with `titer status`, or end it with `kill -9 {pid}`, which loses its records",
            )
        time.sleep(0.05)


def _await_silence(host: str, port: int) -> None:
    """Give functions that outlived their emulator the time to notice: until then they keep its port."""
    deadline = time.monotonic() + SECONDS_TO_FALL_SILENT
    while _is_listening(host, port) and time.monotonic() < deadline:
        time.sleep(0.1)


def _is_healthy(found: Emulator) -> bool:
    import httpx

    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{found.endpoint_url}/_ministack/health", timeout=2, trust_env=False).is_success
    return False


def _is_ours(pid: int) -> bool:
    """Return whether the process lives and is an emulator: a restart of the machine may give its number to another."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # where it was started by this very process, take note of its end
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return not _PROCESSES.exists() or INSIDE.encode() in _command(pid)


def _command(pid: int) -> bytes:
    """Return what a process runs; nothing where it has just ended."""
    with contextlib.suppress(OSError):
        return (_PROCESSES / str(pid) / "cmdline").read_bytes()
    return b""


def _is_listening(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def _on_port(found: Emulator, port: int | None) -> Emulator:
    if port in {None, found.port}:
        return found
    raise Rejected(
        "other_port",
        f"the emulator of this clone is running on port {found.port} already",
        f"Stop it with `titer down`, then start it with `titer up --port {port}`",
    )


def _last_started(home: Home) -> Emulator | None:
    with contextlib.suppress(OSError, ValueError, TypeError):
        return Emulator(**json.loads(home.emulator_file.read_text("utf-8")))
    return None


def _last_port(home: Home) -> int:
    with contextlib.suppress(OSError, ValueError):
        return int((home.state / "port").read_text("utf-8"))
    return USUAL_PORT


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "nothing"


def _shorten(log: Path) -> None:
    """Begin the log anew once it is long; the one before stays beside it."""
    if log.exists() and log.stat().st_size > LONG_LOG:
        log.replace(log.with_suffix(".log.1"))


def _loss_notice(home: Home) -> str:
    return (
        "The emulator was not stopped by `titer down`: what it recorded since it last stopped cleanly is gone. "
        f"The objects of its S3, raw files among them, are kept in {home.kept[1]}."
    )
