"""The Content-Disposition header of a download (RFC 6266, RFC 8187)."""

from urllib.parse import quote

from titer.model.expression import expression

_ATTR_CHARS = "!#$&+-.^_`|~"
_SEPARATORS = expression(r"[/\\]")
_UNSAFE_IN_QUOTES = expression(r"[^ !#-\[\]-~]|%")


def attachment(filename: str) -> str:
    """Return a header that saves under `filename`: in full for who reads UTF-8, in ASCII for the rest.

    No character of it ends the header, or names a folder (RFC 6266, 4.3).
    """
    name = _SEPARATORS.sub("_", filename)
    plain = _UNSAFE_IN_QUOTES.sub("_", name)
    full = quote(name.encode("utf-8", errors="replace"), safe=_ATTR_CHARS)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
