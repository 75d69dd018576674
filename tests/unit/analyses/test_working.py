"""Analyses on their way: claimed, cancelled, overdue, given up."""

import io
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from aws_lambda_powertools import Logger, Metrics
from botocore.exceptions import ClientError

from tests.support.analysing import LONG, working
from tests.support.clock import SettableClock
from tests.support.readings import keep, posted_of, reading_of
from titer.adapters.aws_errors import aws_errors, may_pass
from titer.adapters.memory.stores import MemoryStores
from titer.analyses.analysis import Analysis, Content, PinnedInput, State, Window, content_in
from titer.analyses.asking import Analysing
from titer.analyses.messages import message_of, read_message
from titer.analyses.results import plain
from titer.analyses.telling import events_of_analysis, told_of_analysis
from titer.live.posted import LiveSeries
from titer.model.errors import Rejected, Unavailable
from titer.model.instants import SECOND, micros
from titer.operations.analysis_messages import AnalysisMessages
from titer.operations.queue_messages import SoonAgain
from titer.push.messages import Message
from titer.steps.curves import Curve, Event, Findings, Progress

OF = LiveSeries(None, "s", "value", None)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def stores(clock: SettableClock) -> MemoryStores:
    stores = MemoryStores(clock)
    keep(stores, posted_of(reading_of(OF, at=micros(clock()))))
    return stores


def analysing(stores: MemoryStores) -> Analysing:
    return Analysing(stores.analyses, stores.analyses_queue, stores.artefacts, stores.series_files, clock=stores.clock)


def asked(stores: MemoryStores, **said: Any) -> Analysis:
    now = micros(stores.clock())
    read = PinnedInput(series=(OF,), joined=True, since=now - SECOND, until=now + SECOND, lately_until=now)
    content = Content(step="rolling_mean", step_version=1, parameters={"window": 5}, input=read)
    return analysing(stores).ask(replace(content, **said), {}, "token")[0]


def nothing(_: Sequence[Curve], __: Any, ___: Progress, ____: Mapping[str, Any]) -> Findings:
    return Findings()


def now(stores: MemoryStores, analysis: Analysis) -> Analysis:
    found = stores.analyses.find(analysis.analysis_id)
    assert found
    return found


def test_progress_is_told_once_a_second(stores: MemoryStores, clock: SettableClock) -> None:
    analysis = asked(stores)
    told = []

    def slow(_: Sequence[Curve], __: Any, progress: Progress, ___: Mapping[str, Any]) -> Findings:
        for done in range(1, 5):
            clock.pass_time(seconds=0.5)
            progress(done / 4)
            told.append(now(stores, analysis).progress)
        return Findings()

    worked = working(stores, slow).work(analysis.analysis_id, "one", clock() + LONG)
    assert told == [None, 0.5, 0.5, 1.0]
    assert worked.ended
    assert now(stores, analysis).state is State.SUCCEEDED


def test_one_that_is_cancelled_stops_at_its_next_step(stores: MemoryStores, clock: SettableClock) -> None:
    analysis = asked(stores)

    def cancelled(_: Sequence[Curve], __: Any, progress: Progress, ___: Mapping[str, Any]) -> Findings:
        analysing(stores).cancel(analysis.analysis_id)
        clock.pass_time(seconds=1)
        progress(0.5)
        return Findings()

    worked = working(stores, cancelled).work(analysis.analysis_id, "one", clock() + LONG)
    assert not worked.ended
    assert now(stores, analysis).state is State.CANCELLED
    assert not working(stores).work(analysis.analysis_id, "one", clock() + LONG).ended


def test_a_result_that_comes_after_all_leaves_one_that_was_cancelled_so(
    stores: MemoryStores, clock: SettableClock
) -> None:
    analysis = asked(stores)

    def silent(*_: Any) -> Findings:
        analysing(stores).cancel(analysis.analysis_id)
        return Findings()

    working(stores, silent).work(analysis.analysis_id, "one", clock() + LONG)
    assert (now(stores, analysis).state, now(stores, analysis).made) == (State.CANCELLED, None)


def test_one_whose_time_is_over_failed(stores: MemoryStores, clock: SettableClock) -> None:
    analysis = asked(stores)

    def slow(_: Sequence[Curve], __: Any, progress: Progress, ___: Mapping[str, Any]) -> Findings:
        clock.pass_time(minutes=14, seconds=50)
        progress(0.9)
        return Findings()

    assert working(stores, slow).work(analysis.analysis_id, "one", clock() + LONG).ended
    over = now(stores, analysis)
    assert (over.state, over.code) == (State.FAILED, "too_long")
    assert over.message == "It took more than 15 minutes, which is the most. Ask for less time, or for fewer series."


