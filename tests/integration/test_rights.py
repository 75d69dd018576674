"""Each role holds what its function needs, and no more: one right at a time is taken away, and what needs it fails.

A right is an action on a resource. A right that is not in `NEEDED` or `NOT_SHOWN` fails a test, so that nobody gets one
without a use.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from tests.integration import uses
from tests.integration import uses_of_analysing as analysing
from tests.integration import uses_of_collecting as collecting
from tests.integration import uses_of_exporting as exporting
from tests.integration import uses_of_watching as watching
from tests.integration.conftest import SECONDS
from tests.integration.uses import Files, System
from tests.support.overhearing import Asked, overheard
from tests.support.rights import Right, rights, without
from titer_cli.local.stack import Stack

pytestmark = pytest.mark.own_emulator("LocalStack asks no policy")

UPLOADS, DATA, TABLE, QUEUE = (
    f"once more: The {what} did not answer as it should ({why}). Try again in a moment."
    for what, why in (
        ("uploads bucket", "403"),
        ("data bucket", "403"),
        ("table", "AccessDeniedException"),
        ("queue", "AccessDenied"),
    )
)
DATA_WRITE, UPLOADS_WRITE = (each.replace("403", "AccessDenied") for each in (DATA, UPLOADS))
CLOSED = "503 storage_unavailable"
BUS = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"

# Function → action and resource → a use that needs it, and how that goes without.
NEEDED: Mapping[str, Mapping[str, tuple[uses.Use, str]]] = {
    "ProcessFile": {
        "s3:GetObject UploadsBucket/*": (uses.judge_what_has_no_version, UPLOADS),
        "s3:GetObjectVersion UploadsBucket/*": (uses.judge, UPLOADS),
        "s3:ListBucketVersions UploadsBucket": (uses.judge_two_of_one_second, UPLOADS_WRITE),
        "s3:GetObject DataBucket/readings/*": (uses.judge, DATA),
        "s3:GetObjectVersion DataBucket/readings/*": (uses.remember_what_the_table_forgot, DATA),
        "s3:GetObjectVersion DataBucket/rejected/*": (uses.remember_what_the_table_forgot, DATA),
        "s3:GetObjectVersion DataBucket/results/*": (uses.remember_what_the_table_forgot, DATA),
        "s3:GetObject DataBucket/results/*": (uses.judge, DATA),
        "s3:GetObject DataBucket/staged/*": (collecting.judge_those_of_an_hour, DATA),
        "s3:PutObject DataBucket/readings/*": (uses.judge, DATA_WRITE),
        "s3:GetObject DataBucket/rejected/*": (uses.judge, DATA),
        "s3:PutObject DataBucket/rejected/*": (uses.judge, DATA_WRITE),
        "s3:PutObject DataBucket/results/*": (uses.judge, DATA_WRITE),
        "dynamodb:ConditionCheckItem Table": (uses.judge_the_same_content_elsewhere, TABLE),
        "dynamodb:DeleteItem Table": (uses.judge_once_more_so_that_it_fails, TABLE),
        "dynamodb:GetItem Table": (uses.judge, TABLE),
        "dynamodb:Query Table": (uses.judge, TABLE),
        "sqs:SendMessage IngestQueue": (uses.clear_an_original_that_was_deleted, QUEUE),
        "dynamodb:PutItem Table": (uses.judge, TABLE),
        "dynamodb:UpdateItem Table": (uses.judge, TABLE),
    },
    "ParkFile": {
        "s3:PutObject DataBucket/parked/*": (collecting.park_readings, DATA_WRITE),
        "dynamodb:BatchGetItem Table": (collecting.park_readings, TABLE),
        "dynamodb:ConditionCheckItem Table": (uses.park, TABLE),
        "dynamodb:GetItem Table": (uses.park, TABLE),
        "dynamodb:PutItem Table": (uses.park, TABLE),
        "dynamodb:UpdateItem Table": (uses.park, TABLE),
    },
    "CollectReadings": {
        "s3:GetObject DataBucket/staged/*": (collecting.collect_what_was_bound, DATA_WRITE),
        "s3:PutObject DataBucket/staged/*": (collecting.collect, DATA_WRITE),
        "s3:GetObject UploadsBucket/live/*": (collecting.let_the_only_file_of_an_hour_rest, UPLOADS_WRITE),
        "s3:PutObject UploadsBucket/live/*": (collecting.collect, UPLOADS_WRITE),
        "dynamodb:BatchGetItem Table": (collecting.collect, TABLE),
        "dynamodb:PutItem Table": (collecting.collect, TABLE),
        "dynamodb:DeleteItem Table": (collecting.let_the_only_file_of_an_hour_rest, TABLE),
        "dynamodb:Query Table": (collecting.let_the_only_file_of_an_hour_rest, TABLE),
        "dynamodb:GetItem Table": (collecting.make_one_of_the_files_of_an_hour, TABLE),
        "dynamodb:UpdateItem Table": (collecting.make_one_of_the_files_of_an_hour, TABLE),
        "sqs:SendMessage IngestQueue": (collecting.have_members_cleared_after_all, QUEUE),
    },
    "UploadsApi": {
        "s3:PutObject UploadsBucket/slots/*": (uses.send_by_form, "201 403"),
        "s3:ListBucket UploadsBucket": (uses.ask_again_for_a_slot, CLOSED),
        "s3:ListMultipartUploadParts UploadsBucket/slots/*": (exporting.list_parts, CLOSED),
        "s3:AbortMultipartUpload UploadsBucket/slots/*": (exporting.give_parts_up, CLOSED),
        "dynamodb:GetItem Table": (uses.send_by_form, CLOSED),
        "dynamodb:PutItem Table": (uses.send_by_form, CLOSED),
        "dynamodb:UpdateItem Table": (uses.send_by_form, CLOSED),
    },
    "FilesApi": {
        "s3:GetObject UploadsBucket/*": (uses.show_what_is_awaited, CLOSED),
        "s3:GetObjectVersion UploadsBucket/*": (uses.download_raw, "303 403"),
        "s3:GetObject DataBucket/results/*": (uses.list_many_summaries, CLOSED),
        "s3:GetObjectVersion DataBucket/results/*": (uses.show_a_file, CLOSED),
        "dynamodb:GetItem Table": (uses.show_a_file, CLOSED),
        "dynamodb:UpdateItem Table": (uses.show_a_file, CLOSED),
        "dynamodb:Query Table": (uses.list_versions, CLOSED),
        "dynamodb:Query Table/index/by_time": (uses.list_files, CLOSED),
    },
    "ExportApi": {
        "s3:GetObjectVersion UploadsBucket/*": (uses.list_rows, CLOSED),
        "s3:GetObjectVersion DataBucket/readings/*": (uses.download_readings, "303 403"),
        "s3:GetObjectVersion DataBucket/rejected/*": (uses.list_many_errors, CLOSED),
        "s3:GetObjectVersion DataBucket/results/*": (uses.list_errors, CLOSED),
        "s3:GetObjectVersion DataBucket/reports/*": (uses.error_report, "303 403"),
        "s3:PutObject DataBucket/reports/*": (uses.error_report, CLOSED),
        "s3:GetObjectVersion DataBucket/exports/*": (exporting.fetch_what_was_made, "303 403"),
        "s3:PutObject DataBucket/exports/*": (exporting.ask, CLOSED),
        "dynamodb:PutItem Table": (exporting.ask, CLOSED),
        "dynamodb:Query Table": (exporting.ask_for_series, CLOSED),
        "dynamodb:BatchGetItem Table": (exporting.ask_for_what_is_annotated, CLOSED),
        "sqs:SendMessage ExportsQueue": (exporting.ask, CLOSED),
        "dynamodb:GetItem Table": (uses.list_errors, CLOSED),
        "dynamodb:UpdateItem Table": (uses.list_errors, CLOSED),
    },
    "MakeExports": {
        "dynamodb:GetItem Table": (exporting.make, TABLE),
        "dynamodb:PutItem Table": (exporting.make, TABLE),
        "dynamodb:Query Table": (exporting.make_of_series, TABLE),
        "dynamodb:BatchGetItem Table": (exporting.make_of_what_is_annotated, TABLE),
        "s3:GetObjectVersion DataBucket/readings/*": (exporting.make, DATA_WRITE),
        "s3:GetObject DataBucket/exports/*": (exporting.make, DATA_WRITE),
        "s3:PutObject DataBucket/exports/*": (exporting.make, DATA_WRITE),
    },
    "Analyse": {
        "dynamodb:GetItem Table": (analysing.work, TABLE),
        "dynamodb:PutItem Table": (analysing.work, TABLE),
        "dynamodb:Query Table": (analysing.work_on_series, TABLE),
        "s3:GetObjectVersion DataBucket/readings/*": (analysing.work, DATA_WRITE),
        "s3:GetObjectVersion DataBucket/analyses/*": (analysing.go_on, DATA_WRITE),
        "s3:PutObject DataBucket/analyses/*": (analysing.work, DATA_WRITE),
        "sqs:SendMessage ReadingsQueue": (analysing.predict, QUEUE),
    },
    "AnalysesApi": {
        "dynamodb:BatchGetItem Table": (analysing.search_by_labels, CLOSED),
        "dynamodb:DeleteItem Table": (analysing.delete, CLOSED),
        "dynamodb:GetItem Table": (analysing.list_all, CLOSED),
        "dynamodb:PutItem Table": (analysing.ask, CLOSED),
        "dynamodb:Query Table": (analysing.ask_for_series, CLOSED),
        "dynamodb:Query Table/index/by_time": (analysing.list_all, CLOSED),
        "dynamodb:UpdateItem Table": (analysing.list_all, CLOSED),
        "s3:GetObject DataBucket/results/*": (analysing.ask_for_one_of_many_series, CLOSED),
        "s3:GetObjectVersion DataBucket/results/*": (analysing.ask, CLOSED),
        "s3:DeleteObject DataBucket/analyses/*": (analysing.delete, CLOSED),
        "s3:GetObjectVersion DataBucket/analyses/*": (analysing.show_a_result, CLOSED),
        "s3:PutObject DataBucket/analyses/*": (analysing.ask, CLOSED),
        "s3:DeleteObject DataBucket/series/*": (analysing.delete, CLOSED),
        "s3:GetObject DataBucket/series/*": (analysing.show_a_result, CLOSED),
        "s3:PutObject DataBucket/series/*": (analysing.show_a_result, CLOSED),
        "s3:ListBucket DataBucket": (analysing.delete, CLOSED),
        "sqs:SendMessage AnalysesQueue": (analysing.ask, CLOSED),
    },
    "VersionsApi": {
        "dynamodb:ConditionCheckItem Table": (uses.delete_a_file, CLOSED),
        "dynamodb:DeleteItem Table": (uses.delete_a_file, CLOSED),
        "dynamodb:GetItem Table": (uses.judge_once_more, CLOSED),
        "dynamodb:Query Table/index/by_time": (uses.judge_many_once_more, CLOSED),
        "dynamodb:PutItem Table": (uses.judge_once_more, CLOSED),
        "dynamodb:UpdateItem Table": (uses.judge_once_more, CLOSED),
        "sqs:SendMessage IngestQueue": (uses.judge_once_more, CLOSED),
    },
    "ReadingsApi": {
        "dynamodb:GetItem Table": (uses.post_a_reading, CLOSED),
        "dynamodb:PutItem Table": (uses.post_a_reading, CLOSED),
        "dynamodb:UpdateItem Table": (uses.post_a_reading, CLOSED),
        "sqs:SendMessage ReadingsQueue": (uses.post_a_reading, CLOSED),
    },
    "FreshReadings": {
        "dynamodb:BatchGetItem Table": (uses.take_what_was_accepted, TABLE),
        "dynamodb:BatchWriteItem Table": (uses.take_what_was_accepted, TABLE),
        "dynamodb:PutItem Table": (uses.take_what_was_accepted, TABLE),
        "dynamodb:GetItem Table": (uses.take_what_was_accepted, TABLE),
    },
    "NoteSeries": {
        "s3:GetObjectVersion DataBucket/readings/*": (uses.note_a_file, DATA_WRITE),
        "s3:GetObjectVersion DataBucket/results/*": (uses.note_a_file, DATA_WRITE),
        "dynamodb:GetItem Table": (uses.note_a_file, TABLE),
        "dynamodb:BatchGetItem Table": (uses.note_a_file, TABLE),
        "dynamodb:BatchWriteItem Table": (uses.note_a_file, TABLE),
        "dynamodb:PutItem Table": (uses.note_a_file, TABLE),
        "dynamodb:Query Table": (uses.note_that_a_file_names_a_batch_no_more, TABLE),
        "dynamodb:DeleteItem Table": (uses.note_that_a_file_was_deleted, TABLE),
        "dynamodb:Query Table/index/by_time": (uses.watch_who_is_silent, TABLE),
        "s3:ListBucket DataBucket": (uses.note_that_a_file_was_deleted, DATA_WRITE),
        "s3:DeleteObject DataBucket/series/*": (uses.note_that_a_drawn_file_was_deleted, DATA_WRITE),
    },
    "SeriesApi": {
        "s3:GetObjectVersion DataBucket/readings/*": (uses.draw_a_file, CLOSED),
        "s3:GetObject DataBucket/series/*": (uses.draw_a_file, CLOSED),
        "s3:PutObject DataBucket/series/*": (uses.draw_a_file, CLOSED),
        "dynamodb:Query Table": (uses.draw_a_series, CLOSED),
        "dynamodb:GetItem Table": (uses.draw_a_file, CLOSED),
        "dynamodb:UpdateItem Table": (uses.draw_a_file, CLOSED),
    },
    "SensorsApi": {
        "dynamodb:Query Table": (uses.list_sensors, CLOSED),
        "dynamodb:BatchGetItem Table": (uses.list_sensors, CLOSED),
        "dynamodb:GetItem Table": (uses.list_sensors, CLOSED),
        "dynamodb:UpdateItem Table": (uses.list_sensors, CLOSED),
    },
    "AdminApi": {
        "s3:GetObject UploadsBucket/*": (uses.redrive_what_has_no_version, CLOSED),
        "s3:GetObjectVersion UploadsBucket/*": (uses.redrive, CLOSED),
        "dynamodb:DeleteItem Table": (uses.withdraw_a_token, CLOSED),
        "dynamodb:GetItem Table": (uses.write_rules, CLOSED),
        "dynamodb:PutItem Table": (uses.make_a_token, CLOSED),
        "dynamodb:UpdateItem Table": (uses.write_rules, CLOSED),
        "dynamodb:Query Table": (uses.list_rules, CLOSED),
        "dynamodb:Query Table/index/by_time": (uses.list_tokens, CLOSED),
        "sqs:SendMessage IngestQueue": (uses.redrive, CLOSED),
        "s3:GetObject DataBucket/parked/*": (collecting.redrive_readings, CLOSED),
        "sqs:SendMessage ReadingsQueue": (collecting.redrive_readings, CLOSED),
    },
    "PlayReplays": {
        "dynamodb:Query Table": (uses.play_a_row, TABLE),
        "dynamodb:GetItem Table": (uses.play_a_row, TABLE),
        "dynamodb:UpdateItem Table": (uses.play_a_row, TABLE),
        "dynamodb:PutItem Table": (uses.play_the_last_row, TABLE),
        "s3:GetObject DataBucket/replays/*": (uses.play_a_row, DATA_WRITE),
        "s3:PutObject DataBucket/replays/*": (uses.play_rows_that_were_forgotten, DATA_WRITE),
        "s3:GetObjectVersion DataBucket/readings/*": (uses.play_rows_that_were_forgotten, DATA_WRITE),
        "sqs:SendMessage TicksQueue": (uses.play_a_row, QUEUE),
    },
    "ReplaysApi": {
        "dynamodb:GetItem Table": (uses.start_a_replay, CLOSED),
        "dynamodb:PutItem Table": (uses.start_a_replay, CLOSED),
        "dynamodb:UpdateItem Table": (uses.start_a_replay, CLOSED),
        "dynamodb:Query Table": (uses.show_a_replay, CLOSED),
        "dynamodb:Query Table/index/by_time": (uses.list_replays, CLOSED),
        "dynamodb:BatchGetItem Table": (uses.show_the_newest_readings, CLOSED),
        "s3:GetObject DataBucket/replays/*": (uses.start_a_replay, CLOSED),
        "s3:PutObject DataBucket/replays/*": (uses.start_a_replay, CLOSED),
        "s3:GetObjectVersion DataBucket/readings/*": (uses.start_a_replay, CLOSED),
        "sqs:SendMessage TicksQueue": (uses.start_a_replay, CLOSED),
    },
    "Connections": {
        "dynamodb:GetItem Table": (watching.give_a_ticket, CLOSED),
        "dynamodb:PutItem Table": (watching.give_a_ticket, CLOSED),
        "dynamodb:UpdateItem Table": (watching.give_a_ticket, CLOSED),
        "dynamodb:DeleteItem Table": (watching.connect_with_a_ticket, TABLE),
        "dynamodb:Query Table": (watching.come_back, TABLE),
        "dynamodb:Query Table/index/by_time": (watching.come_back, TABLE),
        "s3:GetObject DataBucket/replays/*": (watching.come_back, DATA_WRITE),
    },
    "Push": {
        "dynamodb:Query Table": (watching.tell_of_readings, TABLE),
        "dynamodb:DeleteItem Table": (watching.tell_of_readings, TABLE),
        "dynamodb:GetItem Table": (watching.look_who_has_a_right_no_more, TABLE),
        f"events:PutEvents {BUS}": (watching.tell_of_readings, TABLE.replace("table", "bus of events")),
    },
    "AnnotationsApi": {
        "dynamodb:GetItem Table": (uses.annotate, CLOSED),
        "dynamodb:PutItem Table": (uses.annotate, CLOSED),
        "dynamodb:UpdateItem Table": (uses.annotate, CLOSED),
        "dynamodb:Query Table": (uses.annotate, CLOSED),
        "dynamodb:BatchGetItem Table": (uses.annotate, CLOSED),
        "dynamodb:DeleteItem Table": (uses.annotate, CLOSED),
    },
    "Health": {
        "s3:ListBucket UploadsBucket": (uses.look_at_what_it_stands_on, "data table queue"),
        "s3:ListBucket DataBucket": (uses.look_at_what_it_stands_on, "uploads table queue"),
        "dynamodb:DescribeTable Table": (uses.look_at_what_it_stands_on, "uploads data queue"),
        "sqs:GetQueueAttributes IngestQueue": (uses.look_at_what_it_stands_on, "uploads data table"),
    },
}

NOT_FOUND = (
    "AWS answers 403, not 404, for what is not there, unless it may list the bucket; the emulator answers 404 to all"
)
LATER = "of large files; where it cannot be done, it is done at the first question"
TAKEN = "Lambda takes messages from the queue in the function's name; the emulator does so in its own"
TOLD_BEFORE = "who has gone is found out by `push`, which tells that a replay was started, before the first tick"

NOT_SHOWN: Mapping[str, Mapping[str, str]] = {
    "Analyse": {
        f"sqs:{action} {queue}": TAKEN
        for action in ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
        for queue in ("AnalysesQueue", "AnalysesDeadLetters", "PredictionsQueue")
    }
    | {"sqs:SendMessage FreshQueue": "predictions are accepted without it, and seen later"},
    "ProcessFile": {
        "s3:ListBucket UploadsBucket": NOT_FOUND,
        "s3:ListBucket DataBucket": NOT_FOUND,
        "sqs:DeleteMessage IngestQueue": TAKEN,
        "sqs:GetQueueAttributes IngestQueue": TAKEN,
        "sqs:ReceiveMessage IngestQueue": TAKEN,
    },
    "ParkFile": {
        "sqs:DeleteMessage IngestDeadLetters": TAKEN,
        "sqs:GetQueueAttributes IngestDeadLetters": TAKEN,
        "sqs:ReceiveMessage IngestDeadLetters": TAKEN,
        "sqs:DeleteMessage ReadingsDeadLetters": TAKEN,
        "sqs:GetQueueAttributes ReadingsDeadLetters": TAKEN,
        "sqs:ReceiveMessage ReadingsDeadLetters": TAKEN,
    },
    "CollectReadings": {
        "s3:ListBucket UploadsBucket": NOT_FOUND,
        "s3:ListBucket DataBucket": NOT_FOUND,
        "sqs:DeleteMessage ReadingsQueue": TAKEN,
        "sqs:GetQueueAttributes ReadingsQueue": TAKEN,
        "sqs:ReceiveMessage ReadingsQueue": TAKEN,
    },
    "PlayReplays": {
        "dynamodb:DeleteItem Table": TOLD_BEFORE,
        "s3:ListBucket DataBucket": NOT_FOUND,
        "sqs:ChangeMessageVisibility TicksQueue": "of a message by a receipt that a queue alone gives",
        "sqs:DeleteMessage TicksQueue": TAKEN,
        "sqs:GetQueueAttributes TicksQueue": TAKEN,
        "sqs:ReceiveMessage TicksQueue": TAKEN,
    },
    "ReplaysApi": {"s3:ListBucket DataBucket": NOT_FOUND},
    "ExportApi": {"s3:ListBucket DataBucket": NOT_FOUND},
    "Connections": {"s3:ListBucket DataBucket": NOT_FOUND},
    "SeriesApi": {
        "s3:DeleteObject DataBucket/series/*": "where a file is deleted while its series are made",
        "s3:ListBucket DataBucket": NOT_FOUND,
    },
    "MakeExports": {
        f"sqs:{action} {queue}": TAKEN
        for queue in ("ExportsQueue", "ExportsDeadLetters")
        for action in ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
    },
    "ReadingsApi": {"sqs:SendMessage FreshQueue": "readings are accepted without it, and seen later"},
    "FreshReadings": {
        "sqs:DeleteMessage FreshQueue": TAKEN,
        "sqs:GetQueueAttributes FreshQueue": TAKEN,
        "sqs:ReceiveMessage FreshQueue": TAKEN,
    },
    "NoteSeries": {
        "s3:GetObject DataBucket/results/*": "of a file of more than a thousand series, which takes long",
        "s3:GetObject DataBucket/series/*": LATER,
        "s3:PutObject DataBucket/series/*": LATER,
        "dynamodb:DescribeStream Table.StreamArn": TAKEN,
        "dynamodb:GetRecords Table.StreamArn": TAKEN,
        "dynamodb:GetShardIterator Table.StreamArn": TAKEN,
        "dynamodb:ListStreams Table.StreamArn": TAKEN,
        "sqs:SendMessage NotesDeadLetters": TAKEN,
    },
    "Push": {
        "dynamodb:DescribeStream Table.StreamArn": TAKEN,
        "dynamodb:GetRecords Table.StreamArn": TAKEN,
        "dynamodb:GetShardIterator Table.StreamArn": TAKEN,
        "dynamodb:ListStreams *": TAKEN,
    },
    "FilesApi": {"s3:ListBucket UploadsBucket": NOT_FOUND},
    "AdminApi": {"s3:ListBucket UploadsBucket": NOT_FOUND},
}

# How uses go with all rights, those that are not plain successes.
WELL: Mapping[uses.Use, str] = {
    uses.send_by_form: "201 204",
    uses.download_raw: "303 200",
    uses.download_readings: "303 200",
    uses.error_report: "303 200",
    exporting.fetch_what_was_made: "303 200",
    uses.look_at_what_it_stands_on: "uploads data table queue",
}
SUCCESSES = {"200", "201", "202", "204", "done"}

HELD = list(rights())
# Uses that ask for kinds of items that none of those above does, and a kind that none shows.
ALSO: tuple[uses.Use, ...] = (
    uses.judge_by_rules_that_are_kept,
    uses.refuse_what_announces_nothing,
    uses.discard,
    uses.log_in,
    uses.save_a_view,
    uses.show_a_duplicate,
    uses.note_what_came_live,
    uses.draw_a_series,
    uses.show_the_newest_of_a_sensor,
    uses.draw_what_kept_rules_judged,
    uses.post_a_reading_by_rules_that_are_kept,
    uses.show_where_a_reading_is,
    uses.list_live_files,
    collecting.collect_what_was_parked,
    collecting.park_what_holds_no_readings,
    analysing.declare_a_batch,
    analysing.keep_a_model,
    watching.leave,
    watching.say_what_nobody_knows,
    watching.tell_of_a_replay,
)
SELDOM = {
    ("UploadsApi", "dynamodb:GetItem", "FILE#*"): "where a slot was made and the answer was lost",
    ("PlayReplays", "dynamodb:DeleteItem", "CONNECTIONS"): TOLD_BEFORE,
    ("ReplaysApi", "dynamodb:UpdateItem", "REPLAY#*"): "of a replay at which nobody has looked for a minute",
}
NARROWED = [(right, key) for right in HELD for key in right.keys if (right.function, right.action, key) not in SELDOM]


def well(use: uses.Use, outcome: str) -> bool:
    return outcome == WELL[use] if use in WELL else outcome in SUCCESSES


@pytest.fixture(scope="module")
def system(stack: Stack) -> System:
    return System(stack)


@pytest.fixture(scope="module")
def files(system: System) -> Iterator[Files]:
    """Files to ask for, while queues hand nothing to the functions: tests do."""
    with handed_out(system, enabled=False):
        yield Files.made(system)


@contextmanager
def handed_out(system: System, *, enabled: bool) -> Iterator[None]:
    aws, events = system.client("lambda"), system.client("events")
    found = [each["UUID"] for each in aws.list_event_source_mappings()["EventSourceMappings"]]
    rules = [
        name
        for logical_id, name in system.physical.items()
        if logical_id in {"NoteSeriesEveryMinute", "PushEndConnections", "CollectReadingsClosedHours"}
    ]
    for mapping in found:
        aws.update_event_source_mapping(UUID=mapping, Enabled=enabled)
    for rule in rules:
        events.disable_rule(Name=rule)
    try:
        yield
    finally:
        for mapping in found:
            aws.update_event_source_mapping(UUID=mapping, Enabled=True)
        for rule in rules:
            events.enable_rule(Name=rule)


@contextmanager
def deprived(system: System, function: str, right: str) -> Iterator[None]:
    """The function without one right; afterwards it has it again."""
    iam, role = system.client("iam"), system.physical[f"{function}Role"]
    action, _, resource = right.partition(" ")
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        less = without(document, action, system.arn_end(resource))
        if json.loads(less) != document:
            break
    assert json.loads(less) != document
    iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=less)
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))


def test_every_right_has_a_use_or_a_reason_why_none_is_shown() -> None:
    needed = {(function, right) for function, found in NEEDED.items() for right in found}
    not_shown = {(function, right) for function, found in NOT_SHOWN.items() for right in found}
    assert needed | not_shown == {(right.function, f"{right.action} {right.resource}") for right in HELD}
    assert needed.isdisjoint(not_shown)


def test_a_file_that_may_not_be_read_waits_until_it_may(system: System) -> None:
    """By the queue, as it happens: the trace says why, the message comes again, and nothing is lost."""
    sqs, queue = system.client("sqs"), system.stack.ingest_queue_url
    usual = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "2"})
    try:
        with deprived(system, "ProcessFile", "s3:GetObjectVersion UploadsBucket/*"):
            key, _ = system.put(uses.new_rows())
            until(lambda: "did not answer as it should (403)" in log_of(system, "ProcessFile", key))
            assert show(system, key).status_code == 404
        until(lambda: show(system, key).json().get("status") == "partial")
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes=usual)


@pytest.mark.parametrize(
    ("function", "right"), [(function, right) for function, found in NEEDED.items() for right in found]
)
def test_without_it_the_use_fails_and_with_it_again_it_does_not(
    function: str, right: str, system: System, files: Files
) -> None:
    use, without_it = NEEDED[function][right]
    with deprived(system, function, right):
        assert use(system, files) == without_it
    assert well(use, use(system, files))


def test_a_refusal_names_nothing_of_the_inside(system: System, files: Files) -> None:
    with deprived(system, "FilesApi", "dynamodb:Query Table/index/by_time"), system.api() as api:
        answer = api.get("/v1/files")
    assert answer.headers["Content-Type"] == "application/problem+json"
    for inner in ("arn:", "Role", system.stack.table, system.stack.data_bucket, system.stack.uploads_bucket):
        assert inner not in answer.text


A_TOKEN = {"pk": {"S": "TOKEN#planted"}, "sk": {"S": "TOKEN"}}
NEVER = "attribute_exists(nothing_has_this)"  # who may write writes nothing either
ATTEMPTS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "dynamodb:GetItem": ("get_item", {"Key": A_TOKEN}),
    "dynamodb:PutItem": ("put_item", {"Item": A_TOKEN, "ConditionExpression": NEVER}),
    "dynamodb:UpdateItem": ("update_item", {"Key": A_TOKEN, "ConditionExpression": NEVER}),
    "dynamodb:DeleteItem": ("delete_item", {"Key": A_TOKEN, "ConditionExpression": NEVER}),
}


@pytest.mark.parametrize("function", dict.fromkeys(right.function for right in HELD))
def test_nobody_reads_or_writes_a_token_but_who_is_there_for_it(function: str, system: System) -> None:
    table = system.client_as(function, "dynamodb")
    for action, (call, said) in ATTEMPTS.items():
        held = any(right.covers(action, "Table", "TOKEN#planted") for right in HELD if right.function == function)
        outcome = code_of(lambda: getattr(table, call)(TableName=system.stack.table, **said))  # noqa: B023
        assert (outcome != "AccessDeniedException") == held, (function, action, outcome)
    change = {"Put": {"TableName": system.stack.table, "Item": A_TOKEN, "ConditionExpression": NEVER}}
    outcome = code_of(lambda: table.transact_write_items(TransactItems=[change]))
    assert (outcome != "AccessDeniedException") == (function == "AdminApi"), outcome


def code_of(call: Callable[[], object]) -> str:
    try:
        call()
    except ClientError as refused:
        return str(refused.response["Error"]["Code"])
    return "done"


@pytest.fixture(scope="module")
def asked(system: System, files: Files) -> Iterator[dict[str, set[Asked]]]:
    """What each function asks of the table in its uses."""
    narrowed = dict.fromkeys(right.function for right, _ in NARROWED)
    with ExitStack() as stack:
        found = {function: stack.enter_context(listened_to(system, function)) for function in narrowed}
        for use in dict.fromkeys((*ALSO, *(use for function in narrowed for use, _ in NEEDED[function].values()))):
            assert well(use, use(system, files))
        yield found


@contextmanager
def listened_to(system: System, function: str) -> Iterator[set[Asked]]:
    """What a function asks of the table from now on."""
    aws, name, endpoint = system.client("lambda"), system.physical[function], httpx.URL(system.stack.endpoint_url)
    usual = aws.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    with overheard(endpoint.host, endpoint.port or 80) as (url, found):
        there = usual | {"AWS_ENDPOINT_URL_DYNAMODB": url}
        aws.update_function_configuration(FunctionName=name, Environment={"Variables": there})
        try:
            yield found
        finally:
            aws.update_function_configuration(FunctionName=name, Environment={"Variables": usual})


def test_no_function_asks_for_an_item_that_it_may_not_have(asked: dict[str, set[Asked]]) -> None:
    refused = [
        (function, *each)
        for function, found in asked.items()
        for each in found
        if not any(right.covers(*each) for right in HELD if right.function == function)
    ]
    assert refused == []


def name_of(part: Right | str) -> str:
    return part if isinstance(part, str) else f"{part.function} {part.action}"


@pytest.mark.parametrize(("right", "key"), NARROWED, ids=name_of)
def test_every_kind_of_item_that_it_may_have_is_asked_for(right: Right, key: str, asked: dict[str, set[Asked]]) -> None:
    assert any(replace(right, keys=(key,)).covers(*each) for each in asked[right.function])


def show(system: System, key: str) -> httpx.Response:
    with system.api() as api:
        return api.get(f"/v1/files/{system.file_id(key)}")


def log_of(system: System, function: str, key: str) -> str:
    """What a function's log says of an object."""
    group = f"/aws/lambda/{system.physical[function]}"
    found = system.client("logs").filter_log_events(logGroupName=group)["events"]
    return "\n".join(event["message"] for event in found if key in event["message"])


def until(holds: Any) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)
