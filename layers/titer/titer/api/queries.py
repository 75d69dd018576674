"""What a query may ask: the parameters of its route and nothing else, so that no misspelt one is passed over."""

from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from titer.api.problem import Problem
from titer.api.scopes import TAKE_FILES

_STRICT = "/v1/"  # the paths of the earlier systems ignore what they do not know, as they did
_LONGEST_NAME, _MOST_NAMES = 60, 10  # of unknown parameters, in an answer


def refuse_unknown_parameters(event: APIGatewayProxyEvent, path: str, route: Route) -> None:
    """Raise `Problem`, which names those that there are, where the query holds a parameter that the route lacks."""
    if not path.startswith(_STRICT):
        return
    known = sorted(known_parameters(route))
    unknown = sorted({*event.resolved_query_string_parameters} - {*known})
    if not unknown:
        return
    names = [name[:_LONGEST_NAME] for name in unknown[:_MOST_NAMES]]
    reason = f"the query holds what is no parameter here: {', '.join(map(repr, names))}"
    hint = f"It may hold {', '.join(known)}" if known else "Ask without a query: there is no parameter here"
    where = "" if (event.http_method, path) in TAKE_FILES else "query."  # a form may hold the same, and is told alike
    errors = [{"field": f"{where}{name}", "message": "there is no such parameter"} for name in names]
    raise Problem(422, "invalid_request", reason, hint, errors=errors)


def known_parameters(route: Route) -> set[str]:
    """Return the parameters of a route: of its handler, or those that it is described by (see `takes_a_file`)."""
    described = (route.openapi_extensions or {}).get("parameters", [])
    return {field.alias for field in route.dependant.query_params} | {each["name"] for each in described}


def known_fields(route: Route) -> list[str]:
    """Return the fields that the JSON body of a route may have, none where it takes no such body."""
    bodies = [field.type_ for field in route.dependant.body_params]
    return [name for body in bodies for name in getattr(body, "model_fields", ())]
