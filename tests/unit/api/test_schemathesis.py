"""Every operation of the published document, asked for in every way that schemathesis knows."""

import os
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import schemathesis
from hypothesis import settings
from schemathesis.checks import CheckContext
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.support.api import Api
from tests.support.judging import judged, send
from tests.support.wsgi import application

EXAMPLES = int(os.environ.get("EXAMPLES", "10"))  # `make fuzz` asks for more
AT_RANDOM = "EXAMPLES" in os.environ  # else the same requests each time: a gate finds the same twice
ROWS = b"sensor_id,timestamp,value\na,2026-03-01T07:00:00Z,1\nb,,2\n"
API = Api(Path(mkdtemp()))
KNOWN = {
    "file_id": [judged(API, ROWS), judged(API, b"nothing"), send(API, ROWS + b"c,2026-03-01T08:00:00Z,3\n")],
    "name": ["default", "press"],
}
DOOMED = {
    "file_id": [judged(API, ROWS + f"d,2026-03-01T0{hour}:00:00Z,4\n".encode()) for hour in range(5)],
    "token_id": [API.new_token("read").split("_")[1] for _ in range(5)],
}
TOKENS = {scope: API.new_token(scope) for scope in ("read", "write", "admin")} | {"open": ""}
SCHEMA = schemathesis.openapi.from_wsgi("/openapi.json", application(API))
SCHEMA.config.update(base_url="http://titer.example")
SCHEMA.config.generation.with_security_parameters = False  # every request brings the token that it is sent with below
SAID_BY_NO_SCHEMA = {
    "checksum_mismatch",
    "context_and_measured",
    "expired_already",
    "invalid_cursor",
    "invalid_input",  # of analyses: a file and an analysis, or neither and no time
    "invalid_parameters",  # of steps: each has a schema of its own
    "invalid_range",  # of annotations: from behind to
    "invalid_option",  # encodings, instants, pairs
    "invalid_rule_set",
    "no_name",  # in the query or the form
    "no_size",  # of what comes in parts
    "too_large",
    "unreadable_form",  # Werkzeug, which plays the client, ends an empty part too early
    "unknown_rule_set",
    "unknown_series",
    "unknown_step",
    "unknown_timezone",
}


@SCHEMA.hook
def map_path_parameters(context: schemathesis.HookContext, drawn: dict[str, Any] | None) -> dict[str, Any] | None:
    """Every other path leads to something that there is."""
    return drawn and {name: _found(context, name, value) for name, value in drawn.items()}


def _found(context: schemathesis.HookContext, name: str, drawn: Any) -> Any:
    which, other = divmod(len(str(drawn)), 2)
    there = DOOMED if context.operation and context.operation.method == "delete" else KNOWN
    return there[name][which % len(there[name])] if name in there and not other else drawn


def refused_for_its_meaning_alone(_: CheckContext, response: Response, case: schemathesis.Case[Any]) -> None:
    """What is sent as the document asks is refused only for what no schema can say."""
    meta = case.meta
    if meta and meta.generation.mode.is_positive and response.status_code in {400, 413, 415, 422}:
        assert response.json()["code"] in SAID_BY_NO_SCHEMA


@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, derandomize=not AT_RANDOM)
def test_all_is_as_documented(case: schemathesis.Case[Any]) -> None:
    just_enough = TOKENS[case.operation.definition.raw["x-scope"]]
    case.call_and_validate(
        headers={"Authorization": f"Bearer {just_enough}"},
        additional_checks=[refused_for_its_meaning_alone],
        excluded_checks=[positive_data_acceptance],
    )
