"""A file of nothing but bad rows is remembered no longer than one of good rows."""

from contextlib import ExitStack
from io import BytesIO

from tests.support.work import check_work
from tests.unit.judging.reading import RECEIVED, judged
from titer.formats.opening import open_content
from titer.formats.streams.ports import NoFormats
from titer.formats.streams.source import Source
from titer.judging.instructions import Instructions
from titer.judging.outcome import Outcome
from titer.judging.pipeline import prepare, read_tables
from titer.rules.limits import shipped_rule_set

HEADER = b"sensor_id,timestamp,value\n"


def test_what_is_wrong_in_every_row_is_not_remembered() -> None:
    data = HEADER + b"".join(b"s%d,never %d,x%d\n" % (at, at, at) for at in range(500)) + b"good,2025-10-01,1\n"
    how = Instructions(name="bad.csv", rule_set=shipped_rule_set("default"), received_at=RECEIVED)
    with ExitStack() as stack:
        content = open_content(Source(BytesIO(data), limit=1 << 20), NoFormats(), stack, limit=1 << 20)
        form, judge = prepare(content, how)
        for table in read_tables(content, form.dialect, how):
            judge.judge(table)
    assert [series.sensor_id for series in judge.limits.known] == ["good"]


def spelt(count: int) -> bytes:
    """Return rows of one sensor, whose name has other white space behind it in each."""
    names = ("a" + "".join(" \t\v\f"[at // 4**place % 4] for place in range(7)) for at in range(count))
    return HEADER + "".join(f"{name},2025-10-01T08:00:00Z,1\n" for name in names).encode()


def ambiguous(count: int) -> bytes:
    """Return rows of as many series of which the sample has to tell whether they measure pH."""
    return HEADER + b"".join(b"pH probe %d,2025-10-01T08:00:00Z,7\n" % at for at in range(count))


def times_for_four_times_as_many(made: object) -> None:
    assert callable(made)
    few, many = made(1_000), made(4_000)

    def judge(data: bytes) -> Outcome:
        return judged(BytesIO(data))

    check_work(lambda: judge(many), most=7, than=lambda: judge(few))


def test_a_name_in_many_spellings_takes_linear_time() -> None:
    times_for_four_times_as_many(spelt)


def test_many_series_of_which_the_sample_tells_take_linear_time() -> None:
    times_for_four_times_as_many(ambiguous)


def alike(count: int) -> bytes:
    """Return a header in which one name stands time after time."""
    return b"\t".join([b"pH temp"] * count) + b"\n"


def test_a_header_of_one_name_takes_linear_time() -> None:
    times_for_four_times_as_many(alike)
