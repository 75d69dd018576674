"""Where the local system keeps everything: the folder `.titer` of a clone."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer_cli.connection import CLONE, STACK_FILE, STATE
from titer_cli.local.inside.writing import write_whole

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Home:
    """A clone, the folder that the state of a local system lives in, and the folder that its build lies in."""

    clone: Path
    state: Path
    build: Path

    @classmethod
    def of_clone(cls, clone: Path = CLONE) -> "Home":
        """Return the home of this program's own clone. `Rejected` where the program was installed without one."""
        if not (clone / "template.yaml").is_file():
            raise Rejected(
                "no_clone",
                "this `titer` does not come from a clone of the project, so there is nothing to start",
                "Clone the project, run `make setup` there, and use the `.venv/bin/titer` that it leaves",
            )
        return cls(clone, clone / STATE, clone / STATE / "build")

    @property
    def stack_file(self) -> Path:
        """What a client needs to reach the local system; only its owner may read it."""
        return self.state / STACK_FILE.name

    @property
    def emulator_file(self) -> Path:
        """Which process is the emulator; gone when it was stopped cleanly."""
        return self.state / "emulator.json"

    @property
    def hosts_file(self) -> Path:
        """By which names, one on a line, the emulator may be called besides those of the loopback."""
        return self.state / "allowed-hosts"

    @property
    def emulator_log(self) -> Path:
        """What the emulator says, and what the functions print."""
        return self.state / "emulator.log"

    @property
    def deployed_file(self) -> Path:
        """What was deployed last, to tell whether anything changed since."""
        return self.state / "deployed.json"

    @property
    def tools_log(self) -> Path:
        """What was said while the layers were built last."""
        return self.state / "build.log"

    @property
    def kept(self) -> tuple[Path, Path]:
        """The emulator's records, and the objects of its S3."""
        return self.state / "records", self.state / "objects"

    @property
    def scratch(self) -> Path:
        """Unpacked functions and other passing files of the emulator, which it does not clear by itself."""
        return self.state / "tmp"

    def tool(self, environment: str, program: str) -> Path:
        """Return a program in one of the environments that `make setup` makes. `Unavailable` where it is not there."""
        path = self.clone / ".tools" / environment / "bin" / program
        if not path.exists():
            raise Unavailable("tool_missing", f"{path} is not there", f"Run `make setup` in {self.clone}")
        return path

    def wipe(self) -> None:
        """Forget everything but the build. The emulator must not be running."""
        for path in (*self.kept, self.scratch):
            shutil.rmtree(path, ignore_errors=True)
        for path in (self.stack_file, self.emulator_file, self.deployed_file):
            path.unlink(missing_ok=True)

    @contextmanager
    def alone(self, say: Say, *, writing: bool = True) -> Iterator[None]:
        """Hold off, for the block, any other command that starts or stops this system.

        `Unavailable` where the folder cannot be written; unless the block does not have to (`writing`).
        """
        with self._lock(writing) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another titer up or down is at work here; waiting for it …")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _lock(self, writing: bool) -> TextIOWrapper:
        path = self.state / "lock"
        try:
            self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
            return path.open("w")
        except OSError as error:
            if not writing and path.is_file():
                return path.open()
            raise _not_writable(self.state, error) from error

    def check_writable(self) -> None:
        """Make the folders of the emulator. `Unavailable` where one of them, or its log, cannot be written."""
        for folder in (*self.kept, self.scratch):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                write_whole(folder / "probe", "")
                (folder / "probe").unlink()
            except OSError as error:
                raise _not_writable(folder, error) from error
        try:
            self.emulator_log.open("a").close()
        except OSError as error:
            raise _not_writable(self.emulator_log, error) from error


def _not_writable(path: Path, error: OSError) -> Unavailable:
    return Unavailable(
        "state_not_writable",
        f"{path} cannot be written ({error.strerror})",
        "The local system keeps itself there: give this folder back to you, and its disk some space",
    )
