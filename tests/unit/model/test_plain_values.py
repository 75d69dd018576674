"""Records as JSON has them: what pydantic makes of the same types, byte by byte, and back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from titer.access.ports import Token
from titer.analyses.analysis import Analysis, Made
from titer.batches.batch import Batch, Declaration, Told
from titer.exports.export import Export
from titer.files.provenance import Provenance, declaration_in, declaration_text
from titer.files.record import Announcement, Completion, Declared, ParkedMessage, StoredObject
from titer.model.plain_values import plain_of, value_in, value_of
from titer.replays.replay import Progress, Replay

AT = datetime(2025, 1, 1, tzinfo=UTC)
STORED = StoredObject(bucket="b", key="k", version_id=None, sequencer="", size=5, etag="e", last_modified=AT)
KINDS = [
    Analysis,
    Announcement,
    Batch,
    Completion,
    Declaration,
    Declared,
    Export,
    Made,
    ParkedMessage,
    Progress,
    Provenance,
    Replay,
    Told,
]

_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-9, minutes=-30))])
_PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    Any: _PLAIN,
    datetime: st.datetimes(AT.replace(tzinfo=None, year=2), AT.replace(tzinfo=None, year=9998), timezones=_ZONES),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
}


def made(kind: Any) -> st.SearchStrategy[Any]:
    """Return values of a type; of a dataclass, made of values of its fields."""
    if is_dataclass(kind):
        types, make = get_type_hints(kind), cast("Callable[..., Any]", kind)
        drawn = {each.name: made(types[each.name]) for each in fields(kind)}
        return st.builds(make, **drawn)
    if get_origin(kind) is UnionType:
        return st.one_of(st.none(), *(made(each) for each in get_args(kind) if each is not NoneType))
    if get_origin(kind) is tuple:
        return st.lists(made(get_args(kind)[0]), max_size=3).map(tuple)
    if get_origin(kind) is Mapping:
        return st.dictionaries(*map(made, get_args(kind)), max_size=3)
    return BY_TYPE[kind] if kind in BY_TYPE else st.from_type(kind)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(data=st.data())
def test_a_record_is_written_as_pydantic_writes_it_and_read_as_it_was(kind: type, data: st.DataObject) -> None:
    value = data.draw(made(kind))
    adapter = TypeAdapter[Any](kind)
    plain = plain_of(value)
    assert plain == adapter.dump_python(value, mode="json")
    assert plain_of(value, sparse=True) == json.loads(adapter.dump_json(value, exclude_defaults=True))
    assert value_of(kind, plain) == value_in(kind, json.dumps(plain)) == adapter.validate_python(plain) == value


@given(made(Declared))
def test_what_is_declared_stands_in_metadata_as_it_always_did(declared: Declared) -> None:
    assert declaration_in(declaration_text(declared)) == declared


def test_scopes_are_a_set() -> None:
    scopes = frozenset({"files:read", "admin"})
    token = Token(token_id="t", secret_sha256="s", scopes=scopes, created_at=AT, expires_at=None, label="l")
    assert value_of(Token, plain_of(token)) == token


@given(st.recursive(_PLAIN, lambda each: st.lists(each) | st.dictionaries(st.text(), each)), st.sampled_from(KINDS))
def test_nothing_else_is_taken_for_a_record(plain: Any, kind: type) -> None:
    with pytest.raises(ValueError, match=r"."):
        value_of(kind, plain)


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": "5"},
        {"size": True},
        {"size": 1.5},
        {"size": None},
        {"key": 5},
        {"last_modified": 1_700_000_000},
        {"last_modified": "yesterday"},
        {"version_id": []},
    ],
)
def test_a_part_of_another_type_is_refused(wrong: dict[str, Any]) -> None:
    assert value_of(StoredObject, {**plain_of(STORED), "unknown": 1}) == STORED
    with pytest.raises(ValueError, match=r"."):
        value_of(StoredObject, {**plain_of(STORED), **wrong})


def test_a_text_that_is_nested_too_deeply_is_no_record() -> None:
    assert Provenance.parse("[" * 100_000) is None


def test_what_no_json_has_is_an_error_of_ours() -> None:
    with pytest.raises(TypeError, match="no JSON has a complex"):
        plain_of(replace(STORED, key=1j))  # type: ignore[arg-type]
