"""Files that tell of batches, and steps that are run on these."""

from typing import Any

from tests.support.analysing import work_on_all
from tests.support.api import Api
from tests.support.judging import judged
from titer.batches.noting import NoteBatches
from titer.engine.parquet.contexts import ContextRuns
from titer.engine.parquet.found import FoundReadings
from titer.live.notes import NoteSeries
from titer.rules.rule_sets import RuleSets


def noted(api: Api, body: bytes, **said: str) -> str:
    """Have a file judged, and its series and batches noted; return its id."""
    file_id = judged(api, body, **said)
    note(api, file_id)
    return file_id


def note(api: Api, file_id: str) -> None:
    """Have the series and the batches of a file noted."""
    rules = RuleSets(api.rules)
    read, places = FoundReadings(), (api.files, api.artefacts, api.sensors, api.stretches)
    NoteSeries(*places, rules=rules, read=read, clock=api.clock).note(file_id)
    NoteBatches(api.files, api.artefacts, api.batches, ContextRuns()).note(file_id)


def analysed(api: Api, step: str, of: dict[str, Any], **parameters: Any) -> dict[str, Any]:
    """Have a step run, and return its analysis, which has succeeded."""
    answer = api.post("/v1/analyses", json_body={"step": step, "parameters": parameters, "input": of})
    assert answer.status in {200, 202}, answer.text
    work_on_all(api)
    shown: dict[str, Any] = api.get(f"/v1/analyses/{answer.json['analysis_id']}").json
    assert shown["status"] == "SUCCEEDED", shown
    return shown


def result(api: Api, shown: dict[str, Any]) -> dict[str, Any]:
    """Return what an analysis found."""
    found: dict[str, Any] = api.get(f"/v1/analyses/{shown['analysis_id']}/result").json
    return found
