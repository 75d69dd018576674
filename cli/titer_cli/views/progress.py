"""Progress bars, on stderr."""

from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn

from titer_cli.views.terminal import progress_console


def progress_bars(count: ProgressColumn) -> Progress:
    """Return bars that vanish in the end, each with the field `stage`; none are drawn where stderr is no terminal."""
    console = progress_console()
    name, stage = TextColumn("{task.description}", markup=False), TextColumn("{task.fields[stage]}")
    return Progress(name, BarColumn(), count, stage, console=console, transient=True, disable=not console.is_terminal)
