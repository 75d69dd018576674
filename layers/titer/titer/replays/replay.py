"""A replay: which rows of which version it goes through, how fast, and how far it is."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from titer.files.record import Location
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected

MOST_RUNNING = 20
LIVES = timedelta(hours=24)  # from its last change
UNWATCHED = timedelta(hours=1)  # then it pauses
KEPT = timedelta(days=7)  # once it is over
MOST_READINGS = 30_000_000  # of a file: more are not put into order within a tick


class State(StrEnum):
    """Running and paused replays may become each other; the other two are final."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    STOPPED = "stopped"


OVER = frozenset({State.ENDED, State.STOPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which rows of a file: of these sensors, from this instant on, before that one; None for any."""

    sensors: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Choice()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast: seconds between two rows, or times as fast as they were recorded. One of the two is None."""

    interval: Decimal | None = None
    speed: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The pinned version of a file whose rows are played."""

    file_id: str
    version: int
    name: str
    readings: Location
    reading_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What is asked of a replay, and its state. `run` rises whenever somebody changes it: ticks of before are void."""

    replay_id: str
    source: Source
    choice: Choice
    pace: Pace
    loop: bool
    state: State
    started_at: datetime
    changed_at: datetime  # by who asked for it, the last time
    run: int = 1
    rows: int | None = None  # None until the file's readings were put into rows
    message: str | None = None  # why it paused or ended by itself
    over_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def ends_at(self) -> datetime:
        """When it ended; before that, when it does if nobody changes it until then."""
        return self.over_at or self.changed_at + LIVES


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a replay is."""

    run: int
    position: int  # of the row to send next
    due_at: datetime  # when that is to be sent
    watched_at: datetime  # when somebody was last seen to watch
    sent: int = 0  # rows, in all
    seq: int = 0  # of the row that was sent last
    last: int | None = None  # the row that was sent last


@dataclass(frozen=True, slots=True)
class Known:
    """A replay, and how far it is."""

    replay: Replay
    progress: Progress

    @property
    def current(self) -> int:
        """The row that watchers see now: the last one sent; before that, the first to come."""
        return self.progress.position if self.progress.last is None else self.progress.last


@dataclass(frozen=True, slots=True)
class Tick:
    """The message that has the next rows sent: those after `seq`, in this run."""

    replay_id: str
    run: int
    seq: int


def tick_of(known: Known) -> Tick:
    """Return the tick that is due next."""
    return Tick(known.replay.replay_id, known.progress.run, known.progress.seq)


def refuse_if_over(replay: Replay) -> None:
    """Raise `Rejected` (`replay_over`) where nothing about it can change any more."""
    if replay.is_over:
        raise Rejected("replay_over", f"the replay has {replay.state}", "Start another one: POST /v1/replays")


def too_many_replays() -> Rejected:
    return Rejected(
        "too_many_replays", f"{MOST_RUNNING} replays run, which is the most", "Stop one of them, or pause it"
    )
