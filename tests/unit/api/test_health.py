import re

import pytest

from tests.support.api import Api
from titer import __version__
from titer.model.errors import Unavailable


def refuse() -> None:
    raise Unavailable("storage_unavailable", "the table did not answer as it should (Timeout)", "Try again")


def test_health_has_every_field_that_the_earlier_services_had(api: Api) -> None:
    api.broken["table"] = lambda: None
    expected = {"status": "healthy", "service": "titer", "version": __version__, "dependencies": {"table": "ok"}}
    for path in ("/health", "/health/ready"):
        answer = api.get(path, token=None)
        assert (answer.status, answer.json) == (200, expected)


def test_what_does_not_answer_is_named(api: Api) -> None:
    api.broken |= {"queue": lambda: None, "table": refuse}
    alive, ready = api.get("/health"), api.get("/health/ready")
    assert (alive.status, alive.json["status"]) == (200, "degraded")
    assert (ready.status, ready.json["status"]) == (503, "unavailable")
    assert ready.json["dependencies"] == {"queue": "ok", "table": "the table did not answer as it should (Timeout)"}


def test_dependencies_are_touched_every_ten_seconds_at_most(api: Api) -> None:
    touched: list[int] = []
    api.broken["table"] = lambda: touched.append(1)
    for _ in range(3):
        api.get("/health/ready")
    api.clock.pass_time(seconds=9)
    api.get("/health")
    assert len(touched) == 1
    api.clock.pass_time(seconds=1)
    api.get("/health")
    assert len(touched) == 2


@pytest.mark.parametrize("accept", [None, "*/*", "application/json"])
def test_the_root_says_what_this_is(api: Api, accept: str | None) -> None:
    answer = api.get("/", token=None, headers={"Accept": accept} if accept else {})
    assert answer.json["service"] == "titer"
    assert answer.json["limits"] == {"max_file_bytes": 1_000_000}
    assert answer.json["stage"] == "test"


PAGES = ["/", "/docs"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_no_other_host_and_know_no_stage(api: Api, path: str) -> None:
    page = api.get(path, token=None, headers={"Accept": "text/html,application/xhtml+xml"})
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", page.text[:2_000] + page.text[-2_000:])
    assert "location.pathname.replace" in page.text
    assert len(page.text) < 5_000_000


def test_a_page_holds_no_script_that_ends_early(api: Api) -> None:
    page = api.get("/docs").text
    assert page.count("</script>") == 2
    assert "<!--" not in page


def test_without_its_bundle_redoc_says_so(api: Api) -> None:
    answer = api.get("/redoc", token=None)
    if answer.status == 200:
        assert "Redoc.init" in answer.text
    else:
        assert (answer.status, answer.json["code"]) == (503, "redoc_missing")
