"""/v1/parked: what could not be processed; another try, or none."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.api.answers import Answer, json_answer
from titer.api.app import author_of
from titer.api.models.admin import DiscardRequest, ParkedItem, ParkedItemsPage
from titer.api.models.files import Author
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, FewAtATime
from titer.api.routes.stores import Stores
from titer.files.record import ParkedMessage
from titer.model.instants import format_instant
from titer.operations.dead_letters import DiscardParked, Redrive
from titer.operations.dead_readings import RedriveReadings

Discarded = Annotated[bool, Query(description="Instead, what somebody left at that: who, when and why")]


class ParkedRoutes:
    """Lists what is parked and sends it again."""

    def __init__(self, stores: Stores) -> None:
        self._parking = stores.parking
        self._discard = DiscardParked(stores.parking, clock=stores.clock)
        readings = RedriveReadings(stores.parked_bodies, stores.readings_queue, clock=stores.clock)
        self._redrive = Redrive(stores.parking, stores.queue, stores.uploads, clock=stores.clock, readings=readings)

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "GET", "/v1/parked", self.list_parked, {200: (ParkedItemsPage,)}, tag="parked")
        discarded = {200: (ParkedItem,)}
        add(app, "POST", "/v1/parked/<parked_id>/discard", self.discard_parked, discarded, tag="parked")
        add(app, "POST", "/v1/parked/<parked_id>/redrive", self.redrive_parked, {202: (ParkedItem,)}, tag="parked")

    def list_parked(self, limit: FewAtATime = 50, cursor: Cursor = None, discarded: Discarded = False) -> Answer:
        """List what could not be processed, newest first. What was just parked may be missing for a moment."""
        page = self._parking.page(limit=limit, cursor=cursor, discarded=discarded)
        return json_answer({"parked": [_document(one) for one in page.parked], "next_cursor": page.cursor})

    def discard_parked(self, request: Request, parked_id: str, body: DiscardRequest) -> Answer:
        """Leave it at that. It goes from the list, and is kept with who did so, when and why; its file stays failed."""
        return json_answer(_document(self._discard.discard(parked_id, by=author_of(request), reason=body.reason)))

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
        receipt_id=parked.readings.receipt_id if parked.readings else None,
        message=parked.message,
        parked_at=format_instant(parked.parked_at),
        redriven_at=format_instant(parked.redriven_at) if parked.redriven_at else None,
        **_discarded(parked),
    ).model_dump()


def _discarded(parked: ParkedMessage) -> dict[str, Any]:
    found = parked.discarded
    return {
        "discarded_at": format_instant(found.at) if found else None,
        "discarded_by": Author(token_id=found.by.token_id, label=found.by.label) if found else None,
        "discarded_for": found.reason if found else None,
    }
