"""The page: a link that opens it, once."""

from collections.abc import Callable

from titer_cli.client import TiterApi
from titer_cli.views.terminal import say, write_json


def show_page(api: TiterApi, browse: Callable[[str], bool] | None, *, as_json: bool) -> None:
    """Open the page by `browse`; print the link where there is none, where it cannot, or where JSON is asked for."""
    made = api.login_code()
    url = f"{api.base_url}/ui#code={made['code']}"  # behind the `#`: no browser sends that to anybody
    if as_json:
        write_json({"url": url, "expires_at": made["expires_at"]})
    elif browse is not None and browse(url):
        say(f"Opened {api.base_url}/ui in a browser")
    else:
        print(url)
        say(f"Open it within ten minutes (until {made['expires_at']}); it is good once.")
