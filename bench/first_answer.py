"""The first answer of a function, in a process that does nothing besides: AWS answers it what was recorded.

python bench/first_answer.py FUNCTION FOLDER
"""

import json
import os
import pickle
import sys
from collections import deque
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EVENTS = {"process_file": "object_created", "files_api": "list_files"}


class Body(BytesIO):
    """The body of an answer, as botocore reads one."""

    def stream(self, **_: Any) -> list[bytes]:
        """Return it in one piece."""
        return [self.read()]


class Context:
    """What Lambda tells a function of its call."""

    function_name, memory_limit_in_mb, aws_request_id = "bench", 512, "00000000-0000-0000-0000-000000000000"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:bench"

    def get_remaining_time_in_millis(self) -> int:
        """Return a minute."""
        return 60_000


def play(answers: dict[str, list[tuple[int, dict[str, str], bytes]]]) -> None:
    """Let every client get these answers, those to each operation in their order."""
    from botocore import handlers
    from botocore.awsrequest import AWSResponse

    left = {operation: deque(those) for operation, those in answers.items()}

    def played(request: Any, event_name: str, **_: Any) -> AWSResponse:
        status, headers, body = left[event_name].popleft()
        return AWSResponse(request.url, status, headers, Body(body))

    handlers.BUILTIN_HANDLERS.append(("before-send", played))


def invoke(name: str) -> dict[str, Any]:
    """Return what a function answers to its event."""
    sys.path.insert(0, str(ROOT / "functions" / name))
    event = json.loads((ROOT / "events" / name / f"{EVENTS[name]}.json").read_text())
    answered: dict[str, Any] = import_module("app").lambda_handler(event, Context())
    return answered


if __name__ == "__main__":
    function, folder = sys.argv[1:]
    environ, recorded = pickle.loads((Path(folder) / function).read_bytes())  # noqa: S301  of the very run
    os.environ.update(environ)
    play(recorded)
    answer = invoke(function)
    if answer.get("statusCode", 200) != 200 or answer.get("batchItemFailures"):
        sys.exit(f"{function} answered {answer}")
