"""The `titer` command as a person meets it: arguments in; exit code, stdout and stderr out."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.support.commands import Ended
from tests.unit.cli.fake_api import FakeApi
from titer_cli.main import run
from titer_cli.surroundings import Surroundings
from titer_cli.wire import PATIENCE

type Titer = Callable[..., Ended]


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_BASE_URL", "TITER_TOKEN", "CLI_POLL_INTERVAL", "CLI_POLL_TIMEOUT", "LOG_LEVEL", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def titer(api: FakeApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Titer:
    """Run `titer` with these arguments, the fake API on the other end of the wire, a token in the environment."""

    def call(*arguments: object, environ: dict[str, str] | None = None) -> Ended:
        known = {"TITER_TOKEN": api.token} if environ is None else environ
        hasty = PATIENCE.copy_with(backoff_factor=0)
        here = Surroundings(
            environ=known,
            directory=tmp_path,
            transport=httpx.MockTransport(api),
            patience=hasty,
            browse=api.browse,
        )
        code = run([str(argument) for argument in arguments], here)
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return call
