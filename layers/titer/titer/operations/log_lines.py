"""Log lines of the functions: JSON for machines, or text for people, as LOG_FORMAT says."""

import json
from collections.abc import Mapping

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.logging.types import LogRecord

from titer.model.expression import expression

_FIRST = ("timestamp", "level", "service", "message")
_LAST = frozenset({"location", "exception", "exception_name", "exception_notes", "stack_trace"})
_PLAIN = expression(r"[^\s\"'=\\{}\[\]\x00-\x20\x7f-\x9f]+")


class TextFormatter(LambdaPowertoolsFormatter):
    """Writes `2025-10-01 08:12:10,123+0000 INFO files_api request method=GET route=/v1/files duration_ms=3.2`.

    No value ends its line: one that is not plain is written as JSON. A stack trace follows, indented.
    """

    def serialize(self, log: LogRecord) -> str:
        """Return the line of a log record."""
        fields: Mapping[str, object] = {**log}
        told = [str(fields[name]) for name in _FIRST if name in fields]
        told += [f"{name}={_text(value)}" for name, value in fields.items() if name not in {*_FIRST, *_LAST}]
        trace = str(fields.get("exception", "")).splitlines()
        return "\n".join((" ".join(told), *(f"    {line}" for line in trace)))


def new_logger(environ: Mapping[str, str]) -> Logger:
    """Return the logger of a function; its level is that of POWERTOOLS_LOG_LEVEL or LOG_LEVEL."""
    return Logger(logger_formatter=TextFormatter()) if environ.get("LOG_FORMAT") == "text" else Logger()


def _text(value: object) -> str:
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else json.dumps(value)
    return json.dumps(value, default=str, separators=(",", ":"))
