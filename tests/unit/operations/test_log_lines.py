"""Log lines as text: for people, one line each whatever a value holds."""

import io
import json
from collections.abc import Mapping

import pytest

from titer.operations.log_lines import new_logger


def written(environ: Mapping[str, str], **fields: object) -> str:
    logger, stream = new_logger(environ), io.StringIO()
    logger.handlers[0].setStream(stream)  # type: ignore[attr-defined]
    logger.info("request", **fields)  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.fixture(autouse=True)
def service(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", request.node.name)
    monkeypatch.setenv("LOG_LEVEL", "INFO")


@pytest.mark.parametrize("environ", [{}, {"LOG_FORMAT": "json"}, {"LOG_FORMAT": ""}])
def test_lines_are_json_unless_text_is_asked_for(environ: Mapping[str, str]) -> None:
    assert json.loads(written(environ, route="/v1/files"))["route"] == "/v1/files"


def test_a_line_of_text_tells_when_how_bad_who_and_what(request: pytest.FixtureRequest) -> None:
    line = written({"LOG_FORMAT": "text"}, method="GET", route="/v1/files", status=200, duration_ms=3.25, token_id=None)
    assert line.endswith(f" INFO {request.node.name} request method=GET route=/v1/files status=200 duration_ms=3.25\n")


@pytest.mark.parametrize("value", ["a\nb", "a b", "a=b", '"', "\u2028x y", "\x1b[2J", "", {"a": "b\n"}, ["x y"]])
def test_no_value_ends_its_line_or_passes_for_another(value: object) -> None:
    line = written({"LOG_FORMAT": "text"}, reason=value, status=1)
    assert line.count("\n") == 1
    assert line.isascii()
    text = line.partition("reason=")[2].removesuffix(" status=1\n")
    assert json.loads(text) == value


def test_a_stack_trace_follows_indented() -> None:
    logger, stream = new_logger({"LOG_FORMAT": "text"}), io.StringIO()
    logger.handlers[0].setStream(stream)  # type: ignore[attr-defined]
    try:
        raise ValueError("first\n2025-10-01 INFO forged")
    except ValueError:
        logger.exception("request_failed")
    first, *rest = stream.getvalue().splitlines()
    assert first.endswith("request_failed")
    assert all(line.startswith("    ") for line in rest)
    assert "ValueError" in stream.getvalue()
