"""What each function may do, written out, so that a widening shows in review."""

from typing import Any

import pytest

from tests.infrastructure.expanded import of_type
from tests.support.rights import rights

READ_OBJECT = ["s3:GetObject", "s3:GetObjectVersion"]

ALLOWED = {
    "ProcessFile": {
        "${UploadsBucket.Arn}/*": READ_OBJECT,
        "${DataBucket.Arn}/readings/*": [*READ_OBJECT, "s3:PutObject"],
        "${DataBucket.Arn}/rejected/*": [*READ_OBJECT, "s3:PutObject"],
        "${DataBucket.Arn}/results/*": [*READ_OBJECT, "s3:PutObject"],
        "Table.Arn ASSET#*": ["dynamodb:DeleteItem", "dynamodb:Query"],
        "Table.Arn ASSET#* CONTENT#* FILE#* PARKED#* TO_COMPACT": ["dynamodb:PutItem"],
        "Table.Arn CONTENT#* FILE#*": ["dynamodb:UpdateItem"],
        "Table.Arn CONTENT#* FILE#* RULES RULES#*": ["dynamodb:GetItem"],
        "Table.Arn CONTENT#*": ["dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:Query"],
        "Table.Arn FILE#*": ["dynamodb:Query"],
        "UploadsBucket.Arn": ["s3:ListBucket", "s3:ListBucketVersions"],
        "DataBucket.Arn": ["s3:ListBucket"],
        "Table.Arn HOUR#* PARKED#* TO_COMPACT": ["dynamodb:DeleteItem"],
        "${DataBucket.Arn}/staged/*": ["s3:GetObject"],
        "IngestQueue.Arn": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage"],
    },
    "VersionsApi": {
        "Table.Arn FILE#* RULES RULES#* TOKEN#*": ["dynamodb:GetItem"],
        "${Table.Arn}/index/by_time FILES": ["dynamodb:Query"],
        "Table.Arn FILE#*": ["dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        "Table.Arn ASSET#* CONTENT#*": ["dynamodb:DeleteItem"],
        "Table.Arn RATE#*": ["dynamodb:UpdateItem"],
        "IngestQueue.Arn": ["sqs:SendMessage"],
    },
    "ParkFile": {
        "Table.Arn FILE#*": ["dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:UpdateItem"],
        "Table.Arn PARKED#*": ["dynamodb:PutItem"],
        "Table.Arn RECEIPT#*": ["dynamodb:BatchGetItem"],
        "${DataBucket.Arn}/parked/*": ["s3:PutObject"],
        "IngestDeadLetters.Arn": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        "ReadingsDeadLetters.Arn": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
    },
    "AdminApi": {
        "Table.Arn TOKEN#*": ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"],
        "Table.Arn LOGIN#*": ["dynamodb:DeleteItem", "dynamodb:PutItem"],
        "Table.Arn RULES RULES#*": ["dynamodb:GetItem"],
        "Table.Arn RULES#*": ["dynamodb:PutItem"],
        "Table.Arn RULES": ["dynamodb:Query", "dynamodb:UpdateItem"],
        "Table.Arn RATE#*": ["dynamodb:UpdateItem"],
        "${Table.Arn}/index/by_time DISCARDED PARKED TOKENS": ["dynamodb:Query"],
        "Table.Arn PARKED#*": ["dynamodb:GetItem"],
        "Table.Arn FILE#* PARKED#*": ["dynamodb:UpdateItem"],
        "${UploadsBucket.Arn}/*": READ_OBJECT,
        "UploadsBucket.Arn": ["s3:ListBucket"],
        "IngestQueue.Arn": ["sqs:SendMessage"],
        "ReadingsQueue.Arn": ["sqs:SendMessage"],
        "${DataBucket.Arn}/parked/*": ["s3:GetObject"],
    },
    "UploadsApi": {
        "${UploadsBucket.Arn}/slots/*": ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"],
        "UploadsBucket.Arn": ["s3:ListBucket"],
        "Table.Arn CONTENT#* RULES RULES#* TOKEN#*": ["dynamodb:GetItem"],
        "Table.Arn FILE#* SLOT#*": ["dynamodb:GetItem", "dynamodb:PutItem"],
        "Table.Arn RATE#*": ["dynamodb:UpdateItem"],
    },
    "FilesApi": {
        "${UploadsBucket.Arn}/*": READ_OBJECT,
        "${DataBucket.Arn}/results/*": READ_OBJECT,
        "UploadsBucket.Arn": ["s3:ListBucket"],
        "Table.Arn CONTENT#* FILE#* TOKEN#*": ["dynamodb:GetItem"],
        "Table.Arn FILE#*": ["dynamodb:Query"],
        "Table.Arn RATE#*": ["dynamodb:UpdateItem"],
        "${Table.Arn}/index/by_time FILES LIVE": ["dynamodb:Query"],
    },
    "CollectReadings": {
        "${DataBucket.Arn}/staged/*": ["s3:GetObject", "s3:PutObject"],
        "DataBucket.Arn": ["s3:ListBucket"],
        "UploadsBucket.Arn": ["s3:ListBucket"],
        "${UploadsBucket.Arn}/live/*": ["s3:GetObject", "s3:PutObject"],
        "Table.Arn HOUR#*": ["dynamodb:PutItem", "dynamodb:Query"],
        "Table.Arn TO_COMPACT": ["dynamodb:DeleteItem", "dynamodb:Query"],
        "Table.Arn FILE#*": ["dynamodb:GetItem", "dynamodb:UpdateItem"],
        "IngestQueue.Arn": ["sqs:SendMessage"],
        "Table.Arn RECEIPT#*": ["dynamodb:BatchGetItem", "dynamodb:PutItem"],
        "Table.Arn PARKED#*": ["dynamodb:DeleteItem", "dynamodb:PutItem"],
        "ReadingsQueue.Arn": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
    },
    "MakeExports": {
        "Table.Arn EXPORT#* EXPORTS#* FILE#*": ["dynamodb:GetItem"],
        "Table.Arn EXPORT#* EXPORTS#*": ["dynamodb:PutItem"],
        "Table.Arn ANNOTATIONS#* RECENT#*": ["dynamodb:Query"],
        "Table.Arn ANNOTATION#*": ["dynamodb:BatchGetItem"],
        "${DataBucket.Arn}/readings/*": ["s3:GetObjectVersion"],
        "${DataBucket.Arn}/exports/*": ["s3:GetObject", "s3:PutObject"],
        "ExportsQueue.Arn": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        "ExportsDeadLetters.Arn": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
    },
    "Analyse": {
        "Table.Arn ANALYSIS#* ANALYSES#* FILE#*": ["dynamodb:GetItem"],
        "Table.Arn ANALYSIS#* ANALYSES#*": ["dynamodb:PutItem"],
        "Table.Arn RECENT#*": ["dynamodb:Query"],
        "${DataBucket.Arn}/readings/*": ["s3:GetObjectVersion"],
        "${DataBucket.Arn}/analyses/*": ["s3:GetObjectVersion", "s3:PutObject"],
        "AnalysesQueue.Arn": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        "AnalysesDeadLetters.Arn": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        "PredictionsQueue.Arn": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        "Table.Arn MODEL#* MODELS": ["dynamodb:GetItem"],
        "Table.Arn MODELS": ["dynamodb:Query"],
        "Table.Arn SENSOR#*": ["dynamodb:Query"],
        "ReadingsQueue.Arn": ["sqs:SendMessage"],
        "FreshQueue.Arn": ["sqs:SendMessage"],
    },
    "AnalysesApi": {
        "Table.Arn FILE#* TOKEN#*": ["dynamodb:GetItem"],
        "Table.Arn ANALYSIS#* ANALYSES#* BATCH#*": ["dynamodb:GetItem", "dynamodb:PutItem"],
        "Table.Arn ANALYSIS#* BATCH#*": ["dynamodb:DeleteItem"],
        "${Table.Arn}/index/by_time ANALYSES BATCHES": ["dynamodb:Query"],
        "Table.Arn MODEL#* MODELS": ["dynamodb:GetItem"],
        "Table.Arn MODEL#*": ["dynamodb:PutItem"],
        "Table.Arn MODELS": ["dynamodb:Query", "dynamodb:UpdateItem"],
        "Table.Arn ANNOTATIONS#* BATCH#* RECENT#* SENSOR#* SENSORS SERIES SERIES#*": ["dynamodb:Query"],
        "Table.Arn ANNOTATION#*": ["dynamodb:BatchGetItem"],
        "${DataBucket.Arn}/results/*": ["s3:GetObject", "s3:GetObjectVersion"],
        "${DataBucket.Arn}/analyses/*": ["s3:DeleteObject", "s3:GetObjectVersion", "s3:PutObject"],
        "${DataBucket.Arn}/series/*": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        "DataBucket.Arn": ["s3:ListBucket"],
        "AnalysesQueue.Arn": ["sqs:SendMessage"],
        "Table.Arn RATE#*": ["dynamodb:UpdateItem"],
    },
    "ExportApi": {
        "${UploadsBucket.Arn}/*": ["s3:GetObjectVersion"],
        "${DataBucket.Arn}/exports/*": ["s3:GetObjectVersion", "s3:PutObject"],
        "Table.Arn EXPORT#* EXPORTS#*": ["dynamodb:GetItem", "dynamodb:PutItem"],
        "Table.Arn ANNOTATIONS#* RECENT#* SENSOR#* SERIES SERIES#*": ["dynamodb:Query"],
        "Table.Arn ANNOTATION#*": ["dynamodb:BatchGetItem"],
        "ExportsQueue.Arn": ["sqs:SendMessage"],
        "DataBucket.Arn": ["s3:ListBucket"],
        "${DataBucket.Arn}/readings/*": ["s3:GetObjectVersion"],
        "${DataBucket.Arn}/rejected/*": ["s3:GetObjectVersion"],
        "${DataBucket.Arn}/results/*": ["s3:GetObjectVersion"],
        "${DataBucket.Arn}/reports/*": ["s3:GetObjectVersion", "s3:PutObject"],
        "Table.Arn FILE#* RULES RULES#* TOKEN#*": ["dynamodb:GetItem"],
        "Table.Arn RATE#*": ["dynamodb:UpdateItem"],
    },
    "FreshReadings": {
        "Table.Arn SENSOR#*": ["dynamodb:BatchGetItem"],
        "Table.Arn RECENT#*": ["dynamodb:BatchWriteItem"],
        "Table.Arn SENSOR#* SENSORS": ["dynamodb:PutItem"],
        "Table.Arn RULES RULES#*": ["dynamodb:GetItem"],
        "FreshQueue.Arn": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
    },
    "NoteSeries": {
        "${DataBucket.Arn}/readings/*": ["s3:GetObjectVersion"],
        "${DataBucket.Arn}/series/*": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        "DataBucket.Arn": ["s3:ListBucket"],
        "${DataBucket.Arn}/results/*": READ_OBJECT,
        "Table.Arn BATCH#* BATCHES_OF FILE#* NOTED#* RULES RULES#*": ["dynamodb:GetItem"],
        "Table.Arn BATCH#* RECENT#* SENSORS SERIES SERIES#* TOLD#*": ["dynamodb:Query"],
        "Table.Arn SENSOR#*": ["dynamodb:BatchGetItem"],
        "Table.Arn BATCHES_OF RECENT#* SERIES SERIES#*": ["dynamodb:BatchWriteItem"],
        "Table.Arn BATCH#* NOTED#* SENSOR#* SENSORS STALE#* TOLD#*": ["dynamodb:PutItem"],
        "Table.Arn BATCH#* SENSOR#* SENSORS TOLD#*": ["dynamodb:DeleteItem"],
        "${Table.Arn}/index/by_time SILENT": ["dynamodb:Query"],
        "Table.StreamArn": [
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        ],
        "NotesDeadLetters.Arn": ["sqs:SendMessage"],
    },
    "SensorsApi": {
        "Table.Arn RECENT#* SENSOR#* SENSORS": ["dynamodb:Query"],
        "Table.Arn SENSOR#*": ["dynamodb:BatchGetItem"],
        "Table.Arn TOKEN#*": ["dynamodb:GetItem"],
        "Table.Arn RATE#*": ["dynamodb:UpdateItem"],
    },
    "SeriesApi": {
        "${DataBucket.Arn}/readings/*": ["s3:GetObjectVersion"],
        "${DataBucket.Arn}/series/*": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        "DataBucket.Arn": ["s3:ListBucket"],
        "Table.Arn RECENT#* SENSOR#* SERIES SERIES#*": ["dynamodb:Query"],
        "Table.Arn FILE#* RULES RULES#* TOKEN#*": ["dynamodb:GetItem"],
        "Table.Arn RATE#*": ["dynamodb:UpdateItem"],
    },
    "ReadingsApi": {
        "ReadingsQueue.Arn": ["sqs:SendMessage"],
        "FreshQueue.Arn": ["sqs:SendMessage"],
        "Table.Arn FILE#* RECEIPT#* RULES RULES#* TOKEN#*": ["dynamodb:GetItem"],
        "Table.Arn IDEMPOTENCY#*": ["dynamodb:GetItem", "dynamodb:PutItem"],
        "Table.Arn RATE#*": ["dynamodb:UpdateItem"],
    },
    "PlayReplays": {
        "Table.Arn CONNECTIONS": ["dynamodb:DeleteItem", "dynamodb:Query"],
        "Table.Arn REPLAY#* REPLAYS": ["dynamodb:PutItem"],
        "Table.Arn REPLAY#*": ["dynamodb:Query", "dynamodb:UpdateItem"],
        "Table.Arn FILE#* REPLAYS": ["dynamodb:GetItem"],
        "${DataBucket.Arn}/readings/*": ["s3:GetObjectVersion"],
        "${DataBucket.Arn}/replays/*": ["s3:GetObject", "s3:PutObject"],
        "DataBucket.Arn": ["s3:ListBucket"],
        "TicksQueue.Arn": [
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
            "sqs:SendMessage",
        ],
    },
    "ReplaysApi": {
        "Table.Arn FILE#* REPLAYS TOKEN#*": ["dynamodb:GetItem"],
        "Table.Arn REPLAY#* REPLAYS": ["dynamodb:PutItem"],
        "Table.Arn RATE#* REPLAY#*": ["dynamodb:UpdateItem"],
        "Table.Arn REPLAY#* SENSORS": ["dynamodb:Query"],
        "Table.Arn SENSOR#*": ["dynamodb:BatchGetItem"],
        "${Table.Arn}/index/by_time REPLAYS": ["dynamodb:Query"],
        "${DataBucket.Arn}/readings/*": ["s3:GetObjectVersion"],
        "${DataBucket.Arn}/replays/*": ["s3:GetObject", "s3:PutObject"],
        "DataBucket.Arn": ["s3:ListBucket"],
        "TicksQueue.Arn": ["sqs:SendMessage"],
    },
    "Connections": {
        "Table.Arn ANALYSIS#* CONNECTIONS FILE#* REPLAYS TOKEN#*": ["dynamodb:GetItem"],
        "Table.Arn TICKET#*": ["dynamodb:DeleteItem", "dynamodb:PutItem"],
        "Table.Arn CONNECTIONS": ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        "Table.Arn RECENT#* REPLAY#* SENSOR#* SENSORS": ["dynamodb:Query"],
        "${DataBucket.Arn}/replays/*": ["s3:GetObject"],
        "DataBucket.Arn": ["s3:ListBucket"],
        "${Table.Arn}/index/by_time ANALYSES ANNOTATIONS FILES SILENT": ["dynamodb:Query"],
        "Table.Arn RATE#*": ["dynamodb:UpdateItem"],
    },
    "AnnotationsApi": {
        "Table.Arn ANNOTATION#* ANNOTATIONS ANNOTATIONS#* VIEW#* VIEWS": ["dynamodb:PutItem"],
        "Table.Arn ANNOTATIONS ANNOTATIONS#* VIEW#* VIEWS": ["dynamodb:DeleteItem"],
        "Table.Arn ANNOTATION#* FILE#* TOKEN#* VIEW#*": ["dynamodb:GetItem"],
        "Table.Arn ANNOTATION#* ANNOTATIONS ANNOTATIONS#* VIEWS": ["dynamodb:Query"],
        "Table.Arn ANNOTATION#*": ["dynamodb:BatchGetItem"],
        "Table.Arn RATE#*": ["dynamodb:UpdateItem"],
    },
    "Push": {
        "Table.StreamArn": ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
        "*": ["dynamodb:ListStreams"],
        "Table.Arn CONNECTIONS": ["dynamodb:DeleteItem", "dynamodb:Query"],
        "Table.Arn REPLAY#*": ["dynamodb:Query"],
        "Table.Arn TOKEN#*": ["dynamodb:GetItem"],
        "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default": ["events:PutEvents"],
    },
    "Health": {
        "UploadsBucket.Arn": ["s3:ListBucket"],
        "DataBucket.Arn": ["s3:ListBucket"],
        "Table.Arn": ["dynamodb:DescribeTable"],
        "IngestQueue.Arn": ["sqs:GetQueueAttributes"],
    },
    "Web": {},
}

# What SAM gives every function: to write its own logs and its own traces.
MANAGED = {"AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def spelled(resource: Any) -> str:
    match resource:
        case str(text) | {"Fn::Sub": str(text)}:
            return text
        case {"Fn::GetAtt": [name, attribute]}:
            return f"{name}.{attribute}"
        case {"Fn::GetAtt": str(text)}:
            return text
        case _:
            raise TypeError(resource)


def narrowed(statement: dict[str, Any]) -> str:
    """The partition keys that a statement is narrowed to, as a suffix."""
    match statement.get("Condition"):
        case None:
            return ""
        case {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [*keys]}}:
            return " " + " ".join(keys)
        case {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [*keys]}}:
            return " " + " ".join(keys)
        case other:
            raise TypeError(other)


