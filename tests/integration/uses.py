"""What each function is for: each use asks a function for one thing, and gives how that went, as one line of text."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import uuid4

import boto3
import httpx

from tests.support.local import client
from titer.access.tokens import SCOPES, new_token
from titer.adapters.dynamodb.access import DynamoTokens
from titer.adapters.dynamodb.bindings import DynamoBindings
from titer.adapters.dynamodb.rules import DynamoRules
from titer.adapters.dynamodb.sensors import DynamoSensors
from titer.files.keys import file_id_of
from titer.live.collect import collection_of
from titer.live.fresh import KeepFresh
from titer.live.ports import BoundReceipt
from titer.live.posted import LiveReading, LiveSeries, Posted
from titer.live.posted import message_of as message_of_posted
from titer.live.receipts import new_receipt
from titer.model.instants import SECOND, micros
from titer.model.readings import Quality
from titer.replays.messages import message_of
from titer.replays.replay import Tick
from titer.rules.rule_sets import RuleSets
from titer_cli.local.aws import REGION, ROOT
from titer_cli.local.stack import Stack

HEADER = "sensor_id,timestamp,value\n"
AS_CSV = {"Content-Type": "text/csv"}
MANY = 1_001  # more than lie in one stored page


class System:
    """A deployed stack, as someone with all rights in AWS has it at hand."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._session = boto3.Session(ROOT, ROOT, region_name=REGION)

    def client(self, service: Any) -> Any:
        return self._session.client(service, endpoint_url=self.stack.endpoint_url)

    def client_as(self, function: str, service: Any) -> Any:
        """A client with the rights of a function's role."""
        role = self.client("iam").get_role(RoleName=self.physical[f"{function}Role"])["Role"]["Arn"]
        lent = self.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        keys = (lent["AccessKeyId"], lent["SecretAccessKey"], lent["SessionToken"])
        session = boto3.Session(*keys, region_name=REGION)
        return session.client(service, endpoint_url=self.stack.endpoint_url)

    @cached_property
    def physical(self) -> Mapping[str, str]:
        """Names, by logical id."""
        found = self.client("cloudformation").describe_stack_resources(StackName=self.stack.stack)["StackResources"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"].rsplit("/", 1)[-1] for each in found}

    def arn_end(self, resource: str) -> str:
        """How the ARN of a resource ends: of a logical id, and what is below it."""
        if resource.startswith("arn:"):
            return resource.rpartition(":")[2]
        logical_id, slash, below = resource.partition("/")
        return f"{self.physical[logical_id]}{slash}{below}"

    def api(self) -> httpx.Client:
        """A client with a token that no function has seen: it has to be looked up."""
        text, token = new_token(scopes=SCOPES, label="a use", now=datetime.now(UTC))
        DynamoTokens(self.client("dynamodb"), self.stack.table).add(token)
        return client(self.stack, text)

    def put(self, text: str, key: str | None = None) -> tuple[str, str]:
        """Key and version of a new object."""
        key = key or f"rights/{uuid4()}.csv"
        put = self.client("s3").put_object(Bucket=self.stack.uploads_bucket, Key=key, Body=text.encode())
        return key, put["VersionId"]

    def file_id(self, key: str) -> str:
        return file_id_of(self.stack.uploads_bucket, key)

    def forget(self, file_id: str) -> None:
        """Lose what the table knows of a file."""
        table, name = self.client("dynamodb"), self.stack.table
        asked = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": f"FILE#{file_id}"}}}
        for item in table.query(TableName=name, **asked)["Items"]:
            table.delete_item(TableName=name, Key={"pk": item["pk"], "sk": item["sk"]})

    def deliver(self, function: str, key: str, version: str | None, event: str = "ObjectCreated:Put") -> str:
        """Give a function the message of an object, as the queue would; `done`, or why it wants it once more."""
        found = {"key": key, "size": 1, "sequencer": "00"} | ({"versionId": version} if version else {})
        record = {
            "eventName": event,
            "s3": {"bucket": {"name": self.stack.uploads_bucket}, "object": found},
        }
        return self.hand_over(function, json.dumps({"Records": [record]}))

    def hand_over(self, function: str, body: str) -> str:
        """Give a function a message."""
        message = {"messageId": str(uuid4()), "receiptHandle": "none", "eventSource": "aws:sqs", "body": body}
        ran = self.client("lambda").invoke(
            FunctionName=self.physical[function], LogType="Tail", Payload=json.dumps({"Records": [message]})
        )
        answer = json.loads(ran["Payload"].read())
        return "once more: " + _reason(ran["LogResult"]) if answer["batchItemFailures"] else "done"

    def note(self, file_id: str) -> str:
        """Have a file noted, as the table's stream does."""
        return self.run("NoteSeries", {"Records": [{"dynamodb": {"Keys": {"pk": {"S": f"FILE#{file_id}"}}}}]})

    def run(self, function: str, event: object) -> str:
        """Run a function; `done`, or why it broke."""
        ran = self.client("lambda").invoke(
            FunctionName=self.physical[function], LogType="Tail", Payload=json.dumps(event)
        )
        answer = json.loads(ran["Payload"].read())
        if "FunctionError" not in ran:
            return "done"
        return "once more: " + (_reason(ran["LogResult"], answer["errorMessage"]))


def rows(*values: object) -> str:
    """A file of one reading for each value; what is no number is an error."""
    return HEADER + "".join(f"s{number},2026-01-05T10:00:00Z,{value}\n" for number, value in enumerate(values))


def new_rows() -> str:
    """A file like no other: a reading and an error."""
    return rows(uuid4().int % 10**9, "none")


def _reason(log: str, otherwise: str = "") -> str:
    """The last reason that the log gives."""
    lines = base64.b64decode(log).decode().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return next((str(line["reason"]) for line in reversed(told) if line.get("reason")), otherwise)


def told(answer: httpx.Response) -> str:
    """The status, and a problem's code."""
    problem = answer.headers.get("Content-Type", "").startswith("application/problem+json")
    return f"{answer.status_code} {answer.json()['code']}" if problem else str(answer.status_code)


def _followed(answer: httpx.Response) -> str:
    """The status, and that of where it points to."""
    if answer.status_code != 303:
        return told(answer)
    return f"303 {httpx.get(answer.headers['Location'], trust_env=False).status_code}"


@dataclass(frozen=True)
class Files:
    """Files that uses ask for."""

    judged: str
    long: str  # more series than one stored page holds
    awaited: str  # a slot without an object

    @classmethod
    def made(cls, system: System) -> "Files":
        with system.api() as api:
            awaited = api.post("/v1/uploads", json={"name": "awaited.csv"}).json()["file_id"]
        return cls(_judged(system, new_rows()), _judged(system, rows(*range(MANY))), awaited)


def new_file(system: System) -> str:
    """The id of a file like no other, judged: its sensor is `s0`."""
    return _judged(system, rows(uuid4().int % 10**9))


def _judged(system: System, text: str) -> str:
    key, version = system.put(text)
    assert system.deliver("ProcessFile", key, version) == "done"
    return system.file_id(key)


type Use = Callable[[System, Files], str]


# --- process_file, park_file ------------------------------------------------------------------------------------------


def judge(system: System, files: Files) -> str:
    return system.deliver("ProcessFile", *system.put(new_rows()))


def judge_what_has_no_version(system: System, files: Files) -> str:
    key, _ = system.put(new_rows())
    return system.deliver("ProcessFile", key, None)


def judge_the_same_content_elsewhere(system: System, files: Files) -> str:
    text = new_rows()
    _judged(system, text)
    return system.deliver("ProcessFile", *system.put(text))


def judge_two_of_one_second(system: System, files: Files) -> str:
    """S3 is asked which of them came first."""
    s3, bucket = system.client("s3"), system.stack.uploads_bucket
    key, first = system.put(new_rows())
    while True:
        _, second = system.put(new_rows(), key)
        times = {s3.head_object(Bucket=bucket, Key=key, VersionId=each)["LastModified"] for each in (first, second)}
        if len(times) == 1:
            break
        first = second
    assert system.deliver("ProcessFile", key, first) == "done"
    return system.deliver("ProcessFile", key, second)


def judge_once_more_so_that_it_fails(system: System, files: Files) -> str:
    """A file of an asset fails then: it lets go of the content that it held, and no other is compared with it."""
    file_id, key = _slot_of_an_asset(system)
    first = system.deliver("ProcessFile", *system.put(new_rows(), key))
    if first != "done":
        return first
    with system.api() as api:
        api.post(f"/v1/files/{file_id}/reprocess", json={"delimiter": ";"}).raise_for_status()
    again = {"titer": "reprocess", "file_id": file_id, "version": 2, "bucket": system.stack.uploads_bucket}
    return system.hand_over("ProcessFile", json.dumps({**again, "key": key, "version_id": None}))


def clear_an_original_that_was_deleted(system: System, files: Files) -> str:
    """Another file tells of the same content, and comes to hold it."""
    text = new_rows()
    key, version = system.put(text)
    assert system.deliver("ProcessFile", key, version) == "done"
    _judged(system, text)
    return _deleted(system, key, version)


def _deleted(system: System, key: str, version: str) -> str:
    with system.api() as api:
        api.delete(f"/v1/files/{system.file_id(key)}").raise_for_status()
    return system.deliver("ProcessFile", key, version)


def _slot_of_an_asset(system: System) -> tuple[str, str]:
    """The id of a file of an asset, and the key where it goes."""
    with system.api() as api:
        made = api.post("/v1/uploads", json={"name": "a.csv", "asset": "press 1"}).json()
    return str(made["file_id"]), str(made["fields"]["key"])


def remember_what_the_table_forgot(system: System, files: Files) -> str:
    key, version = system.put(new_rows())
    assert system.deliver("ProcessFile", key, version) == "done"
    system.forget(system.file_id(key))
    return system.deliver("ProcessFile", key, version)


def refuse_what_announces_nothing(system: System, files: Files) -> str:
    return system.deliver("ProcessFile", f"{uuid4()}.csv", None, "ObjectRemoved:Delete")


def park(system: System, files: Files) -> str:
    return system.deliver("ParkFile", *system.put(new_rows()))


# --- fresh_readings, note_series --------------------------------------------------------------------------------------


_LABELS = ("rights@1", "bioreactor@1")  # rules that were written here, and some that came later: both are looked for


def take_what_was_accepted(system: System, files: Files) -> str:
    return _taken(system, f"s{uuid4().int}", f"s{uuid4().int}")


def _taken(system: System, *sensors: str, seconds_ago: int = 0) -> str:
    came = micros(datetime.now(UTC)) - seconds_ago * SECOND
    readings = tuple(_live(name, came, label) for name, label in zip(sensors, _LABELS, strict=False))
    posted = Posted(receipt_id=str(uuid4()), received_at=came, rule_set="default@2", readings=readings)
    return system.hand_over("FreshReadings", message_of_posted(posted))


def _live(sensor_id: str, at: int, rule_set: str | None = None) -> LiveReading:
    of = LiveSeries(None, sensor_id, "value")
    return LiveReading(of=of, at=at, value=1.5, quality=Quality.GOOD, index=0, rule_set=rule_set)


def note_a_file(system: System, files: Files) -> str:
    return system.note(_judged(system, new_rows()))


def note_that_a_file_was_deleted(system: System, files: Files) -> str:
    """Of sensors that nothing else is known of: they are forgotten."""
    file_id = _judged(system, f"{HEADER}s{uuid4().int},2026-01-05T10:00:00Z,1\n")
    assert system.note(file_id) == "done"
    return _noted_once_deleted(system, file_id)


def note_that_a_drawn_file_was_deleted(system: System, files: Files) -> str:
    """Its series, which were made when it was drawn, go too."""
    file_id = _judged(system, new_rows())
    with system.api() as api:
        api.get(f"/v1/files/{file_id}/series").raise_for_status()
    return _noted_once_deleted(system, file_id)


def _noted_once_deleted(system: System, file_id: str) -> str:
    with system.api() as api:
        api.delete(f"/v1/files/{file_id}").raise_for_status()
    return system.note(file_id)


def note_that_a_file_names_a_batch_no_more(system: System, files: Files) -> str:
    """It is noted, and once the file is deleted it is known no more."""
    file_id = _judged(system, f"sensor_id,timestamp,value,batch\ns,2026-01-05T10:00:00Z,1,b{uuid4()}\n")
    noted = system.note(file_id)
    return _noted_once_deleted(system, file_id) if noted == "done" else noted


def watch_who_is_silent(system: System, files: Files) -> str:
    assert _taken(system, f"s{uuid4().int}", seconds_ago=100) == "done"
    return system.run("NoteSeries", {})


def note_what_came_live(system: System, files: Files) -> str:
    """What the queue of those who watch lost is found in the files that it was collected into."""
    noted = [system.note(_collected(system, label)) for label in _LABELS]
    return next((each for each in noted if each != "done"), "done")


def _collected(system: System, label: str) -> str:
    came = micros(datetime.now(UTC))
    readings = (_live(f"s{uuid4().int}", came),)
    posted = Posted(receipt_id=str(uuid4()), received_at=came, rule_set=label, readings=readings)
    return system.file_id(_live_file(system, posted))


def _live_file(system: System, posted: Posted) -> str:
    """The key of a file of what was posted, as it is collected."""
    [found] = collection_of([posted]).objects
    s3, said = system.client("s3"), {"titer-declared": found.declaration}
    put = s3.put_object(Bucket=system.stack.uploads_bucket, Key=found.key, Body=found.body, Metadata=said)
    assert system.deliver("ProcessFile", found.key, put["VersionId"]) == "done"
    return found.key


def draw_a_series(system: System, files: Files) -> str:
    file_id = _judged(system, rows(uuid4().int % 10**9))
    assert system.note(file_id) == "done"
    asked = {"from": "2026-01-05T00:00:00Z", "to": "2026-01-06T00:00:00Z"}
    with system.api() as api:
        return told(api.get("/v1/sensors/s0/series", params=asked))


def draw_a_file(system: System, files: Files) -> str:
    file_id = _judged(system, new_rows())
    with system.api() as api:
        return told(api.get(f"/v1/files/{file_id}/series"))


def list_sensors(system: System, files: Files) -> str:
    assert _taken(system, f"s{uuid4().int}") == "done"
    with system.api() as api:
        return told(api.get("/v1/sensors", params={"recent": 3}))


# --- The API ----------------------------------------------------------------------------------------------------------


def send_by_form(system: System, files: Files) -> str:
    with system.api() as api:
        slot = api.post("/v1/uploads", json={"name": "a.csv"})
    if slot.status_code != 201:
        return told(slot)
    form = slot.json()
    sent = httpx.post(form["url"], data=form["fields"], files={"file": new_rows().encode()}, trust_env=False)
    return f"201 {sent.status_code}"


def post_a_reading(system: System, files: Files) -> str:
    """Under a key, which is asked for twice."""
    reading = {"sensor_id": "s", "timestamp": datetime.now(UTC).isoformat(), "value": 1}
    with system.api() as api:
        key = {"Idempotency-Key": str(uuid4())}
        first, again = (told(api.post("/v1/readings", json=reading, headers=key)) for _ in range(2))
    return first if first == again else f"{first}, then {again}"


def post_a_reading_by_rules_that_are_kept(system: System, files: Files) -> str:
    write_rules(system, files)
    reading = {"sensor_id": "s", "timestamp": datetime.now(UTC).isoformat(), "value": -1}
    with system.api() as api:
        return told(api.post("/v1/readings", json=reading, params={"rule_set": "rights"}))


def show_where_a_reading_is(system: System, files: Files) -> str:
    now = datetime.now(UTC)
    receipt = new_receipt(system.stack.table, micros(now))
    objects = (("live/key", files.judged),)
    bound = BoundReceipt(receipt_id=receipt, received_at=0, readings=1, object_count=1, objects=objects)
    bindings = DynamoBindings(system.client("dynamodb"), system.stack.table)
    bindings.bind("a use", [bound], expires_at=now + timedelta(hours=1))
    with system.api() as api:
        return told(api.get(f"/v1/receipts/{receipt}"))


def ask_again_for_a_slot(system: System, files: Files) -> str:
    said = {"name": "a.csv", "sha256": sha256(new_rows().encode()).hexdigest()}
    with system.api() as api:
        api.post("/v1/uploads", json=said).raise_for_status()
        return told(api.post("/v1/uploads", json=said))


def _gets(path: str) -> Use:
    def get(system: System, files: Files) -> str:
        with system.api() as api:
            return _followed(api.get(path.format_map(asdict(files))))

    return get


list_files = _gets("/v1/files")
list_live_files = _gets("/v1/files?kind=live")
show_a_file = _gets("/v1/files/{judged}")
show_what_is_awaited = _gets("/v1/files/{awaited}")
list_versions = _gets("/v1/files/{judged}/versions")
download_raw = _gets("/v1/files/{judged}/raw")
list_errors = _gets("/v1/files/{judged}/errors")
list_rows = _gets("/v1/files/{judged}/rows?row_number=2")
error_report = _gets("/v1/files/{judged}/errors?format=xlsx")
download_readings = _gets("/v1/files/{judged}/readings")
list_tokens = _gets("/v1/tokens")
list_rules = _gets("/v1/rules")


def list_many_summaries(system: System, files: Files) -> str:
    path, page = f"/v1/files/{files.long}/summaries", {"limit": "1000"}
    with system.api() as api:
        first = api.get(path, params=page)
        if first.status_code != 200:
            return told(first)
        return told(api.get(path, params={**page, "cursor": first.json()["next_cursor"]}))


def list_many_errors(system: System, files: Files) -> str:
    """Of a new file each time: the function keeps what it read last. Those beyond a thousand lie in the quarantine."""
    file_id = _judged(system, rows(uuid4().int % 10**9, *["none"] * MANY))
    with system.api() as api:
        return told(api.get(f"/v1/files/{file_id}/errors"))


def judge_once_more(system: System, files: Files) -> str:
    zone = f"Etc/GMT{uuid4().int % 25 - 12:+}"
    with system.api() as api:
        return told(api.post(f"/v1/files/{files.judged}/reprocess", json={"timezone": zone}))


def judge_many_once_more(system: System, files: Files) -> str:
    with system.api() as api:
        return told(api.post("/v1/reprocess", json={"dry_run": True, "limit": 1}))


def delete_a_file(system: System, files: Files) -> str:
    """It belongs to an asset, so that others are compared with it no more."""
    key, version = system.put(new_rows(), _slot_of_an_asset(system)[1])
    assert system.deliver("ProcessFile", key, version) == "done"
    with system.api() as api:
        return told(api.delete(f"/v1/files/{key.split('/')[1]}"))


def make_a_token(system: System, files: Files) -> str:
    with system.api() as api:
        return told(api.post("/v1/tokens", json={"label": "a", "scopes": ["read"]}))


def withdraw_a_token(system: System, files: Files) -> str:
    with system.api() as api:
        made = api.post("/v1/tokens", json={"label": "a", "scopes": ["read"]})
        return told(api.delete(f"/v1/tokens/{made.json()['token_id']}") if made.status_code == 201 else made)


def log_in(system: System, files: Files) -> str:
    with system.api() as api:
        made = api.post("/v1/login-codes")
        return told(made if made.is_error else api.post("/v1/logins", json={"code": made.json()["code"]}))


def annotate(system: System, files: Files) -> str:
    """Say something of a file, find it, move it to another time, and take it back."""
    mark = {"sensor_id": "s0", "asset": "press", "from": "2026-01-05T10:00:00Z", "to": "2026-01-05T10:00:00Z"}
    with system.api() as api:
        made = api.post("/v1/annotations", json={**mark, "file_id": files.judged, "text": "valve"})
        if made.is_error:
            return told(made)
        one, known = f"/v1/annotations/{made.json()['annotation_id']}", {"If-Match": made.headers["ETag"]}
        for asked in ("", "?sensor_id=s0", "?asset=press", f"?file_id={files.judged}"):
            listed = api.get(f"/v1/annotations{asked}")
            if listed.is_error:
                return told(listed)
        moved = api.patch(one, headers=known, json={"to": "2026-01-07T10:00:00Z"})
        if moved.is_error:
            return told(moved)
        shown = api.get(f"{one}/history")
        return told(api.delete(one, headers={"If-Match": moved.headers["ETag"]}) if shown.is_success else shown)


def save_a_view(system: System, files: Files) -> str:
    name = f"/v1/views/{uuid4()}"
    with system.api() as api:
        saved = api.put(name, json={"zoom": 1})
        listed = api.get("/v1/views")
        known = {"If-Match": saved.headers.get("ETag", '""')}
        return told(api.delete(name, headers=known) if listed.is_success else listed)


def write_rules(system: System, files: Files) -> str:
    rules = {"reason": "a test", "every": {"hard": {"max": uuid4().int % 10**9}}}
    with system.api() as api:
        return told(api.put("/v1/rules/rights", json=rules))


def judge_by_rules_that_are_kept(system: System, files: Files) -> str:
    """By the newest of a name: a preview, a file in its slot, and the same once more."""
    named = {"rule_set": "rights"}
    with system.api() as api:
        api.put("/v1/rules/rights", json={"reason": "a test", "every": {"hard": {"max": 1}}}).raise_for_status()
        api.post("/v1/preview", params=named, content=new_rows(), headers=AS_CSV).raise_for_status()
        slot = api.post("/v1/uploads", json={"name": "a.csv", **named}).raise_for_status().json()
        judged = system.deliver("ProcessFile", *system.put(new_rows(), slot["fields"]["key"]))
        again = api.post(f"/v1/files/{slot['file_id']}/reprocess", json={"timezone": "Etc/GMT+1", **named})
    return judged if judged != "done" else told(again)


def draw_what_kept_rules_judged(system: System, files: Files) -> str:
    """And what those of a name judged that ships by now, and could be one that was kept before."""
    with system.api() as api:
        api.put("/v1/rules/drawn", json={"reason": "a test", "every": {"soft": {"max": 1}}}).raise_for_status()
    drawn = [_drawn(system, rule_set) for rule_set in ("drawn", "bioreactor")]
    return next((each for each in drawn if each != "200"), "200")


def _drawn(system: System, rule_set: str) -> str:
    with system.api() as api:
        slot = api.post("/v1/uploads", json={"name": "a.csv", "rule_set": rule_set}).raise_for_status().json()
        judged = system.deliver("ProcessFile", *system.put(new_rows(), slot["fields"]["key"]))
        return judged if judged != "done" else told(api.get(f"/v1/files/{slot['file_id']}/series"))


def redrive(system: System, files: Files) -> str:
    return _redriven(system, *system.put(new_rows()))


def redrive_what_has_no_version(system: System, files: Files) -> str:
    return _redriven(system, system.put(new_rows())[0], None)


def show_a_duplicate(system: System, files: Files) -> str:
    text = new_rows()
    _judged(system, text)
    duplicate = _judged(system, text)
    with system.api() as api:
        return told(api.get(f"/v1/files/{duplicate}"))


def discard(system: System, files: Files) -> str:
    key, version = system.put(new_rows())
    assert system.deliver("ParkFile", key, version) == "done"
    with system.api() as api:
        [parked_id] = [each["parked_id"] for each in _parked(api) if each["key"] == key]
        discarded = told(api.post(f"/v1/parked/{parked_id}/discard", json={"reason": "a test"}))
        return discarded if discarded != "200" else told(api.get("/v1/parked", params={"discarded": True}))


def _redriven(system: System, key: str, version: str | None) -> str:
    assert system.deliver("ParkFile", key, version) == "done"
    with system.api() as api:
        [parked_id] = [each["parked_id"] for each in _parked(api) if each["key"] == key]
        return told(api.post(f"/v1/parked/{parked_id}/redrive"))


def _parked(api: httpx.Client) -> list[Any]:
    listed: list[Any] = api.get("/v1/parked").json()["parked"]
    return listed


def look_at_what_it_stands_on(system: System, files: Files) -> str:
    """From an execution environment of its own: an old one looks again only after a while."""
    name, aws = system.physical["Health"], system.client("lambda")
    variables = aws.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    aws.update_function_configuration(FunctionName=name, Environment={"Variables": {**variables, "NEW": str(uuid4())}})
    found = httpx.get(f"{system.stack.api_url}/health/ready", timeout=60, trust_env=False).json()["dependencies"]
    return " ".join(name for name, state in found.items() if state == "ok")


# --- Replays ----------------------------------------------------------------------------------------------------------


def _new_replay(system: System, readings: int = 3) -> httpx.Response:
    """Of a new file, so that nobody has put its readings into rows."""
    times = "".join(f"s,2026-01-05T10:00:{second:02}Z,{uuid4().int % 10**6}\n" for second in range(readings))
    file_id = _judged(system, HEADER + times)
    with system.api() as api:
        return api.post("/v1/replays", json={"file_id": file_id})


def start_a_replay(system: System, files: Files) -> str:
    started = _new_replay(system)
    _stop(system, started)
    return told(started)


def show_a_replay(system: System, files: Files) -> str:
    started = _new_replay(system)
    if started.status_code != 201:
        return told(started)
    with system.api() as api:
        shown = api.get(f"/v1/replays/{started.json()['replay_id']}")
    _stop(system, started)
    return told(shown)


list_replays = _gets("/v1/replays")
show_the_newest_of_a_sensor = _gets("/v1/sensors/s0/latest")


def show_the_newest_readings(system: System, files: Files) -> str:
    table, at = system.client("dynamodb"), micros(datetime.now(UTC))
    reading = LiveReading(of=LiveSeries(None, "s", "value"), at=at, value=1.0, quality=Quality.GOOD, index=0)
    posted = Posted(receipt_id=str(uuid4()), received_at=at, rule_set="default@1", readings=(reading,))
    KeepFresh(
        DynamoSensors(table, system.stack.table, lambda: datetime.now(UTC)),
        RuleSets(DynamoRules(table, system.stack.table)),
    ).take([posted])
    with system.api() as api:
        return told(api.get("/api/current?source=live"))


def play_a_row(system: System, files: Files) -> str:
    return _played(system, _new_replay(system))


def play_the_last_row(system: System, files: Files) -> str:
    return _played(system, _new_replay(system, readings=1))


def play_rows_that_were_forgotten(system: System, files: Files) -> str:
    started, bucket = _new_replay(system), system.stack.data_bucket
    s3, prefix = system.client("s3"), f"replays/{started.json()['file_id']}/"
    for found in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
        s3.delete_object(Bucket=bucket, Key=found["Key"])
    return _played(system, started)


@contextmanager
def replayed(system: System) -> Iterator[str]:
    """A replay whose first tick is due."""
    started = _new_replay(system).raise_for_status()
    yield started.json()["replay_id"]
    _stop(system, started)


def _played(system: System, started: httpx.Response) -> str:
    """How the first tick of a replay goes."""
    replay_id = started.raise_for_status().json()["replay_id"]
    played = system.hand_over("PlayReplays", message_of(Tick(replay_id, 1, 0)))
    _stop(system, started)
    return played


def _stop(system: System, started: httpx.Response) -> None:
    if started.status_code == 201:
        with system.api() as api:
            api.delete(f"/v1/replays/{started.json()['replay_id']}")
