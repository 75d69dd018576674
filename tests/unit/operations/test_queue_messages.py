"""Batches of a queue: what breaks off comes again by itself."""

from titer.operations.queue_messages import each_alone


def test_a_message_that_breaks_off_comes_again_and_no_other_does() -> None:
    taken: list[tuple[str, str]] = []

    def take(message_id: str, body: str) -> None:
        taken.append((message_id, body))
        if body == "broken":
            raise ConnectionError

    bodies = {"1": "whole", "2": "broken", "3": "whole"}
    event = {"Records": [{"messageId": message_id, "body": body} for message_id, body in bodies.items()]}
    assert each_alone(event, take) == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert dict(taken) == bodies
