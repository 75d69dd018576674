"""docs/storage.md names all that is stored."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from scripts.reference import ROOT
from tests.contract.test_replays import new as new_replay
from tests.support.aws import moto, whole_client
from tests.support.clock import NOON, SettableClock
from tests.support.pushing import connection, ticket
from tests.support.records import claim, declared, finished, new_id, parked, reserve, stored, try_claim
from titer.access.ports import Counted
from titer.access.tokens import new_token
from titer.adapters.dynamodb.access import DynamoCounters, DynamoTokens
from titer.adapters.dynamodb.attributes import from_item
from titer.adapters.dynamodb.files import DynamoFiles
from titer.adapters.dynamodb.live import DynamoAttempts
from titer.adapters.dynamodb.parking import DynamoParking
from titer.adapters.dynamodb.push import DynamoConnections, DynamoTickets
from titer.adapters.dynamodb.replays import DynamoReplays
from titer.adapters.dynamodb.rules import DynamoRules
from titer.engine.parquet.rejected import REJECTED
from titer.engine.parquet.sinks import READINGS
from titer.live.ports import Attempt
from titer.model.author import Author
from titer.rules.versions import RuleSetVersion

PAGE = (ROOT / "docs/storage.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*READINGS.names, *REJECTED.names])
def test_every_parquet_column_is_described(name: str) -> None:
    assert f"| `{name}` |" in PAGE


def test_every_attribute_of_the_table_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    with moto(monkeypatch) as aws:
        table = aws.table()
        files, file_id = DynamoFiles(aws.dynamodb, table, SettableClock()), new_id()
        reserve(files, file_id)
        reserve(files, new_id())
        files.note_failure(claim(files, given_up := new_id()), "It broke.")
        DynamoParking(aws.dynamodb, table, SettableClock()).park(parked(given_up), declared())
        files.commit(claim(files, file_id, stored("v2", sequencer="20")), finished())
        try_claim(files, file_id, stored("v1", sequencer="10"))
        files.commit(claim(files, first := new_id()), finished(), fingerprint="c0" * 32)
        files.commit(claim(files, second := new_id()), finished(duplicate_of=first), fingerprint="c0" * 32)
        files.commit(claim(files, second, stored("v2", sequencer="20")), finished())
        files.commit(claim(files, new_id()), finished(duplicate_of=first), fingerprint="c0" * 32)
        files.commit(claim(files, new_id()), finished(asset="P1"), schema="[]")
        _, token = new_token(scopes={"read"}, label="press 1", now=NOON, expires_at=NOON + timedelta(days=1))
        DynamoTokens(aws.dynamodb, table).add(token)
        DynamoCounters(aws.dynamodb, table).count("read", NOON, limit=1)
        DynamoCounters(aws.dynamodb, table).count_all("a", NOON, {"posts": Counted(1, 1), "readings": Counted(1, 1)})
        answered = Attempt(body_sha256="b", receipt_id="r", received_at=0, lease=0, expires=0, answer="x")
        DynamoAttempts(aws.dynamodb, table).begin("a", answered)
        author = Author(token_id="a", label="press 1")
        edition = RuleSetVersion(name="mine", version=1, limits="{}", reason="new probe", by=author, at=NOON)
        DynamoRules(aws.dynamodb, table).add(edition)
        DynamoTickets(aws.dynamodb, table).add(ticket())
        connections = DynamoConnections(aws.dynamodb, table)
        connections.add(connection("one", topics=("files",)))
        connections.blame("one")
        replays, replay = DynamoReplays(aws.dynamodb, table), new_replay()
        replays.add(replay)
        assert replays.claim(replay, "a message", NOON, NOON + timedelta(seconds=20))
        items = whole_client("dynamodb").scan(TableName=table)["Items"]
    for item in map(from_item, items):
        missing = {name for name in names(item) if f"`{name}`" not in PAGE}
        assert not missing, f"{item['pk']} {item['sk']}"


def names(item: Mapping[str, Any]) -> Iterator[str]:
    for name, value in item.items():
        yield name
        if isinstance(value, Mapping):
            yield from names(value)
