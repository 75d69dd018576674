"""POST /v1/preview: how a file would be read, by what it holds or by a sample of it."""

from collections.abc import Callable
from io import BytesIO

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request

from titer.api.answers import Answer, json_answer
from titer.api.app import request_id_of
from titer.api.form_fields import declared_file
from titer.api.models.declarations import PreviewRequest
from titer.api.models.explanations import Explanation
from titer.api.openapi_routes import add, takes_a_file
from titer.api.routes.stores import Stores
from titer.files.record import Declared
from titer.files.uploads import sha256_of
from titer.formats.streams.ports import Formats
from titer.judging.explain import explain, split_sample
from titer.judging.instructions import Instructions
from titer.model.instants import zone
from titer.rules.rule_sets import RuleSets

UNNAMED = "preview"
_LARGEST_UNPACKED = 256 << 20  # of what comes packed: a caller waits for the answer
_SAMPLE_HINT = "Of a text, send a sample, and say with ?size= how large the file is; else upload it"


class PreviewRoutes:
    """Explains files that stay where they are."""

    def __init__(self, stores: Stores, formats: Callable[[], Formats], *, max_bytes: int) -> None:
        self._rules = RuleSets(stores.rules)
        self._formats = formats
        self._clock = stores.clock
        self._max_bytes = max_bytes

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "POST", "/v1/preview", self.preview_file, {200: (Explanation,)}, takes=takes_a_file(PreviewRequest))

    def preview_file(self, request: Request) -> Answer:
        """Tell how a file would be read, and what would change that. Nothing is kept of it.

        Takes what `POST /v1/files` takes, up to 4 MB: a binary file whole, of a text as much. Of a larger text, with
        `size`, its sample: the first 256 KiB, then 64 KiB from its middle (byte `size // 2`) and the last 64 KiB.
        Errors and readings are those of all rows of a text below 256 KiB, or of up to 8,192 rows of another kind; of
        a larger file, of its first block.
        """
        sent, said = declared_file(
            request, PreviewRequest, max_bytes=self._max_bytes, too_large=_SAMPLE_HINT, name=UNNAMED
        )
        declared = said.declared(request_id_of(request))
        sha256_of(sent.body, declared)
        start, pieces = split_sample(sent.body, said.size or 0)
        how, cut_off = self._instructions(declared), (said.size or 0) > len(sent.body)
        return json_answer(explain(BytesIO(start), how, self._formats(), elsewhere=pieces, cut_off=cut_off))

    def _instructions(self, declared: Declared) -> Instructions:
        if declared.options.timezone:
            zone(declared.options.timezone)
        return Instructions(
            name=declared.name,
            rule_set=self._rules.rule_set(declared.rule_set),
            received_at=self._clock(),
            asset=declared.asset,
            options=declared.options,
            max_unpacked_bytes=_LARGEST_UNPACKED,
        )
