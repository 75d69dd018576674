import json

from tests.unit.cli.conftest import Titer
from tests.unit.cli.fake_api import FakeApi

LINK = "https://api.test/dev/ui#code=c-1"


def test_the_page_opens_in_a_browser(titer: Titer, api: FakeApi) -> None:
    ended = titer("ui", "--base-url", api.url)
    assert (ended.code, ended.out, api.opened) == (0, "", [LINK])
    assert "c-1" not in ended.err


def test_the_link_is_printed_where_that_is_asked_for_or_there_is_no_browser(titer: Titer, api: FakeApi) -> None:
    printed = titer("ui", "--print", "--base-url", api.url)
    assert (printed.code, printed.out, api.opened) == (0, f"{LINK}\n", [])
    assert "it is good once" in printed.err
    api.opened = None
    assert titer("ui", "--base-url", api.url).out == f"{LINK}\n"


def test_the_link_as_json(titer: Titer, api: FakeApi) -> None:
    ended = titer("ui", "--json", "--base-url", api.url)
    assert json.loads(ended.out) == {"url": LINK, "expires_at": "soon"}
    assert api.opened == []
