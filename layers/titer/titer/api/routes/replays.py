"""/v1/replays: judged files as live streams."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from titer.api.answers import Answer, json_answer
from titer.api.catalog import FileCatalog
from titer.api.models.replays import USUAL, ReplayChange, ReplayRequest, ReplaysPage, ShownReplay
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, FewAtATime
from titer.api.problem import Problem
from titer.api.routes.stores import Stores
from titer.files.record import Completion, FileRecord
from titer.model.instants import format_instant
from titer.push.topics import of_replay
from titer.replays.control import Replaying, Wishes
from titer.replays.ports import OpenRows
from titer.replays.replay import Known, Source, State
from titer.replays.rows import Rows


class ReplayRoutes:
    """Starts, shows and changes replays."""

    def __init__(self, stores: Stores, open_rows: OpenRows) -> None:
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._replays = stores.replays
        self._replaying = replaying(stores, Rows(stores.prepared_rows, stores.artefacts, open_rows))

    def register(self, app: APIGatewayRestResolver) -> None:
        one, shown = "/v1/replays/<replay_id>", {200: (ShownReplay,)}
        add(app, "POST", "/v1/replays", self.start_replay, {201: (ShownReplay,)}, tag="replays")
        add(app, "GET", "/v1/replays", self.list_replays, {200: (ReplaysPage,)}, tag="replays")
        add(app, "GET", one, self.show_replay, shown, tag="replays")
        add(app, "PATCH", one, self.change_replay, shown, tag="replays")
        add(app, "DELETE", one, self.stop_replay, shown, tag="replays")

    def start_replay(self, body: ReplayRequest) -> Answer:
        """Start a replay of a file: the readings of each instant are a row, sent to who subscribed to its topic.

        The version stays pinned, and nothing that is replayed enters the lake or the newest readings.
        """
        _refuse_both(body)
        source = _source(*self._catalog.finished(body.file_id, body.version))
        if body.since and body.until and body.since >= body.until:
            raise Problem(422, "invalid_request", "from is not before to", "Exchange the two, or leave one out")
        pace = body.pace or USUAL
        known = self._replaying.start(source, body.choice, pace, loop=body.loop)
        return json_answer(shown_replay(known), 201, {"Location": f"replays/{known.replay.replay_id}"})

    def list_replays(self, limit: FewAtATime = 50, cursor: Cursor = None) -> Answer:
        """List replays, newest first, those of the last week that are over too."""
        page = self._replays.page(limit=limit, cursor=cursor)
        replays = [shown_replay(self._replaying.mended(known)) for known in page.replays]
        return json_answer({"replays": replays, "next_cursor": page.cursor})

    def show_replay(self, replay_id: str) -> Answer:
        """Show a replay. 410 once the results of its file were deleted."""
        known = self._replaying.find(replay_id)
        self._replaying.watch(known)
        return json_answer(shown_replay(known))

    def change_replay(self, replay_id: str, body: ReplayChange) -> Answer:
        """Pause a replay, let it run on, stop it, play it at another pace or from another row; it lives 24 h from now.

        409 once it has ended or was stopped.
        """
        _refuse_both(body)
        wishes = Wishes(state=State(body.state) if body.state else None, pace=body.pace, position=body.position)
        if wishes == Wishes():
            raise Problem(
                422,
                "invalid_request",
                "nothing is to change",
                "Say state, interval, speed or position",
            )
        return json_answer(shown_replay(self._replaying.change(replay_id, wishes)))

    def stop_replay(self, replay_id: str) -> Answer:
        """Stop a replay, for good. One that is over stays as it is."""
        return json_answer(shown_replay(self._replaying.stop(replay_id)))


def replaying(stores: Stores, rows: Rows) -> Replaying:
    """Return what can be done with the replays of these stores."""
    return Replaying(stores.replays, stores.ticks, rows, stores.files.find, clock=stores.clock)


def shown_replay(known: Known) -> dict[str, object]:
    """Return a replay as answers show it."""
    replay, progress = known.replay, known.progress
    since, until = (None if at is None else format_instant(at) for at in (replay.choice.since, replay.choice.until))
    return ShownReplay(
        replay_id=replay.replay_id,
        state=replay.state,
        position=progress.position,
        rows=replay.rows,
        sent=progress.sent,
        seq=progress.seq,
        interval=None if replay.pace.interval is None else float(replay.pace.interval),
        speed=None if replay.pace.speed is None else float(replay.pace.speed),
        loop=replay.loop,
        started_at=format_instant(replay.started_at),
        ends_at=format_instant(replay.ends_at),
        message=replay.message,
        topic=of_replay(replay.replay_id),
        file_id=replay.source.file_id,
        version=replay.source.version,
        name=replay.source.name,
        sensors=None if replay.choice.sensors is None else [*replay.choice.sensors],
        since=since,
        until=until,
    ).model_dump(mode="json", by_alias=True)


def _source(record: FileRecord, end: Completion) -> Source:
    """Return the version that is to be played. `Problem` (`kept_nothing`) where it kept no reading."""
    if end.readings is None or not end.reading_count:
        raise Problem(422, "kept_nothing", "the file kept no readings", "See its result for why")
    return Source(
        file_id=record.file_id,
        version=record.version or 1,
        name=record.name,
        readings=end.readings,
        reading_count=end.reading_count,
    )


def _refuse_both(body: ReplayRequest | ReplayChange) -> None:
    if body.names_both:
        raise Problem(422, "invalid_request", "interval and speed exclude each other", "Say one of the two")
