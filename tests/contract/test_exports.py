from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from tests.support.clock import NOON, SettableClock
from titer.exports.export import Export, Format, Layout, Shape, State
from titer.exports.ports import Exports
from titer.model.errors import Conflict, Rejected


def new(**said: Any) -> Export:
    values: dict[str, Any] = {
        "export_id": str(uuid4()),
        "token_id": "abc",
        "shape": Shape(format=Format.XLSX, layout=Layout.WIDE, timezone="Europe/Berlin"),
        "file_ids": (str(uuid4()),),
        "created_at": NOON,
        "filename": "Läufe 7.xlsx",
    }
    return Export(**(values | said))


def after(export: Export, **said: Any) -> Export:
    return replace(export, revision=export.revision + 1, **said)


def test_what_was_asked_for_is_found_as_it_is(exports: Exports) -> None:
    export = new()
    exports.add(export, replaces=None)
    assert exports.find(export.export_id) == export
    assert exports.find(str(uuid4())) is None
    running = after(export, state=State.RUNNING, holder="m", until=NOON, begun_at=NOON)
    exports.change(export, running)
    assert exports.find(export.export_id) == running


def test_of_two_who_ask_or_change_at_once_one_does(exports: Exports) -> None:
    export = new()
    exports.add(export, replaces=None)
    with pytest.raises(Conflict):
        exports.add(export, replaces=None)
    exports.change(export, after(export, state=State.RUNNING))
    with pytest.raises(Conflict):
        exports.change(export, after(export, state=State.FAILED))


def test_as_many_of_a_token_are_made_as_may_be(exports: Exports) -> None:
    first, second = new(), new()
    exports.add(first, replaces=None)
    exports.add(second, replaces=None)
    with pytest.raises(Rejected) as refused:
        exports.add(new(), replaces=None)
    assert refused.value.code == "too_many_exports"
    exports.add(new(token_id="another"), replaces=None)
    exports.change(first, after(first, state=State.DONE, ended_at=NOON))
    exports.add(new(), replaces=None)


def test_what_hangs_holds_no_place_for_ever(exports: Exports, clock: SettableClock) -> None:
    for _ in range(2):
        exports.add(new(), replaces=None)
    clock.pass_time(hours=2, seconds=1)
    exports.add(new(created_at=clock()), replaces=None)


def test_one_that_failed_is_asked_for_anew_and_one_that_was_forgotten_too(
    exports: Exports, clock: SettableClock
) -> None:
    export = new()
    exports.add(export, replaces=None)
    broken = after(export, state=State.FAILED, ended_at=NOON)
    exports.change(export, broken)
    exports.add(after(broken, state=State.QUEUED, ended_at=None), replaces=broken)
    clock.pass_time(hours=24)
    assert exports.find(export.export_id) is None
    exports.add(replace(export, created_at=clock()), replaces=None)
    assert exports.find(export.export_id) == replace(export, created_at=clock())
