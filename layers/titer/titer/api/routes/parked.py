"""GET /v1/parked and POST /v1/parked/{parked_id}/redrive: what could not be processed, and another try."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from titer.api.answers import Answer, json_answer
from titer.api.models.admin import ParkedItem, ParkedItemsPage
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, FewAtATime
from titer.api.routes.stores import Stores
from titer.files.record import ParkedMessage
from titer.model.instants import format_instant
from titer.operations.dead_letters import Redrive


class ParkedRoutes:
    """Lists what is parked and sends it again."""

    def __init__(self, stores: Stores) -> None:
        self._parking = stores.parking
        self._redrive = Redrive(stores.parking, stores.queue, stores.uploads, clock=stores.clock)

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "GET", "/v1/parked", self.list_parked, {200: (ParkedItemsPage,)}, tag="parked")
        add(app, "POST", "/v1/parked/<parked_id>/redrive", self.redrive_parked, {202: (ParkedItem,)}, tag="parked")

    def list_parked(self, limit: FewAtATime = 50, cursor: Cursor = None) -> Answer:
        """List what could not be processed, newest first. What was just parked may be missing for a moment."""
        page = self._parking.page(limit=limit, cursor=cursor)
        return json_answer({"parked": [_document(one) for one in page.parked], "next_cursor": page.cursor})

    def redrive_parked(self, parked_id: str) -> Answer:
        """Try once more. It stays in the list, with the time, until its file has an end; asking twice is harmless."""
        return json_answer(_document(self._redrive.send(parked_id)), 202)


def _document(parked: ParkedMessage) -> dict[str, object]:
    return ParkedItem(
        parked_id=parked.parked_id,
        file_id=parked.file_id,
        key=parked.announced.key if parked.announced else None,
        attempts=parked.attempts,
        error=parked.error,
        message=parked.message,
        parked_at=format_instant(parked.parked_at),
        redriven_at=format_instant(parked.redriven_at) if parked.redriven_at else None,
    ).model_dump()
