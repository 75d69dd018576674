"""What a request passes on its way to a route and back: guard, validation, log, one kind of answer to what fails."""

from titer.model import starting  # noqa: F401  before all that is loaded here

# isort: split

import binascii
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from time import perf_counter
from typing import Any, Protocol

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Request, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError, ServiceError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.middlewares.openapi_validation import OpenAPIRequestValidationMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType, RequestValidationError
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.access.ports import Token
from titer.access.tokens import Scope
from titer.api.guard import Guard
from titer.api.problem import Problem
from titer.api.queries import known_fields, refuse_unknown_parameters
from titer.api.request_id import HEADER, request_id
from titer.api.scopes import SCOPES, TAKE_FILES, TAKE_READINGS, changes, methods_at
from titer.model.author import Author
from titer.model.dataclass import dataclass
from titer.model.errors import TiterError
from titer.model.expression import expression
from titer.operations.log_lines import new_logger

CORS = CORSConfig(
    allow_headers=[HEADER, "Idempotency-Key", "If-Match", "If-None-Match"],
    expose_headers=[
        "Content-Disposition",
        "ETag",
        "Idempotency-Replayed",
        "Link",
        "Location",
        "Retry-After",
        "WWW-Authenticate",
        HEADER,
    ],
    max_age=3600,
)
# Of the whole API: another function may answer the other methods of the same path.
METHODS = ",".join(sorted({"OPTIONS", *(method for method, _ in SCOPES)}))
MERGE_PATCH = "application/merge-patch+json"  # RFC 7396, of PATCH
LARGEST_BODY = 256 << 10  # characters, of requests that bring no file
_TRIED = expression(r"(?:function-\w+|literal|list|dict|tuple)\[")  # a type among several, as pydantic names it
ALWAYS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class Routes(Protocol):
    """Some routes of the API and what they need."""

    def register(self, app: APIGatewayRestResolver) -> None:
        """Add them to the resolver."""


@dataclass(slots=True)
class RequestContext:
    """One request, as its log line tells of it."""

    request_id: str
    route: str = "none"
    token: Token | None = None


