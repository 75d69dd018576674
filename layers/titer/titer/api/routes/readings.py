"""POST /v1/readings, its earlier paths, and GET /v1/receipts/{receipt_id}."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request
from aws_lambda_powertools.event_handler.openapi.params import Header, Query

from titer.access.ports import Counted
from titer.api.answers import Answer, json_answer
from titer.api.app import author_of, request_id_of
from titer.api.body import body_bytes
from titer.api.guard import MINUTE
from titer.api.models.readings import EarlierReceipt, PostedReading, PostedReadings, ReadingsReceipt, ReceiptStatus
from titer.api.openapi_routes import add, takes_json
from titer.api.problem import Problem, problem_answer
from titer.api.routes.stores import Stores
from titer.files.record import FileRecord
from titer.formats.json.values import BrokenRecord, Doubled, parse_value
from titer.live.answers import answer_of
from titer.live.items import LIST, objects_in
from titer.live.once import Answered, Once, answered_in, name_of
from titer.live.ports import Attempt
from titer.live.post import Count, PostReadings, Wishes
from titer.live.receipts import new_receipt, received_at
from titer.model.errors import TiterError, Unavailable
from titer.model.faults import reason_and_hint
from titer.model.instants import format_instant, micros
from titer.model.status import Status
from titer.rules.rule_sets import RuleSets

REPLAYED = "Idempotency-Replayed"
_RULES = "Limits to judge by, as in POST /v1/uploads; where none are named, as there"
RuleSetLabel = Annotated[str | None, Query(max_length=255, description=_RULES)]
Timezone = Annotated[str | None, Query(max_length=255, description="IANA zone of times that tell none")]
Asset = Annotated[str | None, Query(max_length=255, description="Of readings that name none")]
Epoch = Annotated[Literal["s", "ms", "us", "ns"] | None, Query(description="What numbers for times count since 1970")]
Simulated = Annotated[bool, Query(description="Whether the readings are made up: they carry `simulated` everywhere")]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="At most 64 characters; the same request with it is answered once"),
]

type Event = Any  # of API Gateway
type Reshape = Callable[[dict[str, Any]], dict[str, Any]]


class ReadingRoutes:
    """Takes readings in, and tells where they are."""

    def __init__(
        self,
        stores: Stores,
        *,
        stack: str,
        max_batch: int,
        posts_per_minute: int,
        readings_per_minute: int,
        count: Count,
    ) -> None:
        self._post = PostReadings(RuleSets(stores.rules), stores.readings_queue, stores.fresh_queue, count)
        self._once = Once(stores.attempts)
        self._receipts = stores.receipts
        self._files = stores.files
        self._counters = stores.counters
        self._clock = stores.clock
        self._stack = stack
        self._max_batch = max_batch
        self._posts_per_minute = posts_per_minute
        self._readings_per_minute = readings_per_minute

    def register(self, app: APIGatewayRestResolver) -> None:
        takes = takes_json(PostedReadings, PostedReading)
        one, many = {202: (ReadingsReceipt,)}, {202: (EarlierReceipt,)}
        add(app, "POST", "/v1/readings", self.post_readings, one, tag="readings", takes=takes)
        add(app, "GET", "/v1/receipts/<receipt_id>", self.show_receipt, {200: (ReceiptStatus,)}, tag="readings")
        path = "/api/v1/sensors/ingest"
        add(app, "POST", path, self.post_reading_as_before, many, tag="earlier", takes=takes_json(PostedReading))
        add(app, "POST", f"{path}/batch", self.post_readings_as_before, one, tag="earlier", takes=takes)

    def post_readings(
        self,
        request: Request,
        rule_set: RuleSetLabel = None,
        timezone: Timezone = None,
        asset: Asset = None,
        epoch: Epoch = None,
        simulated: Simulated = False,
        idempotency_key: Key = None,
    ) -> Answer:
        """Take readings: one, or several under `readings`. Each is judged as in a file, and told by itself.

        What was accepted is durable once this is answered, is shown within a second, and lies in Parquet after about a
        minute; what was rejected is told and counted, and not kept. 422 `nothing_accepted` where nothing was.

        With an `Idempotency-Key` the same request is answered once, for 24 hours, whoever repeats it.
        """
        wishes = Wishes(rule_set=rule_set, timezone=timezone, asset=asset, epoch=epoch, simulated=simulated)
        return self._take(request, "/v1/readings", wishes, idempotency_key)

    def post_reading_as_before(
        self,
        request: Request,
        rule_set: RuleSetLabel = None,
        timezone: Timezone = None,
        asset: Asset = None,
        idempotency_key: Key = None,
    ) -> Answer:
        """Take one reading as the ingestion service did; answered as POST /v1/readings is, with `status` and `id`."""
        wishes = Wishes(rule_set=rule_set, timezone=timezone, asset=asset)
        return self._take(request, "/api/v1/sensors/ingest", wishes, idempotency_key, _as_before)

    def post_readings_as_before(
        self,
        request: Request,
        rule_set: RuleSetLabel = None,
        timezone: Timezone = None,
        asset: Asset = None,
        idempotency_key: Key = None,
    ) -> Answer:
        """Take several readings as the ingestion service did; answered as POST /v1/readings is."""
        wishes = Wishes(rule_set=rule_set, timezone=timezone, asset=asset)
        return self._take(request, "/api/v1/sensors/ingest/batch", wishes, idempotency_key)

    def show_receipt(self, receipt_id: str) -> Answer:
        """Tell where the readings of a receipt are: still in the queue, or in which file. It is known for 30 days.

        `given_up` says that the file which holds them could not be processed: it is parked, and may be sent again.
        """
        now = micros(self._clock())
        at = received_at(self._stack, receipt_id, now)
        if at is None:
            hint = "Take the receipt_id of an answer of this stack; it is known for 30 days"
            raise Problem(404, "unknown_receipt", "there is no receipt with this id", hint)
        bound = self._receipts.find(receipt_id)
        records = [self._holder(file_id) for file_id in bound.files] if bound else []
        status, message = _whereabouts(records)
        files = list(dict.fromkeys(record.file_id for record in records if record)) if status == "stored" else []
        return json_answer(
            {
                "receipt_id": receipt_id,
                "status": status,
                "message": message,
                "received_at": format_instant(at),
                "file_id": files[0] if files else None,
                "files": files,
            }
        )

    def _holder(self, file_id: str) -> FileRecord | None:
        """Return the file that has the readings of a live one: itself, or that of its hour."""
        record = self._files.find(file_id)
        return self._files.find(record.compacted_into) if record and record.compacted_into else record

    # taking readings

    def _take(self, request: Request, route: str, wishes: Wishes, key: str | None, reshape: Reshape = dict) -> Answer:
        event = request.resolved_event
        now = self._clock()
        token_id = author_of(request).token_id
        try:
            document = _document(event)
        except Problem:
            self._count(token_id, now, 0)
            raise
        receipt_id = new_receipt(self._stack, micros(now))
        if key is None:
            attempt = Attempt(body_sha256="", receipt_id=receipt_id, received_at=micros(now), lease=0, expires=0)
            return _answer(self._answered(document, wishes, attempt, token_id, reshape), request)
        name = name_of(token_id, route, key)
        begun = self._once.begin(name, _digest(event), receipt_id, micros(now))
        if begun is None:
            raise _in_flight()
        if answered := answered_in(begun):
            return _answer(answered, request, replayed=True)
        return self._answer_once(
            name, begun, lambda: self._answered(document, wishes, begun, token_id, reshape), request
        )

    def _answer_once(self, name: str, attempt: Attempt, answer: Callable[[], Answered], request: Request) -> Answer:
        """Answer, and remember that; where there is no answer to be remembered, let the next one try at once."""
        remembered = False
        try:
            answered = answer()
            remembered = True
        finally:
            if not remembered:
                with suppress(Unavailable):  # else the next one waits for the end of this one's time
                    self._once.break_off(name, attempt)
        with suppress(Unavailable):  # the answer stands: who repeats the request takes over its receipt
            self._once.answer(name, attempt, answered)
        return _answer(answered, request)

    def _answered(self, document: Any, wishes: Wishes, attempt: Attempt, token_id: str, reshape: Reshape) -> Answered:
        """Take the readings in, and return the answer; raise for what is not to be remembered."""
        try:
            return Answered(202, reshape(self._receipt(document, wishes, attempt, token_id)))
        except (Problem, TiterError) as error:
            problem = error if isinstance(error, Problem) else Problem.of(error)
            if problem.status != 422:
                raise
            return Answered(422, problem.document(""))

    def _receipt(self, document: Any, wishes: Wishes, attempt: Attempt, token_id: str) -> dict[str, Any]:
        try:
            objects = objects_in(document, self._max_batch)
            judged = self._post.judge(objects, wishes, attempt.receipt_id, attempt.received_at)
        except TiterError:
            self._count(token_id, self._clock(), 0)
            raise
        self._count(token_id, self._clock(), judged.count)
        answer = answer_of(attempt.receipt_id, judged.verdicts, simulated=wishes.simulated)
        if judged.posted.readings:
            self._post.send(judged)
        self._post.tell(judged)
        if not judged.posted.readings:
            raise _nothing_accepted(answer)
        return answer

    def _count(self, token_id: str, now: datetime, readings: int) -> None:
        """Use up what a token may send in this minute."""
        counts = {
            "posts": Counted(1, self._posts_per_minute),
            "readings": Counted(readings, self._readings_per_minute),
        }
        minute = now.replace(second=0, microsecond=0)
        if not self._counters.count_all(f"{token_id}#readings", minute, counts):
            raise Problem(
                429,
                "too_many_requests",
                f"this token has sent as much as it may in this minute: {self._posts_per_minute:,} requests with "
                f"readings, {self._readings_per_minute:,} readings",
                "Send the rest in the next one",
                headers={"Retry-After": str(MINUTE - now.second)},
            )


def _whereabouts(records: Sequence[FileRecord | None]) -> tuple[str, str | None]:
    """Return where the readings of a receipt are by the files that hold them, and what there is to say of it."""
    if given_up := next((record.given_up for record in records if record and record.given_up), None):
        return "given_up", given_up
    if any(record and record.status is Status.DELETED for record in records):
        return "deleted", "A file that held them was deleted; see GET /v1/files?kind=live"
    stored = bool(records) and all(record is not None and record.finished is not None for record in records)
    return ("stored" if stored else "queued"), None


def _in_flight() -> Problem:
    return Problem(
        409,
        "idempotency_key_in_flight",
        "a request with this Idempotency-Key is being answered",
        "Repeat it in a second",
        headers={"Retry-After": "1"},
    )


def _document(event: Event) -> Any:
    """Return what the body holds, numbers as they were written."""
    text = body_bytes(event).decode("utf-8") if event.is_base64_encoded else event.body or ""
    try:
        document = parse_value(text)
    except (BrokenRecord, UnicodeDecodeError) as error:
        code = error.code if isinstance(error, BrokenRecord) else "invalid_encoding"
        raise Problem(400, code, *reason_and_hint(code)) from error
    if isinstance(document, Doubled) and LIST in document:
        raise Problem(400, "duplicate_key", *reason_and_hint("duplicate_key"))
    return document


def _digest(event: Event) -> str:
    """Return the digest of a request: its body, and what its query says of it."""
    query = json.dumps(sorted(event.resolved_query_string_parameters.items()))
    return sha256(f"{query}\n{event.body or ''}".encode("utf-8", errors="replace")).hexdigest()


def _nothing_accepted(answer: Mapping[str, Any]) -> Problem:
    codes = dict.fromkeys(fault["code"] for verdict in answer[LIST] for fault in verdict["errors"])
    first = next(iter(codes), "")
    reason, hint = reason_and_hint(first)
    what = f"no reading was accepted; the first error: {reason}" if first else "no reading was accepted"
    return Problem(422, "nothing_accepted", what, hint, members=answer)


def _as_before(answer: dict[str, Any]) -> dict[str, Any]:
    return {"status": "success", "id": answer["receipt_id"], **answer}


def _answer(answered: Answered, request: Request, *, replayed: bool = False) -> Answer:
    headers = {REPLAYED: "true"} if replayed else {}
    document = dict(answered.document)
    if answered.status < 400:
        return json_answer(document, answered.status, headers)
    return problem_answer(document | {"request_id": request_id_of(request)}, answered.status, headers)
