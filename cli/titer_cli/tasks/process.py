"""Files judged in this process, by the very code that runs in the cloud."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory

from titer.adapters.memory.rules import MemoryRules
from titer.engine.formats import EngineFormats
from titer.engine.native.readers import readers_for
from titer.files.record import Declared
from titer.judging.drift import Schema, schema_of, with_drift
from titer.judging.instructions import Instructions
from titer.judging.outcome import Outcome, Sinks
from titer.judging.pipeline import judge, with_second_pass
from titer.judging.result import result_document
from titer.model.instants import zone
from titer.rules.limits import RuleSet, parse_rule_set
from titer.rules.rule_sets import RuleSets
from titer_cli.command_line import Call
from titer_cli.exits import Exit
from titer_cli.paths import check_readable
from titer_cli.replacement import replacement
from titer_cli.tasks.inputs import Input, input_named
from titer_cli.tasks.outcomes import Document, attempt, report
from titer_cli.views.printable import printable
from titer_cli.views.terminal import progress_console


def process_files(texts: Sequence[str], declared: Declared, *, out: Path | None, as_json: bool) -> Exit:
    """Judge what the texts name, show what came out, and give the exit code of the worst.

    Nothing is read where one of them names nothing, or where zone or rule set are unknown. Each file of an asset is
    compared with the one named before it.
    """
    inputs = [input_named(text) for text in texts]
    how, comparison = instructions(declared), _Comparison()
    folders = _folders(out, [each.name for each in inputs])
    outcomes = [
        attempt(
            {"file_id": None, "name": each.name},
            partial(_process, each, how, folder, comparison),
            call=Call.on_file("process", text, declared),
        )
        for text, each, folder in zip(texts, inputs, folders, strict=True)
    ]
    return report(outcomes, as_json=as_json)


def instructions(declared: Declared) -> Instructions:
    """Return how to read and judge files of which this was declared; each adds its name."""
    if declared.options.timezone:
        zone(declared.options.timezone)
    return Instructions(
        name="",
        rule_set=_rule_set(declared.rule_set),
        asset=declared.asset,
        options=declared.options,
        received_at=datetime.now(UTC),
    )


def _rule_set(named: str) -> RuleSet:
    """Return the rule set of this name; one in a file where the name looks like a path, or is one."""
    path = Path(named)
    if path.suffix != ".json" and len(path.parts) == 1 and not path.exists():
        return RuleSets(MemoryRules()).rule_set(named)
    check_readable(path)
    return parse_rule_set(path.read_text("utf-8", errors="replace"))


def _folders(out: Path | None, names: Sequence[str]) -> list[Path | None]:
    """Return where each file's artefacts go: into `out`; of several files, into a folder of `out` for each."""
    if out is None or len(names) == 1:
        return [out] * len(names)
    folders: list[Path] = []
    for name in names:
        folders.append(_free_folder(out / (name if name.strip(".") else "_"), folders))
    return [*folders]


def _free_folder(folder: Path, taken: Sequence[Path]) -> Path:
    numbered = (folder.with_name(f"{folder.name}-{number}") for number in count(2))
    return next(path for path in chain([folder], numbered) if path not in taken)


class _Comparison:
    """Compares each file of an asset with the one before."""

    def __init__(self) -> None:
        self._before: Schema | None = None

    def of(self, outcome: Outcome) -> Outcome:
        """Return the outcome, with warnings of what differs from the one before."""
        if not outcome.asset:
            return outcome
        compared = with_drift(outcome, self._before)
        self._before = schema_of(outcome) or self._before
        return compared


def _process(each: Input, how: Instructions, folder: Path | None, comparison: _Comparison) -> Document:
    how = replace(how, name=each.name)
    if folder is None:
        return result_document(comparison.of(with_second_pass(partial(_judge, each, None), how)))
    with TemporaryDirectory(prefix="titer-") as scratch:
        outcome = with_second_pass(partial(_judge_into, each, Path(scratch)), how)
        document = result_document(comparison.of(outcome))
        _store(Path(scratch), document, folder)
    return document


def _judge_into(each: Input, scratch: Path, how: Instructions) -> Outcome:
    from titer.engine.parquet.sinks import ParquetSinks

    with ParquetSinks(scratch, how.metadata()) as sinks:
        return _judge(each, sinks, how)


def _judge(each: Input, sinks: Sinks | None, how: Instructions) -> Outcome:
    with each.open() as stream, _progress(each) as tell:
        return judge(stream, how, sinks, tell, each.samples(), EngineFormats(), readers_for(each.size))


def _store(scratch: Path, document: Document, folder: Path) -> None:
    """Put the artefacts into the folder; each replaces what an earlier call left there."""
    folder.mkdir(parents=True, exist_ok=True)
    (scratch / "result.json").write_text(json.dumps(document, indent=2) + "\n")
    for name in ("result.json", "readings.parquet", "rejected.parquet"):
        with replacement(folder / name) as new:
            shutil.copyfile(scratch / name, new)


@contextmanager
def _progress(each: Input) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = progress_console()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(printable(each.name, 40), total=each.size)
        yield lambda done: bars.update(task, completed=done)
