"""Records that an earlier version of Titer wrote."""

import json

import pytest

from tests.contract.test_analyses import new
from titer.adapters.dynamodb.analyses import analysis_in
from titer.adapters.plain import to_text
from titer.files.record import Location
from titer.model.errors import Unavailable


def test_an_analysis_that_does_not_say_where_its_content_lies_has_it_where_all_have() -> None:
    analysis = new(analysis_id="x")
    older = {name: value for name, value in json.loads(to_text(analysis)).items() if name != "content"}
    found = analysis_in({"analysis": json.dumps(older)})
    assert found.content == Location(key="analyses/x/content.json", version_id=None)
    assert new(**{name: getattr(found, name) for name in older}) == analysis
    assert analysis_in({"analysis": to_text(analysis)}) == analysis


def test_a_record_of_a_shape_that_is_not_known_is_told_of() -> None:
    older = json.loads(to_text(new())) | {"files": [{"name": "secret"}]}
    with pytest.raises(Unavailable) as raised:
        analysis_in({"analysis": json.dumps(older)})
    assert raised.value.code == "unreadable_record"
    assert "Analysis has a shape that this version of Titer does not know" in raised.value.reason
    assert "secret" not in str(raised.value)
