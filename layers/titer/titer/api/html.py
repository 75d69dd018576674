"""The HTML pages: whole in themselves, no other host is asked. They work below any path that a stage puts in front."""

import base64
import json
import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib import resources

from titer.api.problem import Problem

# Where the page's own address ends in /docs or the like, what is before it is the API's, with or without a stage.
_BASE = 'location.pathname.replace(/(\\/(docs|redoc))?\\/*$/, "")'


_LINKS = {
    "/docs": "try the API",
    "/redoc": "read about the API",
    "/openapi.json": "its description, for programs",
    "/health": "how this service is",
}


def welcome(version: str, stage: str) -> str:
    return _page(
        "Titer",
        f"""
<style>
:root {{ color-scheme: light dark; }}
main {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto; padding: 0 1.5rem; }}
h1 {{ margin: 0; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.5rem; margin: 2rem 0; }}
dd {{ margin: 0; }}
footer {{ opacity: .6; font-size: .875rem; }}
</style>
<main>
<h1>Titer</h1>
<p>Instrument files in; validated, explained, queryable readings out.</p>
<dl id="links"></dl>
<footer>Version {version} · stage {stage}</footer>
</main>
<script>
const base = {_BASE};
for (const [path, what] of Object.entries({json.dumps(_LINKS)})) {{
  const name = document.createElement("dt"), link = document.createElement("a"), about = document.createElement("dd");
  link.href = base + path;
  link.textContent = path;
  name.append(link);
  about.textContent = what;
  document.getElementById("links").append(name, about);
}}
</script>""",
    )


def swagger() -> str:
    assets = resources.files("aws_lambda_powertools.event_handler.openapi.swagger_ui")
    return _page(
        "Titer API",
        f"""
<style>{assets.joinpath("swagger-ui.min.css").read_text()}</style>
<div id="swagger-ui"></div>
<script>{_inline(assets.joinpath("swagger-ui-bundle.min.js").read_text())}</script>
<script>
SwaggerUIBundle({{
  url: {_BASE} + "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
}});
</script>""",
    )


def redoc() -> str:
    """Return the page of Redoc. `Problem` (503) where the layer was built without its bundle."""
    bundle = resources.files("titer.api").joinpath("static/redoc.standalone.js")
    if not bundle.is_file():
        raise Problem(
            503, "redoc_missing", "Redoc's bundle is not here", "Build with `sam build`, which brings it, or see /docs"
        )
    return _page(
        "Titer API",
        f"""
<div id="redoc"></div>
<script>{_inline(bundle.read_text())}</script>
<script>Redoc.init({_BASE} + "/openapi.json", {{disableSearch: true}}, document.getElementById("redoc"));</script>""",
    )


@cache  # a viewer is of two megabytes, and the same each time
def policy(page: str) -> Mapping[str, str]:
    """Return the headers of a page: it runs only the scripts that it brings, asks only its own host, and stands in no
    other's frame.
    """
    scripts = (sha256(script.encode()).digest() for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL))
    brought = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in scripts)
    rules = (
        "default-src 'none'",
        f"script-src {brought}" if brought else "script-src 'none'",
        "style-src 'unsafe-inline'",  # both viewers set styles as they go
        "img-src 'self' data:",
        "font-src data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return {"Content-Security-Policy": "; ".join(rules), "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"}


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<body style="margin: 0">{body}
"""


def _inline(script: str) -> str:
    """Return a script that can stand inside a page: nothing in it closes its element, or hides the end of it."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