def test_one_that_computes_without_a_word_is_told_as_failed_in_time(stores: MemoryStores) -> None:
    analysis, over = asked(stores), threading.Event()

    def mute(*_: Any) -> Findings:
        while now(stores, analysis).state is State.RUNNING:
            over.wait(0.01)
        return Findings()

    until = stores.clock() + timedelta(seconds=0.2)
    assert working(stores, mute).work(analysis.analysis_id, "one", until).ended
    assert (now(stores, analysis).code, now(stores, analysis).made) == ("too_long", None)


def test_one_is_worked_on_by_one_message_until_its_time_is_over(stores: MemoryStores, clock: SettableClock) -> None:
    analysis = asked(stores)
    claimed = replace(analysis, state=State.RUNNING, holder="one", until=clock() + LONG, revision=2)
    stores.analyses.change(analysis, claimed)
    assert not working(stores, nothing).work(analysis.analysis_id, "two", clock() + LONG).ended
    clock.pass_time(minutes=15)
    assert working(stores, nothing).work(analysis.analysis_id, "two", clock() + LONG).ended


def test_a_step_that_refuses_its_readings_fails_with_its_words(stores: MemoryStores, clock: SettableClock) -> None:
    def refusing(*_: Any) -> Findings:
        raise Rejected("too_few", "there are too few readings", "Ask for more")

    analysis = asked(stores)
    working(stores, refusing).work(analysis.analysis_id, "one", clock() + LONG)
    assert (now(stores, analysis).code, now(stores, analysis).message) == (
        "too_few",
        "There are too few readings. Ask for more.",
    )
    assert asked(stores).run == 2


def test_more_events_than_a_result_holds_are_refused(stores: MemoryStores, clock: SettableClock) -> None:
    def many(*_: Any) -> Findings:
        return Findings(events=[Event(of=None, at=0, kind="spike")] * 100_001)

    analysis = asked(stores)
    working(stores, many).work(analysis.analysis_id, "one", clock() + LONG)
    assert now(stores, analysis).code == "too_many_events"


def test_another_version_of_a_step_than_was_asked_for_is_not_run(stores: MemoryStores, clock: SettableClock) -> None:
    analysis = asked(stores, step_version=0)
    working(stores, nothing).work(analysis.analysis_id, "one", clock() + LONG)
    assert now(stores, analysis).code == "step_changed"


def test_one_that_nobody_works_on_though_somebody_should_is_put_anew(
    stores: MemoryStores, clock: SettableClock
) -> None:
    analysis = asked(stores)
    assert len(stores.analyses_queue.messages) == 1
    clock.pass_time(minutes=1)
    asked_again = analysing(stores).ask(_content_of(stores, analysis), {}, "token")
    assert asked_again == (analysis, False)
    assert len(stores.analyses_queue.messages) == 2


def _content_of(stores: MemoryStores, analysis: Analysis) -> Content:
    return content_in(stores.artefacts.get_json(analysis.content.key, analysis.content.version_id))


