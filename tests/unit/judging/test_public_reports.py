"""Files in the shapes of which people complain in public, each with its right answers, worked out apart from the code.

Right, refused with a way out, or doubted by a warning that names the thing; never wrong in silence. Where a file is
refused or doubted, what settles that is followed to the letter, and must lead to the right readings.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.unit.judging.public_reports.answer import Ending, Report, Seen, Told
from tests.unit.judging.public_reports.exports import EXPORTS
from tests.unit.judging.public_reports.imports import IMPORTS
from tests.unit.judging.public_reports.instruments import INSTRUMENTS
from tests.unit.judging.public_reports.plant import PLANT
from tests.unit.judging.reading import RECEIVED
from titer.engine.formats import EngineFormats
from titer.judging.instructions import Instructions
from titer.judging.outcome import NoSinks
from titer.judging.pipeline import judge, with_second_pass
from titer.judging.result import result_document
from titer.model.options import ReadOptions
from titer.model.readings import Quality, Readings
from titer.rules.limits import shipped_rule_set

FILES = Path(__file__).parents[2] / "data" / "public-reports"
REPORTS = [*IMPORTS, *EXPORTS, *INSTRUMENTS, *PLANT]
NOT_YET = Path(__file__).with_name("public_reports").joinpath("not_yet.txt").read_text("utf-8").splitlines()
ROUNDS = 3  # of following; each may show the next doubt


class _Kept(NoSinks):
    """Readings by series, as answers have them."""

    def __init__(self) -> None:
        self.series: dict[tuple[str, str | None], list[Told]] = {}

    def readings(self, readings: Readings) -> None:
        for (sensor, parameter, unit), start, stop in readings.runs:
            name = sensor if parameter == "value" else f"{sensor}:{parameter}"
            places = range(start, stop)
            told = [(readings.at[n], readings.value[n], Quality(readings.quality[n]).name) for n in places]
            self.series.setdefault((name, unit), []).extend(told)


def read(report: Report, said: Mapping[str, Any]) -> Seen:
    """Judge a file as every door does; what a pass that learned something kept is dropped."""
    sinks = _Kept()

    def attempt(how: Instructions) -> Mapping[str, Any]:
        sinks.series.clear()
        with (FILES / report.file).open("rb") as stream:
            return result_document(judge(stream, how, sinks, formats=EngineFormats()))

    options = ReadOptions.parse(said)
    how = Instructions(
        name=Path(report.file).name, rule_set=shipped_rule_set("default"), received_at=RECEIVED, options=options
    )
    return Seen(with_second_pass(attempt, how), sinks.series, options.start)


def follow(report: Report) -> tuple[Seen, Mapping[str, Any]]:
    """Say what settles each refusal and each doubt, to the letter, until none is left."""
    said = dict(report.given)
    for _ in range(ROUNDS):
        ways = read(report, said).ways_out()
        if not ways:
            break
        said = together(said, ways)
    return read(report, said), said


def together(said: Mapping[str, Any], ways: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what was said with what the ways add: lists grow, what is said once stays."""
    options = dict(said)
    for way in ways:
        for name, value in way.items():
            before = options.get(name)
            more = [one for one in value if one not in (before or [])] if isinstance(value, list | tuple) else None
            options[name] = value if before is None else before if more is None else [*before, *more]
    return options


def nearest(ends: Sequence[Ending], seen: Seen) -> list[str]:
    """Return what is wrong by the answer that is least so."""
    return min((end.wrong(seen) for end in ends), key=len)


def _each(test: str, reports: Sequence[Report]) -> pytest.MarkDecorator:
    rows = [pytest.param(one, id=one.file, marks=_not_yet(f"{test} {one.file}")) for one in reports]
    return pytest.mark.parametrize("report", rows)


def _not_yet(name: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True)] if name in NOT_YET else []


def test_every_file_has_an_answer() -> None:
    """Those of attacks have tests of what they cost."""
    files = (path for path in FILES.rglob("*") if path.is_file() and path.suffix != ".md")
    there = {str(path.relative_to(FILES)) for path in files if path.parent.name != "attacks"}
    assert {report.file for report in REPORTS} == there
    assert len(REPORTS) == len(there)


@_each("ends", REPORTS)
def test_a_file_ends_with_a_right_answer(report: Report) -> None:
    wrong = nearest(report.ends, read(report, report.given))
    assert not wrong, "\n".join(wrong)


@_each("settled", [report for report in REPORTS if report.settled])
def test_what_settles_a_doubt_leads_to_the_right_readings(report: Report) -> None:
    seen, said = follow(report)
    wrong = [*nearest(report.settled, seen), *(f"left: {way}" for way in seen.ways_out())]
    assert not wrong, "\n".join([f"said: {said}", *wrong])
