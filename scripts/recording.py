"""Records answers of the real API for the page's mock mode, over files that are made up here.

python -m scripts.recording

Wants a local system that holds nothing yet (`titer up --fresh`), and writes web/src/mock/answers/recorded.json.
tests/unit/docs/test_recorded_answers.py tells when what was recorded no longer fits the description of the API.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from scripts.recorded_plant import DOUBTFUL, FAULTS, FILES, MadeUp, rules_of_press
from titer_cli.local.aws import Cloud
from titer_cli.local.home import Home
from titer_cli.local.stack import Stack

ANSWERS = Path(__file__).parent.parent / "web" / "src" / "mock" / "answers" / "recorded.json"
LARGEST = 300_000  # bytes: the page loads them whole
ENDED = {"processed", "partial", "failed"}
PATIENCE = 120  # seconds
ASKED: Mapping[str, dict[str, Any]] = {
    "rolling_mean": {"window": "2min", "center": True},
    "peaks": {"prominence": 1},
    "spc": {"rules": "western_electric", "baseline": 40},
    "change_points": {},
}
_SECRET = re.compile(r"\btt_[0-9a-z]{12}_[0-9a-f]{64}\b")
_SIGNED = re.compile(r"https?://[^\"\s]*(?:Signature|ticket|AWSAccessKeyId|X-Amz)[^\"\s]*")
_LOCAL = re.compile(r"(?:https?|ws)://(?:127\.0\.0\.1|localhost):\d+[^\"\s]*")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what was asked, by the route of the document, and what came."""

    method: str
    route: str
    path: str
    query: Mapping[str, Any]
    status: int
    etag: str | None
    body: Any


@dataclass(slots=True)
class Recorder:
    """Asks, and keeps what is answered."""

    api: httpx.Client
    answers: list[Answer] = field(default_factory=list)

    def ask(self, method: str, route: str, *, query: Mapping[str, Any] | None = None, **said: Any) -> Any:
        """Ask a route of the document and keep the answer. What else is said fills its path, or is the request's."""
        names = re.findall(r"\{(\w+)\}", route)
        path = route.format(**{name: said.pop(name) for name in names})
        answer = self.api.request(method, path, params=query, **said)
        if answer.is_error:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        body = answer.json() if answer.content else None
        etag = answer.headers.get("ETag")
        self.answers.append(Answer(method, route, path, dict(query or {}), answer.status_code, etag, body))
        return body

    def get(self, route: str, **said: Any) -> Any:
        return self.ask("GET", route, **said)


def main() -> int:
    """Record, and return 0."""
    stack = Stack(**json.loads((Home.of_clone().state / "stack.json").read_text()))
    headers = {"Authorization": f"Bearer {stack.token}"}
    with httpx.Client(base_url=stack.api_url, headers=headers, timeout=60, trust_env=False) as api:
        recorder = Recorder(api)
        if api.get("/v1/files").json()["files"]:
            raise SystemExit("recording: this system holds files already; `titer up --fresh` forgets them")
        for step in (record_admin, record_files, record_live, record_replays, record_marks, record_analyses):
            step(recorder)
        record_parked(recorder, stack)
    size = write(recorder.answers)
    sys.stdout.write(f"{len(recorder.answers)} answers, {size:,} bytes, in {ANSWERS}\n")
    return 0


def record_admin(recorder: Recorder) -> None:
    for route in ("/", "/health", "/health/ready", "/v1/me"):
        recorder.get(route, headers={"Accept": "application/json"})
    for label, scopes in (("press 1, uploads", ["read", "write"]), ("wall display", ["read"])):
        recorder.ask("POST", "/v1/tokens", json={"label": label, "scopes": scopes, "expires_at": _in(days=365)})
    recorder.get("/v1/tokens", query={"limit": 100})
    for reason, limits in rules_of_press():
        recorder.ask("PUT", "/v1/rules/{name}", name="press", json={"reason": reason, **limits})
    for version in (1, 2):
        recorder.get("/v1/rules/{name}", name="press", query={"version": version})
    _, limits = [*rules_of_press()][-1]
    recorder.ask("POST", "/v1/rules/{name}/check", name="press", json=limits)
    for name in ("default", "bioreactor", "press"):
        recorder.get("/v1/rules/{name}", name=name)
    recorder.get("/v1/rules", query={"limit": 100})


