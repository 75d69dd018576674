"""Where requests come to the edges: names that are too long, cursors that are none, pages, caches, addresses."""

import base64
import json
import re
from hashlib import sha256
from typing import Any

import pytest

from tests.support.api import Api, LambdaContext, event
from tests.support.judging import judged
from titer.access.tokens import Scope
from titer.api.scopes import SCOPES

_TOLD = ("{count}", "{a}", "/check")  # in the paths that say of a name by 422 that it cannot be one, as PUT does
PATHS = sorted(
    {
        (method, path)
        for method, path in SCOPES
        if "{" in path and method != "PUT" and not any(part in path for part in _TOLD)
    }
)
LISTS = ["files", "rules", "tokens", "parked", *(f"files/ID/{what}" for what in ("versions", "summaries", "errors"))]
NO_CURSORS = ["", "abc", "x" * 3_000, "%00", "ü", "../", "MQ", "é" * 3_000]
PAGES = ["/docs", "/redoc"]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("letter", ["a", "ä", "\U0001f600"])
def test_a_name_that_nothing_has_for_it_is_too_long_is_not_there(api: Api, method: str, path: str, letter: str) -> None:
    when = "?from=2026-03-01T11:00:00Z&to=2026-03-01T12:00:00Z" if path.endswith("series") else ""
    when = "?format=csv" if path.endswith("/export") else when
    where = re.sub(r"\{.*?\}", letter * 3_000, path) + when
    bodies: dict[str, dict[str, Any]] = {"discard": {"reason": "a"}, "parts": {"numbers": [1]}}
    said = {"state": "paused"} if method == "PATCH" else bodies.get(path.rpartition("/")[2], {})
    assert api.ask(method, where, json_body=said if method in {"POST", "PATCH"} else None).status == 404


@pytest.mark.parametrize("where", LISTS)
@pytest.mark.parametrize("cursor", NO_CURSORS)
def test_what_is_no_cursor_is_told_as_the_documentation_says(api: Api, where: str, cursor: str) -> None:
    file_id = judged(api, b"sensor_id,timestamp,value\ns,2026-03-01T11:00:00Z,1\n")
    answer = api.get(f"/v1/{where.replace('ID', file_id)}?cursor={cursor}")
    assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize("cursor", NO_CURSORS)
def test_of_a_sweep_too(api: Api, cursor: str) -> None:
    asked = {"dry_run": True, "as_of": "2026-03-01T11:00:00Z", "cursor": cursor}
    answer = api.post("/v1/reprocess", json_body=asked)
    assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize("path", [*PAGES, "/"])
def test_a_page_runs_what_it_brings_and_stands_in_no_frame(api: Api, path: str) -> None:
    answer = api.get(path, headers={"Accept": "text/html"})
    rules = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
    assert (rules["default-src"], rules["frame-ancestors"]) == ("'none'", "'none'")
    assert "unsafe" not in rules["script-src"]
    for script in re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL):
        digest = base64.b64encode(sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in rules["script-src"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_what_is_open_may_be_kept_by_caches_and_nothing_else(api: Api) -> None:
    opened = [path for (method, path), scope in SCOPES.items() if scope is Scope.OPEN and method == "GET"]
    for path in set(opened) - {"/ui"}:  # asked for each time, by its ETag: tests of the page
        assert re.fullmatch(r"public, max-age=\d+", api.get(path).headers["Cache-Control"]), path
    assert api.get("/v1/files").headers["Cache-Control"] == "no-store"
    assert api.get("/nowhere").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("identity", [{"sourceIp": "198.51.100.7"}, {}, None])
def test_the_log_tells_from_which_address_a_request_came(api: Api, identity: dict[str, str] | None) -> None:
    asked: dict[str, Any] = event("GET", "/health", headers={"X-Forwarded-For": "203.0.113.9"})
    asked["requestContext"] |= {"identity": identity}
    api.app(asked, LambdaContext())  # type: ignore[arg-type]
    lines = api.log_lines()
    [line] = [line for line in lines if line["message"] == "request"]
    assert line.get("source_ip") == (identity or {}).get("sourceIp")
    assert "203.0.113.9" not in json.dumps(lines)
