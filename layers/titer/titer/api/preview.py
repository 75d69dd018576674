"""POST /v1/preview: how a file would be read, from a sample of it."""

from io import BytesIO
from typing import Any, BinaryIO, Protocol

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request

from titer.api.answers import Answer, json_answer
from titer.api.declaring import declared_file
from titer.api.door import request_id_of
from titer.api.models import Explanation, PreviewRequest
from titer.api.operations import add, takes_a_file
from titer.api.reception import sha256_of
from titer.instant import zone
from titer.judging import Instructions
from titer.ports import Clock
from titer.record import Declared
from titer.rulebook import RuleBook

UNNAMED = "preview"
_SAMPLE_HINT = "Text: send its first 256 KB, and say with ?size= how large the file is; else upload it"


class Explain(Protocol):
    """How a file would be read (`titer.explaining`); `size` is the file's where the stream is a sample of it."""

    def __call__(self, stream: BinaryIO, how: Instructions, *, size: int | None) -> dict[str, Any]: ...


class PreviewRoutes:
    """Explains files that stay where they are."""

    def __init__(self, rules: RuleBook, explain: Explain, clock: Clock, *, max_bytes: int) -> None:
        self._rules = rules
        self._explain = explain
        self._clock = clock
        self._max_bytes = max_bytes

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "POST", "/v1/preview", self.preview_file, {200: (Explanation,)}, takes=takes_a_file(PreviewRequest))

    def preview_file(self, request: Request) -> Answer:
        """Tell how a file would be read, and what would change that. Nothing is kept of it.

        Takes what `POST /v1/files` takes, up to 4 MB of it: a binary file whole, of a text at least the first 256 KB.
        """
        sent, said = declared_file(
            request, PreviewRequest, max_bytes=self._max_bytes, too_large=_SAMPLE_HINT, name=UNNAMED
        )
        declared = said.declared(request_id_of(request))
        sha256_of(sent.body, declared)
        return json_answer(self._explain(BytesIO(sent.body), self._instructions(declared), size=said.size))

    def _instructions(self, declared: Declared) -> Instructions:
        if declared.timezone:
            zone(declared.timezone)
        return Instructions(
            name=declared.name,
            rule_set=self._rules.rule_set(declared.rule_set),
            received_at=self._clock(),
            timezone=declared.timezone,
            asset=declared.asset,
            context=declared.context,
            measured=declared.measured,
            writing=declared.writing,
        )
