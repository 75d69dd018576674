"""The emulator of AWS: one process of this machine, bound to loopback, that keeps its state across restarts."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer_cli.local.astray import INSIDE, astray, end
from titer_cli.local.home import Home, Say
from titer_cli.local.inside.claim import is_claimed, started
from titer_cli.local.inside.records import DOOR, ENDED
from titer_cli.local.inside.writing import read_object, write_whole
from titer_cli.loopback import is_address

HOST = "127.0.0.1"
USUAL_PORT = 4566
SECONDS_TO_START = 60
SECONDS_TO_STOP = 60
SECONDS_TO_FALL_SILENT = 20
SECONDS_TO_TELL_ITS_NUMBER = 5
SECONDS_TO_WRITE = 60
SECONDS_TO_SAY_WHO_IT_IS = 2
PORTS = range(1, 1 << 16)
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

_FREE_SPACE = "Free space on the disk of"


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
    """Return the emulator of this home: the process that holds its records, None where none does.

    `Unavailable` where one holds them and nothing tells which.
    """
    deadline = time.monotonic() + SECONDS_TO_TELL_ITS_NUMBER
    while is_claimed(home.kept[0]):
        noted = _noted(home)
        if noted and _is_there(noted):
            return noted
        if found := _answering(home) or noted:  # nobody contradicts a note while the emulator starts
            return found
        if time.monotonic() > deadline:
            raise Unavailable(
                "emulator_unknown",
                f"an emulator holds the records in {home.kept[0]}, and {home.emulator_file} does not tell which process"
                " it is",
                f"Find it with `ps -ax | grep {INSIDE}` and end it with `kill NUMBER`: then it writes its records",
            )
        time.sleep(0.1)
    return _noted_and_answering(home)


def died(home: Home) -> bool:
    """Return whether the emulator ended without having been stopped, so that what it held in memory is lost."""
    if not home.emulator_file.exists() or running(home) is not None or astray(home) is not None:
        return False
    return not (home.kept[0] / ENDED).exists()


def start(home: Home, port: int | None, say: Say, host: str = HOST) -> Emulator:
    """Return the emulator of this home, started if need be; `port` is the last one used unless given.

    `host` is the address to bind to; containers reach that of their bridge, but not loopback.
    `Rejected` where it runs on another port already, `Unavailable` where the port is taken or it does not come up.
    """
    if found := running(home):
        return _on_port(found, port)
    if lost := astray(home):
        raise lost.told(home)
    port = port or _last_port(home)
    if died(home):
        say(_loss_notice(home))
        _await_silence(host, port)
    return _launch(home, host, port, say)


def stop(home: Home, say: Say, *, keep: bool = True) -> bool:
    """Stop the emulator so that it keeps its records; False where it was not running.

    `Unavailable`, and it goes on running, where it cannot write them; unless `keep` is false.
    """
    found = running(home)
    if found is None:
        return _stop_astray(home, keep=keep)
    began = time.monotonic()
    if keep:
        say("Stopping the emulator; it writes its records to disk …")
        _write_or_go_on(home, found)
    os.kill(found.pid, signal.SIGTERM)
    _await_end(home, found.pid)
    _clear(home.scratch)
    if home.emulator_file.exists():
        raise Unavailable(
            "records_lost",
            f"the emulator has stopped and did not write its records; {_lost(home)}",
            f"{_FREE_SPACE} {home.state} before you start it again",
        )
    say(f"  stopped ({time.monotonic() - began:.1f} s)")
    return True


def _stop_astray(home: Home, *, keep: bool) -> bool:
    """Stop an emulator that its folder does not tell of; return whether there was one."""
    found = astray(home)
    if found is None:
        return False
    if keep and not found.older:
        raise found.told(home)
    end(home, found)
    return True


def unwritten(found: Emulator, *, now: bool = False) -> str | None:
    """Return what the emulator could not write the last time, or `now`, and why; None where all is on disk."""
    failed = _ask(found, now=now).get("failed")
    return ", ".join(f"{name}: {why}" for name, why in failed.items()) if failed else None


def _launch(home: Home, host: str, port: int, say: Say) -> Emulator:
    program = home.tool("emulator", "ministack").with_name("python")
    if _is_listening(host, port):
        raise _taken(host, port)
    started = time.monotonic()
    say(f"Starting the emulator of AWS on {host}:{port} …")
    _clear(home.scratch)
    _shorten(home.emulator_log)
    home.check_writable()
    found = Emulator(_spawn(program, home, _environment(home, host, port)), port, host)
    write_whole(home.state / "port", str(port))
    _await_ready(home, found)
    say(f"  ready ({time.monotonic() - started:.1f} s)")
    return found


def _clear(folder: Path) -> None:
    """Have a folder emptied by a process that nobody waits for: functions unpack some 90,000 files there."""
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}.{time.time_ns()}"))
    if old := [str(each) for each in folder.parent.glob(f"{folder.name}.*")]:
        os.posix_spawnp("rm", ["rm", "-rf", "--", *old], os.environ, setsid=True)


def _spawn(program: Path, home: Home, environment: dict[str, str]) -> int:
    """Start a process that outlives this one and its terminal. It is not our child to wait for.

    Its command names the records that it keeps: so it is found even where its folder is there no longer.
    """
    log, records = home.emulator_log, str(home.kept[0])
    return os.posix_spawn(
        program,
        [str(program), "-P", "-m", INSIDE, records],  # -P: not what happens to lie where `titer up` is typed
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
        "TITER_NOTE": str(home.emulator_file),
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
        if not _lives(found.pid) or time.monotonic() > deadline:
            _give_up(home, found)
            if _is_listening(found.host, found.port):  # by one that was started in the same moment
                raise _taken(found.host, found.port)
            raise Unavailable(
                "emulator_not_ready",
                f"the emulator did not come up; its last words were: {_last_words(home.emulator_log)}",
                f"All it said is in {home.emulator_log}; `titer up --fresh` starts it without its old records",
            )
        time.sleep(0.1)


def _taken(host: str, port: int) -> Unavailable:
    return Unavailable(
        "port_taken",
        f"port {port} on {host} is taken by another program",
        f"Choose another, as in `titer up --port {port + 1}`, or stop that program",
    )


def _give_up(home: Home, found: Emulator) -> None:
    if _lives(found.pid):
        os.kill(found.pid, signal.SIGKILL)
    home.emulator_file.unlink(missing_ok=True)


def _write_or_go_on(home: Home, found: Emulator) -> None:
    with contextlib.suppress(httpx.HTTPError):  # one that does not answer writes at its end, which is looked at too
        if failed := unwritten(found, now=True):
            raise Unavailable(
                "records_not_written",
                f"the emulator cannot write its records ({failed}), so it was left running and nothing is lost yet",
                f"{_FREE_SPACE} {home.state}, then `titer down` again; `titer down --force` stops it all the same, and "
                f"{_lost(home)}",
            )


def _await_end(home: Home, pid: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_STOP
    while _lives(pid) and is_claimed(home.kept[0]):
        if time.monotonic() > deadline:
            raise Unavailable(
                "emulator_not_stopping",
                f"the emulator (process {pid}) has not stopped within {SECONDS_TO_STOP} s",
                f"Look again in a moment with `titer status`, or end it with `kill -9 {pid}`, which loses what it"
                " recorded last",
            )
        time.sleep(0.05)


def _await_silence(host: str, port: int) -> None:
    """Give functions that outlived their emulator the time to notice: until then they keep its port."""
    deadline = time.monotonic() + SECONDS_TO_FALL_SILENT
    while _is_listening(host, port) and time.monotonic() < deadline:
        time.sleep(0.1)


def _is_healthy(found: Emulator) -> bool:
    """Return whether this very process answers: another one may have taken the port first."""
    with contextlib.suppress(httpx.HTTPError, ValueError):
        if _ask(found, patience=SECONDS_TO_SAY_WHO_IT_IS).get("pid") != found.pid:
            return False
        return httpx.get(f"{found.endpoint_url}/_ministack/health", timeout=2, trust_env=False).is_success
    return False


def _lives(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        if os.waitpid(pid, os.WNOHANG) != (0, 0):  # where it was started by this very process
            return False
    return started(pid) is not None


def _noted(home: Home) -> Emulator | None:
    """Return the process that the emulator's note names, None where there is no such note, or no such process."""
    note = read_object(home.emulator_file)
    match note:
        case {"pid": int(pid), "port": int(port), "host": str(host), "started": str(then)}:
            known = port in PORTS and is_address(host) and started(pid) == then
            return Emulator(pid, port, host) if known else None
    return None


