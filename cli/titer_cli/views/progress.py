"""Progress bars, on stderr."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, Progress, ProgressColumn, TextColumn

from titer_cli.views.terminal import progress_console


def progress_bars(count: ProgressColumn) -> Progress:
    """Return bars that vanish in the end, each with the field `stage`; none are drawn where stderr is no terminal."""
    console = progress_console()
    name, stage = TextColumn("{task.description}", markup=False), TextColumn("{task.fields[stage]}")
    return Progress(name, BarColumn(), count, stage, console=console, transient=True, disable=not console.is_terminal)


@contextmanager
def fetching(name: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show how far a download is while the block lasts; what is yielded is told how many bytes came, of how many."""
    with progress_bars(DownloadColumn()) as bars:
        task = bars.add_task(name, total=None, stage="fetching")
        yield lambda done, size: bars.update(task, completed=done, total=size)
