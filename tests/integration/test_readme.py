"""README's way through the API by curl and jq, typed as it stands there."""

import json
import re
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from scripts.reference import ROOT
from titer_cli.local.stack import Stack

README = (ROOT / "README.md").read_text("utf-8")
SECONDS = 240  # what takes longer hangs, however busy the machine is
TOOLS = ("bash", "curl", "jq", "sha256sum")


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}")
def test_what_the_readme_types_leads_to_what_it_says(stack: Stack, samples: Path, tmp_path: Path) -> None:
    block = re.search(r"## The API\n.*?```bash\n(.*?)```", README, re.DOTALL)
    assert block
    (tmp_path / ".titer").mkdir()
    (tmp_path / ".titer/stack.json").write_text(json.dumps(asdict(stack)))
    script = f"set -euo pipefail\nunset http_proxy HTTP_PROXY\n{block[1]}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 0, done.stderr
    assert '"status": "partial"' in done.stdout
    assert '"invalid_timestamp": 1' in done.stdout
    assert "row_number,line,column,value,code,reason,hint\n" in done.stdout
    assert '"status":"uploaded","name":"good.csv"' in done.stdout
    assert '"sample_readings":' in done.stdout
    assert (tmp_path / "readings.parquet").read_bytes()[:4] == b"PAR1"
    assert (tmp_path / "errors.xlsx").read_bytes()[:2] == b"PK"
