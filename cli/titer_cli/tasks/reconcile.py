"""`titer reconcile`: the buckets against the table, with AWS rights or on the local stack."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from titer.adapters import clients
from titer.adapters.clock import utc_now
from titer.adapters.dynamodb.batches import DynamoBatches
from titer.adapters.dynamodb.compactions import DynamoCompactions
from titer.adapters.dynamodb.files import DynamoFiles
from titer.adapters.dynamodb.parking import DynamoParking
from titer.adapters.dynamodb.rules import DynamoRules
from titer.adapters.s3 import S3Artefacts, S3Uploads
from titer.adapters.sqs import SqsIngestQueue
from titer.adapters.stack import cloudformation, stack_outputs
from titer.batches.noting import NoteBatches
from titer.batches.ports import Batches
from titer.engine.parquet.contexts import ContextRuns
from titer.engine.parquet.sinks import read_metadata
from titer.files.duplicates import Duplicates
from titer.files.parking import Parking
from titer.files.ports import Artefacts, Compactions, Files, IngestQueue, RawFiles
from titer.files.recovery import Recovery
from titer.model.dataclass import dataclass
from titer.model.instants import format_instant
from titer.operations.found import FIXABLE, Found, State
from titer.operations.mending import Mend
from titer.operations.reconcile import Reconcile
from titer.operations.record_state import Places
from titer.rules.ports import Rules
from titer.rules.rule_sets import RuleSets
from titer_cli.connection import local_stack
from titer_cli.exits import Exit
from titer_cli.local.aws import Cloud
from titer_cli.surroundings import Surroundings
from titer_cli.tasks.tokens import outputs_of_titer
from titer_cli.views.printable import printable
from titer_cli.views.terminal import say, write_json_list

ADVICE = {
    State.PARKED: "tried too often: titer redrive, or titer parked discard",
    State.STUCK: "begun and left without a result: --fix announces it again",
    State.SLOT_EXPIRED: "its slot is not in the table: --fix has it judged as its form declared",
    State.DECLARATION_LOST: "nothing tells what it was declared with: --fix lets it end as failed, and say so",
    State.NEVER_ANNOUNCED: "nobody has begun it: --fix announces it",
    State.FORGOTTEN: "judged or deleted, and not known to the table: --fix makes its record anew",
    State.DAMAGED: "the table's record of it is damaged, or not as its result says: --fix makes it anew",
    State.BEYOND_REPAIR: "the table's record of it is damaged, and nothing else tells how it was: restore the table",
    State.RESULT_GONE: "its result is not in the data bucket: --fix has it judged anew",
    State.NOT_CLEARED: "deleted, and not cleared: --fix has it cleared",
    State.WITHOUT_ORIGINAL: "a duplicate of what no file holds: --fix has one judged anew",
    State.BATCHES_UNKNOWN: "judged before batches were kept: --fix notes those that it tells of",
    State.UNKNOWN_PARQUET: "readings of which nothing tells whose they are: remove them, if they are nobody's",
}
TOLD = {State.RAW_GONE: "the raw file is gone, its result and readings are not: it cannot be judged anew"}  # no more
DONE = {
    State.FORGOTTEN: "known again",
    State.DAMAGED: "made anew",
    State.RESULT_GONE: "to be judged anew",
    State.NOT_CLEARED: "to be cleared",
    State.WITHOUT_ORIGINAL: "to be judged anew",
    State.BATCHES_UNKNOWN: "noted, with the batches they tell of",
}


@dataclass(frozen=True, slots=True)
class Stores:
    """What a stack keeps."""

    uploads: RawFiles
    artefacts: Artefacts
    files: Files
    parking: Parking
    rules: Rules
    queue: IngestQueue
    compactions: Compactions
    batches: Batches


def reconcile_stack(stack: str | None, here: Surroundings, *, fix: bool, minutes: int, as_json: bool) -> Exit:
    """Show what fell through or was forgotten, and mend what can be mended, where `fix` is set."""
    stores = _deployed_stores(stack) if stack else _local_stores(here)
    return reconcile(stores, fix=fix, patience=timedelta(minutes=minutes), as_json=as_json)


def reconcile(stores: Stores, *, fix: bool, patience: timedelta, as_json: bool) -> Exit:
    """Do the same over these stores. What is found is shown as it comes: nothing is held but the counts."""
    recovery = Recovery(
        stores.files,
        stores.artefacts,
        rules=RuleSets(stores.rules),
        read_metadata=read_metadata,
        clock=utc_now,
        compactions=stores.compactions,
    )
    noting = NoteBatches(stores.files, stores.artefacts, stores.batches, ContextRuns())
    places = Places(
        uploads=stores.uploads,
        files=stores.files,
        parking=stores.parking,
        artefacts=stores.artefacts,
        recovery=recovery,
        noting=noting,
    )
    counts: Counter[State] = Counter()
    left = _counted(Reconcile(places, clock=utc_now, patience=patience).look(), counts)
    mend = Mend(recovery, Duplicates(stores.files, stores.queue, utc_now), stores.queue, noting)
    unfinished = _mended(left, mend) if fix else left
    if as_json:
        write_json_list("unfinished", map(_document, unfinished))
    else:
        for found in unfinished:
            print(_line(found))
    say(_verdict(counts, fix))
    unmended = [state for state in counts if state in ADVICE and not (fix and state in FIXABLE)]
    return Exit.UNFINISHED if unmended else Exit.PROCESSED


def _counted(look: Iterator[Found], counts: Counter[State]) -> Iterator[Found]:
    for found in look:
        counts[found.state] += 1
        if found.state in ADVICE or found.state in TOLD:
            yield found


def _mended(unfinished: Iterator[Found], mend: Mend) -> Iterator[Found]:
    for found in unfinished:
        mend.mend(found)
        yield found


def _line(found: Found) -> str:
    version = f", version {found.version}" if found.version else ""
    tried = f", begun {found.attempts} times" if found.attempts else ""
    return f"{found.state:<16} {printable(found.key, 200)} (file {found.file_id}{version}{tried})"


def _document(found: Found) -> dict[str, object]:
    stored = found.stored
    return {
        "standing": found.state,
        "key": found.key,
        "version_id": stored.version_id if stored else None,
        "bytes": stored.size if stored else None,
        "last_modified": format_instant(stored.last_modified) if stored else None,
        "file_id": found.file_id,
        "version": found.version,
        "attempts": found.attempts,
    }


def _verdict(counts: Counter[State], fix: bool) -> str:
    well = f"{counts[State.FINISHED]:,} finished, {counts[State.IN_HAND]:,} in hand"
    discarded = f", {counts[State.DISCARDED]:,} discarded" if counts[State.DISCARDED] else ""
    lines = [f"{counts.total():,} objects: {well}{discarded}."]
    for state, advice in {**ADVICE, **TOLD}.items():
        if counts[state]:
            done = DONE.get(state, "announced again") if fix and state in FIXABLE else advice
            lines.append(f"{counts[state]:,} {state}: {done}.")
    return " ".join(lines)


def _deployed_stores(stack: str) -> Stores:
    outputs = outputs_of_titer(stack, stack_outputs(cloudformation(), stack))
    table, name, storage = clients.dynamodb(), outputs["TableName"], clients.s3()
    return Stores(
        S3Uploads(storage, outputs["UploadsBucketName"]),
        S3Artefacts(storage, outputs["DataBucketName"]),
        DynamoFiles(table, name, utc_now),
        DynamoParking(table, name, utc_now),
        DynamoRules(table, name),
        SqsIngestQueue(clients.sqs(), outputs["IngestQueueUrl"]),
        DynamoCompactions(table, name),
        DynamoBatches(table, name),
    )


def _local_stores(here: Surroundings) -> Stores:
    stack = local_stack(here.directory)
    cloud, name = Cloud(stack["endpoint_url"]), stack["table"]
    return Stores(
        S3Uploads(cloud.s3, stack["uploads_bucket"]),
        S3Artefacts(cloud.s3, stack["data_bucket"]),
        DynamoFiles(cloud.dynamodb, name, utc_now),
        DynamoParking(cloud.dynamodb, name, utc_now),
        DynamoRules(cloud.dynamodb, name),
        SqsIngestQueue(cloud.sqs, stack["ingest_queue_url"]),
        DynamoCompactions(cloud.dynamodb, name),
        DynamoBatches(cloud.dynamodb, name),
    )
