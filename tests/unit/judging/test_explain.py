"""What `explain` says of files of every kind, beside what a person says of them."""

from io import BytesIO

import pytest

from tests.unit.judging.explained_files import OWN, SHARED, Case
from tests.unit.judging.reading import RECEIVED
from tests.unit.judging.shared_data import DATA
from titer.engine.formats import EngineFormats
from titer.judging.explain import explain
from titer.judging.instructions import Instructions
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


def _wrong(case: Case) -> dict[str, object]:
    how = Instructions(name=case.name, rule_set=shipped_rule_set("default"), received_at=RECEIVED, options=case.options)
    return case.wrong(explain(BytesIO(case.read()), how, EngineFormats()))
