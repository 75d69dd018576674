"""Sample files: one small file for each thing that can happen to a file."""

from importlib.resources import files
from pathlib import Path

from titer.model.errors import Rejected
from titer_cli.replacement import replacement
from titer_cli.views.listings import table
from titer_cli.views.terminal import show, write_json

PURPOSES = {
    "good.csv": "Long layout, nothing wrong: processed.",
    "missing_timestamp.csv": "The same and a sixth row without a time: partial, five rows kept.",
    "partly_bad.csv": "Temperature and pH with one of each common fault: partial.",
    "broken.csv": "A sign-in page that was saved as CSV: failed, with a message that says so.",
    "bioreactor.csv": "Wide layout with a sensor column: pH and temperature, one empty cell, two anomalies.",
    "bioreactor.jsonl": "The first two of these readings as JSON lines.",
    "tablet_press.csv": "Wide layout, a column for each sensor, semicolons, CRLF; batch and campaign are context.",
}


def show_samples(folder: Path, *, as_json: bool) -> None:
    """Write the samples and say what each is for."""
    written = [{"path": str(path), "purpose": PURPOSES[path.name]} for path in write_samples(folder)]
    if as_json:
        write_json({"samples": written})
    else:
        show(table("Samples", written, {"path": "file", "purpose": "what it shows"}))


def write_samples(folder: Path) -> list[Path]:
    """Write every sample into `folder`, made if need be; a sample that is there already stays.

    `Rejected` where a file of that name is there that is not a sample: nothing is written then.
    """
    contents = {folder / name: (files("titer_cli") / "samples" / name).read_bytes() for name in PURPOSES}
    for path, content in contents.items():
        _check_free(path, content)
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in contents.items():
        with replacement(path) as new:
            new.write_bytes(content)
    return list(contents)


def _check_free(path: Path, content: bytes) -> None:
    if path.exists() and not (path.is_file() and path.read_bytes() == content):
        raise Rejected(
            "sample_exists", f"there is another file at {path}", "Choose another folder, or move that file away"
        )
