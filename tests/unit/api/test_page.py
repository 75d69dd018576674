"""The page and its files, below any path that a stage puts in front."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from tests.support.api import Answer, Api
from titer.api.routes.page import policy

INDEX = '<!doctype html><script type="module" src="./assets/index-a1.js"></script><p>.</p>'
SCRIPT = "console.log('°')"


@pytest.fixture
def api(tmp_path: Path) -> Api:
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text(INDEX, "utf-8")
    (built / "assets" / "index-a1.js").write_text(SCRIPT, "utf-8")
    (built / "assets" / "photo.png").write_bytes(b"\x89PNG")
    (built / "icon.svg").write_text("<svg/>", "utf-8")
    return Api(tmp_path, page=built)


def opened(api: Api, path: str, **headers: str) -> Answer:
    return api.get(path, token=None, headers=headers)


@pytest.mark.parametrize("path", ["/ui", "/ui/", "/ui/live", "/ui/files/f", "/ui/files/f/x/", "/ui/index.html"])
def test_every_path_that_is_no_file_shows_the_page_which_finds_its_files(api: Api, path: str) -> None:
    answer = opened(api, path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-cache"
    [script] = re.findall('src="([^"]+)"', answer.text)
    for stage in ("", "/prod", "/_aws/execute-api/a1/ui"):
        assert urljoin(f"https://host{stage}{path}", script) == f"https://host{stage}/ui/assets/index-a1.js"


def test_a_file_that_is_named_by_its_content_is_kept_for_ever(api: Api) -> None:
    answer = opened(api, "/ui/assets/index-a1.js")
    assert (answer.text, answer.headers["Content-Type"]) == (SCRIPT, "text/javascript; charset=utf-8")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert opened(api, "/ui/icon.svg").headers["Cache-Control"] == "no-cache"


def test_a_file_of_another_deployment_is_not_there_rather_than_the_page(api: Api) -> None:
    answer = opened(api, "/ui/assets/index-b2.js")
    assert (answer.status, answer.json["code"]) == (404, "no_such_asset")


@pytest.mark.parametrize("path", ["/ui/assets/photo.png", "/ui/../secret", "/ui/assets/../../secret", "/ui/%2e%2e/x"])
def test_nothing_but_the_texts_of_the_page_is_given(api: Api, path: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    answer = opened(api, path)
    assert "secret" not in answer.text
    assert answer.status == 404 or answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_what_the_browser_has_already_is_not_sent_again(api: Api) -> None:
    tag = opened(api, "/ui/live").headers["ETag"]
    again = opened(api, "/ui/live", **{"if-none-match": f'W/"other", {tag}'})
    assert (again.status, again.text, again.headers["ETag"]) == (304, "", tag)
    assert opened(api, "/ui/files/f").headers["ETag"] != tag  # it names its files otherwise there
    assert opened(api, "/ui/live", **{"if-none-match": '"other"'}).status == 200


def test_the_page_may_do_what_its_policy_says_and_stands_in_no_frame(api: Api) -> None:
    for path in ("/ui", "/ui/assets/index-a1.js"):
        headers = opened(api, path).headers
        assert headers["Content-Security-Policy"].startswith(
            "default-src 'none'; script-src 'self'; style-src 'self'; "
        )
        assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
        assert headers["Referrer-Policy"] == "no-referrer"


def test_the_policy_names_each_host_once() -> None:
    rules = policy(["wss://w.example", "https://up.example", "https://up.example"])["Content-Security-Policy"].split(
        "; "
    )
    assert "connect-src 'self' wss://w.example https://up.example" in rules
    assert {"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "img-src 'self' blob: data:"} <= {*rules}


@pytest.mark.parametrize("path", ["/ui", "/ui/files/f", "/ui/assets/index-a1.js"])
def test_where_no_page_was_built_it_says_so_and_how(tmp_path: Path, path: str) -> None:
    answer = opened(Api(tmp_path), path)
    assert (answer.status, answer.json["code"]) == (503, "page_missing")
    assert "make web" in answer.json["hint"]
    assert answer.headers["Cache-Control"] == "no-store"