def record_files(recorder: Recorder) -> None:
    sent = [(file, _send(recorder, file)) for file in FILES]
    for file, file_id in sent:
        _wait(recorder, file_id)
        if file.again is not None:
            recorder.ask("POST", "/v1/files/{file_id}/reprocess", file_id=file_id, json=file.again)
            _wait(recorder, file_id, version=2)
            recorder.get("/v1/files/{file_id}/versions/{a}/changes/{b}", file_id=file_id, a=1, b=2)
        _record_file(recorder, file_id)
    recorder.get("/v1/files", query={"limit": 100})
    extra = recorder.api.post("/v1/files", params={"name": "extra.csv"}, content=FAULTS.encode(), headers=_CSV)
    extra_id = extra.raise_for_status().json()["file_id"]
    _wait(recorder, extra_id)
    recorder.ask("DELETE", "/v1/files/{file_id}", file_id=extra_id)
    recorder.ask("POST", "/v1/uploads", json={"name": "readings.csv", "size": 1_000})
    for said in ({}, {"date_order": "day_first"}, {"date_order": "month_first"}):
        query = {"name": "export.csv", **said}
        recorder.ask("POST", "/v1/preview", query=query, content=DOUBTFUL, headers=_CSV)
    begins = FILES[0].content[:2_000].encode()
    recorder.ask("POST", "/v1/preview", query={"name": FILES[0].name}, content=begins, headers=_CSV)


def record_live(recorder: Recorder) -> None:
    now = datetime.now(UTC)
    for begins in range(0, 40, 20):
        readings = [*_readings(now, range(begins, begins + 20))]
        recorder.api.post("/v1/readings", json={"readings": readings}, params={"rule_set": "press"}).raise_for_status()
    recorder.ask("POST", "/v1/readings", json=_reading("BR-01", "temperature", now, 41.5, "°C"))
    _until(lambda: len(recorder.api.get("/v1/sensors?stale=true").json()["sensors"]) > 0)
    listed = recorder.get("/v1/sensors", query={"recent": 30, "limit": 100})["sensors"]
    for sensor_id in sorted({each["sensor_id"] for each in listed if each["source"]["kind"] == "live"}):
        query = {"sensor_id": sensor_id, "limit": 40}
        recorder.get("/v1/sensors/{sensor_id}/latest", sensor_id="-", query=query)


def record_replays(recorder: Recorder) -> None:
    [file] = [each for each in _listed_files(recorder) if each["name"] == "run_7.csv"]
    replay = recorder.ask("POST", "/v1/replays", json={"file_id": file["file_id"], "interval": 0.05})["replay_id"]
    route = "/v1/replays/{replay_id}"
    _until(lambda: recorder.api.get(f"/v1/replays/{replay}").json()["sent"] >= file["row_count"])
    recorder.get("/api/all", query={"source": replay})
    recorder.get("/v1/replays", query={"limit": 50})
    recorder.get(route, replay_id=replay)


def record_marks(recorder: Recorder) -> None:
    """Record what people leave beside files, and take away from them."""
    recorder.ask("POST", "/v1/tickets")
    [file] = [each for each in _listed_files(recorder) if each["name"] == "run_7.csv"]
    of_file, at = {"file_id": file["file_id"], "sensor_id": "main_comp"}, "2026-03-03T06:30:00Z"
    spike = {"from": at, "to": at, "text": "A tablet stuck to the punch", "label": "fault", "tags": ["tooling"]}
    pause = {"from": "2026-03-03T06:22:15Z", "to": "2026-03-03T06:26:00Z", "text": "Shift change", "label": "event"}
    for said in (spike, pause):
        annotation = recorder.ask("POST", "/v1/annotations", json={**of_file, **said})
    one, change = "/v1/annotations/{annotation_id}", {"text": "Shift change, the press stood still"}
    headers = {"If-Match": f'"{annotation["version"]}"', "Content-Type": "application/merge-patch+json"}
    annotation_id = annotation["annotation_id"]
    recorder.ask("PATCH", one, annotation_id=annotation_id, content=json.dumps(change), headers=headers)
    recorder.get(f"{one}/history", annotation_id=annotation_id)
    recorder.get("/v1/annotations")
    view = {"path": f"/files/{file['file_id']}", "search": ""}
    recorder.ask("PUT", "/v1/views/{name}", name="run 7", json=view, headers={"If-None-Match": "*"})
    recorder.get("/v1/views")
    wish = {"file_ids": [file["file_id"]], "format": "csv"}
    export = recorder.ask("POST", "/v1/exports", json=wish)["export_id"]
    _until(lambda: recorder.api.get(f"/v1/exports/{export}").json()["status"] == "done")
    recorder.get("/v1/exports/{export_id}", export_id=export)