class TestMessages:
    @pytest.fixture
    def log(self) -> io.StringIO:
        return io.StringIO()

    def take(
        self,
        stores: MemoryStores,
        log: io.StringIO,
        run: Any,
        *bodies: str,
        dead: bool = False,
        soon: SoonAgain | None = None,
    ) -> Sequence[str]:
        logger, metrics = Logger(service=f"test-{uuid4().hex}", stream=log), Metrics(namespace="Titer", service="test")
        messages = AnalysisMessages({"analysis": working(stores, run)}, logger, metrics, soon)
        by_id = {f"m{n}": body for n, body in enumerate(bodies)}
        return messages.give_up(by_id) if dead else messages.take(by_id, stores.clock() + LONG)

    def test_what_broke_off_comes_again_and_is_given_up_at_last(self, stores: MemoryStores, log: io.StringIO) -> None:
        def breaking(*_: Any) -> Findings:
            raise Unavailable("storage_unavailable", "the storage does not answer", "Try again")

        analysis = asked(stores)
        [body] = stores.analyses_queue.messages
        assert self.take(stores, log, breaking, body) == ["m0"]
        assert "The storage does not answer." in log.getvalue()
        assert (now(stores, analysis).state, now(stores, analysis).holder) == (State.PENDING, None)
        assert self.take(stores, log, breaking, body, dead=True) == []
        assert now(stores, analysis).code == "given_up"
        assert self.take(stores, log, breaking, body, dead=True) == []

    @pytest.mark.parametrize(
        ("fails", "takes", "waited", "ended"),
        [(1, 0, [2], True), (3, 0, [2, 8, 30], True), (9, 0, [2, 8, 30], False), (1, 120, [], False)],
    )
    def test_what_broke_off_early_is_tried_again_in_a_moment(
        self, stores: MemoryStores, clock: SettableClock, log: io.StringIO,
        fails: int, takes: float, waited: list[float], ended: bool,
    ) -> None:  # fmt: skip
        """Not where an attempt took long: the next one would have too little time."""
        slept, tried = [], []

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            clock.pass_time(seconds=seconds)

        def breaking(*_: Any) -> Findings:
            tried.append(clock.pass_time(seconds=takes))
            if len(tried) <= fails:
                raise Unavailable("storage_unavailable", "the storage does not answer", "Try again")
            return Findings()

        analysis, soon = asked(stores), SoonAgain(clock, sleep, lambda _: True)
        again = self.take(stores, log, breaking, *stores.analyses_queue.messages, soon=soon)
        assert (slept, again) == (waited, [] if ended else ["m0"])
        assert now(stores, analysis).state is (State.SUCCEEDED if ended else State.PENDING)

    @pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "403"])
    def test_what_no_right_allows_is_not_tried_again_in_a_moment(
        self, stores: MemoryStores, clock: SettableClock, log: io.StringIO, code: str
    ) -> None:
        slept: list[float] = []

        def denied(*_: Any) -> Findings:
            with aws_errors("the storage"):
                raise ClientError({"Error": {"Code": code}}, "GetObject")

        asked(stores)
        soon = SoonAgain(clock, slept.append, may_pass)
        assert self.take(stores, log, denied, *stores.analyses_queue.messages, soon=soon) == ["m0"]
        assert not slept
        assert may_pass(ClientError({"Error": {"Code": "SlowDown"}}, "GetObject"))
        assert not may_pass(ClientError({"Error": {"Code": code}}, "HeadObject"))

    @pytest.mark.parametrize("error", [MemoryError(), ZeroDivisionError(), ModuleNotFoundError("numpy.f2py")])
    def test_a_step_that_breaks_off_fails_at_once_and_operators_see_why(
        self, stores: MemoryStores, log: io.StringIO, error: Exception
    ) -> None:
        def breaking(*_: Any) -> Findings:
            raise error

        analysis = asked(stores)
        assert self.take(stores, log, breaking, *stores.analyses_queue.messages) == []
        assert now(stores, analysis).code == "step_failed"
        assert type(error).__name__ in log.getvalue()

    def test_what_asks_for_nothing_is_refused(self, stores: MemoryStores, log: io.StringIO) -> None:
        other = message_of("x", "something")
        assert self.take(stores, log, nothing, "", "{}", "[]", "[" * 20_000, other, message_of("unknown")) == []
        assert log.getvalue().count("message refused") == 5
        assert read_message(message_of("x")) == ("analysis", "x")


def test_what_is_told_of_an_analysis_rises_and_its_end_is_an_event(stores: MemoryStores, clock: SettableClock) -> None:
    analysis = asked(stores)
    [first] = told_of_analysis(analysis)
    working(stores, nothing).work(analysis.analysis_id, "one", clock() + LONG)
    message, event = told_of_analysis(now(stores, analysis))
    assert isinstance(first, Message)
    assert isinstance(message, Message)
    assert message.seq > first.seq
    assert message.topics == ("analyses", f"analysis:{analysis.analysis_id}")
    assert message.data["status"] == "SUCCEEDED"
    assert event == events_of_analysis(now(stores, analysis))[0]


def test_figures_are_plain_json() -> None:
    found = {"a": np.float64(1.5), "b": np.int64(2), "c": [np.nan, float("inf")], "d": np.array([1.0, 2.0]), "e": True}
    assert plain(found) == {"a": 1.5, "b": 2, "c": [None, None], "d": [1.0, 2.0], "e": True}


def test_readings_that_lie_in_no_window_are_left_out(stores: MemoryStores, clock: SettableClock) -> None:
    at = micros(clock())
    keep(stores, posted_of(*(reading_of(OF, at=at + n * SECOND, index=n) for n in range(10)), receipt_id="more"))
    windows = tuple(
        Window(name=name, asset=asset, since=at + since * SECOND, until=at + until * SECOND)
        for name, asset, since, until in (("a", None, 1, 3), ("b", None, 5, 6), ("of another", "R1", 0, 10))
    )
    read = PinnedInput(series=(OF,), joined=True, since=at, until=at + 10 * SECOND, lately_until=at, windows=windows)
    seen: list[int] = []

    def looking(curves: Sequence[Curve], *_: Any) -> Findings:
        seen.extend((int(each) - at) // SECOND for each in curves[0].at)
        return Findings()

    analysis = asked(stores, input=read)
    working(stores, looking).work(analysis.analysis_id, "one", clock() + LONG)
    assert seen == [1, 2, 5]


def test_one_whose_result_somebody_deleted_is_run_again(stores: MemoryStores, clock: SettableClock) -> None:
    """It was answered as done for ever, and its result with `artefact_missing`."""
    analysis = asked(stores)
    working(stores, nothing).work(analysis.analysis_id, "one", clock() + LONG)
    assert asked(stores).state is State.SUCCEEDED
    made = now(stores, analysis).made
    assert made
    stores.artefacts.forget(made.document.key)
    again = asked(stores)
    assert (again.state, again.run) == (State.PENDING, 2)
    working(stores, nothing).work(analysis.analysis_id, "two", clock() + LONG)
    assert asked(stores).state is State.SUCCEEDED
