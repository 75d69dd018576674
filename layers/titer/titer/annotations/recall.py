"""What was said of readings since an instant, for clients that come back."""

from collections.abc import Collection

from titer.annotations.messages import message_of_annotation
from titer.annotations.ports import Annotations
from titer.model.instants import instant
from titer.push.ports import Missed, Recall
from titer.push.topics import FILES

MOST = 1_000  # annotations that are looked through
_TOLD_ON = ("file:", "readings:", "asset:")


class RecallAnnotations:
    """Finds annotations again, behind what another recall finds."""

    def __init__(self, annotations: Annotations, others: Recall) -> None:
        self._annotations = annotations
        self._others = others

    def since(self, topics: Collection[str], at: int, *, most: int) -> Missed:
        """Return what the others find, and the annotations that changed since; where these are too many, a gap."""
        missed = self._others.since(topics, at, most=most)
        concerned = [topic for topic in topics if topic == FILES or topic.startswith(_TOLD_ON)]
        if not concerned:
            return missed
        changed = self._annotations.changed(instant(at), limit=MOST + 1)
        if len(changed) > MOST:
            return Missed(missed.messages, [*dict.fromkeys((*missed.beyond, *concerned))])
        told = [message_of_annotation(each) for each in reversed(changed)]
        wanted = {*concerned}
        found = [message for message in told if not wanted.isdisjoint(message.topics)]
        return Missed([*missed.messages, *found], missed.beyond)
