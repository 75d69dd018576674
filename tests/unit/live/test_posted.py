"""What was accepted of a request goes through a queue unharmed."""

import base64
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.live.posted import LiveReading, LiveSeries, Posted, message_of, read_posted
from titer.model.errors import Rejected
from titer.model.readings import Quality

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
_SERIES = st.builds(LiveSeries, st.none() | _TEXTS, _TEXTS, _TEXTS, st.none() | _TEXTS)
_READINGS = st.builds(
    LiveReading,
    of=_SERIES,
    at=st.integers(-(2**53), 2**53),
    value=st.floats(allow_nan=False, allow_infinity=False),
    quality=st.sampled_from(Quality),
    index=st.integers(0, 499),
    anomaly=st.none() | _TEXTS,
    late=st.booleans(),
    context=st.none() | st.dictionaries(_TEXTS, _TEXTS, min_size=1, max_size=3),
    rule_set=st.sampled_from([None, "bioreactor@1"]),
)
_POSTED = st.builds(
    Posted,
    receipt_id=_TEXTS,
    received_at=st.integers(0, 2**53),
    rule_set=st.just("default@2"),
    simulated=st.booleans(),
    readings=st.lists(_READINGS, max_size=8).map(tuple),
)


@given(_POSTED)
def test_what_a_message_carries_is_what_was_accepted(posted: Posted) -> None:
    assert read_posted(message_of(posted)) == posted


@pytest.mark.parametrize(
    "message",
    ["", "{}", "é", "AAAA", base64.b64encode(zlib.compress(b"[]")).decode(), base64.b64encode(b"{}").decode()],
    ids=["empty", "json", "no_base64", "not_packed", "a_list", "plain"],
)
def test_what_is_no_such_message_is_named(message: str) -> None:
    with pytest.raises(Rejected, match="holds no posted readings"):
        read_posted(message)


def test_a_message_that_unpacks_to_more_than_any_request_holds_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr("titer.live.posted._LARGEST", 100)
    packed = base64.b64encode(zlib.compress(b" " * 200)).decode()
    with pytest.raises(Rejected, match="holds no posted readings"):
        read_posted(packed)
