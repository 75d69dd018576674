import pytest

from tests.support.api import Api


def code_of(api: Api, **asked: str) -> str:
    answer = api.post("/v1/login-codes", **asked)
    assert answer.status == 201, answer.text
    return str(answer.json["code"])


def test_a_token_is_told_what_it_is(api: Api) -> None:
    me = api.get("/v1/me", token=api.new_token("read", expires_at=api.clock()))
    assert me.status == 401
    known = api.new_token("read", "write")
    assert api.get("/v1/me", token=known).json == {
        "token_id": known.split("_")[1],
        "label": "test",
        "scopes": ["read", "write"],
        "expires_at": None,
        "made_by": None,
    }


def test_a_code_opens_the_page_once_with_the_scopes_of_its_maker(api: Api) -> None:
    reader = api.new_token("read")
    code = code_of(api, token=reader)
    made = api.post("/v1/logins", token=None, json_body={"code": code})
    assert (made.status, made.headers["Location"]) == (201, f"tokens/{made.json['token_id']}")
    assert (made.json["scopes"], made.json["expires_at"]) == (["read"], "2026-03-02T00:00:00Z")
    assert api.get("/v1/me", token=made.json["token"]).json["made_by"] == reader.split("_")[1]
    assert api.get("/v1/tokens", token=made.json["token"]).status == 403
    assert made.json["token_id"] in api.get("/v1/tokens").text
    again = api.post("/v1/logins", token=None, json_body={"code": code})
    assert (again.status, again.json["code"]) == (403, "invalid_code")
    for secret in (code, made.json["token"]):
        assert secret not in api.log.getvalue()


def test_a_login_opens_nothing_once_its_maker_is_withdrawn(api: Api) -> None:
    reader = api.new_token("read")
    login = api.post("/v1/logins", token=None, json_body={"code": code_of(api, token=reader)}).json["token"]
    assert api.get("/v1/files", token=login).status == 200
    api.delete(f"/v1/tokens/{reader.split('_')[1]}")
    api.clock.pass_time(seconds=30)
    assert api.get("/v1/files", token=login).status == 401


def test_a_login_can_be_withdrawn_by_itself(api: Api) -> None:
    login = api.post("/v1/logins", token=None, json_body={"code": code_of(api)}).json
    assert api.delete(f"/v1/tokens/{login['token_id']}").status == 204
    assert api.get("/v1/me", token=login["token"]).status == 401


@pytest.mark.parametrize(
    "body", [{}, {"code": ""}, {"code": "x" * 201}, {"code": 7}, {"code": "x", "token": "y"}], ids=str
)
def test_what_is_no_code_is_refused(api: Api, body: dict[str, object]) -> None:
    answer = api.post("/v1/logins", token=None, json_body=body)
    assert (answer.status, answer.json["code"]) == (422, "invalid_request")


def test_ten_may_try_in_a_minute(api: Api) -> None:
    code = code_of(api)
    for _ in range(10):
        assert api.post("/v1/logins", token=None, json_body={"code": "forged"}).status == 403
    refused = api.post("/v1/logins", token=None, json_body={"code": code})
    assert (refused.status, refused.json["code"], refused.headers["Retry-After"]) == (429, "too_many_requests", "60")
    api.clock.pass_time(seconds=60)
    assert api.post("/v1/logins", token=None, json_body={"code": code}).status == 201
