"""POST /v1/tickets: the right to watch by WebSocket."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request

from titer.api.answers import Answer, json_answer
from titer.api.app import token_of
from titer.api.models.live import NewTicket
from titer.api.openapi_routes import add
from titer.api.problem import Problem
from titer.api.routes.stores import Stores
from titer.model.instants import format_instant
from titer.push.tickets import Door


class TicketRoutes:
    """Gives tickets out. `url` is where clients connect to, None where they cannot."""

    def __init__(self, stores: Stores, url: str | None) -> None:
        self._door = Door(stores.tickets, stores.connections, stores.tokens, stores.clock)
        self._url = url

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "POST", "/v1/tickets", self.give_ticket, {200: (NewTicket,)}, tag="live")

    def give_ticket(self, request: Request) -> Answer:
        """Give a ticket to watch with. Connect to `url` within a minute; a ticket is good once."""
        if self._url is None:
            hint = "Ask GET /v1/sensors and GET /v1/files now and then"
            raise Problem(501, "no_push", "this system pushes nothing: it has no WebSocket API", hint)
        ticket = self._door.give(token_of(request))
        answer = NewTicket(
            url=f"{self._url}?ticket={ticket.text}", ticket=ticket.text, expires_at=format_instant(ticket.expires_at)
        )
        return json_answer(answer.model_dump())
