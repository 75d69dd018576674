"""Custom steps in a process of their own: what they are given and give, and what becomes of those that misbehave."""

from pathlib import Path

import pytest

from tests.support.descriptors import many_open_files
from tests.support.scripts import run_script, some_curves
from titer.engine.sandbox.scripts import Bounds, RunScript
from titer.model.errors import Rejected
from titer.steps.custom import Custom
from titer.steps.scripts import Scripts

ROOT = Path(__file__).parents[3]


def test_a_script_is_given_series_and_parameters_and_gives_findings(tmp_path: Path) -> None:
    told: list[float] = []
    found = run_script(
        tmp_path,
        "[curve] = curves\n"
        "progress(0.25)\n"
        "print('nobody sees this')\n"
        "doubled = Curve(curve.of._replace(sensor_id='b'), curve.at, curve.value * parameters['x'], curve.quality)\n"
        "event = Event(of=curve.of, at=1, until=2, kind='odd', value=1.5, severity='alarm', details={'n': [1]})\n"
        "return Findings(series=[doubled], events=[event], figures={'cwd_is_root': True})",
        progress=told.append,
    )
    [made], [event] = found.series, found.events
    assert (made.of, made.value.tolist(), made.at.tolist()) == (("R1", "b", "value", "g"), [0.0, 3.0, 6.0], [0, 1, 2])
    assert (event.of, event.until, event.severity, event.details) == (some_curves()[0].of, 2, "alarm", {"n": [1]})
    assert (found.figures, 0.25 in told) == ({"cwd_is_root": True}, True)


def test_a_script_is_heard_by_whoever_has_many_files_open(tmp_path: Path) -> None:
    with many_open_files():
        found = run_script(tmp_path, "return Findings(figures={'n': len(curves)})")
    assert found.figures == {"n": 1}


def test_the_example_that_ships_runs() -> None:
    scripts = Scripts(ROOT / "analyses/custom")
    pinned = {"script": scripts.find("moving_median").document()}
    asked = Custom(script="moving_median", parameters={"readings": 3})
    [made] = RunScript(scripts)(some_curves(5), asked, lambda _: None, pinned).series
    assert made.value.tolist() == [0.0, 1.5, 3.0, 4.5, 4.5]
    assert "outliers" in scripts.find("moving_median").description


@pytest.mark.parametrize(
    ("body", "code", "reason"),
    [
        ("return 1 / 0", "script_failed", "ZeroDivisionError in line 4: division by zero"),
        ("import socket\ntry:\n    socket.socket()\nexcept BaseException: pass", "script_forbidden", "socket.__new__"),
        ("try:\n    open('HERE/made', 'w')\nexcept BaseException: pass", "script_forbidden", "open of HERE/made"),
        ("return open('/proc/self/environ').read()", "script_forbidden", "open of /proc/self/environ"),
    ],
)
def test_what_misbehaves_ends_with_the_reason(tmp_path: Path, body: str, code: str, reason: str) -> None:
    with pytest.raises(Rejected) as raised:
        run_script(tmp_path, body.replace("HERE", str(tmp_path)))
    assert raised.value.code == code
    assert reason.replace("HERE", str(tmp_path)) in raised.value.reason
    assert [*tmp_path.iterdir()] == [tmp_path / "made_up.py"]


def test_parameters_that_a_script_refuses_are_no_fault_of_its_file(tmp_path: Path) -> None:
    body = "from titer.model.errors import Rejected\nraise Rejected('invalid_parameters', 'x is odd', 'Say 3')"
    with pytest.raises(Rejected) as raised:
        run_script(tmp_path, body)
    assert (raised.value.code, raised.value.hint) == ("invalid_parameters", "Ask with other parameters")


def test_whoever_waits_may_end_it(tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def cancel(_: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        run_script(tmp_path, "import time\ntime.sleep(60)", progress=cancel)


def test_a_script_that_was_deployed_anew_is_another_one(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("def run(): ...")
    with pytest.raises(Rejected) as raised:
        RunScript(Scripts(tmp_path), Bounds())([], Custom(script="one"), lambda _: None, {"script": {"sha256": "0"}})
    assert raised.value.code == "script_changed"