def granted(role: dict[str, Any]) -> dict[str, list[str]]:
    """Resource, and the partition keys there → actions, as the role's own policies allow them."""
    found: dict[str, list[str]] = {}
    for policy in role["Properties"].get("Policies", ()):
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            for resource in as_list(statement["Resource"]):
                found.setdefault(spelled(resource) + narrowed(statement), []).extend(as_list(statement["Action"]))
    return {resource: sorted(actions) for resource, actions in found.items()}


@pytest.mark.parametrize("function", ALLOWED)
def test_a_function_may_do_what_it_does_and_no_more(function: str, expanded: dict[str, Any]) -> None:
    assert granted(expanded["Resources"][f"{function}Role"]) == ALLOWED[function]


def test_every_function_is_in_the_table(expanded: dict[str, Any]) -> None:
    assert set(of_type(expanded, "AWS::Lambda::Function")) == set(ALLOWED)
    assert set(of_type(expanded, "AWS::IAM::Role")) == {"ApiGatewayLogsRole", *(f"{name}Role" for name in ALLOWED)}


def test_only_who_tells_clients_may_post_to_them(expanded: dict[str, Any]) -> None:
    [policy] = [each["Properties"] for each in of_type(expanded, "AWS::IAM::Policy").values()]
    assert policy["Roles"] == [{"Ref": f"{name}Role"} for name in ("Connections", "PlayReplays", "Push")]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "execute-api:ManageConnections"
    assert all("${WebSocketApi}/" in spelled(resource) for resource in statement["Resource"])


