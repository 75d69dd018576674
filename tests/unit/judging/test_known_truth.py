"""Tables of known truth, under names that stand in no list: a reading is where it belongs, or a word is said."""

from io import BytesIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.tables import Table, Truth, tables
from tests.unit.judging.reading import Collected, judged
from titer.judging.outcome import Outcome


def _read(table: Table, form: str, **said: Any) -> tuple[Outcome, Truth]:
    """Judge a table, written in one of the forms; return the outcome, and what is kept of each sensor."""
    sinks, body = Collected(), table.jsonl() if form == "jsonl" else table.csv(form)
    outcome = judged(BytesIO(body), sinks=sinks, **said)
    kept: Truth = {}
    for _, sensor, _, at, value in sinks.readings_seen:
        kept.setdefault(sensor, []).append((at, value))
    return outcome, kept


few = settings(max_examples=30)
forms = st.sampled_from((",", ";", "jsonl"))


@few
@given(tables(wide=True, most_decoys=0), forms)
def test_a_clean_wide_table_is_read_without_a_word(table: Table, form: str) -> None:
    outcome, kept = _read(table, form)
    assert (kept, outcome.warnings, outcome.errors) == (table.truth, (), ())


@few
@given(tables(wide=False, key="sensor_id", most_decoys=0), forms)
def test_a_clean_long_table_is_read_without_a_word(table: Table, form: str) -> None:
    outcome, kept = _read(table, form)
    assert (kept, outcome.warnings, outcome.errors) == (table.truth, (), ())


@few
@given(tables(key="sensor_id"), forms)
def test_decoys_change_no_reading(table: Table, form: str) -> None:
    outcome, kept = _read(table, form)
    assert (kept, outcome.errors) == (table.truth, ())