def record_analyses(recorder: Recorder) -> None:
    """Record what each step finds of a run."""
    recorder.get("/v1/steps")
    [file] = [each for each in _listed_files(recorder) if each["name"] == "run_7.csv"]
    series = [{"sensor_id": name, "parameter": "value"} for name in ("main_comp", "bed_temp")]
    for step, parameters in ASKED.items():
        read = {"file_id": file["file_id"], "series": series}
        _record_analysis(recorder, {"step": step, "parameters": parameters, "input": read})
    record_batches(recorder)
    recorder.get("/v1/analyses", query={"limit": 100})
    record_tuning(recorder, file["file_id"])


def record_batches(recorder: Recorder) -> None:
    """Record the runs as batches, and what they are laid over each other."""
    batches = recorder.get("/v1/batches", query={"limit": 50})["batches"]
    for each in batches:
        query = {"asset": each["asset"] or ""}
        recorder.get("/v1/batches/{batch_id}", batch_id=each["batch_id"], query=query)
    named = [{"batch_id": each["batch_id"], "asset": each["asset"] or ""} for each in batches]
    read = {"batch_ids": named, "series": [{"sensor_id": "main_comp", "parameter": "value"}]}
    _record_analysis(recorder, {"step": "compare", "parameters": {}, "input": read})


def record_tuning(recorder: Recorder, file_id: str) -> None:
    """Record a search for the limits of a control chart, by what was annotated."""
    for minute in (4, 16):
        span = {"from": f"2026-03-03T06:{minute:02}:00Z", "to": f"2026-03-03T06:{minute + 4:02}:00Z"}
        said = {"file_id": file_id, "text": "As it should be", "label": "normal", **span}
        recorder.api.post("/v1/annotations", json=said).raise_for_status()
    read = {"file_id": file_id, "series": [{"sensor_id": "main_comp", "parameter": "value"}]}
    asked = {"step": "spc", "parameters": {"rules": "limits"}, "input": read}
    analysis_id = recorder.api.post("/v1/analyses", json=asked).raise_for_status().json()["analysis_id"]
    _until(lambda: recorder.api.get(f"/v1/analyses/{analysis_id}").json()["status"] == "SUCCEEDED")
    search = {"search": {"L": {"min": 1, "max": 40}}, "max_evaluations": 40, "folds": 2}
    body = {"analysis_id": analysis_id, "parameters": search}
    optimizer_id = recorder.ask("POST", "/v1/optimizer", json=body)["optimizer_id"]
    one = "/v1/optimizer/{optimizer_id}"
    _until(lambda: recorder.api.get(f"/v1/optimizer/{optimizer_id}").json()["status"] in {"SUCCEEDED", "FAILED"})
    recorder.get(one, optimizer_id=optimizer_id)


def _record_analysis(recorder: Recorder, asked: dict[str, Any]) -> str:
    analysis_id = str(recorder.ask("POST", "/v1/analyses", json=asked)["analysis_id"])
    one = "/v1/analyses/{analysis_id}"

    def is_over() -> bool:
        shown = recorder.api.get(f"/v1/analyses/{analysis_id}").json()
        if shown["status"] in {"FAILED", "CANCELLED"}:
            raise RuntimeError(f"{asked['step']}: {shown['message']}")
        return bool(shown["status"] == "SUCCEEDED")

    _until(is_over)
    recorder.get(one, analysis_id=analysis_id)
    recorder.get(f"{one}/result", analysis_id=analysis_id, query={"include": "raw"})
    return analysis_id


def record_parked(recorder: Recorder, stack: Stack) -> None:
    """Record what is parked: readings that nobody understands are, at once."""
    queues = Cloud(stack.endpoint_url).sqs
    [queue] = [url for url in queues.list_queues()["QueueUrls"] if "-ReadingsQueue-" in url]
    queues.send_message(QueueUrl=queue, MessageBody="{no reading")
    _until(lambda: len(recorder.api.get("/v1/parked").json()["parked"]) > 0)
    [parked] = recorder.get("/v1/parked", query={"limit": 50})["parked"]
    said = {"parked_id": parked["parked_id"], "json": {"reason": "sent by hand"}}
    recorder.ask("POST", "/v1/parked/{parked_id}/discard", **said)