def _is_there(noted: Emulator) -> bool:
    """Return whether the port of a note is that of its process, as far as it tells: it may be busy."""
    try:
        return _ask(noted, patience=SECONDS_TO_SAY_WHO_IT_IS).get("pid") == noted.pid
    except httpx.ReadTimeout:
        return True
    except (httpx.HTTPError, ValueError):
        return False


def _noted_and_answering(home: Home) -> Emulator | None:
    """Return the process that the note names where it answers as that: somebody has taken its folder away."""
    if found := _noted(home):
        with contextlib.suppress(httpx.HTTPError, ValueError):
            return found if _ask(found).get("pid") == found.pid else None
    return None


def _answering(home: Home) -> Emulator | None:
    """Return the process that answers on the last port, where it has the records of this home."""
    asked = Emulator(0, _last_port(home))
    with contextlib.suppress(httpx.HTTPError, ValueError):
        match _ask(asked):
            case {"pid": int(pid), "records": str(records)} if Path(records) == home.kept[0]:
                return Emulator(pid, asked.port)
    return None


def _ask(found: Emulator, *, now: bool = False, patience: float = SECONDS_TO_WRITE) -> Mapping[str, Any]:
    method = "POST" if now else "GET"
    answer = httpx.request(method, f"{found.endpoint_url}{DOOR}", timeout=patience, trust_env=False)
    return dict(answer.raise_for_status().json())


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


def _last_port(home: Home) -> int:
    with contextlib.suppress(OSError, ValueError):
        port = int((home.state / "port").read_text("utf-8"))
        return port if port in PORTS else USUAL_PORT
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
        f"The emulator was not stopped by `titer down`: {_lost(home)}. "
        f"The objects of its S3, raw files among them, are kept in {home.kept[1]}."
    )


def _lost(home: Home) -> str:
    written = [path.stat().st_mtime for path in home.kept[0].glob("*.json")]
    if not written:
        return "what it recorded is gone"
    return f"what it recorded after {datetime.fromtimestamp(max(written), UTC):%Y-%m-%d %H:%M:%S} UTC is gone"
