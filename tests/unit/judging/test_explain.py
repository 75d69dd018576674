"""What `explain` says of files of every kind, beside what a person says of them."""

from io import BytesIO
from typing import Any

import pytest

from tests.unit.judging.explained_files import OWN, SHARED, Case
from tests.unit.judging.reading import RECEIVED
from tests.unit.judging.shared_data import DATA
from titer.engine.formats import EngineFormats
from titer.judging.explain import explain
from titer.judging.instructions import Instructions
from titer.model.options import NO_OPTIONS, ReadOptions
from titer.rules.limits import shipped_rule_set

CASES = OWN + (SHARED if DATA.exists() else [])
LEAST = 0.95  # of the files must be explained without a fault


def test_nearly_all_files_are_explained_as_a_person_would() -> None:
    wrong = {case.name: found for case in CASES if (found := _wrong(case))}
    share = 1 - len(wrong) / len(CASES)
    shown = "\n".join(f"{name}: {found}" for name, found in wrong.items())
    assert share >= LEAST, f"{share:.1%} of {len(CASES)} files are explained right; these are not:\n{shown}"


@pytest.mark.parametrize("case", [case for case in CASES if case.says], ids=lambda case: case.name)
def test_what_is_unsure_or_refused_says_so(case: Case) -> None:
    assert "message" not in _wrong(case)


def _explained(text: str, options: ReadOptions = NO_OPTIONS, **more: Any) -> dict[str, Any]:
    how = Instructions(name="a.csv", rule_set=shipped_rule_set("default"), received_at=RECEIVED, options=options)
    return explain(BytesIO(text.encode()), how, EngineFormats(), **more)


@pytest.mark.parametrize(
    ("text", "option", "ways"),
    [
        ("timestamp;v\n03.04.2025 08:00;1\n", "date_order", 3),
        ("timestamp;v\n2025-04-30 08:00;1,234\n", "decimal", 2),
    ],
)
def test_what_settles_a_doubt_comes_first(text: str, option: str, ways: int) -> None:
    told = _explained(text, cut_off=True)
    assert f"--{option.replace('_', '-')}" in told["message"]
    assert [[*way] for way in told["settled_by"]] == [[option]] * ways
    assert told["options"][0]["option"] == option
    assert len({each["option"] for each in told["options"]}) == len(told["options"])
    said = _explained(text, ReadOptions.parse(told["settled_by"][0]), cut_off=True)
    assert (said["message"], said["settled_by"]) == (None, [])


def test_what_is_wrong_is_counted_and_all_of_it_told_to_who_asks() -> None:
    text = "sensor_id,timestamp,value\n" + "a,x,1\n" * 150 + "a,2025-10-01T08:00:00Z,1\n"
    assert (len((told := _explained(text))["errors"]), told["error_count"]) == (100, 150)
    assert (len((told := _explained(text, listed=None))["errors"]), told["error_count"]) == (150, 150)


def _wrong(case: Case) -> dict[str, object]:
    how = Instructions(name=case.name, rule_set=shipped_rule_set("default"), received_at=RECEIVED, options=case.options)
    return case.wrong(explain(BytesIO(case.read()), how, EngineFormats()))
