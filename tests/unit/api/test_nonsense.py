"""Whatever is sent, the answer is one that the API documents: never a 5xx, never a trace."""

import json
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.api import Answer, Api, LambdaContext, answer_to, event
from titer.model.options import OPTIONS

API = Api(Path(mkdtemp()))
FIELDS = ["name", "size", "sha256", "asset", "rule_set", "x", *OPTIONS]
QUERY = ["status", "name", "since", "limit", "cursor", "format", "context", "sha256"]
PATHS = [
    "/",
    "/v1/files",
    "/v1/files/{}",
    "/v1/files/{}/errors",
    "/v1/files/{}/summaries",
    "/files/{}",
    "/{}",
    "/health",
]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
headers = st.dictionaries(
    st.sampled_from(["Content-Type", "Accept", "Origin", "X-Request-Id", "content-length", "x"]),
    st.text(max_size=50) | st.sampled_from(["application/json", "multipart/form-data; boundary=b", "text/html"]),
)
nonsense = settings(max_examples=200)


def well_answered(answer: Answer) -> None:
    assert answer.status < 500
    assert answer.headers["X-Request-Id"]
    if answer.status >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert {"type", "title", "status", "code", "detail", "request_id"} <= set(answer.json)
        assert answer.json["status"] == answer.status


@nonsense
@given(st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=5) | json_values)
def test_any_json_to_uploads(body: object) -> None:
    well_answered(API.post("/v1/uploads", body=json.dumps(body), headers={"Content-Type": "application/json"}))


@nonsense
@given(st.sampled_from(["/v1/uploads", "/v1/files?name=a", "/v1/files", "/files"]), st.binary() | st.text(), headers)
def test_any_body_and_headers(path: str, body: bytes | str, sent: dict[str, str]) -> None:
    well_answered(API.post(path, body=body, headers=sent))


@nonsense
@given(st.sampled_from(["/v1/uploads", "/v1/files", "/files"]), st.binary())
def test_any_bytes_in_a_form(path: str, rest: bytes) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n' + rest
    well_answered(API.post(path, body=body, headers={"Content-Type": "multipart/form-data; boundary=b"}))


@nonsense
@given(st.sampled_from(PATHS), st.text(), st.dictionaries(st.sampled_from(QUERY), st.text(), max_size=3), headers)
def test_any_path_query_and_headers(path: str, part: str, query: dict[str, str], sent: dict[str, str]) -> None:
    asked = event("GET", path.format(quote(part, safe="")), headers={"Authorization": f"Bearer {API.token}", **sent})
    asked["queryStringParameters"] = query or None
    asked["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()} or None
    well_answered(answer_to(API.app(asked, LambdaContext())))  # type: ignore[arg-type]


@nonsense
@given(st.text(), st.sampled_from(["GET", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "HEAD", "x"]))
def test_any_authorization_and_method(authorization: str, method: str) -> None:
    well_answered(API.ask(method, "/v1/files", token=None, headers={"Authorization": authorization}))