def _send(recorder: Recorder, file: MadeUp) -> str:
    query = {"name": file.name, **file.said}
    return str(recorder.ask("POST", "/v1/files", query=query, content=file.content.encode(), headers=_CSV)["file_id"])


def _record_file(recorder: Recorder, file_id: str) -> None:
    one, as_json = "/v1/files/{file_id}", {"redirect": "false"}
    result = recorder.get(one, file_id=file_id)
    recorder.get(f"{one}/versions", file_id=file_id)
    if result["status"] == "failed":
        return
    recorder.get(f"{one}/summaries", file_id=file_id, query={"limit": 1_000})
    errors = recorder.get(f"{one}/errors", file_id=file_id, query={"limit": 1_000, **as_json})["errors"]
    for row_number in sorted({each["row_number"] for each in errors if each["row_number"]} or {1}):
        recorder.get(f"{one}/rows", file_id=file_id, query={"row_number": row_number, "around": 5})
    recorder.get(f"{one}/series", file_id=file_id, query={"include": "raw"})


def _listed_files(recorder: Recorder) -> list[dict[str, Any]]:
    return list(recorder.api.get("/v1/files").raise_for_status().json()["files"])


def _readings(now: datetime, steps: range) -> Iterator[dict[str, Any]]:
    for step in steps:
        at = now - timedelta(seconds=2 * (40 - step))
        yield _reading("TP-01", "main_comp", at, round(7.4 + 0.3 * ((step * 7) % 5 - 2), 2), "kN")
        yield _reading("TP-01", "ejection", at, 108 + (step * 13) % 9, "N")
        if step < 20:  # falls silent
            yield _reading("TP-02", "main_comp", at, round(8.1 + 0.1 * (step % 3), 2), "kN")


def _reading(sensor_id: str, parameter: str, at: datetime, value: float, unit: str) -> dict[str, Any]:
    asset = "line 1" if sensor_id.startswith("TP") else "vessel 1"
    return {
        "sensor_id": sensor_id,
        "parameter": parameter,
        "timestamp": at.isoformat(),
        "value": value,
        "unit": unit,
        "asset": asset,
    }


_CSV = {"Content-Type": "text/csv"}


def _in(**time_from_now: int) -> str:
    return (datetime.now(UTC) + timedelta(**time_from_now)).isoformat(timespec="seconds")


def _wait(recorder: Recorder, file_id: str, version: int = 1) -> None:
    def ended() -> bool:
        answer = recorder.api.get(f"/v1/files/{file_id}", params={"version": version})
        return answer.status_code == 200 and answer.json()["status"] in ENDED

    _until(ended)


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the system takes too long")
        time.sleep(0.3)


def write(answers: list[Answer]) -> int:
    """Write what was recorded, without secrets and addresses of this machine. Return its size."""
    document = {"recorded_at": _in(), "answers": [asdict(_harmless(answer)) for answer in answers]}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    text = _SIGNED.sub("https://storage.example/object", _SECRET.sub(f"tt_{'0' * 12}_{'0' * 64}", text))
    text = _LOCAL.sub("https://mock.example", text)
    if len(text.encode()) > LARGEST:
        raise SystemExit(f"recording: {len(text.encode()):,} bytes are more than {LARGEST:,}")
    ANSWERS.parent.mkdir(parents=True, exist_ok=True)
    ANSWERS.write_text(text + "\n")
    return len(text.encode())


def _harmless(answer: Answer) -> Answer:
    """Return an answer without the signed form of a slot, the text of a ticket, and the commit that was recorded."""
    match answer.body:
        case {"fields": {"key": key}}:
            return replace(answer, body=answer.body | {"fields": {"key": key}})
        case {"git_sha": _}:
            return replace(answer, body=answer.body | {"git_sha": None})
        case {"ticket": _}:
            return replace(answer, body=answer.body | {"ticket": "0" * 43, "url": "wss://mock.example"})
        case _:
            return answer


if __name__ == "__main__":
    sys.exit(main())
