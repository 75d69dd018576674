"""/, /health, /health/ready and the documentation."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib import resources
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Header

from titer.api import html
from titer.api.answers import Answer, html_answer, json_answer
from titer.api.models.service import Health, ServiceInfo
from titer.api.openapi_routes import add
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Unavailable
from titer.model.version import __version__

SERVICE = "titer"
LINKS = {"documentation": "/docs", "openapi": "/openapi.json", "health": "/health", "files": "/v1/files"}
PROBED_EVERY = timedelta(seconds=10)
# What is open to all is the same for all, so that caches may answer for it.
A_WHILE = {"Cache-Control": "public, max-age=300", "Vary": "Accept"}
A_MOMENT = {"Cache-Control": f"public, max-age={PROBED_EVERY.seconds}"}

Accept = Annotated[str | None, Header(alias="Accept", include_in_schema=False)]


@dataclass(frozen=True, slots=True)
class Service:
    """What the service says of itself."""

    stage: str
    limits: Mapping[str, int]
    git_sha: str | None
    websocket: str | None = None


class Probes:
    """Touches what the service depends on, at most every ten seconds. A probe raises `Unavailable` where it fails."""

    def __init__(self, probes: Mapping[str, Callable[[], None]], clock: Clock) -> None:
        self._probes = probes
        self._clock = clock
        self._found: dict[str, str] = {}
        self._until: datetime | None = None

    def __call__(self) -> dict[str, str]:
        """Return `ok` or what is wrong, for each."""
        now = self._clock()
        if self._until is None or now >= self._until:
            self._found = {name: _outcome(probe) for name, probe in self._probes.items()}
            self._until = now + PROBED_EVERY
        return self._found


class HealthRoutes:
    """Tells how the service is, and documents it."""

    def __init__(self, service: Service, probes: Probes) -> None:
        self._service = service
        self._probes = probes

    def register(self, app: APIGatewayRestResolver) -> None:
        page, health = {200: ("text/html",)}, (Health,)
        add(app, "GET", "/", self.say_what_this_is, {200: (ServiceInfo, "text/html")}, tag="service")
        add(app, "GET", "/health", self.say_whether_alive, {200: health}, tag="service")
        add(app, "GET", "/health/ready", self.say_whether_ready, {200: health, 503: health}, tag="service")
        add(app, "GET", "/openapi.json", self.describe, {200: ("application/json",)}, tag="service")
        add(app, "GET", "/docs", self.show_swagger, page, tag="service")
        add(app, "GET", "/redoc", self.show_redoc, page, tag="service")

    def say_what_this_is(self, accept: Accept = None) -> Answer:
        """Say what this is: service, version, stage and limits; as a page where the client asks for HTML."""
        if "text/html" in (accept or ""):
            return _page(html.welcome(__version__, self._service.stage))
        return json_answer(
            ServiceInfo(
                service=SERVICE,
                version=__version__,
                stage=self._service.stage,
                git_sha=self._service.git_sha,
                limits=dict(self._service.limits),
                websocket=self._service.websocket,
                links=LINKS,
            ).model_dump(),
            headers=A_WHILE,
        )

    def say_whether_alive(self) -> Answer:
        """Say whether the service runs: always 200. `status` is `degraded` where a dependency does not answer."""
        found = self._probes()
        return _health("healthy" if _all_well(found) else "degraded", found)

    def say_whether_ready(self) -> Answer:
        """Say whether it can work: 200 where buckets, table and queue answer, 503 where not, seen 10 s ago at most."""
        found = self._probes()
        ready = _all_well(found)
        return _health("healthy" if ready else "unavailable", found, 200 if ready else 503)

    def describe(self) -> Answer:
        """Give the OpenAPI document."""
        return Response(
            200,
            content_types.APPLICATION_JSON,
            resources.files("titer.api.routes").joinpath("openapi.json").read_text(),
            headers=dict(A_WHILE),
        )

    def show_swagger(self) -> Answer:
        """Show the API in Swagger UI, from this service alone."""
        return _page(html.swagger())

    def show_redoc(self) -> Answer:
        """Show the API in Redoc, from this service alone."""
        return _page(html.redoc())


def _page(page: str) -> Answer:
    return html_answer(page, {**A_WHILE, **html.policy(page)})


def _outcome(probe: Callable[[], None]) -> str:
    try:
        probe()
    except Unavailable as error:
        return error.reason
    return "ok"


def _all_well(found: Mapping[str, str]) -> bool:
    return all(outcome == "ok" for outcome in found.values())


def _health(status: str, found: Mapping[str, str], code: int = 200) -> Answer:
    health = Health(status=status, service=SERVICE, version=__version__, dependencies=dict(found))
    return json_answer(health.model_dump(), code, A_MOMENT)
