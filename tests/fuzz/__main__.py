"""Fuzzes the readers one after the other: `python -m tests.fuzz [--seconds N | --files N] [--seed N] [READER...]`.

With `--files` and a seed it makes up the same files each time, however fast the machine is.

What it finds lies in `.tools/fuzz-found/<reader>`: mend the reader, and keep the file, smaller and named for what is
wrong, in `tests/fuzz/found/<reader>`, from where the unit tests read it. Files that reach new code stay in
`.tools/fuzz-corpus/<reader>` for the next run.
"""

import argparse
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from tests.fuzz.readers import FOUND, READERS
from tests.fuzz.seeds import seeds_of

CORPUS, FINDINGS = Path(".tools/fuzz-corpus"), Path(".tools/fuzz-found")
WORDS = Path(__file__).with_name("words.dict")
MOST_FINDINGS = 5  # of a reader in one run
LONGEST = 16 << 10  # bytes of a file; a sound workbook fits in
_HANG, _MEMORY = 240, 2048  # seconds and MB for one file: what is merely slow, `read_within_reason` tells sooner
_PATIENCE = 600  # seconds, for a process that reads one file
_SLOW = ("sheets", "judge", "declared", "stretched", "native")  # readers: they judge whole files
_FASTER = 20  # times as many files for each other reader


@dataclass
class Run:
    """What one reader went through."""

    reader: str
    executions: int = 0
    coverage: int = 0
    features: int = 0
    seconds: float = 0.0
    files: int = 0
    aborted: int = 0  # by native code that the product keeps in a process of its own
    findings: list[Path] = field(default_factory=list)

    def __str__(self) -> str:
        line = f"{self.reader:<10} {self.executions:>10,} files in {self.seconds:>5.0f} s, {self.coverage:>5,} edges"
        line += f", {self.features:>6,} features, {self.files:>5,} kept"
        line += f", {self.aborted} aborts of native code" if self.aborted else ""
        return line + "".join(f"\n    FOUND {path}" for path in self.findings)


def fuzz(reader: str, seconds: int, files: int, seed: int) -> Run:
    """Fuzz one reader for so long, or so many files, from a seed, 0 for one at random; five findings end it."""
    corpus, findings = CORPUS / reader, FINDINGS / reader
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    for sound in seeds_of(reader):
        (corpus / hashlib.sha1(sound).hexdigest()).write_bytes(sound)
    most = len(list(corpus.iterdir())) + files * (1 if reader in _SLOW else _FASTER)
    run = Run(reader)
    started = monotonic()
    while (left := seconds - (monotonic() - started)) >= 1:
        enough = f"-runs={most}" if files else f"-max_total_time={round(left)}"
        done, log = _drive(reader, enough, seed and seed + len(run.findings) + run.aborted, corpus, findings)
        _add_figures(run, log)
        if done or not _goes_on(run, log, findings):
            break
    run.seconds = monotonic() - started
    run.files = len(list(corpus.iterdir()))
    return run


def _drive(reader: str, enough: str, seed: int, corpus: Path, findings: Path) -> tuple[bool, str]:
    """Run one process of the fuzzer; return whether it came to its end, and what it said."""
    command = [sys.executable, "-m", "tests.fuzz.one", reader, enough, f"-timeout={_HANG}"]
    command += [f"-seed={seed}", f"-rss_limit_mb={_MEMORY}"]
    command += [f"-max_len={LONGEST}", "-len_control=20", "-print_final_stats=1"]
    command += [f"-artifact_prefix={findings}/", f"-dict={WORDS}", str(corpus), *_folder(FOUND / reader)]
    with (findings / "log.txt").open("w+", errors="replace") as log:
        same = os.environ | {"PYTHONHASHSEED": "0"}  # what the fuzzer sees of a file does not change from run to run
        status = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False, env=same).returncode
        log.seek(0)
        return status == 0, log.read()


def _folder(path: Path) -> Iterator[str]:
    if path.is_dir():
        yield str(path)


def _add_figures(run: Run, log: str) -> None:
    """Add the figures that libFuzzer gave."""
    counts = re.findall(r"^(?:#|stat::number_of_executed_units: )(\d+)", log, re.MULTILINE)
    run.executions += max(map(int, counts), default=0)
    for cover, features in re.findall(r"cov: (\d+) ft: (\d+)", log):
        run.coverage, run.features = max(run.coverage, int(cover)), max(run.features, int(features))


def _goes_on(run: Run, log: str, findings: Path) -> bool:
    """Note the file at which it ended, and say whether there may be more to find."""
    written = re.findall(r"Test unit written to (\S+)", log)
    path = Path(written[-1]) if written else findings / "log.txt"
    if written and _died_of_native_code(log) and _survived(run.reader, path):
        run.aborted += 1
        path.unlink()
        return True
    run.findings.append(path)
    print(f"--- {run.reader}: {path}", *log.splitlines()[-60:], sep="\n", flush=True)
    return bool(written) and len(run.findings) < MOST_FINDINGS


def _died_of_native_code(log: str) -> bool:
    return "Uncaught Python exception" not in log and "ERROR: libFuzzer: timeout" not in log


def _survived(reader: str, path: Path) -> bool:
    """Return whether the product, where such a process is another one, has a reason to give for the file."""
    command = [sys.executable, "-m", "tests.fuzz.sandboxed", reader, str(path)]
    return subprocess.run(command, check=False, timeout=_PATIENCE).returncode == 0


def main() -> int:
    """Fuzz, and say what came of it; return the number of findings, 100 at most."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="for each reader")
    parser.add_argument("--files", type=int, default=0, help=f"made up for each; {_FASTER} times as many for fast ones")
    parser.add_argument("--seed", type=int, default=0, help="where to begin; another one each time, if not said")
    parser.add_argument("readers", nargs="*", metavar="READER", help=", ".join(READERS))
    given = parser.parse_args()
    runs = []
    for reader in given.readers or READERS:
        runs.append(fuzz(reader, given.seconds, given.files, given.seed))
        print(runs[-1], flush=True)
    return min(100, sum(len(run.findings) for run in runs))


if __name__ == "__main__":
    sys.exit(main())
