"""A clone in which the tools are scripts that say what they were asked."""

from pathlib import Path

import pytest

from titer_cli.local.home import Home

TEMPLATE = """Resources:
  Health:
    Properties:
      CodeUri: functions/health
  TiterLayer:
    Properties:
      ContentUri: layers/titer
"""
RECIPE = """build-TiterLayer:
\techo "$(ARCHITECTURE)" >>asked
\tmkdir "$(ARTIFACTS_DIR)/python"
\tcp -R titer "$(ARTIFACTS_DIR)/python"
"""


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    for source in ("functions/health/app.py", "layers/titer/titer/__init__.py"):
        (tmp_path / source).parent.mkdir(parents=True)
        (tmp_path / source).write_text("")
    (tmp_path / "layers/titer/Makefile").write_text(RECIPE)
    write_program(tmp_path / ".tools/uv/bin/uv", "#!/bin/sh\n")
    return tmp_path


@pytest.fixture
def home(clone: Path) -> Home:
    home = Home.of_clone(clone)
    home.state.mkdir()
    return home
