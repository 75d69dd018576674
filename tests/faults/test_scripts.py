"""Hostile custom steps: whatever they try, they end with a reason, and nothing else is touched."""

import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from tests.support.scripts import run_script, run_written, some_curves, write_script
from titer.engine.sandbox.process import environment
from titer.engine.sandbox.scripts import Bounds
from titer.model.errors import Rejected


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("while True: pass", "too_much_time"),
        ("import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", "too_much_time"),
        ("import time\nwhile True: time.sleep(1)", "too_much_time"),
        ("kept = []\nwhile True: kept.append(np.ones(1 << 20))", "too_much_memory"),
        ("kept = 'x'\nwhile True: kept += kept", "too_much_memory"),
        ("def deeper(n): return deeper(n + 1)\ndeeper(0)", "script_failed"),
        ("import os\nos._exit(3)", "script_failed"),
        ("import os\nos.abort()", "script_failed"),
        ("raise SystemExit(0)", "script_failed"),
        ("raise KeyboardInterrupt", "script_failed"),
        ("class Odd(BaseException):\n    def __str__(self): raise ValueError\nraise Odd", "script_failed"),
        ("import os\nos.system('touch HERE/made')", "script_forbidden"),
        ("import subprocess\nsubprocess.run(['touch', 'HERE/made'])", "script_forbidden"),
        ("import os\nos.fork()", "script_forbidden"),
        ("import _posixsubprocess, os\n_posixsubprocess.fork_exec(*[None] * 23)", "script_failed"),
        ("import os\nos.kill(os.getppid(), 9)", "script_forbidden"),
        ("import os\nos.unlink('HERE/victim')", "script_forbidden"),
        ("import os\nos.open('HERE/made', os.O_CREAT | os.O_WRONLY)", "script_forbidden"),
        ("from pathlib import Path\nPath('HERE/made').mkdir()", "script_forbidden"),
        ("from pathlib import Path\nreturn Path('HERE/victim').read_text()", "script_forbidden"),
        ("import os\nreturn os.listdir('/proc')", "script_forbidden"),
        ("import ctypes\nctypes.CDLL(None).system(b'touch HERE/made')", "script_forbidden"),
        ("import ctypes\nctypes.string_at(0)", "script_forbidden"),
        ("import gc\ngc.get_objects()", "script_forbidden"),
        ("import threading\nthreading.Thread(target=print).start()", "script_forbidden"),
        ("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:PORT')", "script_forbidden"),
        ("import sqlite3\nsqlite3.connect('HERE/made')", "script_forbidden"),
        ("np.save('HERE/made', np.ones(3))", "script_forbidden"),
        ("np.memmap('HERE/made', mode='w+', shape=3)", "script_forbidden"),
        ("import os\nos.write(1, b'e' + bytes(4))\nwhile True: pass", "script_failed"),
        ("import os\nos.write(1, b'\\xff' * 100_000)\nwhile True: pass", "script_failed"),
        ("import os\nwhile True: os.write(1, b'f\\x10\\0\\0\\0' + bytes(16))", "script_failed"),
        ("return None", "script_failed"),
        ("return Findings(figures={'x': object()})", "script_failed"),
        ("return Findings(figures={'x': float('nan')})", "script_failed"),
        ("c = curves[0]\nreturn Findings(series=[Curve(c.of, c.at[::-1], c.value, c.quality)])", "script_failed"),
        ("c = curves[0]\nreturn Findings(series=[Curve(c.of, c.at, c.value / 0, c.quality)])", "script_failed"),
        ("c = curves[0]\nreturn Findings(series=[Curve(c.of, c.at, c.value[1:], c.quality)])", "script_failed"),
        ("import nothing_of_this_name", "script_failed"),
        ("from titer.model.errors import Rejected\nraise Rejected('own_reason', 'says why', '')", "own_reason"),
    ],
)
def test_a_hostile_script_ends_with_a_reason_and_touches_nothing(tmp_path: Path, body: str, code: str) -> None:
    (tmp_path / "victim").write_text("whole")
    bounds = Bounds(memory=128 << 20, processor_seconds=1, seconds=2.5, found=1 << 20)
    begun = monotonic()
    with socket.create_server(("127.0.0.1", 0)) as server:
        body = body.replace("HERE", str(tmp_path)).replace("PORT", str(server.getsockname()[1]))
        with pytest.raises(Rejected) as raised:
            run_script(tmp_path, body, bounds=bounds)
    assert raised.value.code == code
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made_up.py", "victim"]
    assert (tmp_path / "victim").read_text() == "whole"
    assert monotonic() - begun < 30


@pytest.mark.parametrize("text", ["def run(:\n", "x = 1\n", "\0", "import no_such_module\n", "raise ValueError\n"])
def test_a_file_that_is_no_step_says_so(tmp_path: Path, text: str) -> None:
    write_script(tmp_path, text)
    with pytest.raises(Rejected) as raised:
        run_written(tmp_path, some_curves())
    assert raised.value.code == "script_failed"


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos._made = os.mkdir\n",
        "import builtins\nbuiltins.isinstance = lambda *_: True\nbuiltins.str = bytes\n",
        "import sys\nfor module in [*sys.modules.values()]:\n    module.__dict__.pop('_REFUSED', None)\n",
    ],
)
def test_what_a_script_puts_in_the_place_of_a_function_disarms_nothing(tmp_path: Path, text: str) -> None:
    body = text + f"def run(curves, parameters, progress):\n    import os\n    os.mkdir({str(tmp_path / 'made')!r})\n"
    with pytest.raises(Rejected) as raised:
        run_script(tmp_path, body)
    assert raised.value.code in {"script_forbidden", "script_failed"}  # where our own part stumbles over it first
    assert not (tmp_path / "made").exists()


def test_the_kernel_refuses_what_python_is_not_asked_about(tmp_path: Path) -> None:
    """A call by address, past every check of Python's: loaded before the guard stood."""
    code = (
        "import os, sys, socket\n"
        "from titer.engine.sandbox.system_calls import leave_the_world_alone\n"
        "if not leave_the_world_alone(): raise SystemExit(77)\n"
        "tried = [lambda: os.mkdir('x'), lambda: open('x', 'w'), socket.socket, os.fork, lambda: os.kill(1, 0),\n"
        "         lambda: os.unlink('x'), lambda: os.execv('/bin/true', ['true'])]\n"
        "for each in tried:\n"
        "    try:\n"
        "        each()\n"
        "    except PermissionError:\n"
        "        continue\n"
        "    os._exit(1)\n"
        "open(os.__file__).read(10)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), cwd=tmp_path, check=False, timeout=60)
    assert [*tmp_path.iterdir()] == []
    assert done.returncode in {0, 77}
