"""`titer reconcile`: the uploads bucket against the table, with AWS rights or on the local stack."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from titer.adapters import clients
from titer.adapters.clock import utc_now
from titer.adapters.dynamodb.files import DynamoFiles
from titer.adapters.dynamodb.parking import DynamoParking
from titer.adapters.s3 import S3Uploads
from titer.adapters.sqs import SqsIngestQueue
from titer.adapters.stack import cloudformation, stack_outputs
from titer.files.ports import Files, IngestQueue, Inventory, Parking
from titer.model.instants import format_instant
from titer.operations.reconcile import FIXABLE, ObjectState, Reconcile, State
from titer_cli.connection import Surroundings, local_stack
from titer_cli.exits import Exit
from titer_cli.local.aws import Cloud
from titer_cli.tasks.tokens import outputs_of_titer
from titer_cli.views.printable import printable
from titer_cli.views.terminal import say, write_json_list

ADVICE = {
    State.PARKED: "tried too often: titer redrive",
    State.STUCK: "begun and left without a result: --fix announces it again",
    State.SLOT_EXPIRED: "came after its slot had expired: --fix has it judged as a file of its own",
    State.NEVER_ANNOUNCED: "nobody has begun it: --fix announces it",
}


@dataclass(frozen=True, slots=True)
class Stores:
    """What a stack keeps."""

    inventory: Inventory
    files: Files
    parking: Parking
    queue: IngestQueue


def reconcile_stack(stack: str | None, here: Surroundings, *, fix: bool, minutes: int, as_json: bool) -> Exit:
    """Show every object without a result, and announce again what that may help, where `fix` is set."""
    stores = _deployed_stores(stack) if stack else _local_stores(here)
    return reconcile(stores, fix=fix, patience=timedelta(minutes=minutes), as_json=as_json)


def reconcile(stores: Stores, *, fix: bool, patience: timedelta, as_json: bool) -> Exit:
    """Do the same over these stores. Objects are shown as they are found: nothing is held but the counts."""
    look = Reconcile(stores.inventory, stores.files, stores.parking, clock=utc_now, patience=patience).look()
    counts: Counter[State] = Counter()
    unfinished = _mended(_counted(look, counts), stores.queue if fix else None)
    if as_json:
        write_json_list("unfinished", map(_document, unfinished))
    else:
        for found in unfinished:
            print(_line(found))
    say(_verdict(counts, fix))
    left = [state for state in counts if state in ADVICE and not (fix and state in FIXABLE)]
    return Exit.UNFINISHED if left else Exit.PROCESSED


def _counted(look: Iterator[ObjectState], counts: Counter[State]) -> Iterator[ObjectState]:
    for found in look:
        counts[found.state] += 1
        if found.state in ADVICE:
            yield found


def _mended(unfinished: Iterator[ObjectState], queue: IngestQueue | None) -> Iterator[ObjectState]:
    for found in unfinished:
        if queue is not None and found.state in FIXABLE:
            queue.put(found.stored.announcement())
        yield found


def _line(found: ObjectState) -> str:
    tried = f", begun {found.attempts} times" if found.attempts else ""
    return f"{found.state:<16} {printable(found.stored.key, 200)} (file {found.file_id}{tried})"


def _document(found: ObjectState) -> dict[str, object]:
    return {
        "standing": found.state,
        "key": found.stored.key,
        "version_id": found.stored.version_id,
        "bytes": found.stored.size,
        "last_modified": format_instant(found.stored.last_modified),
        "file_id": found.file_id,
        "attempts": found.attempts,
    }


def _verdict(counts: Counter[State], fix: bool) -> str:
    lines = [f"{counts.total():,} objects: {counts[State.FINISHED]:,} finished, {counts[State.IN_HAND]:,} in hand."]
    for state, advice in ADVICE.items():
        if counts[state]:
            done = "announced again" if fix and state in FIXABLE else advice
            lines.append(f"{counts[state]:,} {state}: {done}.")
    return " ".join(lines)


def _deployed_stores(stack: str) -> Stores:
    outputs = outputs_of_titer(stack, stack_outputs(cloudformation(), stack))
    table, name = clients.dynamodb(), outputs["TableName"]
    return Stores(
        S3Uploads(clients.s3(), outputs["UploadsBucketName"]),
        DynamoFiles(table, name, utc_now),
        DynamoParking(table, name, utc_now),
        SqsIngestQueue(clients.sqs(), outputs["IngestQueueUrl"]),
    )


def _local_stores(here: Surroundings) -> Stores:
    stack = local_stack(here.directory)
    cloud = Cloud(stack["endpoint_url"])
    return Stores(
        S3Uploads(cloud.s3, stack["uploads_bucket"]),
        DynamoFiles(cloud.dynamodb, stack["table"], utc_now),
        DynamoParking(cloud.dynamodb, stack["table"], utc_now),
        SqsIngestQueue(cloud.sqs, stack["ingest_queue_url"]),
    )