def test_the_role_that_writes_access_logs_does_that_alone(expanded: dict[str, Any]) -> None:
    role = expanded["Resources"]["ApiGatewayLogsRole"]["Properties"]
    assert set(role) == {"AssumeRolePolicyDocument", "ManagedPolicyArns"}
    [arn] = role["ManagedPolicyArns"]
    assert arn["Fn::Sub"].endswith(":policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs")


DESCRIBE = "dynamodb:DescribeTable"
WRITES = {"dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
KEEPS_TOKENS = {"AdminApi"}
CHECKS_TOKENS = {
    "UploadsApi",
    "FilesApi",
    "ExportApi",
    "VersionsApi",
    "AdminApi",
    "ReadingsApi",
    "SensorsApi",
    "SeriesApi",
    "ReplaysApi",
    "AnnotationsApi",
    "AnalysesApi",
    "Connections",
    "Push",
}


def who_may(actions: set[str], key: str) -> set[str]:
    return {right.function for right in rights() for action in actions if right.covers(action, "Table", key)}


def test_every_right_to_items_of_the_table_names_their_kinds() -> None:
    of_table = [right for right in rights() if right.resource.startswith("Table") and right.action != DESCRIBE]
    of_items = [right for right in of_table if right.resource != "Table.StreamArn"]
    assert [right for right in of_items if not right.keys] == []


def test_tokens_are_written_by_those_who_keep_them_and_read_by_those_who_check_them() -> None:
    assert who_may(WRITES, "TOKEN#any") == KEEPS_TOKENS
    assert who_may({"dynamodb:GetItem"}, "TOKEN#any") == CHECKS_TOKENS


@pytest.mark.parametrize("function", ALLOWED)
def test_managed_policies_open_nothing_but_logs_and_traces(function: str, expanded: dict[str, Any]) -> None:
    arns = expanded["Resources"][f"{function}Role"]["Properties"]["ManagedPolicyArns"]
    assert {str(arn).rsplit("/", 1)[-1].rstrip("']}") for arn in arns} == MANAGED


def test_only_buckets_of_this_account_put_messages_into_the_queue(expanded: dict[str, Any]) -> None:
    [statement] = expanded["Resources"]["IngestQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