class ApiApp:
    """One function's part of the API, closed to whoever has no right to it."""

    def __init__(self, routes: Sequence[Routes], guard: Guard, log: Logger, metrics: Metrics) -> None:
        self._guard = guard
        self._log = log
        self._metrics = metrics
        self._app = resolver(routes)
        # Powertools would validate before any middleware; here the guard comes first.
        self._app.use(middlewares=[self._admit, OpenAPIRequestValidationMiddleware()])  # type: ignore[no-untyped-call]
        for kinds, answer in self._answers().items():
            self._app.exception_handler(list(kinds))(answer)

    def __call__(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer one proxy event of API Gateway."""
        started = perf_counter()
        current = RequestContext(request_id(event))
        self._app.append_context(request_context=current)  # type: ignore[no-untyped-call]
        answer = self._app.resolve(event, context)
        _add_headers(answer, current)
        self._report(event, current, answer["statusCode"], perf_counter() - started)
        return answer

    def _admit(self, app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[Any]:
        """Let pass what the table of scopes lets pass. A preflight carries no token, and is answered here."""
        current: RequestContext = app.context["request_context"]
        method, route = app.request.method, app.request.route
        if method == "OPTIONS":
            return Response(204, headers={"Access-Control-Allow-Methods": METHODS}, body="")
        needed = SCOPES.get((method, route))
        if needed is None:
            raise NotFoundError
        current.route = route
        if needed is not Scope.OPEN:
            presented = app.current_event.headers.get("authorization")
            counts = (method, route) not in TAKE_READINGS
            current.token = self._guard.admit(presented, needed, changes=changes(method, route), counts=counts)
        if (method, route) not in TAKE_FILES:
            _refuse_what_is_no_json(app.current_event)
        refuse_unknown_parameters(app.current_event, route, app.context["_route"])
        return next_middleware(app)

    def _answers(self) -> Mapping[tuple[type[Exception], ...], Callable[[Any], Response[str]]]:
        return {
            (Problem,): self._answer,
            (TiterError,): lambda error: self._answer(Problem.of(error)),
            (RequestValidationError,): lambda error: self._answer(
                _invalid_request(error, known_fields(self._app.context["_route"]))
            ),
            (RequestUnsupportedContentType,): lambda _: self._answer(_unsupported()),
            (NotFoundError,): lambda _: self._answer(_no_route(self._app.current_event)),
            (ServiceError,): lambda error: self._answer(Problem(error.status_code, "refused", str(error.msg))),
            (binascii.Error, RecursionError, UnicodeError): lambda _: self._answer(_UNREADABLE),
            (Exception,): self._answer_unforeseen,
        }

    def _answer(self, problem: Problem) -> Response[str]:
        current: RequestContext = self._app.context["request_context"]
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._log.error("request_failed", code=problem.code, reason=problem.reason, request_id=current.request_id)
        return problem.response(current.request_id)

    def _answer_unforeseen(self, error: Exception) -> Response[str]:
        current: RequestContext = self._app.context["request_context"]
        self._log.exception("request_failed", exc_info=error, request_id=current.request_id)
        return _UNFORESEEN.response(current.request_id)

    def _report(self, event: Mapping[str, Any], current: RequestContext, status: int, seconds: float) -> None:
        milliseconds = round(seconds * 1_000, 3)
        self._log.info(
            "request",
            method=event.get("httpMethod"),
            route=current.route,
            source_ip=_source_of(event),
            status=status,
            duration_ms=milliseconds,
            request_id=current.request_id,
            token_id=current.token.token_id if current.token else None,
        )
        self._metrics.add_metric(_metric_of(status), MetricUnit.Count, 1)
        self._metrics.add_metric("RequestDuration", MetricUnit.Milliseconds, milliseconds)
        self._metrics.flush_metrics()


def request_id_of(request: Request) -> str:
    """Return the id that a request carries through logs and answers."""
    current: RequestContext = request.context["request_context"]
    return current.request_id


def author_of(request: Request) -> Author:
    """Return the author of what a request changes: the token that it was admitted by."""
    token = token_of(request)
    return Author(token.token_id, token.label)


def token_of(request: Request) -> Token:
    """Return the token that a request was admitted by."""
    token: Token | None = request.context["request_context"].token
    assert token is not None, "the route is not open"
    return token


def handle(wire: Callable[[], ApiApp], event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer by the app that `wire` makes; where it cannot be made, say so as the app would."""
    try:
        app = wire()
    except TiterError as error:
        new_logger(os.environ).exception("wiring_failed")
        return _answer_without_app(Problem.of(error), request_id(event))
    return app(event, context)


def resolver(
    routes: Sequence[Routes], made: type[APIGatewayRestResolver] = APIGatewayRestResolver
) -> APIGatewayRestResolver:
    """Return the routes, without anything in front of them."""
    app = made(cors=CORS, debug=False, json_body_deserializer=_parse)
    for some in routes:
        some.register(app)
    return app


# None of these is raised: an exception that is raised once more keeps hold of all requests that it ended before.
_NOT_FOUND = Problem(404, "no_such_route", "there is nothing at this path", "See /docs for what there is")
_UNREADABLE = Problem(400, "unreadable_body", "the body cannot be read", "Send UTF-8 text, or base64 that is whole")
_UNFORESEEN = Problem(
    500, "internal_error", "something went wrong here", "Try again; if it stays, report the request id"
)


def _parse(text: str) -> Any:
    """Return what a JSON text says. A number too long for Python (4,300 digits) is not JSON here."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        raise json.JSONDecodeError(str(error), text, 0) from error


def _refuse_what_is_no_json(event: APIGatewayProxyEvent) -> None:
    """Refuse a body that is too large, or says that it is something other than JSON."""
    if len(event.body or "") > LARGEST_BODY:
        reason = f"the body has more than {LARGEST_BODY:,} characters"
        raise Problem(413, "too_large", reason, "Send less at a time")
    media_type = event.headers.get("content-type", "").partition(";")[0].strip().lower()
    of_patch = {MERGE_PATCH} if event.http_method == "PATCH" else set()
    if event.body and media_type not in {"", content_types.APPLICATION_JSON, *of_patch}:
        raise _unsupported()


def _unsupported() -> Problem:
    reason = "a body of this content type is not read here"
    return Problem(415, "unsupported_media_type", reason, "Send application/json")


def _no_route(event: APIGatewayProxyEvent) -> Problem:
    """Return the problem of a request without a route: 404; 405 where the path has other methods."""
    methods = methods_at(event.path)
    if not methods or event.http_method in methods:
        return _NOT_FOUND
    allowed = ", ".join(sorted({"OPTIONS", *methods}))
    return Problem(405, "no_such_method", "this path lacks the method", f"It has {allowed}", headers={"Allow": allowed})


def _invalid_request(error: RequestValidationError, known: Sequence[str]) -> Problem:
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return Problem(400, "invalid_json", "the body is not valid JSON", "Check brackets, quotes and commas")
    return invalid_fields(faults, known)


def invalid_fields(faults: Sequence[Mapping[str, Any]], known: Iterable[str]) -> Problem:
    """Return the problem that names the fields which pydantic refused, and why. What was sent is not repeated.

    Where one of them is not among the `known` ones, these are named.
    """
    errors = [{"field": _field(fault["loc"]), "message": str(fault["msg"])} for fault in faults]
    first = f"{errors[0]['field']}: {errors[0]['message']}"
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    misspelt = any(fault["type"] == "extra_forbidden" for fault in faults)
    hint = f"There are the fields {', '.join(known)}" if misspelt else "See /docs"
    return Problem(422, "invalid_request", f"the request is not as it should be; {first}{more}", hint, errors=errors)


def _field(place: Iterable[object]) -> str:
    """Return a place as who sent the request knows it: without the types that pydantic tried there."""
    return ".".join(text for text in map(str, place) if not _TRIED.match(text))


def _source_of(event: Mapping[str, Any]) -> str | None:
    """Return the address that a request came from, as API Gateway saw it; no header of the client's own."""
    identity: Mapping[str, Any] = (event.get("requestContext") or {}).get("identity") or {}
    return identity.get("sourceIp")


def _metric_of(status: int) -> str:
    if status < HTTPStatus.BAD_REQUEST:
        return "RequestsAnswered"
    return "RequestsRefused" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "RequestsFailed"


def _add_headers(answer: dict[str, Any], current: RequestContext) -> None:
    headers = answer["multiValueHeaders"]
    headers[HEADER] = [current.request_id]
    for name, value in ALWAYS.items():
        headers.setdefault(name, [value])


def _answer_without_app(problem: Problem, request: str) -> dict[str, Any]:
    response = problem.response(request)
    headers = {name: [str(value)] for name, value in response.headers.items()}
    headers |= {HEADER: [request], "Access-Control-Allow-Origin": ["*"]}
    return {
        "statusCode": response.status_code,
        "body": response.body,
        "isBase64Encoded": False,
        "multiValueHeaders": headers,
    }
