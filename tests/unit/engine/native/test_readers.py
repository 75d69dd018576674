"""Who reads natively: nobody where Python is done before arrays are loaded."""

import json
import subprocess
import sys

import pytest

from titer.engine.native.library import why
from titer.engine.native.readers import READ_SOONER

ASKED = f"""
import json, sys
from titer.engine.native.readers import readers_for, which
SIZE = {READ_SOONER}
print(json.dumps([readers_for(SIZE - 1) is None, which(SIZE - 1), "numpy" in sys.modules]))
print(json.dumps([readers_for(SIZE) is None, which(SIZE - 1), "numpy" in sys.modules]))
print(json.dumps([readers_for(SIZE - 1) is None, readers_for(None) is None]))
"""


@pytest.mark.skipif(not why().startswith("native"), reason=why())
def test_a_small_file_is_read_natively_only_where_that_is_loaded_already() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    before, after, then = map(json.loads, done.stdout.splitlines())
    assert before == [True, f"plain: it has less than {READ_SOONER:,} bytes", False]
    assert after == [False, why(), True]
    assert then == [False, False]
