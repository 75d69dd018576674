import json
from datetime import timedelta

import pytest

from tests.support.api import Api
from tests.support.clock import NOON
from titer.access.tokens import MOST_TOKENS


def make(api: Api, **said: object) -> dict[str, str]:
    answer = api.post("/v1/tokens", json_body={"label": "press 1", "scopes": ["read"], **said})
    assert answer.status == 201, answer.text
    made: dict[str, str] = answer.json
    return made


def test_a_new_token_opens_what_its_scopes_say(api: Api) -> None:
    made = make(api, scopes=["write", "read"], expires_at="2026-03-02T13:00:00+01:00")
    assert {name: made[name] for name in ("label", "scopes", "created_at", "expires_at")} == {
        "label": "press 1",
        "scopes": ["read", "write"],
        "created_at": "2026-03-01T12:00:00Z",
        "expires_at": "2026-03-02T12:00:00Z",
    }
    assert api.get("/v1/files", token=made["token"]).status == 200
    assert api.get("/v1/tokens", token=made["token"]).status == 403
    api.clock.pass_time(days=1)
    assert api.get("/v1/files", token=made["token"]).status == 401


def test_a_list_shows_neither_secrets_nor_hashes(api: Api) -> None:
    made = make(api)
    secret = made["token"].rpartition("_")[2]
    stored = api.tokens.find(made["token_id"])
    assert stored is not None
    listed = api.get("/v1/tokens")
    assert made["token_id"] in [token["token_id"] for token in listed.json["tokens"]]
    assert secret not in listed.text
    assert stored.secret_sha256 not in listed.text
    assert secret not in api.log.getvalue()
    assert secret not in json.dumps(api.tokens._tokens, default=str)


def test_tokens_come_in_pages_newest_first(api: Api) -> None:
    for label in "abc":
        api.clock.pass_time(seconds=1)
        make(api, label=label)
    first = api.get("/v1/tokens?limit=2").json
    second = api.get(f"/v1/tokens?limit=2&cursor={first['next_cursor']}").json
    labels = [token["label"] for page in (first, second) for token in page["tokens"]]
    assert (labels, second["next_cursor"]) == (["c", "b", "a", "test"], None)


def test_a_withdrawn_token_is_gone_from_the_list_at_once_and_opens_nothing_after_thirty_seconds(api: Api) -> None:
    made = make(api)
    assert api.get("/v1/files", token=made["token"]).status == 200
    assert api.delete(f"/v1/tokens/{made['token_id']}").status == 204
    assert made["token_id"] not in api.get("/v1/tokens").text
    api.clock.pass_time(seconds=30)
    assert api.get("/v1/files", token=made["token"]).status == 401
    again = api.delete(f"/v1/tokens/{made['token_id']}")
    assert (again.status, again.json["code"]) == (404, "unknown_token")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"scopes": []}, "invalid_request"),
        ({"scopes": ["root"]}, "unknown_scope"),
        ({"label": ""}, "invalid_request"),
        ({"label": "a\nb"}, "invalid_request"),
        ({"expires_at": "tomorrow"}, "invalid_request"),
        ({"expires_at": "2027-01-01T00:00:00"}, "invalid_request"),
        ({"expires_at": (NOON - timedelta(seconds=1)).isoformat()}, "expired_already"),
        ({"expires_at": 1_900_000_000}, "invalid_request"),
        ({"expires_at": "9999-12-31T23:59:59-01:00"}, "invalid_request"),
        ({"expires_at": "0001-01-01T00:00:00+01:00"}, "invalid_request"),
        ({"secret": "mine"}, "invalid_request"),
    ],
)
def test_what_makes_no_token_is_refused(api: Api, said: dict[str, object], code: str) -> None:
    answer = api.post("/v1/tokens", json_body={"label": "press 1", "scopes": ["read"], **said})
    assert (answer.status, answer.json["code"]) == (422, code)


def test_more_tokens_than_there_may_be_are_refused_until_one_is_withdrawn(api: Api) -> None:
    made = make(api)
    while len(api.tokens.page(limit=MOST_TOKENS).tokens) < MOST_TOKENS:
        api.new_token("read", expires_at=api.clock())
    refused = api.post("/v1/tokens", json_body={"label": "press 1", "scopes": ["read"]})
    assert (refused.status, refused.json["code"]) == (409, "too_many_tokens")
    assert refused.json["hint"]
    api.delete(f"/v1/tokens/{made['token_id']}")
    make(api)
