"""What the events in `events/` speak of: buckets, a table, a queue, a token, objects, under names that never change.

`events/world.json` lists the token (`token`) and the objects of the uploads bucket (`objects`: key → text).
"""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3

from tests.support.aws import OF_A_TABLE
from tests.support.template import properties
from titer.access.ports import Token
from titer.access.tokens import SCOPES, parse_bearer
from titer.adapters.dynamodb.access import DynamoTokens

EVENTS = Path(__file__).parents[2] / "events"
REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}
UPLOADS, DATA, TABLE, QUEUE, TICKS = "titer-uploads", "titer-data", "titer", "titer-ingest", "titer-ticks"
READINGS, FRESH, EXPORTS, ANALYSES = "titer-readings", "titer-fresh", "titer-exports", "titer-analyses"


def make_world(endpoint_url: str | None) -> dict[str, str]:
    """Make everything the events speak of, on AWS itself (or what stands in for it) where no endpoint is given.

    Gives the variables that lead a function there.
    """
    described = json.loads((EVENTS / "world.json").read_text("utf-8"))
    session = boto3.Session("test", "test", region_name=REGION)
    s3 = session.client("s3", endpoint_url=endpoint_url)
    for name, logical_id in ((UPLOADS, "UploadsBucket"), (DATA, "DataBucket")):
        s3.create_bucket(Bucket=name)
        versioning = properties(logical_id)["VersioningConfiguration"]
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
    for key, text in described["objects"].items():
        s3.put_object(Bucket=UPLOADS, Key=key, Body=text.encode())
    dynamodb = session.client("dynamodb", endpoint_url=endpoint_url)
    declared: Any = {name: value for name, value in properties("Table").items() if name in OF_A_TABLE}
    dynamodb.create_table(TableName=TABLE, **declared)
    DynamoTokens(dynamodb, TABLE).add(_token(described["token"]))
    sqs = session.client("sqs", endpoint_url=endpoint_url)
    queue, ticks, readings, fresh, exports, analyses = (
        sqs.create_queue(QueueName=name)["QueueUrl"] for name in (QUEUE, TICKS, READINGS, FRESH, EXPORTS, ANALYSES)
    )
    return {
        "UPLOADS_BUCKET": UPLOADS,
        "DATA_BUCKET": DATA,
        "TABLE_NAME": TABLE,
        "INGEST_QUEUE_URL": queue,
        "TICKS_QUEUE_URL": ticks,
        "READINGS_QUEUE_URL": readings,
        "FRESH_QUEUE_URL": fresh,
        "EXPORTS_QUEUE_URL": exports,
        "EXPORTS_DEAD_LETTERS_ARN": "arn:aws:sqs:us-east-1:123456789012:titer-exports-dead",
        "ANALYSES_QUEUE_URL": analyses,
        "ANALYSES_DEAD_LETTERS_ARN": "arn:aws:sqs:us-east-1:123456789012:titer-analyses-dead",
        "WEBSOCKET_HOST": "",  # nobody is connected; `sam local` makes a host up, for what it cannot resolve
        "AWS_ENDPOINT_URL": endpoint_url or "",
        "PUBLIC_ENDPOINT_URL": endpoint_url or "",
    }


def _token(text: str) -> Token:
    """What to store of a token whose text the events already carry."""
    token_id, secret = parse_bearer(f"Bearer {text}") or ("", "")
    return Token(
        token_id=token_id,
        secret_sha256=sha256(secret.encode()).hexdigest(),
        scopes=SCOPES,
        created_at=datetime.now(UTC) - timedelta(hours=1),  # before any that the events make
        expires_at=None,
        label="events",
    )
