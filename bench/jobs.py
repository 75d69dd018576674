"""The same job by several means, each in a process of its own: read a file, say what is wrong with which row,
aggregate, and write it all: `readings.parquet` of eight columns, `rejected.parquet`, and `result.json` with the file's
SHA-256.

python bench/jobs.py titer|dictreader|jsonloads|polars|duckdb|polars-count|duckdb-count FILE
"""

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

type Kept = int
type Wrong = dict[str, int]
type Job = Callable[[Path, Path], tuple[Kept, Wrong]]


def by_titer(path: Path, folder: Path) -> tuple[Kept, Wrong]:
    from titer.model import starting  # noqa: F401, I001  before all else, as in every process of Titer's

    from titer.engine.formats import EngineFormats
    from titer.engine.native.reader import NativeReaders
    from titer.engine.parquet.sinks import ParquetSinks
    from titer.judging.instructions import Instructions
    from titer.judging.pipeline import judge
    from titer.judging.result import stored_document
    from titer.model.options import ReadOptions
    from titer.rules.limits import shipped_rule_set

    options = ReadOptions(timezone="Europe/Berlin") if "local" in path.name else ReadOptions()
    how = Instructions(
        name=path.name, rule_set=shipped_rule_set("default"), received_at=datetime.now(UTC), options=options
    )
    with path.open("rb") as stream, ParquetSinks(folder, how.metadata()) as sinks:
        outcome = judge(stream, how, sinks, formats=EngineFormats(), typed=NativeReaders())
    (folder / "result.json").write_text(json.dumps(stored_document(outcome)))
    assert outcome.aggregates
    return outcome.aggregates.reading_count, dict(outcome.error_counts)


def job(name: str) -> Job:
    """Return the job of this name; what it imports is part of what it costs."""
    if name == "titer":
        return by_titer
    engine, _, parse_only = name.partition("-")
    found: Job = getattr(import_module(f"by_{engine}"), "count" if parse_only else "judge")
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        kept, wrong = job(sys.argv[1])(Path(sys.argv[2]), Path(scratch))
    print(f"{kept:,} kept;", ", ".join(f"{count:,} {code}" for code, count in sorted(wrong.items())) or "-")
