"""What a query may ask: the parameters of its route, each once, and nothing else, so that none is passed over."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.openapi.compat import field_annotation_is_scalar_sequence
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from titer.api.problem import Problem
from titer.api.scopes import TAKE_FILES

_STRICT = "/v1/"  # the paths of the earlier systems ignore what they do not know, as they did
_LONGEST_NAME, _MOST_NAMES = 60, 10  # of parameters, in an answer
_CONTEXT, _LONGEST_CONTEXT = "context.<name>", 1_000
_ELSEWHERE = "-"  # in the path: the query has the name


def refuse_unknown_parameters(event: APIGatewayProxyEvent, path: str, route: Route) -> None:
    """Raise `Problem` where the query holds a parameter that the route lacks, or twice one that it takes once.

    Those that there are are named.
    """
    if not path.startswith(_STRICT):
        return
    known = sorted(known_parameters(route))
    asked = event.resolved_query_string_parameters
    unknown = sorted(name for name in asked if name not in known and not _is_one_of_many(name, known))
    where = "" if (event.http_method, path) in TAKE_FILES else "query."  # a form may hold the same, and is told alike
    if unknown:
        hint = f"It may hold {', '.join(known)}" if known else "Ask without a query: there is no parameter here"
        raise _refused("what is no parameter here", unknown, where, "there is no such parameter", hint)
    once = {field.alias for field in route.dependant.query_params if not _is_list(field.field_info.annotation)}
    twice = sorted(name for name, values in asked.items() if len(_all(values)) > 1 and (name in once or "." in name))
    if twice:
        raise _refused("more than once what is asked once", twice, where, "it is there more than once", "Say it once")


def under(pattern: str, event: BaseProxyEvent) -> dict[str, str]:
    """Return what a query says under the names that a pattern stands for: of `context.<name>`, by each name."""
    start = pattern.partition("<")[0]
    asked = event.resolved_query_string_parameters
    return {name.removeprefix(start): _all(said)[-1] for name, said in asked.items() if name.startswith(start)}


def named_in(in_path: str, in_query: str | None, what: str) -> str:
    """Return the name of what is asked for: that of the path or, where this has `-`, that of the query.

    `Problem` where there is none, or two.
    """
    if in_path != _ELSEWHERE and in_query is not None:
        raise Problem(422, "invalid_request", f"both path and query name a {what}", f"Put {_ELSEWHERE} into the path")
    if in_path == _ELSEWHERE and in_query is None:
        hint = f"Add ?{what}_id=, or put it into the path"
        raise Problem(422, "invalid_request", f"the query names no {what}", hint)
    return in_path if in_query is None else in_query


def of_context(description: str) -> Any:
    """Return the parameter that asks for values of a context; `contexts_asked` reads them."""
    return Query(alias=_CONTEXT, min_length=1, max_length=_LONGEST_CONTEXT, description=description)


def contexts_asked(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the names and values of a context that are asked for, by name. `Problem` where they cannot be."""
    asked = under(_CONTEXT, request.resolved_event)
    for name, value in asked.items():
        if not name or not 1 <= len(value) <= _LONGEST_CONTEXT:
            reason = f"{_CONTEXT} takes a name and a value of 1 to {_LONGEST_CONTEXT:,} characters"
            field = {
                "field": f"query.context.{name[:60]}",
                "message": "it lacks a name or a value, or that is too long",
            }
            raise Problem(422, "invalid_request", reason, "Ask for context.batch=B-7", errors=[field])
    return tuple(sorted(asked.items()))


def refuse_no_time(since: datetime | None, until: datetime | None, names: tuple[str, str] = ("from", "to")) -> None:
    """Raise `Problem` where `from`, or what else it is named, is not before `to`: no instant is between them."""
    if _is_no_time(since, until):
        low, high = names
        field = {"field": f"query.{high}", "message": f"it is not after {low}"}
        hint = f"Ask for {low} ≤ at < {high}: the latter is left out"
        raise Problem(422, "invalid_request", f"{low} is not before {high}", hint, errors=[field])


def refuse_backward(since: datetime | None, until: datetime | None) -> None:
    """Raise `Problem` likewise, naming no field: for times that a body may hold too."""
    if _is_no_time(since, until):
        raise Problem(422, "invalid_request", "`from` is not before `to`", "Swap the two")


def _is_no_time(since: datetime | None, until: datetime | None) -> bool:
    return since is not None and until is not None and since >= until


def _is_one_of_many(name: str, known: Iterable[str]) -> bool:
    """Return whether one of the known names is a pattern that this one fits: `context.<name>`."""
    return any(name.startswith(each.partition("<")[0]) for each in known if "<" in each)


def _all(values: Sequence[str] | str) -> Sequence[str]:
    return [values] if isinstance(values, str) else values


_is_list = field_annotation_is_scalar_sequence


def _refused(what: str, names: Sequence[str], where: str, message: str, hint: str) -> Problem:
    shown = [name[:_LONGEST_NAME] for name in names[:_MOST_NAMES]]
    reason = f"the query holds {what}: {', '.join(map(repr, shown))}"
    errors = [{"field": f"{where}{name}", "message": message} for name in shown]
    return Problem(422, "invalid_request", reason, hint, errors=errors)


def known_parameters(route: Route) -> set[str]:
    """Return the parameters of a route: of its handler, or those that it is described by (see `takes_a_file`)."""
    described = (route.openapi_extensions or {}).get("parameters", [])
    return {field.alias for field in route.dependant.query_params} | {each["name"] for each in described}


def known_fields(route: Route) -> list[str]:
    """Return the fields that the JSON body of a route may have, none where it takes no such body."""
    bodies = [field.type_ for field in route.dependant.body_params]
    return [name for body in bodies for name in getattr(body, "model_fields", ())]
