"""Many files judged once more: counted, begun page by page, and waited for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from titer.model.dataclass import dataclass
from titer_cli.client import TiterApi
from titer_cli.exits import Exit, exit_of, worst
from titer_cli.tasks.waiting import AwaitedFile, Patience, await_result
from titer_cli.views import listings
from titer_cli.views.terminal import progress_console, say, show, write_json
from titer_cli.wire import Document

type Asked = Mapping[str, object]

_LOOK, _BEGIN = 100, 10  # files of a page: to look at costs little; each that is begun takes a while, and is shown
_SHOWN = 20


def show_what_matches(asked: Asked, api: TiterApi, *, as_json: bool) -> Exit:
    """Show which files would be judged once more, and how many they are."""
    found = _look(asked, api)
    if as_json:
        write_json(found.document())
    else:
        show(listings.swept_table(found.files[:_SHOWN], len(found.files)))
        say(f"{_counted(found.files)}; nothing was begun")
    return Exit.PROCESSED


def reprocess_all(asked: Asked, api: TiterApi, patience: Patience | None, *, as_json: bool) -> Exit:
    """Have all files that match judged once more; with patience, wait for each.

    Stopped, by Ctrl-C or by an error, it tells how to go on.
    """
    wanted = _look(asked, api)
    begun = _Swept(wanted.as_of)
    with _bar(len(wanted.files)) as bar, _way_on(begun, len(wanted.files)):
        for page in api.reprocess_all({**asked, "as_of": wanted.as_of, "limit": _BEGIN}):
            begun.files += page["files"]
            bar.tell("begun", len(begun.files))
        codes = list(_awaited(begun, api, patience, bar)) if patience else []
    if as_json:
        write_json(begun.document())
    else:
        _tell(begun, waited=patience is not None)
    refused = any(file["state"] == "refused" for file in begun.files)
    return worst([*codes, Exit.USAGE if refused else Exit.PROCESSED])


@dataclass(slots=True)
class _Swept:
    """The files of a sweep, and the instant that makes it the same one when it is asked for again."""

    as_of: str | None = None
    files: list[Document] = field(default_factory=list)

    def document(self) -> Document:
        return {"as_of": self.as_of, "counts": Counter(file["state"] for file in self.files), "files": self.files}


@dataclass(frozen=True, slots=True)
class _Bar:
    """How far it is: a bar on a terminal, else a line for each step."""

    progress: Progress
    total: int

    def tell(self, stage: str, done: int) -> None:
        if self.progress.disable:
            say(f"{done:,} of {self.total:,} {stage}")
        for task in self.progress.task_ids:
            self.progress.update(task, completed=done, stage=stage)


def _look(asked: Asked, api: TiterApi) -> _Swept:
    found = _Swept()
    for page in api.reprocess_all({**asked, "dry_run": True, "limit": _LOOK}):
        found.as_of = page["as_of"]
        found.files += page["files"]
    return found


def _awaited(begun: _Swept, api: TiterApi, patience: Patience, bar: _Bar) -> Iterator[Exit]:
    waiting = [file for file in begun.files if file["state"] == "waiting"]
    for done, file in enumerate(waiting, start=len(begun.files) - len(waiting) + 1):
        file["status"] = await_result(AwaitedFile(api, file["file_id"], file["version"]), patience)["status"]
        file["state"] = "finished" if exit_of(file["status"]) is not Exit.UNFINISHED else "waiting"
        bar.tell("finished", done)
        yield exit_of(file["status"])


@contextmanager
def _way_on(begun: _Swept, total: int) -> Iterator[None]:
    try:
        yield
    except BaseException:
        say(f"{len(begun.files):,} of {total:,} files are known to be begun, and are judged whatever happens here")
        say(f"The same command with --as-of {begun.as_of} goes on, and begins none of them twice")
        raise


@contextmanager
def _bar(total: int) -> Iterator[_Bar]:
    console = progress_console()
    columns = (TextColumn("{task.fields[stage]}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        progress.add_task("", total=total, stage="")
        yield _Bar(progress, total)


def _tell(begun: _Swept, *, waited: bool) -> None:
    for file in begun.files:
        if file["state"] == "refused":
            say(f"{file['name']} ({file['file_id']}) stays as it is: {file['reason']}")
    if waited:
        statuses = Counter(file["status"] for file in begun.files if file["state"] != "refused")
        say(" · ".join(f"{count:,} {status}" for status, count in sorted(statuses.items())) or "No file matches")
    else:
        say(_counted(begun.files))


def _counted(files: list[Document]) -> str:
    words = {"to_begin": "to judge", "waiting": "to be judged", "finished": "judged already", "refused": "refused"}
    counts = Counter(file["state"] for file in files)
    return " · ".join(f"{count:,} {words[state]}" for state, count in counts.items()) or "No file matches"
