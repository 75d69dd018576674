"""Messages, sent as often as a test wants, and those of live readings."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import batched
from uuid import uuid4

from tests.faults.system import System
from titer.live.posted import LiveReading, LiveSeries, Posted
from titer.model.instants import micros
from titer.model.readings import Quality

AT_ONCE = 20


def posted_of(sensors: Sequence[str], asset: str, at: datetime, value: float) -> Posted:
    """A request with a reading of each sensor, as it was accepted."""
    readings = (
        LiveReading(
            of=LiveSeries(asset, sensor, "value"), at=micros(at), value=value, quality=Quality.GOOD, index=index
        )
        for index, sensor in enumerate(sensors)
    )
    received_at = micros(datetime.now(UTC))
    return Posted(receipt_id=str(uuid4()), received_at=received_at, rule_set="default@2", readings=tuple(readings))


def deliver(system: System, queue: str, messages: list[str], choose: random.Random) -> None:
    """Send messages in any order, many at once."""
    sqs = system.client("sqs")

    def send(some: tuple[str, ...]) -> None:
        entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(some)]
        sqs.send_message_batch(QueueUrl=queue, Entries=entries)

    with ThreadPoolExecutor(AT_ONCE) as senders:
        list(senders.map(send, batched(choose.sample(messages, len(messages)), 10, strict=False)))
