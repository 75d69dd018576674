"""Topics: what can be watched, by name."""

from collections.abc import Iterable, Sequence

from titer.model.errors import Rejected
from titer.push.messages import NEWEST_REPLAY

READINGS, FILES, ANALYSES = "readings", "files", "analyses"
UNASKED = (READINGS, FILES, NEWEST_REPLAY)  # what is told to whoever never subscribed
MOST_TOPICS = 100
LONGEST_TOPIC = 600  # characters: an asset, or a sensor's id, and the word before it

_OF_ONE = ("readings", "asset", "file", "analysis", "replay")


def of_sensor(sensor_id: str) -> str:
    return f"readings:{sensor_id}"


def of_asset(asset: str) -> str:
    return f"asset:{asset}"


def of_file(file_id: str) -> str:
    return f"file:{file_id}"


def of_analysis(analysis_id: str) -> str:
    return f"analysis:{analysis_id}"


def of_replay(replay_id: str) -> str:
    return f"replay:{replay_id}"


def followed(said: Sequence[str] | None) -> Sequence[str]:
    """Return what a connection follows: what it said, or what is told to whoever said nothing."""
    return UNASKED if said is None else said


def subscribed(before: Iterable[str], added: Iterable[str]) -> tuple[str, ...]:
    """Return the topics with those added. `Rejected` where one is none, or where they are too many."""
    topics = tuple(dict.fromkeys((*before, *added)))
    for topic in topics:
        _refuse_unknown(topic)
    if len(topics) > MOST_TOPICS:
        reason = f"that would be {len(topics)} topics, of which a connection can have {MOST_TOPICS}"
        raise Rejected("too_many_topics", reason, "Watch the topic readings, an asset, or less")
    return topics


def _refuse_unknown(topic: str) -> None:
    word, colon, name = topic.partition(":")
    known = word in _OF_ONE and name if colon else topic in {READINGS, FILES, ANALYSES}
    if not known or len(topic) > LONGEST_TOPIC:
        shown = topic if len(topic) <= 40 else topic[:40] + "…"
        hint = (
            "There are readings, readings:<sensor_id>, asset:<asset>, files, file:<file_id>, analyses, "
            "analysis:<analysis_id> and replay:<replay_id>"
        )
        raise Rejected("unknown_topic", f"{shown!r} is no topic", hint)
